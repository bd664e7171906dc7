"""The job that learns uplift from trials and counts what the holdout says, once a day.

It learns anew each time from all trials of the last 90 days that are settled, so an erased person's teach nothing any
more (law 14). Where too few were played, prices go on without uplift.
"""

import msgspec
import numpy as np

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.errors import BadInput
from marquee.evaluation.holdout import LEAST_ACCOUNTS, Accounts, report_holdout
from marquee.insight.promotion import accounts, trials
from marquee.jobs.erasures import erasures
from marquee.jobs.pace import publish, state_in_force
from marquee.promotion.binding import Holdout, Line
from marquee.promotion.uplift import chart, enough, shared
from marquee.storage.artifacts import Artifacts
from marquee.storage.protocols import Desk, LakeEngine

OUTCOMES = ("hours_originals", "hours_all", "discovered")


def run(*, lake: LakeEngine, artifacts: Artifacts, desk: Desk, snapshot: CatalogSnapshot, now: int) -> str | None:
    """Learn, count and put it in force beside the prices; gives the version, None where nothing is new."""
    erased, before = erasures(desk), state_in_force(artifacts)
    if lake.snapshot_id("events") is None or lake.snapshot_id("watches") is None:
        return None
    found = trials(lake, now=now)
    state = msgspec.structs.replace(before, holdout=report(lake, snapshot, now=now))
    if enough(found):
        uplift = shared(found)
        state = msgspec.structs.replace(state, uplift=uplift, bars=chart(uplift, found))
    elif not len(found):
        state = msgspec.structs.replace(state, uplift=None, bars=())
    return publish(state, artifacts=artifacts, desk=desk, erased=erased, now=now)


def report(lake: LakeEngine, snapshot: CatalogSnapshot, *, now: int, rng: np.random.Generator | None = None) -> Holdout:
    """Compare accounts that are promoted to with those held out, each with a 95 % interval."""
    originals = frozenset(snapshot.title_ids[row] for row in np.flatnonzero(snapshot.original).tolist())
    rows = accounts(lake, originals, now=now)
    treated = np.array(rows["treated"].to_pylist(), dtype=np.bool_)
    told = Holdout(treated_accounts=int(treated.sum()), holdout_accounts=int((~treated).sum()), counted_at=now)
    if treated.all() or not treated.any():
        return msgspec.structs.replace(told, why_none="no account is held out yet, or none is promoted to")
    facts = [
        np.log1p(np.array(rows[name].to_pylist(), dtype=np.float64)) for name in ("originals_before", "hours_before")
    ]
    lines = []
    for what in OUTCOMES:
        table = Accounts(
            chosen=treated, plays=np.array(rows[what].to_pylist(), dtype=np.float64), before=np.column_stack(facts)
        )
        try:
            found = report_holdout(table, rng=rng or np.random.default_rng(0))
        except BadInput:
            continue
        lines.append(
            Line(
                what=what,
                treated=found.chosen_mean,
                holdout=found.default_mean,
                added=found.added,
                low=found.low,
                high=found.high,
            )
        )
    few = min(told.treated_accounts, told.holdout_accounts) < LEAST_ACCOUNTS
    why = f"fewer than {LEAST_ACCOUNTS} accounts in a cell: the intervals stand, a verdict does not" if few else ""
    return msgspec.structs.replace(told, lines=tuple(lines), why_none=why)
