"""An audience of the built-in world: viewers who visit pages, watch, tire, and come back or do not.

A page is given as arrays over its tiles; a visit draws what came into view, what was played and how far, and works out
what the page was worth to this viewer at this moment over everything they could have looked at. It moves their hidden
state. Compare policies on copies of one audience, with equal `rng`. Nothing that serves or learns may read any of it.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from marquee.errors import BadInput
from marquee.synthetic.browse import LOG_NODES, WEIGHTS, browse, expect, weigh
from marquee.synthetic.gaze import COLUMNS, GAZES, ROWS, STAGE, on_screens
from marquee.synthetic.mood import (
    GOING_ON,
    LEFT,
    MOST_WEARY,
    OTHERWISE,
    SATIATION,
    WEARY,
    calm,
    mood_of,
    wish_to_go_on,
)
from marquee.synthetic.sitting import QUALITY, Sitting, seek, watch, worth_of
from marquee.synthetic.spectators import Audience, gather
from marquee.synthetic.telling import Visited, as_events
from marquee.synthetic.tiles import BILLBOARD, ROW, Shown, shown_in
from marquee.synthetic.titles import GENRE_NAMES
from marquee.synthetic.truth import EARLY_STOP

__all__ = [
    "BILLBOARD",
    "ROW",
    "Audience",
    "Shown",
    "Sitting",
    "Visited",
    "Worth",
    "as_events",
    "chances_of_page",
    "gather",
    "shown_in",
    "visit",
    "worth_of_page",
]

STAY_AWAY = 4.4  # log odds of playing nothing, against a title one is indifferent to
KNOWN, KNOWN_TO_KIDS = 5.0, 1.0  # log odds lost by what was watched already; children watch again
STAGED = 0.7  # log odds the billboard adds, with its trailer and its size
CURIOUS, MOST_CURIOUS = 1.2, 0.6  # chance to look into what was examined and left, times its odds; at most
SEEN_LEAST = 1e-4  # places examined less often than this are left out

_STAGE_WIDTH = np.concatenate([[0.0, 1.0 - STAGE[1]], STAGE[1] ** np.arange(1, 5) * (1.0 - STAGE[1])])
_STAGE_WIDTH[-1] = 1.0 - _STAGE_WIDTH[:-1].sum()


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What a visit to a page comes to in the mean."""

    plays: float
    hours: float  # engaged
    two_screens: float  # chance that something is found on the first two screens


def visit(
    audience: Audience, viewer: int, shown: Shown, *, device: int, day: float, rng: np.random.Generator,
    searches: bool = True,
) -> Visited:  # fmt: skip
    """Let a viewer come to a page on a day (its fraction is the hour) and a device (of `viewers.DEVICES`).

    With `searches` off the visit surely comes to the page. Raises BadInput where tiles do not come row by row.
    """
    place, truth = audience.places[viewer], audience.world.truth
    read = _read(audience, viewer, shown, device=device, day=day)
    near, gaze = read.near, gaze_of(device)
    sought = not read.goes_on and bool(rng.random() < truth.viewers.searches[viewer]) and searches
    chance, marks = rng.random(2 + len(near) * 2), np.zeros((2, len(near)), dtype=np.bool_)
    tile, title, bait = -1, -1, False
    if sought:
        title = seek(audience, place, read.lean, day=day, rng=rng)
    else:
        wide = near.kind == BILLBOARD
        chosen = int(
            browse(near.row, read.odds, read.trust, wide, gaze.depth, gaze.width, _STAGE_WIDTH, chance, *marks)
        )
        if chosen >= 0:
            tile, title = int(read.places[chosen]), int(near.title[chosen])
            bait = near.bait is not None and bool(near.bait[chosen])
    completion, hours, sittings = watch(audience, place, title, read.lean, bait, day=day, device=device, rng=rng)
    passed = near.title[marks[1]]
    audience.passed[place, passed] = np.minimum(audience.passed[place, passed] + 1, MOST_WEARY)
    if title >= 0:
        audience.passed[place, title] = 0
    content = -0.8 if title < 0 else -0.6 if completion < EARLY_STOP else 1.0 if completion >= QUALITY else 0.2
    audience.satisfaction[place] = 0.6 * audience.satisfaction[place] + 0.4 * content
    early = tile >= 0 and bool(on_screens(shown.row[tile], shown.column[tile], device=device))
    looked, examined = np.zeros((2, len(shown)), dtype=np.bool_)
    looked[read.places], examined[read.places] = marks
    odds = np.zeros(len(shown))
    odds[read.places] = read.odds
    returns = _returns(audience, place, rng=rng)
    opened = examined & (rng.random(len(shown)) < np.minimum(CURIOUS * odds, MOST_CURIOUS))
    if tile >= 0:
        opened[tile] = False
    return Visited(
        looked=looked, examined=examined, opened=opened, odds=odds, tile=tile, title=title, completion=completion,
        hours=hours, sittings=sittings, sought=sought, abandoned=title < 0, two_screens=early and completion >= QUALITY,
        expected_plays=read.worth.plays, expected_hours=read.worth.hours, expected_two_screens=read.worth.two_screens,
        satisfaction=float(audience.satisfaction[place]), returns=returns,
    )  # fmt: skip


