"""Leave out what may not be learnt from: people not to be profiled, and what a viewer took back.

The newest `profile_update` that speaks of it decides; a late old one never undoes it (law 3).
"""

from typing import Any

import ibis

from marquee.lake.plays import timed


def learnable(rows: Any, events: Any, *, when: str) -> Any:
    """Leave out profiles not to be profiled, titles they removed from their history, and all before a reset.

    `rows` has `profile_id`, `title_id` and a time column named by `when`.
    """
    rows = not_profiled(rows, events)
    took = timed(events.filter(events.kind.isin(("history_remove", "reset_taste"))))
    removed = took.filter(took.kind == "history_remove").group_by("profile_id", "title_id")
    resets = took.filter(took.kind == "reset_taste").group_by("profile_id")
    columns = rows.columns
    for key, until in (
        (["profile_id", "title_id"], removed.aggregate(until=took.counts_at.max())),
        (["profile_id"], resets.aggregate(until=took.counts_at.max())),
    ):
        both = rows.left_join(until, key)
        rows = both.filter(both.until.isnull() | (both[when] > both.until)).select(*columns)
    return rows


def not_profiled(rows: Any, events: Any) -> Any:
    """Leave out the rows of profiles that asked not to be profiled."""
    said = timed(events.filter(events.kind == "profile_update", events.non_profiling.notnull()))
    newest = ibis.row_number().over(
        group_by=said.profile_id, order_by=[said.counts_at.desc(), said.log_position.desc()]
    )
    last = said.mutate(nth=newest)
    return rows.anti_join(last.filter(last.nth == 0, last.non_profiling).select("profile_id"), "profile_id")
