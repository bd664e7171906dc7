"""A board masks, ranks and measures by itself; a model is any object with train and score."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import sparse

from marquee.errors import BadInput, NotFound
from marquee.evaluation import boards_movielens
from marquee.evaluation.boards import Questions, ask, run_board
from marquee.evaluation.frames import leave_last_out, random_board, rows_of, successive_board
from marquee.evaluation.tables import table
from marquee.features.histories import Histories, histories_of


class Favourites:
    """What is watched most."""

    def train(self, histories: Histories) -> None:
        self.counts = np.asarray(histories.matrix().sum(axis=0), dtype=np.float32).ravel()

    def score(self, histories: Histories) -> NDArray[np.float32]:
        return np.tile(self.counts, (len(histories), 1))


class Ease:
    """EASE, dense, as in its paper: the yardstick published figures are rebuilt with."""

    def __init__(self, regularization: float) -> None:
        self.regularization = regularization

    def train(self, histories: Histories) -> None:
        watched = histories.matrix()
        gram = (watched.T @ watched).toarray().astype(np.float32)
        gram[np.diag_indices_from(gram)] += self.regularization
        inverse = np.linalg.inv(gram)
        self.weights = -inverse / np.diag(inverse)[None, :]
        np.fill_diagonal(self.weights, 0)

    def score(self, histories: Histories) -> NDArray[np.float32]:
        found: NDArray[np.float32] = np.asarray(histories.matrix() @ self.weights)
        return found


def questions(*, candidates: NDArray[np.int32] | None = None) -> Questions:
    """One profile that watched title 0 and goes on to 1 and 2, of five."""
    context = histories_of(np.array([0]), np.array([0]), size=5)
    truth = sparse.csr_matrix(np.array([[0, 1, 1, 0, 0]], dtype=np.float32))
    return Questions(
        context=context, excluded=context, truth=truth, profile=np.array([0], np.int32), candidates=candidates
    )


def rng() -> np.random.Generator:
    return np.random.default_rng(3)


def always(scores: list[float]):
    return lambda histories: np.tile(np.array(scores, dtype=np.float32), (len(histories), 1))


def test_what_was_watched_is_left_out_and_the_figures_are_those_worked_by_hand() -> None:
    scored = ask("by hand", questions(), always([9, 5, 1, 3, 2]), cutoff=2)  # without 0: 1, 3, 4, 2
    assert scored.lists.tolist() == [[1, 3]]
    assert scored.ndcg[0] == pytest.approx(1 / (1 + 1 / np.log2(3)))
    assert (scored.hit[0], scored.recall[0], scored.precision[0]) == (1, 0.5, 0.5)


def test_equal_scores_share_the_middle_so_a_flat_model_is_no_better_than_chance() -> None:
    scored = ask("flat", questions(), always([0, 0, 0, 0, 0]), cutoff=1)
    assert scored.hit[0] == 0


def test_candidates_are_the_only_titles_ranked() -> None:
    among = np.array([[1, 4]], dtype=np.int32)
    scored = ask("sampled", questions(candidates=among), always([9, 1, 1, 8, 0]), cutoff=1)
    assert scored.lists.tolist() == [[1]]
    assert scored.hit[0] == 1


@pytest.mark.parametrize(
    ("score", "said"),
    [(lambda histories: np.zeros((1, 4)), "was expected"), (always([np.nan] * 5), "not numbers")],
)
def test_scores_of_a_wrong_shape_or_without_numbers_are_refused(score, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        ask("wrong", questions(), score)


FRAME = {
    "who": ["a", "a", "a", "b", "b", "b", "c", "c"],
    "what": ["x", "y", "z", "x", "z", "y", "y", "x"],
    "when": [10, 20, 90, 11, 21, 95, 12, 99],
}


def test_a_cut_in_time_keeps_all_of_the_future_out_of_what_is_known() -> None:
    board = successive_board(rows_of(FRAME, profile="who", title="what", at="when"), name="mine", share=0.4)
    cut = min(board.test.context.at[board.test.context.end])  # type: ignore[index]
    assert board.full.at is not None
    assert len(board.test) == 3
    kept = board.full.entries()[1]
    assert board.full.at[kept].max() < cut


def test_the_last_is_asked_for_and_the_one_before_it_validates() -> None:
    board = leave_last_out(rows_of(FRAME, profile="who", title="what", at="when"), name="mine")
    assert [board.title_ids[t] for t in board.test.truth.indices] == ["z", "y", "x"]
    assert [board.title_ids[t] for t in board.validation.truth.indices] == ["y", "z"]  # c has nothing before
    assert board.train.at is None


def test_a_random_split_asks_for_no_row_that_is_known() -> None:
    who, what = np.divmod(np.arange(600), 30)
    board = random_board(rows_of({"who": who, "what": what}, profile="who", title="what"), name="mine", rng=rng())
    known = board.full.matrix().toarray()[board.test.profile] > 0
    asked = board.test.truth.toarray() > 0
    assert not (known & asked).any()
    assert board.full.lengths().sum() + asked.sum() == 600


def test_a_model_of_ones_own_is_run_on_any_frame_and_told_in_a_table() -> None:
    board = leave_last_out(rows_of(FRAME, profile="who", title="what", at="when"), name="mine")
    scored = run_board(board, Favourites())
    assert table({"favourites": scored}).row_count == 1


def test_what_validates_cannot_be_trained_on() -> None:
    board = leave_last_out(rows_of(FRAME, profile="who", title="what", at="when"), name="mine")
    with pytest.raises(BadInput, match="part of"):
        run_board(board, Favourites(), on="validation", fit="full")


@pytest.mark.parametrize(
    ("frame", "columns", "said"),
    [
        (FRAME, {"profile": "nobody", "title": "what"}, "no column 'nobody'"),
        ({**FRAME, "when": ["soon"] * 8}, {"profile": "who", "title": "what", "at": "when"}, "times must be"),
        (
            {**FRAME, "much": [np.nan] * 8},
            {"profile": "who", "title": "what", "value": "much"},
            "8 rows without a number",
        ),
        ({**FRAME, "when": [1]}, {"profile": "who", "title": "what", "at": "when"}, "has 1 rows"),
    ],
)
def test_a_bad_frame_is_refused_in_words(frame: dict[str, list[object]], columns: dict[str, str], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        rows_of(frame, **columns)


def test_a_folder_without_the_data_is_said() -> None:
    with pytest.raises(NotFound, match="published by GroupLens"):
        boards_movielens.top_n(Path("/nowhere"))


@pytest.mark.data
@pytest.mark.slow
def test_published_figures_are_rebuilt(public_data: Path) -> None:
    if not (public_data / "ml-1m" / "ratings.parquet").is_file():
        pytest.skip("no ml-1m/ratings.parquet there: MovieLens 1M is published by GroupLens")
    top = run_board(boards_movielens.top_n(public_data), Ease(1000), fit="train").figures()
    assert round(100 * top["ndcg10"], 2) == pytest.approx(34.07, abs=0.02)
    leave_one = run_board(boards_movielens.ncf(public_data), Ease(1000)).figures()
    assert leave_one["hr10"] == pytest.approx(0.7182, abs=5e-4)
    cored = run_board(boards_movielens.umap(public_data, split=1), Ease(238.56)).figures()
    assert cored["ndcg10"] == pytest.approx(0.3336, abs=5e-4)
