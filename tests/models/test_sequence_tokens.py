"""Events as tokens: bucketed alike in training and serving."""

import numpy as np
import pytest

from marquee.errors import BadInput
from marquee.features.interactions import make_interactions
from marquee.models.sequence_tokens import (
    COMPLETIONS,
    GAPS,
    SequenceTokens,
    codes_of,
    completion_codes,
    gap_codes,
    gaps_of,
    tokens_of_interactions,
)


def test_what_is_not_known_is_token_0() -> None:
    assert completion_codes(np.array([np.nan]))[0] == 0
    assert gap_codes(np.array([np.nan]))[0] == 0
    codes = codes_of(SequenceTokens(title=np.zeros(3, np.int32), begin=np.array([0]), end=np.array([3])))
    assert not any(part.any() for part in (codes.action, codes.completion, codes.gap, codes.device))


def test_buckets_rise_and_stay_in_their_tables() -> None:
    completions = completion_codes(np.linspace(-2, 2, 50))
    gaps = gap_codes(np.array([-5, 0, 1, 60, 3_600, 86_400, 1e9, 1e12]))
    for codes, most in ((completions, COMPLETIONS), (gaps, GAPS)):
        assert (np.diff(codes) >= 0).all() and codes.min() == 1 and codes.max() == most - 1


def test_gaps_at_a_request_are_those_of_training_to_the_second_however_old() -> None:
    start = 1_700_000_000_000
    at = start + np.array([0, 5_000, 3_605_000, 90_005_000])
    trained = codes_of(SequenceTokens(title=np.zeros(4, np.int32), begin=np.array([0]), end=np.array([4]), at=at))
    np.testing.assert_array_equal(gaps_of(at), trained.gap)
    assert trained.gap.tolist() == [0, 1 + 2, 1 + 11, 1 + 16]


def test_a_gap_never_reaches_into_the_next_history() -> None:
    tokens = SequenceTokens(
        title=np.zeros(4, np.int32), begin=np.array([0, 2]), end=np.array([2, 4]), at=np.array([0, 10_000, 0, 1_000])
    )
    assert codes_of(tokens).gap.tolist() == [0, 1 + 3, 0, 1 + 1]


def test_each_title_that_acts_speak_for_is_one_token_where_its_newest_act_stands() -> None:
    interactions = make_interactions(
        title_ids=("a", "b", "c", "d"),
        profile=np.array([0, 0, 0, 0, 0, 0, 2]),
        title=np.array([0, 1, 2, 0, 3, 3, 1]),
        at=np.arange(7) * 1_000,
        weight=np.array([1.0, -0.5, 0.3, 0.2, 0.5, -0.9, 0.4]),
        watched=np.array([True, True, False, True, True, False, True]),
        rewarded=np.array([True, False, False, False, True, False, True]),
        people=np.arange(3),
    )
    tokens = tokens_of_interactions(interactions)
    assert tokens.completion is not None and tokens.target is not None
    assert tokens.title.tolist() == [2, 0, 1]  # b and d are spoken against in the end
    np.testing.assert_allclose(tokens.completion, [0.3, 1.0, 0.4])
    assert tokens.target.tolist() == [False, True, True]  # c was only listed
    assert (tokens.begin.tolist(), tokens.end.tolist()) == ([0, 2, 2], [2, 2, 3])


def test_columns_that_do_not_fit_are_refused() -> None:
    tokens = SequenceTokens(
        title=np.zeros(3, np.int32), begin=np.array([0]), end=np.array([3]), action=np.array([0, 99, 0], np.int8)
    )
    with pytest.raises(BadInput, match="action reaches"):
        tokens.check(size=1)
    with pytest.raises(BadInput, match="one an event"):
        SequenceTokens(title=tokens.title, begin=tokens.begin, end=tokens.end, at=np.zeros(2, np.int64)).check(size=1)
