"""Three verdicts, and an interval that resamples people, not events."""

import numpy as np

from marquee.evaluation.compare import LEAST_PROFILES, judge, paired_interval
from marquee.evaluation.ranking_metrics import Ranking


def ranking(ranks: np.ndarray, *, each: int = 4) -> Ranking:
    profiles = np.repeat(np.arange(len(ranks) // each), each).astype(np.int32)
    lists = np.zeros((len(ranks), 10), dtype=np.int32)
    return Ranking(ranks=ranks.astype(np.float64), profiles=profiles, lists=lists, titles=50)


def test_clearly_higher_is_better_and_the_other_way_worse() -> None:
    rng = np.random.default_rng(0)
    low, high = ranking(rng.integers(5, 40, 400)), ranking(rng.integers(0, 10, 400))
    assert judge(low, high, rng=rng).verdict == "better"
    assert judge(high, low, rng=rng).verdict == "worse"


def test_the_same_is_undecided() -> None:
    rng = np.random.default_rng(1)
    same = ranking(rng.integers(0, 40, 400))
    found = judge(same, same, rng=rng)
    assert found.verdict == "undecided" and found.difference == found.low == found.high == 0


def test_too_few_profiles_decide_nothing() -> None:
    rng = np.random.default_rng(2)
    size = 4 * (LEAST_PROFILES - 1)
    assert judge(ranking(np.full(size, 30)), ranking(np.zeros(size)), rng=rng).verdict == "undecided"


def test_nothing_to_judge_by_is_undecided() -> None:
    nothing = ranking(np.empty(0))
    found = judge(nothing, nothing, rng=np.random.default_rng(3))
    assert found.verdict == "undecided" and found.targets == 0


def test_one_busy_person_does_not_narrow_the_interval() -> None:
    rng = np.random.default_rng(4)
    values = rng.standard_normal(1_000)
    spread_out = paired_interval(values, np.arange(1_000, dtype=np.int32), rng=rng)
    blocks = np.repeat(rng.standard_normal(10), 100)
    one_each = paired_interval(blocks, np.repeat(np.arange(10), 100).astype(np.int32), rng=rng)
    assert spread_out[2] - spread_out[1] < 0.2
    assert one_each[2] - one_each[1] > 0.5


def test_the_interval_holds_the_mean() -> None:
    rng = np.random.default_rng(5)
    values = rng.random(200)
    mean, low, high = paired_interval(values, np.arange(200, dtype=np.int32), rng=rng)
    assert low < mean < high


def test_a_verdict_says_its_numbers() -> None:
    rng = np.random.default_rng(6)
    text = str(judge(ranking(np.full(400, 9)), ranking(np.zeros(400)), rng=rng))
    assert "better" in text and "100 profiles" in text and "1.0000" in text
