"""Which rows, in which order, with which tiles: discovery rows as one choice, stated rows at their places."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from marquee.models.calibration import genre_taste
from marquee.page.choice import choose_page
from marquee.page.config import PageConfig
from marquee.page.draft import Chosen, Draft, Offers, Stated
from marquee.page.fill import explorable
from marquee.page.reach import reach_of
from marquee.page.served import Placed
from marquee.page.spread import priced
from marquee.page.worth import Interests, interests_of, values_of
from marquee.pipeline.stages import Outcome

STANDARD = 40  # of the best titles: their mean value is the measure of all
NEVER = 1_000_000  # a row that need not stand anywhere


def rows(draft: Draft) -> Outcome:
    """Choose and fill the rows of this answer."""
    config, placed = draft.config, draft.placed
    first = placed.next_row
    wanted = max(0, min(draft.rows, config.most_rows - first))
    waiting = sorted((row for row in draft.stated if row.label.row_id not in placed.row_ids), key=lambda row: row.slot)
    discovery = max(wanted - len(_due(waiting, first=first, wanted=wanted)), 0)
    guarded = max(0, config.tired_rows - placed.discovery_rows)
    places = _places(waiting, first=first, wanted=wanted)[:discovery]
    found, more = _choose(draft, places=places, guarded=min(guarded, discovery))
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


def _places(waiting: list[Stated], *, first: int, wanted: int) -> list[int]:
    """List the rows of the page that are left to discovery, as `_lay_out` fills them."""
    free: list[int] = []
    slots = [row.slot for row in waiting]
    for place in range(first, first + wanted):
        if slots and slots[0] <= place:
            slots.pop(0)
        else:
            free.append(place)
    return free


def _choose(draft: Draft, *, places: list[int], guarded: int) -> tuple[list[Chosen], bool]:
    offers = [_without(offer, draft.placed.row_ids) for offer in draft.offers]
    if not offers or not len(draft.order):
        return [], False
    config, placed = draft.config, draft.placed
    sizes = [len(offer.titles) for offer in offers]
    lengths = [len(offer.starts) for offer in offers]
    shift = np.repeat(np.cumsum([0, *sizes[:-1]]), lengths)
    titles = np.concatenate([offer.titles for offer in offers])
    starts = np.concatenate([offer.starts for offer in offers]) + shift
    counts = np.concatenate([offer.counts for offer in offers])
    reach = reach_of(draft.bound.attention, device=draft.request.device, rows=config.most_rows, columns=config.tiles)
    scores = priced(draft)
    values = values_of(scores, top=float(scores[draft.order].max()), sharpness=config.sharpness)
    interests = interests_of(draft.bound.snapshot)
    values /= values[draft.order[:STANDARD]].mean()
    taken = ~draft.open
    picked, tiles, filled, more = choose_page(
        titles,
        starts,
        counts,
        np.concatenate([offer.weights for offer in offers]),
        np.concatenate([offer.floors for offer in offers]),
        np.concatenate([offer.families for offer in offers]),
        np.repeat([offer.ranked for offer in offers], lengths),
        np.repeat([_latest(offer, config, placed) for offer in offers], lengths),
        taken,
        draft.tired,
        values,
        reach.by_place[places],
        reach.front,
        config.ahead,
        len(places),
        guarded,
        config.tiles,
        config.least_tiles,
        config.repeat_cost,
        interests.start,
        interests.genre,
        _dues(draft, interests) * reach.total,
        config.interests if draft.personal else 0.0,
        config.sated,
    )
    firsts = np.cumsum([0, *lengths])
    owners = (np.searchsorted(firsts, picked, side="right") - 1).tolist()
    own = (picked - firsts[owners]).tolist()  # each picked row's number in its offer
    _top_up([offers[owner] for owner in owners], own, tiles, filled, taken=taken, tired=draft.tired, guarded=guarded)
    pool, ends = explorable(
        titles, starts, counts, picked, taken, draft.tired, guarded, config.explored_from, config.explored_to
    )
    sure = np.ones(tiles.shape, dtype=np.float32)
    found = []
    begin = 0
    for place, (owner, row, count, end) in enumerate(zip(owners, own, filled.tolist(), ends.tolist())):
        found.append(
            Chosen(
                label=offers[owner].label(row),
                titles=tiles[place, :count],
                probabilities=sure[place, :count],
                pool=pool[begin:end],
            )
        )
        begin = end
    return found, bool(more)


def _top_up(
    offers: list[Offers],
    rows: list[int],
    tiles: NDArray[np.int32],
    filled: NDArray[np.int64],
    *,
    taken: NDArray[np.bool_],
    tired: NDArray[np.bool_],
    guarded: int,
) -> None:
    """Fill the end of rows that fell short of tiles with what their offers have behind the candidates listed."""
    most = tiles.shape[1]
    for place in np.flatnonzero(filled < most).tolist():
        offer, size = offers[place], int(filled[place])
        if offer.rest is None:
            continue
        further = offer.rest(rows[place], taken | tired if place < guarded else taken, most - size)
        tiles[place, size : size + len(further)] = further
        filled[place] = size + len(further)
        taken[further] = True


def _latest(offer: Offers, config: PageConfig, placed: Placed) -> int:
    """Tell by which discovery row of this answer an offer stands at the latest."""
    if not len(offer.starts):
        return NEVER
    by = dict(config.latest).get(offer.label(0).kind, NEVER)
    return max(by - 1 - placed.discovery_rows, 0) if by > placed.discovery_rows else NEVER


def _dues(draft: Draft, interests: Interests) -> NDArray[np.float64]:
    """Share a page out among interests: by the viewer's history, a little by the catalogue; `(genres,)`, sums to 1."""
    config, history = draft.config, draft.history
    own = np.zeros(len(interests.share), dtype=np.float32)
    if draft.personal:
        genre_taste(history.positives, history.positive_weights, draft.bound.shelves.genres_of, own)
    known = config.open_minded if own.any() else 1.0
    found: NDArray[np.float64] = (own * (1.0 - known) + interests.share * known).astype(np.float64)
    return found


def _without(offer: Offers, row_ids: frozenset[str]) -> Offers:
    """Drop rows that stand on the page already."""
    if not row_ids:
        return offer
    counts = offer.counts.copy()
    for row in range(len(counts)):
        if counts[row] and offer.label(row).row_id in row_ids:
            counts[row] = 0
    return replace(offer, counts=counts)
