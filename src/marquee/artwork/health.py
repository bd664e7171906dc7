"""The health of a title's pool of covers: what each image did, what is still unknown, what is missing.

A rate is self-normalised by the logged probabilities (Swaminathan and Joachims, NeurIPS 2015), so that an image shown
to those who like it anyway looks no better than it is. Its interval is Wilson's (1927) at the effective number of
draws, that of a lift Newcombe's (Statistics in Medicine 17, 1998). The verdicts are a rule, not a model:

- *winner*: it is the best of its pool with 95 % certainty, and its lift is above zero with its whole interval;
- *retire*: another image's interval lies wholly above its own; or it misleads: it starts plays that end badly;
- *still learning*: anything else.
"""

from collections.abc import Collection, Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from marquee.schema.catalog import Artwork, Title, artworks_of

CERTAIN = 0.95
Z = 1.96  # of 95 % intervals
LEAST_DRAWS = 50.0  # effective ones; with fewer an image is under-explored
PRIOR_DRAWS = 8.0  # worth of the title's own rate, that chances of being best start from
LEAST_TAKES = 12  # starts, before an image can be called misleading
MISLEADING = 0.6  # of its pool's share of starts that end well
SAMPLES = 4_000


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an image's draws: counts, and sums by the inverse of the logged probability."""

    draws: int = 0
    takes: int = 0  # draws whose title was played
    good: int = 0  # draws that became a quality play
    weight: float = 0.0
    weight_squared: float = 0.0
    weighted_good: float = 0.0

    @property
    def effective(self) -> float:
        """The number of even draws these are worth (Kish)."""
        return self.weight**2 / self.weight_squared if self.weight_squared > 0 else 0.0

    @property
    def rate(self) -> float:
        """Quality plays a draw, over all viewers."""
        return min(1.0, self.weighted_good / self.weight) if self.weight > 0 else 0.0


class Interval(msgspec.Struct, frozen=True, kw_only=True):
    """An estimate and where it lies with 95 % certainty."""

    value: float
    low: float
    high: float


class CoverHealth(msgspec.Struct, frozen=True, kw_only=True):
    """One image in its pool."""

    artwork_id: str
    draws: int
    share: float  # of the title's draws
    take: float  # starts a draw
    rate: Interval  # quality plays a draw
    lift: Interval | None  # above the rest of its pool, in quality plays a draw; None where there is no rest
    best: float  # chance that it is the best of the pool
    verdict: str  # winner, still learning, retire, retired, only one
    why: str


class PoolHealth(msgspec.Struct, frozen=True, kw_only=True):
    """A title's pool as a whole."""

    title_id: str
    covers: tuple[CoverHealth, ...]
    diversity: float  # 0: all alike, 1: every image far from its nearest
    covered: tuple[str, ...]  # what of the title its covers stress
    missing: tuple[str, ...]  # its leading genres, people and moods that none does
    under_explored: tuple[str, ...]  # artwork ids
    dominated: tuple[str, ...]
    exploration_left: float  # 1: nothing is known of which is best, 0: all is


NOTHING = Tally()


