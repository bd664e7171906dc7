"""The published protocols on MovieLens 1M and Gowalla: splits, masks and negatives as they were published.

`folder` is the one that holds `ml-1m/ratings.parquet` (with the splits as columns) or `gowalla/interactions.parquet`.
Of a rating's time only what a protocol allows is passed on: the first three get the order of training rows alone.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import zstandard
from numpy.typing import NDArray
from scipy import sparse

from marquee.errors import NotFound
from marquee.evaluation.boards import Board
from marquee.evaluation.frames import (
    Rows,
    last_questions,
    leave_last_out,
    split_questions,
    successive_board,
)

NEGATIVES = 99  # a person, fixed, in the protocol of He et al. 2017


def top_n(folder: Path, *, ordered: bool = True) -> Board:
    """Load the fixed 80/10/10 split of "Infinite Recommendation Networks" (Sachdeva et al. 2022): all ratings positive.

    Training and validation rows are what a model is told at the test. Without `ordered` rows come by title number.
    """
    rows, columns = _movielens(folder, ordered=ordered)
    part = columns["split_80_10_10"]
    train, validation, test = (rows.where(part == number) for number in (0, 1, 2))
    known = rows.where(part < 2)
    return Board(
        name="top_n",
        title_ids=rows.title_ids,
        train=train.histories(),
        validation=split_questions(train, validation),
        full=known.histories(),
        test=split_questions(known, test),
    )


def umap(folder: Path, *, split: int = 0, ordered: bool = True, seed: int = 0) -> Board:
    """Load split 0, 1 or 2 of Anelli et al. (UMAP 2022): rating ≥ 4, 10-core, a random fifth is the test.

    Validation is a random tenth of each person's training rows, drawn by `seed`.
    """
    rows, columns = _movielens(folder, ordered=ordered)
    kept = _cored(columns["rating"] >= 4, rows, least=10)
    tested = (columns["topn_test_mask"] >> split) & 1 == 1
    rows, tested = rows.where(kept).packed(), tested[kept]
    known, test = rows.where(~tested), rows.where(tested)
    inner = np.random.default_rng(seed).random(len(known.title)) < 0.1
    train = known.where(~inner)
    return Board(
        name=f"umap {split}",
        title_ids=rows.title_ids,
        train=train.histories(),
        validation=split_questions(train, known.where(inner)),
        full=known.histories(),
        test=split_questions(known, test),
    )


def ncf(folder: Path, *, ordered: bool = True, seed: int = 0) -> Board:
    """Load the leave-one-out split of He et al. (WWW 2017) with its 99 fixed negatives a person.

    Validation holds out each person's last training row in train order, among 99 titles drawn by `seed` from what the
    person never rated in training.
    """
    rows, columns = _movielens(folder, ordered=True)
    tested = columns["ncf_test"]
    known = rows.where(~tested)
    right = rows.where(tested)
    right = right.where(np.argsort(right.profile, kind="stable"))
    negatives = _negatives(_ml_1m(folder), rows)
    candidates = np.concatenate([right.title[:, None].astype(np.int32), negatives], axis=1)
    last = known.last()
    train, held = known.where(~last), known.where(last)
    held = held.where(np.argsort(held.profile, kind="stable"))
    drawn = _draw_negatives(known.histories().matrix(), rng=np.random.default_rng(seed))
    own = np.concatenate([held.title[:, None].astype(np.int32), drawn[held.profile]], axis=1)
    if not ordered:
        train, known = train.unordered(), known.unordered()
    return Board(
        name="ncf",
        title_ids=rows.title_ids,
        train=train.histories(),
        validation=last_questions(train, held, candidates=own),
        full=known.histories(),
        test=last_questions(known, right, candidates=candidates),
    )


def next_item(folder: Path) -> Board:
    """Load leave-one-out in time order: all ratings, each person's last is asked for, full ranking, no times."""
    rows, _ = _movielens(folder, ordered=True)
    return leave_last_out(rows, name="next")


def temporal(folder: Path, *, share: float = 0.1) -> Board:
    """Load the global cut at the newest `share` of ratings, successive targets, as time-to-split (RecSys 2025) has it.

    Its filters on people and titles are not rebuilt: everyone with a rating before the target is asked.
    """
    rows, columns = _movielens(folder, ordered=True)
    timed = rows.timed(columns["timestamp"].astype(np.int64) * 1000)
    return successive_board(timed, name="temporal", share=share)


