"""Uplift: how many hours a viewer watches of a title *because* it is promoted, learnt from what chance held back.

Each pair of an account and a title that would have stood on its billboard is one trial: by lot it stood there, or not.
A viewer who would have watched anyway has no uplift, however likely the play. Four learners, told apart by what they
make of the two arms (names as in Künzel et al. 2019; Kennedy 2023):

- `by_arms` (T): one model an arm, the difference is uplift;
- `crossed` (X): each arm's outcomes less what the other arm's model says, both differences fitted and mixed;
- `doubly_robust` (DR): those differences corrected by what was really seen, at the known chance of treatment, then
  fitted by ridge regression: right on average whatever the models of the arms are worth;
- `straightened`: the difference of the arms, put on the line that best fits the doubly robust outcomes: the arms say
  who is above whom, chance says by how much;
- `shared` (S): one model of both arms, held to taste where plays are few: what the service uses.
"""

from dataclasses import dataclass
from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from marquee.promotion.facts import FACTS

LEAST_PLAYS = 12  # an arm; below that nothing is learnt
CARE = 0.3  # what an hour of anything lost counts against an hour of a promoted title won
PRICED = ("gap", "activity")  # facts the loss of all hours hangs on
_STEPS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class UpliftConfig:
    """How much is held against few data."""

    arm_ridge: float = 3.0  # of the models of each arm, on facts in deviations
    uplift_ridge: float = 30.0  # of the last regression
    shared_ridge: float = 10.0  # of the model of both arms
    taste_prior: float = 0.7  # log odds a deviation of taste's score is believed to be worth
    folds: int = 2  # an account's outcomes are judged by models of other accounts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trials:
    """Pairs of account and title, aligned: what was known, whether it was promoted, and what was watched of it."""

    facts: NDArray[np.float32]  # (trials, FACTS)
    treated: NDArray[np.bool_]
    chance: NDArray[np.float64]  # of being treated
    hours: NDArray[np.float64]  # of the title, in the days that followed
    all_hours: NDArray[np.float64]  # of anything, on the day itself
    account: NDArray[np.int64]  # a number an account

    def __len__(self) -> int:
        """Count the trials."""
        return len(self.treated)

    def where(self, keep: NDArray[np.bool_]) -> "Trials":
        """Keep some trials."""
        return Trials(
            facts=self.facts[keep],
            treated=self.treated[keep],
            chance=self.chance[keep],
            hours=self.hours[keep],
            all_hours=self.all_hours[keep],
            account=self.account[keep],
        )


class Uplift(msgspec.Struct, frozen=True, kw_only=True):
    """What was learnt: hours by promotion, from facts. Plain numbers, so that it is kept as JSON."""

    mean: tuple[float, ...]  # of the facts
    spread: tuple[float, ...]
    treated: tuple[float, ...]  # log odds of a play where promoted; empty: `linear` is all
    control: tuple[float, ...]
    hours: tuple[float, float]  # a play lasts, promoted and not
    line: tuple[float, float]  # by which the difference of the arms is read
    linear: tuple[float, ...]  # added, straight from facts; empty: nothing
    typical: Annotated[float, Meta(gt=0)]  # uplift of a middling trial, in hours: what others are held against
    price: tuple[float, ...]  # change of all hours watched that day, from `PRICED` facts; empty: not known
    trials: int
    plays: tuple[int, int]  # promoted, held back

    def predict(self, facts: NDArray[np.float32]) -> NDArray[np.float64]:
        """Tell the hours promotion adds; float64 `(rows,)`, at least 0: nobody is promoted away from a title."""
        if len(self.mean) != facts.shape[1]:
            return np.full(len(facts), self.typical)
        at = (facts - np.array(self.mean)) / np.array(self.spread)
        found = np.zeros(len(facts))
        if self.treated:
            # einsum wakes no threads, as a product of matrices would
            promoted = _chance(np.einsum("rf,f->r", at, np.array(self.treated)))
            alone = _chance(np.einsum("rf,f->r", at, np.array(self.control)))
            found = self.line[0] + self.line[1] * (promoted * self.hours[0] - alone * self.hours[1])
        if self.linear:
            found += np.einsum("rf,f->r", at, np.array(self.linear))
        found[facts[:, FACTS.index("rank")] <= 0.0] = 0.0  # the viewer's best title stands first anyway
        return np.asarray(np.maximum(found, 0.0))

    def response(self, facts: NDArray[np.float32]) -> NDArray[np.float64]:
        """Tell the chance of a play where promoted, whether or not it would have come anyway; float64 `(rows,)`."""
        if not self.treated or len(self.mean) != facts.shape[1]:
            return np.zeros(len(facts))
        at = (facts - np.array(self.mean)) / np.array(self.spread)
        odds: NDArray[np.float64] = np.einsum("rf,f->r", at, np.array(self.treated))
        return _chance(odds)

    def net(self, facts: NDArray[np.float32], *, care: float = CARE) -> NDArray[np.float64]:
        """Tell the hours promotion adds, less what it takes from all hours, `care` times; float64 `(rows,)`, from 0."""
        gained = self.predict(facts)
        if not self.price or len(self.mean) != facts.shape[1]:
            return gained
        lost = np.minimum(np.einsum("rf,f->r", _priced(facts), np.array(self.price)), 0.0)
        return np.asarray(np.maximum(gained + care * lost, 0.0))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Scaled:
    at: NDArray[np.float64]
    mean: NDArray[np.float64]
    spread: NDArray[np.float64]


