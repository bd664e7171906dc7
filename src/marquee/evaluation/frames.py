"""Any frame of interactions as a board: cut by time, leave the last out, or split at random.

    rows = rows_of(frame, profile="user", title="film", at="when")
    board = successive_board(rows, name="mine")
    print_table({"EASE": run_board(board, Linear())})

A frame is anything whose columns can be had by name: pandas, Arrow, Polars, a dict of arrays.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from marquee.errors import BadInput
from marquee.evaluation.boards import Board, Questions
from marquee.features.histories import Histories, histories_of


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """Interactions before they are histories; arrays are aligned, one entry an interaction."""

    title_ids: tuple[str, ...]
    profiles: int
    profile: NDArray[np.int32]  # numbers from 0
    title: NDArray[np.int32]  # row numbers of `title_ids`
    order: NDArray[np.int64]  # within a profile
    value: NDArray[np.float32] | None = None  # None: 1 each
    at: NDArray[np.int64] | None = None  # UTC ms, where it is known and allowed

    def where(self, rows: NDArray[Any]) -> "Rows":
        """Keep some rows (a mask, or numbers)."""
        return replace(
            self,
            profile=self.profile[rows],
            title=self.title[rows],
            order=self.order[rows],
            value=None if self.value is None else self.value[rows],
            at=None if self.at is None else self.at[rows],
        )

    def packed(self) -> "Rows":
        """Number anew so that every title and profile has a row."""
        titles, title = np.unique(self.title, return_inverse=True)
        people, profile = np.unique(self.profile, return_inverse=True)
        return replace(
            self,
            title_ids=tuple(self.title_ids[row] for row in titles),
            profiles=len(people),
            profile=profile.astype(np.int32),
            title=title.astype(np.int32),
        )

    def unordered(self) -> "Rows":
        """Forget the order: rows come by title number."""
        return replace(self, order=self.title.astype(np.int64), at=None)

    def timed(self, at: NDArray[np.int64]) -> "Rows":
        """Give each row its time, UTC ms."""
        return replace(self, at=at)

    def last(self) -> NDArray[np.bool_]:
        """Mark each profile's last row."""
        sort = np.lexsort((self.order, self.profile))
        mark = np.zeros(len(sort), dtype=np.bool_)
        ends = np.flatnonzero(np.diff(self.profile[sort], append=-1))
        mark[sort[ends]] = True
        return mark

    def histories(self) -> Histories:
        """Lay the rows out as one history a profile."""
        return histories_of(
            self.profile,
            self.title,
            size=len(self.title_ids),
            order=self.order,
            value=self.value,
            at=self.at,
            profiles=self.profiles,
        )


def rows_of(frame: Any, *, profile: str, title: str, at: str | None = None, value: str | None = None) -> Rows:
    """Read interactions from any frame; times are sorted by, and kept where they are whole numbers of milliseconds.

    Raises BadInput for a column that is missing, of another length, or holds what is not a number where one is needed.
    """
    names, number = np.unique(_column(frame, profile).astype(str), return_inverse=True)
    title_ids, row = np.unique(_column(frame, title).astype(str), return_inverse=True)
    times = None if at is None else _times(_column(frame, at))
    values = None if value is None else _column(frame, value).astype(np.float32)
    for name, column in ((title, row), (at, times), (value, values)):
        if column is not None and len(column) != len(number):
            raise BadInput(f"column {name!r} has {len(column)} rows, {profile!r} has {len(number)}")
    if values is not None and not np.isfinite(values).all():
        bad = int((~np.isfinite(values)).sum())
        raise BadInput(f"column {value!r} has {bad} rows without a number; leave those rows out, or fill them")
    return Rows(
        title_ids=tuple(title_ids.tolist()),
        profiles=len(names),
        profile=number.astype(np.int32),
        title=row.astype(np.int32),
        order=np.arange(len(number)) if times is None else times,
        value=values,
        at=times,
    )


def _column(frame: Any, name: str) -> NDArray[Any]:
    try:
        column: NDArray[Any] = np.asarray(frame[name])
    except (KeyError, IndexError, ValueError) as error:
        raise BadInput(
            f"no column {name!r} in the frame; name the columns that hold profile, title and time"
        ) from error
    return column