def gowalla(folder: Path) -> Board:
    """Load the check-ins of the LightGCN split (He et al. 2020): 29,858 people, 40,981 places; recall at 20."""
    path = folder / "gowalla" / "interactions.parquet"
    if not path.is_file():
        raise NotFound(f"no {path}; the LightGCN split of Gowalla is published with LightGCN's code")
    table = pq.read_table(path)
    person, place = table["user"].to_numpy(), table["item"].to_numpy()
    trained = table["split"].to_numpy(zero_copy_only=False) == "train"
    rows = Rows(
        title_ids=tuple(str(number) for number in range(int(place.max()) + 1)),
        profiles=int(person.max()) + 1,
        profile=person.astype(np.int32),
        title=place.astype(np.int32),
        order=place.astype(np.int64),
    )
    known, test = rows.where(trained), rows.where(~trained)
    inner = np.random.default_rng(0).random(len(known.title)) < 0.1
    train = known.where(~inner)
    return Board(
        name="gowalla",
        title_ids=rows.title_ids,
        train=train.histories(),
        validation=split_questions(train, known.where(inner)),
        full=known.histories(),
        test=split_questions(known, test),
        cutoff=20,
    )


def _ml_1m(folder: Path) -> Path:
    found = next((place for place in (folder / "ml-1m", folder) if (place / "ratings.parquet").is_file()), None)
    if found is None:
        raise NotFound(f"no ml-1m/ratings.parquet in {folder}; MovieLens 1M is published by GroupLens")
    return found


def _movielens(folder: Path, *, ordered: bool) -> tuple[Rows, dict[str, NDArray[Any]]]:
    """Read all ratings as rows (every one a positive of strength 1), and the columns that tell the splits."""
    table = pq.read_table(_ml_1m(folder) / "ratings.parquet")
    columns = {name: table[name].to_numpy() for name in table.column_names}
    numbers, title = np.unique(columns["item_id"], return_inverse=True)
    order = columns["order_in_user"].astype(np.int64)
    rows = Rows(
        title_ids=tuple(f"ml-{number}" for number in numbers),
        profiles=int(columns["user_id"].max()),
        profile=(columns["user_id"].astype(np.int64) - 1).astype(np.int32),
        title=title.astype(np.int32),
        order=order,
    )
    return (rows if ordered else rows.unordered()), columns


def _cored(kept: NDArray[np.bool_], rows: Rows, *, least: int) -> NDArray[np.bool_]:
    """Leave out people and titles with fewer than `least` rows, until none is left."""
    kept = kept.copy()
    while True:
        people = np.bincount(rows.profile[kept], minlength=rows.profiles)
        titles = np.bincount(rows.title[kept], minlength=len(rows.title_ids))
        few = kept & ((people[rows.profile] < least) | (titles[rows.title] < least))
        if not few.any():
            return kept
        kept &= ~few


def _negatives(folder: Path, rows: Rows) -> NDArray[np.int32]:
    """Read each person's fixed negatives as row numbers; int32 `(people, NEGATIVES)`."""
    table = pq.read_table(folder / "ncf.item_map.parquet")
    place = {title_id: row for row, title_id in enumerate(rows.title_ids)}
    to_row = np.full(int(table["ncf_item"].to_numpy().max()) + 1, -1, dtype=np.int32)
    to_row[table["ncf_item"].to_numpy()] = [place[f"ml-{number}"] for number in table["item_id"].to_pylist()]
    with (folder / "ncf.test.negative.zst").open("rb") as packed:
        text = zstandard.ZstdDecompressor().stream_reader(packed).read().decode()
    found = np.zeros((rows.profiles, NEGATIVES), dtype=np.int32)
    for line in text.splitlines():
        pair, *drawn = line.split("\t")
        found[int(pair.strip("()").split(",")[0])] = to_row[np.array(drawn, dtype=np.int64)]
    return found


def _draw_negatives(watched: sparse.csr_matrix, *, rng: np.random.Generator) -> NDArray[np.int32]:
    """Draw titles a person has no row of, uniformly and with repeats, as the protocol's were drawn."""
    people, size = watched.shape
    drawn = rng.integers(size, size=(people, 3 * NEGATIVES), dtype=np.int32)
    found = np.zeros((people, NEGATIVES), dtype=np.int32)
    for person in range(people):
        own = watched.indices[watched.indptr[person] : watched.indptr[person + 1]]
        free = drawn[person][~np.isin(drawn[person], own)]
        while len(free) < NEGATIVES:
            more = rng.integers(size, size=10 * NEGATIVES, dtype=np.int32)
            free = np.concatenate([free, more[~np.isin(more, own)]])
        found[person] = free[:NEGATIVES]
    return found