def enough(trials: Trials) -> bool:
    """Say whether both arms hold plays enough to learn from."""
    played = trials.hours > 0
    arms = (int((played & trials.treated).sum()), int((played & ~trials.treated).sum()))
    return min(arms) >= LEAST_PLAYS


def by_arms(trials: Trials, *, config: UpliftConfig | None = None) -> Uplift:
    """Learn by one model an arm (T-learner)."""
    config, scaled = config or UpliftConfig(), _scaled(trials.facts)
    treated, control, hours = _arms(scaled.at, trials, config)
    return _made(trials, scaled, treated=treated, control=control, hours=hours)


def crossed(trials: Trials, *, config: UpliftConfig | None = None) -> Uplift:
    """Learn from each arm's outcomes beside the other arm's model (X-learner)."""
    config, scaled = config or UpliftConfig(), _scaled(trials.facts)
    promoted, alone = _crossfit(scaled.at, trials, config)
    gain = np.where(trials.treated, trials.hours - alone, promoted - trials.hours)
    parts = [_ridge(scaled.at[arm], gain[arm], config.uplift_ridge) for arm in (trials.treated, ~trials.treated)]
    share = float(trials.treated.mean())
    return _made(trials, scaled, linear=(1.0 - share) * parts[0] + share * parts[1])


def doubly_robust(trials: Trials, *, config: UpliftConfig | None = None) -> Uplift:
    """Learn by ridge regression of outcomes made right on average by the known chance of treatment (DR-learner)."""
    config, scaled = config or UpliftConfig(), _scaled(trials.facts)
    linear = _ridge(scaled.at, robust_outcomes(trials, config=config), config.uplift_ridge)
    return _made(trials, scaled, linear=linear)


def straightened(trials: Trials, *, config: UpliftConfig | None = None) -> Uplift:
    """Learn the order of viewers from the arms and its level and steepness from robust outcomes."""
    config, scaled = config or UpliftConfig(), _scaled(trials.facts)
    treated, control, hours = _arms(scaled.at, trials, config)
    promoted, alone = _crossfit(scaled.at, trials, config)
    robust = _robust(trials, promoted, alone)
    said = promoted - alone
    spread = float(said.std())
    if spread <= 1e-12:
        return _made(trials, scaled, treated=treated, control=control, hours=hours)
    centred = (said - said.mean()) / spread
    # a slope of 1 is believed until outcomes say otherwise
    few = config.uplift_ridge
    steep = (centred @ (robust - robust.mean()) + few * spread) / (centred @ centred + few) / spread
    steep = float(np.clip(steep, 0.0, 3.0))
    line = (float(robust.mean() - steep * said.mean()), steep)
    return _made(trials, scaled, treated=treated, control=control, hours=hours, line=line)


