"""The reducer: what one event makes of a profile (laws 3, 5, 8).

Serving folds the live log with it and training replays history with it, so neither can know what the other does not. It
reads nothing but its arguments. Events come in log order; their `at` may not be in order, and a late old event never
undoes a newer one. An event that was folded already changes nothing.
"""

from collections.abc import Callable, Iterable

import msgspec

from marquee.profiles.caps import CAPS, Caps, completion_of, is_finished
from marquee.profiles.draft import Draft
from marquee.schema.clock import day_of
from marquee.schema.events import Event, Logged
from marquee.schema.profile import (
    COMMENT,
    DETAIL,
    HIDE,
    LIST_ADD,
    PICK,
    PLAY,
    RATE,
    SEARCH_CLICK,
    THUMB_DOWN,
    THUMB_UP,
    TRAILER,
    Entry,
    Profile,
    Progress,
    pack_aspects,
    taste_in,
)

_SAID = ("country", "language", "device", "session_id")  # what every event of a viewer's says of the viewer
MARKS = frozenset({THUMB_UP, THUMB_DOWN, LIST_ADD, HIDE})  # taken back by their own acts, not by history_remove


def empty_profile(profile_id: str, account_id: str = "") -> Profile:
    """Give the profile of someone of whom nothing is known."""
    return Profile(profile_id=profile_id, account_id=account_id)


def advance(profile: Profile, logged: Logged, *, caps: Caps = CAPS) -> Profile:
    """Give the profile after one more event; raises ValueError where the event is someone else's."""
    return fold(profile, (logged,), caps=caps)


def fold(profile: Profile, events: Iterable[Logged], *, caps: Caps = CAPS) -> Profile:
    """Give the profile after these events, in log order: `advance` again and again, at a tenth of the cost."""
    draft: Draft | None = None
    position = profile.log_position
    for logged in events:
        if logged.event.profile_id != profile.profile_id:
            raise ValueError(f"an event of {logged.event.profile_id!r} cannot be folded into {profile.profile_id!r}")
        if logged.log_position <= position:
            continue
        if draft is None:
            draft = Draft(profile, caps=caps)
        position = logged.log_position
        _apply(draft, logged.event, logged.effective_at)
        draft.fields["log_position"] = position
    return profile if draft is None else draft.freeze()


def _apply(draft: Draft, event: Event, at: int) -> None:
    fields = draft.fields
    if not fields["account_id"]:
        fields["account_id"] = event.account_id
    if fields["created_at"] is None or at < fields["created_at"]:
        fields["created_at"] = at
    if at >= draft.updated_at:
        draft.updated_at = at
        said = () if event.kind == "comment_understood" else _SAID  # its language is the comment's
        for name in said:
            value = getattr(event, name)
            if value is not None:
                fields[name] = value
    if event.title_id is not None and event.kind in _TITLE_ACTS:
        _TITLE_ACTS[event.kind](draft, event, event.title_id, at)
    elif event.kind in _ACTS:
        _ACTS[event.kind](draft, event, at)


def _visit(event: Event, at: int) -> str:
    return event.session_id if event.session_id is not None else f"day {day_of(at)}"


def _touch(draft: Draft, event: Event, title_id: str, at: int) -> None:
    draft.touch(title_id, at=at, visit=_visit(event, at))


def _put_newest(draft: Draft, title_id: str, at: int, action: int, value: float | None = None) -> None:
    """Keep an act in the history, unless it was taken back or something newer of its kind is there."""
    if draft.forgotten(title_id, at):
        return
    standing = draft.newest(title_id, action, at)
    if standing is None or standing.at <= at:
        draft.put_entry(Entry(title_id, at, action, value))


def _put_most(draft: Draft, event: Event, title_id: str, at: int, action: int, value: float | None) -> None:
    """Keep a day's plays of a title as one entry: the newest time and episode, the most that was completed."""
    episode_id = event.episode_id
    standing = draft.newest(title_id, action, at)
    if standing is not None:
        if standing.value is not None:
            value = standing.value if value is None else max(value, standing.value)
        if standing.at > at:
            at, episode_id = standing.at, standing.episode_id
        if (at, value, episode_id) == (standing.at, standing.value, standing.episode_id):
            return
    draft.put_entry(Entry(title_id, at, action, value, episode_id))


