"""What a browser would report of a visit of the built-in world: impressions and plays, as events."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.schema.clock import SECOND
from marquee.schema.events import Event
from marquee.synthetic.sitting import Sitting
from marquee.synthetic.spectators import Audience
from marquee.synthetic.tiles import Shown
from marquee.synthetic.viewers import DEVICES, LIVES_IN


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Visited:
    """What became of a visit. `expected_...` are of the page alone, had it been looked at; the rest was drawn."""

    looked: NDArray[np.bool_]  # (tiles,) came into view: an impression
    examined: NDArray[np.bool_]  # (tiles,) was thought about: hidden
    opened: NDArray[np.bool_]  # (tiles,) its details were looked into, and it was left
    odds: NDArray[np.float64]  # (tiles,) against playing nothing, once examined: hidden; 0 where hardly ever examined
    tile: int  # that was played; -1: none
    title: int  # that was played, by tile or by search; -1: none
    completion: float  # of the first sitting, what was left of it
    hours: float  # engaged: those of a mistake count 0
    sittings: tuple[Sitting, ...]
    sought: bool  # the visit began with a search and never came to the page
    abandoned: bool  # it ended with nothing played
    two_screens: bool  # something was found on the first two screens: a play of QUALITY
    expected_hours: float
    expected_plays: float
    expected_two_screens: float
    satisfaction: float  # after the visit, -1 to 1
    returns: bool  # on the next day


def as_events(
    visited: Visited, audience: Audience, viewer: int, shown: Shown, *,
    at: int, device: int, request_id: str, row_ids: Sequence[str], played: bool = True,
) -> list[Event]:  # fmt: skip
    """Write down a visit that began at `at` (UTC ms), in order of time; `row_ids` are those of the page's rows.

    With `played` off it ends where something is chosen: what was seen, and nothing of what followed.
    """
    truth, titles = audience.world.truth.viewers, audience.world.titles
    first = int(shown.row[0]) if len(shown) else 0
    profile_id, country = truth.profile_ids[viewer], LIVES_IN[int(truth.country[viewer])]

    def event(kind: str, moment: int, number: int, **fields: object) -> Event:
        return Event(
            kind=kind, event_id=f"{request_id}-{profile_id}-{number}", at=moment,
            account_id=truth.account_ids[viewer], profile_id=profile_id, session_id=f"{request_id}-{profile_id}",
            device=DEVICES[device], country=country, language=truth.language[viewer], **fields,  # type: ignore[arg-type]
        )  # fmt: skip

    events: list[Event] = []
    for tile in np.flatnonzero(visited.looked).tolist():
        events.append(
            event(
                "impression", at + len(events) * SECOND, len(events), request_id=request_id,
                row_id=row_ids[int(shown.row[tile]) - first], position=int(shown.column[tile]),
                title_id=titles[shown.title[tile]].title_id, visible_ms=1_200,
            )
        )  # fmt: skip
    for tile in np.flatnonzero(visited.opened).tolist():
        moment = at + (len(events) + 1) * SECOND
        events.append(event("detail_view", moment, len(events), title_id=titles[shown.title[tile]].title_id))
    if not played or visited.title < 0:
        return events
    title, moment = titles[visited.title], at + 90 * SECOND
    place: dict[str, object] = {}
    if visited.tile >= 0:
        row_id = row_ids[int(shown.row[visited.tile]) - first]
        place = {"request_id": request_id, "row_id": row_id, "position": int(shown.column[visited.tile])}
    else:
        events.append(event("search", at, len(events), query=title.name.casefold()))
        events.append(event("search_click", at + 20 * SECOND, len(events), query=title.name.casefold(),
                            title_id=title.title_id))  # fmt: skip
    for number, sitting in enumerate(visited.sittings):
        episode = title.episodes[sitting.episode] if sitting.episode >= 0 else None
        runtime = float((episode.runtime_s if episode else title.runtime_s) or 5_400)
        on: dict[str, object] = {
            "title_id": title.title_id, "episode_id": episode.episode_id if episode else None, "runtime_s": runtime,
            "play_id": f"{request_id}-{profile_id}-p{number}", **place,
        }  # fmt: skip
        events.append(event("play_start", moment, len(events), **on, position_s=round(sitting.begin * runtime, 1)))
        moment += int((sitting.end - sitting.begin) * runtime) * SECOND
        events.append(event("play_stop", moment, len(events), **on, position_s=round(sitting.end * runtime, 1)))
        moment += 10 * SECOND
    return events
