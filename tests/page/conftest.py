"""A small service's worth of titles, bound without models or with made-up popularity, and pages built from it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from marquee.artwork.policy import default_policy
from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.models.taste import align
from marquee.page.bound import Bound
from marquee.page.build import Built, build_page
from marquee.page.config import PageConfig
from marquee.page.served import NOTHING_PLACED, Placed
from marquee.schema.catalog import Artwork, Episode, Person, Title, Window
from marquee.schema.clock import DAY
from marquee.schema.desk import EMPTY_DESK, DeskSnapshot
from marquee.schema.page import PageRequest
from marquee.schema.profile import Profile
from marquee.schema.served import Versions

NOW = 1_700_000_000_000
GENRES = ("Drama", "Comedy", "Thriller", "Romance", "Sci-Fi", "Children's", "Western", "Film-Noir")
AGES = (0, 7, 12, 16, 18, None)


def a_title(number: int) -> Title:
    """Make title t<number>: every fifth a series, every seventh new, some under embargo, some licensed in DE alone."""
    series = number % 5 == 0
    return Title(
        title_id=f"t{number}",
        kind="series" if series else "film",
        name=f"Name {number}",
        synopsis=" ".join(f"word{number * step % 211}" for step in range(3, 15)),
        genres=tuple(dict.fromkeys((GENRES[number % 8], GENRES[(number // 3) % 8]))),
        people=(Person(name=f"Person {number % 17}"),),
        year=1960 + number % 64,
        runtime_s=None if series else 6_000,
        maturity=AGES[number % 6],
        original=number % 9 == 0,
        launch_at=NOW - 10 * DAY if number % 7 == 0 else (NOW + DAY if number % 41 == 20 else None),
        windows={"DE": (Window(start_at=NOW - DAY),)} if number % 13 == 2 else None,
        artworks=(Artwork(artwork_id=f"t{number}~a", maturity=16), Artwork(artwork_id=f"t{number}~b")),
        episodes=tuple(
            Episode(episode_id=f"t{number}e{part}", season=1, number=part, runtime_s=3_000) for part in range(4)
        )
        if series
        else (),
    )


class World:
    """A binding, and pages from it. (No dataclass: Hypothesis would print a catalogue with each example.)"""

    def __init__(self, *, bound: Bound) -> None:
        self.bound = bound

    def __repr__(self) -> str:
        return f"World({len(self.bound.snapshot)} titles)"

    @property
    def snapshot(self) -> CatalogSnapshot:
        return self.bound.snapshot

    def page(self, profile: Profile, **asked: Any) -> Built:
        """Build a page; anything `build_page` takes may be given, and a country, device or language."""
        request = PageRequest(
            request_id="req-1",
            profile_id=profile.profile_id,
            country=asked.pop("country", "DE"),
            device=asked.pop("device", "desktop"),
            language=asked.pop("language", ""),
        )
        fields: dict[str, Any] = {
            "now": NOW,
            "rng": np.random.default_rng(0),
            "rows": 12,
            "config": PageConfig(exploration=0.0, billboard=0),
            "placed": NOTHING_PLACED,
        }
        return build_page(request, profile=profile, bound=self.bound, **(fields | asked))

    def under(self, desk: DeskSnapshot) -> "World":
        """Give the same world under another desk."""
        bound = self.bound
        return World(
            bound=Bound(
                snapshot=bound.snapshot, taste=bound.taste, desk=desk, covers=bound.covers, versions=bound.versions
            )
        )


def make_world(*, count: int = 600, plays: bool = True, order: np.ndarray | None = None) -> World:
    """Make a world of `count` titles; with `plays`, some were played and some rise; `order` lists them otherwise."""
    numbers = list(range(count)) if order is None else order.tolist()
    snapshot = build_snapshot([a_title(number) for number in numbers], version="c-1")
    taste = align(None, snapshot)
    if plays:
        number = np.array(numbers)
        share = np.where(number % 3 == 0, 1.0 / (1.0 + (number * 7919) % 601), 0.0).astype(np.float32)
        share /= share.sum()
        rising = np.where(number % 11 == 3, 1.0 + number / 1000, -1.0).astype(np.float32)
        taste = replace(
            taste,
            version="m-1",
            countries={"": 0, "DE": 1},
            shares=np.stack([share, share]),
            lifts=np.stack([rising, rising]),
            standing=np.repeat(taste.standing, 2, axis=0),
        )
    return World(
        bound=Bound(
            snapshot=snapshot,
            taste=taste,
            desk=EMPTY_DESK,
            covers=default_policy(),
            versions=Versions(catalog="c-1", models=taste.version, policy="covers-0"),
        )
    )


@pytest.fixture(scope="session")
def world() -> World:
    return make_world()


@pytest.fixture(scope="session")
def another_world() -> Callable[..., World]:
    return make_world


@pytest.fixture(scope="session")
def now() -> int:
    return NOW


@pytest.fixture(scope="session")
def nothing_placed() -> Placed:
    return NOTHING_PLACED