def _impression(draft: Draft, event: Event, title_id: str, at: int) -> None:
    cover = (event.artwork_id, event.decision_id)
    draft.see(title_id, at=at, visit=_visit(event, at), cover=cover)


def _detail(draft: Draft, event: Event, title_id: str, at: int) -> None:
    _touch(draft, event, title_id, at)
    _put_newest(draft, title_id, at, DETAIL)


def _trailer(draft: Draft, event: Event, title_id: str, at: int) -> None:
    _touch(draft, event, title_id, at)
    if not draft.forgotten(title_id, at):
        _put_most(draft, event, title_id, at, TRAILER, completion_of(event.position_s, event.runtime_s))


def _play(draft: Draft, event: Event, title_id: str, at: int) -> None:
    _touch(draft, event, title_id, at)
    if draft.forgotten(title_id, at):
        return
    standing = draft.progress.get((title_id, event.episode_id))
    runtime_s = event.runtime_s
    if runtime_s is None and standing is not None:
        runtime_s = standing.runtime_s
    position_s = event.position_s
    if position_s is None:  # a start that does not say from where: from where it stood, or anew once it was over
        position_s = 0.0 if standing is None or standing.finished else standing.position_s
    # a start tells where the playhead was put, not how much was watched
    completion = None if event.kind == "play_start" else completion_of(position_s, runtime_s)
    _put_most(draft, event, title_id, at, PLAY, completion)
    finished = event.kind != "play_start" and is_finished(position_s, runtime_s)
    step = Progress(title_id, event.episode_id, float(round(position_s)), runtime_s, at, finished, event.device)
    draft.put_progress(step)


def _search(draft: Draft, event: Event, at: int) -> None:
    query = (event.query or "").strip()[: draft.caps.query_chars]
    if query and at > draft.taste_since and at >= draft.queries.get(query, -1):
        draft.remember(draft.queries, query, at, most=draft.caps.queries)


def _search_click(draft: Draft, event: Event, title_id: str, at: int) -> None:
    _touch(draft, event, title_id, at)
    _put_newest(draft, title_id, at, SEARCH_CLICK)


def _comment(draft: Draft, event: Event, title_id: str, at: int) -> None:
    _touch(draft, event, title_id, at)
    if draft.settle(f"c:{title_id}", at):
        _put_newest(draft, title_id, at, COMMENT)


def _comment_remove(draft: Draft, event: Event, title_id: str, at: int) -> None:
    if draft.settle(f"c:{title_id}", at):
        _drop_mark(draft, title_id, COMMENT, at)


def _comment_understood(draft: Draft, event: Event, title_id: str, at: int) -> None:
    standing = draft.newest(title_id, COMMENT, at)
    if standing is not None and standing.at == at and event.sentiment is not None:
        judged = [(aspect.key, aspect.sentiment) for aspect in event.aspects or ()]
        value = taste_in(event.sentiment, judged)
        draft.put_entry(Entry(title_id, at, COMMENT, value, None, pack_aspects(judged)))


def _rate(draft: Draft, event: Event, title_id: str, at: int) -> None:
    _touch(draft, event, title_id, at)
    _put_newest(draft, title_id, at, RATE, None if event.rating is None else round(event.rating, 2))


def _thumb(draft: Draft, event: Event, title_id: str, at: int) -> None:
    _touch(draft, event, title_id, at)
    if at <= draft.taste_since or not draft.settle(f"t:{title_id}", at):
        return
    if not event.thumb:
        draft.thumbs.pop(title_id, None)
        _drop_mark(draft, title_id, THUMB_UP, at)
        return
    draft.thumbs.pop(title_id, None)
    draft.thumbs[title_id] = 1 if event.thumb > 0 else -1
    if len(draft.thumbs) > draft.caps.thumbs:
        del draft.thumbs[next(iter(draft.thumbs))]
    draft.put_entry(Entry(title_id, at, THUMB_UP if event.thumb > 0 else THUMB_DOWN))


def _list_add(draft: Draft, event: Event, title_id: str, at: int) -> None:
    _touch(draft, event, title_id, at)
    if draft.settle(f"l:{title_id}", at):
        draft.remember(draft.my_list, title_id, at, most=draft.caps.my_list)
        _put_mark(draft, title_id, LIST_ADD, at)


