"""The viewer's own rows apart from a page: what a non-profiling home leaves out, so that it is the same for everyone.

They state facts the viewer made (started, listed, finished); nothing is guessed from them, and their covers are the
default ones.
"""

import msgspec
import numpy as np

from marquee.page import filters, present
from marquee.page.bound import Bound
from marquee.page.build import CONFIG, Built, finish, stated_stage
from marquee.page.config import PageConfig
from marquee.page.draft import Chosen, Draft
from marquee.page.memory import remember
from marquee.page.served import NOTHING_PLACED
from marquee.page.sources import continue_watching, my_list, watch_again
from marquee.pipeline.stages import Outcome, Stage
from marquee.schema.page import PageRequest
from marquee.schema.profile import Profile, ceiling_of


def own_rows(request: PageRequest, *, profile: Profile, bound: Bound, now: int, config: PageConfig = CONFIG) -> Built:
    """Build continue watching, my list and watch again, each complete, behind the masks of every page.

    Rows with nothing in them are left out; a viewer who did nothing has none.
    """
    draft = Draft(
        request=request,
        profile=profile,
        bound=bound,
        config=config,
        now=now,
        rng=np.random.default_rng(0),  # nothing is drawn
        rows=config.most_rows,
        placed=NOTHING_PLACED,
        ceiling=ceiling_of(profile),
    )
    return finish(draft, STAGES)


def _finished(draft: Draft) -> Outcome:
    """Read what was watched to the end, and only that."""
    told = msgspec.structs.replace(draft.profile, non_profiling=False)
    memory = remember(told, draft.bound.snapshot, now=draft.now, finished=draft.config.finished)
    draft.memory = memory
    return Outcome(kept=len(memory.finished))


def _laid_out(draft: Draft) -> Outcome:
    for row in sorted(draft.stated, key=lambda row: row.slot):
        sure = np.ones(len(row.titles), dtype=np.float32)
        draft.chosen.append(
            Chosen(label=row.label, titles=row.titles, probabilities=sure, notes=row.notes, stated=True)
        )
    return Outcome(kept=len(draft.chosen))


STAGES: tuple[Stage[Draft], ...] = (
    Stage(name="finished", kind="hydrator", run=_finished),
    Stage(name="legal", kind="filter", run=filters.legal),
    stated_stage(continue_watching),
    stated_stage(my_list),
    stated_stage(watch_again),
    Stage(name="own_rows", kind="selector", run=_laid_out),
    Stage(name="laid", kind="side effect", run=present.lay_tiles),
    Stage(name="covers", kind="side effect", run=present.covers, required=False),
    Stage(name="present", kind="side effect", run=present.present),
)
