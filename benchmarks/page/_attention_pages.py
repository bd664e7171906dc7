"""Pages of the built-in world laid out by a noisy taste, shaken as law 11 says, and visited by an audience.

Rows are laid out by a simple rule (top picks, what everyone plays, and the viewer's genres by their best titles), and
shaken by the product's own `page.explore`. The viewers are an audience of the world: where they look is its own.
"""

from dataclasses import dataclass, fields
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.availability import eligible
from marquee.features.shown import DEVICES as PLACES
from marquee.features.shown import Shown
from marquee.page.bound import Bound
from marquee.page.config import PageConfig
from marquee.page.draft import Chosen, Draft, Label
from marquee.page.explore import explore
from marquee.page.served import NOTHING_PLACED
from marquee.schema.page import PageRequest
from marquee.schema.profile import Profile
from marquee.synthetic import audience as world_audience
from marquee.synthetic.audience import Audience, visit
from marquee.synthetic.titles import GENRE_NAMES
from marquee.synthetic.viewers import DEVICES, LIVES_IN

ROWS, COLUMNS = 12, 12
LEAST = 6  # tiles of a row
HELD = 0.6  # part of a viewer's worths that the logging policy knows; the rest is noise, half of it the house's
KINDS = ("top_picks", "popular", "genre")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Logged:
    """Visited pages as the lake tells them, and what it cannot tell; aligned, one entry a tile."""

    shown: Shown
    title: NDArray[np.int32]
    odds: NDArray[np.float64]  # hidden: against playing nothing, once examined

    def first(self, pages: int) -> "Logged":
        """Keep the first pages."""
        keep = self.shown.page < pages
        return Logged(shown=self.shown.where(keep), title=self.title[keep], odds=self.odds[keep])


def visited_pages(audience: Audience, *, pages: int, exploration: float, seed: int, days: float) -> Logged:
    """Let viewers in turn visit `pages` pages over `days`; each on a device of their own choice."""
    config = PageConfig(exploration=exploration)
    truth = audience.world.truth
    chance = np.random.default_rng([seed, 1])
    house = chance.normal(size=(1, audience.liked.shape[1]))  # puts the same titles forward for everyone
    opinion = ((house + chance.normal(size=audience.liked.shape)) / np.sqrt(2.0)).astype(np.float32)
    worth = audience.liked + 0.4 * truth.titles.draw
    spread = worth.std(axis=1, keepdims=True)
    scores = HELD * (worth - worth.mean(axis=1, keepdims=True)) / spread + np.sqrt(1 - HELD**2) * opinion
    primary = truth.titles.features[:, : len(GENRE_NAMES)] > 0
    parts: list[dict[str, NDArray[Any]]] = []
    rng = np.random.default_rng([seed, 2])
    for page in range(pages):
        place = page % len(audience.viewers)
        viewer = int(audience.viewers[place])
        day = days * page / pages
        usual = int(truth.viewers.device[viewer])
        device = usual if rng.random() < 0.8 else int(rng.integers(len(DEVICES)))
        ceiling = int(truth.viewers.ceiling[viewer])
        open_titles = eligible(
            audience.snapshot, country=LIVES_IN[int(truth.viewers.country[viewer])], now=audience.world.end_at,
            ceiling=None if ceiling == 99 else ceiling, taken_down=frozenset(),
        )  # fmt: skip
        open_titles &= ~audience.watched[place]
        said = scores[place] - 0.1 * audience.passed[place]  # as fatigue does
        rows = laid_out(said, truth.titles.draw, open_titles, primary)
        if not rows:
            continue
        draft = Draft(
            request=PageRequest(request_id=f"r{page}", profile_id="p"), profile=Profile(profile_id="p"),
            bound=cast(Bound, None), config=config, now=0, rng=rng, rows=ROWS, placed=NOTHING_PLACED, ceiling=None,
        )  # fmt: skip
        draft.chosen = rows
        explore(draft)
        parts.append(_visited(audience, viewer, draft, said, page=page, device=device, day=day, rng=rng))
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return Logged(
        shown=Shown(**{field.name: columns[field.name] for field in fields(Shown)}),
        title=columns["title"],
        odds=columns["odds"],
    )


def laid_out(
    said: NDArray[np.float32], draw: NDArray[np.float32], open_titles: NDArray[np.bool_], primary: NDArray[np.bool_]
) -> list[Chosen]:
    """Lay out rows without repeats, the viewer's best genres behind top picks, what everyone plays in their midst."""
    order = np.argsort(-np.where(open_titles, said, -np.inf))[: int(open_titles.sum())]
    everyone = order[np.argsort(-draw[order], kind="stable")]
    by_genre = [order[primary[order, genre]] for genre in range(primary.shape[1])]
    best = sorted(range(len(by_genre)), key=lambda genre: -_front(said, by_genre[genre]))
    wanted = [("top_picks", order), *(("genre", by_genre[genre]) for genre in best)]
    wanted.insert(4, ("popular", everyone))
    taken = np.zeros(len(said), dtype=np.bool_)
    rows: list[Chosen] = []
    candidates: list[NDArray[np.int64]] = []
    for kind, titles in wanted:
        found = titles[~taken[titles]][:COLUMNS]
        if len(found) < LEAST:
            continue
        taken[found] = True
        label = Label(row_id=f"{kind}{len(rows)}", kind=kind, title=kind, reason="")
        rows.append(
            Chosen(label=label, titles=found.astype(np.int32), probabilities=np.ones(len(found), dtype=np.float32))
        )
        candidates.append(titles)
        if len(rows) == ROWS:
            break
    for row, titles in zip(rows, candidates):
        pool = titles[10:200]
        row.pool = pool[~taken[pool]].astype(np.int32)
        taken[row.pool] = True  # pools do not overlap
    return rows


def _front(said: NDArray[np.float32], titles: NDArray[np.int64]) -> float:
    return float(said[titles[:6]].sum()) if len(titles) >= LEAST else -np.inf


def _visited(
    audience: Audience, viewer: int, draft: Draft, said: NDArray[np.float32], *,
    page: int, device: int, day: float, rng: np.random.Generator,
) -> dict[str, NDArray[Any]]:  # fmt: skip
    counts = [len(row.titles) for row in draft.chosen]
    size = sum(counts)
    title = np.concatenate([row.titles for row in draft.chosen])
    row = np.repeat(np.arange(len(counts)), counts).astype(np.int32)
    column = np.concatenate([np.arange(count) for count in counts]).astype(np.int32)
    shown = world_audience.Shown(
        title=title, row=row, column=column, kind=np.zeros(size, dtype=np.int8),
        resume=np.zeros(size, dtype=np.bool_), promoted=np.zeros(size, dtype=np.bool_),
    )  # fmt: skip
    visited = visit(audience, viewer, shown, device=device, day=day, rng=rng)
    played = np.zeros(size, dtype=np.bool_)
    if visited.tile >= 0:
        played[visited.tile] = True
    score = said[title]
    return {
        "page": np.full(size, page, dtype=np.int64),
        "row": row,
        "column": column,
        "device": np.full(size, PLACES.index(DEVICES[device]), dtype=np.int8),
        "kind": np.repeat([KINDS.index(row.label.kind) for row in draft.chosen], counts).astype(np.int32),
        "stated": np.zeros(size, dtype=np.bool_),
        "probability": np.concatenate([row.probabilities for row in draft.chosen]).astype(np.float32),
        "explored": np.full(size, draft.explored),
        "seen": visited.looked,
        "played": played,
        "score": ((score - score.mean()) / score.std()).astype(np.float32),
        "title": title,
        "odds": visited.odds,
    }
