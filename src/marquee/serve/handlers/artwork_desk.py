"""The editor's desk for covers: pools and how they fare, candidates to accept or reject (law 10)."""

from dataclasses import replace
from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta

from marquee.artwork.accept import SENSITIVITIES, judge
from marquee.artwork.beliefs import beliefs_of
from marquee.artwork.health import CoverHealth, PoolHealth, pool_health
from marquee.catalog.artworks import MOST_ARTWORKS
from marquee.errors import NotFound
from marquee.media.candidates import Candidate
from marquee.media.canvas import SIZES
from marquee.media.intake import is_measured
from marquee.media.measure import floats_of
from marquee.media.store import candidate_file
from marquee.media.waiting import candidates_of, waiting
from marquee.schema.catalog import Artwork, Title, artworks_of
from marquee.serve.endpoint import Answer, Call
from marquee.serve.handlers.artwork import SVG_POLICY, TYPES, ShapeName, cover_answer
from marquee.serve.payloads import After, PersonPayload
from marquee.serve.payloads_covers import (
    CandidatePayload,
    CoverPayload,
    JudgedAnswer,
    JudgeRequest,
    PoolAnswer,
    PoolsAnswer,
    PoolSummary,
)
from marquee.serve.pools import counts_of, draws_by_title

_PRIVATE = {"cache-control": "private, max-age=300"}


class PoolsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which pools: `q` is a part of a name, `only` leaves those that wait for an editor."""

    q: Annotated[str, Meta(max_length=100)] = ""
    only: Annotated[str, Meta(pattern="^(proposed)?$")] = ""
    after: After = ""
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class ShapeQuery(msgspec.Struct, frozen=True, kw_only=True):
    """In which shape a picture is asked."""

    shape: ShapeName = "tile"


def get_pools(call: Call) -> PoolsAnswer:
    """List pools: those that wait for an editor first, then the most drawn, then the catalogue's order."""
    call.require_operator()
    asked = call.read(PoolsQuery)
    bound = call.binding.bound
    snapshot = bound.snapshot
    counts = counts_of(call.runtime.artifacts)
    sums = draws_by_title(snapshot, counts)
    proposed = waiting(call.runtime.settings.home / "artwork", bound.desk)
    waits = np.array([proposed.get(title_id, 0) for title_id in snapshot.title_ids], dtype=np.int64)
    order = np.lexsort((np.arange(len(snapshot)), -sums[:, 0], -waits)) if len(snapshot) else np.zeros(0, np.int64)
    wanted = asked.q.strip().lower()
    rows = [
        int(row)
        for row in order
        if (not asked.only or waits[row]) and (not wanted or wanted in snapshot.titles[row].name.lower())
    ]
    start = 0
    if asked.after:
        known = snapshot.index.get(asked.after, -1)
        start = rows.index(known) + 1 if known in rows else len(rows)
    shown = rows[start : start + asked.limit]
    return PoolsAnswer(
        pools=tuple(
            _summary(call, snapshot.titles[row], sums=sums[row].tolist(), proposed=int(waits[row])) for row in shown
        ),
        next=snapshot.title_ids[shown[-1]] if shown and start + len(shown) < len(rows) else None,
        titles=len(rows),
        proposed=int(waits.sum()),
        counted_at=counts.counted_at,
        days=counts.days,
    )


def get_pool(call: Call) -> PoolAnswer:
    """Show a title's pool: covers with shares, lift and verdicts, candidates, and the health of the whole."""
    call.require_operator()
    title = _title(call)
    health = _health(call, title)
    by_id = {one.artwork_id: one for one in health.covers}
    root = call.runtime.settings.home / "artwork"
    return PoolAnswer(
        title_id=title.title_id,
        name=title.name,
        year=title.year,
        synopsis=title.synopsis,
        genres=title.genres,
        moods=title.moods,
        people=tuple(PersonPayload(name=one.name, role=one.role) for one in title.people),
        maturity=title.maturity,
        covers=tuple(_cover(artwork, by_id[artwork.artwork_id]) for artwork in artworks_of(title)),
        candidates=tuple(_candidate(one) for one in candidates_of(root, title.title_id, call.binding.bound.desk)),
        diversity=health.diversity,
        covered=health.covered,
        missing=health.missing,
        under_explored=health.under_explored,
        dominated=health.dominated,
        exploration_left=health.exploration_left,
        counted_at=counts_of(call.runtime.artifacts).counted_at,
        most=MOST_ARTWORKS,
        sensitivities=SENSITIVITIES,
    )


