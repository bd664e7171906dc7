"""Which rows, in which order, with which tiles: discovery rows greedily, stated rows at their places."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from marquee.page.draft import Chosen, Draft, Offers, Stated
from marquee.page.fill import choose_rows, explorable
from marquee.pipeline.stages import Outcome

HALF_RANK = 100.0  # a title at this rank is worth half of the first


def rows(draft: Draft) -> Outcome:
    """Choose and fill the rows of this answer."""
    config, placed = draft.config, draft.placed
    first = placed.next_row
    wanted = max(0, min(draft.rows, config.most_rows - first))
    waiting = sorted((row for row in draft.stated if row.label.row_id not in placed.row_ids), key=lambda row: row.slot)
    discovery = max(wanted - len(_due(waiting, first=first, wanted=wanted)), 0)
    guarded = max(0, config.tired_rows - placed.discovery_rows)
    found, more = _choose(draft, wanted=discovery, guarded=min(guarded, discovery))
    draft.chosen = _lay_out(found, waiting, first=first, wanted=wanted)
    laid = first + len(draft.chosen)
    left = len(waiting) - sum(row.stated for row in draft.chosen)
    draft.more = (more or left > 0) and laid < config.most_rows and bool(draft.chosen)
    tiles = sum(len(row.titles) for row in draft.chosen)
    return Outcome(kept=tiles, note=f"{len(draft.chosen)} rows of {sum(len(offer.starts) for offer in draft.offers)}")


def _due(waiting: list[Stated], *, first: int, wanted: int) -> list[Stated]:
    """List the stated rows whose place lies in this answer, if it is filled."""
    return [row for row in waiting if row.slot < first + wanted][:wanted]


def _lay_out(found: list[Chosen], waiting: list[Stated], *, first: int, wanted: int) -> list[Chosen]:
    laid: list[Chosen] = []
    found, waiting = list(found), list(waiting)
    while len(laid) < wanted and (found or waiting):
        if waiting and (waiting[0].slot <= first + len(laid) or not found):
            laid.append(_stated(waiting.pop(0)))
        else:
            laid.append(found.pop(0))
    return laid


def _stated(row: Stated) -> Chosen:
    sure = np.ones(len(row.titles), dtype=np.float32)
    return Chosen(label=row.label, titles=row.titles, probabilities=sure, notes=row.notes, stated=True)


def _choose(draft: Draft, *, wanted: int, guarded: int) -> tuple[list[Chosen], bool]:
    offers = [_without(offer, draft.placed.row_ids) for offer in draft.offers]
    if not offers or not len(draft.order):
        return [], False
    sizes = [len(offer.titles) for offer in offers]
    lengths = [len(offer.starts) for offer in offers]
    shift = np.repeat(np.cumsum([0, *sizes[:-1]]), lengths)
    titles = np.concatenate([offer.titles for offer in offers])
    starts = np.concatenate([offer.starts for offer in offers]) + shift
    counts = np.concatenate([offer.counts for offer in offers])
    config = draft.config
    taken = ~draft.open
    picked, tiles, filled, more = choose_rows(
        titles,
        starts,
        counts,
        np.concatenate([offer.weights for offer in offers]),
        np.concatenate([offer.floors for offer in offers]),
        np.concatenate([offer.families for offer in offers]),
        np.repeat([offer.ranked for offer in offers], lengths),
        taken,
        draft.tired,
        _gains(draft.rank),
        _discounts(config.seen_first),
        wanted,
        guarded,
        config.tiles,
        config.least_tiles,
        config.repeat_cost,
    )
    pool, ends = explorable(
        titles, starts, counts, picked, taken, draft.tired, guarded, config.explored_from, config.explored_to
    )
    ends_of = np.cumsum(lengths)
    found = []
    begin = 0
    for place, (row, count, end) in enumerate(zip(picked.tolist(), filled.tolist(), ends.tolist())):
        which = int(np.searchsorted(ends_of, row, side="right"))
        found.append(
            Chosen(
                label=offers[which].label(row - int(ends_of[which]) + lengths[which]),
                titles=tiles[place, :count],
                probabilities=np.ones(count, dtype=np.float32),
                pool=pool[begin:end],
            )
        )
        begin = end
    return found, bool(more)


def _without(offer: Offers, row_ids: frozenset[str]) -> Offers:
    """Drop rows that stand on the page already."""
    if not row_ids:
        return offer
    counts = offer.counts.copy()
    for row in range(len(counts)):
        if counts[row] and offer.label(row).row_id in row_ids:
            counts[row] = 0
    return replace(offer, counts=counts)


def _gains(rank: NDArray[np.int32]) -> NDArray[np.float32]:
    return (1.0 / (1.0 + rank / HALF_RANK)).astype(np.float32)


def _discounts(tiles: int) -> NDArray[np.float64]:
    """Weigh the first tiles of a row as they are looked at: logarithmically less, adding up to 1."""
    weights = 1.0 / np.log2(np.arange(tiles) + 2.0)
    discounts: NDArray[np.float64] = weights / weights.sum()
    return discounts
