"""The viewers of the built-in world: households, countries, devices, kids, and a hidden taste each."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.synthetic.people import COUNTRIES, PROFILE_NAMES
from marquee.synthetic.titles import GENRE_NAMES, MOOD_NAMES, VIBES

DEVICES = ("tv", "desktop", "tablet", "phone")
LIVES_IN = tuple(COUNTRIES)
_LIVES_IN_SHARES = (0.34, 0.12, 0.09, 0.08, 0.09, 0.05, 0.06, 0.07, 0.07, 0.03)
KINDS_OF_TASTE = 24
_KIDS_GENRES = ("Family", "Animation", "Adventure", "Fantasy", "Music")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Viewers:
    """One row a profile; arrays are aligned. All behind `device` is hidden from the service."""

    profile_ids: tuple[str, ...]
    account_ids: tuple[str, ...]
    names: tuple[str, ...]
    kids: NDArray[np.bool_]
    ceiling: NDArray[np.int16]  # oldest audience allowed, 99 is no ceiling
    non_profiling: NDArray[np.bool_]
    country: NDArray[np.int8]  # index into LIVES_IN
    language: tuple[str, ...]
    device: NDArray[np.int8]  # the usual one, index into DEVICES
    taste: NDArray[np.float32]  # (profiles, genres + moods + vibes)
    drift: NDArray[np.float32]  # the same shape: how taste moves over the world's days
    cover_taste: NDArray[np.float32]  # (profiles, 3) how covers of a genre, a person, a mood speak to them
    activity: NDArray[np.float32]  # titles they would try in the world's days
    starts_at: NDArray[np.float32]  # part of the world's days after which they joined
    leaves_at: NDArray[np.float32]  # part after which they dropped out, 1 stays
    searches: NDArray[np.float32]  # chance that a visit begins with a search
    talks: NDArray[np.float32]  # how readily they comment


def build_viewers(*, count: int, rng: np.random.Generator) -> Viewers:
    """Invent `count` profiles in households of one to five."""
    sizes: list[int] = []
    while sum(sizes) < count:
        sizes.append(int(rng.choice([1, 2, 3, 4, 5], p=[0.36, 0.3, 0.17, 0.13, 0.04])))
    household = np.repeat(np.arange(len(sizes)), sizes)[:count]
    country_of = rng.choice(len(LIVES_IN), size=len(sizes), p=_LIVES_IN_SHARES)
    first = np.concatenate([[True], household[1:] != household[:-1]])
    kids = ~first & (rng.random(count) < 0.22)
    ceiling = np.where(kids, rng.choice([0, 7], size=count, p=[0.2, 0.8]), 99)
    teen = ~kids & ~first & (rng.random(count) < 0.08)
    ceiling = np.where(teen, 12, ceiling)
    country = country_of[household].astype(np.int8)
    joined = np.where(rng.random(len(sizes)) < 0.75, 0.0, rng.random(len(sizes)) * 0.8)[household]
    gone = np.where(rng.random(len(sizes)) < 0.12, 0.3 + 0.7 * rng.random(len(sizes)), 1.0)[household]
    return Viewers(
        profile_ids=tuple(f"p{row:05d}" for row in range(count)),
        account_ids=tuple(f"a{home:05d}" for home in household),
        names=_names(household, kids, rng=rng),
        kids=kids,
        ceiling=ceiling.astype(np.int16),
        non_profiling=~kids & (rng.random(count) < 0.01),
        country=country,
        language=tuple(COUNTRIES[LIVES_IN[place]][0] for place in country),
        device=rng.choice(len(DEVICES), size=count, p=[0.46, 0.2, 0.12, 0.22]).astype(np.int8),
        taste=_tastes(count, kids, rng=rng),
        drift=(rng.normal(0.0, 0.35, size=(count, _WIDTH)) * _SCALE).astype(np.float32),
        cover_taste=np.abs(rng.normal(0.0, [0.9, 0.8, 0.7], size=(count, 3))).astype(np.float32),
        activity=np.clip(rng.lognormal(2.62, 0.85, size=count), 1.0, 180.0).astype(np.float32),
        starts_at=joined.astype(np.float32),
        leaves_at=np.maximum(gone, joined + 0.05).astype(np.float32),
        searches=rng.beta(1.2, 5.0, size=count).astype(np.float32),
        talks=rng.beta(0.5, 9.0, size=count).astype(np.float32),
    )


_WIDTH = len(GENRE_NAMES) + len(MOOD_NAMES) + VIBES
_SCALE = np.concatenate([np.full(len(GENRE_NAMES), 1.0), np.full(len(MOOD_NAMES), 0.6), np.full(VIBES, 0.55)])


def _tastes(count: int, kids: NDArray[np.bool_], *, rng: np.random.Generator) -> NDArray[np.float32]:
    """Mix two or three of a few kinds of taste, each a liking for genres, moods and a vibe, and add one's own."""
    kinds = rng.normal(0.0, 0.25, size=(KINDS_OF_TASTE, _WIDTH))
    for kind in kinds:
        kind[rng.choice(len(GENRE_NAMES), size=3, replace=False)] += rng.uniform(1.2, 2.4, size=3)
        kind[rng.choice(len(GENRE_NAMES), size=3, replace=False)] -= rng.uniform(0.6, 1.5, size=3)
        kind[len(GENRE_NAMES) + rng.choice(len(MOOD_NAMES), size=3, replace=False)] += rng.uniform(0.8, 1.8, size=3)
        kind[-VIBES:] += rng.normal(0.0, 1.5, size=VIBES)
    shares = rng.dirichlet(np.full(KINDS_OF_TASTE, 0.07), size=count)
    taste = shares @ kinds + rng.normal(0.0, 0.4, size=(count, _WIDTH))
    for genre in _KIDS_GENRES:
        taste[kids, GENRE_NAMES.index(genre)] += 1.2
    found: NDArray[np.float32] = (taste * _SCALE).astype(np.float32)
    return found


def _names(household: NDArray[np.int64], kids: NDArray[np.bool_], *, rng: np.random.Generator) -> tuple[str, ...]:
    names: list[str] = []
    taken: set[str] = set()
    for row in range(len(household)):
        if row == 0 or household[row] != household[row - 1]:
            taken = set()
        name = PROFILE_NAMES[int(rng.integers(len(PROFILE_NAMES)))]
        while name in taken:
            name = PROFILE_NAMES[int(rng.integers(len(PROFILE_NAMES)))]
        taken.add(name)
        names.append("Kids" if kids[row] and "Kids" not in taken and rng.random() < 0.5 else name)
        taken.add(names[-1])
    return tuple(names)
