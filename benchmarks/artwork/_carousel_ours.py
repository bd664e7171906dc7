"""Our learner of carousels: a Bayesian logistic regression a playlist, whose prior all playlists share and learn.

Whether a playlist is streamed hangs on its level and on how its weights meet the person. Each playlist keeps a
Gaussian posterior of both (Laplace's, added to a round at a time); the prior is Gaussian too, its mean and its full
covariance learnt from all playlists (empirical Bayes), pessimistic at first. Playlists are drawn by one sample of the
posteriors for each of a few groups of sessions. Who streams nothing may have looked at three slots or at twelve: how
often, is learnt from how many streams come from beyond the third slot where none came before it.

It is a learner of this benchmark: pages of Marquee do not fill rows with it.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from benchmarks.artwork._carousel_world import IN_SIGHT, SLOTS, Town

GROUPS = 200  # of sessions, each with a sample of the posteriors: few would explore few playlists
PESSIMISM = -4.6  # log odds of one in a hundred, as the peer's prior
LEVEL_DEVIATION, WEIGHT_DEVIATION = 1.0, 0.02  # before anything is learnt
DOUBT = 60.0  # playlists' worth of doubt about the prior's covariance
FIRST_SWEEPS, MOST_SWEEPS = 12, 2  # of Newton's method in the first two rounds, and later
MOST_STEP, SETTLED = 1.5, 0.2  # of one, in log odds
LOOKS, LOOKS_DOUBT = 0.5, 50.0  # part of those who look on, before anything is learnt, and how sure that is


@dataclass(slots=True, kw_only=True, eq=False)
class Hierarchical:
    """Posteriors of all playlists, in natural form."""

    town: Town
    rng: np.random.Generator
    warmth: float = 1.0  # of a sample's deviation; 0 takes the means
    every: int = 5  # rounds between looks at the prior
    data: NDArray[np.float32] = field(init=False)  # (playlists, 97, 97) what was learnt, as precision
    pull: NDArray[np.float64] = field(init=False)  # (playlists, 97)
    prior_mean: NDArray[np.float64] = field(init=False)
    prior_cov: NDArray[np.float64] = field(init=False)
    means: NDArray[np.float64] = field(init=False)
    roots: NDArray[np.float64] = field(init=False)  # (playlists, 97, 97) square roots of the covariances
    looks: float = LOOKS
    rounds: int = 0

    def __post_init__(self) -> None:
        """Start from a prior that expects little."""
        size, width = len(self.town.playlists), self.town.people.shape[1]
        self.data, self.pull = np.zeros((size, width, width), dtype=np.float32), np.zeros((size, width))
        self.prior_mean = np.zeros(width)
        self.prior_mean[-1] = PESSIMISM
        self.prior_cov = np.eye(width) * WEIGHT_DEVIATION**2
        self.prior_cov[-1, -1] = LEVEL_DEVIATION**2
        self._settle()

    def show(self, persons: NDArray[np.int64]) -> NDArray[np.int64]:
        """Show each session the twelve highest of its group's sample, highest first."""
        shown = np.zeros((len(persons), SLOTS), dtype=np.int64)
        group = np.arange(len(persons)) % GROUPS
        noise = self.rng.standard_normal((len(self.means), self.means.shape[1], GROUPS), dtype=np.float32)
        samples = self.means[:, :, None] + self.warmth * (self.roots.astype(np.float32) @ noise)
        for number in range(GROUPS):
            own = np.flatnonzero(group == number)
            score = self.town.people[persons[own]] @ samples[:, :, number].T.astype(np.float32)
            first = np.argpartition(-score, SLOTS, axis=1)[:, :SLOTS]
            order = np.argsort(-np.take_along_axis(score, first, axis=1), axis=1)
            shown[own] = np.take_along_axis(first, order, axis=1)
        return shown

    def learn(self, persons: NDArray[np.int64], shown: NDArray[np.int64], streamed: NDArray[np.int64]) -> None:
        """Add a round: what was surely seen counts once, what may have been as far as it is likely to have been."""
        logits = np.einsum("nf,nsf->ns", self.town.people[persons], self.means.astype(np.float32)[shown])
        chance = sigmoid(logits.astype(np.float64))
        none_beyond = np.prod(1.0 - chance[:, IN_SIGHT:], axis=1)
        missed = streamed >= IN_SIGHT  # nothing among the three in sight
        self._learn_looks(none_beyond[missed], streamed[missed] < SLOTS)
        # who streamed nothing: looked on and found nothing, or did not look on
        looked = self.looks * none_beyond / (1.0 - self.looks + self.looks * none_beyond)
        slots = np.arange(SLOTS)[None, :]
        weight = np.where(slots <= streamed[:, None], 1.0, 0.0)
        nothing = streamed == SLOTS
        weight[nothing] = np.where(slots < IN_SIGHT, 1.0, looked[nothing][:, None])
        won = slots == streamed[:, None]
        rows, places = np.nonzero(weight > 0)
        order = np.argsort(shown[rows, places], kind="stable")
        rows, places = rows[order], places[order]
        playlist = shown[rows, places]
        bounds = np.searchsorted(playlist, np.arange(len(self.means) + 1))
        prior_precision = np.linalg.inv(self.prior_cov)
        prior_pull = prior_precision @ self.prior_mean
        for one in np.flatnonzero(np.diff(bounds)).tolist():
            part = slice(bounds[one], bounds[one + 1])
            told = self.town.people[persons[rows[part]]]
            self._add(one, told, won[rows[part], places[part]], weight[rows[part], places[part]],
                      prior_precision, prior_pull)  # fmt: skip
        self.rounds += 1
        if self.rounds % self.every == 0 or self.rounds <= 3:
            self._learn_prior()
        self._settle()

    def _add(
        self, one: int, told: NDArray[np.float32], won: NDArray[np.bool_], weight: NDArray[np.float64],
        prior_precision: NDArray[np.float64], prior_pull: NDArray[np.float64],
    ) -> None:  # fmt: skip
        """Add observations of one playlist, linearised where its posterior comes to lie."""
        mean, precision, pull = self.means[one], np.zeros(0), np.zeros(0)
        for _ in range(FIRST_SWEEPS if self.rounds < 2 else MOST_SWEEPS):
            logit = told.astype(np.float64) @ mean
            chance = sigmoid(logit)
            info = weight * chance * (1.0 - chance)
            precision = (told * info[:, None].astype(np.float32)).T @ told
            pull = told.T @ (weight * (won - chance) + info * logit)
            whole = prior_precision + self.data[one] + precision
            step = np.linalg.solve(whole, prior_pull + self.pull[one] + pull) - mean
            far = float(np.abs(told.astype(np.float64) @ step).max())
            mean = mean + step * min(
                1.0, MOST_STEP / max(far, 1e-12)
            )  # Newton overshoots where streams were not expected
            if far < SETTLED:
                break
        self.data[one] += precision
        self.pull[one] += pull

    def _learn_looks(self, none_beyond: NDArray[np.float64], streamed: NDArray[np.bool_]) -> None:
        """Learn who looks on: streams from beyond, over those that would have come had all looked (one EM step)."""
        would = 1.0 - none_beyond
        found = (streamed.sum() + LOOKS * LOOKS_DOUBT) / (would.sum() + LOOKS_DOUBT)
        self.looks = float(np.clip(0.5 * self.looks + 0.5 * found, 0.02, 0.98))

    def _learn_prior(self) -> None:
        """Learn mean and covariance from all playlists' posteriors."""
        self._settle()
        off = self.means - self.means.mean(axis=0)
        spread = np.einsum("pfg,phg->fh", self.roots, self.roots) + off.T @ off
        width = len(self.prior_mean)
        doubted = np.eye(width) * WEIGHT_DEVIATION**2
        doubted[-1, -1] = LEVEL_DEVIATION**2
        self.prior_mean = self.means.mean(axis=0)
        self.prior_cov = (spread + DOUBT * doubted) / (len(self.means) + DOUBT)

    def _settle(self) -> None:
        """Work out means and roots of the covariances from the natural form."""
        precision = np.linalg.inv(self.prior_cov)
        whole = precision[None] + self.data
        covariance = np.linalg.inv(whole)
        self.means = np.einsum("pfg,pg->pf", covariance, precision @ self.prior_mean + self.pull)
        self.roots = np.linalg.cholesky(covariance + 1e-12 * np.eye(len(self.prior_mean)))


def sigmoid(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the chances of log odds."""
    found: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-np.clip(logits, -30.0, 30.0)))
    return found
