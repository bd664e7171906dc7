"""The last word: only leading titles change places, and the better of two equally likely plays comes first."""

import numpy as np
import pytest
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.features.cross import TitleFacts, cross_names, reception_of, title_facts
from marquee.features.interactions import Interactions, Signals
from marquee.models.artifact import ModelSet
from marquee.models.blend import FEATURES
from marquee.models.ranker import RankerConfig
from marquee.models.rerank import HEADS, HeadsConfig, leading, rerank, value
from marquee.models.rerank_training import fit_heads
from marquee.models.taste import Taste, align
from marquee.models.trees import Trees, as_heads, no_trees, read_trees
from marquee.schema.clock import DAY

LIFTS = np.zeros(40, dtype=np.float32)
TREES = RankerConfig(objective="softmax", trees=10, leaves=4, least_rows=5, threads=1)
SMALL = HeadsConfig(
    candidates=15, play_trees=TREES, outcome_trees=RankerConfig(objective="binary", trees=5, leaves=4, threads=1)
)


@pytest.fixture(scope="module")
def taste(camp_models: ModelSet, camps: CatalogSnapshot) -> Taste:
    return align(camp_models, camps)


@pytest.fixture(scope="module")
def facts(taste: Taste, camps: CatalogSnapshot, watched: Interactions) -> TitleFacts:
    known = taste.rows >= 0
    return title_facts(camps, standing=taste.standing[0], reception=reception_of(watched), known=known)


@pytest.fixture(scope="module")
def heads(taste: Taste, facts: TitleFacts, watched: Interactions) -> Trees:
    config = SMALL
    return fit_heads(taste, watched, facts, since=30 * DAY, config=config, rng=np.random.default_rng(0))


def scored(taste: Taste, liked: list[int]) -> tuple[NDArray[np.float32], NDArray[np.float32], Signals]:
    signals = Signals(
        positives=np.array(liked, dtype=np.int32),
        weights=np.ones(len(liked), dtype=np.float32),
        negatives=np.zeros(0, dtype=np.int32),
        negative_weights=np.zeros(0, dtype=np.float32),
    )
    return taste.score_signals(signals), taste.components(signals), signals


def test_heads_are_four_over_the_named_columns(heads: Trees) -> None:
    assert heads.outputs == len(HEADS) and heads.columns == len(cross_names(FEATURES)) and len(heads) > 10


def test_titles_behind_the_leading_ones_keep_score_and_place(taste: Taste, facts: TitleFacts, heads: Trees) -> None:
    scores, components, signals = scored(taste, [1, 2])
    found = rerank(
        scores, components=components, signals=signals, facts=facts, heads=heads, config=SMALL, trending=LIFTS
    )
    first = leading(scores, count=SMALL.candidates)
    rest = np.setdiff1d(np.arange(len(scores)), first)
    np.testing.assert_array_equal(found[rest], scores[rest])
    np.testing.assert_array_equal(np.sort(found[first]), np.sort(scores[first]))


def test_the_same_viewer_gets_the_same_order_twice(taste: Taste, facts: TitleFacts, heads: Trees) -> None:
    scores, components, signals = scored(taste, [1, 2])
    twice = [
        rerank(scores, components=components, signals=signals, facts=facts, heads=heads, config=SMALL, trending=LIFTS)
        for _ in range(2)
    ]
    np.testing.assert_array_equal(twice[0], twice[1])


def test_titles_that_may_not_be_shown_are_left_alone(taste: Taste, facts: TitleFacts, heads: Trees) -> None:
    scores, components, signals = scored(taste, [1, 2])
    allowed = np.arange(len(scores)) % 2 == 0
    found = rerank(
        scores,
        components=components,
        signals=signals,
        facts=facts,
        heads=heads,
        config=SMALL,
        trending=LIFTS,
        allowed=allowed,
    )
    np.testing.assert_array_equal(found[~allowed], scores[~allowed])


def test_heads_that_say_nothing_leave_the_blends_order(taste: Taste, facts: TitleFacts) -> None:
    scores, components, signals = scored(taste, [1, 2])
    silent = as_heads([no_trees(len(cross_names(FEATURES)))] * 4)
    found = rerank(
        scores, components=components, signals=signals, facts=facts, heads=silent, config=SMALL, trending=LIFTS
    )
    np.testing.assert_array_equal(found, scores)


def test_too_few_watches_teach_nothing(taste: Taste, facts: TitleFacts, watched: Interactions) -> None:
    found = fit_heads(taste, watched, facts, since=500 * DAY, config=SMALL, rng=np.random.default_rng(0))
    assert len(found) == 0 and found.outputs == 4


def test_of_two_likely_plays_the_one_that_goes_well_is_worth_more() -> None:
    blended = np.zeros(4, dtype=np.float32)
    opinions = np.array([[0, 2, -2, -2], [0, -2, -2, -2], [0, 2, 2, -2], [0, 2, -2, 2]], dtype=np.float64)
    found = value(blended, opinions, config=HeadsConfig())
    assert found.argmax() == 0 and (found[0] > found[1:]).all()


def test_a_worthless_play_is_still_a_number() -> None:
    worst = np.array([[0.0, -50.0, 50.0, 50.0]])
    assert np.isfinite(value(np.zeros(1, np.float32), worst, config=HeadsConfig(thumb_down=9.0))).all()


def test_leading_titles_come_best_first_and_ties_by_row() -> None:
    scores = np.array([1.0, 3.0, 3.0, 2.0, -np.inf], dtype=np.float32)
    assert leading(scores, count=3).tolist() == [1, 2, 3]
    assert leading(scores, count=9).tolist() == [1, 2, 3, 0]
    assert leading(scores, count=2, allowed=scores < 3).tolist() == [3, 0]


def test_reading_no_trees_from_text_says_nothing() -> None:
    assert len(read_trees("feature_names=a b\n\nend of trees")) == 0
