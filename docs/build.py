"""Write the parts of the documents that are made from the code: `python docs/build.py` writes, `--check` compares.

The README's map comes from the captions (the first docstring line of each file), the reference from the nouns, the
command line and the HTTP schema.
"""

import argparse
import ast
import inspect
import re
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
SOURCE = TOP / "src" / "marquee"
BEGIN, END = "<!-- map: begin -->", "<!-- map: end -->"


def caption(path: Path) -> str:
    """Give a file's caption: the first line of its docstring, without the full stop."""
    text = ast.get_docstring(ast.parse(path.read_text())) or ""
    return text.split("\n\n")[0].replace("\n", " ").strip().removesuffix(".")


def house_map() -> str:
    """Draw the tree of the source with its captions, one line a file."""
    lines = ["```", f"src/marquee/ — {caption(SOURCE / '__init__.py')}"]

    def walk(folder: Path, depth: int) -> None:
        for path in sorted(folder.iterdir(), key=lambda found: (found.is_dir(), found.name)):
            indent = "  " * depth
            if path.is_dir() and (path / "__init__.py").exists():
                lines.append(f"{indent}{path.name}/ — {caption(path / '__init__.py')}")
                walk(path, depth + 1)
            elif path.is_dir() and path.name == "web":
                lines.append(f"{indent}web/ — THE PAGES IN A BROWSER: plain ES modules, no build step")
            elif path.suffix == ".py" and path.name not in ("__init__.py", "__main__.py"):
                lines.append(f"{indent}{path.stem} — {caption(path)}")

    walk(SOURCE, 1)
    return "\n".join([*lines, "```"])


def readme() -> str:
    """Give the README with today's map in it."""
    text = (TOP / "README.md").read_text()
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{house_map()}\n{END}{tail}"


def events_reference() -> str:
    """Describe every kind of event and every field."""
    from marquee.schema.events import KINDS, Event

    lines = [
        "# Events",
        "",
        "Made from `schema/events.py`. Times are UTC milliseconds (RFC 3339 is accepted); `_s` is seconds.",
        "",
    ]
    lines += ["## Kinds", "", "| kind | when | must carry |", "| --- | --- | --- |"]
    for name, kind in KINDS.items():
        about = kind.about + (" (written by Marquee, refused from outside)" if kind.internal else "")
        lines.append(f"| `{name}` | {about} | {', '.join(f'`{need}`' for need in kind.needs) or '–'} |")
    lines += ["", "Every event carries `kind`, `event_id`, `at`, `account_id` and `profile_id`.", "", "## Fields", ""]
    lines += fields_of(Event)
    lines += ["", "A field not listed here is kept under `extra`; a kind not listed here goes to quarantine.", ""]
    return "\n".join(lines)


def catalog_reference() -> str:
    """Describe every field a title may have."""
    from marquee.schema import catalog

    lines = [
        "# Catalogue fields",
        "",
        "Made from `schema/catalog.py`. Only `title_id`, `kind` and `name` are needed.",
        "",
    ]
    for noun in (catalog.Title, catalog.Episode, catalog.Person, catalog.Artwork, catalog.Trailer, catalog.Window):
        lines += [f"## {noun.__name__}", "", (noun.__doc__ or "").split("\n")[0], "", *fields_of(noun), ""]
    return "\n".join(lines)


def http_reference() -> str:
    """Describe every route from the same declarations that serve it."""
    from marquee.serve.routes import ENDPOINTS

    lines = ["# HTTP", "", "Made from `serve/routes.py`; `GET /openapi.json` has the same with all schemas.", ""]
    lines += ["| | route | |", "| --- | --- | --- |"]
    lines += [f"| {endpoint.method} | `{endpoint.path}` | {endpoint.summary} |" for endpoint in ENDPOINTS]
    lines += [
        "",
        'Errors are `{"error": {"code", "message", "next"}}`. `x-marquee-now` tells the service\'s clock.',
        "",
    ]
    return "\n".join(lines)


def fields_of(noun: type) -> list[str]:
    """List a struct's fields as a table: name, type and the comment behind it in the source."""
    lines = ["| field | type | |", "| --- | --- | --- |"]
    for line in inspect.getsource(noun).splitlines():
        found = re.match(r"    (\w+): (.+?)(?: = .+?)?(?:  # (.*))?$", line)
        if found:
            kind = found[2].replace(" | None", "").replace("|", "\\|")
            lines.append(f"| `{found[1]}` | {kind} | {found[3] or ''} |")
    return lines


def command_reference() -> str:
    """Describe every command from its own help."""
    from marquee.cli import parser

    root = parser()
    commands = next(action for action in root._actions if isinstance(action, argparse._SubParsersAction))
    lines = ["# The `marquee` command", "", "Made from the command line itself (`marquee COMMAND --help`).", ""]
    for name in sorted(commands.choices):
        lines += [f"## marquee {name}", "", "```"]
        lines += [line.rstrip() for line in commands.choices[name].format_help().splitlines()]
        lines += ["```", ""]
        for action in _under(commands.choices[name]):
            lines += ["```", *(line.rstrip() for line in action.format_help().splitlines()), "```", ""]
    return "\n".join(lines)


def _under(command: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    """Give the actions of a command that has some, as `marquee artwork mine`."""
    groups = [action for action in command._actions if isinstance(action, argparse._SubParsersAction)]
    return [group.choices[name] for group in groups for name in sorted(group.choices)]


def pages() -> dict[Path, str]:
    """Give every document made from the code, by its path."""
    return {
        TOP / "README.md": readme(),
        TOP / "docs" / "reference" / "events.md": events_reference(),
        TOP / "docs" / "reference" / "catalog.md": catalog_reference(),
        TOP / "docs" / "reference" / "http.md": http_reference(),
        TOP / "docs" / "reference" / "commands.md": command_reference(),
    }


def main() -> int:
    """Write the documents, or say which are behind the code."""
    check = "--check" in sys.argv[1:]
    behind = []
    for path, text in pages().items():
        if not path.exists() or path.read_text() != text:
            behind.append(str(path.relative_to(TOP)))
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
    print(("behind the code: " if check else "written: ") + (", ".join(behind) or "nothing"))
    return 1 if check and behind else 0


if __name__ == "__main__":
    raise SystemExit(main())
