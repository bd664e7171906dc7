"""Rows an editor wrote and did not pin: chosen where they are worth it to this viewer, and in this viewer's order."""

import numpy as np

from marquee.page.draft import Draft, Label, Offers, one_row
from marquee.page.editor import REASON, rows_here


def offer(draft: Draft) -> list[Offers]:
    """Offer the open titles of each row that is in force in the viewer's country."""
    offers = []
    for found in rows_here(draft.bound, country=draft.request.country):
        if found.row.pinned:
            continue
        titles = draft.only_open(found.titles)
        reason = found.row.reason or draft.words.say(REASON)
        label = Label(
            row_id=f"editor:{found.key}", kind="editor", title=found.row.title, reason=reason, tile_reason=reason
        )
        offers.append(
            one_row(
                label,
                titles=titles[np.argsort(draft.rank[titles], kind="stable")],
                weight=draft.weight("editor"),
                ranked=True,
                floor=draft.floor("editor"),
            )
        )
    return offers
