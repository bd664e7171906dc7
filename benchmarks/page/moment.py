"""In the moment: do the next rows of a page find more once what happened on its first rows counts?

Viewers of the built-in world who played nothing of the first six rows scroll on (`_moment_parts`). The next six are
made from what was known before the page, from the profile with what they did on it, and by the service as it is, whose
scores lean to what was looked into. The hit rate is the chance that something of the next rows is played; it is judged
where something was looked into, as elsewhere nothing happened.
"""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.frame import Check, Result
from benchmarks.page._moment_parts import Scrolled, scrolled
from benchmarks.page._served_world import service
from marquee.page.build import STAGES

SEEDS = (61, 62)
TITLES, VIEWERS, DAYS, MOST, VISITS = 900, 1_000, 45, 220, 4
QUICK = (400, 250, 30, 25, 2)
_NOT_JUDGED = frozenset({"billboard", "promote", "explore", "laid", "badges", "covers", "present"})


def run(*, data: Path | None, quick: bool) -> Result:
    """Scroll on in two worlds side by side (the quick form: one small one, whose check is not expected to hold)."""
    if quick:
        found = [_seed(SEEDS[0], *QUICK)]
    else:
        with ProcessPoolExecutor(len(SEEDS), mp_context=get_context("spawn")) as pool:
            sizes = (TITLES, VIEWERS, DAYS, MOST, VISITS)
            found = list(pool.map(_seed, SEEDS, *([size] * len(SEEDS) for size in sizes)))
    something = [one.opened > 0 for one in found]
    rng = np.random.default_rng(1)
    gains = {
        f"{way}{'' if all_pages else '_where_something_was_opened'}": _gain(found, way, which, rng=rng)
        for way in ("told", "ours")
        for all_pages, which in ((True, [np.ones(len(one.opened), np.bool_) for one in found]), (False, something))
    }
    figures = {
        "pages_scrolled_on": [len(one.opened) for one in found],
        "opened_a_page": [round(float(one.opened.mean()), 2) for one in found],
        "something_opened": [round(float(mark.mean()), 3) for mark in something],
        "hit_rate": {way: [round(float(one.plays[way].mean()), 4) for one in found] for way in found[0].plays},
        "hours": {way: [round(float(one.hours[way].mean()), 4) for one in found] for way in found[0].hours},
        "gain_interval": {name: [round(value, 4) for value in gain] for name, gain in gains.items()},
    }
    ours = gains["ours_where_something_was_opened"]
    return Result(
        figures=figures,
        checks=[
            Check(what="hit rate of the next rows, over a page that knows nothing of the first",
                  value=round(ours[0], 4), op=">=", target=1.05),
            Check(what="the same (low end)", value=round(ours[1], 4), op=">", target=1.0),
        ],
    )  # fmt: skip


def _seed(seed: int, titles: int, viewers: int, days: int, most: int, visits: int) -> Scrolled:
    plain = tuple(stage for stage in STAGES if stage.name not in _NOT_JUDGED and stage.name != "moment")
    ours = tuple(stage for stage in STAGES if stage.name not in _NOT_JUDGED)
    with service(seed=seed, titles=titles, viewers=viewers, days=days) as found:
        chosen = found.draw(most, rng=np.random.default_rng(seed))
        return scrolled(found, chosen, told={"told": plain, "ours": ours}, untold=plain, days=visits, seed=seed)


def _gain(
    found: list[Scrolled], way: str, which: list[NDArray[np.bool_]], *, rng: np.random.Generator, rounds: int = 1_000
) -> tuple[float, float, float]:
    """Give hit rate by one way over without: the ratio and its 95 % interval, viewers resampled within seeds."""
    sums = []
    for one, kept in zip(found, which):
        _, who = np.unique(one.viewer[kept], return_inverse=True)
        sums.append([np.bincount(who, weights=one.plays[name][kept]) for name in (way, "without")])
    ratio = sum(part[0].sum() for part in sums) / sum(part[1].sum() for part in sums)
    drawn = []
    for _ in range(rounds):
        places = [rng.integers(len(part[0]), size=len(part[0])) for part in sums]
        drawn.append(
            sum(part[0][at].sum() for part, at in zip(sums, places))
            / sum(part[1][at].sum() for part, at in zip(sums, places))
        )
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(ratio), float(low), float(high)
