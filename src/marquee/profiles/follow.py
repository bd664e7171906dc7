"""The follower: fold the log into stored profiles, a batch at a time, and put comments where pages read them.

It may die anywhere: a profile knows the last event folded into it, so a batch read again changes nothing, and a page
never waits for it (see `profiles.load`).
"""

from collections.abc import Sequence

from marquee.profiles.advance import empty_profile, fold
from marquee.schema.comments import RULES, Read, Reported, Written
from marquee.schema.events import Event, Logged
from marquee.schema.profile import Profile, pack_profile, unpack_profile
from marquee.storage.protocols import EventLog, StateStore

COMMENT_KINDS = frozenset({"comment", "comment_edit", "comment_remove", "comment_understood", "comment_report"})


def follow(log: EventLog, state: StateStore, *, limit: int = 5_000) -> int:
    """Fold the next batch of at most `limit` events; returns how many were read, 0 at the end of the log."""
    batch = log.read(after=state.folded_position(), limit=limit)
    if not batch:
        return 0
    by_profile: dict[str, list[Logged]] = {}
    for logged in batch:
        by_profile.setdefault(logged.event.profile_id, []).append(logged)
    profiles = []
    for profile_id, events in by_profile.items():
        packed = state.get_profile(profile_id)
        profiles.append(fold(empty_profile(profile_id) if packed is None else unpack_profile(packed), events))
    state.put_profiles(
        (profile.profile_id, profile.account_id, profile.name, profile.log_position, pack_profile(profile))
        for profile in profiles
    )
    _put_comments(state, batch, {profile.profile_id: profile for profile in profiles})
    _let_go_of_erased(log, state, profiles)
    state.set_folded_position(batch[-1].log_position)
    return len(batch)


def lag(log: EventLog, state: StateStore) -> int:
    """Count the log positions not folded yet."""
    return max(0, log.last_position() - state.folded_position())


def _put_comments(state: StateStore, batch: Sequence[Logged], profiles: dict[str, Profile]) -> None:
    written, found, reported = [], [], []
    for logged in batch:
        event, at = logged.event, logged.effective_at
        if event.kind not in COMMENT_KINDS or not event.comment_id or not event.title_id:
            continue
        author = profiles[event.profile_id]
        if event.kind == "comment_understood":
            found.append(_read(event, at))
        elif event.kind == "comment_report":
            reported.append(
                Reported(comment_id=event.comment_id, profile_id=event.profile_id, at=at, text=event.text or "")
            )
        elif event.kind == "comment_remove" or not author.kids:  # a child's comment stands on no path
            written.append(_written(event, at, author))
    state.said.write(written)
    state.said.mark_read(found, hold_from=RULES.hold_from)
    state.said.report(reported)


def _written(event: Event, at: int, author: Profile) -> Written:
    return Written(
        comment_id=event.comment_id or "",
        title_id=event.title_id or "",
        profile_id=event.profile_id,
        at=at,
        text=None if event.kind == "comment_remove" else event.text,
        author=author.name,
        account_id=event.account_id,
        author_since=at if author.created_at is None else author.created_at,
        country=event.country or author.country,
    )


def _read(event: Event, at: int) -> Read:
    return Read(
        comment_id=event.comment_id or "",
        profile_id=event.profile_id,
        at=at,
        sentiment=event.sentiment or 0.0,
        language=event.language or "und",
        aspects=event.aspects or (),
        spoiler=event.spoiler or 0.0,
        toxicity=event.toxicity or 0.0,
        reason=event.reason or "",
        model_version=event.model_version or "",
    )


def _let_go_of_erased(log: EventLog, state: StateStore, profiles: Sequence[Profile]) -> None:
    """Undo what this batch stored of people who were erased while it was being folded."""
    gone = [
        profile.profile_id
        for profile in profiles
        if log.is_erased(profile_id=profile.profile_id, account_id=profile.account_id)
    ]
    if gone:
        state.delete_profiles(gone)
