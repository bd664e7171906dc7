"""What goes over the wire between the service and whoever writes rows."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from marquee.schema.editor import EditorRow

Author = Annotated[str, Meta(min_length=1, max_length=80)]


class RowTitle(Struct, frozen=True, kw_only=True):
    """One title an editor named, and what keeps it from standing there ("" is nothing)."""

    title_id: str
    name: str | None  # None: no such title in the catalogue
    problem: str  # a sentence: unknown, left, taken down, not launched, not licensed in DE ...


class EditorRowPayload(Struct, frozen=True, kw_only=True):
    """One editor's row: what is published, what is drafted, and what is wrong with it."""

    key: str
    status: Literal["draft", "scheduled", "live", "ended", "withdrawn"]
    row: EditorRow  # the draft where there is one, else what is or was published
    published: EditorRow | None  # what pages read now or at its time
    changed: bool  # the draft says otherwise than what is published
    author: str
    decided_at: int  # UTC ms of the newest decision on it
    titles: tuple[RowTitle, ...]
    shown: int  # titles that can stand in it now, in the first of its countries
    warnings: tuple[str, ...]  # sentences for the console


class EditorRowsAnswer(Struct, frozen=True, kw_only=True):
    """All editor's rows: those in force first, then drafts, then the rest, newest first."""

    rows: tuple[EditorRowPayload, ...]
    desk_version: int
    now: int


class EditorRowRequest(Struct, frozen=True, kw_only=True):
    """What is to be done with a row; `row` is needed to save, and may come with publish."""

    act: Literal["save", "publish", "withdraw", "undo"]
    author: Author
    row: EditorRow | None = None


class EditorRowChanged(Struct, frozen=True, kw_only=True):
    """The row as it stands after the act."""

    version: int  # of the desk
    row: EditorRowPayload | None  # None: nothing of it is left
