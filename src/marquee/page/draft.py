"""A page in the making: what the stages of `page.build` read and write.

A stage that has not run leaves its arrays empty.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from marquee.artwork.holding import ID_BYTES
from marquee.features.profile import EMPTY_HISTORY, History
from marquee.language.wording import Wording, wording_of
from marquee.page.bound import Bound
from marquee.page.config import PageConfig
from marquee.page.memory import NOTHING, Memory
from marquee.page.served import Placed
from marquee.schema.clock import HOUR
from marquee.schema.page import PageRequest
from marquee.schema.profile import Profile
from marquee.schema.served import PromotedServed

FIRST = 1e9  # weight of a row that leads all other discovery rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a row is called and why it is there. An empty `tile_reason`: each tile says its own (`page.reasons`)."""

    row_id: str
    kind: str
    title: str
    reason: str
    tile_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TileNote:
    """What one tile of a stated row says of itself."""

    reason: str
    episode_id: str | None = None
    progress: float | None = None
    rank: int | None = None  # its place in a list that counts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stated:
    """A row that states a fact: complete, in its own order, at its own place (law 12)."""

    label: Label
    slot: int  # which row of the whole page it stands at
    titles: NDArray[np.int32]
    notes: tuple[TileNote, ...]  # aligned to `titles`


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Offers:
    """Discovery rows that could be, one or many: candidates in order, of which a row takes those not yet placed."""

    label: Callable[[int], Label]  # of row i
    titles: NDArray[np.int32]  # all rows' candidates, open titles only
    starts: NDArray[np.int64]  # (rows,) where each row's candidates start
    counts: NDArray[np.int64]  # (rows,)
    weights: NDArray[np.float64]  # (rows,)
    floors: NDArray[np.float64]  # (rows,) what a row is worth at least
    families: NDArray[np.int32]  # (rows,) rows of one family are spread; -1 is none
    ranked: bool  # the candidates come in the viewer's order
    rest: "Callable[[int, NDArray[np.bool_], int], NDArray[np.int32]] | None" = None
    """(row, closed titles, how many at most) -> what a row has behind its candidates; None: these are all."""


def one_row(
    label: Label, *, titles: NDArray[np.int32], weight: float, ranked: bool, floor: float = 0.0, family: int = -1
) -> Offers:
    """Offer a single row."""
    return Offers(
        label=lambda _row: label,
        titles=titles,
        starts=np.zeros(1, dtype=np.int64),
        counts=np.array([len(titles)], dtype=np.int64),
        weights=np.array([weight], dtype=np.float64),
        floors=np.array([floor], dtype=np.float64),
        families=np.full(1, family, dtype=np.int32),
        ranked=ranked,
    )


@dataclass(slots=True, kw_only=True, eq=False)
class Chosen:
    """A row of the page with its tiles, what it may explore, and how likely each tile was to stand here."""

    label: Label
    titles: NDArray[np.int32]
    probabilities: NDArray[np.float32]  # of each tile in its slot (law 11)
    notes: tuple[TileNote, ...] = ()  # of a stated row
    stated: bool = False
    pool: NDArray[np.int32] | None = None  # titles that may be drawn into it on an explored page


def _no_titles() -> NDArray[np.int32]:
    return np.zeros(0, dtype=np.int32)


def _no_marks() -> NDArray[np.bool_]:
    return np.zeros(0, dtype=np.bool_)


def _no_numbers() -> NDArray[np.float32]:
    return np.zeros(0, dtype=np.float32)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Promoting:
    """Titles of the campaigns that run here, aligned, whether or not chance lets this account be promoted to."""

    titles: NDArray[np.int32]
    base: NDArray[np.float32]  # what taste says of them
    gain: NDArray[np.float32]  # what promotion adds to it
    staged: NDArray[np.bool_]  # may stand on the billboard
    allowed: NDArray[np.bool_]  # by lot
    facts: NDArray[np.float32]  # (titles, FACTS)
    chance: float  # of being allowed


def _no_draws() -> NDArray[np.uint8]:
    return np.zeros((0, ID_BYTES), dtype=np.uint8)


