"""The billboard: up to five titles on the stage above the rows, the viewer's best and what campaigns pay for.

Its first picture is looked at by nearly all, the next ones only by those who wait; so the best title stands first, and
behind it titles that lose little there. A promoted title takes a place where, with what promotion adds, it is worth
more than the title it displaces. Discovery rows give way to the billboard and never repeat it.
"""

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.page.draft import Draft, Label, Stated, TileNote
from marquee.page.promote import FRESH_DAYS
from marquee.pipeline.stages import Outcome
from marquee.schema.clock import DAY
from marquee.schema.served import PromotedServed

KIND = "billboard"
SLOT = -1  # above all rows
LEAST_OPEN = 12  # titles; with fewer a page needs them in its rows
PLACES = (0, 8, 20, 32, 44)  # from which place of the viewer's order each picture is taken
LOOKED = 160  # titles of the order
PASSED_OVER = 2  # visits from which a title is no longer fresh
PAID = 3.0  # how much more promotion adds here than in a row: this is the place it is spent in first


def billboard(draft: Draft) -> Outcome:
    """Set the stage of a page's first answer."""
    if not draft.config.billboard or draft.placed.next_row or draft.rows < 2 or len(draft.order) < LEAST_OPEN:
        return Outcome(kept=0)
    would = _would_stand(draft)
    titles, words = _stage(draft, would), draft.words
    if len(would) and draft.offered is not None:
        offered, at = draft.offered, [one for one in would if one >= 0]
        draft.promoted = PromotedServed(
            title_ids=tuple(draft.bound.snapshot.title_ids[title] for title in offered.titles[at].tolist()),
            shown=tuple(offered.allowed[at].tolist()),
            chance=offered.chance,
            facts=offered.facts[at].tobytes(),
        )
    draft.stated.append(
        Stated(
            label=Label(
                row_id=KIND, kind=KIND, title=words.say("In the spotlight"), reason=words.say("For this evening")
            ),
            slot=SLOT,
            titles=titles,
            notes=tuple(_note(draft, title) for title in titles.tolist()),
        )
    )
    draft.open[titles] = False
    return Outcome(kept=len(titles), note=f"{sum(one >= 0 for one in would)} by campaigns")


def _would_stand(draft: Draft) -> list[int]:
    """Choose for each picture the place in `offered` that would take it, -1 none; empty where nothing is offered.

    A promoted title takes a picture where it is worth more than the title taste has at that depth. What promotion
    added so far does not count in that, so chance decides nothing here: both arms would show the same.
    """
    offered = draft.offered
    if offered is None or not offered.staged.any():
        return []
    scores = draft.unpromoted if len(draft.unpromoted) else draft.scores
    standing = scores[draft.open]
    depths = [min(place, len(standing) - 1) for place in PLACES[: draft.config.billboard]]
    held = -np.partition(-standing, depths)[depths]
    worth = np.where(offered.staged, offered.base + np.float32(PAID) * offered.gain, -np.inf)
    best = np.argsort(-worth, kind="stable").tolist()
    would = []
    for against in held.tolist():
        would.append(best.pop(0) if best and worth[best[0]] > against else -1)
    return would if max(would) >= 0 else []


def _stage(draft: Draft, would: list[int]) -> NDArray[np.int32]:
    """Put promoted titles, where chance lets them, and the viewer's best on the stage."""
    offered = draft.offered
    paid = [-1] * len(would)
    if offered is not None:
        paid = [int(offered.titles[one]) if one >= 0 and offered.allowed[one] else -1 for one in would]
    plain = [title for title in _fresh(draft, without=set(paid)).tolist() if title not in paid]
    found = []
    for place in range(draft.config.billboard):
        if place < len(paid) and paid[place] >= 0:
            found.append(paid[place])
        elif len(plain) > place:
            found.append(plain[place])
    return np.array(found, dtype=np.int32)


def _fresh(draft: Draft, *, without: set[int]) -> NDArray[np.int32]:
    """List the viewer's best titles, fresh to them and with something to show, one a picture."""
    snapshot = draft.bound.snapshot
    passed: set[str] = set()
    if not draft.profile.non_profiling:
        passed = {seen.title_id for seen in draft.profile.seen if seen.visits >= PASSED_OVER}
    ids, places = snapshot.title_ids, PLACES[: draft.config.billboard]
    found: list[int] = []
    for fresh_only in (True, False):  # where all was passed over, or nothing has a picture, the order alone decides
        place = 0
        for title in draft.order[:LOOKED].tolist():
            if len(found) == len(places):
                break
            if title in without or (fresh_only and (ids[title] in passed or not _has_pictures(snapshot, title))):
                continue
            if place >= places[len(found)] and title not in found:
                found.append(title)
            place += 1
    return np.array(found, dtype=np.int32)


def _has_pictures(snapshot: CatalogSnapshot, title: int) -> bool:
    return snapshot.titles[title].trailer is not None or bool(
        snapshot.artwork_start[title + 1] - snapshot.artwork_start[title]
    )


def _note(draft: Draft, title: int) -> TileNote:
    """Say something true of a title on the stage."""
    snapshot, words = draft.bound.snapshot, draft.words
    fresh = draft.as_of - FRESH_DAYS * DAY < snapshot.launch_at[title] <= draft.now
    if snapshot.original[title]:
        return TileNote(reason=words.say("A new original") if fresh else words.say("An original"))
    if fresh:
        return TileNote(reason=words.say("New here"))
    return TileNote(reason=words.say("Picked for you") if draft.personal else words.say("Much watched here"))
