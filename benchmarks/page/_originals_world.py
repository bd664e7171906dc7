"""Billboards of the built-in world: what a campaign's pictures change, by whoever chooses them, day after day.

Every way serves the same viewers from the same models under the same rules, and shows one picture of the campaign a
visit, the first of the billboard; only the choice of the picture differs. What an original would have been watched
anyway, from a row further down or on another day, no way can count as its own: hours are held against those of the
same viewers without any campaign. What a visit is worth is its exact expectation under the world's hidden attention.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.page._originals_pages import moved, scatter, shown_of
from benchmarks.quality._world_stage import Stage as WorldStage
from benchmarks.quality._world_stage import staged
from marquee.artwork.policy import default_policy
from marquee.jobs.fit import fit
from marquee.models.taste import Taste, align
from marquee.models.training import TrainingConfig
from marquee.page.billboard import KIND, SLOT, billboard
from marquee.page.bound import Bound
from marquee.page.build import STAGES
from marquee.page.config import PageConfig
from marquee.page.draft import Draft, Label, Promoting, Stated, TileNote
from marquee.page.served import NOTHING_PLACED
from marquee.pipeline.run import run
from marquee.pipeline.stages import Outcome, Stage
from marquee.pipeline.trace import Trace
from marquee.profiles.advance import fold
from marquee.profiles.bulk import fold_table
from marquee.promotion.binding import InForce, Promotion
from marquee.promotion.uplift import Trials
from marquee.schema.campaigns import Campaign
from marquee.schema.clock import DAY, HOUR
from marquee.schema.desk import EMPTY_DESK
from marquee.schema.events import Logged
from marquee.schema.page import PageRequest
from marquee.schema.profile import Profile, ceiling_of
from marquee.schema.served import Versions
from marquee.synthetic import audience as world_audience
from marquee.synthetic.audience import Audience, gather, visit
from marquee.synthetic.browse import LOG_NODES, WEIGHTS, expect
from marquee.synthetic.sitting import worth_of
from marquee.synthetic.telling import Visited, as_events
from marquee.synthetic.tiles import BILLBOARD, Shown
from marquee.synthetic.viewers import DEVICES, LIVES_IN

EVENING = 20.5  # hour of a visit
TRAINING = TrainingConfig(sequence=None, heads=None, learn_signals=False, examples=2_000, candidates=200)
ROWS = 14
FAINT = 1e-6  # a price at which nothing rises: the pictures alone are judged
CONFIG = PageConfig(exploration=0.0)
_LEFT_OUT = {"explore", "laid", "covers", "present", "billboard"}

SCATTERED = "random_places"
Wish = Callable[[Promoting], NDArray[np.float64]]  # how much each title offered is wanted on the billboard


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Campaigned:
    """A world, what was learnt in it, its viewers as known at its end, and the campaign whose pictures are shown."""

    stage: WorldStage
    taste: Taste
    profiles: dict[int, Profile]  # by row of the world's truth
    titles: NDArray[np.int32]  # of the campaign
    original: NDArray[np.bool_]  # (titles,)

    def draw(self, count: int, *, rng: np.random.Generator, besides: Sequence[int] = ()) -> NDArray[np.int64]:
        """Draw viewers of whom something is known, none of them `besides`."""
        there = np.setdiff1d(np.array(sorted(self.profiles), dtype=np.int64), np.array(besides, dtype=np.int64))
        return np.sort(rng.permutation(there)[:count])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """What pictures would change, visit by visit, at the state viewers are in without any campaign; aligned."""

    viewer: NDArray[np.int64]
    originals: NDArray[np.float64]  # hours expected of originals, without a campaign
    hours: NDArray[np.float64]  # of all
    keys: dict[str, NDArray[np.float64]]  # by way: how much it wants this visit
    gains: dict[str, NDArray[np.float64]]  # by way: what its picture adds to hours of originals
    costs: dict[str, NDArray[np.float64]]  # and to all hours


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lived:
    """What days under a way were drawn to come to; arrays are `(viewers,)`."""

    originals: NDArray[np.float64]  # hours
    hours: NDArray[np.float64]
    discovered: NDArray[np.float64]  # originals first watched
    expected: NDArray[np.float64]  # hours of originals, in the mean
    expected_hours: NDArray[np.float64]
    pictures: NDArray[np.float64]  # of the campaign shown
    history: NDArray[np.float64]  # entries of the profile, before


@contextmanager
def campaigning(*, seed: int, titles: int, viewers: int, days: int, promoted: int) -> Iterator[Campaigned]:
    """Build and train a world, and draw the originals of a campaign: hits, middling ones and unknown ones alike."""
    with staged(seed=seed, titles=titles, viewers=viewers, days=days) as stage:
        fitted = fit(stage.interactions, stage.snapshot, version=f"world-{seed}", config=TRAINING)
        truth = stage.world.truth.viewers
        row_of = {profile_id: row for row, profile_id in enumerate(truth.profile_ids)}
        profiles = {
            row: profile
            for profile in fold_table(stage.events)
            if (row := row_of.get(profile.profile_id, -1)) >= 0
            and truth.leaves_at[row] >= 1.0
            and not truth.non_profiling[row]
            and not truth.kids[row]
            and len(profile.history) >= 5
        }
        snapshot = stage.snapshot
        there = snapshot.original & snapshot.windows.free & (snapshot.launch_at <= stage.world.end_at)
        taste = align(fitted.models, snapshot)
        played = np.flatnonzero(there)[np.argsort(-taste.popularity("")[there], kind="stable")]
        rng = np.random.default_rng([seed, 21])
        thirds = (played[:promoted], *np.array_split(played[promoted:], 2))  # hits, what some know, what hardly any do
        chosen = np.concatenate([rng.permutation(part)[: promoted // 3] for part in thirds])
        yield Campaigned(
            stage=stage, taste=taste, profiles=profiles,
            titles=np.sort(chosen).astype(np.int32), original=snapshot.original,
        )  # fmt: skip


@dataclass(slots=True, kw_only=True, eq=False)
class Visit:
    """One viewer before one page: what could be promoted, and the page as it came out."""

    audience: Audience
    place: int
    viewer: int
    device: int
    day: float
    rng: np.random.Generator
    offered: Promoting | None = None
    shown: Shown | None = None

    def worth(self, shown: Shown, masks: tuple[NDArray[np.bool_], ...]) -> list[float]:
        """Work out the hours a page is expected to bring of each set of titles, as `visit` does those of all."""
        audience, place = self.audience, self.place
        read = world_audience._read(audience, self.viewer, shown, device=self.device, day=self.day)
        near, gaze = read.near, world_audience.gaze_of(self.device)
        likes = audience.liked[place, near.title] + audience.world.truth.titles.features[near.title] @ read.lean
        hours = worth_of(audience, place, near, likes.astype(np.float64), device=self.device)[:, 0]
        values = np.stack([hours * mask[near.title] for mask in masks], axis=1)
        found = np.zeros(1 + len(masks))
        expect(near.row, read.odds, read.trust, near.kind == BILLBOARD, gaze.depth, gaze.width,
               world_audience._STAGE_WIDTH, np.ascontiguousarray(values), LOG_NODES, WEIGHTS, found)  # fmt: skip
        return [float(value) for value in found[1:]]


def log_trials(stage: Campaigned, viewers: NDArray[np.int64], *, days: int, seed: int, chance: float) -> Trials:
    """Let viewers visit once a day, a picture drawn for each; by lot over viewers it is shown or held back.

    Half the pictures are drawn evenly, half from the viewer's best six, so that what is learnt from is wide.
    """
    shown_to = np.random.default_rng([seed, 4]).random(len(viewers)) < chance
    facts, of, titles, all_hours = [], [], [], []
    watched = np.zeros((len(viewers), len(stage.original)))

    def pick(one: Visit) -> int:
        if one.offered is None:
            return -1
        best = np.argsort(-one.offered.base)[:6] if one.rng.random() < 0.5 else np.arange(len(one.offered.titles))
        at = int(one.rng.choice(best))
        facts.append(one.offered.facts[at])
        of.append(one.place)
        titles.append(int(one.offered.titles[at]))
        return at if shown_to[one.place] else -1

    for one, visited in _days(stage, viewers, pick, days=days, seed=seed):
        if visited.title >= 0:
            watched[one.place, visited.title] += visited.hours
        if one.offered is not None:
            all_hours.append(visited.hours)
    place, title = np.array(of), np.array(titles)
    _, first = np.unique(place * len(stage.original) + title, return_index=True)  # the first page of each pair
    return Trials(
        facts=np.stack(facts)[first],
        treated=shown_to[place[first]],
        chance=np.full(len(first), chance),
        hours=watched[place[first], title[first]],
        all_hours=np.array(all_hours)[first],
        account=place[first].astype(np.int64),
    )


def judge(
    stage: Campaigned, viewers: NDArray[np.int64], ways: dict[str, Wish], *, days: int, seed: int, share: float
) -> Judged:
    """Ask every way for its picture at every visit, and work out exactly what it would change.

    The way SCATTERED puts pictures at random places instead, so many that they come into view `share` times a visit.
    """
    viewer, plain = [], []
    keys, gains, costs = ({name: list[float]() for name in (*ways, SCATTERED)} for _ in range(3))
    masks = (stage.original, np.ones(len(stage.original), dtype=np.bool_))

    def look(one: Visit) -> None:
        if one.offered is None or one.shown is None:
            return
        before = one.worth(one.shown, masks)
        viewer.append(one.viewer)
        plain.append(before)
        pages = {}
        for name, wish in ways.items():
            wanted = wish(one.offered)
            at = int(np.argmax(wanted))
            keys[name].append(float(wanted[at]))
            pages[name] = moved(one.shown, int(one.offered.titles[at]))
        keys[SCATTERED].append(0.0)
        pages[SCATTERED] = scatter(one.shown, one.offered, device=one.device, rng=one.rng, budget=share)
        for name, page in pages.items():
            after = before if page is one.shown else one.worth(page, masks)
            gains[name].append(after[0] - before[0])
            costs[name].append(after[1] - before[1])

    for _ in _days(stage, viewers, lambda one: -1, days=days, seed=seed, look=look):
        pass
    return Judged(
        viewer=np.array(viewer, dtype=np.int64),
        originals=np.array(plain)[:, 0],
        hours=np.array(plain)[:, 1],
        keys={name: np.array(values) for name, values in keys.items()},
        gains={name: np.array(values) for name, values in gains.items()},
        costs={name: np.array(values) for name, values in costs.items()},
    )


def live(
    stage: Campaigned, viewers: NDArray[np.int64], wish: Wish | None, *, days: int, seed: int, least: float = 0.0
) -> Lived:
    """Let viewers live with one way, which shows its picture where it wants to more than `least`; None: no campaign."""
    names = ("originals", "hours", "discovered", "expected", "expected_hours", "pictures", "history")
    lived = {name: np.zeros(len(viewers)) for name in names}
    lived["history"][:] = [len(stage.profiles[viewer].history) for viewer in viewers.tolist()]
    first: set[tuple[int, int]] = set()

    def pick(one: Visit) -> int:
        if wish is None or one.offered is None:
            return -1
        wanted = wish(one.offered)
        at = int(np.argmax(wanted))
        shows = bool(wanted[at] > least)
        lived["pictures"][one.place] += shows
        return at if shows else -1

    def look(one: Visit) -> None:
        if one.shown is not None:
            lived["expected"][one.place] += one.worth(one.shown, (stage.original,))[0]

    for one, visited in _days(stage, viewers, pick, days=days, seed=seed, look=look):
        lived["expected_hours"][one.place] += visited.expected_hours
        lived["hours"][one.place] += visited.hours
        if visited.title >= 0 and stage.original[visited.title]:
            lived["originals"][one.place] += visited.hours
            lived["discovered"][one.place] += float((one.place, visited.title) not in first)
            first.add((one.place, visited.title))
    return Lived(**lived)


def _days(
    stage: Campaigned, viewers: NDArray[np.int64], pick: Callable[[Visit], int], *, days: int, seed: int,
    look: Callable[[Visit], None] = lambda one: None,
) -> Iterator[tuple[Visit, Visited]]:  # fmt: skip
    """Build each viewer's page day after day, look at it, let it be visited, and fold that into the next day's page."""
    world = stage.stage.world
    end_at, hidden, index = world.end_at, world.truth.viewers, world.event_count
    bound = Bound(
        snapshot=stage.stage.snapshot, taste=stage.taste, desk=EMPTY_DESK, covers=default_policy(),
        versions=Versions(catalog="world", models=stage.taste.version, policy="none"),
        promotion=_promotion(stage, end_at=end_at, days=days),
    )  # fmt: skip
    audience = gather(world, viewers, seed=seed)
    for place, viewer in enumerate(viewers.tolist()):
        profile = stage.profiles[viewer]
        country = LIVES_IN[int(hidden.country[viewer])]
        for day in range(days):
            rng = np.random.default_rng([seed, viewer, day])
            device = int(hidden.device[viewer]) if rng.random() < 0.8 else int(rng.integers(len(DEVICES)))
            now = end_at + day * DAY + int(EVENING * HOUR)
            one = Visit(
                audience=audience, place=place, viewer=viewer, device=device, day=day + EVENING / 24.0,
                rng=np.random.default_rng([seed, 5, viewer, day]),
            )  # fmt: skip
            draft = Draft(
                request=PageRequest(
                    request_id="b", profile_id=profile.profile_id, country=country, device=DEVICES[device]
                ),
                profile=profile, bound=bound, config=CONFIG, now=now, rng=rng, rows=ROWS, placed=NOTHING_PLACED,
                ceiling=ceiling_of(profile),
            )  # fmt: skip
            run(_stages(one, pick), draft, trace=Trace())
            one.shown = shown_of(draft)
            look(one)
            visited = visit(audience, viewer, one.shown, device=device, day=one.day, rng=rng)
            yield one, visited
            events = as_events(
                visited, audience, viewer, one.shown, at=now, device=device, request_id=f"v{day}",
                row_ids=[row.label.row_id for row in draft.chosen],
            )  # fmt: skip
            logged = (
                Logged(log_position=index + at, received_at=event.at + 1_000, event=event)
                for at, event in enumerate(events, 1)
            )
            profile = fold(profile, logged)
            index += len(events)


def _promotion(stage: Campaigned, *, end_at: int, days: int) -> Promotion:
    ids = stage.stage.snapshot.title_ids
    campaign = Campaign(
        name="Originals", title_ids=tuple(ids[title] for title in stage.titles.tolist()), starts_at=end_at,
        ends_at=end_at + (days + 1) * DAY, goal="hours", target=1_000.0, cap=3,
    )  # fmt: skip
    one = InForce(campaign_id="originals", campaign=campaign, titles=stage.titles, price=FAINT)
    return Promotion(campaigns=(one,), everyone=True)


def _stages(one: Visit, pick: Callable[[Visit], int]) -> tuple[Stage[Draft], ...]:
    """Give the product's stages with a billboard whose first picture is picked."""

    def staged(draft: Draft) -> Outcome:
        offered, draft.offered = draft.offered, None
        outcome = billboard(draft)
        if offered is None or not len(offered.titles) or not draft.stated or draft.stated[-1].label.kind != KIND:
            return outcome
        one.offered = offered
        at = pick(one)
        if at < 0:
            return outcome
        row, title = draft.stated.pop(), int(offered.titles[at])
        draft.open[row.titles] = True  # what gives way goes back to the rows
        titles = np.array([title, *[other for other in row.titles[1:].tolist() if other != title]], dtype=np.int32)
        notes = tuple(TileNote(reason="An original") for _ in titles)
        label = Label(row_id=KIND, kind=KIND, title=row.label.title, reason=row.label.reason)
        draft.stated.append(Stated(label=label, slot=SLOT, titles=titles, notes=notes))
        draft.open[titles] = False
        return outcome

    kept = []
    for stage in STAGES:
        if stage.name == "billboard":
            kept.append(Stage(name="billboard", kind="source", run=staged))
        elif stage.name not in _LEFT_OUT:
            kept.append(stage)
    return tuple(kept)