def _times(column: NDArray[Any]) -> NDArray[np.int64]:
    if column.dtype.kind == "M":
        return column.astype("datetime64[ms]").astype(np.int64)
    if column.dtype.kind not in "iuf" or not np.isfinite(column.astype(np.float64)).all():
        raise BadInput("times must be dates or whole milliseconds since 1970, one in every row")
    return column.astype(np.int64)


def successive_board(rows: Rows, *, name: str, share: float = 0.1) -> Board:
    """Cut by one global time: the newest `share` is the test, the newest `share` before it validates.

    Each row past a cut is a question, asked with everything its profile did before it. Needs times.
    """
    if rows.at is None or len(rows.at) == 0:
        raise BadInput("a cut in time needs a column of times, and at least one row")
    cut = int(np.quantile(rows.at, 1 - share))
    earlier = rows.where(rows.at < cut)
    inner = int(np.quantile(earlier.at, 1 - share)) if earlier.at is not None and len(earlier.at) else cut
    return Board(
        name=name,
        title_ids=rows.title_ids,
        train=rows.where(rows.at < inner).histories(),
        validation=cut_questions(earlier, since=inner),
        full=earlier.histories(),
        test=cut_questions(rows, since=cut),
    )


def cut_questions(rows: Rows, *, since: int) -> Questions:
    """Ask for each row from `since` on, knowing all of its profile's rows before it; a first row is no question."""
    everything = rows.histories()
    assert everything.at is not None, "cut_questions is for rows with times"
    owner = np.repeat(np.arange(len(everything)), everything.lengths())
    place = np.flatnonzero((everything.at >= since) & (np.arange(len(owner)) > everything.begin[owner]))
    known = replace(everything, begin=everything.begin[owner[place]], end=place.astype(np.int64))
    return Questions(
        context=known,
        excluded=known,
        truth=_one_each(everything.title[place], size=everything.size),
        profile=owner[place].astype(np.int32),
    )


def leave_last_out(rows: Rows, *, name: str) -> Board:
    """Ask for each profile's last row, knowing the others; the last of those validates. Times are not passed on."""
    rows = replace(rows, at=None)
    known, asked = rows.where(~rows.last()), rows.where(rows.last())
    train, held = known.where(~known.last()), known.where(known.last())
    return Board(
        name=name,
        title_ids=rows.title_ids,
        train=train.histories(),
        validation=last_questions(train, held),
        full=known.histories(),
        test=last_questions(known, asked),
    )


def last_questions(known: Rows, asked: Rows, *, candidates: NDArray[np.int32] | None = None) -> Questions:
    """Ask for one row a profile; profiles of which nothing is known are not asked.

    `candidates` has a row for each of `asked`, which then must be in order of profile.
    """
    sort = np.argsort(asked.profile, kind="stable")
    owner = asked.profile[sort]
    context = known.histories().take(owner)
    told = context.lengths() > 0
    context = context.take(told)
    return Questions(
        context=context,
        excluded=context,
        truth=_one_each(asked.title[sort][told], size=len(known.title_ids)),
        profile=owner[told],
        candidates=None if candidates is None else candidates[sort][told],
    )


def random_board(rows: Rows, *, name: str, rng: np.random.Generator, share: float = 0.1) -> Board:
    """Hold out a random `share` of all rows as the test, and of the rest to validate: no future is kept apart."""
    drawn = rng.random(len(rows.title))
    test, validation = drawn < share, (drawn >= share) & (drawn < share + (1 - share) * share)
    known, train = rows.where(~test), rows.where(~test & ~validation)
    return Board(
        name=name,
        title_ids=rows.title_ids,
        train=train.histories(),
        validation=split_questions(train, rows.where(validation)),
        full=known.histories(),
        test=split_questions(known, rows.where(test)),
    )


def split_questions(known: Rows, held: Rows) -> Questions:
    """Ask each profile for all its held-out rows at once."""
    truth = sparse.csr_matrix(
        (np.ones(len(held.title), dtype=np.float32), (held.profile, held.title)),
        shape=(held.profiles, len(held.title_ids)),
    )
    owner = np.flatnonzero(np.diff(truth.indptr) > 0)
    context = known.histories().take(owner)
    return Questions(context=context, excluded=context, truth=truth[owner], profile=owner.astype(np.int32))


def _one_each(titles: NDArray[np.int32], *, size: int) -> sparse.csr_matrix:
    count = len(titles)
    ones = np.ones(count, dtype=np.float32)
    return sparse.csr_matrix((ones, titles.astype(np.int32), np.arange(count + 1)), shape=(count, size))
