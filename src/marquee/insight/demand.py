"""Count unmet searches by country and week: titles that are not to be had, and words that nothing answers.

What was not to be had is read from the record of what was served (law 2), the words from the search that goes with it;
a search that says itself that nothing came counts too. An account counts once a week, people not to be profiled never,
and what fewer than k accounts asked for is in no answer.
"""

from datetime import UTC, datetime
from typing import Any

import ibis
import pyarrow as pa

from marquee.lake.learnable import not_profiled
from marquee.schema.clock import DAY
from marquee.search.unmet import LEAST_ACCOUNTS
from marquee.storage.protocols import LakeEngine

WEEKS = 13
MOST_LINES = 2_000
_MONDAY = 3  # the first day of 1970 was a Thursday
_NOT_HERE, _INSTEAD = "search:not_here:", "search:instead:"
_COLUMNS = ("what", "text", "country", "week", "accounts", "searches")


def unmet(
    lake: LakeEngine, *, now: int, weeks: int = WEEKS, least: int = LEAST_ACCOUNTS, most: int = MOST_LINES
) -> pa.Table:
    """Count unmet searches of the last `weeks`, one row a wish, country and week; the newest week first.

    Columns: what (title or words), text (title id, or words in small letters without signs), country, week (days since
    1970 of its Monday), accounts, searches.
    """
    events = lake.table("events")
    since = datetime.fromtimestamp((now - weeks * 7 * DAY) / 1_000, UTC)
    asked = events.filter(events.kind == "search", events["query"].notnull(), events["at"] >= since)
    asked = not_profiled(asked, events)
    asked = asked.select(
        "account_id", "request_id", "country", "results", words=_folded(asked["query"]), week=_week(asked["at"])
    )
    shown = lake.table("outcomes")
    shown = shown.filter(shown.served_at >= since, shown.row_id.startswith("search:"))
    shown = not_profiled(shown, events)
    missing = shown.filter(shown.row_id.startswith(_NOT_HERE))
    missing = missing.select(
        "account_id",
        "request_id",
        what=ibis.literal("title"),
        text=missing.row_id.substr(len(_NOT_HERE)),
        country=missing.country.fill_null("unknown"),
        week=_week(missing.served_at),
    ).distinct()
    instead = shown.filter(shown.row_id.startswith(_INSTEAD)).select("request_id").distinct()
    instead = instead.mutate(unanswered=True)
    both = asked.left_join(instead, "request_id")
    nothing = both.filter((both.unanswered.fill_null(False)) | (both.results == 0), both.words != "")
    nothing = nothing.select(
        "account_id",
        request_id=nothing.request_id,
        what=ibis.literal("words"),
        text=nothing.words,
        country=nothing.country.fill_null("unknown"),
        week=nothing.week,
    )
    wishes = missing.union(nothing)
    counted = wishes.group_by("what", "text", "country", "week").aggregate(
        accounts=wishes.account_id.nunique(), searches=wishes.count()
    )
    counted = counted.filter(counted.accounts >= least)
    ordered = counted.order_by(counted.week.desc(), counted.accounts.desc(), "what", "text", "country").limit(most)
    return lake.run(ordered).select(list(_COLUMNS))


def monday(week: int) -> str:
    """Spell a week by its Monday, given in days since 1970: `2026-01-26`."""
    return datetime.fromtimestamp(week * DAY / 1_000, UTC).date().isoformat()


def _week(at: Any) -> Any:
    day = at.epoch_seconds() // 86_400
    return ((day + _MONDAY) // 7 * 7 - _MONDAY).cast("int32")


def _folded(query: Any) -> Any:
    """Write what is typed in many ways in one: small letters, signs as single spaces."""
    return query.lower().re_replace(r"[^\p{L}\p{N}]+", " ").strip().substr(0, 80)
