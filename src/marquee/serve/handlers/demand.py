"""GET /v1/operator/demand: what was searched for and not to be had, by country and week."""

from typing import Annotated

import msgspec
from msgspec import Meta

from marquee.errors import BrokenStore, NotFound
from marquee.search.unmet import KIND, LEAST_ACCOUNTS, NO_DEMAND, Demand, load_demand
from marquee.serve.endpoint import Call
from marquee.serve.payloads import Country
from marquee.serve.searching import outside_in


class DemandQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Where, of which weeks, how much."""

    country: Country = ""
    weeks: Annotated[int, Meta(ge=1, le=13)] = 13  # the newest so many that hold anything
    limit: Annotated[int, Meta(ge=1, le=500)] = 200


class DemandLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One wish of many accounts; `name` where a title is meant whose name is known."""

    what: str  # title, words
    text: str
    country: str
    week: str
    accounts: int
    searches: int
    name: str | None = None


class DemandAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Wishes, the newest week first; none that fewer than `least_accounts` accounts had in one country and week."""

    counted_at: int
    least_accounts: int
    lines: tuple[DemandLine, ...]


def get_demand(call: Call) -> DemandAnswer:
    """Give the last count; empty where none was made yet."""
    call.require_operator()
    asked = call.read(DemandQuery)
    demand = _demand(call)
    lines = [line for line in demand.lines if asked.country in ("", line.country)]
    newest = sorted({line.week for line in lines})[-asked.weeks :]
    lines = [line for line in lines if line.week in newest][: asked.limit]
    names = _names(call, [line.text for line in lines if line.what == "title"])
    return DemandAnswer(
        counted_at=demand.counted_at,
        least_accounts=LEAST_ACCOUNTS,
        lines=tuple(
            DemandLine(
                what=line.what,
                text=line.text,
                country=line.country,
                week=line.week,
                accounts=line.accounts,
                searches=line.searches,
                name=names.get(line.text) if line.what == "title" else None,
            )
            for line in lines
        ),
    )


def _demand(call: Call) -> Demand:
    artifacts = call.runtime.artifacts
    version = artifacts.current(KIND)
    if version is None:
        return NO_DEMAND
    try:
        return load_demand(artifacts.checked(KIND, version))
    except (NotFound, BrokenStore):
        return NO_DEMAND  # a count that was just replaced, or is torn: the next one is made within minutes


def _names(call: Call, title_ids: list[str]) -> dict[str, str]:
    snapshot = call.binding.bound.snapshot
    outside = {title.title_id: title.name for title in outside_in(call.runtime.artifacts).titles}
    known = {one: snapshot.titles[snapshot.index[one]].name for one in title_ids if one in snapshot.index}
    return {one: outside[one] for one in title_ids if one in outside} | known
