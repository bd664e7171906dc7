"""European works: their share of the first rows' impressions kept at a floor, at the least cost, and the cost said.

Article 13 of the Audiovisual Media Services Directive asks for 30 % of a catalogue, and for prominence. Where the first
rows fall short, discovery tiles give way to the next European title of their own row, so every row's name stays true:
first those that are worth least more than what replaces them. Stated rows are facts and stay. The floor is off unless
`PageConfig.european` or the desk's setting says otherwise.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.countries import country_of
from marquee.catalog.snapshot import CatalogSnapshot
from marquee.features.attention import ANY
from marquee.features.shown import DEVICES
from marquee.page.draft import Chosen, Draft
from marquee.pipeline.stages import Outcome
from marquee.schema.desk import DeskSnapshot

SETTING = "european_works"  # of the desk's kind "setting": the floor, such as 0.3
FLOOR = 0.3  # where the mode is switched on without a figure
HALF_RANK = 100.0  # a title at this rank is worth half of the first


def european(draft: Draft) -> Outcome:
    """Swap tiles of the first rows until the floor is met, or nothing is left to swap."""
    floor = floor_of(draft.bound.desk, default=draft.config.european)
    rows = [
        (place, row)
        for place, row in enumerate(draft.chosen, draft.placed.next_row)
        if place < draft.config.european_rows
    ]
    if floor <= 0.0 or not rows:
        return Outcome(kept=0, note="off" if floor <= 0.0 else "")
    ours = is_european(draft.bound.snapshot)
    looked = [_looked(draft, place, row) for place, row in rows]
    total = sum(float(weights.sum()) for weights in looked)
    have = sum(float(weights[ours[row.titles]].sum()) for weights, (_, row) in zip(looked, rows))
    worth = sum(float((weights * _gain(draft, row.titles)).sum()) for weights, (_, row) in zip(looked, rows))
    before, lost, swaps = have / total, 0.0, 0
    for cost, at, tile, title in _swaps(draft, [row for _, row in rows], ours):
        if have >= floor * total:
            break
        row, weights = rows[at][1], looked[at]
        titles = row.titles.copy()
        titles[tile] = title
        row.titles = titles
        for other in draft.chosen:
            if other.pool is not None:
                other.pool = other.pool[other.pool != title]
        have += float(weights[tile])
        lost += float(weights[tile]) * cost
        swaps += 1
    short = "" if have >= floor * total - 1e-9 else ", no more to be had"
    said = f"{before:.0%} to {have / total:.0%} of {floor:.0%}, {swaps} tiles, {lost / max(worth, 1e-9):.1%} of worth"
    return Outcome(kept=swaps, note=said + short)


def floor_of(desk: DeskSnapshot, *, default: float) -> float:
    """Read the floor in force, 0 to 1; `default` where the desk says nothing that can be read."""
    try:
        said = float(desk.in_force("setting")[SETTING])
    except (KeyError, ValueError):
        return default
    return said if 0.0 <= said <= 1.0 else default


@lru_cache(maxsize=2)
def is_european(snapshot: CatalogSnapshot) -> NDArray[np.bool_]:
    """Say which titles are European works by the country they name: bool `(titles,)`; one that names none is not."""
    known = [country_of(title.country) for title in snapshot.titles]
    return np.array([country is not None and country.european for country in known], dtype=np.bool_)


def _looked(draft: Draft, place: int, row: Chosen) -> NDArray[np.float64]:
    """Weigh a row's tiles by how likely each is looked at."""
    device = DEVICES.index(draft.request.device) if draft.request.device in DEVICES else ANY
    columns = np.arange(len(row.titles))
    return draft.bound.attention.examined(np.full(len(columns), place), columns, device).astype(np.float64)


def _gain(draft: Draft, titles: NDArray[np.int32]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = 1.0 / (1.0 + draft.rank[titles] / HALF_RANK)
    return found


def _candidates(draft: Draft, row: Chosen) -> NDArray[np.int32]:
    """Give all titles that a chosen row could hold, in its own order."""
    for offer in draft.offers:
        for number in range(len(offer.starts)):
            if offer.label(number) == row.label:
                start = int(offer.starts[number])
                return offer.titles[start : start + int(offer.counts[number])]
    return np.zeros(0, dtype=np.int32)


def _swaps(draft: Draft, rows: list[Chosen], ours: NDArray[np.bool_]) -> list[tuple[float, int, int, int]]:
    """List what could be swapped: (cost a look, row, tile, title instead), the cheapest first."""
    found: list[tuple[float, int, int, int]] = []
    free = draft.open & ours
    for row in draft.chosen:
        free[row.titles] = False
    for at, row in enumerate(rows):
        if row.stated:
            continue
        instead = _candidates(draft, row)
        instead = instead[free[instead]]
        free[instead[: len(row.titles)]] = False  # no two rows take the same
        tiles = np.flatnonzero(~ours[row.titles])
        gains = _gain(draft, row.titles)
        tiles = tiles[np.argsort(gains[tiles], kind="stable")][: len(instead)]
        after = _gain(draft, instead)
        found += [
            (float(gains[tile] - after[place]), at, int(tile), int(instead[place])) for place, tile in enumerate(tiles)
        ]
    return sorted(found)
