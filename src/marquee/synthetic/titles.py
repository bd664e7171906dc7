"""The built-in world's catalogue: names, synopses, people, seasons, windows; and what is hidden in each title.

What a viewer's liking hangs on (`TitleTruth`) is only partly written in the metadata: a title also has a vibe,
inherited from the people who made it, that no field names.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.schema.catalog import Artwork, Episode, Person, Title, Trailer, Window
from marquee.schema.clock import DAY
from marquee.synthetic.covers import invent_artworks
from marquee.synthetic.naming import Namer
from marquee.synthetic.people import COUNTRIES, MADE_IN, MADE_IN_SHARES, Cast, build_cast
from marquee.synthetic.words import GENRES, MOODS

VIBES = 8
GENRE_NAMES = tuple(GENRES)
MOOD_NAMES = tuple(MOODS)
_GENRE_SHARES = {"Drama": 3.0, "Comedy": 2.6, "Thriller": 1.6, "Action": 1.5, "Crime": 1.4, "Romance": 1.3}
_RATINGS = (0, 7, 12, 16, 18)
_RATING_ODDS: dict[str, tuple[float, ...]] = {
    "Family": (0.6, 0.35, 0.05, 0, 0),
    "Animation": (0.5, 0.35, 0.12, 0.03, 0),
    "Documentary": (0.3, 0.3, 0.3, 0.1, 0),
    "Music": (0.2, 0.3, 0.4, 0.1, 0),
    "Sport": (0.15, 0.35, 0.4, 0.1, 0),
    "Horror": (0, 0, 0.05, 0.5, 0.45),
    "Thriller": (0, 0, 0.25, 0.55, 0.2),
    "Crime": (0, 0.02, 0.28, 0.5, 0.2),
    "War": (0, 0, 0.25, 0.55, 0.2),
}
_USUAL_RATING = (0.05, 0.15, 0.45, 0.28, 0.07)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TitleTruth:
    """What is hidden in the titles, aligned to them."""

    features: NDArray[np.float32]  # (titles, genres + moods + vibes)
    quality: NDArray[np.float32]  # how well it is made: moves completion and thumbs
    draw: NDArray[np.float32]  # log of how many would try it, all else equal: a long tail


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Catalogue:
    """The invented titles and their truth."""

    titles: tuple[Title, ...]
    truth: TitleTruth


def build_titles(*, count: int, start_at: int, end_at: int, rng: np.random.Generator) -> Catalogue:
    """Invent `count` titles; about a tenth launch between `start_at` and `end_at`, a few after it."""
    shares = np.array([_GENRE_SHARES.get(genre, 1.0) for genre in GENRE_NAMES])
    cast = build_cast(max(60, int(count * 0.7)), genres=len(GENRE_NAMES), rng=rng)
    vibe_of_people = rng.normal(size=(len(cast.names), VIBES)).astype(np.float32)
    namer = Namer(rng)
    titles: list[Title] = []
    features = np.zeros((count, len(GENRE_NAMES) + len(MOOD_NAMES) + VIBES), dtype=np.float32)
    quality = rng.normal(0.0, 0.6, size=count).astype(np.float32)
    for row in range(count):
        genres = _genres(shares / shares.sum(), rng=rng)
        moods = _moods(genres, rng=rng)
        made_in = int(rng.choice(len(MADE_IN), p=MADE_IN_SHARES))
        people = _credits(cast, genres, made_in, rng=rng)
        title = _title(
            row, genres, moods, made_in, [(cast.names[p], role) for p, role in people], namer,
            start_at=start_at, end_at=end_at, rng=rng,
        )  # fmt: skip
        titles.append(title)
        for place, genre in enumerate(genres):
            features[row, genre] = 1.0 if place == 0 else 0.6
        for mood in moods:
            features[row, len(GENRE_NAMES) + mood] = 0.7
        vibe = vibe_of_people[[p for p, _ in people]].mean(axis=0) * 1.3 + rng.normal(0.0, 0.35, VIBES)
        features[row, -VIBES:] = vibe
    newness = np.array([0.35 if (title.year or 0) >= 2023 else 0.0 for title in titles])
    draw = rng.normal(0.0, 1.15, size=count) + 0.55 * quality + newness
    return Catalogue(
        titles=tuple(titles),
        truth=TitleTruth(features=features, quality=quality, draw=draw.astype(np.float32)),
    )


def _genres(shares: NDArray[np.float64], *, rng: np.random.Generator) -> list[int]:
    first = int(rng.choice(len(shares), p=shares))
    rest = np.array([shares[other] * _goes_with(first, other) for other in range(len(shares))])
    rest[first] = 0.0
    extra = rng.choice(
        len(shares), size=int(rng.choice([0, 1, 2], p=[0.25, 0.5, 0.25])), replace=False, p=rest / rest.sum()
    )
    return [first, *(int(genre) for genre in extra)]


_FAR = frozenset(
    frozenset(pair)
    for pair in (
        ("Family", "Horror"), ("Family", "Crime"), ("Family", "War"), ("Family", "Thriller"), ("Animation", "War"),
        ("Animation", "Crime"), ("Documentary", "Fantasy"), ("Documentary", "Horror"), ("Documentary", "Animation"),
        ("Documentary", "Thriller"), ("Documentary", "Romance"), ("Documentary", "Comedy"), ("Romance", "Horror"),
        ("Documentary", "Science Fiction"), ("Documentary", "Western"), ("Documentary", "Mystery"),
        ("Documentary", "Action"), ("Documentary", "Family"), ("Sport", "Horror"), ("Western", "Science Fiction"),
    )
)  # fmt: skip


def _goes_with(first: int, other: int) -> float:
    names = GENRE_NAMES[first], GENRE_NAMES[other]
    if frozenset(names) in _FAR:
        return 0.0
    common = sum(1 for genres in MOODS.values() if names[0] in genres and names[1] in genres)
    return 0.15 + common


def _moods(genres: list[int], *, rng: np.random.Generator) -> list[int]:
    fits = np.array(
        [
            sum(2.0 if place == 0 else 1.0 for place, genre in enumerate(genres) if GENRE_NAMES[genre] in goes_with)
            for goes_with in MOODS.values()
        ]
    )
    size = min(int(rng.integers(1, 4)), int((fits > 0).sum()))
    return [int(mood) for mood in rng.choice(len(fits), size=size, replace=False, p=fits / fits.sum())]


def _credits(cast: Cast, genres: list[int], made_in: int, *, rng: np.random.Generator) -> list[tuple[int, str]]:
    """Choose who made it: people of its genres and country first, the famous more often."""
    weight = cast.fame * cast.genres[:, genres].sum(axis=1) * np.where(cast.country == made_in, 1.0, 0.06)
    size = int(rng.integers(4, 7))
    chosen = [int(p) for p in rng.choice(len(weight), size=size, replace=False, p=weight / weight.sum())]
    behind = np.where(cast.directs, weight, 0.0)
    behind[chosen] = 0.0
    director = int(rng.choice(len(weight), p=behind / behind.sum()))
    return [(director, "director"), *((p, "cast") for p in chosen)]


def _title(
    row: int,
    genres: list[int],
    moods: list[int],
    made_in: int,
    people: list[tuple[str, str]],
    namer: Namer,
    *,
    start_at: int,
    end_at: int,
    rng: np.random.Generator,
) -> Title:
    title_id = f"t{row:05d}"
    country, names = MADE_IN[made_in], [GENRE_NAMES[genre] for genre in genres]
    series = rng.random() < (0.12 if names[0] in ("War", "Western", "Sport") else 0.36)
    original = rng.random() < 0.26
    story = namer.story(names, lead=next(name for name, role in people if role == "cast"))
    name, other = namer.name(names[0], language=COUNTRIES[country][0])
    odds = np.array(_RATING_ODDS.get(names[0], _USUAL_RATING))
    maturity = int(rng.choice(_RATINGS, p=odds / odds.sum()))
    if any(MOOD_NAMES[mood] in ("Dark", "Gritty", "Chilling") for mood in moods):
        maturity = max(maturity, 12)
    launch_at = _launch(original, start_at=start_at, end_at=end_at, rng=rng)
    year = (
        2025 if launch_at and launch_at > end_at - 60 * DAY else _year(original, recent=launch_at is not None, rng=rng)
    )
    runtime = int(rng.normal(52 if series else 108, 7 if series else 14)) * 60
    if names[0] in ("Animation", "Comedy", "Family") and series:
        runtime = int(rng.normal(26, 3)) * 60
    if series:
        people = [(name, "creator" if role == "director" else role) for name, role in people]
    mood_names = tuple(MOOD_NAMES[mood] for mood in moods)
    title = Title(
        title_id=title_id,
        kind="series" if series else "film",
        name=name,
        synopsis=story.synopsis,
        year=year,
        runtime_s=max(runtime, 18 * 60),
        genres=tuple(names),
        keywords=story.keywords,
        moods=mood_names,
        people=tuple(Person(name=person, role=role) for person, role in people),
        country=country,
        language=COUNTRIES[country][0],
        names=other,
        maturity=maturity,
        original=original,
        launch_at=launch_at,
        windows=_windows(original, start_at=start_at, end_at=end_at, rng=rng),
        trailer=Trailer(runtime_s=int(rng.integers(60, 150))) if rng.random() < 0.85 else None,
        episodes=_episodes(title_id, runtime, namer, names[0], rng=rng) if series else (),
    )
    artworks: tuple[Artwork, ...] = invent_artworks(title, rng=rng)
    return _with_artworks(title, artworks)


def _with_artworks(title: Title, artworks: tuple[Artwork, ...]) -> Title:
    fields = {name: getattr(title, name) for name in title.__struct_fields__}
    return Title(**{**fields, "artworks": artworks})


def _launch(original: bool, *, start_at: int, end_at: int, rng: np.random.Generator) -> int | None:
    """Put a launch inside the world's days, or (one in eighty) after them: those are under embargo when it starts."""
    chance = rng.random()
    if chance < (0.22 if original else 0.06):
        return start_at + int(rng.random() * (end_at - start_at)) // DAY * DAY
    if chance > 0.987:
        return end_at + int(rng.integers(2, 40)) * DAY
    return None


