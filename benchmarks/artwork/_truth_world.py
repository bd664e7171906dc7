"""One shop window whose truth is known, and logs of it drawn again and again: people, covers and outcomes by chance."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.artwork._regret_ours import _DEVICES
from benchmarks.artwork._regret_world import Shop, build_shop, quality_odds
from marquee.artwork.arrays import CoverArrays
from marquee.artwork.asked import asked_chances
from marquee.artwork.batch import context_of, learn_batch, lessons_of, prior
from marquee.artwork.draw import CoverConfig
from marquee.artwork.posterior import Posterior
from marquee.artwork.scoring import lay_out
from marquee.evaluation.off_policy import LoggedDraws
from marquee.evaluation.reward_model import Offered, RewardConfig, foresee_all
from marquee.schema.clock import DAY
from marquee.synthetic.world import END_AT

LIVE = CoverConfig(greed=1.0, least=0.2)  # of the log: it explores enough to be asked about others
MODEL = RewardConfig(folds=3, penalties=(30.0, 10.0, 3.0, 1.0), looser=1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Population:
    """All draws of everybody: one a (viewer, title), with each cover it could be, its worth and its chances."""

    viewer: NDArray[np.int64]  # (draws,)
    start: NDArray[np.int64]  # (draws + 1,)
    cover: NDArray[np.int64]  # (options,)
    worth: NDArray[np.float64]  # (options,) true chance of a quality play
    facts: NDArray[np.float64]  # (options, facts) what a reward model may read
    logged: NDArray[np.float64]  # (options,) chances of the policy that was live
    asked: dict[str, NDArray[np.float64]]  # (options,) of each other policy
    habits: NDArray[np.float64]  # (viewers,) titles watched before

    @property
    def of_draw(self) -> NDArray[np.int64]:
        """Name the draw of each option."""
        return np.repeat(np.arange(len(self.viewer)), np.diff(self.start))

    def value(self, chances: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give what each draw is truly worth under some chances, `(draws,)`."""
        return np.asarray(np.add.reduceat(chances * self.worth, self.start[:-1]))


def build_population(*, seed: int, titles: int, viewers: int, days: int) -> Population:
    """Build a shop, let a policy learn in it, and lay out everybody's first look at each title."""
    shop = build_shop(seed=seed, titles=titles, viewers=viewers, days=days)
    _, looks = np.unique(shop.look_pair, return_index=True)
    looks = np.sort(looks)
    arrays = shop.pool.arrays
    learnt = _learnt(shop, looks, seed=seed)
    options, even, live = _chances(shop, looks, prior(arrays), LIVE)
    _, _, new = _chances(shop, looks, learnt, CoverConfig())
    present = options >= 0
    start = np.concatenate([[0], np.cumsum(present.sum(axis=1))]).astype(np.int64)
    cover = options[present].astype(np.int64)
    of_draw = np.repeat(np.arange(len(looks)), np.diff(start))
    first = np.zeros(present.shape)
    first[:, 0] = 1.0
    worth = np.zeros(len(cover))
    day = np.floor(shop.look_at[looks]).astype(np.int64)
    for number in np.unique(day):
        on = day[of_draw] == number
        of = looks[of_draw[on]]
        starts, good = quality_odds(
            shop, shop.look_viewer[of].astype(np.int64), cover[on], device=shop.look_device[of], day=float(number)
        )
        worth[on] = starts * good
    return Population(
        viewer=shop.look_viewer[looks].astype(np.int64),
        start=start,
        cover=cover,
        worth=worth,
        facts=_facts(shop, arrays, looks[of_draw], cover),
        logged=live[present],
        asked={"learnt": new[present], "even": even[present], "default": first[present]},
        habits=shop.watched.sum(axis=1).astype(np.float64),
    )


def _learnt(shop: Shop, looks: NDArray[np.int64], *, seed: int) -> Posterior:
    """Learn from one log of the live policy: the policy that is asked about."""
    arrays, rng = shop.pool.arrays, np.random.default_rng([seed, 99])
    options, _, chances = _chances(shop, looks, prior(arrays), LIVE)
    place = (chances.cumsum(axis=1) < rng.random(len(looks))[:, None]).sum(axis=1)
    rows = np.arange(len(looks))
    drawn = options[rows, np.minimum(place, (options >= 0).sum(axis=1) - 1)].astype(np.int64)
    viewers, titles = shop.look_viewer[looks], shop.look_title[looks]
    starts, good = quality_odds(shop, viewers.astype(np.int64), drawn, device=shop.look_device[looks], day=0.0)
    started = rng.random(len(looks)) < starts
    lessons = lessons_of(
        arrays,
        leanings=shop.leanings,
        viewers=viewers,
        titles=titles,
        artworks=drawn.astype(np.int32),
        probabilities=chances[rows, np.minimum(place, chances.shape[1] - 1)].astype(np.float32),
        places=_places(shop, looks),
        rewards=(started & (rng.random(len(looks)) < good)).astype(np.float32),
        started=started,
        ages_h=np.full(len(looks), 24.0 * 30),
        delays_h=np.where(started, 2.0, np.nan),
        drawn_at=np.full(len(looks), END_AT, dtype=np.int64),
        known=shop.watched[viewers, titles],
        score=shop.score[viewers, titles],
    )
    return learn_batch(lessons, arrays=arrays)


