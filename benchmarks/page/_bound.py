"""How near a page is to the best there could be: bounds on attention times value, and the best page by exhaustion.

Given the rows, the best placing of titles is an assignment; no page at all is worth more than the viewer's best titles
on the places looked at most, whatever the rows. Interests' dues are left out: these are bounds on satisfaction alone.
"""

from itertools import permutations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from marquee.page.choice import choose_page
from marquee.page.draft import Draft
from marquee.page.reach import reach_of
from marquee.page.worth import values_of

FRONT_ROWS, FRONT_COLUMNS, CANDIDATES = 8, 8, 400


def gaps(draft: Draft, attention: object) -> tuple[float, float]:
    """Give what a page's first rows are worth as part of the best placing in the same rows, and of any page at all."""
    reach = reach_of(attention, device=draft.request.device, rows=draft.config.most_rows, columns=draft.config.tiles)  # type: ignore[arg-type]
    value = values_of(draft.scores, top=float(draft.scores[draft.order].max()), sharpness=draft.config.sharpness)
    rows = [row for row in draft.chosen if not row.stated][:FRONT_ROWS]
    looked = np.stack([np.pad(reach.by_place[place, :FRONT_COLUMNS], (0, 0)) for place in range(len(rows))])
    got = sum(
        float(looked[place, : len(row.titles)] @ value[row.titles[:FRONT_COLUMNS]]) for place, row in enumerate(rows)
    )
    titles = draft.order[:CANDIDATES]
    may = np.zeros((len(rows), len(titles)), dtype=np.bool_)
    of_row = {offer.label(row).row_id: offer.titles[start : start + count]
              for offer in draft.offers
              for row, (start, count) in enumerate(zip(offer.starts.tolist(), offer.counts.tolist()))}  # fmt: skip
    for place, row in enumerate(rows):
        may[place] = np.isin(titles, of_row[row.label.row_id])
    worth = (looked[:, :, None] * value[titles][None, None, :]) * may[:, None, :]
    worth = worth.reshape(-1, len(titles))
    places, chosen = linear_sum_assignment(-worth)
    best_placing = float(worth[places, chosen].sum())
    any_page = float(np.sort(looked.ravel())[::-1] @ value[titles][: looked.size])
    return got / max(best_placing, got), got / any_page


def exhausted(*, rng: np.random.Generator, pages: int) -> NDArray[np.float64]:
    """Give what the choice is worth as part of the best page, on pages so small that all can be tried; `(pages,)`."""
    found = np.zeros(pages)
    reach = np.outer(0.75 ** np.arange(2), [1.0, 0.6]).astype(np.float32)
    for page in range(pages):
        value = np.sort(rng.random(7).astype(np.float32) ** 2)[::-1].copy()
        rows = [np.flatnonzero(rng.random(7) < 0.6).astype(np.int32) for _ in range(4)]
        best = 0.0
        for first, second in permutations(range(4), 2):
            for one in permutations(rows[first].tolist(), min(2, len(rows[first]))):
                rest = [title for title in rows[second].tolist() if title not in one]
                for two in permutations(rest, min(2, len(rest))):
                    worth = sum(
                        float(reach[at, place] * value[title])
                        for at, tiles in enumerate((one, two))
                        for place, title in enumerate(tiles)
                    )
                    best = max(best, worth)
        counts = np.array([len(row) for row in rows], dtype=np.int64)
        picked, tiles, filled, _ = choose_page(
            np.concatenate(rows), np.cumsum([0, *counts[:-1]]).astype(np.int64), counts, np.ones(4), np.zeros(4),
            np.full(4, -1, dtype=np.int32), np.ones(4, np.bool_), np.full(4, 99), np.zeros(7, np.bool_),
            np.zeros(7, np.bool_), value, reach, 2, 4, 2, 0, 2, 1, 1.0, np.zeros(8, np.int32), np.zeros(0, np.int16),
            np.ones(1), 0.0, 0.2,
        )  # fmt: skip
        got = sum(
            float(reach[at, place] * value[tiles[at, place]])
            for at in range(len(picked))
            for place in range(filled[at])
        )
        found[page] = got / best if best > 0 else 1.0
    return found
