"""What goes over the wire between the service and whoever edits covers."""

from typing import Annotated

from msgspec import Meta, Struct

from marquee.artwork.accept import Judgement
from marquee.artwork.counts import CoverDay
from marquee.artwork.health import CoverHealth
from marquee.serve.payloads import PersonPayload

Author = Annotated[str, Meta(min_length=1, max_length=80)]


class PoolSummary(Struct, frozen=True, kw_only=True):
    """One title's pool in the list of all."""

    title_id: str
    name: str
    year: int | None
    cover: str  # the artwork_id of the most drawn
    covers: int  # that may be drawn
    proposed: int  # candidates that wait for an editor
    draws: int
    takes: int
    good: int
    verdicts: dict[str, int]  # how many images are winner, still learning, retire, retired, only one
    exploration_left: float


class PoolsAnswer(Struct, frozen=True, kw_only=True):
    """Pools, those that wait for an editor first, then the most drawn; and what covers came to over time."""

    pools: tuple[PoolSummary, ...]
    next: str | None
    titles: int  # that answer the question, on all pages
    proposed: int  # candidates that wait, of all titles
    counted_at: int  # UTC ms of the newest count, 0 before the first
    days: tuple[CoverDay, ...]


class CoverPayload(Struct, frozen=True, kw_only=True):
    """A cover as an editor sees it."""

    artwork_id: str
    aspect: str
    value: str | None
    tags: tuple[tuple[str, str], ...]
    sensitivities: tuple[str, ...]
    spoiler: bool
    maturity: int | None
    added_at: int | None
    drawn: bool  # from metadata; otherwise it is a stored picture
    measured: dict[str, float] | None
    health: CoverHealth


class CandidatePayload(Struct, frozen=True, kw_only=True):
    """A picture that was found or imported, and what is decided of it."""

    candidate_id: str
    source: str
    at_s: float
    score: float
    aspect: str
    value: str | None
    faces: int
    width: int
    height: int
    measured: dict[str, float]
    state: str  # proposed, accepted, rejected, retired


class PoolAnswer(Struct, frozen=True, kw_only=True):
    """A title's pool: its covers, its candidates, and how it fares."""

    title_id: str
    name: str
    year: int | None
    synopsis: str
    genres: tuple[str, ...]
    moods: tuple[str, ...]
    people: tuple[PersonPayload, ...]
    maturity: int | None
    covers: tuple[CoverPayload, ...]
    candidates: tuple[CandidatePayload, ...]
    diversity: float
    covered: tuple[str, ...]
    missing: tuple[str, ...]
    under_explored: tuple[str, ...]
    dominated: tuple[str, ...]
    exploration_left: float
    counted_at: int
    most: int  # covers a title may have
    sensitivities: tuple[str, ...]  # words an editor may pick from; others may be written


class JudgeRequest(Struct, frozen=True, kw_only=True):
    """Decisions on pictures of one title."""

    judgements: Annotated[tuple[Judgement, ...], Meta(min_length=1, max_length=200)]
    author: Author = "operator"


class JudgedAnswer(Struct, frozen=True, kw_only=True):
    """The desk after the decisions, and the covers they are about, in order."""

    version: int
    artwork_ids: tuple[str, ...]
