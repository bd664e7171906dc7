"""What a page remembers: titles passed over leave its first rows, and a reload changes nothing that need not change."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.page._served_world import EVENING, Service, Way, page, shown_of_draft
from marquee.page.draft import Draft
from marquee.profiles.advance import fold
from marquee.schema.clock import DAY, HOUR
from marquee.schema.events import Logged
from marquee.synthetic.audience import visit
from marquee.synthetic.spectators import gather
from marquee.synthetic.telling import as_events
from marquee.synthetic.viewers import LIVES_IN

VISITS, FIRST_ROWS, RELOADED, LOOKED = 5, 2, 3, 6


def passed_over(found: Service, viewers: NDArray[np.int64], way: Way, *, days: int, seed: int) -> tuple[int, int]:
    """Let viewers look and never play. Counts titles seen in five visits running, and those that left the first rows.

    Rows that state a fact are not counted: they hold what the viewer began, listed or finished.
    """
    stage, bound = found.stage, found.bound(way.attention)
    audience = gather(stage.world, viewers, seed=seed)
    hidden, position, due, left = stage.world.truth.viewers, stage.world.event_count, 0, 0
    for viewer in viewers.tolist():
        profile, device = found.profiles[viewer], int(hidden.device[viewer])
        running = np.zeros(len(stage.snapshot), dtype=np.int64)
        for day in range(days):
            now = stage.world.end_at + day * DAY + int(EVENING * HOUR)
            draft = page(bound, profile, way, device=device, country=LIVES_IN[int(hidden.country[viewer])], now=now)
            first = [row.titles for row in draft.chosen if not row.stated][:FIRST_ROWS]
            standing = np.zeros(len(running), dtype=np.bool_)
            standing[np.concatenate(first)] = True
            tired = running >= VISITS
            due, left = due + int(tired.sum()), left + int((tired & ~standing).sum())
            shown = shown_of_draft(draft)
            rng = np.random.default_rng([seed, viewer, day])
            visited = visit(audience, viewer, shown, device=device, day=day + EVENING / 24.0, rng=rng)
            seen = np.zeros(len(running), dtype=np.bool_)
            seen[shown.title[visited.looked]] = True
            running = np.where(seen, running + 1, 0)
            events = as_events(
                visited, audience, viewer, shown, at=now, device=device, request_id=f"v{day}",
                row_ids=[row.label.row_id for row in draft.chosen], played=False,
            )  # fmt: skip
            events = [event for event in events if event.kind == "impression"]  # no title is opened: all are ignored
            logged = (
                Logged(log_position=position + at, received_at=event.at + 1_000, event=event)
                for at, event in enumerate(events, 1)
            )
            profile = fold(profile, logged)
            position += len(events)
    return due, left


def reloaded(found: Service, viewers: NDArray[np.int64], way: Way, *, explored: float, seed: int) -> dict[str, float]:
    """Give the part of the first three rows that stands where it stood, a minute later.

    `still`: nothing happened. `seen`: what was looked at came in as impressions. `explored`: as still, but a share of
    pages explores (law 11).
    """
    stage, bound = found.stage, found.bound(way.attention)
    audience = gather(stage.world, viewers, seed=seed)
    hidden = stage.world.truth.viewers
    now = stage.world.end_at + int(EVENING * HOUR)
    shaken = replace(way, config=replace(way.config, exploration=explored))
    same: dict[str, list[float]] = {"still": [], "seen": [], "explored": []}
    for viewer in viewers.tolist():
        profile, device = found.profiles[viewer], int(hidden.device[viewer])
        where = {"device": device, "country": LIVES_IN[int(hidden.country[viewer])]}
        draft = page(bound, profile, way, now=now, **where)  # type: ignore[arg-type]
        later = now + 60_000
        same["still"].append(_same(draft, page(bound, profile, way, now=later, **where)))  # type: ignore[arg-type]
        same["explored"].append(_same(draft, page(bound, profile, shaken, now=later, seed=viewer, **where)))  # type: ignore[arg-type]
        shown = shown_of_draft(draft)
        rng = np.random.default_rng([seed, viewer])
        visited = visit(audience, viewer, shown, device=device, day=EVENING / 24.0, rng=rng)
        events = as_events(
            visited, audience, viewer, shown, at=now, device=device, request_id="v",
            row_ids=[row.label.row_id for row in draft.chosen], played=False,
        )  # fmt: skip
        events = [event for event in events if event.kind == "impression"]
        start = stage.world.event_count
        after = fold(
            profile,
            (
                Logged(log_position=start + at, received_at=now + 30_000, event=event)
                for at, event in enumerate(events, 1)
            ),
        )
        same["seen"].append(_same(draft, page(bound, after, way, now=later, **where)))  # type: ignore[arg-type]
    return {name: float(np.mean(parts)) for name, parts in same.items()}


def _same(before: Draft, after: Draft) -> float:
    """Give the part of the first tiles of the first rows that stand in the same row, by name, again."""
    stood = [(row.label.row_id, title) for row in before.chosen[:RELOADED] for title in row.titles[:LOOKED].tolist()]
    again = {(row.label.row_id, title) for row in after.chosen[:RELOADED] for title in row.titles[:LOOKED].tolist()}
    return sum(pair in again for pair in stood) / max(len(stood), 1)