def post_judgements(call: Call) -> JudgedAnswer:
    """Accept, reject, tag or retire pictures of a title; in force here at once, everywhere within two seconds."""
    call.require_operator()
    asked = call.decode(JudgeRequest)
    call.runtime.refresh()  # another process may have decided since
    names = judge(
        call.runtime.desk,
        asked.judgements,
        root=call.runtime.settings.home / "artwork",
        snapshot=call.runtime.binding.bound.snapshot,
        title_id=call.id("title_id"),
        author=asked.author,
        now=call.now,
    )
    call.runtime.refresh()
    return JudgedAnswer(version=call.runtime.desk.version(), artwork_ids=tuple(names))


def get_candidate(call: Call) -> Answer:
    """Give the picture of a candidate, in a shape."""
    call.require_operator()
    shape = next(shape for shape in SIZES if shape == call.read(ShapeQuery).shape)
    file = candidate_file(
        call.runtime.settings.home / "artwork",
        title_id=call.id("title_id"),
        candidate_id=call.id("candidate_id"),
        shape=shape,
    )
    headers = {**_PRIVATE, "content-security-policy": SVG_POLICY}
    return Answer(body=file.read_bytes(), media_type=TYPES[file.suffix], headers=headers)


def get_cover(call: Call) -> Answer:
    """Give any cover of the catalogue to an editor: of titles under embargo or taken down too."""
    call.require_operator()
    snapshot = call.binding.bound.snapshot
    place = snapshot.artwork_index.get(call.id("artwork_id"))
    if place is None:
        raise NotFound(f"there is no cover {call.id('artwork_id')!r}; list the title's pool again")
    title = snapshot.titles[int(snapshot.artwork_start.searchsorted(place, side="right")) - 1]
    shape = next(shape for shape in SIZES if shape == call.read(ShapeQuery).shape)
    answer = cover_answer(call, title, snapshot.artworks[place], shape=shape)
    return replace(answer, headers={**_PRIVATE, "content-security-policy": SVG_POLICY})


def _title(call: Call) -> Title:
    snapshot = call.binding.bound.snapshot
    row = snapshot.index.get(call.id("title_id"))
    if row is None:
        raise NotFound(f"there is no title {call.id('title_id')!r} in the catalogue")
    return snapshot.titles[row]


def _health(call: Call, title: Title) -> PoolHealth:
    bound = call.binding.bound
    tallies = counts_of(call.runtime.artifacts).tallies
    if not bound.covers.draws_learnt:
        return pool_health(title, tallies)
    known = beliefs_of(bound.covers, bound.snapshot, bound.snapshot.index[title.title_id])
    return pool_health(title, tallies, beliefs=known.values, misleading=known.misleading)


def _summary(call: Call, title: Title, *, sums: list[int], proposed: int) -> PoolSummary:
    health = _health(call, title)
    verdicts: dict[str, int] = {}
    for one in health.covers:
        verdicts[one.verdict] = verdicts.get(one.verdict, 0) + 1
    return PoolSummary(
        title_id=title.title_id,
        name=title.name,
        year=title.year,
        cover=max(health.covers, key=lambda one: (one.verdict != "retired", one.draws)).artwork_id,
        covers=len(health.covers) - verdicts.get("retired", 0),
        proposed=proposed,
        draws=sums[0],
        takes=sums[1],
        good=sums[2],
        verdicts=verdicts,
        exploration_left=health.exploration_left,
    )


def _cover(artwork: Artwork, health: CoverHealth) -> CoverPayload:
    return CoverPayload(
        artwork_id=artwork.artwork_id,
        aspect=artwork.aspect,
        value=artwork.value,
        tags=artwork.tags,
        sensitivities=artwork.sensitivities,
        spoiler=artwork.spoiler,
        maturity=artwork.maturity,
        added_at=artwork.added_at,
        drawn=artwork.file is None,
        measured=artwork.measured,
        health=health,
    )


def _candidate(one: Candidate) -> CandidatePayload:
    return CandidatePayload(
        candidate_id=one.candidate_id,
        source=one.source,
        at_s=one.at_s,
        score=one.scores.total,
        aspect=one.aspect,
        value=one.value,
        faces=len(one.faces),
        width=one.width,
        height=one.height,
        measured=floats_of(one.measured) if is_measured(one) else {},
        state=one.state,
    )
