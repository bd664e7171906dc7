"""Build a page: rows are sourced, filtered, scored, chosen, explored, covered and recorded.

A pure function of its arguments: the same profile, binding and time give the same page, but for exploration, whose
chance is `rng`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType

import msgspec
import numpy as np

from marquee.features.profile import encode_history
from marquee.page import explore, filters, present, scorers, selectors, spread
from marquee.page.badges import badges
from marquee.page.billboard import billboard
from marquee.page.bound import Bound
from marquee.page.config import PageConfig
from marquee.page.draft import Draft
from marquee.page.european import european
from marquee.page.memory import remember
from marquee.page.moment import moment
from marquee.page.nearest import nearest
from marquee.page.promote import promote
from marquee.page.served import NOTHING_PLACED, Placed
from marquee.page.sources import (
    because,
    continue_watching,
    editor,
    genre,
    micro,
    my_list,
    new,
    originals,
    pinned,
    popular,
    searched,
    timely,
    top10,
    top_picks,
    trending,
    watch_again,
)
from marquee.page.weave import rows_json
from marquee.pipeline.run import run
from marquee.pipeline.stages import Outcome, Stage
from marquee.pipeline.trace import Trace
from marquee.schema.page import Page, PageRequest
from marquee.schema.profile import Profile, ceiling_of
from marquee.schema.served import PageServed, Versions, unpack_served

CONFIG = PageConfig()


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A page: the draft its answer is woven from, the packed record to keep of it first, and how it came about.

    `packed` is a `PageServed`.
    `next_row` is where a cursor goes on; None at the end of the page.
    """

    request_id: str
    now: int
    draft: Draft
    packed: bytes
    trace: Trace
    versions: Versions
    next_row: int | None = None
    explored: bool = False
    fallback: bool = False

    @property
    def packed_placed(self) -> bytes:
        """Pack that part of the record by which the page goes on (`page.served.placed_of`)."""
        return present.pack_placed(self.draft)

    @property
    def rows_json(self) -> bytes:
        """Weave the rows' JSON."""
        return rows_json(present.pattern_of(self.draft))

    def answer(self, *, following: str | None = None, rows: bytes | None = None) -> bytes:
        """Write the JSON of `GET /v1/home`: a `Page`, `following` its cursor, `rows` its rows if they are woven."""
        woven = self.rows_json if rows is None else rows
        return present.page_json(
            request_id=self.request_id, now=self.now, rows=woven, following=following, fallback=self.fallback
        )

    @property
    def page(self) -> Page:
        """Read the page back as a value; to answer it, `answer` is ready made."""
        return msgspec.json.decode(self.answer(), type=Page)

    @property
    def served(self) -> PageServed:
        """Read the record back as a value; to keep it, `packed` is ready made."""
        return unpack_served(self.packed)


def build_page(
    request: PageRequest,
    *,
    profile: Profile,
    bound: Bound,
    now: int,
    rng: np.random.Generator,
    config: PageConfig = CONFIG,
    rows: int,
    placed: Placed = NOTHING_PLACED,
) -> Built:
    """Build the next `rows` rows of a page behind those `placed` (`page.served.placed_of` reads them back).

    An empty catalogue gives an empty page. What a required stage raises is raised on: answer `page.fallback` then.
    """
    draft = Draft(
        request=request,
        profile=profile,
        bound=bound,
        config=config,
        now=now,
        rng=rng,
        rows=rows,
        placed=placed,
        ceiling=ceiling_of(profile),
    )
    return finish(draft, STAGES)


def finish(draft: Draft, stages: Sequence[Stage[Draft]]) -> Built:
    """Run a draft through stages of which `present` is one, and give what was built."""
    trace = Trace()
    run(stages, draft, trace=trace)
    return Built(
        request_id=draft.request.request_id,
        now=draft.now,
        draft=draft,
        packed=draft.packed,
        trace=trace,
        versions=present.versions_of(draft),
        next_row=draft.placed.next_row + len(draft.chosen) if draft.more else None,
        explored=draft.explored,
        fallback=draft.fallback,
    )


