"""`marquee artwork import FILE...`: images become candidates of titles, or with `--accept` covers at once."""

import argparse
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from marquee.cli.terminal import progress, say, say_next, stores_of
from marquee.errors import BadInput, NotFound

if TYPE_CHECKING:
    from marquee.media.intake import Taken
    from marquee.storage.open import Stores

MOST_TOLD = 20


def register_action(actions: Any) -> None:
    """Add `import` to the artwork commands."""
    action = actions.add_parser("import", help="take image files or folders (JPEG, PNG, WebP, plain SVG) as covers")
    action.add_argument("paths", nargs="+", type=Path, metavar="FILE", help="image files, or folders of them")
    action.add_argument("--title", metavar="ID", help="the title they are of (default: told by folder or file name)")
    action.add_argument(
        "--aspect", choices=("title", "genre", "person", "mood"), default="title", help="what they stress"
    )
    action.add_argument("--value", help="which genre, person or mood")
    action.add_argument("--accept", action="store_true", help="let them be drawn at once, in your name")
    action.add_argument("--author", default="command line", help="who is written down at the desk")
    action.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Take the files in, and say of each that could not be used why."""
    from marquee.media.intake import find_files, take
    from marquee.media.store import CANDIDATES

    if (options.aspect == "title") == bool(options.value):
        raise BadInput("--value says which genre, person or mood --aspect means; give both, or neither")
    with stores_of(options) as stores:
        titles = _titles(stores)
        if options.title is not None and options.title not in titles:
            raise NotFound(
                f"there is no title {options.title!r} in the catalogue; `marquee import catalog` brings titles"
            )
        files = [(file, options.title or _title_of(file, titles)) for file in find_files(options.paths)]
        if not files:
            raise BadInput("no image was found there: files end in .jpg, .png, .webp or .svg")
        lost = [file for file, title_id in files if title_id is None]
        named = [(file, title_id) for file, title_id in files if title_id is not None]
        with progress("importing images") as report:
            taken = take(
                stores.settings.home / "artwork" / CANDIDATES,
                named,
                aspect=options.aspect,
                value=options.value,
                report=report,
            )
        accepted = _accept(stores, taken, author=options.author) if options.accept else 0
    fresh = [one for one in taken if one.candidate is not None]
    twice = [one for one in taken if one.known]
    failed = [one for one in taken if one.candidate is None and not one.known]
    for file in lost[:MOST_TOLD]:
        say(f"{file}: no title's id in its folder or name; name the title with --title")
    for one in failed[:MOST_TOLD]:
        say(f"{one.file}: {one.reason}")
    if len(lost) + len(failed) > 2 * MOST_TOLD:
        say(f"... and more: {len(lost) + len(failed)} files in all were left out")
    said = f"{len(files)} files = {len(fresh)} taken + {len(twice)} known already + {len(lost) + len(failed)} left out"
    say(said + (f"; {accepted} are covers now" if options.accept else ""))
    if fresh and not options.accept:
        say_next(f"marquee artwork list {fresh[0].title_id}, or /console in the browser: nothing is shown unaccepted")
    else:
        say_next("marquee artwork list")
    return 1 if not fresh and not twice else 0


def _titles(stores: "Stores") -> Collection[str]:
    from marquee.catalog.load import load_snapshot

    snapshot = load_snapshot(stores.artifacts)
    if snapshot is None:
        raise NotFound("no catalogue is published yet; run `marquee import catalog FILE` first")
    return snapshot.index


def _title_of(file: Path, titles: Collection[str]) -> str | None:
    """Tell the title by a folder named after it, or a file named `ID.jpg` or `ID__anything.jpg`."""
    for name in (file.stem, file.stem.partition("__")[0], *(folder.name for folder in file.parents)):
        if name in titles:
            return name
    return None


def _accept(stores: "Stores", taken: "list[Taken]", *, author: str) -> int:
    from marquee.artwork.accept import Judgement
    from marquee.cli.artwork_accept import judge_here

    by_title: dict[str, list[Judgement]] = {}
    for one in taken:
        if one.candidate is not None:
            judgement = Judgement(id=one.candidate.candidate_id, verdict="accepted")
            by_title.setdefault(one.title_id, []).append(judgement)
    for title_id, judgements in by_title.items():
        judge_here(stores, judgements, title_id=title_id, author=author)
    return sum(map(len, by_title.values()))
