"""What a request is bound to: one catalogue, one set of models aligned to it, one policy, one desk (law 9).

Made off the request path and swapped as one value; a request keeps the one it started with.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from marquee.artwork.policy import CoverPolicy
from marquee.catalog.snapshot import CatalogSnapshot
from marquee.features.attention import EVEN, Attention
from marquee.models.taste import Taste
from marquee.page.fill import order_titles
from marquee.page.shelves import Shelves, build_shelves
from marquee.promotion.binding import NOTHING as NO_PROMOTION
from marquee.promotion.binding import Promotion
from marquee.schema.desk import DeskSnapshot
from marquee.schema.served import Versions

_MOST_KEPT = 20_000  # lists of similar titles


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Kept:
    """What was worked out from one taste; it outlives a change of the desk."""

    neighbours: dict[tuple[int, int], NDArray[np.int32]] = field(default_factory=dict)
    leaders: dict[tuple[str, int], NDArray[np.int32]] = field(default_factory=dict)


@lru_cache(maxsize=4)
def _kept_for(taste: Taste) -> _Kept:
    return _Kept()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bound:
    """One consistent set of everything a page is built from; safe to share between threads."""

    snapshot: CatalogSnapshot
    taste: Taste
    desk: DeskSnapshot
    covers: CoverPolicy
    versions: Versions
    promotion: Promotion = NO_PROMOTION  # campaigns of the desk at the prices of the moment
    attention: Attention = EVEN  # what the models learnt of it, where nothing else is said
    about: Callable[[str], NDArray[np.int32]] | None = None  # which titles a search was about, the nearest first
    shelves: Shelves = field(init=False, repr=False)
    neighbours: dict[tuple[int, int], NDArray[np.int32]] = field(init=False, repr=False)
    leaders: dict[tuple[str, int], NDArray[np.int32]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Work out what depends on the catalogue alone."""
        kept = _kept_for(self.taste)
        if self.attention is EVEN and self.taste.models is not None:
            object.__setattr__(self, "attention", self.taste.models.attention)
        object.__setattr__(self, "shelves", build_shelves(self.snapshot))
        object.__setattr__(self, "neighbours", kept.neighbours)
        object.__setattr__(self, "leaders", kept.leaders)

    def similar(self, title: int, *, k: int) -> NDArray[np.int32]:
        """List the titles most like one, best first; worked out once a title."""
        kept = self.neighbours.get((title, k))
        if kept is None:
            kept = self.taste.similar(title, k=k)
            if len(self.neighbours) >= _MOST_KEPT:
                self.neighbours.clear()
            self.neighbours[title, k] = kept
        return kept

    def most_played(self, country: str) -> NDArray[np.int32]:
        """List the titles played in a country, the most played first; worked out once a country."""
        return self._leaders("played", self.taste.popularity(country), country)

    def most_risen(self, country: str) -> NDArray[np.int32]:
        """List the titles that stand above their long run in a country, the farthest above first."""
        return self._leaders("risen", self.taste.trending(country), country)

    def _leaders(self, what: str, values: NDArray[np.float32], country: str) -> NDArray[np.int32]:
        key = what, self.taste.countries.get(country, -1)
        kept = self.leaders.get(key)
        if kept is None:
            listed = order_titles(values, values > 0, by_tie=self.shelves.by_tie)
            kept = self.leaders[key] = listed
        return kept
