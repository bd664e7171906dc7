"""Documents are behaviour: what is made from the code is up to date, and links lead somewhere."""

import importlib.util
import re
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted(
    [TOP / "README.md", TOP / "CHANGELOG.md", TOP / "benchmarks" / "README.md", *(TOP / "docs").rglob("*.md")]
)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")

_spec = importlib.util.spec_from_file_location("docs_build", TOP / "docs" / "build.py")
assert _spec
assert _spec.loader
build = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(build)


def test_what_is_made_from_the_code_is_up_to_date() -> None:
    behind = [str(path.relative_to(TOP)) for path, text in build.pages().items() if path.read_text() != text]
    assert behind == [], "run: python docs/build.py"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(TOP)))
def test_every_link_of_a_document_leads_somewhere(path: Path) -> None:
    broken = []
    for target in LINK.findall(path.read_text()):
        if target.startswith(("http://", "https://", "#", "mailto:")):
            continue
        if not (path.parent / target.partition("#")[0]).exists():
            broken.append(target)
    assert broken == []


def test_the_readme_shows_the_two_commands_and_the_way_to_test() -> None:
    text = (TOP / "README.md").read_text()
    assert all(command in text for command in ("make demo", "make test", "make check"))


def test_the_ten_lines_of_the_guide_to_own_models_run(capsys: pytest.CaptureFixture[str]) -> None:
    code = re.findall(r"```python\n(.*?)```", (TOP / "docs" / "guides" / "own_model.md").read_text(), re.DOTALL)[0]
    exec(compile(code, "own_model.md", "exec"), {})
    assert "favourites" in capsys.readouterr().out
