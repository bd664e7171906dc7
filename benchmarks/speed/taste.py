"""`speed.taste`: what the models cost, each beside its yardstick in the same run, two threads each.

iALS against `implicit` at the same dimensions, both tuned on the validation rows of the published 80/10/10 split; EASE
against a bare LAPACK inverse; and what a request pays on one thread: sequence encoder, 500 nearest of 60,000 titles,
all heads of the ranker over 256 candidates. Races are run in turns, and medians are told.
"""

import importlib.util
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import lapack

from benchmarks._implicit import peer_python
from benchmarks.frame import Check, Result
from benchmarks.speed._nearest import make_index, top
from marquee.errors import BadInput
from marquee.evaluation.boards import Board, ask, run_board
from marquee.evaluation.boards_movielens import top_n
from marquee.features.cross import cross_names
from marquee.features.histories import Histories
from marquee.models.blend import FEATURES
from marquee.models.linear import LinearConfig, linear_weights
from marquee.models.linear_model import WHOLE, Linear
from marquee.models.matrix_factorization import FactorsConfig, MatrixFactorization, fit_factors, fold_in
from marquee.models.ranker import fit_ranker
from marquee.models.rerank import HEADS, HeadsConfig
from marquee.models.trees import as_heads

THREADS = 2
FACTORS = FactorsConfig(dimensions=64, regularization=0.006, unobserved_weight=0.5, epochs=12)
PEER_NUMBERS = ((1.0, 4.0), (30.0, 2.0), (60.0, 4.0))  # (regularization, alpha) tried for implicit: the best counts
REGULARIZATION = 500.0
TITLES, DIMENSIONS, FOUND = 60_000, 64, 500
EVENTS = 50
CANDIDATES = 256
ASKED = 400
PEER = """
import json, sys
import numpy as np, scipy.sparse as sp
from threadpoolctl import threadpool_limits
import implicit
folder, factors, iterations, threads = sys.argv[1], *map(int, sys.argv[2:5])
regularization, alpha = map(float, sys.argv[5:7])
watched = sp.load_npz(folder + "/watched.npz").tocsr()
seconds = []
with threadpool_limits(1):
    model = implicit.als.AlternatingLeastSquares(
        factors=factors, iterations=iterations, num_threads=threads, regularization=regularization, alpha=alpha,
        use_gpu=False, random_state=0,
    )
    model.fit(watched, show_progress=False, callback=lambda i, elapsed, *rest: seconds.append(elapsed))
np.save(folder + "/people.npy", model.user_factors)
np.save(folder + "/titles.npy", model.item_factors)
print(json.dumps(seconds))
"""


def run(*, data: Path | None, quick: bool) -> Result:
    """Measure all parts on two cores; the quick form takes fewer turns."""
    if data is None:
        raise BadInput("speed.taste needs --data DIR, the folder of public data sets")
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, set(sorted(cores)[:THREADS]))
    try:
        board = top_n(data)
        figures: dict[str, Any] = {"threads": min(THREADS, len(cores))}
        checks: list[Check] = []
        for part in (_factors, _linear, _encoder, _nearest, _ranker):
            found, held = part(board, quick)
            figures |= found
            checks += held
    finally:
        os.sched_setaffinity(0, cores)
    return Result(figures=figures, checks=checks, data=f"ml-1m (80/10/10) and {TITLES:,} drawn vectors")


def _factors(board: Board, quick: bool) -> tuple[dict[str, Any], list[Check]]:
    """Race iALS: seconds an iteration in turns, NDCG@10 on validation after as many iterations."""
    watched = board.train.matrix()
    model = MatrixFactorization(FACTORS)
    quality = run_board(board, model, on="validation", fit="train").ndcg.mean()
    assert model.factors is not None
    found: dict[str, Any] = {"ials_dimensions": FACTORS.dimensions, "ials_iterations": FACTORS.epochs}
    found |= {"ials_entries": watched.nnz, "ials_ndcg10": round(float(quality), 4)}
    one = watched[[int(np.argmax(np.diff(watched.indptr) >= EVENTS))]]
    told = (one.indices[:EVENTS].astype(np.int32), one.data[:EVENTS].astype(np.float32))
    factors = model.factors
    floor, slope = np.float32(factors.floor), np.float32(factors.slope)
    folding = _milliseconds(lambda i: fold_in(*told, factors.titles, factors.gram, floor, slope))
    found["ials_fold_in_50_ms"] = round(folding, 4)
    ours: list[float] = []
    peers: list[float] = []
    best = 0.0
    with tempfile.TemporaryDirectory(prefix="marquee-taste-") as name:
        folder = Path(name)
        sparse.save_npz(folder / "watched.npz", watched)
        (folder / "peer.py").write_text(PEER)
        try:
            python = peer_python()
            for regularization, alpha in PEER_NUMBERS[-1:] if quick else PEER_NUMBERS:
                peers += _peer_iterations(python, folder, regularization=regularization, alpha=alpha)
                ours += _iterations(watched)
                people, titles = np.load(folder / "people.npy"), np.load(folder / "titles.npy")
                best = max(best, _quality(board, people, titles))
        except (OSError, subprocess.CalledProcessError) as error:
            return found | {"implicit": f"not raced: {error}"}, []
    mine, theirs = float(np.median(ours)), float(np.median(peers))
    found |= {
        "ials_iteration_s": round(mine, 4),
        "implicit_iteration_s": round(theirs, 4),
        "implicit_times_ours": round(theirs / mine, 2),
        "implicit_ndcg10": round(best, 4),
    }
    return found, [
        Check(what="iALS, s an iteration, over implicit's", value=round(mine / theirs, 3), op="<=", target=1.0),
        Check(what="iALS NDCG@10 after as many", value=found["ials_ndcg10"], op=">=", target=found["implicit_ndcg10"]),
    ]


