"""The one specific reason why a title stands where it stands on a page, or why it does not.

Read off the draft of a page that was really built: masks, offers and rows are the page's own, nothing is judged anew.
The reasons in order: it is shown; a rule of the house; the viewer's own doing; a stage that closed it; what its rows
hold.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import msgspec
import numpy as np

from marquee.catalog.availability import Rule, broken_rules
from marquee.page.draft import Draft
from marquee.pipeline.stages import Outcome, Stage


class Reason(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why: a name for programs, a sentence for the viewer, what an operator can do, and until when it holds."""

    name: str
    sentence: str
    fix: str = ""
    until: int | None = None  # when it ends by itself, UTC ms
    row_id: str | None = None  # the row it speaks of


@dataclass(slots=True, kw_only=True)
class Watch:
    """A title's way through the stages of one page: which stage closed it to discovery, which stages failed."""

    title: int
    closed_by: str | None = None
    failed: dict[str, str] = field(default_factory=dict)  # stage -> what it said


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A row the title could stand in: its id, what it is called, and how many titles it was made from."""

    row_id: str
    title: str
    candidates: int


def watched(stages: tuple[Stage[Draft], ...], watch: Watch) -> tuple[Stage[Draft], ...]:
    """Give the same stages, each telling `watch` what it did to one title."""

    def one(stage: Stage[Draft]) -> Stage[Draft]:
        def run(draft: Draft) -> Outcome:
            before = _open(draft, watch.title)
            try:
                outcome = stage.run(draft)
            except Exception as error:
                watch.failed[stage.name] = type(error).__name__
                raise
            if before and not _open(draft, watch.title):
                watch.closed_by = stage.name
            return outcome

        return replace(stage, run=run)

    return tuple(one(stage) for stage in stages)


def _open(draft: Draft, title: int) -> bool:
    return bool(len(draft.open) and draft.open[title])


def rules_of(draft: Draft, title: int) -> list[Rule]:
    """List what keeps a title from rows, or from the first of them: the strongest first."""
    snapshot, profile = draft.bound.snapshot, draft.profile
    title_id = snapshot.title_ids[title]
    rules = broken_rules(
        snapshot,
        title,
        country=draft.request.country,
        now=draft.now,
        ceiling=draft.ceiling,
        taken_down=draft.bound.desk.taken_down(),
        hidden=profile.hidden,
    )
    if profile.thumbs.get(title_id, 0) < 0 and not profile.non_profiling:
        rules.append(Rule(name="disliked", sentence="You turned a thumb down on it."))
    if title in draft.memory.over:
        rules.append(Rule(name="watched", sentence="You watched or rated it already, so it is no discovery."))
    stated = [row.label.title for row in draft.stated if title in row.titles]
    if stated:
        rules.append(Rule(name="stated", sentence=f"It stands in {' and '.join(stated)}; other rows give way."))
    if draft.tired[title]:
        visits = next(seen.visits for seen in profile.seen if seen.title_id == title_id)
        rules.append(
            Rule(name="tired", sentence=f"You passed it over in {visits} visits, so it is not in the first rows.")
        )
    return rules


def reason_of(draft: Draft, title: int, watch: Watch) -> Reason:
    """Say why a title stands on the page, or why it does not."""
    shown = _first_place(draft, title)
    if shown is not None:
        place, position = shown
        label = draft.chosen[place].label
        sentence = f"It stands in “{label.title}” at place {position + 1}: {_said(draft, place, position)}."
        return Reason(name="shown", sentence=sentence, row_id=label.row_id)
    forbidden = _forbidden(draft, title, watch)
    if forbidden is not None:
        return forbidden
    rank, of = int(draft.rank[title]) + 1, len(draft.order)
    standing = f"It is number {rank:,} of {of:,} for this profile"
    here = {row.label.row_id: row for row in draft.chosen}
    rows = list(candidate_rows(draft, title))
    on_page = [row for row in rows if row.row_id in here]
    if on_page:
        row = on_page[0]
        if draft.tired[title] and row.row_id in _guarded(draft):
            return _reason(next(rule for rule in rules_of(draft, title) if rule.name == "tired"), row_id=row.row_id)
        held = len(here[row.row_id].titles)
        sentence = f"{standing}; “{row.title}” could hold it, but its {held} places went to titles before it."
        return Reason(name="row_full", sentence=sentence, fix=_PROMOTE, row_id=row.row_id)
    if rows:
        row = rows[0]
        sentence = f"{standing}; “{row.title}” and other rows it belongs to are not among the {len(here)} of this page."
        if len(rows) == 1:
            sentence = f"{standing}; “{row.title}”, where it belongs, is not among the {len(here)} rows of this page."
        return Reason(name="row_not_chosen", sentence=sentence, fix=_PROMOTE, row_id=row.row_id)
    if watch.failed:
        stages = ", ".join(sorted(watch.failed))
        sentence = f"{standing}; no row that could be made holds it, and these failed: {stages}."
        return Reason(name="source_failed", sentence=sentence, fix="Look into the log: `marquee doctor`.")
    sentence = f"{standing}, below what any row was made from."
    return Reason(name="too_low", sentence=sentence, fix=_PROMOTE)


def row_reason(draft: Draft, title: int, row_id: str, watch: Watch) -> Reason:
    """Say why a title stands in one row of the page, or why it does not; `row_id` or a row's kind names the row."""
    chosen = next((row for row in draft.chosen if row_id in (row.label.row_id, row.label.kind)), None)
    if chosen is not None and title in chosen.titles:
        position = int(np.flatnonzero(chosen.titles == title)[0])
        said = _said(draft, draft.chosen.index(chosen), position)
        sentence = f"It stands in “{chosen.label.title}” at place {position + 1}: {said}."
        return Reason(name="shown", sentence=sentence, row_id=chosen.label.row_id)
    stated = any(row_id in (row.label.row_id, row.label.kind) for row in draft.stated)
    forbidden = _forbidden(draft, title, watch, discovery=not stated)
    if forbidden is not None:
        return forbidden
    member = next((row for row in candidate_rows(draft, title) if _is(draft, row, row_id)), None)
    name = chosen.label.title if chosen is not None else member.title if member is not None else row_id
    if member is None:
        return _no_candidate(draft, row_id, name, chosen is not None or stated, watch)
    if chosen is None:
        sentence = f"“{name}” could hold it, but is not among the {len(draft.chosen)} rows of this page."
        return Reason(name="row_not_chosen", sentence=sentence, fix=_PROMOTE, row_id=member.row_id)
    elsewhere = _first_place(draft, title)
    if elsewhere is not None:
        above = draft.chosen[elsewhere[0]].label
        sentence = f"It stands in “{above.title}” already, and no discovery row repeats a title."
        return Reason(name="placed_elsewhere", sentence=sentence, row_id=above.row_id)
    if draft.tired[title] and member.row_id in _guarded(draft):
        return _reason(next(rule for rule in rules_of(draft, title) if rule.name == "tired"), row_id=member.row_id)
    sentence = f"The {len(chosen.titles)} places of “{name}” went to titles before it."
    return Reason(name="row_full", sentence=sentence, fix=_PROMOTE, row_id=member.row_id)


