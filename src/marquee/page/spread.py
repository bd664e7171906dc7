"""What keeps a page from being everyone's: fame counts less, and places cost what a title's plays already are.

*Fame*: a title that everyone plays needs no page to be found, and taste learnt from what was found overrates it. So it
loses part of its standing on pages of viewers of whom something is known. *Prices* (`models.prices`) count only in the
places that are looked at: further along, rows keep the viewer's own order.
"""

import numpy as np
from numpy.typing import NDArray

from marquee.page.draft import Draft
from marquee.pipeline.stages import Outcome


def fame(draft: Draft) -> Outcome:
    """Lower each title by part of its standing in the country; nobody's page of whom nothing is known."""
    part = draft.config.fame
    if part == 0.0 or not draft.personal:
        return Outcome(kept=len(draft.scores), note="counts in full")
    draft.scores = draft.scores - np.float32(part) * draft.bound.taste.fame(draft.request.country)
    return Outcome(kept=len(draft.scores))


def priced(draft: Draft) -> NDArray[np.float32]:
    """Give scores less what places cost, for the places looked at; as they are where there are no prices."""
    share = draft.config.prices
    if share == 0.0 or draft.fallback or not draft.personal:
        return draft.scores
    prices = draft.bound.taste.prices
    if len(prices) != len(draft.scores):
        return draft.scores
    found: NDArray[np.float32] = draft.scores - np.float32(share) * prices
    return found
