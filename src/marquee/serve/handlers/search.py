"""The query box: results, ways a query may go on, and what is like a title."""

from typing import Annotated

import msgspec
from msgspec import Meta

from marquee.schema.page import Row
from marquee.search.query import Group, search
from marquee.search.suggest import suggest
from marquee.serve.endpoint import Call
from marquee.serve.handlers.titles import row_for
from marquee.serve.payloads import Country, Device, Id, RowAnswer, SearchAnswer, SuggestAnswer, SuggestionPayload
from marquee.serve.showing import Wanted, history_of, mask_for, show_rows

A_ROW = 40
ORDER = ("titles", "person", "tag", "near", "partial", "instead")  # of the rows


class SearchQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for, by whom, where, on what."""

    profile_id: Id
    q: Annotated[str, Meta(max_length=300)] = ""
    country: Country = ""
    device: Device = "desktop"


class SuggestQuery(msgspec.Struct, frozen=True, kw_only=True):
    """How the query begins, and for whom."""

    profile_id: Id
    q: Annotated[str, Meta(max_length=300)] = ""
    country: Country = ""


class SimilarQuery(msgspec.Struct, frozen=True, kw_only=True):
    """For whom, where, on what."""

    profile_id: Id
    country: Country = ""
    device: Device = "desktop"


def get_search(call: Call) -> SearchAnswer:
    """Find titles; whatever the text, the answer is rows, and where nothing answers it says so and offers others."""
    asked = call.read(SearchQuery)
    profile = call.profile(asked.profile_id)
    country = asked.country or profile.country or ""
    bound, index = call.binding.bound, call.binding.search
    if index is None:
        return SearchAnswer(query=asked.q, request_id="", found=False, rows=())
    found = search(
        index,
        asked.q,
        snapshot=bound.snapshot,
        eligible=mask_for(call, profile, country=country),
        scores=bound.taste.score(history_of(call, profile), country=country),
        limit=A_ROW,
    )
    groups = sorted(found.groups, key=lambda group: ORDER.index(group.kind))
    wanted = [_row(group, place) for place, group in enumerate(groups)]
    request_id, rows = show_rows(call, profile, wanted, country=country, device=asked.device)
    return SearchAnswer(query=asked.q, request_id=request_id, found=found.found, rows=rows)


def get_suggest(call: Call) -> SuggestAnswer:
    """Say how a query may go on, with what this profile may be shown."""
    asked = call.read(SuggestQuery)
    bound, index = call.binding.bound, call.binding.search
    if index is None:
        return SuggestAnswer(query=asked.q, suggestions=())
    profile = call.profile(asked.profile_id)
    country = asked.country or profile.country or ""
    found = suggest(
        index,
        asked.q,
        snapshot=bound.snapshot,
        eligible=mask_for(call, profile, country=country),
        scores=bound.taste.popularity(country),
    )
    return SuggestAnswer(
        query=asked.q,
        suggestions=tuple(
            SuggestionPayload(
                text=one.text,
                kind=one.kind,
                title_id=None if one.title is None else bound.snapshot.title_ids[one.title],
            )
            for one in found
        ),
    )


def get_similar(call: Call) -> RowAnswer:
    """Give a row of what is like a title, empty where nothing is; raises NotFound where that title may not be shown."""
    asked = call.read(SimilarQuery)
    profile = call.profile(asked.profile_id)
    country = asked.country or profile.country or ""
    title_id = call.id("title_id")
    row = row_for(call, title_id, profile=profile, country=country)
    bound = call.binding.bound
    mask = mask_for(call, profile, country=country)
    near = bound.similar(row, k=120)
    name = bound.snapshot.titles[row].name
    wanted = Wanted(
        row_id="similar",
        kind="similar",
        title=f"More like {name}",
        reason=f"it is like {name}",
        titles=near[mask[near]][:A_ROW],
    )
    request_id, rows = show_rows(call, profile, [wanted], country=country, device=asked.device)
    empty = Row(row_id=wanted.row_id, kind=wanted.kind, title=wanted.title, reason=wanted.reason, tiles=())
    return RowAnswer(request_id=request_id, row=rows[0] if rows else empty)


def _row(group: Group, place: int) -> Wanted:
    title, reason = {
        "titles": ("Results", "its name, people or subject answer your search"),
        "person": (f"With {group.label}", f"{group.label} is credited"),
        "tag": (group.label, f"it is about {group.label}"),
        "near": ("Close to what you typed", "it is nearly what you typed"),
        "partial": ("A part of what you typed", "it answers some of your words"),
        "instead": ("Nothing here answers that; you may like", "nothing answers your search"),
    }[group.kind]
    return Wanted(row_id=f"search:{group.kind}:{place}", kind="search", title=title, reason=reason, titles=group.titles)
