"""Ways to make a page of the same candidates: the whole-page choice, and three that take rows one by one."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from benchmarks.page._served_world import Way
from marquee.features.attention import Attention
from marquee.page import explore, selectors
from marquee.page.build import STAGES
from marquee.page.config import PageConfig
from marquee.page.draft import Chosen, Draft
from marquee.pipeline.stages import Outcome
from marquee.pipeline.stages import Stage as PageStage

QUIET = PageConfig(exploration=0.0)
_NOT_JUDGED = {"billboard", "explore", "laid", "covers", "present", "promote"}
_FIXED = ("top_picks", "trending", "popular", "new", "because", "originals")
Key = Callable[[Draft, str, NDArray[np.int32]], float]
_LOOKED = 8  # tiles of a row whose mean score is its own


def ours(attention: Attention, config: PageConfig = QUIET) -> Way:
    """Choose the page as a whole, as the service does."""
    stages = tuple(stage for stage in STAGES if stage.name not in _NOT_JUDGED)
    return Way(
        stages=(*stages, PageStage(name="explore", kind="selector", run=explore.explore)),
        config=config,
        attention=attention,
    )


def by_score(config: PageConfig = QUIET) -> Way:
    """Order rows by the mean score of their first tiles, each row valued by itself; fill them from the top."""
    return Way(stages=_plain(lambda draft: _one_by_one(draft, key=_mean_score)), config=config)


def fixed(config: PageConfig = QUIET) -> Way:
    """Keep one order of rows for everyone, each row by this viewer's taste."""
    return Way(stages=_plain(lambda draft: _one_by_one(draft, key=_fixed_order)), config=config)


def popularity(config: PageConfig = QUIET) -> Way:
    """Score by popularity in the country; rows by their mean score."""
    return Way(stages=_plain(lambda draft: _one_by_one(draft, key=_mean_score), taste=_popular), config=config)


def _plain(
    selector: Callable[[Draft], Outcome], taste: Callable[[Draft], Outcome] | None = None
) -> tuple[PageStage[Draft], ...]:
    left_out = _NOT_JUDGED | {"hours", "fame", "calibration", "rows"}
    kept = []
    for stage in STAGES:
        if stage.name in left_out:
            continue
        if taste is not None and stage.name == "fatigue":
            continue  # the same for everyone of a country, but for the masks
        kept.append(PageStage(name="taste", kind="scorer", run=taste) if taste and stage.name == "taste" else stage)
    return (*kept, PageStage(name="rows", kind="selector", run=selector))


def _popular(draft: Draft) -> Outcome:
    shares = draft.bound.taste.popularity(draft.request.country)
    draft.scores = np.log(shares + 1e-9).astype(np.float32)
    return Outcome(kept=len(shares))


def _mean_score(draft: Draft, kind: str, titles: NDArray[np.int32]) -> float:
    return 1e9 if kind == "top_picks" else float(draft.scores[titles[:_LOOKED]].mean())


def _fixed_order(draft: Draft, kind: str, titles: NDArray[np.int32]) -> float:
    return 1e6 - _FIXED.index(kind) * 1e4 if kind in _FIXED else float(len(titles))


def _one_by_one(draft: Draft, key: Key) -> Outcome:
    """Sort the offered rows by a key of each alone and fill them in turn, no title twice; stated rows keep places."""
    config = draft.config
    rows = []
    for offer in draft.offers:
        for row, (start, count) in enumerate(zip(offer.starts.tolist(), offer.counts.tolist())):
            if count >= config.least_tiles:
                titles = offer.titles[start : start + count]
                label = offer.label(row)
                rows.append((-key(draft, label.kind, titles), len(rows), label, titles))
    rows.sort(key=lambda row: row[:2])
    taken = ~draft.open
    waiting = sorted(draft.stated, key=lambda row: row.slot)
    wanted = draft.rows
    discovery = max(wanted - len(waiting), 0)
    found = []
    for _, _, label, titles in rows:
        if len(found) == discovery:
            break
        free = titles[~taken[titles]]
        if len(found) < config.tired_rows:
            free = free[~draft.tired[free]]
        free = free[: config.tiles]
        if len(free) < config.least_tiles:
            continue
        taken[free] = True
        found.append(Chosen(label=label, titles=free.astype(np.int32), probabilities=np.ones(len(free), np.float32)))
    draft.chosen = selectors._lay_out(found, waiting, first=0, wanted=wanted)
    return Outcome(kept=len(draft.chosen))
