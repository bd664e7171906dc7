"""Fit what covers do to all lessons: a ridge logistic regression with as many parameters as there are images.

The chance of a quality play is that of this title, for this viewer, whatever the cover (a level of the title, of the
viewer, what taste said, where it stood), times what the cover adds. Newton's method in blocks: the few effects that
many draws share are solved together, each table of levels (kinds, places, tags, images, titles, viewers) on its own,
where a level's step is a quotient. How wide tags and images spread is learnt with them (empirical Bayes).

A draw not yet played counts only as far as plays of its age have come (`artwork.delay`; Chapelle, KDD 2014). Draws are
weighed by (the image's share of its title / the logged probability), to a power: stabilised weights (Robins, Hernan and
Brumback, 2000), under which who was shown an image does not hang on who they are, whatever was left out above.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.artwork import effects as e
from marquee.artwork.arrays import KINDS, CoverArrays
from marquee.artwork.bait import misleading
from marquee.artwork.chances import njit
from marquee.artwork.delay import learn_delay
from marquee.artwork.kept import kept_by
from marquee.artwork.lessons import Lessons
from marquee.artwork.posterior import OFFSET_DEVIATION, VALUE_DEVIATION, Posterior, prior

LEAST_INFORMATION = 1e-5  # of a draw, so that no step divides by nothing
BASE_ROUNDS, INNER_SWEEPS = 3, 3
MOST_STEP = 1.0  # of a level at once, in log odds


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningConfig:
    """How draws are weighed and how far levels may spread."""

    half_life_days: float = 45.0  # of what a draw teaches: appeal drifts
    balance: float = 0.0  # power of the stabilised weights: 0 trusts the model, 1 the logged probabilities alone
    most_weight: float = 5.0
    heeded: float = 0.5  # how far covers count where the viewer knows the title: who knows it goes by that
    rounds: int = 4
    title_deviation: float = 0.8  # of titles' own levels
    viewer_deviation: float = 0.4
    doubt: float = 20.0  # images' worth of doubt about how far images spread
    least_deviation: float = 0.05
    most_deviation: float = 0.8


LEARNING = LearningConfig()


def fit(
    lessons: Lessons,
    *,
    arrays: CoverArrays,
    config: LearningConfig = LEARNING,
) -> Posterior:
    """Learn from all lessons, from the prior anew: what an erased person taught is gone with their draws.

    The same lessons in the same order give the same posterior, to the last bit; none give the prior.
    """
    before = prior(arrays)
    lessons = lessons.only((lessons.covers > 1) & (lessons.artworks >= 0))  # else there was nothing to choose
    if not len(lessons):
        return before
    delay = learn_delay(delays_h=lessons.delays_h, ages_h=lessons.ages_h)
    come = np.maximum(delay.share_by(lessons.ages_h), 1e-3)
    weight = _weights(lessons, size=len(arrays), config=config)
    reward = lessons.started.astype(np.float64)
    heeded, all_of_it = np.where(lessons.known, config.heeded, 1.0), np.ones(len(lessons))
    kind = arrays.kind[lessons.artworks].astype(np.int64)
    tag = arrays.tag[lessons.artworks].astype(np.int64)
    dense, own = _dense(lessons, kind=kind, measured=arrays.measured[lessons.artworks])
    begin = len(own)
    dense[:, -begin:] *= heeded[:, None]

    level = float((weight * reward).sum() / (weight * come).sum())
    start = np.log(np.clip(level, 1e-4, 0.95) / (1.0 - np.clip(level, 1e-4, 0.95)))
    coefficients = np.zeros(dense.shape[1])
    coefficients[0] = start
    means, precisions = np.zeros(dense.shape[1]), np.ones(dense.shape[1])
    means[0], precisions[0] = start, 1e-3
    base = dense.shape[1] - begin
    means[base:], precisions[base:] = before.effects[own], 1.0 / before.effect_variances[own]
    coefficients[base:] = means[base:]

    effects = before.effects.copy()
    blocks = [  # index, levels, precision
        _Block(index=lessons.titles.astype(np.int64), size=len(arrays.start) - 1, variance=config.title_deviation**2),
        _Block(index=lessons.viewers.astype(np.int64), size=int(lessons.viewers.max()) + 1,
               variance=config.viewer_deviation**2),
        _Block(index=kind, size=len(KINDS), variance=e.DEVIATION_ALONE**2),
        *(
            _Block(index=lessons.places[:, place].astype(np.int64) * len(KINDS) + kind, size=size * len(KINDS),
                   variance=e.DEVIATION_TABLE**2)
            for place, (_, size) in enumerate(e.TABLES)
        ),
        _Block(index=tag, size=max(1, arrays.tags), variance=VALUE_DEVIATION**2),
        _Block(index=lessons.artworks.astype(np.int64), size=len(arrays), variance=OFFSET_DEVIATION**2),
    ]  # fmt: skip
    eta = dense @ coefficients
    for turn in range(config.rounds + BASE_ROUNDS):
        first = turn < BASE_ROUNDS  # what would have been played anyhow is put down to title and viewer first
        chance = 1.0 / (1.0 + np.exp(-np.clip(eta, -12.0, 8.0)))
        info = weight * np.maximum(come * chance * (1.0 - chance), LEAST_INFORMATION)
        slope = weight * (reward - come * chance)
        gram = (dense * info[:, None]).T @ dense + np.diag(precisions)
        for _ in range(INNER_SWEEPS):
            step = np.zeros(len(coefficients))
            pull = dense.T @ slope - precisions * (coefficients - means)
            some = base if first else len(step)
            step[:some] = np.linalg.solve(gram[:some, :some], pull[:some])
            coefficients += step
            moved = dense @ step
            eta += moved
            slope -= info * moved
            for at, block in enumerate(blocks[:2] if first else blocks):
                heed = all_of_it if at < 2 else heeded
                _step(block.index, heed, slope, info, eta, block.levels, block.information, 1.0 / block.variance)
        for block in blocks[:2] if first else (*blocks[:2], *blocks[-2:]):
            block.spread(config)
    tags, images = blocks[-2], blocks[-1]
    effects[own] = coefficients[base:]
    variances = before.effect_variances.copy()
    variances[own] = np.diag(np.linalg.inv(gram))[base:]
    effects[e.KIND : e.LEAN], variances[e.KIND : e.LEAN] = blocks[2].levels, blocks[2].variances()
    for place, (_, size) in enumerate(e.TABLES):
        span = slice(e.TABLE_STARTS[place], e.TABLE_STARTS[place] + size * len(KINDS))
        effects[span], variances[span] = blocks[3 + place].levels, blocks[3 + place].variances()
    return Posterior(
        effects=effects,
        effect_variances=variances,
        values=tags.levels[: arrays.tags],
        value_variances=tags.variances()[: arrays.tags],
        offsets=images.levels
        + np.log(kept_by(lessons, arrays=arrays, pull=images.levels, weight=_aged(lessons, config))),
        offset_variances=images.variances(),
        misleading=misleading(lessons, arrays=arrays, weight=_aged(lessons, config)),
        value_deviation=float(np.sqrt(tags.variance)),
        offset_deviation=float(np.sqrt(images.variance)),
        delay=delay,
        draws=len(lessons),
    )


class _Block:
    """Levels of which each draw has one (or none: -1), with a spread."""

    def __init__(self, *, index: NDArray[np.int64], size: int, variance: float) -> None:
        self.index, self.variance = index, variance
        self.levels, self.information = np.zeros(size), np.zeros(size)
        self.doubted = variance

    def variances(self) -> NDArray[np.float64]:
        """Give the variance of each level: its spread, less what was learnt."""
        found: NDArray[np.float64] = 1.0 / (self.information + 1.0 / self.variance)
        return found

    def spread(self, config: LearningConfig) -> None:
        """Learn how far the levels spread (one step of expectation-maximisation, doubtful at first)."""
        known = self.information > 0
        total = float((self.levels[known] ** 2 + self.variances()[known]).sum()) + config.doubt * self.doubted
        variance = total / (int(np.count_nonzero(known)) + config.doubt)
        self.variance = float(np.clip(variance, config.least_deviation**2, config.most_deviation**2))


@njit
def _step(index, heed, slope, info, eta, levels, information, precision):  # type: ignore[no-untyped-def]
    """Move each level by Newton's step and take what that explains from the slopes; `heed` is how far it counts."""
    pull = -precision * levels
    information[:] = 0.0
    for i in range(len(index)):
        if index[i] >= 0:
            pull[index[i]] += heed[i] * slope[i]
            information[index[i]] += heed[i] * heed[i] * info[i]
    for level in range(len(levels)):
        pull[level] = min(MOST_STEP, max(-MOST_STEP, pull[level] / (information[level] + precision)))
        levels[level] += pull[level]
    for i in range(len(index)):
        if index[i] >= 0:
            eta[i] += heed[i] * pull[index[i]]
            slope[i] -= info[i] * heed[i] * pull[index[i]]


