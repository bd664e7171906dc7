"""Taste: right, finite, aligned to whatever the catalogue has become (law 9)."""

from dataclasses import replace

import numpy as np
import pytest

from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.features.interactions import Signals
from marquee.features.profile import EMPTY_HISTORY
from marquee.models.artifact import ModelSet
from marquee.models.taste import Taste, align
from marquee.schema.catalog import Title


def liking(snapshot: CatalogSnapshot, *title_ids: str, against: tuple[str, ...] = ()) -> Signals:
    return Signals(
        positives=snapshot.rows_of(title_ids),
        weights=np.ones(len(title_ids), dtype=np.float32),
        negatives=snapshot.rows_of(against),
        negative_weights=-np.ones(len(against), dtype=np.float32),
    )


@pytest.fixture(scope="module")
def taste(camp_models: ModelSet, camps: CatalogSnapshot) -> Taste:
    return align(camp_models, camps)


SPACE, LOVE = slice(0, 20), slice(20, 40)


def test_each_camp_is_offered_its_own_films(taste: Taste, camps: CatalogSnapshot) -> None:
    for liked, own, other in ((("t01", "t02"), SPACE, LOVE), (("t31", "t32"), LOVE, SPACE)):
        scores = taste.score_signals(liking(camps, *liked), country="DE")
        assert np.median(scores[own]) > np.median(scores[other])
        best = np.argsort(-scores)[:8]
        assert ((best >= own.start) & (best < own.stop)).all()


def test_one_more_event_changes_the_scores(taste: Taste, camps: CatalogSnapshot) -> None:
    before = taste.score_signals(liking(camps, "t01"))
    after = taste.score_signals(liking(camps, "t01", "t35"))
    assert after[LOVE].mean() > before[LOVE].mean()


def test_a_dislike_pulls_its_like_down(taste: Taste, camps: CatalogSnapshot) -> None:
    plain = taste.score_signals(liking(camps, "t01", "t31"))
    against = taste.score_signals(liking(camps, "t01", "t31", against=("t32", "t33")))
    lowered = against - plain
    assert lowered[LOVE].mean() < lowered[SPACE].mean()


def test_scores_are_finite_whatever_the_history(taste: Taste, camps: CatalogSnapshot) -> None:
    everything = tuple(camps.title_ids)
    for signals in (liking(camps), liking(camps, *everything), liking(camps, against=everything)):
        scores = taste.score_signals(signals, country="XX")
        assert scores.dtype == np.float32 and scores.shape == (40,) and np.isfinite(scores).all()


def test_an_empty_history_is_ranked_by_popularity(taste: Taste) -> None:
    scores = taste.score(EMPTY_HISTORY, country="DE")
    np.testing.assert_array_equal(
        np.argsort(-scores, kind="stable"), np.argsort(-taste.popularity("DE"), kind="stable")
    )


def test_an_unknown_country_gets_the_world_s_popularity(taste: Taste) -> None:
    np.testing.assert_array_equal(taste.popularity("ZZ"), taste.popularity(""))
    assert taste.popularity("").sum() == pytest.approx(1.0, abs=1e-5)


def test_similar_titles_are_of_one_camp_and_never_the_title_itself(taste: Taste, camps: CatalogSnapshot) -> None:
    for found in (taste.similar(3, k=10), taste.content_similar(3, k=10)):
        assert found.dtype == np.int32 and len(found) <= 10 and 3 not in found
        assert (found < 20).all()
        assert len(set(found.tolist())) == len(found)


