"""Why a title is where it is on a viewer's page, or which rule keeps it away.

The page is built once more as it would be now, to its end and without exploration, and looked through.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from marquee.catalog.availability import Rule, broken_rules
from marquee.errors import NotFound
from marquee.page.bound import Bound
from marquee.page.build import CONFIG, STAGES, finish
from marquee.page.config import PageConfig
from marquee.page.draft import Draft
from marquee.page.served import NOTHING_PLACED
from marquee.schema.page import Page, PageRequest
from marquee.schema.profile import Profile, ceiling_of

MOST_EVIDENCE = 20  # newest titles a likeness is looked for with


def why(
    profile: Profile,
    title_id: str,
    bound: Bound,
    *,
    now: int,
    country: str = "",
    language: str = "",
    device: str = "desktop",
    config: PageConfig = CONFIG,
) -> dict[str, Any]:
    """Explain one title on one profile's page, as JSON-ready values.

    `places` lists where it stands; `rules` what keeps it from rows (or from the first of them); `summary` says it in a
    sentence. A title that may not be shown keeps its name to itself. Raises NotFound for an id the catalogue lacks.
    """
    title = bound.snapshot.index.get(title_id)
    if title is None:
        raise NotFound(f"there is no title {title_id[:130]!r} in the catalogue")
    request = PageRequest(
        request_id="why", profile_id=profile.profile_id, country=country, language=language, device=device
    )
    draft = Draft(
        request=request,
        profile=profile,
        bound=bound,
        config=replace(config, exploration=0.0),
        now=now,
        rng=np.random.default_rng(0),  # nothing is drawn
        rows=config.most_rows,
        placed=NOTHING_PLACED,
        ceiling=ceiling_of(profile),
    )
    built = finish(draft, STAGES)
    page, trace = built.page, built.trace
    places = _places(page, title_id)
    rules = _rules(draft, title)
    legal = bool(draft.legal[title])
    rank = int(draft.rank[title]) if draft.open[title] else None
    return {
        "title_id": title_id,
        "name": bound.snapshot.titles[title].name if legal else None,
        "now": now,
        "shown": bool(places),
        "summary": _summary(places, rules, rank, len(draft.order)),
        "places": places,
        "rules": [{"name": rule.name, "sentence": rule.sentence} for rule in rules],
        "rank": None if rank is None else rank + 1,
        "of": len(draft.order),
        "score": round(float(draft.scores[title]), 4) if legal else None,
        "evidence": _evidence(draft, title) if legal else [],
        "rows": [row.row_id for row in page.rows],
        "versions": {
            "catalog": bound.snapshot.version,
            "models": bound.taste.version,
            "covers": bound.covers.version,
            "desk": bound.desk.version,
            "profile": profile.log_position,
        },
        "trace": trace.plain(),
    }


def _places(page: Page, title_id: str) -> list[dict[str, Any]]:
    return [
        {
            "row": at,
            "position": position,
            "row_id": row.row_id,
            "kind": row.kind,
            "title": row.title,
            "row_reason": row.reason,
            "reason": tile.reason,
            "artwork_id": tile.artwork_id,
        }
        for at, row in enumerate(page.rows)
        for position, tile in enumerate(row.tiles)
        if tile.title_id == title_id
    ]


def _rules(draft: Draft, title: int) -> list[Rule]:
    snapshot, profile = draft.bound.snapshot, draft.profile
    rules = broken_rules(
        snapshot,
        title,
        country=draft.request.country,
        now=draft.now,
        ceiling=draft.ceiling,
        taken_down=draft.bound.desk.taken_down(),
        hidden=profile.hidden,
    )
    if profile.thumbs.get(snapshot.title_ids[title], 0) < 0:
        rules.append(Rule(name="disliked", sentence="You turned a thumb down on it."))
    if title in draft.memory.over:
        rules.append(Rule(name="watched", sentence="You watched or rated it already, so it is no discovery."))
    stated = [row.label.title for row in draft.stated if title in row.titles]
    if stated:
        rules.append(Rule(name="stated", sentence=f"It stands in {' and '.join(stated)}; other rows give way."))
    if draft.tired[title]:
        visits = next(seen.visits for seen in profile.seen if seen.title_id == snapshot.title_ids[title])
        rules.append(
            Rule(name="tired", sentence=f"You passed it over in {visits} visits, so it is not in the first rows.")
        )
    return rules


def _summary(places: list[dict[str, Any]], rules: list[Rule], rank: int | None, of: int) -> str:
    if places:
        first = places[0]
        return f"It stands in “{first['title']}” at place {first['position'] + 1}: {first['reason']}."
    if rules and rank is None:
        return rules[0].sentence
    if rank is None:
        return "It may not stand in any row now."
    return f"It is number {rank + 1:,} of {of:,} for this profile, below what its rows hold."


def _evidence(draft: Draft, title: int) -> list[dict[str, Any]]:
    """List the viewer's own titles that this one is like, newest first."""
    bound, snapshot = draft.bound, draft.bound.snapshot
    return [
        {
            "title_id": snapshot.title_ids[anchor.title],
            "name": snapshot.titles[anchor.title].name,
            "did": anchor.verb,
            "likeness": place[0] + 1,
        }
        for anchor in draft.memory.anchors[:MOST_EVIDENCE]
        if draft.legal[anchor.title]
        and len(place := np.flatnonzero(bound.similar(anchor.title, k=draft.config.because_depth) == title).tolist())
    ]
