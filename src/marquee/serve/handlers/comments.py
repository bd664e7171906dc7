"""GET /v1/titles/{id}/comments: what viewers wrote, newest first, the asking profile's own as of this moment."""

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec import Meta

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
    """List comments that stand; moderated ones are left out."""
    asked = call.read(CommentsQuery)
    title_id = call.id("title_id")
    profile = None if asked.profile_id is None else call.profile(asked.profile_id)
    row_for(call, title_id, profile=profile, country=asked.country)
    before = None if asked.cursor is None else _place(asked.cursor)
    folded = call.runtime.state.folded_position()  # read before the comments, so that none falls between
    found = call.runtime.state.comments(title_id, before=before, limit=A_PAGE + 1)
    page = {comment_id: (author_id, at, text, author) for comment_id, author_id, at, text, author in found[:A_PAGE]}
    following = f"{found[A_PAGE - 1][2]}.{found[A_PAGE - 1][0]}" if len(found) > A_PAGE else None
    if profile is not None:
        tail = call.runtime.log.tail(profile.profile_id, after=folded)
        _mend(page, tail, title_id=title_id, profile=profile, first=before is None)
    moderated = call.binding.bound.desk.in_force("moderation")
    ordered = sorted(page.items(), key=lambda item: (item[1][1], item[0]), reverse=True)
    return CommentsAnswer(
        comments=tuple(
            CommentPayload(comment_id=comment_id, author=author, at=at, text=text, mine=author_id == asked.profile_id)
            for comment_id, (author_id, at, text, author) in ordered
            if comment_id not in moderated
        ),
        next=following,
    )


def _place(cursor: str) -> tuple[int, str]:
    """Read where a list goes on. It is a place, not a secret: whoever changes it reads on elsewhere."""
    at, _, comment_id = cursor.partition(".")
    return int(at), comment_id


def _mend(
    page: dict[str, tuple[str, int, str, str]],
    tail: Iterable[Logged],
    *,
    title_id: str,
    profile: Profile,
    first: bool,
) -> None:
    """Put the profile's own comments of the log's tail in: what one just wrote is there, follower late or dead."""
    profile_id = profile.profile_id
    for logged in tail:
        event = logged.event
        if event.title_id != title_id or event.comment_id is None:
            continue
        standing = page.get(event.comment_id)
        if standing is not None and standing[0] != profile_id:
            continue
        if event.kind == "comment_remove":
            page.pop(event.comment_id, None)
        elif event.kind == "comment_edit" and standing is not None and event.text:
            page[event.comment_id] = (profile_id, standing[1], event.text, standing[3])
        elif event.kind == "comment" and standing is None and first and event.text:
            page[event.comment_id] = (profile_id, logged.effective_at, event.text, profile.name)
