"""My list: what the viewer put there, newest first; states a fact, so it is complete."""

import numpy as np

from marquee.page.draft import Draft, Label, Stated, TileNote


def offer(draft: Draft) -> list[Stated]:
    """Offer the list, as far as it may be shown here and now."""
    index, legal = draft.bound.snapshot.index, draft.legal
    rows = [index[title_id] for title_id, _at in reversed(draft.profile.my_list) if title_id in index]
    rows = [row for row in rows if legal[row]]
    if not rows:
        return []
    words = draft.words
    note = TileNote(reason=words.say("On your list"))
    return [
        Stated(
            label=Label(
                row_id="my_list",
                kind="my_list",
                title=words.say("My list"),
                reason=words.say("You put these on your list"),
            ),
            slot=draft.config.list_slot,
            titles=np.array(rows, dtype=np.int32),
            notes=(note,) * len(rows),
        )
    ]