def candidate_rows(draft: Draft, title: int) -> Iterator[Candidate]:
    """List the discovery rows that were offered with this title among their candidates."""
    for offer in draft.offers:
        for at in np.flatnonzero(offer.titles == title).tolist():
            inside = (offer.starts <= at) & (at < offer.starts + offer.counts)
            for row in np.flatnonzero(inside).tolist():
                label = offer.label(row)
                yield Candidate(row_id=label.row_id, title=label.title, candidates=int(offer.counts[row]))


_OWN = ("continue", "my_list", "watch_again")
_MISSING = {  # why there is no row of a kind
    "continue": "nothing is begun that could be gone on with",
    "my_list": "the list is empty, or nothing on it may be shown",
    "watch_again": "nothing was watched to the end long enough ago",
    "top_picks": "nothing is known yet of what this viewer likes",
    "because": "it was not watched or liked lately, or too little is like it",
    "searched": "a play followed every late search, or too little is near what was searched for",
    "billboard": "a page has one with its first rows, and only where there is enough to discover",
    "top10": "last week was not counted here",
    "originals": "too few originals are left to discover",
    "new": "too little arrived lately that is left to discover",
    "genre": "no such shelf has enough titles that are left to discover",
}
_PROMOTE = "An editor's row or a campaign puts it where it is seen."


def _forbidden(draft: Draft, title: int, watch: Watch, *, discovery: bool = True) -> Reason | None:
    """Give the rule, or the stage, by which a title may not stand in discovery rows (or, else, in any)."""
    rules = rules_of(draft, title)
    if not draft.legal[title]:
        return _reason(rules[0])
    if not discovery or draft.open[title]:
        return None
    first = next((rule for rule in rules if rule.name != "tired"), None)
    if first is not None:
        return _reason(first)
    stage = watch.closed_by or "a filter"
    return Reason(name=stage, sentence=f"The rule “{stage.replace('_', ' ')}” leaves it out of discovery.")


def _no_candidate(draft: Draft, row_id: str, name: str, there: bool, watch: Watch) -> Reason:
    kind = row_id.partition(":")[0]
    if kind in watch.failed or row_id in watch.failed:
        sentence = f"“{name}” could not be made: its source failed ({watch.failed.get(kind) or watch.failed[row_id]})."
        return Reason(name="source_failed", sentence=sentence, fix="Look into the log: `marquee doctor`.")
    if there or any(_offered(draft, row_id)):
        return Reason(name="not_of_row", sentence=f"It is not among the titles “{name}” is made of.", row_id=row_id)
    if draft.profile.non_profiling and kind in _OWN:
        sentence = f"“{name}” is apart from a page that nobody is profiled for; its rows are fetched by themselves."
        return Reason(name="apart", sentence=sentence, row_id=row_id)
    why = _MISSING.get(kind, "nothing, or too little, is there to make it from")
    return Reason(name="no_such_row", sentence=f"This profile's page has no row “{name}”: {why}.", row_id=row_id)


def _offered(draft: Draft, row_id: str) -> Iterator[bool]:
    for offer in draft.offers:
        for row in np.flatnonzero(offer.counts).tolist():
            label = offer.label(row)
            if row_id in (label.row_id, label.kind):
                yield True


def _is(draft: Draft, row: Candidate, row_id: str) -> bool:
    return row_id in (row.row_id, row.row_id.partition(":")[0])


def _guarded(draft: Draft) -> set[str]:
    """List the discovery rows of the page that are kept free of tired titles."""
    discovery = [row.label.row_id for row in draft.chosen if not row.stated]
    return set(discovery[: draft.config.tired_rows])


def _first_place(draft: Draft, title: int) -> tuple[int, int] | None:
    for place, row in enumerate(draft.chosen):
        found = np.flatnonzero(row.titles == title)
        if len(found):
            return place, int(found[0])
    return None


def _said(draft: Draft, place: int, position: int) -> str:
    row = draft.chosen[place]
    return row.notes[position].reason if row.notes else row.label.tile_reason or row.label.reason


def _reason(rule: Rule, *, row_id: str | None = None) -> Reason:
    return Reason(name=rule.name, sentence=rule.sentence, fix=rule.fix, until=rule.until, row_id=row_id)
