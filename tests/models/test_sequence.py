"""The sequence model: it learns what comes next, survives a kill, and gives the same by torch and by ONNX."""

from pathlib import Path

import numpy as np
import pytest

from marquee.errors import BadInput, BrokenStore, Refused
from marquee.features.histories import histories_of
from marquee.models import sequence_training
from marquee.models.matrix_factorization import project
from marquee.models.sequence import Sequence, SequenceConfig, SequenceModel, fit_sequence
from marquee.models.sequence_graph import GRAPH
from marquee.models.sequence_serving import Encoder, load_sequence
from marquee.models.sequence_tokens import SequenceTokens

pytest.importorskip("torch")
pytest.importorskip("onnxruntime")

SIZE = 30
TINY = SequenceConfig(dimensions=16, length=12, epochs=6, batch_tokens=400, rate=1e-2, dropout=0.0, patience=0)


def rounds(people: int = 120, length: int = 10, *, timed: bool = False) -> SequenceTokens:
    """A world where title t is always followed by t + 1 within its ten."""
    rng = np.random.default_rng(0)
    first = rng.integers(0, SIZE, people)
    steps = np.arange(length)
    title = first[:, None] // 10 * 10 + (first[:, None] + steps[None, :]) % 10
    ends = np.cumsum(np.full(people, length))
    return SequenceTokens(
        title=title.ravel().astype(np.int32),
        begin=ends - length,
        end=ends,
        action=np.tile((steps % 3).astype(np.int8), people),
        at=np.tile(steps * 3_600_000, people).astype(np.int64) if timed else None,
    )


