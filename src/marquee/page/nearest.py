"""The nearest page where rows cannot be made: whatever may be shown stands in one row, however little that is.

For a catalogue of five titles, a country with few licences, a viewer who has seen everything. Rules are kept as on
every page; only manners give way, and only where nothing else is left.
"""

import numpy as np
from numpy.typing import NDArray

from marquee.page.draft import Chosen, Draft, Label
from marquee.page.fill import order_titles
from marquee.page.filters import disliked
from marquee.pipeline.stages import Outcome

KIND = "everything"


def nearest(draft: Draft) -> Outcome:
    """Put one row on a first answer that has no discovery row: what is left to discover, else what was seen."""
    if draft.placed.next_row or any(not row.stated for row in draft.chosen):
        return Outcome(kept=0)
    titles = order_titles(draft.scores, draft.open, by_tie=draft.bound.shelves.by_tie)
    words = draft.words
    title, reason = words.say("Everything there is"), words.say("All that is left to discover here")
    if not len(titles):
        titles = order_titles(draft.scores, _seen(draft), by_tie=draft.bound.shelves.by_tie)
        title, reason = words.say("Worth another look"), words.say("You have seen everything there is")
    if not len(titles):
        return Outcome(kept=0, note="nothing may be shown")
    titles = titles[: draft.config.tiles]
    draft.chosen.append(
        Chosen(
            label=Label(row_id=KIND, kind=KIND, title=title, reason=reason, tile_reason=reason),
            titles=titles,
            probabilities=np.ones(len(titles), dtype=np.float32),
        )
    )
    return Outcome(kept=len(titles), note=title)


def _seen(draft: Draft) -> NDArray[np.bool_]:
    """Mark what may be shown and stands nowhere yet, disliked titles aside: bool `(titles,)`."""
    mask = draft.legal.copy()
    index = draft.bound.snapshot.index
    if not draft.profile.non_profiling or draft.fallback:
        mask[[index[title_id] for title_id in disliked(draft.profile) if title_id in index]] = False
    for row in draft.chosen:
        mask[row.titles] = False
    return mask
