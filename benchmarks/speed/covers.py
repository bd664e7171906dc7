"""`speed.covers`: all covers of a long page drawn with their probabilities, 1,600 titles of eight covers each.

In this process, on one thread: a viewer with a history and held covers, 40 rows of 40 tiles, neighbours kept apart, a
policy that has learnt of every image. The draws are looked at: one a title, probabilities above 0, no two neighbours
alike where there was a choice. Learning from 100,000 draws is timed beside it.
"""

import time
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from benchmarks.frame import Check, Result
from marquee.artwork.batch import context_of, draw_batch, lessons_of, prior
from marquee.artwork.learn import learn
from marquee.artwork.policy import CoverPolicy, artwork_ids, default_policy, draw_covers
from marquee.artwork.pool import CoverPool, build_pool, pool_of
from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.features.profile import encode_history
from marquee.schema.catalog import Artwork, Person, Title
from marquee.schema.clock import DAY
from marquee.schema.profile import PLAY, Entry, Profile, Seen

TITLES, COVERS = 10_000, 8
ROWS, TILES = 40, 40
HISTORY, HELD = 150, 100
TIMES, QUICK_TIMES = 2_000, 200
DRAWS, QUICK_DRAWS = 100_000, 20_000
MOST_MS = 1.5
NOW = 1_790_000_000_000


def run(*, data: Path | None, quick: bool) -> Result:
    """Measure; `data` is not used: only sizes matter here."""
    rng = np.random.default_rng(0)
    snapshot = _catalogue(rng)
    started = time.perf_counter()
    pool = build_pool(snapshot)
    pool_ms = (time.perf_counter() - started) * 1_000
    pool = pool_of(snapshot)
    policy, learn_s = _taught(pool, draws=QUICK_DRAWS if quick else DRAWS, rng=rng)
    titles = rng.choice(TITLES, size=ROWS * TILES, replace=False).astype(np.int32)
    viewer = _viewer(snapshot, policy, titles)
    history = encode_history(viewer, snapshot.index, now=NOW)
    asked: dict[str, Any] = {
        "profile": viewer,
        "history": history,
        "snapshot": snapshot,
        "titles": titles,
        "country": "DE",
        "device": "tv",
        "language": "de",
        "rows": np.repeat(np.arange(ROWS, dtype=np.int32), TILES),
        "row_kinds": ("genre",) * ROWS,
        "now": NOW,
    }
    draws = draw_covers(policy, **asked)
    took = []
    for _ in range(QUICK_TIMES if quick else TIMES):
        started = time.perf_counter()
        draw_covers(policy, **asked)
        took.append((time.perf_counter() - started) * 1_000)
    tags = pool.arrays.tag[draws.artworks].reshape(ROWS, TILES)
    alike = (tags[:, 1:] == tags[:, :-1]) & (tags[:, 1:] >= 0)
    whole = bool((draws.probabilities > 0).all() and (draws.artworks >= 0).all())
    return Result(
        figures={
            "titles": ROWS * TILES,
            "covers": ROWS * TILES * COVERS,
            "catalogue": TITLES,
            "draw_p50_ms": round(float(np.median(took)), 3),
            "draw_p99_ms": round(float(np.percentile(took, 99)), 3),
            "pool_ms": round(pool_ms, 1),
            "draws_learnt": policy.draws_learnt,
            "learn_s": round(learn_s, 2),
            "held": HELD,
            "neighbours_alike": int(alike.sum()),
        },
        checks=[
            Check(
                what="all covers of a page, median ms", value=round(float(np.median(took)), 3), op="<=", target=MOST_MS
            ),
            Check(what="every title has a cover and a probability", value=float(whole), op="==", target=1.0),
        ],
    )


def _catalogue(rng: np.random.Generator) -> CatalogSnapshot:
    titles = []
    for number in range(TITLES):
        genres = tuple(f"genre {place}" for place in rng.choice(20, size=3, replace=False))
        moods = tuple(f"mood {place}" for place in rng.choice(20, size=2, replace=False))
        people = tuple(f"person {place}" for place in rng.integers(0, 4_000, size=2))
        stressed = [("title", None), *(("genre", name) for name in genres), *(("mood", name) for name in moods)]
        stressed += [("person", name) for name in people]
        titles.append(
            Title(
                title_id=f"t{number}",
                kind="film",
                name=f"Film {number}",
                genres=genres,
                moods=moods,
                people=tuple(Person(name=name) for name in people),
                artworks=tuple(
                    Artwork(artwork_id=f"t{number}~{place}", aspect=aspect, value=value)
                    for place, (aspect, value) in enumerate(stressed)
                ),
            )
        )
    return build_snapshot(titles, version="speed")


def _taught(pool: CoverPool, *, draws: int, rng: np.random.Generator) -> tuple[CoverPolicy, float]:
    """Learn from made-up draws, a quality play in twenty."""
    arrays = pool.arrays
    leanings = rng.uniform(-0.5, 0.8, size=(1_000, arrays.tags)).astype(np.float32)
    viewers = rng.integers(0, 1_000, size=draws).astype(np.int32)
    titles = rng.integers(0, TITLES, size=draws).astype(np.int32)
    places = context_of(draws, device=rng.integers(1, 5, size=draws), hour=rng.integers(0, 24, size=draws))
    artworks, chances = draw_batch(
        prior(arrays), arrays=arrays, leanings=leanings, viewers=viewers, titles=titles, places=places,
        point=rng.random(draws), now=NOW,
    )  # fmt: skip
    played = rng.random(draws) < 0.05
    lessons = lessons_of(
        arrays, leanings=leanings, viewers=viewers, titles=titles, artworks=artworks, probabilities=chances,
        places=places, rewards=played.astype(np.float32), started=played, ages_h=rng.uniform(0, 500, size=draws),
        delays_h=np.where(played, 0.5, np.nan), drawn_at=np.full(draws, NOW, dtype=np.int64),
    )  # fmt: skip
    learn(default_policy(), lessons, pool=pool, version="warm")  # compiled code is at hand in a running service
    started = time.perf_counter()
    policy = learn(default_policy(), lessons, pool=pool, version="covers-speed")
    return policy, time.perf_counter() - started


def _viewer(snapshot: CatalogSnapshot, policy: CoverPolicy, titles: np.ndarray[Any, np.dtype[np.int32]]) -> Profile:
    """Give a profile with a history that holds covers of this page."""
    names = snapshot.title_ids
    plays = tuple(
        Entry(title_id=names[row], at=NOW - (HISTORY - place) * DAY // 4, action=PLAY, value=1.0)
        for place, row in enumerate(range(0, 50 * HISTORY, 50))
    )
    viewer = Profile(profile_id="viewer", account_id="a", history=plays)
    first = draw_covers(
        policy, profile=viewer, history=encode_history(viewer, snapshot.index, now=NOW), snapshot=snapshot,
        titles=titles[:HELD], country="DE", device="tv", now=NOW - DAY,
    )  # fmt: skip
    shown = artwork_ids(first, snapshot=snapshot, titles=titles[:HELD])
    seen = tuple(
        Seen(title_id=names[row], last_at=NOW - DAY, artwork_id=cover, drawn_at=NOW - DAY, decision_id=decision)
        for row, cover, decision in zip(titles[:HELD].tolist(), shown, first.decision_ids, strict=True)
    )
    return msgspec.structs.replace(viewer, seen=seen)
