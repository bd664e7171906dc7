"""Is every page legal, whatever fails and whatever happens meanwhile; is there one in time; is every "why not" true.

The service runs as it does behind its sockets: real stores, real handlers, durable records. What it answers is judged
by `_legal_judge`, which shares no code with it.
"""

import json
import logging
import os
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.frame import Check, Result
from benchmarks.page._legal_faults import failing, faults, without_masks
from benchmarks.page._legal_judge import Judge, Scroll
from benchmarks.page._legal_questions import Questions
from benchmarks.page._legal_tour import Tour
from benchmarks.page._legal_world import COUNTRIES, DEVICES, Place, place
from marquee.kernels import keep_kernels
from marquee.serve.handlers.home import get_home
from marquee.serve.handlers.search import get_search
from marquee.serve.run import ONE_THREAD

TITLES, VIEWERS = 1_200, 300
PAGES, QUESTIONS, REQUESTS = 10_000, 1_000, 10_000  # over all seeds, the last of the first seed's service alone
QUICK_TITLES, QUICK_VIEWERS, QUICK = 300, 40, 0.04  # the part of each that the quick form does
MADE, QUICK_MADE = 24, 5  # viewers made up, of each kind
SEEDS = (11, 12)
WITHIN_MS = 300.0
CONTROL = 12  # pages made without masks, on which the judge must find breaches


def run(*, data: Path | None, quick: bool) -> Result:
    """Run each seed's world in a process of its own; `data` is not used."""
    for name in ONE_THREAD:
        os.environ[name] = "1"
    seeds = SEEDS[:1] if quick else SEEDS
    share = QUICK if quick else 1.0 / len(seeds)
    found = []
    with ProcessPoolExecutor(len(seeds), mp_context=get_context("spawn")) as pool:
        for one in pool.map(partial(_world, share=share, quick=quick), seeds):
            found.append(one)
    whole: Counter[str] = Counter()
    for one in found:
        whole.update(one["counts"])
    late = np.concatenate([one["took_ms"] for one in found])
    in_time = float(np.mean(late <= WITHIN_MS)) - whole["illegal while failing"] / len(late)
    figures = {
        "titles": QUICK_TITLES if quick else TITLES,
        "seeds": list(seeds),
        **{name: whole[name] for name in sorted(whole)},
        "breaches": _added([one["breaches"] for one in found]),
        "examples": {what: said for one in found for what, said in one["examples"].items()},
        "by_kind": _added([one["by_kind"] for one in found]),
        "happened": _added([one["happened"] for one in found]),
        "reasons": _added([one["reasons"] for one in found]),
        "untrue": {what: said for one in found for what, said in one["untrue"].items()},
        "while_failing": _added([one["while_failing"] for one in found]),
        "failing_p50_ms": round(float(np.percentile(late, 50)), 2),
        "failing_p99_ms": round(float(np.percentile(late, 99)), 2),
        "failing_max_ms": round(float(late.max()), 1),
    }
    checks = [
        Check(what="pages", value=whole["pages"], op=">=", target=0 if quick else PAGES),
        Check(what="breaches of a rule", value=sum(figures["breaches"].values()), op="==", target=0),
        Check(
            what="breaches found where masks are taken away", value=whole["breaches_without_masks"], op=">=", target=100
        ),
        Check(what="empty pages though something may be shown", value=whole["empty"], op="==", target=0),
        Check(what="unequal pages of those not profiled", value=whole["unequal"], op="==", target=0),
        Check(what="compared pages of those not profiled", value=whole["compared"], op=">=", target=1),
        Check(
            what="why answered truly, of all asked",
            value=round(whole["answered"] / max(1, whole["asked"]), 6),
            op="==",
            target=1.0,
        ),
        Check(what="questions", value=whole["asked"], op=">=", target=0 if quick else QUESTIONS),
        Check(
            what="a legal page within 300 ms while parts fail",
            value=round(in_time, 5),
            op=">=",
            target=0.9 if quick else 0.999,
        ),
    ]
    return Result(figures=figures, checks=checks, data=f"built-in world with rules ({figures['titles']:,} titles)")


