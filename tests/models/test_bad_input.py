"""Every taste model bears what reality sends: nothing, too little, the same again, everything, and no numbers."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.models.contract import MODELS, NEEDS_TORCH, WITHOUT_STRENGTHS

from marquee.errors import MarqueeError
from marquee.features.histories import Histories, histories_of

TITLES = 12


def histories(*lists: list[int], size: int = TITLES, value: NDArray[np.float32] | None = None) -> Histories:
    owner = np.repeat(np.arange(len(lists)), [len(titles) for titles in lists])
    title = np.array([title for titles in lists for title in titles], dtype=np.int32)
    return histories_of(owner, title, size=size, profiles=len(lists), value=value)


def camps(*more: list[int]) -> Histories:
    """Forty viewers of two camps: titles 0 to 4 or 5 to 9; 10 and 11 nobody ever watched."""
    rng = np.random.default_rng(4)
    drawn = [(5 * (viewer % 2) + rng.permutation(5)[:4]).tolist() for viewer in range(40)]
    return histories(*drawn, *more)


@pytest.fixture(params=MODELS, ids=list(MODELS))
def name(request: pytest.FixtureRequest) -> str:
    if request.param in NEEDS_TORCH:
        pytest.importorskip("torch")
    return str(request.param)


@pytest.fixture
def model(name: str) -> Any:
    return MODELS[name]()


def scores_of(model: Any, known: Histories, asked: Histories) -> NDArray[np.float32]:
    model.train(known)
    scores: NDArray[np.float32] = model.score(asked)
    assert scores.shape == (len(asked), asked.size)
    assert np.isfinite(scores).all()
    return scores


def test_an_empty_history_is_answered_with_numbers(model: Any) -> None:
    scores_of(model, camps([]), histories([], [0], []))


def test_nothing_at_all_to_learn_from_still_gives_numbers(model: Any) -> None:
    scores_of(model, histories(), histories([], [1, 2]))


def test_histories_that_are_all_empty_still_give_numbers(model: Any) -> None:
    scores_of(model, histories([], [], []), histories([], [1, 2]))


def test_one_title_only_still_gives_numbers(model: Any) -> None:
    scores_of(model, histories([0], [0], [0], size=1), histories([0], [], size=1))


def test_one_viewer_only_still_gives_numbers(model: Any) -> None:
    scores_of(model, histories([3, 1, 2]), histories([3], []))


def test_who_has_seen_every_title_is_answered_with_numbers(model: Any) -> None:
    everything = list(range(TITLES))
    scores_of(model, camps(everything), histories(everything))


def test_a_title_that_everyone_watched_is_borne(model: Any) -> None:
    constant = histories(*[[*camps().of(row).tolist(), 11] for row in range(40)])
    scores_of(model, constant, histories([11], [0, 11]))


def test_a_title_watched_again_and_again_is_borne(model: Any) -> None:
    again = histories(*[[*camps().of(row).tolist()] * 3 for row in range(40)])
    scores_of(model, again, histories([0, 0, 0, 0], [0]))


def test_titles_nobody_ever_watched_are_borne(model: Any) -> None:
    scores_of(model, camps(), histories([10], [10, 11], [10, 0]))


def test_strengths_that_are_not_numbers_are_refused(name: str, model: Any) -> None:
    known = camps()
    value = known.value.copy()
    value[7] = np.nan
    with pytest.raises(MarqueeError, match="not numbers"):
        histories_of(np.zeros(2, dtype=np.int64), np.array([0, 1]), size=2, value=np.array([1.0, np.inf]))
    if name in WITHOUT_STRENGTHS or name == "popularity":
        return  # a strength never reaches them, or came through the door above
    with pytest.raises(MarqueeError, match="not numbers"):
        model.train(replace(known, value=value))


def test_a_title_outside_the_catalogue_is_refused() -> None:
    for title in (-1, TITLES):
        with pytest.raises(MarqueeError, match="title numbers"):
            histories([0, title])


def test_the_same_histories_and_seed_give_the_same_scores(name: str) -> None:
    one, other = (scores_of(MODELS[name](), camps(), camps()) for _ in range(2))
    np.testing.assert_array_equal(one, other)


def test_what_a_viewer_is_told_depends_on_no_other_viewer(model: Any) -> None:
    together = scores_of(model, camps(), histories([0, 1], [7], []))
    alone = model.score(histories([7]))
    np.testing.assert_allclose(together[1], alone[0], rtol=1e-4, atol=1e-5)
