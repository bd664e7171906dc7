"""Choices from pages, as the last word learns from them: only titles that were new to the viewer, first watches alone.

Which place is trusted how far comes with the choices (`features.attention`); it is not worked out here.
"""

import numpy as np
from numpy.typing import NDArray

from marquee.evaluation.page_choices import PageChoices
from marquee.features.interactions import Signals, strengths_of
from marquee.models.rerank_training import SeenPage


def seen_pages(
    choices: PageChoices, *, since: int, until: int, table: NDArray[np.float32], most: int
) -> list[SeenPage]:
    """Take the newest `most` choices from `since` to before `until`, UTC ms; acts weighed by `table`.

    A title the viewer knew already is no tile to choose among, and a choice of one is left out.
    """
    wanted = np.flatnonzero((choices.at >= since) & (choices.at < until))
    newest = np.sort(wanted[np.argsort(-choices.at[wanted], kind="stable")[:most]])
    found = []
    for number in newest:
        first, last = choices.begin[number], choices.begin[number + 1]
        known, strengths = choices.known[first:last], strengths_of(choices.described[first:last], table)
        titles = choices.titles[number]
        tiles = (titles >= 0) & ~np.isin(titles, known)
        if not tiles[0] or tiles.sum() < 2:
            continue
        liked, against = strengths > 0, strengths < 0
        found.append(
            SeenPage(
                titles=titles[tiles],
                examined=choices.trusted[number][tiles],
                signals=Signals(
                    positives=known[liked],
                    weights=strengths[liked],
                    negatives=known[against],
                    negative_weights=strengths[against],
                ),
            )
        )
    return found
