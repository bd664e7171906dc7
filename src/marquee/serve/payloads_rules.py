"""What the operator's preview goes over the wire as: a page as anyone's, with its trace and what to look out for."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from marquee.schema.page import Page

At = Annotated[int, Meta(ge=0, le=4_102_444_800_000)]  # UTC ms


class PreviewViewer(Struct, frozen=True, kw_only=True):
    """For whom the page was built."""

    profile_id: str
    name: str
    kids: bool
    ceiling: int | None
    non_profiling: bool
    signals: int  # entries of the history
    known: bool  # anything was ever logged of it


class PreviewAnswer(Struct, frozen=True, kw_only=True):
    """A page as it would be built at `at`; nothing of it is recorded, and nothing on it is explored.

    `own` holds the rows a non-profiling viewer fetches apart. `warnings` are sentences for the operator.
    """

    at: int
    country: str
    device: str
    viewer: PreviewViewer
    page: Page
    own: Page | None
    titles: int  # of the catalogue
    legal: int  # that may be shown at all
    open: int  # that discovery rows may hold
    warnings: tuple[str, ...]
    versions: dict[str, Any]
    trace: tuple[dict[str, Any], ...]
