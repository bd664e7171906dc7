"""The last word: only leading titles change places, and the better of two equally likely plays comes first."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.features.cross import TitleFacts, cross_names
from marquee.features.interactions import Interactions, Signals
from marquee.models.artifact import ModelSet, load_models, save_models
from marquee.models.blend import FEATURES
from marquee.models.ranker import RankerConfig
from marquee.models.rerank import HEADS, HeadsConfig, LastWord, leading, rerank, value
from marquee.models.rerank_training import SeenPage, _drawn, fit_last_word
from marquee.models.taste import Taste, align
from marquee.models.trees import Trees, as_heads, no_trees, read_trees
from marquee.schema.catalog import Title
from marquee.schema.clock import DAY

LIFTS = np.zeros(40, dtype=np.float32)
TREES = RankerConfig(objective="softmax", trees=10, leaves=4, least_rows=5, threads=1)
SMALL = HeadsConfig(
    candidates=15,
    least_profiles=20,
    play_trees=TREES,
    outcome_trees=RankerConfig(objective="binary", trees=5, leaves=4, threads=1),
)


@pytest.fixture(scope="module")
def word(camp_models: ModelSet, camps: CatalogSnapshot, watched: Interactions) -> LastWord:
    rng = np.random.default_rng(0)
    return fit_last_word(camp_models, watched, camps, since=30 * DAY, config=SMALL, rng=rng)


@pytest.fixture(scope="module")
def reranking(camp_models: ModelSet, camps: CatalogSnapshot, word: LastWord) -> Taste:
    return align(replace(camp_models, last_word=word), camps)


@pytest.fixture(scope="module")
def taste(camp_models: ModelSet, camps: CatalogSnapshot) -> Taste:
    return align(camp_models, camps)


@pytest.fixture(scope="module")
def facts(reranking: Taste) -> TitleFacts:
    assert reranking.facts is not None
    return reranking.facts


@pytest.fixture(scope="module")
def heads(word: LastWord) -> Trees:
    return word.heads


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


def test_too_few_viewers_teach_nothing(camp_models: ModelSet, camps: CatalogSnapshot, watched: Interactions) -> None:
    rng = np.random.default_rng(0)
    wary = replace(SMALL, least_profiles=len(np.unique(watched.profile)) + 1)
    found = fit_last_word(camp_models, watched, camps, since=30 * DAY, config=wary, rng=rng)
    assert len(found.heads) == 0 and found.heads.outputs == 4


def test_a_viewers_scores_have_the_last_word_in_them(taste: Taste, reranking: Taste) -> None:
    _, _, signals = scored(taste, [1, 2])
    before, after = taste.score_signals(signals), reranking.score_signals(signals)
    assert not np.array_equal(before, after)
    np.testing.assert_array_equal(np.sort(before), np.sort(after))
    np.testing.assert_array_equal(before[[1, 2]], after[[1, 2]])  # what was watched is no candidate


def test_what_was_saved_says_the_same(
    reranking: Taste, taste: Taste, camp_models: ModelSet, camps: CatalogSnapshot, word: LastWord, tmp_path: Path
) -> None:
    save_models(tmp_path, replace(camp_models, last_word=word))
    again = align(load_models(tmp_path), camps)
    _, _, signals = scored(taste, [1, 2])
    np.testing.assert_array_equal(again.score_signals(signals), reranking.score_signals(signals))


def test_a_shuffled_catalogue_gets_the_same_order(
    reranking: Taste, camp_models: ModelSet, camp_titles: list[Title], word: LastWord
) -> None:
    turned = align(replace(camp_models, last_word=word), build_snapshot(camp_titles[::-1], version="c2"))
    _, _, signals = scored(reranking, [1, 2])
    there = replace(signals, positives=(len(camp_titles) - 1 - signals.positives).astype(np.int32))
    np.testing.assert_allclose(turned.score_signals(there)[::-1], reranking.score_signals(signals), atol=1e-4)


def test_tiles_played_on_pages_move_up_unless_they_stood_where_everyone_looks(
    camp_models: ModelSet, camps: CatalogSnapshot, watched: Interactions
) -> None:
    nobody = Signals(
        positives=np.zeros(0, np.int32),
        weights=np.zeros(0, np.float32),
        negatives=np.zeros(0, np.int32),
        negative_weights=np.zeros(0, np.float32),
    )
    newer = np.arange(len(camps)) % 10 >= 5  # by the year of the film

    def newer_among_the_first(examined: float) -> float:
        rng, pages = np.random.default_rng(1), []
        for number in range(400):  # of an older and a newer film the newer is played four times out of five
            tiles = np.array([rng.choice(np.flatnonzero(newer)), rng.choice(np.flatnonzero(~newer))], dtype=np.int32)
            looked = np.array([examined, 1.0], dtype=np.float32)
            turn = -1 if number % 5 == 0 else 1
            pages.append(SeenPage(titles=tiles[::turn].copy(), examined=looked[::turn].copy(), signals=nobody))
        rng = np.random.default_rng(0)
        word = fit_last_word(camp_models, watched, camps, since=50 * DAY, pages=pages, config=SMALL, rng=rng)
        scores = align(replace(camp_models, last_word=word), camps).score_signals(nobody)
        return float(newer[np.argsort(-scores, kind="stable")[:6]].mean())

    assert newer_among_the_first(1.0) > newer_among_the_first(4.0)


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


def test_what_is_drawn_of_a_list_stands_for_the_whole_list() -> None:
    rng = np.random.default_rng(0)
    config = replace(SMALL, listed=4)
    raised = np.exp(rng.standard_normal(40))
    among = np.arange(40) == 30  # the title that was watched, far down
    sums = []
    for _ in range(4_000):
        rows, stands_for = _drawn(among, config=config, rng=rng)
        assert len(rows) == 9 and {0, 1, 2, 3, 30} <= set(rows.tolist())
        assert stands_for[rows == 30] == 1.0
        sums.append(float((raised[rows] * stands_for).sum()))
    assert np.mean(sums) == pytest.approx(raised.sum(), rel=0.02)


def test_a_short_list_is_looked_at_whole() -> None:
    rows, stands_for = _drawn(np.arange(8) == 2, config=replace(SMALL, listed=4), rng=np.random.default_rng(0))
    assert rows.tolist() == list(range(8)) and (stands_for == 1.0).all()
