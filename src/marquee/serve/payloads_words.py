"""What goes over the wire of comments: those on a title, what many of them say, and those operators look at."""

from typing import Annotated, Literal

from msgspec import Meta, Struct


class CommentPayload(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One comment, as text: whoever shows it must not treat it as markup."""

    comment_id: str
    author: str
    at: int
    text: str
    mine: bool = False
    state: Literal["visible", "held"] = "visible"  # held for review: only its author is shown it
    language: str = "und"  # what it is written in; "und" where that cannot be told, or nobody has read it yet
    spoiler: bool = False  # to be folded until it is asked for
    spoiler_reason: str = ""
    edited: bool = False


class CommentsAnswer(Struct, frozen=True, kw_only=True):
    """Comments on a title, newest first."""

    comments: tuple[CommentPayload, ...]
    next: str | None


class AspectPayload(Struct, frozen=True, kw_only=True):
    """One aspect of a title in the words of many: `mean` from -1 to 1, `loved` the share of authors for it."""

    key: str  # story, acting, music ...
    authors: int
    mean: float
    loved: float
    yours: float | None = None  # how the asking viewer's own comments judge it on other titles too, -1 to 1


class TopicPayload(Struct, frozen=True, kw_only=True):
    """What many say of a title, named by their own words, with sentences of theirs as evidence."""

    words: tuple[str, ...]
    authors: int
    mean: float
    evidence: tuple[str, ...]


class TitleVoicesAnswer(Struct, frozen=True, kw_only=True):
    """What comments on a title say together; `mean` null and all else empty below 20 distinct authors."""

    title_id: str
    authors: int  # 0 where too few are heard to say how many
    mean: float | None
    aspects: tuple[AspectPayload, ...]
    topics: tuple[TopicPayload, ...]


class ModeratedPayload(Struct, frozen=True, kw_only=True):
    """One comment an operator should look at, or decided about."""

    comment_id: str
    title_id: str
    name: str  # the title's
    author: str
    at: int
    text: str
    state: Literal["visible", "held", "removed"]
    language: str
    toxicity: float | None  # the chance, null where nobody has read it yet
    spoiler: float | None
    reason: str  # why a reader took it for toxic or a spoiler
    reports: int  # distinct profiles that reported it
    report_reasons: tuple[str, ...]  # newest first, at most five
    decided: str | None  # what an operator did: hold, release or remove
    decided_by: str | None


class BurstPayload(Struct, frozen=True, kw_only=True):
    """A title on which more new accounts write at once than it has seen: they count as nothing, and this is told."""

    title_id: str
    name: str


class ModerationAnswer(Struct, frozen=True, kw_only=True):
    """Comments held, reported or decided about, newest first."""

    comments: tuple[ModeratedPayload, ...]
    next: str | None
    waiting: int  # of these, held or reported, and no operator has decided
    bursting: tuple[BurstPayload, ...]


class ModerationAct(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is to be done with a comment; `undo` takes an operator's word back, and the reader's holds again."""

    act: Literal["hold", "release", "remove", "undo"]
    author: Annotated[str, Meta(min_length=1, max_length=80)] = "operator"
    reason: Annotated[str, Meta(max_length=300)] = ""


class ModerationDone(Struct, frozen=True, kw_only=True):
    """The desk after the decision."""

    version: int
    comment_id: str
    state: Literal["visible", "held", "removed"]
