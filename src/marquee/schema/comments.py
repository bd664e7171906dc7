"""A comment: what was written, what was understood of it, and what operators decided about it.

Its state is never stored. It follows from what the reader found and what the desk says at the moment of asking, so a
decision is in force wherever the desk is (law 10).
"""

from dataclasses import dataclass
from typing import Literal

import msgspec

from marquee.schema.events import Aspect

State = Literal["visible", "held", "removed"]
Act = Literal["hold", "release", "remove"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentRules:
    """From which chance on a comment is held for review, or folded as a spoiler."""

    hold_from: float = 0.5
    fold_from: float = 0.5


RULES = CommentRules()


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A comment as its author wrote, rewrote (`at` is of the edit) or took back (`text` None). Times are UTC ms."""

    comment_id: str
    title_id: str
    profile_id: str
    at: int
    text: str | None
    author: str = ""  # the name shown
    account_id: str = ""
    author_since: int = 0  # when the author's profile came into being
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a reader found in a comment; `at` is that of the text it read."""

    comment_id: str
    profile_id: str
    at: int
    sentiment: float
    language: str = "und"
    aspects: tuple[Aspect, ...] = ()
    spoiler: float = 0.0
    toxicity: float = 0.0
    reason: str = ""
    model_version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A report of a comment: one a profile counts, the newest."""

    comment_id: str
    profile_id: str
    at: int
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment that stands. What a reader found is None until its text was read; the chances are 0 to 1."""

    comment_id: str
    title_id: str
    profile_id: str
    account_id: str
    author: str
    author_since: int
    at: int
    edited_at: int | None
    country: str | None
    text: str
    language: str | None
    sentiment: float | None
    aspects: tuple[Aspect, ...]
    spoiler: float | None
    toxicity: float | None
    reason: str
    reports: int


class Moderation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an operator decided about one comment: kept under its id on the desk, kind `moderation`."""

    act: Act
    reason: str = ""


def read_moderation(value: str | None) -> Moderation | None:
    """Read a decision; None where there is none. What cannot be read was meant to hide the comment, and removes it."""
    if value is None:
        return None
    try:
        return msgspec.json.decode(value, type=Moderation)
    except msgspec.MsgspecError:
        return Moderation(act="remove", reason=value[:300])


def state_of(comment: Comment, decided: Moderation | None, *, rules: CommentRules = RULES) -> State:
    """Tell a comment's state: the operator's word, else held where it was found toxic."""
    if decided is not None:
        return {"hold": "held", "release": "visible", "remove": "removed"}[decided.act]  # type: ignore[return-value]
    return "held" if (comment.toxicity or 0.0) >= rules.hold_from else "visible"


def is_read(comment: Comment) -> bool:
    """Say whether a reader has read the text that stands: until then only its author is shown it."""
    return comment.sentiment is not None


def may_be_heard(comment: Comment, decided: Moderation | None, *, rules: CommentRules = RULES) -> bool:
    """Say whether a comment is shown to everyone and counts among a title's voices."""
    return is_read(comment) and state_of(comment, decided, rules=rules) == "visible"
