"""A row an editor wrote: its title, its titles in order, and where and when it stands (desk kind "row").

Whether its titles may be shown is the page's mask, as on every path; what keeps one away is `page.editor`'s to say.
"""

import re
from typing import Annotated

import msgspec
from msgspec import Meta

from marquee.errors import BadInput
from marquee.schema.clock import EARLIEST_AT, LATEST_AT
from marquee.schema.desk import DeskSnapshot
from marquee.schema.ids import valid_id

ROW_KIND = "row"  # keyed by the row's key; its values are `EditorRow`s in JSON
DRAFT_KIND = "row_draft"  # what is written and not yet published; no page reads it
LAST_SLOT = 40
MOST_TITLES = 100
MOST_ROWS = 60  # in force at once: each is looked at in every page
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_COUNTRY = re.compile(r"[A-Z]{2}")


class EditorRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A row in the words of whoever wrote it.

    A pinned row states a fact: it stands at `slot`, complete and in its order. One that is not pinned is a row like
    others: chosen where it is worth it to this viewer, and in this viewer's order.
    """

    title: Annotated[str, Meta(min_length=1, max_length=80)]
    title_ids: Annotated[tuple[str, ...], Meta(max_length=MOST_TITLES)]
    countries: tuple[str, ...] = ()  # none: everywhere
    slot: Annotated[int, Meta(ge=0, le=LAST_SLOT)] = 2  # of a pinned row: which row of the page, 0 is the first
    pinned: bool = True
    reason: Annotated[str, Meta(max_length=120)] = ""  # said of the row and of its tiles; "" is "Chosen by our editors"
    valid_from: int | None = None  # UTC ms; None: from when it is published
    valid_to: int | None = None  # exclusive; None: until it is withdrawn


def checked_row(key: str, row: EditorRow) -> EditorRow:
    """Give a row as it may be kept; raises BadInput with what is wrong, what was expected and what to do."""
    if not _KEY.fullmatch(key):
        raise BadInput(
            f"a row's key is {key[:80]!r}; give 1 to 60 small letters, digits and hyphens, such as winter-2026"
        )
    title = " ".join(row.title.split())
    if not title or not title.isprintable():
        raise BadInput("the row has no title viewers can read; write one, such as 'Nights by the fire'")
    if not row.title_ids:
        raise BadInput("the row has no titles; name at least one title_id")
    bad = [title_id for title_id in row.title_ids if not valid_id(title_id)]
    if bad:
        raise BadInput(f"{bad[0][:80]!r} can be no title_id; see `marquee rows --help`")
    twice = {title_id for title_id in row.title_ids if row.title_ids.count(title_id) > 1}
    if twice:
        raise BadInput(f"{sorted(twice)[0]} is named twice; leave one out")
    wrong = [country for country in row.countries if not _COUNTRY.fullmatch(country)]
    if wrong:
        raise BadInput(f"{wrong[0][:40]!r} is no country code of two capital letters, such as DE")
    for moment in (row.valid_from, row.valid_to):
        if moment is not None and not EARLIEST_AT <= moment <= LATEST_AT:
            raise BadInput(f"{moment} is no time between 1970 and 2100 in UTC milliseconds")
    if row.valid_from is not None and row.valid_to is not None and row.valid_to <= row.valid_from:
        raise BadInput("the row ends before it starts; give a valid_to after valid_from")
    countries = tuple(dict.fromkeys(row.countries))
    return msgspec.structs.replace(row, title=title, countries=countries, reason=" ".join(row.reason.split()))


def read_row(value: str) -> EditorRow | None:
    """Read a decision of kind "row"; None where it cannot be, as one of another version must stop no page."""
    try:
        return msgspec.json.decode(value, type=EditorRow)
    except msgspec.MsgspecError:
        return None


def rows_in_force(desk: DeskSnapshot) -> dict[str, EditorRow]:
    """List the rows in force, by key in the order of keys; what cannot be read is left out, as are those past 60."""
    found: dict[str, EditorRow] = {}
    for key, value in sorted(desk.in_force(ROW_KIND).items()):
        row = read_row(value)
        if row is not None and len(found) < MOST_ROWS:
            found[key] = row
    return found
