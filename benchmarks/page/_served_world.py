"""A trained service in the built-in world, and viewers who visit its pages day after day under one selector or another.

What a visit is worth is its expectation under the world's hidden attention and moods (`synthetic.audience`), worked out
exactly; what is played is drawn, alike for every way where they agree, and folded into the profile that the next day's
page is built from. Every way serves the same viewers, from the same models, under the same rules.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality._world_stage import Stage, staged
from marquee.artwork.policy import default_policy
from marquee.features.attention import EVEN, Attention, fit_attention
from marquee.features.shown import Shown as Logged_tiles
from marquee.jobs.fit import fit
from marquee.jobs.prices import learn_prices
from marquee.models.taste import Taste, align
from marquee.models.training import TrainingConfig
from marquee.page.bound import Bound
from marquee.page.config import PageConfig
from marquee.page.draft import Draft
from marquee.page.served import NOTHING_PLACED
from marquee.pipeline.run import run
from marquee.pipeline.stages import Stage as PageStage
from marquee.pipeline.trace import Trace
from marquee.profiles.advance import fold
from marquee.profiles.bulk import fold_table
from marquee.schema.clock import DAY, HOUR
from marquee.schema.desk import EMPTY_DESK
from marquee.schema.events import Logged
from marquee.schema.page import PageRequest
from marquee.schema.profile import Profile, ceiling_of
from marquee.schema.served import Versions
from marquee.synthetic.audience import STAY_AWAY, chances_of_page, visit
from marquee.synthetic.sitting import ENOUGH
from marquee.synthetic.spectators import Audience, gather
from marquee.synthetic.telling import as_events
from marquee.synthetic.tiles import BILLBOARD, ROW, Shown
from marquee.synthetic.truth import engagement
from marquee.synthetic.viewers import DEVICES, LIVES_IN

ROWS = 24  # of an answer: what lies below is looked at by one in ten thousand
EVENING = 20.5  # hour of a visit
TRAINING = TrainingConfig(sequence=None, heads=None, learn_signals=False, examples=2_000, candidates=200)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Service:
    """A world, what was learnt in it, and its viewers as the service knows them at the world's end."""

    stage: Stage
    taste: Taste
    profiles: dict[int, Profile]  # by row of the world's truth

    def bound(self, attention: Attention = EVEN) -> Bound:
        """Bind everything a page is built from."""
        return Bound(
            snapshot=self.stage.snapshot,
            taste=self.taste,
            desk=EMPTY_DESK,
            covers=default_policy(),
            versions=Versions(catalog="world", models=self.taste.version, policy="none"),
            attention=attention,
        )

    def draw(self, count: int, *, rng: np.random.Generator, besides: Sequence[int] = ()) -> NDArray[np.int64]:
        """Draw viewers of whom something is known, none of them `besides`."""
        there = np.setdiff1d(np.array(sorted(self.profiles), dtype=np.int64), np.array(besides, dtype=np.int64))
        return np.sort(rng.permutation(there)[:count])


