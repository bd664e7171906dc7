"""`marquee rows`: rows that editors write: list them, publish, withdraw, undo."""

import argparse
from typing import Any

from marquee.catalog.load import load_snapshot
from marquee.catalog.snapshot import build_snapshot
from marquee.cli.terminal import say, say_next, stores_of
from marquee.errors import BadInput
from marquee.page.build import CONFIG
from marquee.page.european import FLOOR, SETTING, floor_of, is_european
from marquee.page.row_desk import Act, KeptRow, act_on_row, row_kept, rows_kept
from marquee.schema.clock import iso, parse_iso
from marquee.schema.editor import EditorRow
from marquee.storage.protocols import Desk

ACTS = ("save", "publish", "withdraw", "undo")


def register(commands: Any) -> None:
    """Add `rows` to the command line."""
    command = commands.add_parser("rows", help="editors' rows: list, publish, withdraw, undo")
    command.add_argument("key", nargs="?", help="a row's key, such as winter-2026; none: list all rows")
    command.add_argument("--act", choices=ACTS, help="what to do with it (default: publish, if titles are given)")
    command.add_argument("--title", help="what viewers read above the row")
    command.add_argument("--titles", metavar="IDS", help="title_ids in order, separated by commas")
    command.add_argument("--countries", default="", help="country codes separated by commas (default: everywhere)")
    command.add_argument("--slot", type=int, default=2, help="of a pinned row: which row of the page, 0 is the first")
    command.add_argument("--unpinned", action="store_true", help="chosen like other rows, where it is worth it")
    command.add_argument("--reason", default="", help="said of the row and its tiles")
    command.add_argument("--valid-from", metavar="TIME", help="RFC 3339: not before")
    command.add_argument("--valid-to", metavar="TIME", help="RFC 3339: until then")
    command.add_argument(
        "--european",
        type=float,
        nargs="?",
        const=100 * FLOOR,
        metavar="PERCENT",
        help="keep European works at this share of the first rows' impressions (default 30; 0 switches it off)",
    )
    command.add_argument("--author", default="command line", help="who is written down at the desk")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """List the rows, or do what was asked with one; every running process follows within two seconds."""
    with stores_of(options) as stores:
        now = stores.settings.clock().now()
        snapshot = load_snapshot(stores.artifacts) or build_snapshot((), version="")
        if options.european is not None:
            _set_floor(stores.desk, options.european / 100, author=options.author, now=now)
        if options.key is None:
            floor = floor_of(stores.desk.snapshot(now=now), default=CONFIG.european)
            share = float(is_european(snapshot).mean()) if len(snapshot) else 0.0
            kept_at = f"kept at {floor:.0%} of the first rows' impressions" if floor else "no floor is set for pages"
            say(f"European works: {share:.0%} of the catalogue; {kept_at}")
            for kept in rows_kept(stores.desk, now=now) or ():
                say(_line(kept))
            say_next("marquee rows winter --title 'Nights by the fire' --titles ID,ID,ID")
            return 0
        row = _row(options)
        act: Act | None = options.act or ("publish" if row is not None else None)
        if act is not None:
            act_on_row(stores.desk, options.key, act, row=row, author=options.author, now=now)
        left = row_kept(stores.desk, options.key, now=now)
    if left is None:
        say(f"nothing is left of row {options.key}" if act else f"there is no row {options.key}")
        say_next("marquee rows")
        return 0 if act is not None else 1
    say(_line(left))
    shown = left.draft or left.published or left.last
    for title_id in shown.title_ids:
        place = snapshot.index.get(title_id)
        name = "not in the catalogue: no page shows it" if place is None else snapshot.titles[place].name
        say(f"  {title_id}  {name}")
    say_next(f"marquee rows {options.key} --act undo, to take the newest act back")
    return 0


def _set_floor(desk: Desk, floor: float, *, author: str, now: int) -> None:
    if not 0.0 <= floor <= 1.0:
        raise BadInput(f"--european is {100 * floor:g}; give a percentage from 0 to 100")
    desk.decide("setting", SETTING, f"{floor:g}" if floor else None, author=author, now=now)


def _row(options: argparse.Namespace) -> EditorRow | None:
    if options.title is None and options.titles is None:
        return None
    if not options.title or not options.titles:
        raise BadInput("a row needs both --title and --titles")
    return EditorRow(
        title=options.title,
        title_ids=_parts(options.titles),
        countries=tuple(code.upper() for code in _parts(options.countries)),
        slot=options.slot,
        pinned=not options.unpinned,
        reason=options.reason,
        valid_from=_moment("--valid-from", options.valid_from),
        valid_to=_moment("--valid-to", options.valid_to),
    )


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _moment(name: str, text: str | None) -> int | None:
    try:
        return None if text is None else parse_iso(text)
    except ValueError:
        raise BadInput(f"{name} is {text!r}; give a time such as 2026-12-24T18:00:00Z") from None


def _line(kept: KeptRow) -> str:
    row = kept.draft or kept.published or kept.last
    where = ", ".join(row.countries) or "everywhere"
    place = f"pinned at {row.slot}" if row.pinned else "not pinned"
    until = "" if row.valid_to is None else f", until {iso(row.valid_to)[:10]}"
    what = f"“{row.title}”, {len(row.title_ids)} titles, {place}, {where}{until}"
    return f"{kept.key}: {kept.status}, {what} ({kept.author})"
