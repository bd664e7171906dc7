"""Hidden appeal of large pools of covers: four to twelve a title, which drift, wear out, come late, and mislead.

The demo's world (`synthetic.covers`) draws three to six covers a title and leaves them as they are. This is the harder
shop window that policies are measured in. What a cover does is part its own, part what it stresses, part how that
meets the viewer and the screen; a bait starts plays that end badly. Nothing that serves or learns may read it.
"""

from dataclasses import dataclass

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from marquee.schema.catalog import Artwork, Title
from marquee.schema.clock import DAY
from marquee.synthetic.truth import EARLY_STOP, Truth
from marquee.synthetic.viewers import DEVICES

ASPECTS = ("title", "genre", "person", "mood")
FEWEST, MOST = 4, 12  # covers of a title
LATE = 0.25  # part of the covers that come while the world runs
BAIT = 0.03  # part of the covers that mislead
BAIT_PULL = 1.2
BAIT_QUALITY = 0.25  # part of the quality plays that is left of those a bait started
QUALITY = 0.7  # completion from which a play is a quality play
ENOUGH = 1.2  # how much liking it takes to be satisfied, as in the world's histories
OWN, SHARED = 0.3, 0.2  # deviations, in log odds: of a cover's own pull, of what each tag does for everyone
DRIFT = 0.25  # log odds a cover's pull swings by, to and fro
WEAR = 0.3  # log odds the most worn lose in `WEAR_DAYS`
WEAR_DAYS = 60.0
PERSONAL = np.array([0.0, 0.5, 0.5, 0.5])  # how far a leaning meets each aspect
OF_KNOWN = 0.4  # part of a cover's appeal that is left where the viewer knows the title
_SMALL_SCREEN = np.array([-0.1, -0.15, 0.25, 0.0])  # faces still read on a phone, scenes do not


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Appeal:
    """What covers do; aligned to all artworks in title order."""

    titles: tuple[Title, ...]  # with their covers
    start: NDArray[np.int32]  # (titles + 1,)
    title: NDArray[np.int32]  # (artworks,)
    aspect: NDArray[np.int8]  # (artworks,) index into ASPECTS
    tag: NDArray[np.int32]  # (artworks,) index into `tag_features`, -1 none
    tag_features: NDArray[np.float32]  # (tags, taste features) what sort of viewer leans to the tag, length one
    pull: NDArray[np.float32]  # (artworks,) log odds for everyone, at first
    bait: NDArray[np.bool_]
    enters: NDArray[np.float32]  # (artworks,) the day it joins the pool, 0 from the start
    phase: NDArray[np.float32]  # (artworks,) of its swing, in turns
    wears: NDArray[np.float32]  # (artworks,) part of WEAR it suffers
    small: NDArray[np.bool_]  # (devices,)


