"""Watch it again: films finished a while ago and liked; states a fact, so it is complete."""

import numpy as np

from marquee.page.draft import Draft, Label, Stated, TileNote
from marquee.schema.clock import DAY


def offer(draft: Draft) -> list[Stated]:
    """Offer finished films, last watched longest ago last; none that were disliked."""
    ids, thumbs, config = draft.bound.snapshot.title_ids, draft.profile.thumbs, draft.config
    until = draft.now - int(config.again_days * DAY)
    found = [
        (at, row)
        for row, at in draft.memory.finished.items()
        if at <= until and draft.legal[row] and thumbs.get(ids[row]) != -1
    ]
    if not found:
        return []
    found.sort(key=lambda one: (-one[0], draft.bound.shelves.tie[one[1]]))
    words = draft.words
    note = TileNote(reason=words.say("You watched this"))
    return [
        Stated(
            label=Label(
                row_id="watch_again",
                kind="watch_again",
                title=words.say("Watch it again"),
                reason=words.say("You watched these to the end"),
            ),
            slot=config.again_slot,
            titles=np.array([row for _at, row in found], dtype=np.int32),
            notes=(note,) * len(found),
        )
    ]
