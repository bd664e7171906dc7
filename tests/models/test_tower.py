"""The content tower: a title nobody has watched is placed by what it is about, as far as that is known to matter."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.features.acts import Acts, interactions_of
from marquee.features.interactions import Signals
from marquee.models.artifact import ModelSet, load_models, save_models
from marquee.models.blend import FEATURES
from marquee.models.linear import LinearConfig
from marquee.models.matrix_factorization import project
from marquee.models.taste import align
from marquee.models.tower import Tower, TowerConfig, fit_tower, lean, tower_vectors
from marquee.models.training import TrainingConfig, fit_models
from marquee.schema.catalog import Person, Title
from marquee.schema.clock import DAY
from marquee.schema.profile import PLAY

CAMPS, FILMS, VIEWERS, WATCHED = ("space", "love"), 60, 300, 8
COLOURS = ("red", "green", "blue")


def film(number: int, *, camp: str, colour: str, person: str = "") -> Title:
    people = (Person(name=person),) if person else ()
    return Title(
        title_id=f"t{number}", kind="film", name=f"Film {number}", genres=(camp,), keywords=(colour,), people=people
    )


@pytest.fixture(scope="module")
def catalogue() -> CatalogSnapshot:
    """Films of two camps; colours and the one-film people mean nothing. The last two were never watched."""
    made = [
        film(number, camp=CAMPS[number % 2], colour=COLOURS[number // 2 % 3], person=f"Only {number}")
        for number in range(FILMS)
    ]
    new = [film(FILMS + place, camp=camp, colour="red") for place, camp in enumerate(CAMPS)]
    return build_snapshot([*made, *new], version="c")


@pytest.fixture(scope="module")
def watched() -> sparse.csr_matrix:
    """Everyone watches films of one camp, at random within it."""
    rng = np.random.default_rng(3)
    matrix = np.zeros((VIEWERS, FILMS + 2), dtype=np.float32)
    for viewer in range(VIEWERS):
        of_camp = np.arange(viewer % 2, FILMS, 2)
        matrix[viewer, rng.choice(of_camp, size=WATCHED, replace=False)] = 1.0
    return sparse.csr_matrix(matrix)


@pytest.fixture(scope="module")
def tower(catalogue: CatalogSnapshot, watched: sparse.csr_matrix) -> Tower:
    return fit_tower(watched, catalogue, config=TowerConfig(dimensions=4), rng=np.random.default_rng(0))


def scores(tower: Tower, snapshot: CatalogSnapshot, rows: list[int], weights: list[float] | None = None) -> np.ndarray:
    vectors = tower_vectors(tower, snapshot)
    leaning = np.empty(len(tower.trust), dtype=np.float32)
    given = np.ones(len(rows)) if weights is None else np.array(weights)
    lean(np.array(rows, dtype=np.int32), given.astype(np.float32), vectors, tower.trust, leaning)
    return project(vectors, leaning)


def test_a_title_nobody_watched_is_ranked_to_its_audience(tower: Tower, catalogue: CatalogSnapshot) -> None:
    of_space = scores(tower, catalogue, [0, 2, 4])
    of_love = scores(tower, catalogue, [1, 3, 5])
    assert of_space[FILMS] > 0 > of_space[FILMS + 1]
    assert of_love[FILMS + 1] > 0 > of_love[FILMS]


def test_what_does_not_set_viewers_apart_is_not_trusted(tower: Tower, catalogue: CatalogSnapshot) -> None:
    assert tower.trust[0] > 0.5  # the camp: all watches of a viewer agree
    assert tower.trust[1:].max(initial=0.0) < 0.1  # the colour: they do not
    by_camp = np.arange(FILMS) % 2
    told = scores(tower, catalogue, [0])[:FILMS]
    within = max(told[by_camp == camp].std() for camp in (0, 1))
    assert told[by_camp == 0].mean() - told[by_camp == 1].mean() > 20 * within


def test_a_term_of_one_watched_title_is_no_term(tower: Tower) -> None:
    assert not [term for term in tower.vocabulary.terms if term.startswith("people:")]


def test_the_more_was_watched_the_surer_it_is(tower: Tower, catalogue: CatalogSnapshot) -> None:
    one, many = scores(tower, catalogue, [0]), scores(tower, catalogue, [0, 2, 4, 6, 8])
    assert 0 < one[FILMS] < many[FILMS] < 5 * one[FILMS]


def test_what_was_disliked_speaks_against_its_like(tower: Tower, catalogue: CatalogSnapshot) -> None:
    told = scores(tower, catalogue, [0], [-1.0])
    assert told[FILMS] < 0 < told[FILMS + 1]


def test_titles_the_models_know_by_no_row_are_skipped(tower: Tower, catalogue: CatalogSnapshot) -> None:
    assert scores(tower, catalogue, [0, -1]).tolist() == scores(tower, catalogue, [0]).tolist()
    assert not scores(tower, catalogue, []).any()


def test_a_title_of_which_nothing_is_known_stands_in_the_middle(tower: Tower) -> None:
    strange = build_snapshot([Title(title_id="x", kind="series", name="X", genres=("opera",))], version="d")
    assert not tower_vectors(tower, strange).any()


def test_the_catalogue_may_be_another_one(tower: Tower, catalogue: CatalogSnapshot) -> None:
    shuffled = build_snapshot([*catalogue.titles[::-1]], version="e")
    np.testing.assert_allclose(tower_vectors(tower, shuffled)[::-1], tower_vectors(tower, catalogue), rtol=1e-5)


def test_the_same_watches_give_the_same_tower(
    tower: Tower, catalogue: CatalogSnapshot, watched: sparse.csr_matrix
) -> None:
    again = fit_tower(watched, catalogue, config=TowerConfig(dimensions=4), rng=np.random.default_rng(0))
    assert again.vocabulary.terms == tower.vocabulary.terms
    np.testing.assert_array_equal(again.weights, tower.weights)
    np.testing.assert_array_equal(again.trust, tower.trust)


def test_where_little_is_known_nothing_is_claimed(catalogue: CatalogSnapshot) -> None:
    for few in (sparse.csr_matrix((0, FILMS + 2)), sparse.csr_matrix(np.eye(30, FILMS + 2, dtype=np.float32))):
        nothing = fit_tower(few.tocsr(), catalogue, config=TowerConfig(), rng=np.random.default_rng(0))
        assert nothing.trust.shape == (0,)
        assert tower_vectors(nothing, catalogue).shape == (FILMS + 2, 0)
        assert not scores(nothing, catalogue, [0]).any()


def test_titles_that_are_all_alike_give_finite_numbers(watched: sparse.csr_matrix) -> None:
    same = build_snapshot([film(number, camp="space", colour="red") for number in range(FILMS + 2)], version="f")
    found = fit_tower(watched, same, config=TowerConfig(dimensions=4), rng=np.random.default_rng(0))
    assert np.isfinite(tower_vectors(found, same)).all()


def test_it_is_kept_with_the_models_and_serves_titles_they_never_saw(
    tower: Tower, catalogue: CatalogSnapshot, camp_tower: ModelSet, tmp_path: Path
) -> None:
    save_models(tmp_path / "m", replace(camp_tower, tower=tower))
    taste = align(load_models(tmp_path / "m"), catalogue)
    np.testing.assert_allclose(taste.vectors, tower_vectors(tower, catalogue))
    told = Signals(
        positives=np.array([FILMS - 2], dtype=np.int32),
        weights=np.ones(1, np.float32),
        negatives=np.empty(0, np.int32),
        negative_weights=np.empty(0, np.float32),
    )
    opinions = taste.components(told)[FEATURES.index("tower")]
    assert opinions[FILMS] > 0 > opinions[FILMS + 1]
    stand_in = align(replace(camp_tower, tower=None), catalogue).components(told)[FEATURES.index("tower")]
    assert stand_in[FILMS] > 0 > stand_in[FILMS + 1]  # plain likeness, where no tower was learnt


def test_training_on_a_catalogue_fits_it(camp_tower: ModelSet) -> None:
    assert camp_tower.tower is not None and camp_tower.tower.trust[0] > 0.3


@pytest.fixture(scope="module")
def camp_tower(camps: CatalogSnapshot) -> ModelSet:
    """Models of the two camps of `conftest`, trained with their catalogue."""
    rng = np.random.default_rng(5)
    size = 120 * 6
    viewer = np.repeat(np.arange(120), 6)
    film = np.concatenate([(who % 2) * 20 + rng.choice(20, size=6, replace=False) for who in range(120)])
    interactions = interactions_of(
        Acts(
            title_ids=camps.title_ids,
            countries=("",),
            profile=viewer,
            title=film,
            at=np.arange(size, dtype=np.int64) * DAY,
            action=np.full(size, PLAY, dtype=np.int8),
            value=np.ones(size, dtype=np.float32),
            country=np.zeros(size, dtype=np.int64),
            order=np.arange(size),
        )
    )
    return fit_models(
        interactions,
        version="m",
        config=TrainingConfig(linear=LinearConfig(regularization=20.0)),
        rng=rng,
        report=lambda done, total: None,
        snapshot=camps,
    )
