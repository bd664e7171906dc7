"""GET /v1/operator/voices: what comments say to the company, of one title or of those most written about.

Spikes are worked out from the comments as they stand when they are asked for, so one is told seconds after it begins.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated

import msgspec
from msgspec import Meta

from marquee.errors import NotFound
from marquee.insight.voices import COMPANY, Spike, company_voices, heard, spikes_of
from marquee.language.voices import Said
from marquee.schema.clock import DAY, iso
from marquee.serve.endpoint import Call
from marquee.serve.payloads import Country, Id
from marquee.serve.payloads_voices import (
    AspectDayPayload,
    AspectOverTimePayload,
    OperatorVoicesAnswer,
    SpikePayload,
    TalkedOfPayload,
)

MOST_COMMENTS = 5_000  # of the title asked for, the newest
LOOKED_AT = 1_000  # comments of each title written about lately
TITLES = 12


class VoicesQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Of which title, where, how far back."""

    title_id: Id | None = None
    country: Country = ""
    days: Annotated[int, Meta(ge=1, le=365)] = 28


def get_voices(call: Call) -> OperatorVoicesAnswer:
    """Tell what is said of a title; without one, which titles are most written about, and what is wrong with them."""
    call.require_operator()
    asked = call.read(VoicesQuery)
    moderated = call.binding.bound.desk.in_force("moderation")
    return _of_all(call, asked, moderated) if asked.title_id is None else _of_one(call, asked, moderated)


def _of_one(call: Call, asked: VoicesQuery, moderated: Mapping[str, str]) -> OperatorVoicesAnswer:
    title_id = asked.title_id or ""
    name = _name(call, title_id)
    if name is None:
        raise NotFound(f"there is no title {title_id!r}; GET /v1/operator/voices lists those most written about")
    said = _heard(call, title_id, moderated, limit=MOST_COMMENTS)
    found = company_voices(said, now=call.now, days=asked.days, country=asked.country)
    return OperatorVoicesAnswer(
        title_id=title_id,
        name=name,
        country=asked.country,
        days=asked.days,
        least_authors=COMPANY.least_authors,
        authors=found.authors,
        mean=found.mean,
        aspects=tuple(
            AspectOverTimePayload(
                key=one.key,
                authors=one.authors,
                mean=one.mean,
                loved=one.loved,
                days=tuple(
                    AspectDayPayload(day=iso(day.day * DAY)[:10], authors=day.authors, mean=day.mean, loved=day.loved)
                    for day in one.days
                ),
                praise=one.praise,
                complaints=one.complaints,
            )
            for one in found.aspects
        ),
        spikes=_spikes(found.spikes, title_id=title_id, name=name),
        bursting=found.bursting,
        titles=(),
    )


def _of_all(call: Call, asked: VoicesQuery, moderated: Mapping[str, str]) -> OperatorVoicesAnswer:
    least = COMPANY.least_authors
    said = call.runtime.state.said
    spikes: list[SpikePayload] = []
    for title_id, _ in said.busiest(since=call.now - DAY, least=least, limit=TITLES):
        name = _name(call, title_id)
        if name is not None:
            found = spikes_of(_heard(call, title_id, moderated, limit=LOOKED_AT), now=call.now)
            there = [one for one in found if asked.country in ("", one.country)]
            spikes.extend(_spikes(there, title_id=title_id, name=name))
    talked = said.busiest(since=call.now - asked.days * DAY, least=least, limit=TITLES)
    names = {title_id: _name(call, title_id) for title_id, _ in talked}
    return OperatorVoicesAnswer(
        title_id=None,
        name=None,
        country=asked.country,
        days=asked.days,
        least_authors=least,
        authors=0,
        mean=None,
        aspects=(),
        spikes=tuple(sorted(spikes, key=lambda one: (-one.authors, one.title_id, one.key))),
        bursting=False,
        titles=tuple(
            TalkedOfPayload(title_id=title_id, name=names[title_id] or title_id, authors=authors)
            for title_id, authors in talked
        ),
    )


def _heard(call: Call, title_id: str, moderated: Mapping[str, str], *, limit: int) -> list[Said]:
    return heard(call.runtime.state.said.of_title(title_id, before=None, limit=limit), moderated)


def _name(call: Call, title_id: str) -> str | None:
    snapshot = call.binding.bound.snapshot
    row = snapshot.index.get(title_id)
    return None if row is None else snapshot.titles[row].name


def _spikes(spikes: Iterable[Spike], *, title_id: str, name: str) -> tuple[SpikePayload, ...]:
    return tuple(
        SpikePayload(
            title_id=title_id,
            name=name,
            key=one.key,
            country=one.country,
            authors=one.authors,
            usual=one.usual,
            since=one.since,
            until=one.until,
            evidence=one.evidence,
        )
        for one in spikes
    )
