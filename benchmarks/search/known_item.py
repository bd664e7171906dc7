"""Known titles, typed well and badly: is the one that was meant among the first? Against FTS5, tantivy, RapidFuzz.

Every title of both sets is typed in each way; peers, which are slower, get the same queries of a sample of titles, and
are compared with ours on these. Titles of one name are one answer, for all. No viewer, no popularity.
"""

import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.frame import Check, Result
from benchmarks.search._corpus import titles_of
from benchmarks.search._peers import ask_peer
from benchmarks.search._typing import PLACES, typed
from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.search.index import SearchIndex, build_index, open_index
from marquee.search.letters import key_of
from marquee.search.query import search

SEED = 20_261_124
SAMPLE, SLOW = 500, 120  # titles the peers are asked; and the slowest of them
TITLES = {False: None, True: 1_200}  # by quick: how many titles are typed


def run(*, data: Path | None, quick: bool) -> Result:
    """Type every title; `data` is the folder of public sets. Raises SystemExit without it."""
    if data is None:
        raise SystemExit("search.known_item needs --data, the folder that holds ml-latest-small and ott-catalogues")
    titles = titles_of(data)
    snapshot = build_snapshot(titles, version="known")
    rng = np.random.default_rng(SEED)
    chosen = rng.permutation(len(titles))[: TITLES[quick]]
    keys = [key_of(title.name) for title in titles]
    asked = [(kind, text, keys[row]) for row in chosen for kind, text in typed(titles[row].name, rng).items()]
    sample = 120 if quick else SAMPLE
    with tempfile.TemporaryDirectory(prefix="marquee-known-") as name:
        started = time.process_time()
        build_index(snapshot, Path(name))
        built = time.process_time() - started
        ranks, took = _ours(open_index(Path(name)), snapshot, keys, asked)
    kinds = np.array([kind for kind, _, _ in asked])
    places = np.array([PLACES[kind] for kind in kinds])
    hits = ranks < places
    shares = {kind: round(float(hits[kinds == kind].mean()), 4) for kind in PLACES}
    ends = np.cumsum([len(typed(titles[row].name, np.random.default_rng(0))) for row in chosen[:sample]])
    peers, compared = _compared(keys, asked, int(ends[-1]), int(ends[min(sample, 30 if quick else SLOW) - 1]), ranks)
    figures: dict[str, Any] = {
        "titles": len(titles),
        "names": len(set(keys)),
        "queries": len(asked),
        "ours": shares,
        "ours_cpu_ms": {
            "p50": round(float(np.median(took)), 3),
            "p99": round(float(np.quantile(took, 0.99)), 3),
        },
        "index_build_cpu_s": round(built, 2),
        "peers": peers,
        "sampled_titles": sample,
    }
    checks = [
        Check(what="the whole name: first", value=shares["exact"], op=">=", target=0.995),
        Check(what="one slip: among the first three", value=shares["one_typo"], op=">=", target=0.95),
        Check(what="half the name: among the first five", value=shares["half"], op=">=", target=0.90),
        *(
            Check(what=f"{kind}: ahead of the best peer by", value=round(value, 4), op=">=", target=0.0)
            for kind, value in compared.items()
        ),
    ]
    return Result(figures=figures, checks=checks, data="ml-latest-small, ott-catalogues")


def _ours(
    index: SearchIndex, snapshot: CatalogSnapshot, keys: list[str], asked: list[tuple[str, str, str]]
) -> tuple[np.ndarray, np.ndarray]:
    """Give for each query the place of the name meant among the names found, and the CPU milliseconds it took."""
    everything = np.ones(len(snapshot), dtype=np.bool_)
    ranks = np.full(len(asked), 99)
    took = np.zeros(len(asked))
    search(index, "the wrming", snapshot=snapshot, eligible=everything)
    for place, (_, text, key) in enumerate(asked):
        started = time.thread_time()
        found = search(index, text, snapshot=snapshot, eligible=everything)
        took[place] = 1e3 * (time.thread_time() - started)
        names = list(dict.fromkeys(keys[row] for row in found.titles.tolist()))
        if key in names:
            ranks[place] = names.index(key)
    return ranks, took


def _compared(
    keys: list[str], asked: list[tuple[str, str, str]], count: int, slow: int, ranks: np.ndarray
) -> tuple[dict[str, Any], dict[str, float]]:
    """Ask the peers the first `count` queries; give their shares, and how far ours is ahead of the best by kind."""
    names = sorted(set(keys))
    answers = ask_peer(
        "_names_peer.py",
        {"names": names, "queries": [key_of(text) for _, text, _ in asked[:count]], "slow": slow},
    )
    figures: dict[str, Any] = {}
    ahead = dict.fromkeys(PLACES, 1.0)
    for peer, answer in answers.items():
        shares = {}
        for kind, places in PLACES.items():
            of_kind = [i for i in range(len(answer["found"])) if asked[i][0] == kind]
            if not of_kind:
                continue
            hits = [asked[i][2] in [names[row] for row in answer["found"][i][:places]] for i in of_kind]
            shares[kind] = round(float(np.mean(hits)), 4)
            ahead[kind] = min(ahead[kind], float(np.mean(ranks[of_kind] < places)) - float(np.mean(hits)))
        figures[peer] = {**shares, "p50_ms": round(answer["ms"], 3)}
    return figures, ahead