def _iterations(watched: sparse.csr_matrix) -> list[float]:
    marks: list[float] = []

    def mark(done: int, total: int) -> None:
        marks.append(time.perf_counter())

    fit_factors(watched, config=FACTORS, rng=np.random.default_rng(0), report=mark)
    return [float(seconds) for seconds in np.diff(marks)]


def _peer_iterations(python: Path, folder: Path, *, regularization: float, alpha: float) -> list[float]:
    numbers = (FACTORS.dimensions, FACTORS.epochs, THREADS, regularization, alpha)
    command = [str(python), str(folder / "peer.py"), str(folder), *map(str, numbers)]
    peer = subprocess.run(command, check=True, capture_output=True, text=True)
    return [float(seconds) for seconds in json.loads(peer.stdout.strip().splitlines()[-1])[1:]]


def _quality(board: Board, people: NDArray[np.float32], titles: NDArray[np.float32]) -> float:
    """Rank by the peer's own vectors; a board asks its questions in order."""
    asked = iter(board.validation.profile)

    def score(histories: Histories) -> NDArray[np.float32]:
        rows = np.fromiter(asked, dtype=np.int64, count=len(histories))
        found: NDArray[np.float32] = people[rows] @ titles.T
        return found

    return float(ask("implicit", board.validation, score).ndcg.mean())


def _linear(board: Board, quick: bool) -> tuple[dict[str, Any], list[Check]]:
    """Race EASE's solution against LAPACK's inverse of the same matrix (spotrf, spotri); and tell the rest."""
    config: LinearConfig = replace(WHOLE, regularization=REGULARIZATION)
    started = time.perf_counter()
    Linear(config).train(board.train)
    whole = time.perf_counter() - started
    watched = board.train.matrix()
    started = time.perf_counter()
    gram = np.ascontiguousarray((watched.T @ watched).toarray(), dtype=np.float32)
    counting = time.perf_counter() - started
    regular = gram + REGULARIZATION * np.eye(len(gram), dtype=np.float32)
    ours: list[float] = []
    bare: list[float] = []
    for _ in range(3 if quick else 7):
        matrix = np.asfortranarray(regular)
        started = time.perf_counter()
        factor, _ = lapack.spotrf(matrix, lower=True, overwrite_a=True, clean=False)
        lapack.spotri(factor, lower=True, overwrite_c=True)
        bare.append(time.perf_counter() - started)
        matrix = gram.copy()
        started = time.perf_counter()
        linear_weights(matrix, regularization=REGULARIZATION, overwrite=True)
        ours.append(time.perf_counter() - started)
    ratio = float(np.median(ours) / np.median(bare))
    found = {
        "ease_titles": len(gram),
        "ease_s": round(float(np.median(ours)), 3),
        "lapack_inverse_s": round(float(np.median(bare)), 3),
        "ease_gram_s": round(counting, 3),
        "ease_whole_fit_s": round(whole, 3),
    }
    return found, [Check(what="EASE over a bare inverse", value=round(ratio, 3), op="<=", target=1.3)]


