"""Exploration: a small, logged share of pages is shaken a little, with exact probabilities (law 11).

On an explored page each pair of neighbouring discovery rows changes places with chance `row_swap`, and each explorable
tile is, with chance `explored_tiles`, replaced by a title drawn evenly from its row's pool: that row's own ranks
`explored_from` to `explored_to` that stand nowhere on the page. Pools do not overlap, so a title can come into a slot
in one way only and its chance is a product. As many tiles of a row are explorable as its pool has titles, so a draw
without repeats always succeeds. Kids' and non-profiling profiles are never explored.
"""

import numpy as np
from numpy.typing import NDArray

from marquee.page.draft import Chosen, Draft
from marquee.pipeline.stages import Outcome


def explore(draft: Draft) -> Outcome:
    """Toss for this page, shake it if so, and write each tile's chance to stand where it stands."""
    config, chosen = draft.config, draft.chosen
    chance = 0.0 if draft.profile.kids or draft.profile.non_profiling else config.exploration
    if chance == 0.0 or not chosen:
        return Outcome(kept=len(chosen), note="never explored")
    draft.explored = bool(draft.rng.random() < chance)
    pairs = neighbours(chosen, guard=config.tired_rows - draft.placed.discovery_rows)
    swap = np.zeros(len(chosen))
    for upper, lower in pairs:
        swap[upper] = swap[lower] = config.row_swap
    if not draft.explored:
        for row, away in zip(chosen, swap.tolist()):
            if not row.stated:
                shaken = chance * (1.0 - away)
                row.probabilities.fill(1.0 - chance + shaken)
                if row.pool is not None:
                    row.probabilities[: len(row.pool)] = 1.0 - chance + shaken * (1.0 - config.explored_tiles)
        return Outcome(kept=len(chosen), note="as scored")
    swapped = [pair for pair in pairs if draft.rng.random() < config.row_swap]
    moved = {row for pair in swapped for row in pair}
    drawn = sum(_shake(draft, row, place in moved, swap[place], chance) for place, row in enumerate(chosen))
    for upper, lower in swapped:
        chosen[upper], chosen[lower] = chosen[lower], chosen[upper]
    return Outcome(kept=len(chosen), note=f"explored: {len(swapped)} pairs of rows, {drawn} tiles")


def neighbours(chosen: list[Chosen], *, guard: int) -> list[tuple[int, int]]:
    """Pair neighbouring discovery rows of one answer; none across the last row that is kept free of tired titles."""
    pairs = []
    place, discovery = 0, 0
    while place < len(chosen):
        paired = (
            place + 1 < len(chosen)
            and not chosen[place].stated
            and not chosen[place + 1].stated
            and discovery + 1 != guard
        )
        if paired:
            pairs.append((place, place + 1))
        step = 2 if paired else 1
        discovery += sum(not row.stated for row in chosen[place : place + step])
        place += step
    return pairs


def replaced(row: Chosen, chance: float) -> NDArray[np.float64]:
    """Give each tile's chance to be replaced on an explored page: float64 `(tiles,)`."""
    each = np.zeros(len(row.titles))
    if row.pool is not None:
        each[: len(row.pool)] = chance
    return each


def _shake(draft: Draft, row: Chosen, moved: bool, swap: float, chance: float) -> int:
    """Redraw a row's tiles and write their chances where the row will stand; returns tiles replaced."""
    if row.stated or row.pool is None:
        return 0
    there = chance * (swap if moved else 1.0 - swap)
    each = replaced(row, draft.config.explored_tiles)
    stays = there * (1.0 - each) + (0.0 if moved else 1.0 - chance)
    drawn = np.flatnonzero(draft.rng.random(len(each)) < each)
    titles, probabilities = row.titles.copy(), stays
    if len(drawn):
        titles[drawn] = draft.rng.choice(row.pool, size=len(drawn), replace=False)
        probabilities[drawn] = there * each[drawn] / len(row.pool)
    row.titles, row.probabilities = titles, probabilities.astype(np.float32)
    return len(drawn)
