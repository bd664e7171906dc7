"""Why a title is where it is on a viewer's page, or which rule keeps it away: now, or on any other day.

The page is built once more as it would be then, to its end and without exploration, and looked through.
"""

import logging
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np

from marquee.errors import NotFound
from marquee.page.bound import Bound
from marquee.page.build import CONFIG, STAGES, Built, finish
from marquee.page.config import PageConfig
from marquee.page.draft import Draft
from marquee.page.fallback import STAGES as POPULAR
from marquee.page.fallback import popular_draft
from marquee.page.grounds import Reason, Watch, reason_of, row_reason, rules_of, watched
from marquee.page.served import NOTHING_PLACED
from marquee.schema.page import Page, PageRequest
from marquee.schema.profile import Profile, ceiling_of

log = logging.getLogger("marquee.page")

MOST_EVIDENCE = 20  # newest titles a likeness is looked for with


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where on the page a title stands, counted from 0, and what is said there."""

    row: int
    position: int
    row_id: str
    kind: str
    title: str
    row_reason: str
    reason: str
    artwork_id: str


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """A title of the viewer's own that this one is like: number `likeness` among what is like it."""

    title_id: str
    name: str
    did: str
    likeness: int


class Explained(msgspec.Struct, frozen=True, kw_only=True):
    """What `GET /v1/why` answers: the one reason, and everything it was read off."""

    title_id: str
    name: str | None  # None where it may not be shown
    now: int  # when the page is of
    shown: bool
    summary: str
    reason: Reason
    in_row: Reason | None  # of the row that was asked for
    places: tuple[Place, ...]
    rules: tuple[Reason, ...]  # all that keep it from rows, the strongest first
    rank: int | None
    of: int
    score: float | None
    evidence: tuple[Evidence, ...]
    rows: tuple[str, ...]
    versions: dict[str, Any]
    trace: tuple[dict[str, Any], ...]


def why(
    profile: Profile,
    title_id: str,
    bound: Bound,
    *,
    now: int,
    country: str = "",
    language: str = "",
    device: str = "desktop",
    row: str | None = None,
    config: PageConfig = CONFIG,
) -> Explained:
    """Explain one title on one profile's page at `now`, which may lie ahead: `bound` must hold the desk of that day.

    `reason` is the one specific reason why it stands there or does not; `rules` all that keep it from rows; `row` (an
    id or a kind) asks of one row besides. A title that may not be shown keeps its name to itself. Raises NotFound for
    an id the catalogue lacks. Where the page fails inside, the popular page that is served instead is explained.
    """
    title = bound.snapshot.index.get(title_id)
    if title is None:
        raise NotFound(f"there is no title {title_id[:130]!r} in the catalogue")
    request = PageRequest(
        request_id="why", profile_id=profile.profile_id, country=country, language=language, device=device
    )
    watch = Watch(title=title)
    draft = whole_page(request, profile=profile, bound=bound, now=now, config=config)
    try:
        built = finish(draft, watched(STAGES, watch))
    except Exception:
        log.exception("the page asked about fails inside; the popular page in its place is explained")
        draft = popular_draft(request, profile=profile, bound=bound, now=now, rows=config.most_rows, config=config)
        built = finish(draft, watched(POPULAR, watch))
    return _explained(draft, built, title, watch, row)


def whole_page(request: PageRequest, *, profile: Profile, bound: Bound, now: int, config: PageConfig = CONFIG) -> Draft:
    """Draft a page to its end without exploration: what a page is when nothing is drawn."""
    return Draft(
        request=request,
        profile=profile,
        bound=bound,
        config=replace(config, exploration=0.0),
        now=now,
        rng=np.random.default_rng(0),  # nothing is drawn
        rows=config.most_rows,
        placed=NOTHING_PLACED,
        ceiling=ceiling_of(profile),
    )


def _explained(draft: Draft, built: Built, title: int, watch: Watch, row: str | None) -> Explained:
    snapshot, page = draft.bound.snapshot, built.page
    legal = bool(draft.legal[title])
    reason = reason_of(draft, title, watch)
    places = _places(page, snapshot.title_ids[title])
    return Explained(
        title_id=snapshot.title_ids[title],
        name=snapshot.titles[title].name if legal else None,
        now=draft.now,
        shown=bool(places),
        summary=reason.sentence,
        reason=reason,
        in_row=None if row is None else row_reason(draft, title, row, watch),
        places=places,
        rules=tuple(
            Reason(name=rule.name, sentence=rule.sentence, fix=rule.fix, until=rule.until)
            for rule in rules_of(draft, title)
        ),
        rank=int(draft.rank[title]) + 1 if draft.open[title] else None,
        of=len(draft.order),
        score=round(float(draft.scores[title]), 4) if legal else None,
        evidence=_evidence(draft, title) if legal else (),
        rows=tuple(row.row_id for row in page.rows),
        versions={
            "catalog": snapshot.version,
            "models": draft.bound.taste.version,
            "covers": draft.bound.covers.version,
            "desk": draft.bound.desk.version,
            "profile": draft.profile.log_position,
        },
        trace=tuple(built.trace.plain()),
    )


def _places(page: Page, title_id: str) -> tuple[Place, ...]:
    return tuple(
        Place(
            row=at,
            position=position,
            row_id=row.row_id,
            kind=row.kind,
            title=row.title,
            row_reason=row.reason,
            reason=tile.reason,
            artwork_id=tile.artwork_id,
        )
        for at, row in enumerate(page.rows)
        for position, tile in enumerate(row.tiles)
        if tile.title_id == title_id
    )


def _evidence(draft: Draft, title: int) -> tuple[Evidence, ...]:
    """List the viewer's own titles that this one is like, newest first."""
    bound, snapshot = draft.bound, draft.bound.snapshot
    return tuple(
        Evidence(
            title_id=snapshot.title_ids[anchor.title],
            name=snapshot.titles[anchor.title].name,
            did=anchor.verb,
            likeness=place[0] + 1,
        )
        for anchor in draft.memory.anchors[:MOST_EVIDENCE]
        if draft.legal[anchor.title]
        and len(place := np.flatnonzero(bound.similar(anchor.title, k=draft.config.because_depth) == title).tolist())
    )
