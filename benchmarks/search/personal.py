"""The built-in world searches: does who is typing move what they then watch up, and does a name stay first?

Targets are what viewers watched next, after a cut the models have not seen past. Each is looked for as people do who
have not typed much: by two letters, by three, by a genre, by a person. Unpersonalised is the same search ordered by
popularity. By whole viewers, paired.
"""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.frame import Check, Result
from benchmarks.quality._world_stage import staged
from benchmarks.quality.world import SMALL
from marquee.evaluation.compare import paired_interval
from marquee.features.interactions import known_before
from marquee.jobs.fit import fit
from marquee.jobs.judge import whole_profiles
from marquee.models.taste import align
from marquee.schema.catalog import Title
from marquee.search.index import build_index, open_index
from marquee.search.letters import bare, key_of
from marquee.search.query import search

SEED = 12
SIZE = {
    False: {"titles": 2_000, "viewers": 2_000, "days": 90},
    True: {"titles": 400, "viewers": 400, "days": 60},
}
TARGETS = {False: 1_500, True: 250}


def run(*, data: Path | None, quick: bool) -> Result:
    """Build the world, train, and search for what was watched next; `data` is not used."""
    rng = np.random.default_rng(SEED)
    ours: list[float] = []
    plain: list[float] = []
    owners: list[int] = []
    kinds: list[str] = []
    first = named = 0
    with staged(seed=SEED, **SIZE[quick]) as stage, tempfile.TemporaryDirectory(prefix="marquee-personal-") as name:
        fitted = fit(stage.interactions, stage.snapshot, version="bench", config=SMALL)
        taste = align(fitted.judged, stage.snapshot)
        interactions, snapshot = stage.interactions, stage.snapshot
        build_index(snapshot, Path(name))
        index = open_index(Path(name))
        starts = interactions.starts()
        targets = whole_profiles(
            interactions,
            interactions.next_watches(since=fitted.split.judge_at, least_history=3),
            most=TARGETS[quick],
            rng=rng,
        )
        popular = taste.popularity("")
        for place in targets.tolist():
            title = int(interactions.title[place])
            signals = known_before(interactions, place, starts=starts)
            eligible = np.ones(len(snapshot), dtype=np.bool_)
            eligible[signals.positives] = False
            eligible[title] = True
            mine = taste.score_signals(signals)
            for kind, text in _typed(snapshot.titles[title], rng):
                both = []
                for scores in (mine, popular):
                    found = search(index, text, snapshot=snapshot, eligible=eligible, scores=scores, limit=100).titles
                    at = np.flatnonzero(found == title)
                    both.append(1.0 / (1 + int(at[0])) if len(at) else 0.0)
                ours.append(both[0])
                plain.append(both[1])
                owners.append(int(interactions.profile[place]))
                kinds.append(kind)
            found = search(index, snapshot.titles[title].name, snapshot=snapshot, eligible=eligible, scores=mine).titles
            same = key_of(snapshot.titles[title].name)
            first += bool(len(found)) and key_of(snapshot.titles[int(found[0])].name) == same
            named += 1
    mine_all, plain_all, said = np.array(ours), np.array(plain), np.array(kinds)
    gain = mine_all - plain_all
    mean, low, high = paired_interval(gain, np.array(owners, dtype=np.int32), rng=rng)
    base = float(plain_all.mean())
    figures: dict[str, Any] = {
        **SIZE[quick],
        "targets": named,
        "mrr": round(float(mine_all.mean()), 4),
        "mrr_unpersonalised": round(base, 4),
        "gain": round(mean / base, 4),
        "gain_interval": [round(low / base, 4), round(high / base, 4)],
        "by_kind": {
            kind: [round(float(mine_all[said == kind].mean()), 4), round(float(plain_all[said == kind].mean()), 4)]
            for kind in sorted(set(kinds))
        },
        "name_first": round(first / max(1, named), 4),
    }
    checks = [
        Check(what="MRR over unpersonalised", value=figures["gain"], op=">=", target=0.05),
        Check(what="the same, low end", value=figures["gain_interval"][0], op=">", target=0.0),
        Check(what="a name that was typed stands first", value=figures["name_first"], op=">=", target=1.0),
    ]
    return Result(figures=figures, checks=checks, data=f"built-in world, seed {SEED}")


def _typed(title: Title, rng: np.random.Generator) -> list[tuple[str, str]]:
    key = bare(key_of(title.name))
    found = [("two letters", key[:2]), ("three letters", key[:3])]
    if title.genres:
        found.append(("genre", title.genres[int(rng.integers(len(title.genres)))]))
    if title.people:
        found.append(("person", title.people[int(rng.integers(len(title.people)))].name))
    return found
