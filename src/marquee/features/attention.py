"""How likely a tile is looked at where it stands, by row, column and device: what impressions are weighed by.

Examination is two things, learnt apart. *Sight*: how often a served tile came into view, counted on every page.
*Trust*: how much likelier the same tile is played in one place than in another once it was in view. Better titles stand
in better places, so trust is learnt from choices among tiles of equal score (`features.places`), and corrected by where
chance decided the place (law 11): neighbouring rows that changed places, and tiles drawn into a row. Where little was
played or randomised it stays near 1: in view is then examined.

Who learns from pages learns from choices among the tiles in view (`evaluation.page_choices`), each tile's score raised
by its log `trusted`: that is the propensity of the weights of acts and of the last word alike.

Position-based model: Richardson et al. 2007; learning from swaps: Joachims et al., WSDM 2017.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marquee.features.places import PLACES, Places, PlacesConfig, fit_places
from marquee.features.shown import DEVICES, Shown

ROWS, COLUMNS = 24, 40  # places told apart; what lies beyond is as the last
ANY = len(DEVICES)  # behind the devices: all of them together
_STEPS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionConfig:
    """How much is held against few data."""

    sight_prior: float = 50.0  # tiles' worth of belief that a place is seen as its row, column and device are
    trust_prior: float = 1.0  # plays' worth of belief that a place is trusted as is believed beforehand
    steep: float = 0.1  # how far log trust falls from place to place, and ...
    bend: float = 0.03  # ... how far that changes, where choices say nothing: attention falls off evenly
    told_steep: float = 0.05  # the same beside what choices say
    told_bend: float = 0.02
    alike: float = 0.01  # the same of columns beside what choices say, and of devices beside all of them together
    places: PlacesConfig = PLACES


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Attention:
    """Chances by place, each float32 `(devices + 1, ROWS, COLUMNS)`; the last device is any."""

    sight: NDArray[np.float32]  # a tile served there came into view
    trust: NDArray[np.float32]  # examined once in view, beside the mean place (about 1)
    randomised: int = 0  # plays that trust was learnt from
    tiles: int = 0  # that sight was learnt from

    def examined(
        self, row: NDArray[np.integer], column: NDArray[np.integer], device: NDArray[np.integer] | int = ANY
    ) -> NDArray[np.float32]:
        """Give the chance that a tile served there is examined, up to a factor common to all places."""
        place = _place(row, column, device)
        found: NDArray[np.float32] = self.sight[place] * self.trust[place]
        return found

    def trusted(
        self, row: NDArray[np.integer], column: NDArray[np.integer], device: NDArray[np.integer] | int = ANY
    ) -> NDArray[np.float32]:
        """Give how far a tile that was in view there counts as examined, beside the mean place."""
        found: NDArray[np.float32] = self.trust[_place(row, column, device)]
        return found


_SHAPE = (len(DEVICES) + 1, ROWS, COLUMNS)
EVEN = Attention(sight=np.ones(_SHAPE, dtype=np.float32), trust=np.ones(_SHAPE, dtype=np.float32))
"""Every place alike: what holds before any page was served."""


def fit_attention(shown: Shown, *, config: AttentionConfig | None = None) -> Attention:
    """Learn examination from served tiles; no tiles give `EVEN`."""
    config = config or AttentionConfig()
    if len(shown) == 0:
        return EVEN
    trust, randomised = _trust(shown, config)
    return Attention(sight=_sight(shown, config), trust=trust, randomised=randomised, tiles=len(shown))


# ---------------------------------------------------------------------- sight


def _sight(shown: Shown, config: AttentionConfig) -> NDArray[np.float32]:
    """Count what came into view, each place held to what its row, column and device say of it."""
    row, column = np.minimum(shown.row, ROWS - 1), np.minimum(shown.column, COLUMNS - 1)
    shape = (len(DEVICES), ROWS, COLUMNS)
    flat = np.ravel_multi_index((shown.device, row, column), shape)
    served = np.bincount(flat, minlength=int(np.prod(shape))).reshape(shape).astype(np.float64)
    seen = np.bincount(flat, weights=shown.seen, minlength=int(np.prod(shape))).reshape(shape)
    overall = (seen.sum() + 1.0) / (served.sum() + 2.0)
    of_device, of_row, of_column = np.ones(len(DEVICES)), np.full(ROWS, overall), np.ones(COLUMNS)
    few = config.sight_prior
    for _ in range(_STEPS):  # seen ~ Poisson(served * product), a factor at a time
        of_row = _factor(seen.sum((0, 2)), np.einsum("drc,d,c->r", served, of_device, of_column), overall, few)
        of_column = _factor(seen.sum((0, 1)), np.einsum("drc,d,r->c", served, of_device, of_row), 1.0, few * overall)
        of_device = _factor(seen.sum((1, 2)), np.einsum("drc,r,c->d", served, of_row, of_column), 1.0, few * overall)
    expected = np.minimum(np.einsum("d,r,c->drc", of_device, _carried(of_row, served.sum((0, 2))), of_column), 1.0)
    each = (seen + few * expected) / (served + few)
    together = (seen.sum(0) + few * expected.mean(0)) / (served.sum(0) + few)
    return np.concatenate([each, together[None]]).astype(np.float32)


def _carried(factor: NDArray[np.float64], served: NDArray[np.float64]) -> NDArray[np.float64]:
    """Let rows never served be as the last that was."""
    last = int(np.flatnonzero(served).max(initial=0))
    carried = factor.copy()
    carried[last + 1 :] = factor[last]
    return carried


# ---------------------------------------------------------------------- trust


def _trust(shown: Shown, config: AttentionConfig) -> tuple[NDArray[np.float32], int]:
    """Compare the same content in the places chance put it: rows by swaps, columns by draws."""
    moved, content_of_row = _swapped_rows(shown)
    drawn, content_of_column = _drawn_tiles(shown)
    moved &= ~drawn  # pages that were not explored hold none, and would be compared with others
    told = fit_places(shown, rows=ROWS, columns=COLUMNS, config=config.places)
    row_belief, column_belief = _Belief(config.steep, config.bend), _Belief(config.steep, config.bend)
    if told is not None:
        row_belief, column_belief = _Belief(config.told_steep, config.told_bend), _Belief(config.alike, config.alike)
    alike, few = _Belief(config.alike, config.alike), config.trust_prior
    told = _EVENLY if told is None else _about_one(told, shown)
    rows, columns = told.rows, told.columns
    pooled_row = _relative(shown, moved, content_of_row, shown.row, rows[ANY], row_belief, few)
    pooled_column = _relative(shown, drawn, content_of_column, shown.column, columns[ANY], column_belief, few)
    trust = np.empty(_SHAPE, dtype=np.float32)
    trust[ANY] = pooled_row[:, None] * pooled_column[None, :]
    for device in range(len(DEVICES)):  # held to all devices together, as far apart as choices say
        mine = shown.device == device
        row = pooled_row * rows[device] / rows[ANY]
        column = pooled_column * columns[device] / columns[ANY]
        row = _relative(shown, moved & mine, content_of_row, shown.row, row, alike, few)
        column = _relative(shown, drawn & mine, content_of_column, shown.column, column, alike, few)
        trust[device] = row[:, None] * column[None, :]
    return trust, int((shown.played & ((moved & (shown.probability < 0.5)) | drawn)).sum())


@dataclass(frozen=True, slots=True)
class _Belief:
    """How far log trust may lie from what was believed: in its fall from place to place, and in that fall's change."""

    steep: float
    bend: float


