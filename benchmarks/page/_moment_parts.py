"""Pages of the built-in world scrolled on: viewers who played nothing of the first rows, and what the next are worth.

The first rows are served, looked at and looked into by the world's viewers; those who played nothing scroll on. The
next rows are made by several ways, each from what it is told of the sitting, and are worth what the viewer, in the same
mood, would play of them: worked out exactly, nothing drawn.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.page._served_world import Service, shown_of_draft
from marquee.page.bound import Bound
from marquee.page.config import PageConfig
from marquee.page.draft import Draft
from marquee.page.served import NOTHING_PLACED, Placed
from marquee.pipeline.run import run
from marquee.pipeline.stages import Stage
from marquee.pipeline.trace import Trace
from marquee.profiles.advance import fold
from marquee.schema.clock import DAY, HOUR, SECOND
from marquee.schema.events import Logged
from marquee.schema.page import STATED_FACT, PageRequest
from marquee.schema.profile import Profile, ceiling_of
from marquee.synthetic.audience import visit, worth_of_page
from marquee.synthetic.spectators import gather
from marquee.synthetic.telling import as_events
from marquee.synthetic.viewers import DEVICES, LIVES_IN

FIRST, NEXT = 6, 6  # rows
EVENING = 20.5
CONFIG = PageConfig(exploration=0.0, billboard=0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scrolled:
    """What the next rows were worth by each way; aligned, one entry a page that was scrolled on."""

    viewer: NDArray[np.int64]
    opened: NDArray[np.int64]  # titles looked into on the first rows
    plays: dict[str, NDArray[np.float64]]  # expected of the next rows
    hours: dict[str, NDArray[np.float64]]


def scrolled(
    found: Service, viewers: NDArray[np.int64], *, told: Mapping[str, tuple[Stage[Draft], ...]],
    untold: tuple[Stage[Draft], ...], days: int, seed: int,
) -> Scrolled:  # fmt: skip
    """Scroll on by each way of `told`, and by `untold` (as "without") from what was known before the page."""
    bound, hidden = found.bound(), found.stage.world.truth.viewers
    audience = gather(found.stage.world, viewers, seed=seed)
    who: list[int] = []
    opened: list[int] = []
    plays: dict[str, list[float]] = {name: [] for name in ("without", *told)}
    hours: dict[str, list[float]] = {name: [] for name in plays}
    position = found.stage.world.event_count
    for viewer in viewers.tolist():
        profile, country = found.profiles[viewer], LIVES_IN[int(hidden.country[viewer])]
        for day in range(days):
            rng = np.random.default_rng([seed, viewer, day])
            device = int(hidden.device[viewer])
            now = found.stage.world.end_at + day * DAY + int(EVENING * HOUR)
            first = part(bound, profile, untold, device=device, country=country, now=now, rows=FIRST)
            shown = shown_of_draft(first)
            when = {"device": device, "day": day + EVENING / 24.0}
            visited = visit(audience, viewer, shown, **when, rng=rng, searches=False)
            events = as_events(
                visited, audience, viewer, shown, at=now, device=device, request_id=f"v{day}",
                row_ids=[row.label.row_id for row in first.chosen],
            )  # fmt: skip
            knowing = fold(
                profile,
                (
                    Logged(log_position=position + at, received_at=event.at + SECOND, event=event)
                    for at, event in enumerate(events, 1)
                ),
            )
            position += len(events)
            if visited.title < 0:
                soon = now + (len(events) + 5) * SECOND
                placed = _placed(first)
                below = {
                    name: part(
                        bound, profile if name == "without" else knowing, stages, device=device, country=country,
                        now=soon, rows=NEXT, placed=placed,
                    )
                    for name, stages in {"without": untold, **told}.items()
                }  # fmt: skip
                if all(draft.chosen for draft in below.values()):  # a small catalogue has an end
                    who.append(viewer)
                    opened.append(int(visited.opened.sum()))
                    for name, draft in below.items():
                        worth = worth_of_page(audience, viewer, shown_of_draft(draft), **when)
                        plays[name].append(worth.plays)
                        hours[name].append(worth.hours)
            profile = knowing
    return Scrolled(
        viewer=np.array(who), opened=np.array(opened),
        plays={name: np.array(values) for name, values in plays.items()},
        hours={name: np.array(values) for name, values in hours.items()},
    )  # fmt: skip


def part(
    bound: Bound, profile: Profile, stages: tuple[Stage[Draft], ...], *, device: int, country: str, now: int, rows: int,
    placed: Placed = NOTHING_PLACED,
) -> Draft:  # fmt: skip
    """Make the next rows of a page behind those placed."""
    draft = Draft(
        request=PageRequest(request_id="b", profile_id=profile.profile_id, country=country, device=DEVICES[device]),
        profile=profile, bound=bound, config=CONFIG, now=now, rng=np.random.default_rng(now % 2**31), rows=rows,
        placed=placed, ceiling=ceiling_of(profile),
    )  # fmt: skip
    run(stages, draft, trace=Trace())
    return draft


def _placed(draft: Draft) -> Placed:
    ids = draft.bound.snapshot.title_ids
    discovery = [row for row in draft.chosen if row.label.kind not in STATED_FACT]
    return replace(
        NOTHING_PLACED,
        row_ids=frozenset(row.label.row_id for row in draft.chosen),
        title_ids=frozenset(ids[title] for row in discovery for title in row.titles.tolist()),
        next_row=len(draft.chosen),
        discovery_rows=len(discovery),
    )