def build_appeal(
    titles: tuple[Title, ...], truth: Truth, *, opens_at: int, days: float, rng: np.random.Generator
) -> Appeal:
    """Give each title its covers, the first of them plain, and hide what each does over `days` from `opens_at` on."""
    wanted = tuple(_with_covers(title, rng=rng) for title in titles)
    artworks = [artwork for title in wanted for artwork in title.artworks]
    counts = [len(title.artworks) for title in wanted]
    stressed = dict.fromkeys((a.aspect, a.value) for a in artworks if a.value is not None)
    place: dict[tuple[str, str | None], int] = {key: number for number, key in enumerate(stressed)}
    size = len(artworks)
    tag = np.array([place.get((a.aspect, a.value), -1) for a in artworks], dtype=np.int32)
    first = np.concatenate([[0], np.cumsum(counts)])
    # half of a title's covers at least are there from the start, the plain one always
    rank = np.arange(size) - np.repeat(first[:-1], counts)
    late = (rank >= (np.repeat(counts, counts) + 1) // 2) & (rng.random(size) < 2 * LATE)
    bait = (rank > 0) & (rng.random(size) < BAIT)
    shared = rng.normal(0.0, SHARED, size=len(place) + 1)
    shared[-1] = 0.0
    enters = np.where(late, rng.uniform(0.05, 0.8, size=size) * days, 0.0).astype(np.float32)
    return Appeal(
        titles=tuple(
            _coming(title, enters[low:high], opens_at=opens_at)
            for title, low, high in zip(wanted, first[:-1].tolist(), first[1:].tolist())
        ),
        start=first.astype(np.int32),
        title=np.repeat(np.arange(len(wanted)), counts).astype(np.int32),
        aspect=np.array([ASPECTS.index(artwork.aspect) for artwork in artworks], dtype=np.int8),
        tag=tag,
        tag_features=_tag_features(wanted, tuple(place), truth),
        pull=(rng.normal(0.0, OWN, size=size) + shared[tag] + BAIT_PULL * bait).astype(np.float32),
        bait=bait,
        enters=enters,
        phase=rng.random(size).astype(np.float32),
        wears=(rng.random(size) ** 2).astype(np.float32),
        small=np.array([device in ("phone", "tablet") for device in DEVICES]),
    )


def log_odds(
    appeal: Appeal, truth: Truth, viewers: NDArray[np.int64], artworks: NDArray[np.int64], *,
    device: NDArray[np.int8], known: NDArray[np.bool_], day: float,
) -> NDArray[np.float32]:  # fmt: skip
    """Tell what covers add to the log odds of being played on a day; aligned to the pairs asked for.

    Who knows a title goes by that more than by its cover (Chandrashekar et al., 2017).
    """
    aspect, tag = appeal.aspect[artworks], appeal.tag[artworks]
    hidden = truth.viewers
    meets = np.einsum("nf,nf->n", hidden.taste[viewers], appeal.tag_features[np.maximum(tag, 0)])
    speaks = np.concatenate([np.zeros((len(hidden.cover_taste), 1), np.float32), hidden.cover_taste], axis=1)
    personal = np.where(tag >= 0, meets * speaks[viewers, aspect] * PERSONAL[aspect], 0.0)
    swing = DRIFT * np.sin(2 * np.pi * (day / 90.0 + appeal.phase[artworks]))
    age = np.maximum(day - appeal.enters[artworks], 0.0)
    worn = WEAR * appeal.wears[artworks] * np.minimum(age / WEAR_DAYS, 1.0)
    screen = np.where(appeal.small[device], _SMALL_SCREEN[aspect], 0.0)
    heeded = np.where(known, OF_KNOWN, 1.0)
    found: NDArray[np.float32] = (heeded * (appeal.pull[artworks] + personal + swing - worn + screen)).astype(
        np.float32
    )
    return found


def quality_chance(
    appeal: Appeal, truth: Truth, artworks: NDArray[np.int64], liked: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Tell how likely a play that is begun becomes a quality play: finished, or nearly; aligned to the artworks.

    `liked` is the liking of each pair; as in `truth.completions`, a bait's plays mostly end early.
    """
    satisfied = 1.0 / (
        1.0 + np.exp(-(0.9 * (liked - ENOUGH) + 0.9 * truth.titles.quality[appeal.title[artworks]] + 0.1))
    )
    nearly = 0.5 * (0.85 - QUALITY) / (0.85 - EARLY_STOP)  # of those not satisfied half get somewhere
    chance = satisfied + (1.0 - satisfied) * nearly
    found: NDArray[np.float32] = (chance * np.where(appeal.bait[artworks], BAIT_QUALITY, 1.0)).astype(np.float32)
    return found


def _with_covers(title: Title, *, rng: np.random.Generator) -> Title:
    """Give a title its plain cover and several of what it could stress, some of them of the same thing."""
    offers = [("genre", genre) for genre in title.genres]
    offers += [("person", person.name) for person in title.people if person.role == "cast"][:4]
    offers += [("mood", mood) for mood in title.moods]
    count = int(rng.integers(FEWEST, MOST + 1))
    drawn = rng.integers(len(offers), size=count - 1) if offers else np.zeros(0, dtype=np.int64)
    covers = [Artwork(artwork_id=f"{title.title_id}~0", aspect="title")]
    covers += [
        Artwork(artwork_id=f"{title.title_id}~{number}", aspect=offers[place][0], value=offers[place][1])
        for number, place in enumerate(drawn.tolist(), 1)
    ]
    return replace(title, artworks=tuple(covers))


def _coming(title: Title, enters: NDArray[np.float32], *, opens_at: int) -> Title:
    covers = [
        replace(artwork, added_at=opens_at + int(day * DAY)) if day > 0 else artwork
        for artwork, day in zip(title.artworks, enters.tolist())
    ]
    return replace(title, artworks=tuple(covers))


def _tag_features(
    titles: tuple[Title, ...], tags: tuple[tuple[str, str | None], ...], truth: Truth
) -> NDArray[np.float32]:
    """Describe a tag by the mean of the titles that carry it, set against the mean of all; length one each."""
    place = {key: number for number, key in enumerate(tags)}
    total = np.zeros((len(tags), truth.titles.features.shape[1]))
    for row, title in enumerate(titles):
        carried = [("genre", genre) for genre in title.genres] + [("mood", mood) for mood in title.moods]
        carried += [("person", person.name) for person in title.people]
        for key in set(carried):
            if key in place:
                total[place[key]] += truth.titles.features[row]
    counted = total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-9)
    counted -= counted.mean(axis=0)
    found: NDArray[np.float32] = (counted / np.maximum(np.linalg.norm(counted, axis=1, keepdims=True), 1e-9)).astype(
        np.float32
    )
    return found
