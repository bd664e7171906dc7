"""What choices say of places: how much likelier a tile is played where it stands, what taste said of it set apart.

Pages that nothing shook teach too, as what taste said of every tile is logged. Columns are learnt within rows from
which something was played, so that nothing that sets rows apart counts. Rows are learnt among all that was in view and
playing nothing, beside what taste said of the tile, of the row's first tiles, and the row's kind: a row's place is made
from these, and given them from the other rows. What else tells tiles of equal score apart stays in the places; moved
rows and drawn tiles correct for it (`features.attention`).

Conditional logit: McFadden 1974; a chance to be examined as its offset is the position-based model with Luce's choice.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import optimize

from marquee.features.shown import DEVICES, Shown

_KNOTS = 24  # of a line bent at each, over scores: finer towards the ends, so that what leads a row is told apart
_FIRST = 6  # tiles that say what a row is worth
_LOOSE, _SMOOTH = 2.0, 0.5  # deviations: of what is told apart but not wanted, and of its bends


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesConfig:
    """How smooth attention is taken to be, and how alike devices."""

    least: int = 500  # plays from tiles with a score; fewer teach nothing
    pages: int = 60_000  # the newest
    bend: float = 0.04  # how far its log bends from place to place
    device: float = 0.1  # how far a device's log lies from that of all
    device_bend: float = 0.02
    steps: int = 100


PLACES = PlacesConfig()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Places:
    """Trust by place as choices tell it, up to a factor; the last of the devices is all of them together."""

    rows: NDArray[np.float64]  # (devices + 1, rows)
    columns: NDArray[np.float64]  # (devices + 1, columns)


def fit_places(shown: Shown, *, rows: int, columns: int, config: PlacesConfig = PLACES) -> Places | None:
    """Learn trust from what was chosen among what was in view; None where too little was, or no score was logged."""
    front = _fronts(shown)
    kept = (shown.seen | shown.played) & np.isfinite(shown.score)
    if len(shown):
        kept &= shown.page > np.max(shown.page) - config.pages
    if int(shown.played[kept].sum()) < config.least:
        return None
    tiles = shown.where(kept)
    score, lead = _between(tiles.score), _between(front[kept])
    row, column = np.minimum(tiles.row, rows - 1), np.minimum(tiles.column, columns - 1)
    of_columns = _columns(tiles, score, column, columns, config)
    of_rows = np.zeros((len(DEVICES) + 1, rows))
    groups = _group(tiles.page)
    beside = [
        _Part(size=_KNOTS, deviation=3.0, bends=_SMOOTH),
        _Part(size=_KNOTS, deviation=0.3, bends=0.1),  # of the row's first tiles: close to its place, so held to little
        _Part(size=int(tiles.kind.max()) + 1, deviation=0.5),
    ]
    parts = [*beside, _Part(size=rows, deviation=_LOOSE, bends=config.bend)]
    index = _indexed(parts, score, lead, tiles.kind, row)
    everyone = _fit(groups, index, of_columns[-1][column], tiles.played, parts, nothing=1.0, config=config)
    of_rows[:] = everyone[-1]
    for device in range(len(DEVICES)):
        mine = tiles.device == device
        if tiles.played[mine].any():
            own = _held(parts, everyone, config)
            of_rows[device] = _fit(
                _group(tiles.page[mine]), index[mine], of_columns[device][column[mine]], tiles.played[mine], own,
                nothing=1.0, config=config,
            )[-1]  # fmt: skip
    return Places(rows=np.exp(of_rows), columns=np.exp(of_columns))


def _columns(
    tiles: Shown,
    score: tuple[NDArray[np.int64], NDArray[np.float32]],
    column: NDArray[np.int32],
    columns: int,
    config: PlacesConfig,
) -> NDArray[np.float64]:
    """Fit log trust by column within rows of plays: `(devices + 1, columns)`."""
    key = tiles.page * 4_096 + np.minimum(tiles.row, 4_095)
    chosen = np.isin(key, np.unique(key[tiles.played]))
    parts = [
        _Part(size=_KNOTS, deviation=_LOOSE, bends=_SMOOTH),
        _Part(size=columns, deviation=_LOOSE, bends=config.bend),
    ]
    index = _indexed(parts, score, column)
    base = np.zeros(len(tiles))
    everyone = _fit(
        _group(key[chosen]), index[chosen], base[chosen], tiles.played[chosen], parts, nothing=0.0, config=config
    )
    found = np.zeros((len(DEVICES) + 1, columns))
    found[:] = everyone[1]
    for device in range(len(DEVICES)):
        mine = chosen & (tiles.device == device)
        if mine.any():
            own = _held(parts, everyone, config)
            found[device] = _fit(
                _group(key[mine]), index[mine], base[mine], tiles.played[mine], own, nothing=0.0, config=config
            )[1]
    return found


def _fronts(shown: Shown) -> NDArray[np.float64]:
    """Give the mean score of the first tiles of each tile's row."""
    if not len(shown):
        return np.zeros(0)
    starts = np.flatnonzero(np.diff(shown.page, prepend=-1) | np.diff(shown.row, prepend=-1))
    first = (shown.column < _FIRST) & np.isfinite(shown.score)
    total = np.add.reduceat(np.where(first, shown.score, 0.0).astype(np.float64), starts)
    count = np.add.reduceat(first.astype(np.float64), starts)
    return np.repeat(total / np.maximum(count, 1.0), np.diff(np.append(starts, len(shown))))