_EVENLY = Places(rows=np.ones((len(DEVICES) + 1, ROWS)), columns=np.ones((len(DEVICES) + 1, COLUMNS)))


def _about_one(told: Places, shown: Shown) -> Places:
    """Scale what choices say to a mean of 1 over what was in view."""
    seen = shown.seen
    rows = np.bincount(np.minimum(shown.row[seen], ROWS - 1), minlength=ROWS) / seen.sum()
    columns = np.bincount(np.minimum(shown.column[seen], COLUMNS - 1), minlength=COLUMNS) / seen.sum()
    return Places(
        rows=told.rows / (told.rows @ rows)[:, None], columns=told.columns / (told.columns @ columns)[:, None]
    )


def _relative(
    shown: Shown,
    which: NDArray[np.bool_],
    content: NDArray[np.int64],
    slot: NDArray[np.int32],
    prior: NDArray[np.float64],
    belief: _Belief,
    few: float,
) -> NDArray[np.float64]:
    """Fit how likelier each content is played in one slot than in another; mean 1 over what was in view.

    Slots are held to `prior`, to its fall and its bends; only `few` plays' worth to its level, which pairs that change
    places hardly tell. Given how often a content was played, the slots share those
    plays as in view * trust: a convex likelihood, solved by Newton's method (fitting contents and slots in turn would
    take thousands of turns where little was moved).
    """
    which = which & (shown.seen | shown.played)
    if not which.any():
        return prior
    _, content = np.unique(content[which], return_inverse=True)
    slot = np.minimum(slot[which], len(prior) - 1)
    slots = int(slot.max()) + 1  # what lies below was never in view, and is as the last that was
    expects, prior = prior, prior[:slots]
    contents = int(content.max()) + 1
    cell = content * slots + slot
    in_view = np.bincount(cell, minlength=contents * slots).reshape(contents, slots).astype(np.float64)
    plays = np.bincount(cell, weights=shown.played[which], minlength=contents * slots).reshape(contents, slots)
    of_content, of_slot = plays.sum(1), plays.sum(0)
    level = np.log(prior)
    steep = np.diff(np.eye(slots), n=1, axis=0) / belief.steep
    bends = np.diff(np.eye(slots), n=2, axis=0) / belief.bend
    alike = steep.T @ steep + bends.T @ bends
    for _ in range(_STEPS):
        share = in_view * np.exp(level)
        share /= share.sum(1, keepdims=True)
        expected = of_content @ share
        held = few * np.exp(level) / prior
        slope = of_slot - expected + few - held - alike @ (level - np.log(prior))
        bend = np.diag(expected + held) + alike - (share * of_content[:, None]).T @ share
        step = np.linalg.solve(bend, slope)
        level += np.clip(step, -0.5, 0.5)
        if np.abs(step).max() < 1e-6:
            break
    weight = in_view.sum(0) / in_view.sum()
    found = np.concatenate([np.exp(level), np.exp(level[-1]) * expects[slots:] / expects[slots - 1]])
    relative: NDArray[np.float64] = found / (np.exp(level) @ weight)
    return relative