def pool_health(
    title: Title,
    tallies: Mapping[str, Tally],
    *,
    beliefs: Mapping[str, tuple[float, float]] | None = None,
    misleading: Collection[str] = (),
    seed: int = 0,
) -> PoolHealth:
    """Judge a title's pool from what its draws came to; `tallies` by artwork_id, an absent one was never drawn.

    `beliefs` gives the policy's mean and variance of each image, in log odds of a quality play for the average viewer:
    what it knows from other titles too. Without it the chances of being best come from this title's draws alone.
    `misleading` names the images the policy has found to start plays that end badly.
    """
    artworks = artworks_of(title)
    drawn = [artwork for artwork in artworks if not artwork.retired]
    counted = [tallies.get(artwork.artwork_id, NOTHING) for artwork in drawn]
    best = _chances(drawn, counted, beliefs=beliefs, seed=seed)
    rates = [wilson(one.rate, one.effective) for one in counted]
    total = sum(one.draws for one in counted)
    dominated = _dominated(rates, counted)
    covers = [
        _judged(place, drawn, counted, rates=rates, best=best, dominated=dominated, misleading=misleading, total=total)
        for place in range(len(drawn))
    ]
    for artwork in artworks:
        if artwork.retired:
            one = tallies.get(artwork.artwork_id, NOTHING)
            covers.append(
                CoverHealth(
                    artwork_id=artwork.artwork_id,
                    draws=one.draws,
                    share=0.0,
                    take=_part(one.takes, one.draws),
                    rate=wilson(one.rate, one.effective),
                    lift=None,
                    best=0.0,
                    verdict="retired",
                    why="An editor took it out of the pool.",
                )
            )
    covered, missing = _aspects(title, drawn)
    return PoolHealth(
        title_id=title.title_id,
        covers=tuple(covers),
        diversity=diversity(drawn),
        covered=covered,
        missing=missing,
        under_explored=tuple(
            artwork.artwork_id for artwork, one in zip(drawn, counted) if one.effective < LEAST_DRAWS and len(drawn) > 1
        ),
        dominated=tuple(drawn[place].artwork_id for place in sorted(dominated)),
        exploration_left=_entropy(best),
    )


def _judged(
    place: int,
    artworks: Sequence[Artwork],
    counted: Sequence[Tally],
    *,
    rates: Sequence[Interval],
    best: NDArray[np.float64],
    dominated: frozenset[int],
    misleading: Collection[str],
    total: int,
) -> CoverHealth:
    one, rate = counted[place], rates[place]
    lift = _lift(place, counted)
    verdict, why = "still learning", "Its interval still holds both better and worse than the rest."
    if len(artworks) == 1:
        verdict, why = "only one", "There is nothing to choose from; import or mine more images."
    elif artworks[place].artwork_id in misleading or _misleads(place, counted):
        verdict, why = "retire", "It starts plays that end badly, against the other images of the title."
    elif place in dominated:
        verdict, why = "retire", "Another image of the title does better with its whole interval."
    elif best[place] >= CERTAIN and lift is not None and lift.low > 0:
        verdict, why = "winner", "It does better than the rest with its whole interval."
    elif one.effective < LEAST_DRAWS:
        worth = f"{one.draws} draws, worth {one.effective:.0f} even ones" if one.draws else "It was never drawn"
        why = f"{worth}; about {round(LEAST_DRAWS)} say something."
    return CoverHealth(
        artwork_id=artworks[place].artwork_id,
        draws=one.draws,
        share=_part(one.draws, total),
        take=_part(one.takes, one.draws),
        rate=rate,
        lift=lift,
        best=round(float(best[place]), 4),
        verdict=verdict,
        why=why,
    )


def wilson(rate: float, draws: float) -> Interval:
    """Give a rate with Wilson's 95 % interval at an effective number of draws; 0 to 1 where there were none."""
    if draws <= 0:
        return Interval(value=0.0, low=0.0, high=1.0)
    spread = Z * np.sqrt(rate * (1 - rate) / draws + Z**2 / (4 * draws**2))
    middle, scale = rate + Z**2 / (2 * draws), 1 + Z**2 / draws
    low, high = max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
    return Interval(value=rate, low=float(low), high=float(high))


def _lift(place: int, counted: Sequence[Tally]) -> Interval | None:
    rest = [one for at, one in enumerate(counted) if at != place]
    weight = sum(one.weight for one in rest)
    if counted[place].weight <= 0 or weight <= 0:
        return None
    others = min(1.0, sum(one.weighted_good for one in rest) / weight)
    effective = weight**2 / sum(one.weight_squared for one in rest)
    mine, theirs = wilson(counted[place].rate, counted[place].effective), wilson(others, effective)
    value = mine.value - theirs.value
    below = np.hypot(mine.value - mine.low, theirs.high - theirs.value)
    above = np.hypot(mine.high - mine.value, theirs.value - theirs.low)
    return Interval(value=value, low=float(value - below), high=float(value + above))


