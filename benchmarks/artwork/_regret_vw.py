"""Vowpal Wabbit's contextual bandits as a peer: `cb_explore_adf` by SquareCB, by bagging, by epsilon.

It sees the same facts as our policy: kinds and tags of covers, the leaning to each, the viewer's leanings to genres and
moods, device, hour, country, the score and whether the title is known; quadratic features join them.
"""

import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks._bandits import start_peer
from benchmarks.artwork._regret_features import NEW_DAYS
from benchmarks.artwork._regret_peers import rewards_by, ripe
from benchmarks.artwork._regret_run import Asked, Log
from benchmarks.artwork._regret_world import Shop

SCRIPT = Path(__file__).with_name("_regret_vw_peer.py")


@dataclass(slots=True, kw_only=True, eq=False)
class VowpalWabbit:
    """One learner in the peers' environment; close it when done."""

    shop: Shop
    options: str
    wait: float
    asked: dict[int, Asked] = field(default_factory=dict)
    process: "Popen[bytes] | None" = None

    def draw(self, asked: Asked, point: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Ask for probabilities and draw by them."""
        appeal, counts = self.shop.appeal, np.diff(asked.start)
        covers, row = asked.covers, np.repeat(np.arange(len(asked)), counts)
        tag = self.shop.pool.arrays.tag[covers]
        self._send(
            match=np.where(tag >= 0, self.shop.leanings[asked.viewers[row], np.maximum(tag, 0)], 0.0),
            fresh=np.where(appeal.enters[covers] > 0, np.exp(-(asked.now - appeal.enters[covers]) / NEW_DAYS), 0.0),
            covers=covers, start=asked.start, viewers=asked.viewers, titles=asked.titles, device=asked.device,
            hour=asked.hour, country=asked.country, score=asked.score, known=asked.known.astype(np.int8),
        )  # fmt: skip
        chances = self._receive()["chances"].astype(np.float64)
        total = np.cumsum(chances)
        before = np.concatenate([[0.0], total[asked.start[1:-1] - 1]])
        wanted = before + point * (total[asked.start[1:] - 1] - before)
        place = np.clip(np.searchsorted(total, wanted, side="right"), asked.start[:-1], asked.start[1:] - 1)
        return covers[place], chances[place].astype(np.float32)

    def learn(self, log: Log, *, now: float) -> None:
        """Tell it of the draws that are old enough."""
        rows = ripe(log, now=now, wait=self.wait)
        begins = np.concatenate([[0], np.cumsum([len(asked) for asked in log.asked])])
        first = np.concatenate([asked.start[:-1] for asked in log.asked])
        covers = [log.asked[day].covers for day in range(len(log.asked))]
        place = np.array(
            [
                np.flatnonzero(covers[day][first[row] : log.asked[day].start[row - begins[day] + 1]] == log.cover[row])[
                    0
                ]
                for day, row in zip(log.day[rows], rows)
            ],
            dtype=np.int64,
        )
        self._send(
            draws=rows,
            place=place,
            cost=-rewards_by(log, rows, now=now),
            chance=np.maximum(log.probability[rows], 1e-4),
        )

    def close(self) -> None:
        """End the peer."""
        if self.process is not None and self.process.stdin is not None and self.process.stdout is not None:
            self.process.stdin.close()
            self.process.wait()
            self.process.stdout.close()
            self.process = None

    def _send(self, **arrays: Any) -> None:
        if self.process is None:
            self.process = start_peer(SCRIPT, json.dumps({"options": self.options}))
            pool, appeal = self.shop.pool, self.shop.appeal
            wide = np.array([kind in ("genre", "mood") for kind, _ in pool.tags])
            self._send(kind=appeal.aspect, tag=pool.arrays.tag, leanings=self.shop.leanings, tag_names=wide)
        assert self.process.stdin is not None
        buffer = io.BytesIO()
        np.savez(buffer, **arrays)
        body = buffer.getvalue()
        self.process.stdin.write(len(body).to_bytes(8, "big") + body)
        self.process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        assert self.process is not None
        assert self.process.stdout is not None
        size = int.from_bytes(self.process.stdout.read(8), "big")
        with np.load(io.BytesIO(self.process.stdout.read(size))) as kept:
            return {name: kept[name] for name in kept.files}
