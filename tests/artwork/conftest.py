"""A small catalogue with covers of every aspect, and viewers who lean."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from marquee.artwork.draw import Draws
from marquee.artwork.policy import CoverPolicy, default_policy, draw_covers
from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.features.profile import encode_history
from marquee.schema.catalog import Artwork, Person, Title
from marquee.schema.profile import PLAY, Entry, Profile

NOW = 1_700_000_000_000
GENRES = ("Drama", "Comedy", "Thriller", "Western")


def a_title(number: int) -> Title:
    """Make title t<number> with five covers: plain, two genres, a person, a mood; the mood is for adults."""
    genres = GENRES[number % 4], GENRES[(number + 1) % 4]
    lead, mood = f"Person {number % 7}", ("Dark", "Witty")[number % 2]
    name = f"t{number}"
    return Title(
        title_id=name,
        kind="film",
        name=f"Name {number}",
        genres=genres,
        moods=(mood,),
        people=(Person(name=lead),),
        artworks=(
            Artwork(artwork_id=f"{name}~0", maturity=16),
            Artwork(artwork_id=f"{name}~1", aspect="genre", value=genres[0]),
            Artwork(artwork_id=f"{name}~2", aspect="genre", value=genres[1]),
            Artwork(artwork_id=f"{name}~3", aspect="person", value=lead),
            Artwork(artwork_id=f"{name}~4", aspect="mood", value=mood, maturity=18),
        ),
    )


def a_viewer(name: str = "p1", *, watched: Sequence[int] = (), **fields: object) -> Profile:
    """Make a profile that finished some titles last week."""
    entries = tuple(Entry(title_id=f"t{number}", at=NOW - 7 * 86_400_000, action=PLAY, value=1.0) for number in watched)
    known: dict[str, Any] = {"history": entries, **fields}
    return Profile(profile_id=name, account_id="a", log_position=1, **known)


@pytest.fixture(scope="session")
def snapshot() -> CatalogSnapshot:
    """A catalogue of 120 titles, 600 covers."""
    return build_snapshot([a_title(number) for number in range(120)], version="v1")


Draw = Callable[..., Draws]


@pytest.fixture
def draw(snapshot: CatalogSnapshot) -> Draw:
    """Draw covers for a viewer, for all titles unless told otherwise."""

    def made(
        profile: Profile,
        *,
        policy: CoverPolicy | None = None,
        titles: Sequence[int] | None = None,
        now: int = NOW,
        ceiling: int | None = None,
        over: CatalogSnapshot | None = None,
        device: str = "tv",
    ) -> Draws:
        over = over or snapshot
        return draw_covers(
            policy or default_policy(),
            profile=profile,
            history=encode_history(profile, over.index, now=now),
            snapshot=over,
            titles=np.arange(len(over), dtype=np.int32) if titles is None else np.array(titles, dtype=np.int32),
            country="US",
            device=device,
            now=now,
            ceiling=ceiling,
        )

    return made
