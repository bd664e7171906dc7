"""Uplift is learnt from what chance held back: the sure watcher has none, however likely the play."""

import msgspec
import numpy as np
import pytest

from marquee.promotion.cells import CELLS, CellConfig, cell_of, is_eligible
from marquee.promotion.facts import FACTS, facts_of
from marquee.promotion.uplift import (
    Trials,
    Uplift,
    by_arms,
    chart,
    crossed,
    doubly_robust,
    enough,
    robust_outcomes,
    shared,
    straightened,
)
from marquee.schema.profile import Profile

LEARNERS = (by_arms, crossed, doubly_robust, straightened, shared)


def world(count=20_000, *, seed=0, chance=0.8) -> tuple[Trials, np.ndarray]:
    """Some would watch anyway (high rank), some only if promoted (middling), some never; true uplift beside."""
    rng = np.random.default_rng(seed)
    score = rng.normal(1.0, 1.0, size=count)
    rank = rng.integers(0, 400, size=count)
    facts = facts_of(
        score=score, rank=rank, popularity=rng.exponential(1.0, size=count), leaning=0.0, liked=12,
        fresh=rng.random(count) < 0.3, best=3.0,
    )  # fmt: skip
    liked = 1.0 / (1.0 + np.exp(-(score - 2.5)))
    alone = liked * np.exp(-rank / 40.0)  # what stands high is found anyway
    promoted = np.maximum(liked * 0.9, alone)
    treated = rng.random(count) < chance
    played = rng.random(count) < np.where(treated, promoted, alone)
    hours = played * rng.uniform(0.5, 2.5, size=count)
    trials = Trials(
        facts=facts,
        treated=treated,
        chance=np.full(count, chance),
        hours=hours,
        all_hours=rng.exponential(1.0, size=count) - 0.3 * treated * facts[:, -1],
        account=np.arange(count) // 3,
    )
    return trials, (promoted - alone) * 1.5


@pytest.mark.parametrize("learner", LEARNERS)
def test_each_learner_finds_who_would_not_have_watched(learner):
    trials, truth = world()
    found = learner(trials).predict(trials.facts)
    assert np.corrcoef(found, truth)[0, 1] > 0.7
    best = np.argsort(-found)[:2_000]
    likely = np.argsort(-trials.facts[:, 1])[:2_000]
    assert truth[best].mean() > truth[likely].mean()
    assert found.mean() == pytest.approx(truth.mean(), rel=0.35)


def test_robust_outcomes_are_right_on_average():
    trials, truth = world(count=40_000)
    assert robust_outcomes(trials).mean() == pytest.approx(truth.mean(), rel=0.15)


def test_the_chart_holds_predictions_against_both_arms():
    trials, _ = world()
    uplift = straightened(trials)
    bars = chart(uplift, trials)
    assert [bar.predicted for bar in bars] == sorted((bar.predicted for bar in bars), reverse=True)
    assert sum(bar.pairs for bar in bars) == len(trials)
    gaps = [bar.treated - bar.control for bar in bars]
    assert gaps[0] > gaps[-1]


def test_what_promotion_takes_from_all_hours_counts_against_it():
    trials, _ = world(count=60_000)
    uplift = by_arms(trials)
    far, near = trials.facts[:1].copy(), trials.facts[:1].copy()
    far[0, FACTS.index("gap")], near[0, FACTS.index("gap")] = 4.0, 0.0
    lost = [uplift.net(one, care=1.0)[0] - uplift.net(one, care=0.0)[0] for one in (far, near)]
    assert lost[0] < lost[1] <= 0.0
    assert uplift.net(far, care=100.0)[0] == 0.0


def test_too_few_plays_teach_nothing():
    assert enough(world()[0]) and not enough(world(count=100)[0])


def test_uplift_is_kept_as_plain_numbers_and_never_below_nothing():
    trials, _ = world(count=4_000)
    uplift = doubly_robust(trials)
    again = msgspec.json.decode(msgspec.json.encode(uplift), type=Uplift)
    assert again == uplift and again.predict(trials.facts).min() >= 0.0
    assert uplift.predict(np.zeros((2, 3), np.float32)).tolist() == [uplift.typical] * 2  # facts of another make


def test_facts_name_each_column():
    one = facts_of(
        score=np.array([99.0]), rank=np.array([0]), popularity=np.array([0.0]), leaning=0.0, liked=0,
        fresh=np.array([True]), best=1.0,
    )  # fmt: skip
    assert one.shape == (1, len(FACTS)) and np.isfinite(one).all()


# ---------------------------------------------------------------------- cells


def test_cells_hang_on_the_account_and_have_their_sizes():
    accounts = [Profile(profile_id=f"p{number}", account_id=f"a{number // 2}") for number in range(20_000)]
    cells = [cell_of(one) for one in accounts]
    assert all(left == right for left, right in zip(cells[::2], cells[1::2], strict=True))
    assert np.mean([cell == "holdout" for cell in cells]) == pytest.approx(CELLS.holdout, abs=0.006)
    assert np.mean([is_eligible(one, "c") for one in accounts]) == pytest.approx(CELLS.eligible, abs=0.01)
    assert [is_eligible(one, "c") for one in accounts[:200]] != [is_eligible(one, "d") for one in accounts[:200]]


def test_children_and_the_not_profiled_are_in_no_cell():
    assert cell_of(Profile(profile_id="p", kids=True)) == ""
    assert cell_of(Profile(profile_id="p", non_profiling=True)) == ""


def test_a_lot_that_holds_nobody_back_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        CellConfig(eligible=1.0)
