"""Learn what covers do, from draws and their outcomes: one delayed reward a draw (law 11).

Reward is what became of the play, not the click: a cover that starts plays which end early loses by it. A title, and
who is shown it, moves outcomes far more than its cover does. So each draw is compared with its title's own mean, with
features measured from the mean over the title's covers, and weighed by the inverse of its probability: given the
viewer and the title, covers then differ by chance alone, and what is left is the cover's own doing.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from marquee.artwork.context import FEATURES, fill_features, njit
from marquee.artwork.policy import EFFECT_DEVIATION, OFFSET_DEVIATION, PRIOR_EFFECTS, CoverPolicy
from marquee.artwork.pool import CoverPool


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningConfig:
    """How draws are weighed."""

    early_stop: float = 0.15  # a play that never got this far was a mistake
    early_reward: float = -0.25
    thumb_down_reward: float = -0.3
    most_weight: float = 10.0  # cap of the inverse probability, in draws
    title_doubt: float = 20.0  # draws' worth of doubt about a title's own mean
    rounds: int = 6
    least_noise: float = 0.01


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lessons:
    """One row a draw, by rows of one pool; arrays are aligned."""

    titles: NDArray[np.int32]
    artworks: NDArray[np.int32]  # global artwork rows: what was drawn
    features: NDArray[np.float64]  # (draws, features) of the drawn cover, less the mean over the title's covers
    covers: NDArray[np.int32]  # how many there were to draw from
    probabilities: NDArray[np.float32]  # as logged
    rewards: NDArray[np.float32]

    def __len__(self) -> int:
        """Count the draws."""
        return len(self.titles)


def rewards_of(
    *,
    played: NDArray[np.bool_],
    completion: NDArray[np.float32],
    thumb: NDArray[np.float32],
    config: LearningConfig = LearningConfig(),
) -> NDArray[np.float32]:
    """Reward draws by their best outcome; NaN where something was played and how far is unknown (`completion` NaN)."""
    reward = np.where(completion < config.early_stop, config.early_reward, completion)
    reward = np.where(played, reward, 0.0)
    found: NDArray[np.float32] = np.where(thumb < 0, config.thumb_down_reward, reward).astype(np.float32)
    return found


def centred_features(
    pool: CoverPool,
    *,
    title: int,
    artwork: int,
    leaning: NDArray[np.float32],
    touched: bool,
    small: bool,
    ceiling: int | None,
) -> tuple[NDArray[np.float64], int]:
    """Give a drawn cover's features less the mean over those it was drawn from, and how many they were."""
    out = np.zeros(len(FEATURES))
    count: int = _centred(
        out,
        pool.start[title],
        pool.start[title + 1],
        artwork,
        pool.aspect,
        pool.tag,
        pool.maturity,
        leaning,
        touched,
        small,
        -1 if ceiling is None else ceiling,
    )
    return out, count


@njit
def _centred(out, first, end, chosen, aspect, tag, maturity, leaning, touched, small, limit):  # type: ignore[no-untyped-def]
    one = np.zeros(len(out))
    mean = np.zeros(len(out))
    count = 0
    for artwork in range(first, end):
        if count == 64 or (limit >= 0 and maturity[artwork] > limit):
            continue
        known = leaning[tag[artwork]] if tag[artwork] >= 0 else np.float32(0.0)
        fill_features(aspect[artwork], known, touched, small, one)
        mean += one
        if artwork == chosen:
            out[:] = one
        count += 1
    if count > 0:
        out -= mean / count
    return count


def learn(
    policy: CoverPolicy,
    lessons: Lessons,
    *,
    pool: CoverPool,
    version: str,
    config: LearningConfig = LearningConfig(),
) -> CoverPolicy:
    """Fit the posterior to all lessons, from the prior anew: what an erased person taught is gone with their draws.

    `policy` gives the configuration only. No lessons give the prior back.
    """
    even = lessons.probabilities.astype(np.float64) * lessons.covers  # 1: as often as an even draw
    weight = np.minimum(1.0 / np.maximum(even, 1e-6), config.most_weight)
    weight[lessons.covers < 2] = 0.0  # there was nothing to choose
    reward = lessons.rewards.astype(np.float64)
    size = len(pool.title_hash)
    overall = float(np.average(reward, weights=weight)) if weight.sum() > 0 else 0.0
    total = np.bincount(lessons.titles, weights=weight, minlength=size)
    level = np.bincount(lessons.titles, weights=weight * reward, minlength=size)
    mean = (level + config.title_doubt * overall) / (total + config.title_doubt)
    left = reward - mean[lessons.titles]
    noise = max(config.least_noise, float(np.average(left**2, weights=weight)) if weight.sum() > 0 else 0.05)
    stiff, loose = noise / EFFECT_DEVIATION**2, noise / OFFSET_DEVIATION**2  # the prior's worth, in draws
    prior = np.array(PRIOR_EFFECTS)
    effects, offsets = prior, np.zeros(len(pool.aspect))
    weighed = lessons.features * weight[:, None]
    gram = weighed.T @ lessons.features
    precision = gram + stiff * np.eye(len(FEATURES))
    drawn = np.bincount(lessons.artworks, weights=weight, minlength=len(offsets)).astype(np.float64)
    for _ in range(config.rounds):
        effects = np.linalg.solve(precision, weighed.T @ (left - offsets[lessons.artworks]) + stiff * prior)
        unexplained = weight * (left - lessons.features @ effects)
        offsets = np.bincount(lessons.artworks, weights=unexplained, minlength=len(offsets)) / (drawn + loose)
    # weights that differ teach less than their sum: the effective number of draws counts for certainty
    squares = np.bincount(lessons.artworks, weights=weight**2, minlength=len(offsets))
    effective = np.divide(drawn**2, squares, out=np.zeros(len(drawn)), where=squares > 0)
    share = weight.sum() / max(1e-12, (weight**2).sum())
    known = np.flatnonzero(drawn > 0)
    return replace(
        policy,
        version=version,
        effects=effects,
        effect_variances=noise * np.diag(np.linalg.inv(gram * min(1.0, share) + stiff * np.eye(len(FEATURES)))),
        offset_ids=tuple(pool.snapshot.artwork_ids[row] for row in known.tolist()),
        offsets=offsets[known].astype(np.float32),
        offset_variances=(noise / (effective[known] + loose)).astype(np.float32),
        prior_variance=OFFSET_DEVIATION**2,
        draws_learnt=len(lessons),
        aligned=[],
    )
