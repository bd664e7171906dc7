"""Pages of the built-in world changed by hand: a picture put on the stage, pictures put at random places."""

from dataclasses import replace

import numpy as np

from marquee.page.billboard import KIND
from marquee.page.draft import Draft, Promoting
from marquee.synthetic.gaze import GAZES, on_screens
from marquee.synthetic.tiles import BILLBOARD, ROW, Shown


def shown_of(draft: Draft) -> Shown:
    """Lay a page's tiles out as viewers of the world meet them."""
    counts = [len(row.titles) for row in draft.chosen]
    of_row = np.repeat(np.arange(len(counts)), counts)
    first = np.cumsum([0, *counts[:-1]])
    kinds = np.array([row.label.kind for row in draft.chosen])
    return Shown(
        title=np.concatenate([row.titles for row in draft.chosen]).astype(np.int32),
        row=of_row.astype(np.int32),
        column=(np.arange(len(of_row)) - first[of_row]).astype(np.int32),
        kind=np.where(kinds == KIND, BILLBOARD, ROW).astype(np.int8)[of_row],
        resume=(kinds == "continue")[of_row],
        promoted=np.zeros(len(of_row), dtype=np.bool_),
    )


def moved(shown: Shown, title: int) -> Shown:
    """Put a title on the stage's first picture; what stood there goes where the title stood, or leads the first row.

    A title that stands there anyway changes nothing.
    """
    titles, stage = shown.title.copy(), int(np.flatnonzero(shown.kind == BILLBOARD)[0])
    before = titles[stage]
    if before == title:
        return shown
    elsewhere = np.flatnonzero((titles == title) & ~shown.resume)
    titles[stage] = title
    if len(elsewhere):
        titles[elsewhere] = before
    else:
        plain = np.flatnonzero((shown.kind != BILLBOARD) & ~shown.resume)
        row = plain[shown.row[plain] == shown.row[plain[0]]]
        titles[row[1:]], titles[row[0]] = titles[row[:-1]], before
    return replace(shown, title=titles)


def scatter(shown: Shown, offered: Promoting, *, device: int, rng: np.random.Generator, budget: float) -> Shown:
    """Put a campaign's best titles for this viewer at random places of the first two screens, as fixed shares do.

    As many as come into view `budget` times a visit, in the mean.
    """
    sight = GAZES[device].sight()
    near = on_screens(shown.row, shown.column, device=device) & (shown.kind != BILLBOARD) & ~shown.resume
    places = np.flatnonzero(near)
    best = offered.titles[np.argsort(-offered.base, kind="stable")].tolist()
    titles = shown.title.copy()
    there = set(titles[places].tolist())
    spent = 0.0
    for place in rng.permutation(places).tolist():
        cost = float(sight[shown.row[place], shown.column[place]])
        if not best or (spent + cost > budget and rng.random() > (budget - spent) / cost):
            break
        one = best.pop(0)
        while one in there and best:
            one = best.pop(0)  # it stands there anyway, unpaid
        titles[titles == one] = titles[place]  # they change places, so that no title stands twice
        titles[place] = one
        there.add(one)
        spent += cost
        if spent >= budget:
            break
    return replace(shown, title=titles)