def _year(original: bool, *, recent: bool, rng: np.random.Generator) -> int:
    if recent:
        return 2024
    return int(np.clip(2024 - rng.exponential(4.0 if original else 13.0), 1948, 2024))


def _windows(
    original: bool, *, start_at: int, end_at: int, rng: np.random.Generator
) -> dict[str, tuple[Window, ...]] | None:
    """License one title in nine to some countries only, some of them until shortly after the world's end."""
    if original or rng.random() > 0.15:
        return None
    size = int(rng.integers(4, len(COUNTRIES)))
    ends = end_at + int(rng.integers(5, 60)) * DAY if rng.random() < 0.4 else None
    begins = start_at + int(rng.random() * (end_at - start_at)) // DAY * DAY if rng.random() < 0.2 else None
    chosen = rng.choice(list(COUNTRIES), size=size, replace=False)
    return {str(country): (Window(start_at=begins, end_at=ends),) for country in sorted(chosen)}


def _episodes(
    title_id: str, runtime: int, namer: Namer, genre: str, *, rng: np.random.Generator
) -> tuple[Episode, ...]:
    episodes: list[Episode] = []
    for season in range(1, int(rng.choice([1, 2, 3, 4], p=[0.5, 0.27, 0.15, 0.08])) + 1):
        for number in range(1, int(rng.integers(6, 11)) + 1):
            name, synopsis = namer.episode(genre)
            episodes.append(
                Episode(
                    episode_id=f"{title_id}.s{season}e{number}",
                    season=season,
                    number=number,
                    name=name,
                    synopsis=synopsis,
                    runtime_s=max(16 * 60, runtime + int(rng.integers(-4, 5)) * 60),
                )
            )
    return tuple(episodes)