def _world(seed: int, *, share: float, quick: bool) -> dict[str, Any]:
    keep_kernels()
    logging.disable(logging.CRITICAL)  # parts fail by the thousand
    shm = Path("/dev/shm")
    within = shm if os.access(shm, os.W_OK) else None  # how fast a disk is does not belong to the question
    with tempfile.TemporaryDirectory(prefix="marquee-legal-", dir=within) as folder:
        sizes = (QUICK_TITLES, QUICK_VIEWERS, QUICK_MADE) if quick else (TITLES, VIEWERS, MADE)
        with place(
            Path(folder), titles=sizes[0], viewers=sizes[1], made=sizes[2], seed=seed, trained=not quick
        ) as here:
            report = partial(_say, seed)
            questions = Questions(here, seed=seed)
            questions.run(round(QUESTIONS * share), partial(report, "questions"))
            requests = 0 if seed != SEEDS[0] else round(REQUESTS * share) if quick else REQUESTS
            took, judge, while_failing, illegal = _faults(here, requests, seed, partial(report, "faults"))
            tour = Tour(here, seed=seed)
            tour.run(round(PAGES * share), partial(report, "pages"))
            unmasked = Tour(here, seed=seed + 100)
            with without_masks():
                unmasked.run(CONTROL, partial(report, "pages without masks"))
    breaches = tour.judge.breaches + judge.breaches
    return {
        "counts": {
            "pages": tour.pages,
            "answers": tour.judge.pages,
            "rows": tour.judge.rows,
            "tiles": tour.judge.tiles,
            "gone": tour.gone,
            "empty": tour.empty,
            "fallbacks": tour.fallbacks,
            "unequal": tour.unequal,
            "breaches_without_masks": sum(unmasked.judge.breaches.values()),
            "kinds_of_breach_without_masks": len(unmasked.judge.breaches),
            "compared": tour.happened["compared, not profiled"],
            "asked": questions.asked,
            "answered": questions.answered,
            "requests_while_failing": len(took),
            "illegal while failing": illegal,
        },
        "breaches": dict(breaches),
        "examples": judge.examples | tour.judge.examples,
        "by_kind": dict(tour.by_kind),
        "happened": dict(tour.happened),
        "reasons": dict(questions.reasons),
        "untrue": questions.wrong,
        "while_failing": while_failing,
        "took_ms": np.array(took),
    }


def _faults(here: Place, requests: int, seed: int, report: Any) -> tuple[list[float], Judge, dict[str, int], int]:
    """Ask for pages while one part raises or hangs; gives milliseconds, the judge, late ones, and pages not given."""
    rng = np.random.default_rng([seed, 6])
    judge = Judge(here.house)
    viewers = [viewer for viewer in here.viewers if not viewer.facts.erased]
    cases = [(name, hang) for hang in (False, True) for name in faults(here, hang=hang)] if requests else []
    took: list[float] = []
    late: Counter[str] = Counter()
    illegal = 0
    for number, (name, hang) in enumerate(cases):
        report(number, len(cases))
        with failing(faults(here, hang=hang)[name], hang=hang):
            for _ in range(-(-requests // len(cases))):
                viewer = viewers[int(rng.integers(len(viewers)))]
                country = str(rng.choice(COUNTRIES)) or "DE"
                before = sum(judge.breaches.values())
                started = time.perf_counter()
                answer = here.call(
                    get_home,
                    profile_id=viewer.profile_id,
                    country=country,
                    device=str(rng.choice(DEVICES)),
                    rows=8,
                )
                ms = (time.perf_counter() - started) * 1_000
                page = json.loads(answer.body)
                judge.page(page, viewer.facts, country=country, now=here.now, scroll=Scroll(), stale=name == "profiles")
                illegal += sum(judge.breaches.values()) > before
                took.append(ms)
                late[f"{name} {'hangs' if hang else 'raises'}"] += ms > WITHIN_MS
            if name == "search" and not hang:
                _search(here, judge)
        _until_well(here)
    return took, judge, dict(late), illegal


def _search(here: Place, judge: Judge) -> None:
    """A search that fails must say so and show nothing illegal."""
    try:
        here.call(get_search, profile_id=here.viewers[0].profile_id, q="the")
    except Exception:
        return
    judge.hold(True, "search", "")


def _until_well(here: Place) -> None:
    """Wait until no part is given up on any more."""
    parts = here.runtime.patience
    until = time.monotonic() + 20.0
    while any(part.out for part in (parts.profiles, parts.pages, parts.scrolling)) and time.monotonic() < until:
        here.call(get_home, profile_id=here.viewers[0].profile_id, country="DE", rows=4)
        time.sleep(0.1)


def _added(parts: list[dict[str, int]]) -> dict[str, int]:
    whole: Counter[str] = Counter()
    for part in parts:
        whole.update(part)
    return dict(sorted(whole.items()))


def _say(seed: int, what: str, done: int, total: int) -> None:
    print(f"  seed {seed}: {what} {done:,} of {total:,}", file=sys.stderr, flush=True)