def worth_of_page(audience: Audience, viewer: int, shown: Shown, *, device: int, day: float) -> Worth:
    """Say what a page would be worth to a viewer now, over everything they could look at; nothing happens to them."""
    return _read(audience, viewer, shown, device=device, day=day).worth


def chances_of_page(audience: Audience, viewer: int, shown: Shown, *, device: int, day: float) -> NDArray[np.float64]:
    """Say how likely each tile of a page is what the viewer would play now; float64 `(tiles,)`; nothing happens."""
    read, gaze = _read(audience, viewer, shown, device=device, day=day), gaze_of(device)
    near, found = read.near, np.zeros(1 + len(read.near))
    expect(near.row, read.odds, read.trust, near.kind == BILLBOARD, gaze.depth, gaze.width, _STAGE_WIDTH,
           np.eye(len(near)), LOG_NODES, WEIGHTS, found)  # fmt: skip
    chances = np.zeros(len(shown))
    chances[read.places] = found[1:]
    return chances


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Read:
    """A page as one viewer meets it at one moment."""

    near: Shown  # the tiles that are examined often enough to matter
    places: NDArray[np.int64]  # of those on the page
    odds: NDArray[np.float64]
    trust: NDArray[np.float64]
    lean: NDArray[np.float32]
    goes_on: bool
    worth: Worth


def _read(audience: Audience, viewer: int, shown: Shown, *, device: int, day: float) -> _Read:
    if len(shown) and (np.diff(shown.row) < 0).any():
        raise BadInput("the tiles of a page come row by row, from the top")
    place = audience.places[viewer]
    calm(audience.satiation[place], days=max(0.0, day - float(audience.satiated_on[place])))
    audience.satiated_on[place] = day
    lean = leaning(audience, viewer, day=day)
    wishes = {
        title: wish_to_go_on(entry, liked=float(audience.liked[place, title]), day=day, device=device)
        for title, entry in audience.under_way[place].items()
    }
    goes_on = came_to_go_on(audience, viewer, wishes, day=day)
    gaze = gaze_of(device)
    places = np.flatnonzero(gaze.matters[np.minimum(shown.row, ROWS - 1), np.minimum(shown.column, COLUMNS - 1)])
    near = shown.take(places)
    odds, likes, trust = _weighed(audience, place, near, lean, wishes, goes_on, gaze=gaze)
    found = np.zeros(3)
    expect(near.row, odds, trust, near.kind == BILLBOARD, gaze.depth, gaze.width, _STAGE_WIDTH,
           worth_of(audience, place, near, likes, device=device), LOG_NODES, WEIGHTS, found)  # fmt: skip
    plays, hours, two_screens = found.tolist()
    return _Read(
        near=near, places=places, odds=odds, trust=trust, lean=lean, goes_on=goes_on,
        worth=Worth(plays=plays, hours=hours, two_screens=two_screens),
    )  # fmt: skip