def _dense(
    lessons: Lessons, *, kind: NDArray[np.int64], measured: NDArray[np.float32]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Lay out what draws share: first what moves plays whatever the cover, then the effects (`own`) of the cover."""
    count = len(lessons)
    known_score = np.isfinite(lessons.score)
    base = [np.ones(count), np.where(known_score, lessons.score, 0.0), known_score * 1.0, lessons.known * 1.0]
    base += [lessons.leaning_of_all[:, place] ** power for place in range(len(KINDS) - 1) for power in (1, 2)]
    base += [lessons.depth[:, 0], lessons.depth[:, 1]]
    base += [(lessons.places[:, 0] == device) * 1.0 for device in range(1, len(e.DEVICES))]
    base += [(lessons.places[:, 1] == hour) * 1.0 for hour in range(1, e.HOURS)]
    own = [(kind == of) * lessons.leaning for of in range(1, len(KINDS))]
    own += [(kind > 0) * lessons.known * 1.0, lessons.further, lessons.newness]
    own += [measured[:, place] - 0.5 for place in range(measured.shape[1])]
    return np.stack([*base, *own], axis=1).astype(np.float64), np.arange(e.LEAN, e.ALONE)


def _aged(lessons: Lessons, config: LearningConfig) -> NDArray[np.float64]:
    aged: NDArray[np.float64] = np.exp2(-lessons.ages_h.astype(np.float64) / (24.0 * config.half_life_days))
    return aged


def _weights(lessons: Lessons, *, size: int, config: LearningConfig) -> NDArray[np.float64]:
    aged = _aged(lessons, config)
    if config.balance == 0.0:
        return aged
    of_image = np.bincount(lessons.artworks, weights=aged, minlength=size)
    of_title = np.bincount(lessons.titles, weights=aged)
    share = (of_image[lessons.artworks] + 1.0) / (of_title[lessons.titles] + lessons.covers)
    stabilised = share / np.maximum(lessons.probabilities.astype(np.float64), 1e-6)
    found: NDArray[np.float64] = aged * np.minimum(stabilised**config.balance, config.most_weight)
    return found
