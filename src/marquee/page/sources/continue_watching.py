"""Continue watching: films in the middle and the next episode; states a fact, so it is complete.

Its first tile is what the viewer most likely goes on with now, the rest come newest first; the row leads the page where
they most likely come to go on at all (`features.mode`).
"""

import numpy as np

from marquee.features.mode import DEFAULT_MODE, mode_of
from marquee.features.profile import Resumable, continue_entries
from marquee.page.draft import Draft, Label, Stated, TileNote


def offer(draft: Draft) -> list[Stated]:
    """Offer what can be gone on with; nothing is guessed of a profile that is not to be profiled: newest first."""
    snapshot, words = draft.bound.snapshot, draft.words
    entries = [entry for entry in continue_entries(draft.profile, snapshot, now=draft.now) if draft.legal[entry.title]]
    if not entries:
        return []
    leads, entries = _ordered(draft, entries)
    notes = []
    for entry in entries:
        left_s = _left_s(snapshot.titles[entry.title].runtime_s if entry.episode_id is None else None, entry.progress)
        if entry.episode_id is not None and entry.progress == 0.0:
            reason = words.say("Next episode")
        elif left_s >= 60:
            reason = words.count("{time} left", left_s // 60, time=words.minutes(left_s // 60))
        else:
            reason = words.say("{share} watched", share=words.share(entry.progress))
        notes.append(TileNote(reason=reason, episode_id=entry.episode_id, progress=round(entry.progress, 3)))
    return [
        Stated(
            label=Label(
                row_id="continue",
                kind="continue",
                title=words.say("Continue watching"),
                reason=words.say("You started these"),
            ),
            slot=0 if leads else draft.config.list_slot,
            titles=np.array([entry.title for entry in entries], dtype=np.int32),
            notes=tuple(notes),
        )
    ]


def _ordered(draft: Draft, entries: list[Resumable]) -> tuple[bool, list[Resumable]]:
    """Say whether the row leads the page, and put the entry most likely gone on with in front."""
    config = draft.config
    if draft.profile.non_profiling:
        return draft.now - entries[0].at <= config.lead_ms, entries
    models = draft.bound.taste.models
    mode = mode_of(
        draft.profile,
        entries,
        draft.bound.snapshot,
        now=draft.now,
        device=draft.request.device,
        model=DEFAULT_MODE if models is None else models.mode,
    )
    first = int(mode.entries.argmax())
    return mode.goes_on >= config.leads_from, [entries[first], *entries[:first], *entries[first + 1 :]]


def _left_s(runtime_s: int | None, progress: float) -> int:
    return 0 if runtime_s is None else int(runtime_s * (1.0 - progress))