def shared(trials: Trials, *, config: UpliftConfig | None = None) -> Uplift:
    """Learn by one model of both arms, which differ in their level and in what stands high anyway (S-learner).

    Log odds of a play rise with what taste says, unless trials say otherwise: few plays must not make up a taste.
    """
    config, scaled = config or UpliftConfig(), _scaled(trials.facts)
    high = FACTS.index("rank")
    both = np.column_stack([scaled.at, trials.treated, trials.treated * scaled.at[:, high]])
    prior = np.zeros(both.shape[1])
    prior[FACTS.index("score")] = config.taste_prior * scaled.spread[FACTS.index("score")]
    found = _logistic(both, (trials.hours > 0).astype(np.float64), config.shared_ridge, prior=prior, free=len(FACTS))
    control, treated = found[: len(FACTS)], found[: len(FACTS)].copy()
    treated[0] += found[len(FACTS)]
    treated[high] += found[len(FACTS) + 1]
    played = trials.hours > 0
    lasts = float(trials.hours[played].mean()) if played.any() else 1.0
    return _made(trials, scaled, treated=treated, control=control, hours=(lasts, lasts))


LEARNERS = {
    "by_arms": by_arms,
    "crossed": crossed,
    "doubly_robust": doubly_robust,
    "straightened": straightened,
    "shared": shared,
}


def robust_outcomes(trials: Trials, *, config: UpliftConfig | None = None) -> NDArray[np.float64]:
    """Give each trial an outcome whose mean is uplift, whatever the arms' models are worth; float64 `(trials,)`."""
    config = config or UpliftConfig()
    return _robust(trials, *_crossfit(_scaled(trials.facts).at, trials, config))


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """One part of trials by predicted uplift: what was said, and what was watched in each arm."""

    predicted: float
    treated: float
    control: float
    pairs: int


def chart(uplift: Uplift, trials: Trials, *, parts: int = 5) -> tuple[Bar, ...]:
    """Hold predictions against outcomes: trials by falling prediction in equal parts; parts without an arm left out."""
    predicted = uplift.predict(trials.facts)
    order = np.argsort(-predicted, kind="stable")
    bars = []
    for part in np.array_split(order, parts):
        mine = trials.treated[part]
        if not mine.any() or mine.all():
            continue
        hours = trials.hours[part]
        bars.append(
            Bar(
                predicted=float(predicted[part].mean()),
                treated=float(hours[mine].mean()),
                control=float(hours[~mine].mean()),
                pairs=len(part),
            )
        )
    return tuple(bars)


def _made(
    trials: Trials,
    scaled: _Scaled,
    *,
    treated: NDArray[np.float64] | None = None,
    control: NDArray[np.float64] | None = None,
    hours: tuple[float, float] = (1.0, 1.0),
    line: tuple[float, float] = (0.0, 1.0),
    linear: NDArray[np.float64] | None = None,
) -> Uplift:
    played = trials.hours > 0

    def listed(values: NDArray[np.float64] | None) -> tuple[float, ...]:
        return () if values is None else tuple(values.tolist())

    made = Uplift(
        mean=listed(scaled.mean),
        spread=listed(scaled.spread),
        treated=listed(treated),
        control=listed(control),
        hours=hours,
        line=line,
        linear=listed(linear),
        typical=1.0,
        price=listed(_price(trials)),
        trials=len(trials),
        plays=(int((played & trials.treated).sum()), int((played & ~trials.treated).sum())),
    )
    typical = float(made.predict(trials.facts).mean()) if len(trials) else 0.0
    return msgspec.structs.replace(made, typical=max(typical, 1e-6))


def _priced(facts: NDArray[np.float32]) -> NDArray[np.float64]:
    columns = [FACTS.index(name) for name in PRICED]
    return np.column_stack([np.ones(len(facts)), facts[:, columns]]).astype(np.float64)