def fit(tokens: SequenceTokens, config: SequenceConfig = TINY, **more: object) -> SequenceModel:
    return fit_sequence(tokens, size=SIZE, config=config, rng=np.random.default_rng(1), **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def trained() -> SequenceModel:
    return fit(rounds(timed=True))


@pytest.fixture(scope="module")
def saved(trained: SequenceModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sequence")
    trained.save(folder)
    return folder


def encoder_in(folder: Path) -> Encoder:
    found = load_sequence(folder)
    assert found is not None
    return found


def test_what_always_comes_next_is_ranked_first(saved: Path) -> None:
    encoder = encoder_in(saved)
    for title in (3, 14, 25):
        history = np.array([title - 2, title - 1, title], dtype=np.int32)
        scores = project(encoder.vectors, encoder.encode(history, actions=np.array([0, 1, 2])))
        scores[history] = -np.inf
        assert int(np.argmax(scores)) == title + 1


def test_onnx_gives_what_torch_gives(trained: SequenceModel, saved: Path) -> None:
    encoder = encoder_in(saved)
    tokens = rounds(people=5, length=9, timed=True)
    by_torch = trained.encode(tokens)
    for row in range(len(tokens)):
        own = slice(int(tokens.begin[row]), int(tokens.end[row]))
        assert tokens.action is not None and tokens.at is not None
        by_onnx = encoder.encode(tokens.title[own], actions=tokens.action[own], at=tokens.at[own])
        np.testing.assert_allclose(by_onnx, by_torch[row], atol=2e-5)
        assert by_onnx.dtype == np.float32


def test_only_the_newest_events_are_read(saved: Path) -> None:
    encoder = encoder_in(saved)
    long = np.arange(30, dtype=np.int32)
    np.testing.assert_array_equal(encoder.encode(long), encoder.encode(long[-TINY.length :]))


def test_an_event_that_comes_later_changes_nothing_earlier(trained: SequenceModel) -> None:
    title = np.array([1, 2, 3, 9, 1, 2, 3], dtype=np.int32)
    both = SequenceTokens(title=title, begin=np.array([0, 4]), end=np.array([3, 7]))  # [1, 2, 3] beside [1, 2, 3]
    longer = SequenceTokens(title=title, begin=np.array([0, 0]), end=np.array([3, 7]))  # padded beside a longer one
    np.testing.assert_allclose(trained.encode(both)[0], trained.encode(longer)[0], atol=1e-5)


def test_titles_gone_from_the_catalogue_and_empty_histories_are_borne(saved: Path) -> None:
    encoder = encoder_in(saved)
    at = np.array([0, 50_000, 90_000])
    with_gone = encoder.encode(np.array([1, -1, 2]), actions=np.array([0, 2, 1]), at=at)
    without = encoder.encode(np.array([1, 2]), actions=np.array([0, 1]), at=at[[0, 2]])
    np.testing.assert_array_equal(with_gone, without)
    assert not encoder.encode(np.array([], dtype=np.int32)).any()
    assert not encoder.encode(np.array([-1, SIZE], dtype=np.int32)).any()


def test_a_killed_training_goes_on_and_ends_the_same(tmp_path: Path) -> None:
    class Killed(Exception):
        pass

    def kill(done: int, total: int) -> None:
        if done > total // 2:
            raise Killed

    whole = fit(rounds())
    path = tmp_path / "checkpoint.npz"
    with pytest.raises(Killed):
        fit(rounds(), checkpoint=path, report=kill)
    assert path.exists()
    said: list[str] = []
    again = fit(rounds(), checkpoint=path, say=said.append)
    assert "goes on after epoch" in said[0]
    for name, value in whole.parameters.items():
        np.testing.assert_array_equal(again.parameters[name], value)
    assert not path.exists()


def test_a_torn_checkpoint_or_anothers_is_not_gone_on_from(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.npz"
    path.write_bytes(b"torn")
    said: list[str] = []

    def kill(done: int, total: int) -> None:
        if done > total // 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        fit(rounds(people=20), checkpoint=path, say=said.append, report=kill)
    other = rounds(people=20)
    other.title[:3] = other.title[:3][::-1]  # as many events, another history
    fit(other, checkpoint=path, say=said.append)
    assert said == []


def test_training_stops_early_when_held_out_events_gain_no_more() -> None:
    tokens = rounds(people=60)
    patient = SequenceConfig(dimensions=16, length=12, epochs=40, batch_tokens=400, rate=1e-2, dropout=0.0, patience=2)
    model = fit(tokens, patient)
    scores = model.facts["held_out_ndcg10"]
    assert len(scores) < 40 and len(scores) == model.facts["epochs"]
    assert max(scores) > 0.9  # the world is a clockwork


def test_fine_tuning_keeps_what_was_learnt_and_takes_in_what_is_new(trained: SequenceModel) -> None:
    tokens = rounds(people=60)
    tuned = fit(tokens, start=trained.state)
    assert tuned.facts["epochs"] == TINY.fine_epochs
    kept = (tuned.vectors() * trained.vectors()).sum(axis=1)
    assert kept.min() > 0.8
    rows = np.concatenate([np.arange(SIZE), [-1, -1]])
    wider = trained.state.renumbered(rows, rng=np.random.default_rng(0))
    assert wider.parameters["titles"].shape == (SIZE + 2, 16)
    np.testing.assert_array_equal(wider.parameters["titles"][:SIZE], trained.parameters["titles"])


def test_a_gpu_out_of_memory_falls_back_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = sequence_training._loss
    asked: list[str] = []

    def full(weights: object, batch: object, chance: object, *, device: str, **more: object) -> object:
        asked.append(device)
        if device != "cpu":
            raise RuntimeError("CUDA out of memory. Tried to allocate 2 GiB")
        return taken(weights, batch, chance, device=device, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(sequence_training, "best_device", lambda: "meta")  # a device without memory
    monkeypatch.setattr(sequence_training, "_loss", full)
    said: list[str] = []
    model = fit(rounds(people=30), say=said.append)
    assert asked[0] == "meta" and set(asked[1:]) == {"cpu"}
    assert "out of memory" in said[0] and model.facts["epochs"] == TINY.epochs


def test_events_that_are_no_targets_are_read_and_not_foretold() -> None:
    tokens = rounds(people=40)
    target = tokens.title != 5
    windows = sequence_training.windows_of(tokens, length=12, rng=np.random.default_rng(0))
    marked = SequenceTokens(title=tokens.title, begin=tokens.begin, end=tokens.end, target=target)
    codes = sequence_training.codes_of(marked)
    groups = sequence_training.batches_of(marked, config=TINY, rng=np.random.default_rng(0))
    batches = [sequence_training.padded(marked, codes, group, used=()) for group in groups]
    assert len(windows) == 40
    assert all(5 not in batch.right for batch in batches)
    assert any(5 in batch.title for batch in batches)


def test_windows_cover_every_event_to_be_foretold_once() -> None:
    ends = np.cumsum([1, 2, 13, 14, 100, 0])
    tokens = SequenceTokens(title=np.zeros(ends[-1], dtype=np.int32), begin=ends - [1, 2, 13, 14, 100, 0], end=ends)
    for seed in range(20):
        windows = sequence_training.windows_of(tokens, length=12, rng=np.random.default_rng(seed))
        assert ((windows[:, 1] - windows[:, 0]) <= 13).all()
        foretold = np.concatenate([np.arange(a + 1, b) for a, b in windows])
        wanted = np.concatenate([np.arange(b + 1, e) for b, e in zip(tokens.begin, tokens.end)])
        np.testing.assert_array_equal(np.sort(foretold), wanted)


def test_bad_tokens_are_refused() -> None:
    tokens = rounds(people=3)
    with pytest.raises(BadInput, match="title reaches"):
        fit_sequence(tokens, size=5, config=TINY, rng=np.random.default_rng(0))
    with pytest.raises(BadInput, match="renumber"):
        fit_sequence(
            tokens, size=SIZE, config=SequenceConfig(), rng=np.random.default_rng(0), start=fit(rounds(2)).state
        )


def test_torn_files_are_refused_and_absent_ones_are_none(saved: Path, tmp_path: Path) -> None:
    assert load_sequence(tmp_path) is None
    for part in saved.iterdir():
        (tmp_path / part.name).write_bytes(part.read_bytes())
    (tmp_path / GRAPH).write_bytes((saved / GRAPH).read_bytes()[:500])
    with pytest.raises(BrokenStore, match="marquee train"):
        load_sequence(tmp_path)


def test_it_runs_on_boards_and_bears_odd_histories() -> None:
    profile = np.array([0, 0, 0, 1, 2, 2, 2, 2])
    title = np.array([0, 1, 2, 3, 4, 4, 4, 4])  # three titles, one title, duplicates; profile 3 has nothing
    histories = histories_of(profile, title, size=6, profiles=4)
    model = Sequence(TINY)
    with pytest.raises(BadInput, match="not trained"):
        model.score(histories)
    model.train(histories)
    scores = model.score(histories)
    assert scores.shape == (4, 6) and np.isfinite(scores).all() and not scores[3].any()
    nothing = Sequence(TINY)
    nothing.train(histories_of(np.empty(0, int), np.empty(0, int), size=6, profiles=2))
    assert np.isfinite(nothing.score(histories)).all()


def test_without_torch_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(Refused, match=r"marquee\[neural\]"):
        fit(rounds(people=2))