def _encoder(board: Board, quick: bool) -> tuple[dict[str, Any], list[Check]]:
    """Time one history of 50 events, acts, completion, gaps and devices told, through the exported network."""
    if importlib.util.find_spec("onnxruntime") is None:
        return {"encoder": "not timed: ONNX Runtime is not installed"}, []
    from marquee.models.sequence import SequenceModel
    from marquee.models.sequence_network import initial
    from marquee.models.sequence_serving import load_sequence
    from marquee.models.sequence_training import SequenceConfig

    config, rng = SequenceConfig(), np.random.default_rng(0)
    parameters = initial(size=TITLES, dimensions=config.dimensions, blocks=config.blocks, length=config.length, rng=rng)
    model = SequenceModel(parameters=parameters, config=config, used=("action", "completion", "gap", "device"))
    with tempfile.TemporaryDirectory(prefix="marquee-taste-") as name:
        model.save(Path(name))
        encoder = load_sequence(Path(name))
        assert encoder is not None
        titles = rng.integers(TITLES, size=(ASKED, EVENTS)).astype(np.int32)
        told = {
            "actions": rng.integers(4, size=EVENTS).astype(np.int8),
            "completion": rng.random(EVENTS).astype(np.float32),
            "at": np.sort(rng.integers(100 * 86_400_000, size=EVENTS)),
            "device": rng.integers(4, size=EVENTS).astype(np.int8),
        }
        p50 = _milliseconds(lambda i: encoder.encode(titles[i], **told))
    found = {"encoder_50_ms": round(p50, 4), "encoder_dimensions": config.dimensions, "encoder_blocks": config.blocks}
    return found, [Check(what="sequence encoder, 50 events, p50 ms", value=round(p50, 3), op="<=", target=0.35)]


def _nearest(board: Board, quick: bool) -> tuple[dict[str, Any], list[Check]]:
    """Find 500 of 60,000 titles: vectors of one length, the hardest case, and of lengths that differ as iALS's do."""
    rng = np.random.default_rng(0)
    asked = rng.standard_normal((ASKED, DIMENSIONS)).astype(np.float32)
    vectors = rng.standard_normal((TITLES, DIMENSIONS)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index = make_index(vectors)
    right = np.mean([_same(top(index, vector, k=FOUND)[0], vectors @ vector) for vector in asked[:100]])
    p50 = _milliseconds(lambda i: top(index, asked[i], k=FOUND))
    longer = make_index((vectors * rng.gamma(2.0, size=(TITLES, 1))).astype(np.float32))
    found = {
        "nearest_ms": round(p50, 4),
        "nearest_of_other_lengths_ms": round(_milliseconds(lambda i: top(longer, asked[i], k=FOUND)), 4),
    }
    return found, [
        Check(what=f"top {FOUND} of {TITLES:,}, p50 ms", value=round(p50, 3), op="<=", target=0.4),
        Check(what="share that is the brute-force answer", value=float(right), op=">=", target=1.0),
    ]


def _same(rows: NDArray[np.int32], scores: NDArray[np.float32]) -> float:
    """Say what share of the rows is among the highest scores; equal to the last bit but one counts."""
    edge = np.partition(scores, -len(rows))[-len(rows)]
    return float(np.mean(scores[rows] >= edge - 1e-5 * abs(edge)))


def _ranker(board: Board, quick: bool) -> tuple[dict[str, Any], list[Check]]:
    """Score 256 candidates by every head, grown in the sizes that training grows."""
    rng, config = np.random.default_rng(0), HeadsConfig()
    columns, lists, listed = len(cross_names(FEATURES)), 200, 60
    features = rng.standard_normal((lists * listed, columns)).astype(np.float32)
    liking = features[:, :6].sum(axis=1) + features[:, 6] * features[:, 7] + rng.standard_normal(len(features))
    best = liking.reshape(lists, listed).argmax(axis=1) + np.arange(lists) * listed
    chosen = np.zeros(len(features), dtype=np.float32)
    chosen[best] = 1.0
    groups = np.full(lists, listed)
    grown = [fit_ranker(features, chosen, groups=groups, config=config.play_trees, rng=rng)]
    for threshold in (0.0, 2.0, -2.0):
        ended = (liking > threshold).astype(np.float32)
        grown.append(fit_ranker(features, ended, config=config.outcome_trees, rng=rng))
    heads = as_heads(grown)
    rows = rng.standard_normal((ASKED, CANDIDATES, columns)).astype(np.float32)
    p50 = _milliseconds(lambda i: heads.score_heads(rows[i]))
    found = {"ranker_ms": round(p50, 4), "ranker_trees": len(heads), "ranker_columns": columns}
    what = f"{len(HEADS)} heads, {CANDIDATES} candidates, p50 ms"
    return found, [Check(what=what, value=round(p50, 3), op="<=", target=0.8)]


def _milliseconds(call: Callable[[int], object]) -> float:
    """Give the median of ASKED calls, told apart by number; the first ones only warm up."""
    took = []
    for number in range(-20, ASKED):
        started = time.perf_counter()
        call(number % ASKED)
        took.append(time.perf_counter() - started)
    return float(np.median(took[20:])) * 1_000