def _dominated(rates: Sequence[Interval], counted: Sequence[Tally]) -> frozenset[int]:
    known = [one.effective >= LEAST_DRAWS for one in counted]
    highest = max((rate.low for rate, sure in zip(rates, known) if sure), default=0.0)
    return frozenset(place for place, rate in enumerate(rates) if known[place] and rate.high < highest)


def _misleads(place: int, counted: Sequence[Tally]) -> bool:
    """Say whether an image's starts end well far less often than those of the rest of its pool."""
    mine = counted[place]
    takes = sum(one.takes for at, one in enumerate(counted) if at != place)
    if mine.takes < LEAST_TAKES or takes < LEAST_TAKES:
        return False
    others = sum(one.good for at, one in enumerate(counted) if at != place) / takes
    return wilson(mine.good / mine.takes, mine.takes).high < MISLEADING * others


def _chances(
    artworks: Sequence[Artwork],
    counted: Sequence[Tally],
    *,
    beliefs: Mapping[str, tuple[float, float]] | None,
    seed: int,
) -> NDArray[np.float64]:
    """Give the chance of each image to be the best of its pool; `(images,)`, together 1."""
    if len(artworks) < 2:
        return np.ones(len(artworks))
    rng = np.random.default_rng(seed)
    if beliefs is not None and all(artwork.artwork_id in beliefs for artwork in artworks):
        known = np.array([beliefs[artwork.artwork_id] for artwork in artworks])
        values = known[:, 0] + np.sqrt(np.maximum(known[:, 1], 0.0)) * rng.standard_normal((SAMPLES, len(artworks)))
    else:
        weight = sum(one.weight for one in counted)
        level = min(max(sum(one.weighted_good for one in counted) / weight, 0.01), 0.99) if weight > 0 else 0.1
        good = np.array([one.rate * one.effective for one in counted])
        bad = np.array([(1 - one.rate) * one.effective for one in counted])
        values = rng.beta(good + PRIOR_DRAWS * level, bad + PRIOR_DRAWS * (1 - level), (SAMPLES, len(artworks)))
    winners = np.bincount(np.argmax(values, axis=1), minlength=len(artworks))
    return winners / SAMPLES


def _entropy(chances: NDArray[np.float64]) -> float:
    if len(chances) < 2:
        return 0.0
    some = chances[chances > 0]
    return round(float(-(some * np.log(some)).sum() / np.log(len(chances))), 4)


def diversity(artworks: Sequence[Artwork]) -> float:
    """Give the mean distance of an image from its nearest, 0 to 1: 0 for a single one, or where all are alike."""
    if len(artworks) < 2:
        return 0.0
    distance = np.array([[_distance(one, other) for other in artworks] for one in artworks])
    np.fill_diagonal(distance, np.inf)
    return round(float(np.minimum(distance.min(axis=1), 1.0).mean()), 4)


def _distance(one: Artwork, other: Artwork) -> float:
    """Tell two images apart: by what they stress, and by what was measured of both."""
    apart = 0.0 if (one.aspect, one.value) == (other.aspect, other.value) else 1.0
    shared = sorted((one.measured or {}).keys() & (other.measured or {}).keys())
    if not shared:
        return apart
    assert one.measured is not None and other.measured is not None
    gap = float(np.sqrt(np.mean([(one.measured[name] - other.measured[name]) ** 2 for name in shared])))
    return 0.5 * apart + 0.5 * min(1.0, gap / 0.35)


def _aspects(title: Title, artworks: Sequence[Artwork]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    stressed = {(artwork.aspect, artwork.value) for artwork in artworks}
    stressed |= {tag for artwork in artworks for tag in artwork.tags}
    leading = [person.name for person in title.people if person.role == "cast"][:2]
    wanted = [("genre", genre) for genre in title.genres[:2]]
    wanted += [("person", name) for name in leading]
    wanted += [("mood", mood) for mood in title.moods[:2]]
    covered = [f"{kind}: {value}" for kind, value in sorted(stressed, key=str) if value]
    return tuple(covered), tuple(f"{kind}: {value}" for kind, value in wanted if (kind, value) not in stressed)


def _part(some: int, of: int) -> float:
    return round(some / of, 4) if of else 0.0
