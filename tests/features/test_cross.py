"""Columns of the ranker: each named one holds what its name says."""

import numpy as np
import pytest
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.features.cross import Reception, TitleFacts, cross_features, cross_names, reception_of, title_facts
from marquee.features.interactions import Interactions, Signals, make_interactions
from marquee.schema.catalog import Title

NAMES = cross_names(("one", "two"))
TRENDING = np.array([5.0, 6.0, 7.0, 8.0], dtype=np.float32)


@pytest.fixture(scope="module")
def films() -> CatalogSnapshot:
    return build_snapshot(
        [
            Title(title_id="a", kind="film", name="A", year=2000, runtime_s=3_600, genres=("space",)),
            Title(title_id="b", kind="film", name="B", year=2020, runtime_s=7_200, genres=("space", "love")),
            Title(title_id="c", kind="series", name="C", year=2010, genres=("love",)),
            Title(title_id="d", kind="film", name="D"),
        ],
        version="c1",
    )


@pytest.fixture(scope="module")
def facts(films: CatalogSnapshot) -> TitleFacts:
    reception = Reception(well=np.array([0.9, 0.5, 0.5, 0.5], np.float32), against=np.zeros(4, np.float32))
    standing = np.array([2.0, 1.0, 0.0, -1.0], dtype=np.float32)
    return title_facts(films, standing=standing, reception=reception, known=np.array([True, True, True, False]))


def signals(liked: list[int], disliked: list[int] | None = None) -> Signals:
    return Signals(
        positives=np.array(liked, dtype=np.int32),
        weights=np.ones(len(liked), dtype=np.float32),
        negatives=np.array(disliked or [], dtype=np.int32),
        negative_weights=-np.ones(len(disliked or []), dtype=np.float32),
    )


def columns(facts: TitleFacts, of: Signals) -> dict[str, NDArray[np.float32]]:
    scores = np.array([1.0, 4.0, 3.0, 2.0], dtype=np.float32)
    components = np.stack([scores * 10, -scores])
    candidates = np.array([1, 2, 3], dtype=np.int32)
    rows = cross_features(candidates, scores=scores, components=components, signals=of, facts=facts, trending=TRENDING)
    assert rows.shape == (3, len(NAMES)) and np.isfinite(rows).all()
    return {name: rows[:, column] for column, name in enumerate(NAMES)}


def test_names_are_told_apart() -> None:
    assert len(set(NAMES)) == len(NAMES)


def test_scores_and_opinions_come_in_as_they_are(facts: TitleFacts) -> None:
    found = columns(facts, signals([0]))
    assert found["score"].tolist() == [4, 3, 2] and found["behind_best"].tolist() == [0, 1, 2]
    assert found["one"].tolist() == [40, 30, 20] and found["two"].tolist() == [-4, -3, -2]
    np.testing.assert_allclose(found["place"], np.log([1, 2, 3]), rtol=1e-6)


def test_titles_are_described_by_their_facts(facts: TitleFacts) -> None:
    found = columns(facts, signals([0]))
    assert found["year"].tolist() == [2, 1, 0] and found["series"].tolist() == [0, 1, 0]
    assert found["runtime"].tolist() == [2, 0, 0] and found["known"].tolist() == [1, 1, 0]


def test_a_viewer_of_space_films_likes_the_space_film_best(facts: TitleFacts) -> None:
    found = columns(facts, signals([0], [2]))
    np.testing.assert_allclose(found["genres_liked"], [np.sqrt(0.5), 0, 0], atol=1e-6)
    np.testing.assert_allclose(found["genres_disliked"], [np.sqrt(0.5), 1, 0], atol=1e-6)


def test_gaps_are_to_what_the_viewer_usually_watches(facts: TitleFacts) -> None:
    found = columns(facts, signals([0]))
    assert found["year_gap"].tolist() == [2, 1, 0] and found["standing_gap"].tolist() == [-1, -2, -3]
    assert found["usual_year"].tolist() == [0, 0, 0] and found["series_share"].tolist() == [0, 0, 0]


def test_newer_titles_say_more_of_what_a_viewer_is_like(facts: TitleFacts) -> None:
    assert columns(facts, signals([2, 0]))["series_share"][0] < 0.5 < columns(facts, signals([0, 2]))["series_share"][0]


def test_someone_without_a_history_has_no_gaps(facts: TitleFacts) -> None:
    found = columns(facts, signals([]))
    assert not any(found[name].any() for name in NAMES if name.endswith("_gap") or name.startswith("usual_"))


def test_what_trends_in_the_country_is_told(facts: TitleFacts) -> None:
    assert columns(facts, signals([0]))["trending"].tolist() == [6, 7, 8]


def received(rows: list[tuple[int, int, float, bool, bool]]) -> Interactions:
    table = np.array([(profile, title, weight) for profile, title, weight, _, _ in rows])
    return make_interactions(
        title_ids=("a", "b", "c"),
        profile=table[:, 0].astype(int),
        title=table[:, 1].astype(int),
        at=np.arange(len(rows)).astype(np.int64),
        weight=table[:, 2],
        watched=np.array([row[3] for row in rows]),
        rewarded=np.array([row[4] for row in rows]),
    )


def test_what_goes_well_and_what_is_disliked_is_counted_by_viewers() -> None:
    good = [(viewer, 0, 1.0, True, True) for viewer in range(200)]
    bad = [(viewer, 1, 1.0, True, False) for viewer in range(200)]
    thumbs = [(viewer, 1, -2.0, False, False) for viewer in range(200)]
    found = reception_of(received(good + bad + thumbs))
    assert found.well[0] > 0.9 and found.well[1] < 0.1
    assert found.against[0] < 0.1 and found.against[1] > 0.9
    np.testing.assert_allclose([found.well[2], found.against[2]], 0.5)  # nobody watched it: as the mean


def test_no_watches_at_all_are_no_trouble() -> None:
    found = reception_of(received([(0, 0, 0.2, False, False)]))
    assert found.well.tolist() == [0, 0, 0]
