"""One cut in time for everyone."""

import numpy as np

from marquee.evaluation.split import time_split
from marquee.features.interactions import Interactions, make_interactions


def at(times: np.ndarray) -> Interactions:
    size = len(times)
    return make_interactions(
        title_ids=("a",),
        profile=np.arange(size),
        title=np.zeros(size, np.int64),
        at=times.astype(np.int64),
        weight=np.ones(size),
        watched=np.ones(size, np.bool_),
        rewarded=np.ones(size, np.bool_),
    )


def test_the_newest_tenth_judges_and_a_tenth_of_the_rest_blends() -> None:
    found = time_split(at(np.arange(1_000)))
    assert abs(found.judge_at - 899) <= 1
    assert abs(found.blend_at - 809) <= 2


def test_the_cuts_are_in_order_even_where_all_happened_at_once() -> None:
    found = time_split(at(np.full(50, 7)))
    assert found.blend_at <= found.judge_at == 7


def test_no_signals_are_cut_at_nothing() -> None:
    found = time_split(at(np.empty(0)))
    assert found.judge_at == 0 and found.blend_at == 0
