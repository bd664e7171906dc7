"""A page: what is asked for, and the rows and tiles that answer (law 15)."""

import msgspec


class PageRequest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who asks, from where, on what."""

    request_id: str
    profile_id: str
    country: str = ""  # "" where unknown: only titles free of country windows are shown
    language: str = ""
    device: str = "desktop"
    first_row: int = 0


class Tile(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One title under one cover."""

    title_id: str
    artwork_id: str
    reason: str
    decision_id: str | None = None
    episode_id: str | None = None  # continue watching: what plays next
    progress: float | None = None  # continue watching: 0..1 of it
    badge: str | None = None  # "new", "original", "leaving", "top10"
    rank: int | None = None  # top 10: its place in the country


class Row(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One row: its title must be true of every tile."""

    row_id: str
    kind: str
    title: str
    reason: str
    tiles: tuple[Tile, ...]


class Page(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What `GET /v1/home` answers."""

    request_id: str
    now: int
    rows: tuple[Row, ...]
    next: str | None = None
    fallback: bool = False


BADGES = ("", "new", "original", "leaving", "top10")  # what a tile may carry, by code
ROW_KINDS = (
    "continue",
    "top_picks",
    "because",
    "trending",
    "new",
    "originals",
    "genre",
    "my_list",
    "watch_again",
    "popular",
    "search",
    "billboard",
    "top10",
    "launches",
    "soon",
    "pinned",
    "editor",
    "leaving",
    "everything",
    "searched",
)
STATED_FACT = frozenset(
    {"continue", "my_list", "watch_again", "pinned", "top10"}
)  # complete, may repeat a title (law 12)
