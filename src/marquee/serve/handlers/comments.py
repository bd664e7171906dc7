"""GET /v1/titles/{id}/comments: what viewers wrote, newest first, the asking profile's own as of this moment."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated

import msgspec
from msgspec import Meta

from marquee.schema.comments import RULES, Comment, Moderation, may_be_heard, read_moderation, state_of
from marquee.schema.events import Logged
from marquee.schema.profile import Profile
from marquee.serve.endpoint import Call
from marquee.serve.handlers.titles import row_for
from marquee.serve.payloads import Country, Id
from marquee.serve.payloads_words import CommentPayload, CommentsAnswer

A_PAGE = 50
Place = Annotated[str, Meta(pattern=r"^[0-9]{1,15}\.[A-Za-z0-9][A-Za-z0-9._:~-]{0,127}$")]  # time and comment_id


class CommentsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Who looks (their own comments are marked), and from where on."""

    profile_id: Id | None = None
    country: Country = ""
    cursor: Place | None = None


def get_comments(call: Call) -> CommentsAnswer:
    """List comments that stand. One held for review, or read by nobody yet, is shown to its author alone."""
    asked = call.read(CommentsQuery)
    title_id = call.id("title_id")
    profile = None if asked.profile_id is None else call.profile(asked.profile_id)
    row_for(call, title_id, profile=profile, country=asked.country)
    before = None if asked.cursor is None else read_place(asked.cursor)
    folded = call.runtime.state.folded_position()  # read before the comments, so that none falls between
    found = call.runtime.state.said.of_title(title_id, before=before, limit=A_PAGE + 1)
    page = {comment.comment_id: comment for comment in found[:A_PAGE]}
    following = place_of(found[A_PAGE - 1]) if len(found) > A_PAGE else None
    if profile is not None:
        tail = call.runtime.log.tail(profile.profile_id, after=folded)
        _mend(page, tail, title_id=title_id, profile=profile, first=before is None)
    decided = call.binding.bound.desk.in_force("moderation")
    ordered = sorted(page.values(), key=lambda comment: (comment.at, comment.comment_id), reverse=True)
    shown = (
        _shown(comment, read_moderation(decided.get(comment.comment_id)), own=comment.profile_id == asked.profile_id)
        for comment in ordered
    )
    return CommentsAnswer(comments=tuple(one for one in shown if one is not None), next=following)


def _shown(comment: Comment, decided: Moderation | None, *, own: bool) -> CommentPayload | None:
    """Show a comment to one who may see it; None where they may not."""
    state = state_of(comment, decided)
    if state == "removed" or not (own or may_be_heard(comment, decided)):
        return None
    spoils = (comment.spoiler or 0.0) >= RULES.fold_from
    return CommentPayload(
        comment_id=comment.comment_id,
        author=comment.author,
        at=comment.at,
        text=comment.text,
        mine=own,
        state=state,
        language=comment.language or "und",
        spoiler=spoils,
        spoiler_reason=comment.reason if spoils else "",
        edited=comment.edited_at is not None,
    )


def place_of(comment: Comment) -> str:
    """Name the place in a list behind a comment."""
    return f"{comment.at}.{comment.comment_id}"


def read_place(cursor: str) -> tuple[int, str]:
    """Read where a list goes on. It is a place, not a secret: whoever changes it reads on elsewhere."""
    at, _, comment_id = cursor.partition(".")
    return int(at), comment_id


def _mend(page: dict[str, Comment], tail: Iterable[Logged], *, title_id: str, profile: Profile, first: bool) -> None:
    """Put the profile's own comments of the log's tail in: what one just wrote is there, follower late or dead."""
    for logged in tail:
        event = logged.event
        if event.title_id != title_id or event.comment_id is None:
            continue
        standing = page.get(event.comment_id)
        if standing is not None and standing.profile_id != profile.profile_id:
            continue
        if event.kind == "comment_remove":
            page.pop(event.comment_id, None)
        elif event.kind == "comment_edit" and standing is not None and event.text:
            page[event.comment_id] = replace(
                standing, text=event.text, edited_at=logged.effective_at, sentiment=None, spoiler=None, toxicity=None
            )
        elif event.kind == "comment" and standing is None and first and event.text and not profile.kids:
            page[event.comment_id] = _unread(event.comment_id, logged, profile)


def _unread(comment_id: str, logged: Logged, profile: Profile) -> Comment:
    event = logged.event
    return Comment(
        comment_id=comment_id,
        title_id=event.title_id or "",
        profile_id=profile.profile_id,
        account_id=event.account_id,
        author=profile.name,
        author_since=logged.effective_at,
        at=logged.effective_at,
        edited_at=None,
        country=event.country,
        text=event.text or "",
        language=None,
        sentiment=None,
        aspects=(),
        spoiler=None,
        toxicity=None,
        reason="",
        reports=0,
    )