def _list_remove(draft: Draft, event: Event, title_id: str, at: int) -> None:
    if draft.settle(f"l:{title_id}", at):
        draft.my_list.pop(title_id, None)
        _drop_mark(draft, title_id, LIST_ADD, at)


def _hide(draft: Draft, event: Event, title_id: str, at: int) -> None:
    if draft.settle(f"h:{title_id}", at):
        draft.hidden.pop(title_id, None)
        draft.hidden[title_id] = None
        if len(draft.hidden) > draft.caps.hidden:
            del draft.hidden[next(iter(draft.hidden))]
        _put_mark(draft, title_id, HIDE, at)


def _unhide(draft: Draft, event: Event, title_id: str, at: int) -> None:
    if draft.settle(f"h:{title_id}", at):
        draft.hidden.pop(title_id, None)
        _drop_mark(draft, title_id, HIDE, at)


def _put_mark(draft: Draft, title_id: str, action: int, at: int) -> None:
    """Let a standing fact count as taste too, unless taste began anew since."""
    if at > draft.taste_since:
        draft.put_entry(Entry(title_id, at, action))


def _drop_mark(draft: Draft, title_id: str, action: int, at: int) -> None:
    standing = draft.newest(title_id, action, at)
    if standing is not None and standing.at <= at:
        draft.drop_entry(standing)


def _history_remove(draft: Draft, event: Event, title_id: str, at: int) -> None:
    if at <= draft.removed.get(title_id, -1):
        return
    draft.remember(draft.removed, title_id, at, most=draft.caps.removed)
    draft.drop_entries(title_id=title_id, up_to=at, keep=MARKS)
    draft.drop_progress(title_id=title_id, up_to=at)
    if title_id in draft.fields["picks"] and at >= draft.stamps.get("picks", 0):
        draft.fields["picks"] = tuple(pick for pick in draft.fields["picks"] if pick != title_id)


def _reset_taste(draft: Draft, event: Event, at: int) -> None:
    """Start over: my list, hidden titles, name and settings stay, and so do covers that are held."""
    if at <= draft.taste_since:
        return
    draft.taste_since = at
    draft.drop_entries(title_id=None, up_to=at)
    draft.drop_progress(title_id=None, up_to=at)
    draft.thumbs = {title: thumb for title, thumb in draft.thumbs.items() if draft.stamps.get(f"t:{title}", 0) > at}
    draft.queries = {query: asked_at for query, asked_at in draft.queries.items() if asked_at > at}
    draft.removed = {title: removed_at for title, removed_at in draft.removed.items() if removed_at > at}
    if draft.stamps.get("picks", 0) <= at:
        draft.fields["picks"] = ()
    for title_id, seen in draft.seen.items():
        if seen.visits and seen.last_at <= at:
            draft.seen[title_id] = msgspec.structs.replace(seen, visits=0)


def _profile_update(draft: Draft, event: Event, at: int) -> None:
    fields = draft.fields
    for name in ("name", "kids", "non_profiling"):
        value = getattr(event, name)
        if value is not None and draft.settle(name, at):
            fields[name] = value
    if event.maturity is not None and draft.settle("maturity", at):
        fields["maturity"] = event.maturity if event.maturity >= 0 else None  # below 0: no ceiling
    if event.picks is not None and at > draft.taste_since and draft.settle("picks", at):
        fields["picks"] = event.picks[: draft.caps.picks]
        for title_id in fields["picks"]:
            if not draft.forgotten(title_id, at):
                draft.put_entry(Entry(title_id, at, PICK))


_TITLE_ACTS: dict[str, Callable[[Draft, Event, str, int], None]] = {
    "impression": _impression,
    "detail_view": _detail,
    "trailer_play": _trailer,
    "play_start": _play,
    "play_progress": _play,
    "play_stop": _play,
    "search_click": _search_click,
    "comment": _comment,
    "comment_edit": _comment,
    "comment_remove": _comment_remove,
    "comment_understood": _comment_understood,
    "rate": _rate,
    "thumb": _thumb,
    "list_add": _list_add,
    "list_remove": _list_remove,
    "hide": _hide,
    "unhide": _unhide,
    "history_remove": _history_remove,
}
_ACTS: dict[str, Callable[[Draft, Event, int], None]] = {
    "search": _search,
    "reset_taste": _reset_taste,
    "profile_update": _profile_update,
}
