"""The query box: results, ways a query may go on, and what is like a title."""

from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from marquee.language.wording import Wording, wording_of
from marquee.schema.catalog import UNKNOWN_MATURITY, plain_artwork_id
from marquee.schema.page import Row
from marquee.schema.profile import Profile, ceiling_of
from marquee.search.elsewhere import NotHere, near_to, not_here
from marquee.search.letters import words_of
from marquee.search.meaning import is_wish, near_in_meaning
from marquee.search.query import EXACT, MOST_TOKENS, NEAR_MISS, Group, search
from marquee.search.suggest import before_typing, suggest
from marquee.search.wish import Wish, wish_of
from marquee.serve.endpoint import Call
from marquee.serve.handlers.titles import row_for
from marquee.serve.payloads import (
    Country,
    Device,
    Id,
    NotHerePayload,
    RowAnswer,
    SearchAnswer,
    SuggestAnswer,
    SuggestionPayload,
)
from marquee.serve.searching import outside_in, scores_for, tagger_in
from marquee.serve.showing import Wanted, history_of, mask_for, show_rows

A_ROW = 40
MOST_ASKED = 24  # words of a question; a name has fewer
EMPTY = "Type a title, a person or a genre."
HINT = "Try fewer letters, a person, or a genre."
ROWS = {  # what answers -> the row's name and its reason, in the order of the rows
    "titles": ("Results", "its name, people or subject answer your search"),
    "person": ("With {label}", "{label} is credited"),
    "tag": ("{label}", "it is about {label}"),
    "near": ("Close to what you typed", "it is nearly what you typed"),
    "partial": ("A part of what you typed", "it answers some of your words"),
    "instead": ("Nothing here answers that; you may like", "nothing answers your search"),
}
ORDER = tuple(ROWS)


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
    mask = mask_for(call, profile, country=country)
    scores = _scores(call, profile, country=country)
    found = search(index, asked.q, snapshot=bound.snapshot, eligible=mask, scores=scores, limit=A_ROW)
    groups = sorted(found.groups, key=lambda group: ORDER.index(group.kind))
    words = wording_of(profile.language or "")
    wanted = [_row(group, place, words) for place, group in enumerate(groups)]
    tagger = tagger_in(call.runtime.artifacts, call.binding.published)
    wished = wish_of(index, words_of(asked.q)[:MOST_ASKED], snapshot=bound.snapshot, tagger=tagger)
    granted = [] if wished is None else _wished(call, wished, mask=mask, scores=scores, words=words)
    wanted = [*granted, *(_others(wanted) if granted else wanted)]
    missing = not_here(
        index,
        asked.q,
        snapshot=bound.snapshot,
        eligible=mask,
        anywhere=_anywhere(call, profile),
        ceiling=ceiling_of(profile),
        outside=outside_in(call.runtime.artifacts),
    )
    if wished is not None:
        missing = None  # it is a wish, whatever else is called so
    meant = _meant(call, asked.q, mask=mask, scores=scores, words=words) if missing is None else []
    if meant:  # behind what all words answer, before what some do
        whole = [row for row in _others(wanted) if ":partial:" not in row.row_id]
        wanted = [*whole, *meant, *(row for row in wanted if ":partial:" in row.row_id)]
    if missing is not None:
        call.runtime.metrics.count("searches_not_here")
        wanted = [_instead_of(call, missing, mask=mask, scores=scores, words=words), *_others(wanted)]
    elif found.found and len(found) and found.reasons[0] in (EXACT, NEAR_MISS):
        wanted.extend(_more_like(call, int(found.titles[0]), wanted, mask=mask, words=words))
    request_id, rows = show_rows(call, profile, wanted, country=country, device=asked.device)
    is_near = found.found and len(found) > 0 and found.reasons[0] == NEAR_MISS and missing is None
    nothing = missing is None and not found.found and not meant and not granted
    return SearchAnswer(
        query=asked.q,
        request_id=request_id,
        found=found.found or missing is not None or bool(meant or granted),
        rows=rows,
        showing=bound.snapshot.titles[found.titles[0]].name if is_near else None,
        not_here=None if missing is None else NotHerePayload(name=missing.name, reason=missing.reason),
        hint=words.say(HINT if words_of(asked.q) else EMPTY) if nothing else None,
    )


def get_suggest(call: Call) -> SuggestAnswer:
    """Say how a query may go on, and before its first letter what one may look for, with what may be shown."""
    asked = call.read(SuggestQuery)
    bound, index = call.binding.bound, call.binding.search
    if index is None:
        return SuggestAnswer(query=asked.q, suggestions=())
    profile = call.profile(asked.profile_id)
    country = asked.country or profile.country or ""
    mask = mask_for(call, profile, country=country)
    scores = _scores(call, profile, country=country)
    if asked.q.strip():
        found = suggest(index, asked.q, snapshot=bound.snapshot, eligible=mask, scores=scores)
    else:
        history = None if profile.non_profiling else history_of(call, profile)
        latest = [] if history is None else history.positives[::-1][:2].tolist()
        found = before_typing(
            bound.snapshot,
            eligible=mask,
            scores=scores,
            latest=[bound.similar(title, k=120) for title in latest],
            seen=np.zeros(0, dtype=np.int32) if history is None else history.touched,
        )
    ids = bound.snapshot.title_ids
    return SuggestAnswer(
        query=asked.q,
        suggestions=tuple(
            SuggestionPayload(text=one.text, kind=one.kind)
            if one.title is None
            else SuggestionPayload(
                text=one.text,
                kind=one.kind,
                title_id=ids[one.title],
                artwork_id=plain_artwork_id(ids[one.title]),
            )
            for one in found
        ),
    )