def _no_badges() -> NDArray[np.uint8]:
    return np.zeros(0, dtype=np.uint8)


@dataclass(slots=True, kw_only=True, eq=False)
class Draft:
    """The page so far. Masks and scores are over the titles of the bound snapshot, by row number."""

    request: PageRequest
    profile: Profile
    bound: Bound
    config: PageConfig
    now: int
    rng: np.random.Generator
    rows: int  # wanted in this answer
    placed: Placed
    ceiling: int | None
    fallback: bool = False
    history: History = field(default=EMPTY_HISTORY)
    memory: Memory = NOTHING
    legal: NDArray[np.bool_] = field(default_factory=_no_marks)  # may be shown at all
    open: NDArray[np.bool_] = field(default_factory=_no_marks)  # may stand in a discovery row
    tired: NDArray[np.bool_] = field(default_factory=_no_marks)  # seen and passed over too often for the first rows
    scores: NDArray[np.float32] = field(default_factory=_no_numbers)
    order: NDArray[np.int32] = field(default_factory=_no_titles)  # open titles, best first
    rank: NDArray[np.int32] = field(
        default_factory=_no_titles
    )  # (titles,) place in `order`; len(order) where not in it
    stated: list[Stated] = field(default_factory=list)
    offers: list[Offers] = field(default_factory=list)
    chosen: list[Chosen] = field(default_factory=list)
    explored: bool = False
    more: bool = False  # further rows could follow
    tiles: NDArray[np.int32] = field(default_factory=_no_titles)  # of all rows, in order
    artworks: NDArray[np.int32] = field(default_factory=_no_titles)  # aligned to `tiles`; -1: the plain drawn one
    cover_probabilities: NDArray[np.float32] = field(default_factory=_no_numbers)
    draws: NDArray[np.uint8] = field(default_factory=_no_draws)  # (tiles, 12) decision ids as bytes; 0: not drawn
    badges: NDArray[np.uint8] = field(default_factory=_no_badges)  # aligned to `tiles`, codes of BADGES; or empty
    cover_cell: str = ""  # of `artwork.holdout`
    cells: dict[str, str] = field(default_factory=dict)  # experiment -> cell, covers apart
    campaigns: dict[int, str] = field(default_factory=dict)  # title -> the campaign that promotes it here
    unpromoted: NDArray[np.float32] = field(default_factory=_no_numbers)  # scores as taste left them, where raised
    offered: Promoting | None = None  # what campaigns would promote to this viewer
    promoted: PromotedServed | None = None  # what of it would stand on the billboard, for the record
    packed: bytes = b""  # the record of them

    @property
    def words(self) -> Wording:
        """Give the language in which this page is worded."""
        return wording_of(self.request.language)

    @property
    def personal(self) -> bool:
        """Say whether anything is known that this page may be made of."""
        return len(self.history.positives) > 0

    @property
    def as_of(self) -> int:
        """Give the time rows are made for: of a page nobody is profiled for the hour, so that all of an hour are equal.

        What may be shown is always judged at `now`.
        """
        return self.now - self.now % HOUR if self.profile.non_profiling else self.now

    def only_open(self, titles: NDArray[np.int32]) -> NDArray[np.int32]:
        """Leave out what may not stand in a discovery row."""
        return titles[self.open[titles]]

    def in_order(self, titles: NDArray[np.integer]) -> NDArray[np.int32]:
        """Put titles, each given once, into the viewer's order; those that may not stand in it are left out."""
        ranks = np.sort(self.rank[titles])
        found: NDArray[np.int32] = self.order[ranks[: int(np.searchsorted(ranks, len(self.order)))]]
        return found

    @property
    def depth(self) -> int:
        """Tell how many candidates of a row can matter: all that may be placed or tired before it is filled."""
        placed = (self.rows + 1) * self.config.tiles
        return placed + self.config.explored_to + int(np.count_nonzero(self.tired))

    def weight(self, kind: str) -> float:
        """Give the configured weight of a row kind."""
        return dict(self.config.weights).get(kind, 1.0)

    def floor(self, kind: str) -> float:
        """Give what a row of a kind is worth at least."""
        return dict(self.config.floors).get(kind, 0.0)
