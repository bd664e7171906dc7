"""Originals: what this service made itself, in the viewer's order."""

import numpy as np

from marquee.page.draft import Draft, Label, Offers, one_row


def offer(draft: Draft) -> list[Offers]:
    """Offer the open originals."""
    words = draft.words
    label = Label(
        row_id="originals",
        kind="originals",
        title=words.say("Originals"),
        reason=words.say("Made by this service"),
        tile_reason=words.say("An original"),
    )
    titles = draft.in_order(np.flatnonzero(draft.bound.snapshot.original))[: draft.depth]
    return [
        one_row(label, titles=titles, weight=draft.weight("originals"), ranked=True, floor=draft.floor("originals"))
    ]