def _factor(
    counted: NDArray[Any],
    expected: NDArray[Any],
    prior: NDArray[np.float64] | float,
    few: float,
) -> NDArray[np.float64]:
    """Give the most likely factor under a Gamma prior of mean `prior` that weighs as `few` counts."""
    found: NDArray[np.float64] = (counted + few) / (expected + few / np.maximum(prior, 1e-12))
    return found


def _swapped_rows(shown: Shown) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Mark the tiles of row pairs that could change places, and name what stands in each whatever its place.

    A row that changed places is told by its chance, which is small for all its tiles. Pages whose rows above are of
    the same make (which rows state facts decides which are pairs) are its controls.
    """
    starts = np.flatnonzero(np.diff(shown.page, prepend=-1) | np.diff(shown.row, prepend=-1))
    length = np.diff(np.append(starts, len(shown)))
    page, row, stated = shown.page[starts], shown.row[starts].astype(np.int64), shown.stated[starts]
    surest = np.maximum.reduceat(shown.probability, starts)
    begins = np.flatnonzero(np.diff(page, prepend=-1))
    bits = np.where(stated, np.left_shift(np.int64(1), np.minimum(row, 40)), 0)
    above = np.cumsum(bits) - np.repeat((np.cumsum(bits) - bits)[begins], np.diff(np.append(begins, len(page))))
    make = above * 64 + np.minimum(row, 63)  # of a row: what stands above it, itself included, and where it is
    nexts = np.flatnonzero((page[1:] == page[:-1]) & (row[1:] == row[:-1] + 1) & (surest[1:] < 1) & (surest[:-1] < 1))
    unlikely = surest < 0.5
    begun = unlikely & ~np.concatenate([[False], unlikely[:-1] & (page[1:] == page[:-1])])
    since = np.arange(len(row)) - np.maximum.accumulate(np.where(begun, np.arange(len(row)), 0))
    moved = nexts[unlikely[nexts] & unlikely[nexts + 1] & (since[nexts] % 2 == 0)]  # pairs do not overlap
    if len(moved) == 0:
        return np.zeros(len(shown), dtype=np.bool_), np.zeros(len(shown), dtype=np.int64)
    pairs = nexts[np.isin(make[nexts + 1], make[moved + 1])]
    swapped = np.isin(pairs, moved)
    stays = ~swapped & (surest[pairs] > 0.5) & (surest[pairs + 1] > 0.5)
    pairs, swapped = pairs[swapped | stays], swapped[swapped | stays]
    of_row = np.full(len(starts), -1, dtype=np.int64)
    of_row[pairs] = make[pairs + 1] * 2 + swapped  # what was above before any change of places is 0
    of_row[pairs + 1] = make[pairs + 1] * 2 + ~swapped
    spread = np.repeat(of_row, length)
    return spread >= 0, spread * COLUMNS + np.minimum(shown.column, COLUMNS - 1)


def _drawn_tiles(shown: Shown) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Mark the tiles drawn into a row by chance: far less likely than what stands beside them."""
    starts = np.flatnonzero(np.diff(shown.page, prepend=-1) | np.diff(shown.row, prepend=-1))
    surest = np.repeat(np.maximum.reduceat(shown.probability, starts), np.diff(np.append(starts, len(shown))))
    drawn = shown.explored & ~shown.stated & (shown.probability < 0.5 * surest)
    return drawn, (shown.kind.astype(np.int64) * ROWS + np.minimum(shown.row, ROWS - 1)) * ANY + shown.device


def _place(
    row: NDArray[np.integer], column: NDArray[np.integer], device: NDArray[np.integer] | int
) -> tuple[NDArray[np.integer] | int, NDArray[np.integer], NDArray[np.integer]]:
    return device, np.minimum(row, ROWS - 1), np.minimum(column, COLUMNS - 1)