def _viewer(draft: Draft) -> Outcome:
    snapshot, profile, now = draft.bound.snapshot, draft.profile, draft.now
    draft.history = encode_history(profile, snapshot.index, now=now, signals=draft.bound.taste.signals)
    draft.memory = remember(profile, snapshot, now=now, finished=draft.config.finished)
    return Outcome(kept=len(draft.history), note="not profiled" if profile.non_profiling else "")


def stated_stage(module: ModuleType) -> Stage[Draft]:
    """Make a stage of a source of stated rows; failing is as in `source_stage`."""

    def source(draft: Draft) -> Outcome:
        rows = module.offer(draft)
        draft.stated.extend(rows)
        return Outcome(kept=sum(len(row.titles) for row in rows))

    return Stage(name=_name(module), kind="source", run=source, required=False)


def own_stage(module: ModuleType) -> Stage[Draft]:
    """Make a stage of a source of the viewer's own rows; non-profiling, they are apart from the page (`page.own`)."""
    stated = stated_stage(module)

    def source(draft: Draft) -> Outcome:
        return Outcome(kept=0, note="fetched apart") if draft.profile.non_profiling else stated.run(draft)

    return Stage(name=stated.name, kind="source", run=source, required=False)


def source_stage(module: ModuleType) -> Stage[Draft]:
    """Make a stage of a row source; if it fails, its rows are missing and the trace says so."""

    def source(draft: Draft) -> Outcome:
        offers = module.offer(draft)
        draft.offers.extend(offers)
        rows = sum(len(offer.starts) for offer in offers)
        return Outcome(kept=sum(len(offer.titles) for offer in offers), note=f"{rows} rows" if rows != 1 else "")

    return Stage(name=_name(module), kind="source", run=source, required=False)


def _name(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]


def _filter(rule: Callable[[Draft], Outcome]) -> Stage[Draft]:
    return Stage(name=rule.__name__, kind="filter", run=rule)


STAGES: tuple[Stage[Draft], ...] = (
    Stage(name="viewer", kind="hydrator", run=_viewer),
    _filter(filters.legal),
    own_stage(continue_watching),
    own_stage(my_list),
    own_stage(watch_again),
    stated_stage(pinned),
    stated_stage(top10),
    _filter(filters.not_disliked),
    _filter(filters.not_watched),
    _filter(filters.not_stated),
    _filter(filters.not_placed),
    _filter(filters.find_tired),
    Stage(name="taste", kind="scorer", run=scorers.taste),
    Stage(name="fatigue", kind="scorer", run=scorers.fatigue),
    Stage(name="moment", kind="scorer", run=moment, required=False),
    Stage(name="hours", kind="scorer", run=scorers.hours),
    Stage(name="fame", kind="scorer", run=spread.fame, required=False),
    Stage(name="promote", kind="scorer", run=promote, required=False),
    Stage(name="ranks", kind="scorer", run=scorers.ranks),
    Stage(name="calibration", kind="scorer", run=scorers.calibration, required=False),
    Stage(name="billboard", kind="source", run=billboard, required=False),
    source_stage(top_picks),
    source_stage(because),
    source_stage(searched),
    source_stage(trending),
    source_stage(popular),
    source_stage(new),
    source_stage(originals),
    source_stage(genre),
    source_stage(micro),
    source_stage(editor),
    source_stage(timely),
    Stage(name="rows", kind="selector", run=selectors.rows),
    Stage(name="nearest", kind="selector", run=nearest),
    Stage(name="european", kind="selector", run=european, required=False),
    Stage(name="explore", kind="selector", run=explore.explore),
    Stage(name="laid", kind="side effect", run=present.lay_tiles),
    Stage(name="badges", kind="side effect", run=badges, required=False),
    Stage(name="covers", kind="side effect", run=present.covers, required=False),
    Stage(name="present", kind="side effect", run=present.present),
)