def test_a_shuffled_catalogue_with_a_tenth_replaced_changes_only_the_replaced(
    camp_models: ModelSet, camps: CatalogSnapshot, camp_titles: list[Title], taste: Taste
) -> None:
    gone = {"t05", "t15", "t25", "t35"}
    kept = [title for title in camp_titles if title.title_id not in gone]
    new = [replace_id(title, f"new-{title.title_id}") for title in camp_titles if title.title_id in gone]
    shuffled = [(kept + new)[row] for row in np.random.default_rng(0).permutation(40)]
    other = build_snapshot(shuffled, version="c2")
    moved = align(camp_models, other)
    old = taste.score_signals(liking(camps, "t01", "t02", "t21"), country="DE")
    scores = moved.score_signals(liking(other, "t01", "t02", "t21"), country="DE")
    stayed = [title.title_id for title in kept]
    before = old[camps.rows_of(stayed)]
    after = scores[other.rows_of(stayed)]
    assert np.corrcoef(before, after)[0, 1] > 0.99
    assert np.isfinite(scores).all()
    again = align(camp_models, camps).score_signals(liking(camps, "t01", "t02", "t21"), country="DE")
    np.testing.assert_array_equal(again, old)  # and back


def test_reordering_alone_changes_no_score(
    camp_models: ModelSet, camps: CatalogSnapshot, camp_titles: list[Title], taste: Taste
) -> None:
    other = build_snapshot(camp_titles[::-1], version="c3")
    moved = align(camp_models, other).score_signals(liking(other, "t01", "t09", "t30"), country="DE")
    old = taste.score_signals(liking(camps, "t01", "t09", "t30"), country="DE")
    np.testing.assert_allclose(moved[::-1], old, atol=2e-4)


def test_a_title_the_models_never_saw_is_scored_by_what_it_is_about(
    camp_models: ModelSet, camp_titles: list[Title]
) -> None:
    new = [
        Title(title_id="fresh-space", kind="film", name="Fresh", genres=("space",), keywords=("space-1",)),
        Title(title_id="fresh-love", kind="film", name="Fresh", genres=("love",), keywords=("love-1",)),
    ]
    snapshot = build_snapshot([*camp_titles, *new], version="c4")
    scores = align(camp_models, snapshot).score_signals(liking(snapshot, "t01", "t02", "t05"), country="DE")
    assert scores[snapshot.index["fresh-space"]] > scores[snapshot.index["fresh-love"]]
    assert scores[snapshot.index["fresh-space"]] > np.median(scores)


def test_without_models_content_and_newness_decide(camps: CatalogSnapshot) -> None:
    taste = align(None, camps)
    assert taste.version == "none"
    nobody = taste.score(EMPTY_HISTORY, country="DE")
    assert camps.year[int(nobody.argmax())] == camps.year.max()
    scores = taste.score_signals(liking(camps, "t01", "t02"))
    assert scores[SPACE].mean() > scores[LOVE].mean()
    assert not taste.trending("DE").any()


def test_an_empty_catalogue_has_no_scores(camp_models: ModelSet) -> None:
    nothing = build_snapshot([], version="c0")
    for models in (None, camp_models):
        assert align(models, nothing).score(EMPTY_HISTORY, country="DE").shape == (0,)


def test_models_of_other_titles_altogether_still_score(camp_models: ModelSet, camp_titles: list[Title]) -> None:
    strangers = build_snapshot([replace_id(title, f"x-{title.title_id}") for title in camp_titles], version="c5")
    scores = align(camp_models, strangers).score_signals(liking(strangers, "x-t01"))
    assert np.isfinite(scores).all() and scores[SPACE].mean() > scores[LOVE].mean()


def test_scoring_is_the_same_in_every_call(taste: Taste, camps: CatalogSnapshot) -> None:
    signals = liking(camps, "t01", "t33", against=("t20",))
    np.testing.assert_array_equal(taste.score_signals(signals), taste.score_signals(signals))


def test_the_blend_can_be_replaced_at_alignment(camp_models: ModelSet, camps: CatalogSnapshot) -> None:
    silent = replace(camp_models.blend, weights=np.zeros_like(camp_models.blend.weights))
    assert not align(camp_models, camps, blend=silent).score_signals(liking(camps, "t01")).any()


def replace_id(title: Title, title_id: str) -> Title:
    return Title(
        title_id=title_id,
        kind=title.kind,
        name=title.name,
        year=title.year,
        genres=title.genres,
        keywords=title.keywords,
    )
