"""Attention learnt from visited pages against the built-in world's true curve, and titles ordered by it.

A noisy taste, in part the house's own, lays pages out, law 11 shakes half of them, and the world's viewers visit
(`_attention_pages`). Learnt attention is compared with where they truly look, place by place and device by device, up
to a factor: nobody can tell it. Titles are then ordered by their plays over how often they were examined, and over how
often they were served; the truth is how attractive they were to those they were served to. One seed a core.
"""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import kendalltau

from benchmarks.frame import Check, Result
from benchmarks.page._attention_pages import Logged, visited_pages
from marquee.features.attention import COLUMNS, ROWS, Attention, fit_attention
from marquee.features.shown import DEVICES as PLACES
from marquee.synthetic.audience import gather
from marquee.synthetic.gaze import GAZES
from marquee.synthetic.viewers import DEVICES
from marquee.synthetic.world import build_world

SEEDS = (31, 32)
TITLES, VIEWERS, DAYS = 100, 24_000, 12
PAGES, QUICK_PAGES = 150_000, 6_000
SHAKEN = 0.5  # of the pages; the service's own is 0.01
ENOUGH = 300  # plays of a row, and of a column, on a device from which a place is judged
PLAYED_LEAST = 50  # times a title must have been examined to be ordered, by the truth


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What one seed found."""

    pages: int
    plays: int
    moved: int  # plays where chance decided the place
    places: int
    worst: dict[str, float]  # by way to learn: farthest from the truth, relative
    within: dict[str, float]  # part of the judged places within a tenth
    tau: dict[str, float]  # by way to order titles
    titles: int
    ahead: tuple[float, float]  # tau over plain rates, titles resampled: 95 %


def run(*, data: Path | None, quick: bool) -> Result:
    """Judge two seeds, side by side (the quick form: one of few pages, whose checks are not expected to hold)."""
    seeds, pages = (SEEDS[:1], QUICK_PAGES) if quick else (SEEDS, PAGES)
    if quick:
        found = [_judge(seeds[0], pages)]
    else:
        with ProcessPoolExecutor(len(seeds), mp_context=get_context("spawn")) as pool:
            found = list(pool.map(_judge, seeds, [pages] * len(seeds)))
    figures = {
        "pages": pages, "shaken": SHAKEN, "as_many_pages_at_1_percent": int(pages * SHAKEN / 0.01),
        "seeds": list(seeds), "plays": [one.plays for one in found],
        "plays_placed_by_chance": [one.moved for one in found],
        "places": [one.places for one in found], "titles": [one.titles for one in found],
        "worst": [one.worst for one in found], "within_a_tenth": [one.within for one in found],
        "tau": [one.tau for one in found], "tau_ahead_interval": [list(one.ahead) for one in found],
    }  # fmt: skip
    worst = max(one.worst["ours"] for one in found)
    return Result(
        figures=figures,
        checks=[
            Check(what="propensities: farthest from the truth", value=round(worst, 4), op="<=", target=0.10),
            Check(what="item order by examination: Kendall tau", value=round(min(one.tau["ours"] for one in found), 4),
                  op=">=", target=0.90),
            Check(what="tau above the naive order (low end)", value=round(min(one.ahead[0] for one in found), 4),
                  op=">", target=0.0),
        ],
    )  # fmt: skip


def _judge(seed: int, pages: int) -> _Found:
    world = build_world(seed=seed, titles=TITLES, viewers=max(600, VIEWERS * pages // PAGES), days=DAYS)
    hidden = world.truth.viewers
    audience = gather(world, np.flatnonzero(~hidden.kids & ~hidden.non_profiling), seed=seed)
    logged = visited_pages(audience, pages=pages, exploration=SHAKEN, seed=seed, days=8.0)
    shown, enough = logged.shown, max(20, ENOUGH * pages // PAGES)
    blind = replace(shown, score=np.full(len(shown), np.nan, dtype=np.float32))
    ours, chance = fit_attention(shown), fit_attention(blind)
    learnt = {"ours": ours, "chance_alone": chance, "in_view": replace(ours, trust=np.ones_like(ours.trust))}
    apart = {name: np.concatenate(list(_apart(attention, logged, enough))) for name, attention in learnt.items()}
    rates = _rates(logged, learnt)
    taus = {name: float(kendalltau(rate, rates["truth"])[0]) for name, rate in rates.items() if name != "truth"}
    return _Found(
        pages=pages, plays=int(shown.played.sum()), moved=ours.randomised, places=len(apart["ours"]),
        worst={name: round(float(np.abs(ratio - 1.0).max(initial=0.0)), 4) for name, ratio in apart.items()},
        within={name: round(float((np.abs(ratio - 1.0) <= 0.1).mean()), 4) for name, ratio in apart.items()},
        tau={name: round(tau, 4) for name, tau in taus.items()}, titles=len(rates["truth"]),
        ahead=_ahead(rates, rng=np.random.default_rng(seed)),
    )  # fmt: skip


def _apart(attention: Attention, logged: Logged, enough: int) -> Iterator[NDArray[np.float64]]:
    """Give, device by device, learnt over true propensity where enough was played, their mean over tiles seen 1."""
    shown = logged.shown
    for device, gaze in zip(DEVICES, GAZES):
        place = PLACES.index(device)
        mine = shown.device == place
        row, column = np.minimum(shown.row, ROWS - 1), np.minimum(shown.column, COLUMNS - 1)
        of_row = np.bincount(row[mine & shown.played], minlength=ROWS)
        of_column = np.bincount(column[mine & shown.played], minlength=COLUMNS)
        judged = (of_row >= enough)[:, None] & (of_column >= enough)[None, :]
        if not judged.any():
            continue
        seen = np.zeros((ROWS, COLUMNS))
        np.add.at(seen, (row[mine & shown.seen], column[mine & shown.seen]), 1.0)
        learnt = (attention.sight[place] * attention.trust[place]).astype(np.float64)
        level = np.log(learnt[judged] / gaze.examined()[:ROWS, :COLUMNS][judged])
        yield np.exp(level - np.average(level, weights=seen[judged]))


def _rates(logged: Logged, learnt: dict[str, Attention]) -> dict[str, NDArray[np.float64]]:
    """Give by title: how attractive it truly was, and what plays say over each way to count how often it was met.

    Odds are counted against playing nothing: over pages that were looked at and left, so that what else stood on a
    page does not count against a title.
    """
    shown, titles = logged.shown, int(logged.title.max()) + 1

    def summed(weights: NDArray[np.floating]) -> NDArray[np.float64]:
        return np.bincount(logged.title, weights=weights, minlength=titles)

    pages = int(shown.page.max()) + 1
    chosen = np.bincount(shown.page, weights=shown.played, minlength=pages) > 0
    looked = np.bincount(shown.page, weights=shown.seen, minlength=pages) > 0
    left = (looked & ~chosen)[shown.page].astype(np.float64)
    place = np.array([PLACES.index(device) for device in DEVICES])
    true = np.zeros(len(shown))
    for at, gaze in zip(place.tolist(), GAZES):
        mine = shown.device == at
        true[mine] = gaze.examined()[shown.row[mine], shown.column[mine]]
    met, plays = summed(true), summed(shown.played.astype(np.float64))
    kept = met >= PLAYED_LEAST
    found = {
        "truth": summed(logged.odds * true) / np.maximum(met, 1e-9),
        "true_attention": plays / np.maximum(summed(true * left), 1e-9),
        "naive": plays / np.maximum(summed(left), 1e-9),
        "naive_in_view": plays / np.maximum(summed(left * shown.seen), 1e-9),
    }
    for name, attention in learnt.items():
        examined = attention.examined(shown.row, shown.column, shown.device)
        found[name] = plays / np.maximum(summed(examined * left), 1e-9)
    return {name: rate[kept] for name, rate in found.items()}


def _ahead(
    rates: dict[str, NDArray[np.float64]], *, rng: np.random.Generator, rounds: int = 400
) -> tuple[float, float]:
    """Give the 95 % interval of tau by examination less tau by plain rates, titles resampled."""
    gains = []
    for _ in range(rounds):
        some = rng.integers(len(rates["truth"]), size=len(rates["truth"]))
        ours, naive = (kendalltau(rates[name][some], rates["truth"][some])[0] for name in ("ours", "naive"))
        gains.append(ours - naive)
    low, high = np.quantile(gains, [0.025, 0.975])
    return round(float(low), 4), round(float(high), 4)
