"""Continue watching: films in the middle and the next episode, newest first; states a fact, so it is complete."""

import numpy as np

from marquee.features.profile import continue_entries
from marquee.page.draft import Draft, Label, Stated, TileNote


def offer(draft: Draft) -> list[Stated]:
    """Offer what can be gone on with; it leads the page while something of it is recent."""
    snapshot = draft.bound.snapshot
    entries = [entry for entry in continue_entries(draft.profile, snapshot, now=draft.now) if draft.legal[entry.title]]
    if not entries:
        return []
    notes = []
    for entry in entries:
        left_s = _left_s(snapshot.titles[entry.title].runtime_s if entry.episode_id is None else None, entry.progress)
        if entry.episode_id is not None and entry.progress == 0.0:
            reason = "Next episode"
        else:
            reason = f"{left_s // 60} min left" if left_s >= 60 else f"{round(entry.progress * 100)}% watched"
        notes.append(TileNote(reason=reason, episode_id=entry.episode_id, progress=round(entry.progress, 3)))
    return [
        Stated(
            label=Label(row_id="continue", kind="continue", title="Continue watching", reason="You started these"),
            slot=0 if draft.now - entries[0].at <= draft.config.lead_ms else draft.config.list_slot,
            titles=np.array([entry.title for entry in entries], dtype=np.int32),
            notes=tuple(notes),
        )
    ]


def _left_s(runtime_s: int | None, progress: float) -> int:
    return 0 if runtime_s is None else int(runtime_s * (1.0 - progress))