def _chances(
    shop: Shop, looks: NDArray[np.int64], posterior: Posterior, config: CoverConfig
) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.float64]]:
    """Give options, even chances and a policy's chances, `(looks, most)` each; misleading covers stay options."""
    viewers, titles = shop.look_viewer[looks], shop.look_title[looks]
    options, chances = asked_chances(
        lay_out(prior(shop.pool.arrays), shop.pool.arrays), config,
        titles=titles, leanings=shop.leanings, viewers=viewers, places=_places(shop, looks),
        known=shop.watched[viewers, titles], limits=np.full(len(looks), -1, dtype=np.int32),
        at=END_AT + (shop.look_at[looks] * DAY).astype(np.int64),
    )  # fmt: skip
    some = options >= 0
    even = some / np.maximum(1, some.sum(axis=1, keepdims=True))
    theirs, given = asked_chances(
        lay_out(posterior, shop.pool.arrays), config,
        titles=titles, leanings=shop.leanings, viewers=viewers, places=_places(shop, looks),
        known=shop.watched[viewers, titles], limits=np.full(len(looks), -1, dtype=np.int32),
        at=END_AT + (shop.look_at[looks] * DAY).astype(np.int64),
    )  # fmt: skip
    chances = np.zeros_like(given)
    for place in range(theirs.shape[1]):  # the same options, a misleading one left out
        here = (options == theirs[:, place, None]) & some & (theirs[:, place, None] >= 0)
        chances += np.where(here, given[:, place, None], 0.0)
    return options, even, chances


def _places(shop: Shop, looks: NDArray[np.int64]) -> NDArray[np.int16]:
    return context_of(
        len(looks),
        device=_DEVICES[shop.look_device[looks]],
        hour=(shop.look_at[looks] % 1.0 * 24).astype(np.int64),
        country=shop.truth.viewers.country[shop.look_viewer[looks]].astype(np.int64) + 1,
    )


def _facts(shop: Shop, arrays: CoverArrays, looks: NDArray[np.int64], cover: NDArray[np.int64]) -> NDArray[np.float64]:
    viewers, titles = shop.look_viewer[looks], shop.look_title[looks]
    tag = arrays.tag[cover]
    towards = np.where(tag >= 0, shop.leanings[viewers, np.maximum(tag, 0)], 0.0)
    kinds = [arrays.kind[cover] == code for code in range(1, int(arrays.kind.max()) + 1)]
    columns = [np.ones(len(cover)), shop.score[viewers, titles], shop.watched[viewers, titles], towards, *kinds]
    return np.column_stack(columns).astype(np.float64)


def draw_log(people: Population, sample: NDArray[np.int64], *, rng: np.random.Generator) -> dict[str, LoggedDraws]:
    """Draw one log of some viewers (each counts as often as it comes), and lay it out for every policy asked about."""
    order = np.argsort(people.viewer, kind="stable")
    begins = np.searchsorted(people.viewer[order], np.arange(len(people.habits) + 1))
    parts = [order[begins[viewer] : begins[viewer + 1]] for viewer in sample.tolist()]
    rows = np.concatenate(parts)
    profiles = np.repeat(np.arange(len(sample)), [len(part) for part in parts])
    counts = np.diff(people.start)[rows]
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    option = np.arange(start[-1]) - np.repeat(start[:-1], counts) + np.repeat(people.start[:-1][rows], counts)
    total = np.concatenate([[0.0], np.cumsum(people.logged[option])])
    first, end = total[start[:-1]], total[start[1:]]
    point = first + rng.random(len(rows)) * (end - first)
    chosen = np.clip(np.searchsorted(total, point, side="right") - 1, start[:-1], start[1:] - 1)
    rewards = (rng.random(len(rows)) < people.worth[option[chosen]]).astype(np.float64)
    _, group = np.unique(people.cover[option], return_inverse=True)
    offered = Offered(
        start=start, features=people.facts[option], group=group, context=np.ones((len(rows), 1)), chosen=chosen,
        asked=people.logged[option],
    )  # fmt: skip
    table = foresee_all(offered, rewards, profiles=profiles, rng=rng, config=MODEL)
    found = {}
    for name, asked in people.asked.items():
        found[name] = LoggedDraws(
            rewards=rewards,
            logged=people.logged[option[chosen]],
            asked=np.minimum(asked[option[chosen]], 1.0),
            profiles=profiles,
            predicted=table[chosen],
            expected=np.add.reduceat(asked[option] * table, start[:-1]),
        )
    return found