def _between(values: NDArray[np.floating]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Place values between knots: the knot below each, and how far it lies towards the next, 0 to 1."""
    knots = np.unique(np.quantile(values, 1.0 / (1.0 + np.exp(-np.linspace(-5.0, 7.0, _KNOTS)))))
    if len(knots) == 1:
        return np.zeros(len(values), dtype=np.int64), np.zeros(len(values), dtype=np.float32)
    below = np.clip(np.searchsorted(knots, values, side="right") - 1, 0, len(knots) - 2)
    share = np.clip((values - knots[below]) / (knots[below + 1] - knots[below]), 0.0, 1.0)
    return below.astype(np.int64), share.astype(np.float32)


def _group(key: NDArray[np.integer]) -> NDArray[np.int64]:
    """Give where runs of one key begin, and the end."""
    return np.append(np.flatnonzero(np.diff(key, prepend=-1)), len(key)).astype(np.int64)


# ------------------------------------------------------------------- conditional logit of sums of effects


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Part:
    """One set of effects, of which each tile has one: normal about `mean`, and smooth where `bends` says how far."""

    size: int
    deviation: float
    bends: float | None = None
    mean: NDArray[np.float64] | None = None


def _held(parts: list[_Part], found: list[NDArray[np.float64]], config: PlacesConfig) -> list[_Part]:
    """Hold a device to what was found for all: places to theirs, scores more loosely."""
    held = [
        _Part(size=part.size, deviation=0.3, bends=None if part.bends is None else 0.1, mean=mean)
        for part, mean in zip(parts[:-1], found)
    ]
    place = _Part(size=parts[-1].size, deviation=config.device, bends=config.device_bend, mean=found[-1])
    return [*held, place]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Index:
    """Which effect of each part a tile has, numbered through, and how far it leans to the next; `(tiles, parts)`."""

    effect: NDArray[np.int64]
    share: NDArray[np.float32]

    def __getitem__(self, tiles: NDArray[np.bool_]) -> "_Index":
        """Keep some tiles."""
        return _Index(effect=self.effect[tiles], share=self.share[tiles])


def _indexed(
    parts: list[_Part], *codes: NDArray[np.integer] | tuple[NDArray[np.integer], NDArray[np.float32]]
) -> _Index:
    starts = np.cumsum([0, *(part.size for part in parts[:-1])])
    pairs = [code if isinstance(code, tuple) else (code, np.zeros(len(code), dtype=np.float32)) for code in codes]
    return _Index(
        effect=np.stack([code + start for (code, _), start in zip(pairs, starts)], axis=1).astype(np.int64),
        share=np.stack([share for _, share in pairs], axis=1),
    )


def _fit(
    groups: NDArray[np.int64], index: _Index, base: NDArray[np.float64], played: NDArray[np.bool_],
    parts: list[_Part], *, nothing: float, config: PlacesConfig,
) -> list[NDArray[np.float64]]:  # fmt: skip
    """Fit effects to choices within groups; `nothing` is the weight of choosing none, 0 where one was chosen."""
    ends = np.cumsum([part.size for part in parts])
    slices = [slice(end - part.size, end) for part, end in zip(parts, ends)]
    precisions = []
    for part in parts:
        precision = np.eye(part.size) / part.deviation**2
        if part.bends is not None:
            ahead = np.diff(np.eye(part.size), n=2, axis=0) / part.bends
            precision = precision + ahead.T @ ahead
        precisions.append(precision)
    mean = np.concatenate([np.zeros(part.size) if part.mean is None else part.mean for part in parts])
    if nothing > 0.0 and parts[0].mean is None:  # a play is rare beside nothing
        mean[slices[0]] = np.log(max(int(played.sum()), 1) / len(played))
    sums = np.empty(len(base))

    def loss(effects: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        slope = np.zeros(len(effects))
        total = _choices(groups, index.effect, index.share, base, played, nothing, effects, sums, slope)
        for where, precision in zip(slices, precisions):
            apart = effects[where] - mean[where]
            pull = precision @ apart
            total += 0.5 * float(apart @ pull)
            slope[where] += pull
        return total, slope

    found = optimize.minimize(
        loss, mean, jac=True, method="L-BFGS-B", options={"maxiter": config.steps, "maxcor": 20, "ftol": 1e-9}
    )
    return [np.asarray(found.x[where], dtype=np.float64) for where in slices]


@njit(cache=True, nogil=True)
def _choices(groups, index, share, base, played, nothing, effects, sums, slope):  # type: ignore[no-untyped-def]
    """Give the log loss of choices and add its slope to `slope`; several plays of a group are as many choices."""
    loss = 0.0
    for group in range(len(groups) - 1):
        total, plays = nothing, 0
        for tile in range(groups[group], groups[group + 1]):
            value = base[tile]
            for part in range(index.shape[1]):
                value += effects[index[tile, part]]
                if share[tile, part] > 0.0:
                    value += share[tile, part] * (effects[index[tile, part] + 1] - effects[index[tile, part]])
            sums[tile] = value
            total += np.exp(value)
            plays += played[tile]
        if plays == 0 and nothing == 0.0:
            continue
        turns = max(plays, 1)
        loss += turns * np.log(total)
        for tile in range(groups[group], groups[group + 1]):
            gain = turns * np.exp(sums[tile]) / total
            if played[tile]:
                loss -= sums[tile]
                gain -= 1.0
            for part in range(index.shape[1]):
                slope[index[tile, part]] += gain * (1.0 - share[tile, part])
                if share[tile, part] > 0.0:
                    slope[index[tile, part] + 1] += gain * share[tile, part]
    return loss