def _price(trials: Trials, *, few: float = 400.0) -> NDArray[np.float64]:
    """Fit what promotion does to all hours of the day, by lot alone; held to the mean where outcomes are few."""
    at = _priced(trials.facts)
    centre = at[:, 1:].mean(axis=0)
    mean = np.where(trials.treated, 1.0 / trials.chance, -1.0 / (1.0 - trials.chance))
    level = trials.all_hours.mean()
    found = _ridge(np.column_stack([at[:, :1], at[:, 1:] - centre]), (trials.all_hours - level) * mean, few)
    found[0] -= float(centre @ found[1:])
    return found


def _scaled(facts: NDArray[np.float32]) -> _Scaled:
    """Bring facts to mean 0 and deviation 1; the first, always one, stays."""
    mean, spread = facts.mean(axis=0).astype(np.float64), facts.std(axis=0).astype(np.float64)
    mean[0], spread[0] = 0.0, 1.0
    spread[spread < 1e-6] = 1.0
    return _Scaled(at=(facts - mean) / spread, mean=mean, spread=spread)


def _arms(
    at: NDArray[np.float64], trials: Trials, config: UpliftConfig
) -> tuple[NDArray[np.float64], NDArray[np.float64], tuple[float, float]]:
    """Fit the log odds of a play in each arm, and how long a play lasts."""
    played = trials.hours > 0
    coefficients, lasts = [], []
    overall = float(trials.hours[played].mean()) if played.any() else 1.0
    for arm in (trials.treated, ~trials.treated):
        coefficients.append(_logistic(at[arm], played[arm].astype(np.float64), config.arm_ridge))
        mine = arm & played
        lasts.append(float((trials.hours[mine].sum() + 20.0 * overall) / (mine.sum() + 20.0)))
    return coefficients[0], coefficients[1], (lasts[0], lasts[1])


def _crossfit(
    at: NDArray[np.float64], trials: Trials, config: UpliftConfig
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Tell the hours expected in each arm of every trial, by models that never saw its account."""
    promoted, alone = np.zeros(len(trials)), np.zeros(len(trials))
    fold = trials.account % config.folds
    for number in range(config.folds):
        mine = fold == number
        if not mine.any():
            continue
        rest = ~mine
        treated, control, hours = _arms(at[rest], trials.where(rest), config)
        promoted[mine] = _chance(at[mine] @ treated) * hours[0]
        alone[mine] = _chance(at[mine] @ control) * hours[1]
    return promoted, alone


def _robust(trials: Trials, promoted: NDArray[np.float64], alone: NDArray[np.float64]) -> NDArray[np.float64]:
    seen = np.where(
        trials.treated,
        (trials.hours - promoted) / trials.chance,
        -(trials.hours - alone) / (1.0 - trials.chance),
    )
    found: NDArray[np.float64] = promoted - alone + seen
    return found


def _ridge(at: NDArray[np.float64], wanted: NDArray[np.float64], few: float) -> NDArray[np.float64]:
    held = few * np.eye(at.shape[1])
    held[0, 0] = 1e-6  # the mean is held back by nothing
    return np.asarray(np.linalg.solve(at.T @ at + held, at.T @ wanted), dtype=np.float64)


def _logistic(
    at: NDArray[np.float64],
    played: NDArray[np.float64],
    few: float,
    *,
    prior: NDArray[np.float64] | None = None,
    free: int = 0,
) -> NDArray[np.float64]:
    """Fit log odds by Newton's method under a ridge about `prior` that leaves the level, and column `free`, alone."""
    held = np.full(at.shape[1], few)
    held[[0, free]] = 1e-3
    centre: NDArray[np.float64] = np.zeros(at.shape[1]) if prior is None else prior
    found = centre.copy()
    rate = (played.sum() + 0.5) / (len(played) + 1.0)
    found[0] = np.log(rate / (1.0 - rate))
    for _ in range(_STEPS):
        chance = _chance(at @ found)
        slope = at.T @ (played - chance) - held * (found - centre)
        bend = (at * (chance * (1.0 - chance))[:, None]).T @ at + np.diag(held)
        step = np.clip(np.linalg.solve(bend, slope), -1.0, 1.0)
        found += step
        if np.abs(step).max() < 1e-6:
            break
    return found


def _chance(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-np.clip(odds, -30.0, 30.0)))
    return found
