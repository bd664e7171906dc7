"""Run one cover policy through a shop window day by day, under the holding rule, and keep count of what it cost."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.artwork._regret_world import HOLDING_DAYS, Shop, delay_days, quality_odds


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """The draws of one day, aligned; `covers` lists the candidates of each, from `start` on."""

    now: float  # in days
    viewers: NDArray[np.int64]
    titles: NDArray[np.int64]
    device: NDArray[np.int8]
    hour: NDArray[np.int64]
    country: NDArray[np.int64]
    score: NDArray[np.float32]  # what the service thinks of the title for the viewer
    known: NDArray[np.bool_]  # the viewer has watched it
    start: NDArray[np.int64]  # (draws + 1,)
    covers: NDArray[np.int64]

    def __len__(self) -> int:
        """Count the draws."""
        return len(self.viewers)


@dataclass(slots=True, kw_only=True, eq=False)
class Log:
    """All draws so far with what became of them, as a service has them; aligned, in order of time."""

    asked: list[Asked]
    at: NDArray[np.float64]
    day: NDArray[np.int32]
    cover: NDArray[np.int64]
    probability: NDArray[np.float32]
    play_at: NDArray[np.float64]  # in days; infinite: never
    quality: NDArray[np.bool_]

    def __len__(self) -> int:
        """Count the draws."""
        return len(self.at)


class Policy(Protocol):
    """What draws covers and learns; both get the same for every policy."""

    def draw(self, asked: Asked, point: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Choose a cover each and tell its probability; `point` is the chance, in [0, 1)."""

    def learn(self, log: Log, *, now: float) -> None:
        """Take in what has become of the draws by the end of a day."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """What a policy did; aligned to its draws."""

    viewer: NDArray[np.int64]
    at: NDArray[np.float64]
    regret: NDArray[np.float64]  # true chance of a quality play under the best cover, less that under the drawn
    reward: NDArray[np.float64]  # true chance under the drawn one
    known: NDArray[np.bool_]
    bait: NDArray[np.bool_]  # of the drawn
    could_bait: NDArray[np.bool_]  # the title had one
    fresh: NDArray[np.bool_]  # the drawn cover joined the pool in the last seven days
    kept: float  # part of the looks within a holding period, not played yet, that met the same cover


def run_policy(shop: Shop, policy: Policy, *, report: Callable[[int], None] = lambda day: None) -> Outcome:
    """Go through the days of a shop."""
    appeal, pairs = shop.appeal, shop.pairs
    held = np.full(pairs, -1, dtype=np.int64)
    until, played = np.zeros(pairs), np.full(pairs, np.inf)
    log = Log(asked=[], at=np.zeros(0), day=np.zeros(0, np.int32), cover=np.zeros(0, np.int64),
              probability=np.zeros(0, np.float32), play_at=np.zeros(0), quality=np.zeros(0, np.bool_))  # fmt: skip
    parts: list[tuple[NDArray[Any], ...]] = []
    again = same = 0
    bounds = np.searchsorted(shop.look_at, np.arange(shop.days + 1))
    for day in range(shop.days):
        looks = np.arange(bounds[day], bounds[day + 1])
        looks = looks[played[shop.look_pair[looks]] > shop.look_at[looks]]
        pair = shop.look_pair[looks]
        holds = (held[pair] >= 0) & (shop.look_at[looks] < until[pair])
        again += int(holds.sum())
        same += int(holds.sum())
        looks, pair = looks[~holds], pair[~holds]
        asked = ask(shop, looks, day=day)
        cover, probability = policy.draw(asked, shop.chance[looks, 0])
        starts, good = quality_odds(shop, asked.viewers, cover, device=asked.device, day=float(day))
        delay = delay_days(shop.chance[looks, 3])
        plays = (shop.chance[looks, 1] < starts) & (delay < HOLDING_DAYS)
        at = shop.look_at[looks]
        play_at = np.where(plays, at + delay, np.inf)
        held[pair], until[pair], played[pair] = cover, at + HOLDING_DAYS, play_at
        log.asked.append(asked)
        log.at = np.concatenate([log.at, at])
        log.day = np.concatenate([log.day, np.full(len(at), day, np.int32)])
        log.cover = np.concatenate([log.cover, cover])
        log.probability = np.concatenate([log.probability, probability])
        log.play_at = np.concatenate([log.play_at, play_at])
        log.quality = np.concatenate([log.quality, shop.chance[looks, 2] < good])
        best, has_bait = _best(shop, asked, day=float(day))
        mine = starts * good
        fresh = (day - appeal.enters[cover] < 7.0) & (appeal.enters[cover] > 0)
        parts.append((asked.viewers, at, best - mine, mine, asked.known, appeal.bait[cover], has_bait, fresh))
        policy.learn(log, now=day + 1.0)
        report(day)
    columns = [np.concatenate([part[place] for part in parts]) for place in range(8)]
    return Outcome(
        viewer=columns[0].astype(np.int64), at=columns[1], regret=columns[2], reward=columns[3],
        known=columns[4].astype(np.bool_), bait=columns[5].astype(np.bool_), could_bait=columns[6].astype(np.bool_),
        fresh=columns[7].astype(np.bool_), kept=same / max(1, again),
    )  # fmt: skip


def ask(shop: Shop, looks: NDArray[np.int64], *, day: int) -> Asked:
    """Lay out the draws that some looks need: what is known of each, and the covers that are there that day."""
    viewers, titles = shop.look_viewer[looks].astype(np.int64), shop.look_title[looks].astype(np.int64)
    first = shop.appeal.start[titles].astype(np.int64)
    counts = shop.appeal.start[titles + 1] - first
    row = np.repeat(np.arange(len(looks)), counts)
    covers = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(first, counts)
    there = shop.appeal.enters[covers] <= day
    row, covers = row[there], covers[there]
    return Asked(
        now=float(day),
        viewers=viewers,
        titles=titles,
        device=shop.look_device[looks],
        hour=(shop.look_at[looks] % 1.0 * 24).astype(np.int64),
        country=shop.truth.viewers.country[viewers].astype(np.int64),
        score=shop.score[viewers, titles],
        known=shop.watched[viewers, titles],
        start=np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(looks)))]),
        covers=covers,
    )


def _best(shop: Shop, asked: Asked, *, day: float) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Find the true chance under each draw's best cover, and whether one of its covers is a bait."""
    counts = np.diff(asked.start)
    viewers, device = np.repeat(asked.viewers, counts), np.repeat(asked.device, counts)
    starts, good = quality_odds(shop, viewers, asked.covers, device=device, day=day)
    best = np.maximum.reduceat(starts * good, asked.start[:-1])
    return best, np.logical_or.reduceat(shop.appeal.bait[asked.covers], asked.start[:-1])