@contextmanager
def service(*, seed: int, titles: int, viewers: int, days: int) -> Iterator[Service]:
    """Build a world, land its log, train on it, and fold its viewers."""
    with staged(seed=seed, titles=titles, viewers=viewers, days=days) as stage:
        fitted = fit(stage.interactions, stage.snapshot, version=f"world-{seed}", config=TRAINING)
        prices = learn_prices(fitted.models, stage.interactions, stage.snapshot, rng=np.random.default_rng(seed))
        truth = stage.world.truth.viewers
        row_of = {profile_id: row for row, profile_id in enumerate(truth.profile_ids)}
        profiles = {
            row: profile
            for profile in fold_table(stage.events)
            if (row := row_of.get(profile.profile_id, -1)) >= 0
            and truth.leaves_at[row] >= 1.0
            and not truth.non_profiling[row]
            and len(profile.history) >= 5
        }
        yield Service(
            stage=stage, taste=align(replace(fitted.models, prices=prices), stage.snapshot), profiles=profiles
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Way:
    """One way to make a page: its stages up to the chosen rows, its config, and what it knows of attention."""

    stages: tuple[PageStage[Draft], ...]
    config: PageConfig = field(default_factory=lambda: PageConfig(exploration=0.0))
    attention: Attention = EVEN


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Told:
    """What one way was worth; arrays are `(viewers, days)` unless said otherwise."""

    hours: NDArray[np.float64]  # expected
    plays: NDArray[np.float64]
    early: NDArray[np.float64]  # chance that something was found on the first two screens
    gain: NDArray[np.float64]  # N2DCG of discovery
    returns: NDArray[np.bool_]
    played: NDArray[np.float64]  # (titles,) plays drawn from discovery rows
    to_play: NDArray[np.float64]  # (titles,) the same to be expected
    pages: list[Draft]  # the last page of each viewer
    logged: list[Logged_tiles]

    @property
    def viewers(self) -> int:
        """Count the viewers."""
        return len(self.hours)


def live(
    found: Service, viewers: NDArray[np.int64], way: Way, *, days: int, seed: int, keep: bool = False,
    look: Callable[[int, int, Draft, Shown], None] = lambda place, day, draft, shown: None,
) -> Told:  # fmt: skip
    """Let every viewer visit one way's pages once a day; `look` sees each page before it is visited."""
    stage, bound = found.stage, found.bound(way.attention)
    audience: Audience = gather(stage.world, viewers, seed=seed)
    shape = (len(viewers), days)
    told = Told(
        hours=np.zeros(shape), plays=np.zeros(shape), early=np.zeros(shape), returns=np.zeros(shape, np.bool_),
        gain=np.zeros(shape), played=np.zeros(len(stage.snapshot)),
        to_play=np.zeros(len(stage.snapshot)), pages=[], logged=[],
    )  # fmt: skip
    hidden = stage.world.truth.viewers
    good = good_of(audience)
    position = stage.world.event_count
    for place, viewer in enumerate(viewers.tolist()):
        profile = found.profiles[viewer]
        for day in range(days):
            rng = np.random.default_rng([seed, viewer, day])
            device = int(hidden.device[viewer]) if rng.random() < 0.8 else int(rng.integers(len(DEVICES)))
            now = stage.world.end_at + day * DAY + int(EVENING * HOUR)
            draft = page(bound, profile, way, device=device, country=LIVES_IN[int(hidden.country[viewer])], now=now)
            shown = shown_of_draft(draft)
            look(place, day, draft, shown)
            chances = chances_of_page(audience, viewer, shown, device=device, day=day + EVENING / 24.0)
            discovery = ~np.array([row.stated for row in draft.chosen])[shown.row]
            np.add.at(told.to_play, shown.title[discovery], chances[discovery])
            visited = visit(audience, viewer, shown, device=device, day=day + EVENING / 24.0, rng=rng)
            told.hours[place, day], told.plays[place, day] = visited.expected_hours, visited.expected_plays
            told.early[place, day], told.returns[place, day] = visited.expected_two_screens, visited.returns
            told.gain[place, day] = n2dcg(draft, good[place])
            if visited.tile >= 0 and not draft.chosen[shown.row[visited.tile]].stated:
                told.played[visited.title] += 1.0
            events = as_events(
                visited, audience, viewer, shown, at=now, device=device, request_id=f"v{day}",
                row_ids=[row.label.row_id for row in draft.chosen],
            )  # fmt: skip
            profile = fold(
                profile,
                (
                    Logged(log_position=position + at, received_at=event.at + 1_000, event=event)
                    for at, event in enumerate(events, 1)
                ),
            )
            position += len(events)
            if keep:
                told.logged.append(
                    _logged(draft, shown, visited.looked, visited.tile, page=len(told.logged), device=device)
                )
        told.pages.append(draft)
    return told


def page(
    bound: Bound, profile: Profile, way: Way, *, device: int, country: str, now: int, rows: int = ROWS, seed: int = 0
) -> Draft:
    """Run a way's stages for one viewer."""
    draft = Draft(
        request=PageRequest(request_id="b", profile_id=profile.profile_id, country=country, device=DEVICES[device]),
        profile=profile,
        bound=bound,
        config=way.config,
        now=now,
        rng=np.random.default_rng([seed, now % 2**31]),
        rows=rows,
        placed=NOTHING_PLACED,
        ceiling=ceiling_of(profile),
    )
    run(way.stages, draft, trace=Trace())
    return draft


def shown_of_draft(draft: Draft) -> Shown:
    """Lay a page's tiles out as viewers of the world meet them."""
    counts = [len(row.titles) for row in draft.chosen]
    of_row = np.repeat(np.arange(len(counts)), counts)
    first = np.cumsum([0, *counts[:-1]]) if counts else np.zeros(0, np.int64)
    kinds = np.array([row.label.kind for row in draft.chosen])
    return Shown(
        title=np.concatenate([row.titles for row in draft.chosen]).astype(np.int32),
        row=of_row.astype(np.int32),
        column=(np.arange(len(of_row)) - first[of_row]).astype(np.int32),
        kind=np.where(kinds == "billboard", BILLBOARD, ROW).astype(np.int8)[of_row],
        resume=(kinds == "continue")[of_row],
        promoted=np.zeros(len(of_row), dtype=np.bool_),
    )


def good_of(audience: Audience) -> NDArray[np.float64]:
    """Give the hours each title is worth to each viewer, looked at by itself, moods aside; `(viewers, titles)`."""
    titles = audience.world.truth.titles
    odds = np.exp(audience.liked + 0.4 * titles.draw - STAY_AWAY)
    found: NDArray[np.float64] = odds / (1.0 + odds) * engagement(audience.liked - ENOUGH, titles.quality)
    return found * audience.runtime


def n2dcg(draft: Draft, good: NDArray[np.float64]) -> float:
    """Weigh discovery by row and column, each logarithmically, against the best page of its shape from open titles."""
    got, places = [], []
    for number, row in enumerate(chosen for chosen in draft.chosen if not chosen.stated):
        got.append(good[row.titles])
        places.append(1.0 / (np.log2(number + 2.0) * np.log2(np.arange(len(row.titles)) + 2.0)))
    if not got:
        return 1.0
    weights = np.concatenate(places)
    best = np.sort(good[draft.open])[::-1][: len(weights)]
    ideal = float(np.sort(weights)[::-1][: len(best)] @ best)
    return float(np.concatenate(got) @ weights) / max(ideal, 1e-12)


def effective_size(played: NDArray[np.float64]) -> float:
    """Give the effective catalogue size of plays: how many titles, played alike, would be as spread (Netflix's ECS)."""
    share = np.sort(played / max(float(played.sum()), 1e-12))[::-1]
    return float(2.0 * (share * np.arange(1, len(share) + 1)).sum() - 1.0)


def _logged(
    draft: Draft, shown: Shown, looked: NDArray[np.bool_], tile: int, *, page: int, device: int
) -> Logged_tiles:
    """Write a page down as what is learnt from: what was served with which chance, what was seen and played."""
    stated = np.array([row.stated for row in draft.chosen])[shown.row]
    kinds = {kind: number for number, kind in enumerate(sorted({row.label.kind for row in draft.chosen}))}
    played = np.zeros(len(shown), dtype=np.bool_)
    if tile >= 0:
        played[tile] = True
    return Logged_tiles(
        page=np.full(len(shown), page, dtype=np.int64),
        row=shown.row,
        column=shown.column,
        device=np.full(len(shown), device, dtype=np.int8),
        kind=np.array([kinds[row.label.kind] for row in draft.chosen], dtype=np.int32)[shown.row],
        stated=stated,
        probability=np.concatenate([row.probabilities for row in draft.chosen]).astype(np.float32),
        explored=np.full(len(shown), draft.explored),
        seen=looked,
        played=played,
        score=_standing(draft.scores[shown.title]),
    )


def _standing(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Write scores as a page's record does: in deviations over the page."""
    found: NDArray[np.float32] = (scores - scores.mean()) / max(float(scores.std()), 1e-6)
    return found


def attention_from(told: Told) -> Attention:
    """Learn attention from logged pages as training does."""
    parts = told.logged
    together = {
        entry.name: np.concatenate([getattr(part, entry.name) for part in parts]) for entry in fields(Logged_tiles)
    }
    return fit_attention(Logged_tiles(**together))


def exploring(way: Way, *, share: float) -> Way:
    """Give a way that explores a share of its pages (law 11)."""
    return replace(way, config=replace(way.config, exploration=share))
