"""Because you searched for X: what a late search was about, where nothing was played after it.

Which titles those are is told by whoever knows names and meanings (`Bound.about`); rules and the viewer's order are
laid over it here. A profile nobody is profiled for has no such row.
"""

import numpy as np
from numpy.typing import NDArray

from marquee.page.draft import Draft, Label, Offers, one_row
from marquee.page.fill import between
from marquee.schema.clock import DAY, MINUTE
from marquee.schema.ids import stable_hash
from marquee.schema.profile import PLAY, Profile

FAMILY = 1_001  # one such row a page stands apart from another
FEWEST_LETTERS = 3
SHOWN_CHARS = 40  # of a query in a row's name


def offer(draft: Draft) -> list[Offers]:
    """Offer a row for each of the latest open searches that has enough open titles."""
    about, config = draft.bound.about, draft.config
    if about is None or not config.searched_rows:
        return []
    since = draft.now - int(config.searched_days * DAY)
    offers: list[Offers] = []
    for query in unanswered(draft.profile, since=since, within=int(config.searched_minutes * MINUTE)):
        if len(offers) == config.searched_rows:
            break
        titles = _ordered(draft, about(query))
        if len(titles) >= config.least_tiles:
            weight = draft.weight("searched")
            offers.append(one_row(_label(draft, query), titles=titles, weight=weight, ranked=False, family=FAMILY))
    return offers


def unanswered(profile: Profile, *, since: int, within: int) -> list[str]:
    """List what was searched for without a play within so many ms, newest first; nothing of who is not profiled.

    A search that was only on its way to a later one is left out.
    """
    if profile.non_profiling:
        return []
    plays = np.array(sorted(entry.at for entry in profile.history if entry.action == PLAY), dtype=np.int64)
    found: list[str] = []
    for query, at in reversed(profile.queries):
        text = "".join(char for char in query if char.isprintable()).strip()
        first = int(np.searchsorted(plays, at))
        answered = first < len(plays) and plays[first] <= at + within
        known = any(other.casefold().startswith(text.casefold()) for other in found)
        if at >= since and len(text) >= FEWEST_LETTERS and not answered and not known:
            found.append(text)
    return found


def _ordered(draft: Draft, titles: NDArray[np.int32]) -> NDArray[np.int32]:
    """Leave out what may not stand here, and order between nearness and the viewer's own order."""
    ordered: NDArray[np.int32] = between(draft.only_open(titles), draft.rank, draft.config.explicit_order)
    return ordered


def _label(draft: Draft, query: str) -> Label:
    words = draft.words
    shown = f"“{query if len(query) <= SHOWN_CHARS else query[: SHOWN_CHARS - 1] + '…'}”"
    return Label(
        row_id=f"searched:{stable_hash(query):016x}",  # ids hold letters and digits only
        kind="searched",
        title=words.say("Because you searched for {query}", query=shown),
        reason=words.say("You searched for {query} and played nothing then; these come close", query=shown),
        tile_reason=words.say("Close to {query}, which you searched for", query=shown),
    )
