"""What is hidden in the built-in world is read by nothing that serves or learns."""

import ast
from pathlib import Path

import marquee

PACKAGE = Path(marquee.__file__).parent
MAY_READ = {"cli/demo.py", "cli/simulate.py"}  # they make the world and live in it; neither serves nor learns


def imported(path: Path) -> set[str]:
    """Name every module a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_only_the_commands_that_make_and_live_in_the_world_import_it() -> None:
    readers = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if path.parent.name != "synthetic" and any(name.startswith("marquee.synthetic") for name in imported(path))
    }
    assert readers == MAY_READ


def test_the_saved_truth_is_opened_by_the_world_alone() -> None:
    readers = {path.name for path in PACKAGE.rglob("*.py") if "truth.npz" in path.read_text()}
    assert readers == {"world.py"}


def test_who_lives_in_the_world_serves_and_learns_nothing_of_it() -> None:
    names = imported(PACKAGE / "cli" / "simulate.py")
    for package in ("models", "features", "page", "artwork", "promotion", "jobs", "serve", "evaluation", "storage"):
        assert not any(name.startswith(f"marquee.{package}") for name in names), package