def _scores(call: Call, profile: Profile, *, country: str) -> NDArray[np.float32]:
    """Score the catalogue for a viewer: by taste, and for one who is not to be profiled by what is popular."""
    taste = call.binding.bound.taste
    if profile.non_profiling:
        return taste.popularity(country)
    return scores_for(
        taste,
        profile,
        country=country,
        now=call.now,
        work_out=lambda: taste.score(history_of(call, profile), country=country),
    )


def _anywhere(call: Call, profile: Profile) -> NDArray[np.bool_]:
    """Say which titles a profile might see in some country: launched, under its ceiling, neither hidden nor down."""
    snapshot = call.binding.bound.snapshot
    allowed = snapshot.launch_at <= call.now
    ceiling = ceiling_of(profile)
    if ceiling is not None:
        allowed &= (snapshot.maturity != UNKNOWN_MATURITY) & (snapshot.maturity <= ceiling)
    allowed[snapshot.rows_of((*call.binding.taken_down, *profile.hidden))] = False
    return allowed


def _instead_of(
    call: Call, missing: NotHere, *, mask: NDArray[np.bool_], scores: NDArray[np.float32], words: Wording
) -> Wanted:
    bound = call.binding.bound
    similar = np.zeros(0, dtype=np.int32) if missing.title is None else bound.similar(missing.title, k=120)
    name = missing.name
    if missing.reason == "country":
        title = words.say("{name} is not available in your country; you may like", name=name)
        reason = words.say("{name} is not available in your country", name=name)
    else:
        title = words.say("{name} is not available here; you may like", name=name)
        reason = words.say("{name} is not available here", name=name)
    return Wanted(
        row_id=f"search:not_here:{missing.title_id}",  # the record of what was shown counts the demand
        kind="search",
        title=title,
        reason=reason,
        titles=near_to(missing, snapshot=bound.snapshot, eligible=mask, similar=similar, scores=scores, limit=A_ROW),
    )


def _wished(
    call: Call, wish: Wish, *, mask: NDArray[np.bool_], scores: NDArray[np.float32], words: Wording
) -> list[Wanted]:
    """Make the row of a wish; none where nothing answers it, or it is of a title that may not be named here."""
    if wish.like is not None:
        if not mask[wish.like]:
            return []
        near = call.binding.bound.similar(wish.like, k=120)
        titles = near[mask[near]][:A_ROW]
    else:
        rows = np.flatnonzero(wish.rows & mask)
        titles = rows[np.argsort(-scores[rows], kind="stable")][:A_ROW].astype(np.int32)
    if not len(titles):
        return []
    title, reason = wish.label, words.say("it is what you asked for")
    if wish.like is not None:
        name = call.binding.bound.snapshot.titles[wish.like].name
        title, reason = words.say("Like {name}", name=name), words.say("it is like {name}", name=name)
    return [Wanted(row_id="search:wish", kind="search", title=title, reason=reason, titles=titles)]


def _meant(
    call: Call, text: str, *, mask: NDArray[np.bool_], scores: NDArray[np.float32], words: Wording
) -> list[Wanted]:
    """Make the row of titles near a wish in free words; none of a name, or where nothing is near."""
    binding = call.binding
    if binding.meaning is None or binding.search is None or not is_wish(binding.search, words_of(text)[:MOST_TOKENS]):
        return []
    titles = near_in_meaning(
        binding.meaning, text, snapshot=binding.bound.snapshot, eligible=mask, scores=scores, limit=A_ROW
    )
    if not len(titles):
        return []
    title = words.say("Close to what you are looking for")
    reason = words.say("what it is about is close to your words")
    return [Wanted(row_id="search:meaning", kind="search", title=title, reason=reason, titles=titles)]


def _others(wanted: list[Wanted]) -> list[Wanted]:
    return [row for row in wanted if ":instead:" not in row.row_id]


def _more_like(call: Call, title: int, shown: list[Wanted], *, mask: NDArray[np.bool_], words: Wording) -> list[Wanted]:
    bound = call.binding.bound
    open_to = mask.copy()
    for row in shown:
        open_to[row.titles] = False
    near = bound.similar(title, k=120)
    name = bound.snapshot.titles[title].name
    return [
        Wanted(
            row_id="search:more",
            kind="search",
            title=words.say("More like {name}", name=name),
            reason=words.say("it is like {name}", name=name),
            titles=near[open_to[near]][:A_ROW],
        )
    ]


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
    name, words = bound.snapshot.titles[row].name, wording_of(profile.language or "")
    wanted = Wanted(
        row_id="similar",
        kind="similar",
        title=words.say("More like {name}", name=name),
        reason=words.say("it is like {name}", name=name),
        titles=near[mask[near]][:A_ROW],
    )
    request_id, rows = show_rows(call, profile, [wanted], country=country, device=asked.device)
    empty = Row(row_id=wanted.row_id, kind=wanted.kind, title=wanted.title, reason=wanted.reason, tiles=())
    return RowAnswer(request_id=request_id, row=rows[0] if rows else empty)


def _row(group: Group, place: int, words: Wording) -> Wanted:
    title, reason = ROWS[group.kind]
    label = group.label
    return Wanted(
        row_id=f"search:{group.kind}:{place}",
        kind="search",
        title=words.say(title, label=label),
        reason=words.say(reason, label=label),
        titles=group.titles,
    )
