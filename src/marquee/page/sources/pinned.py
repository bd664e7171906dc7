"""Rows an editor pinned state a fact: at their place, complete and in the editor's order, as far as the rules allow."""

from marquee.page.draft import Draft, Label, Stated, TileNote
from marquee.page.editor import REASON, rows_here


def offer(draft: Draft) -> list[Stated]:
    """Offer the rows pinned in the viewer's country now; one of which nothing may be shown is left out."""
    stated = []
    for found in rows_here(draft.bound, country=draft.request.country):
        titles = found.titles[draft.legal[found.titles]]
        if not found.row.pinned or not len(titles):
            continue
        reason = found.row.reason or draft.words.say(REASON)
        label = Label(row_id=f"pinned:{found.key}", kind="pinned", title=found.row.title, reason=reason)
        note = TileNote(reason=reason)
        stated.append(Stated(label=label, slot=found.row.slot, titles=titles, notes=(note,) * len(titles)))
    return stated
