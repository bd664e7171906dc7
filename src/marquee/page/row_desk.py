"""Editors' rows on the desk: written as drafts, published, withdrawn, and the newest act undone (law 10).

The desk is handed in (`storage.protocols.Desk`). A row that is published anew replaces what stood under its key for
good: when it ends, nothing stands again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from marquee.errors import BadInput, NotFound, Refused
from marquee.schema.desk import Decision
from marquee.schema.editor import DRAFT_KIND, ROW_KIND, EditorRow, checked_row, read_row

Act = Literal["save", "publish", "withdraw", "undo"]
Status = Literal["draft", "scheduled", "live", "ended", "withdrawn"]
MOST_READ = 20_000  # decisions on rows that are looked back on
_ORDER = ("live", "scheduled", "draft", "ended", "withdrawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRow:
    """One editor's row as the desk holds it."""

    key: str
    status: Status
    draft: EditorRow | None
    published: EditorRow | None  # newest that was; None: never, or withdrawn
    last: EditorRow  # newest there ever was
    author: str
    decided_at: int


def rows_kept(desk: Any, *, now: int) -> list[KeptRow]:
    """List all rows: live, scheduled, drafts, ended, withdrawn; newest first in each."""
    found = [_kept(key, decided, now=now) for key, decided in _by_key(_history(desk)).items()]
    kept = [row for row in found if row is not None]
    return sorted(kept, key=lambda row: (_ORDER.index(row.status), -row.decided_at, row.key))


def row_kept(desk: Any, key: str, *, now: int) -> KeptRow | None:
    """Give one row; None where the desk never heard of it, or nothing of it is left."""
    return _kept(key, _by_key(_history(desk)).get(key, []), now=now)


def act_on_row(desk: Any, key: str, act: Act, *, row: EditorRow | None, author: str, now: int) -> int:
    """Do one act; returns the desk's new version.

    `save` keeps a draft, `publish` puts `row` (or the draft, or what was published last) in force, `withdraw` takes it
    off every page, `undo` takes the newest act back, and done again does it anew. Raises BadInput, NotFound where there
    is nothing to act on, and Refused where it would change nothing.
    """
    if row is not None:
        row = checked_row(key, row)
    kept = row_kept(desk, key, now=now)
    if act == "save":
        if row is None:
            raise BadInput("there is no row to save; send it as `row`")
        return int(desk.decide(DRAFT_KIND, key, _json(row), author=author, now=now))
    if act == "publish":
        wanted = row or (None if kept is None else kept.draft or kept.last)
        if wanted is None:
            raise NotFound(f"there is no row {key!r} to publish; save it first, or send it as `row`")
        return _publish(desk, key, checked_row(key, wanted), drafted=kept is not None and kept.draft is not None,
                        author=author, now=now)  # fmt: skip
    if kept is None:
        raise NotFound(f"there is no row {key!r}; `marquee rows` lists those there are")
    if act == "withdraw":
        if kept.published is None and kept.draft is None:
            raise Refused(f"row {key} is withdrawn already; publish it to show it again")
        if kept.draft is not None:
            desk.decide(DRAFT_KIND, key, None, author=author, now=now)
        return int(desk.decide(ROW_KIND, key, None, author=author, now=now))
    return _undo(desk, key, author=author, now=now)


def _publish(desk: Any, key: str, row: EditorRow, *, drafted: bool, author: str, now: int) -> int:
    if row.valid_to is not None and row.valid_to <= now:
        raise BadInput("the row's time is over already; give a valid_to that is still to come")
    if drafted:
        desk.decide(DRAFT_KIND, key, None, author=author, now=now)
    return _put(desk, key, row, author=author, now=now)


def _put(desk: Any, key: str, row: EditorRow, *, author: str, now: int) -> int:
    desk.decide(ROW_KIND, key, None, author=author, now=now)  # what stood before never stands again
    version = desk.decide(
        ROW_KIND, key, _json(row), author=author, now=now, valid_from=row.valid_from, valid_to=row.valid_to
    )
    return int(version)


def _undo(desk: Any, key: str, *, author: str, now: int) -> int:
    decided = _by_key(_history(desk)).get(key, [])
    newest = decided[0].decided_at
    before = [one for one in decided if one.decided_at != newest]
    version = 0
    for kind in dict.fromkeys(one.kind for one in decided if one.decided_at == newest):
        stood = next((one for one in before if one.kind == kind), None)
        row = None if stood is None or stood.value is None else read_row(stood.value)
        if kind == ROW_KIND and row is not None:
            version = _put(desk, key, row, author=author, now=now)
        else:
            version = desk.decide(kind, key, None if row is None else _json(row), author=author, now=now)
    return version


def _kept(key: str, decided: list[Decision], *, now: int) -> KeptRow | None:
    rows = [one for one in decided if one.kind == ROW_KIND]
    drafts = [one for one in decided if one.kind == DRAFT_KIND]
    draft = read_row(drafts[0].value) if drafts and drafts[0].value else None
    newest = rows[0] if rows else None
    published = read_row(newest.value) if newest is not None and newest.value else None
    last = next((row for one in (*rows, *drafts) if one.value and (row := read_row(one.value))), None)
    if last is None:
        return None
    if published is not None and newest is not None:
        over = newest.valid_to is not None and newest.valid_to <= now
        status: Status = "ended" if over else "scheduled" if newest.valid_from > now else "live"
    else:
        status = "draft" if draft is not None else "withdrawn"
    return KeptRow(
        key=key, status=status, draft=draft, published=published, last=last,
        author=decided[0].author, decided_at=decided[0].decided_at,
    )  # fmt: skip


def _history(desk: Any) -> list[Decision]:
    found = [*desk.history(kind=ROW_KIND, limit=MOST_READ), *desk.history(kind=DRAFT_KIND, limit=MOST_READ)]
    return sorted(found, key=lambda one: -one.version)


def _by_key(decided: Iterable[Decision]) -> dict[str, list[Decision]]:
    found: dict[str, list[Decision]] = {}
    for one in decided:
        found.setdefault(one.key, []).append(one)
    return found


def _json(row: EditorRow) -> str:
    return msgspec.json.encode(row).decode()