def leaning(audience: Audience, viewer: int, *, day: float) -> NDArray[np.float32]:
    """Give what today adds to a viewer's taste: the mood of the day, less what they have had enough of."""
    taste = audience.world.truth.viewers.taste[viewer]
    mood = audience.moods.get((viewer, int(day)))
    if mood is None:
        mood = mood_of(taste, rng=np.random.default_rng([audience.seed, 11, viewer, int(day)]))
        audience.moods[viewer, int(day)] = mood
    lean = mood.copy()
    lean[: len(GENRE_NAMES)] -= SATIATION * audience.satiation[audience.places[viewer]]
    return lean


def came_to_go_on(audience: Audience, viewer: int, wishes: dict[int, float], *, day: float) -> bool:
    """Say whether a viewer came to go on with something today; the same for every page they are shown."""
    if not wishes:
        return False
    chance = np.random.default_rng([audience.seed, 12, viewer, int(day * 24)]).random()
    return bool(chance < 1.0 / (1.0 + np.exp(-max(wishes.values()))))


def _weighed(
    audience: Audience, place: int, shown: Shown, lean: NDArray[np.float32], wishes: dict[int, float], goes_on: bool, *,
    gaze: "Reach",
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:  # fmt: skip
    """Give each tile's odds against nothing, how it is liked today, and its chance to be examined once in view."""
    truth, viewer = audience.world.truth, int(audience.viewers[place])
    kids = bool(truth.viewers.kids[viewer])
    known = KNOWN_TO_KIDS if kids else KNOWN
    wide = shown.kind == BILLBOARD
    trusted = np.where(wide, STAGE[0], gaze.trust[shown.row, shown.column])
    extra = np.full(len(shown), -OTHERWISE if goes_on else 0.0)
    extra[wide] += STAGED
    if shown.pull is not None:
        extra += shown.pull
    for tile in np.flatnonzero(shown.resume).tolist():
        title = int(shown.title[tile])
        wish = wishes.get(title, -1.0)
        extra[tile] = known + (GOING_ON + wish if goes_on else wish - LEFT)
    odds, likes = np.empty(len(shown)), np.empty(len(shown))
    weigh(shown.title, trusted, audience.liked[place], truth.titles.draw, truth.titles.features, lean,
          audience.watched[place], audience.passed[place], extra, WEARY, known, STAY_AWAY, odds, likes)  # fmt: skip
    return odds, likes, trusted


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reach:
    """A device's attention, worked out once."""

    depth: NDArray[np.float64]
    width: NDArray[np.float64]
    trust: NDArray[np.float64]  # (ROWS, COLUMNS)
    matters: NDArray[np.bool_]  # (ROWS, COLUMNS) examined often enough to count


@lru_cache(maxsize=8)
def gaze_of(device: int) -> Reach:
    """Work out a device's attention."""
    gaze = GAZES[device]
    return Reach(depth=gaze.depth(), width=gaze.width(), trust=gaze.trust(), matters=gaze.examined() >= SEEN_LEAST)


def _returns(audience: Audience, place: int, *, rng: np.random.Generator) -> bool:
    """Draw whether a viewer comes back on the next day: the keen and the content do."""
    keen = (np.log(float(audience.world.truth.viewers.activity[audience.viewers[place]])) - 2.62) / 0.85
    wish = 0.1 + 1.5 * float(audience.satisfaction[place]) + 0.6 * keen
    return bool(rng.random() < 1.0 / (1.0 + np.exp(-wish)))
