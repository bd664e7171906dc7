"""The built-in world: a catalogue, its viewers, everything they did, and the hidden truth behind it.

Made from a seed alone: the same seed gives the same world on every machine. The truth is saved beside the home folder's
stores for `marquee simulate`; events are not, as the log holds them: a loaded world makes them again from its seed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from heapq import merge
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from marquee.errors import NotFound
from marquee.schema.catalog import Title
from marquee.schema.clock import DAY, parse_iso
from marquee.schema.events import Event
from marquee.synthetic.choices import Choices, choose
from marquee.synthetic.covers import CoverTruth, build_cover_truth
from marquee.synthetic.titles import GENRE_NAMES, MOOD_NAMES, TitleTruth, build_titles
from marquee.synthetic.truth import Truth, liking
from marquee.synthetic.viewers import Viewers, build_viewers
from marquee.synthetic.watch import Acts, act, as_events, joining

END_AT = parse_iso("2025-03-01T00:00:00Z")  # the world's last moment, whatever the machine's clock says
TITLES, VIEWERS, DAYS = 2_400, 5_000, 120

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class World:
    """A whole world; `acts` is None in one that was loaded, until its events are asked for."""

    seed: int
    start_at: int
    end_at: int
    titles: tuple[Title, ...]
    truth: Truth
    event_count: int
    acts: Acts | None = None

    def events(self) -> Iterator[Event]:
        """Give everything that happened, in order of time."""
        if self.acts is None:
            days = (self.end_at - self.start_at) // DAY
            viewers = len(self.truth.viewers.profile_ids)
            yield from build_world(seed=self.seed, titles=len(self.titles), viewers=viewers, days=days).events()
            return
        rng = np.random.default_rng([self.seed, 5])
        made = joining(self.truth.viewers, picks=_picks(self), start_at=self.start_at, end_at=self.end_at)
        made.sort(key=lambda event: event.at)
        lived = as_events(self.acts, self.truth.viewers, self.titles, rng=rng)
        yield from merge(made, lived, key=lambda event: event.at)

    def save(self, folder: Path) -> None:
        """Keep titles and truth in `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "titles.msgpack").write_bytes(msgspec.msgpack.encode(self.titles))
        arrays: dict[str, Any] = {"world": np.array([self.seed, self.start_at, self.end_at, self.event_count])}
        for name, part in (
            ("titles", self.truth.titles),
            ("viewers", self.truth.viewers),
            ("covers", self.truth.covers),
        ):
            for entry in fields(part):
                value = getattr(part, entry.name)
                arrays[f"{name}.{entry.name}"] = np.array(value, dtype=np.str_) if isinstance(value, tuple) else value
        np.savez_compressed(folder / "truth.npz", **arrays)

    @classmethod
    def load(cls, folder: Path) -> "World":
        """Read a saved world; raises NotFound where there is none."""
        try:
            titles = msgspec.msgpack.decode((folder / "titles.msgpack").read_bytes(), type=tuple[Title, ...])
            with np.load(folder / "truth.npz", allow_pickle=False) as kept:
                arrays = {name: kept[name] for name in kept.files}
        except OSError as error:
            raise NotFound(f"no built-in world in {folder}: `marquee demo` makes one") from error
        seed, start_at, end_at, count = (int(value) for value in arrays["world"])
        truth = Truth(
            titles=TitleTruth(**_part(arrays, "titles")),
            viewers=Viewers(**_part(arrays, "viewers")),
            covers=CoverTruth(**_part(arrays, "covers")),
        )
        return cls(seed=seed, start_at=start_at, end_at=end_at, titles=titles, truth=truth, event_count=count)


def _part(arrays: dict[str, Any], name: str) -> dict[str, Any]:
    found = {key.split(".")[1]: value for key, value in arrays.items() if key.startswith(f"{name}.")}
    return {key: tuple(value.tolist()) if value.dtype.kind == "U" else value for key, value in found.items()}


def build_world(
    *, seed: int = 1, titles: int = TITLES, viewers: int = VIEWERS, days: int = DAYS,
    report: Report = lambda done, total: None,
) -> World:  # fmt: skip
    """Build a world that ends at END_AT; about 120 events a viewer and 120 days.

    Each part has its own chance, so that more viewers do not change the titles.
    """
    start_at = END_AT - days * DAY
    made = build_titles(count=titles, start_at=start_at, end_at=END_AT, rng=np.random.default_rng([seed, 1]))
    people = build_viewers(count=viewers, rng=np.random.default_rng([seed, 2]))
    covers = build_cover_truth(made.titles, genres=GENRE_NAMES, moods=MOOD_NAMES, rng=np.random.default_rng([seed, 3]))
    truth = Truth(titles=made.truth, viewers=people, covers=covers)
    rng = np.random.default_rng([seed, 4])
    choices: Choices = choose(truth, made.titles, start_at=start_at, end_at=END_AT, rng=rng, report=report)
    acts = act(choices, truth, made.titles, end_at=END_AT, rng=rng)
    return World(
        seed=seed,
        start_at=start_at,
        end_at=END_AT,
        titles=made.titles,
        truth=truth,
        event_count=viewers + len(acts),
        acts=acts,
    )


def _picks(world: World) -> list[tuple[str, ...]]:
    """Name three known titles each viewer likes; one in three skipped the question, and children are not asked."""
    viewers = world.truth.viewers
    rng = np.random.default_rng([world.seed, 6])
    # nobody can have liked what is not out yet
    out = np.array([title.launch_at is None for title in world.titles])
    known = np.argsort(-np.where(out, world.truth.titles.draw, -np.inf))[: max(3, int(out.sum()) // 8)]
    maturity = np.array([world.titles[row].maturity or 0 for row in known.tolist()])
    picks: list[tuple[str, ...]] = []
    for low in range(0, len(viewers.profile_ids), 500):
        rows = np.arange(low, min(low + 500, len(viewers.profile_ids)))
        liked = liking(world.truth, rows, when=0.0)[:, known]
        liked[maturity[None, :] > viewers.ceiling[rows][:, None]] = -np.inf
        best = np.argsort(-liked, axis=1)[:, :3]
        skipped = rng.random(len(rows)) < 0.35
        for place, row in enumerate(rows.tolist()):
            chosen = (
                ()
                if skipped[place] or viewers.kids[row]
                else tuple(world.titles[known[t]].title_id for t in best[place])
            )
            picks.append(chosen)
    return picks
