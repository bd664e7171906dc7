"""`marquee artwork list [TITLE]`: which titles wait for an editor, or a title's covers and candidates."""

import argparse
from typing import Any

from rich.table import Table

from marquee.cli.terminal import console, say, say_next, stores_of
from marquee.errors import NotFound


def register_action(actions: Any) -> None:
    """Add `list` to the artwork commands."""
    action = actions.add_parser("list", help="titles with candidates that wait, or one title's covers and candidates")
    action.add_argument("title", nargs="?", metavar="TITLE", help="a title_id")
    action.add_argument("--limit", type=int, default=20, help="how many titles (default 20)")
    action.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the tables."""
    from marquee.catalog.artworks import with_accepted
    from marquee.catalog.load import load_snapshot

    with stores_of(options) as stores:
        published = load_snapshot(stores.artifacts)
        if published is None:
            raise NotFound("no catalogue is published yet; run `marquee import catalog FILE` first")
        desk = stores.desk.snapshot(now=stores.settings.clock().now())
        snapshot = with_accepted(published, desk)
        root = stores.settings.home / "artwork"
    if options.title is None:
        return _titles(snapshot, root, desk, limit=max(1, options.limit))
    return _title(snapshot, root, desk, title_id=options.title)


def _titles(snapshot: Any, root: Any, desk: Any, *, limit: int) -> int:
    from marquee.media.waiting import waiting

    found = sorted(waiting(root, desk).items(), key=lambda pair: (-pair[1], pair[0]))
    if not found:
        say("no candidate waits for an editor")
        say_next("marquee artwork import FILE..., or marquee artwork mine VIDEO --title ID")
        return 0
    table = Table(title="Candidates that wait for an editor", title_justify="left")
    for column in ("title_id", "name", "waiting"):
        table.add_column(column, justify="right" if column == "waiting" else "left")
    for title_id, count in found[:limit]:
        row = snapshot.index.get(title_id)
        table.add_row(title_id, "(left the catalogue)" if row is None else snapshot.titles[row].name, str(count))
    console.print(table)
    say_next(f"marquee artwork list {found[0][0]}, or /console in the browser")
    return 0


def _title(snapshot: Any, root: Any, desk: Any, *, title_id: str) -> int:
    from marquee.media.waiting import candidates_of
    from marquee.schema.catalog import artworks_of

    row = snapshot.index.get(title_id)
    if row is None:
        raise NotFound(f"there is no title {title_id!r} in the catalogue")
    title = snapshot.titles[row]
    table = Table(title=f"Covers of {title.name}", title_justify="left")
    for column in ("artwork_id", "stresses", "from", "for", "warns of"):
        table.add_column(column)
    for one in artworks_of(title):
        table.add_row(
            one.artwork_id,
            _stressed(one.aspect, one.value),
            "retired" if one.retired else "drawn" if one.file is None else "picture",
            "who saw the end" if one.spoiler else "" if one.maturity is None else f"{one.maturity} and up",
            ", ".join(one.sensitivities),
        )
    console.print(table)
    candidates = candidates_of(root, title_id, desk)
    waits = [one for one in candidates if one.state == "proposed"]
    if candidates:
        table = Table(title=f"Candidates: {len(waits)} wait of {len(candidates)}", title_justify="left")
        for column in ("id", "from", "at", "score", "stresses", "state"):
            table.add_column(column, justify="right" if column in ("at", "score") else "left")
        for found in candidates:
            at = f"{int(found.at_s) // 60}:{int(found.at_s) % 60:02}" if found.at_s else "-"
            stressed = _stressed(found.aspect, found.value)
            table.add_row(found.candidate_id, found.source, at, f"{found.scores.total:.2f}", stressed, found.state)
        console.print(table)
    say_next(
        f"marquee artwork accept {title_id} {waits[0].candidate_id}"
        if waits
        else f"marquee artwork import FILE --title {title_id}"
    )
    return 0


def _stressed(aspect: str, value: str | None) -> str:
    return aspect if value is None else f"{aspect}: {value}"
