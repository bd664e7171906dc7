"""A query becomes titles: names first, then words, slips to fill up, and never nothing.

Whatever is typed, the answer holds eligible titles alone. Where nothing answers, `found` is False and the titles are
what the viewer would like anyway: the page can say so instead of showing an empty screen.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.search.index import SearchIndex
from marquee.search.letters import ARTICLES, bare, respelled, words_of
from marquee.search.match import (
    EXACT,
    INSTEAD,
    MATCH,
    NEAR_MISS,
    PARTIAL,
    REASONS,
    Gathered,
    MatchConfig,
    Matches,
    by_names,
    by_words,
    near_names,
    slips_for,
)
from marquee.search.phrases import Phrases
from marquee.search.rank import RANK, RankConfig, Standing, order

MOST_CHARS = 300
MOST_TOKENS = 12
ENOUGH = 8  # so many titles whose names answer need no near ones
NAMED = 62.0  # from this score on a title's name is or starts with the query
HELD = 50.0  # from this one its name holds the words

__all__ = ["EXACT", "INSTEAD", "NEAR_MISS", "PARTIAL", "Group", "SearchResults", "search"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Titles that answer in one way; `label` is true of every one of them."""

    kind: str  # titles, person, tag, near, partial, instead
    label: str
    titles: NDArray[np.int32]  # row numbers of the catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResults:
    """What a query found: catalogue row numbers, best first, and why each is there (aligned)."""

    query: str
    titles: NDArray[np.int32]
    reasons: tuple[str, ...]  # exact, near, partial, instead
    groups: tuple[Group, ...]
    found: bool  # something answers the query; else the titles stand in for what the catalogue lacks

    def __len__(self) -> int:
        """Count the titles."""
        return len(self.titles)


def search(
    index: SearchIndex,
    text: str,
    *,
    snapshot: CatalogSnapshot,
    eligible: NDArray[np.bool_],
    scores: NDArray[np.float32] | None = None,
    limit: int = 40,
    config: RankConfig = RANK,
    bands: MatchConfig = MATCH,
) -> SearchResults:
    """Answer a query, personally where `scores` (aligned to the catalogue, as `eligible` is) are given.

    The last word may be unfinished. Empty text, or text without a letter, finds nothing and offers titles instead.
    """
    text = text[:MOST_CHARS]
    words = words_of(text)[:MOST_TOKENS]
    rows = index.align(snapshot)
    usable = index.usable(snapshot, eligible)
    standing = Standing(scores, eligible)
    finished = text.endswith((" ", "\t", "\n"))
    matches = match(index, words, usable=usable, finished=finished, bands=bands)
    answering = np.flatnonzero((matches.scores > 0) & usable)
    is_found = len(answering) > 0
    if not is_found:
        answering = np.flatnonzero(usable)
        matches.reasons[answering] = REASONS.index(INSTEAD)
    values = matches.scores[answering]
    letters = sum(map(len, words))
    best = order(values, answering, standing.of(rows[answering]), letters=letters, limit=limit, config=config)
    reasons = [REASONS[reason] for reason in matches.reasons[best]]
    titles = rows[best]
    groups = groups_of(index, words, usable, rows, standing, limit=limit) if words else []
    groups = [*groups, *_by_reason(titles, reasons)]
    return SearchResults(query=text, titles=titles, reasons=tuple(reasons), groups=tuple(groups), found=is_found)


def match(
    index: SearchIndex, words: list[str], *, usable: NDArray[np.bool_], finished: bool, bands: MatchConfig = MATCH
) -> Matches:
    """Score every title of an index against the words of a query; near answers only where few names answer."""
    matches = Matches(len(index.title_ids))
    if not words:
        return matches
    query = " ".join(words)
    by_names(index, query, matches, finished=finished, less=0.0, config=bands)
    shorn = bare(query)
    if shorn != query and (finished or len(shorn) >= 3):
        by_names(index, shorn, matches, finished=finished, less=4.0, config=bands)
    for other in respelled(query):
        by_names(index, other, matches, finished=finished, less=3.0, config=bands)
    if len(words) == 1:
        _by_initials(index, query, matches, bands)
    gathered = by_words(index, words, finished=finished, near=False)
    _add_words(index, words, gathered, matches, bands.in_words, EXACT, bands)
    kept = [word for word in words if word not in ARTICLES]
    if kept and len(kept) < len(words):  # "the matrix" finds what is called Matrix
        finished_then = finished or words[-1] != kept[-1]
        _add_words(index, kept, by_words(index, kept, finished=finished_then, near=False), matches,
                   bands.in_words - 4, EXACT, bands)  # fmt: skip
    if _count(matches, usable, NAMED) < ENOUGH:
        slips = slips_for(query)
        if slips:
            near_names(index, query, matches, most=slips, config=bands)
        if _count(matches, usable, HELD) < ENOUGH:
            near = by_words(index, words, finished=finished, near=True)
            _add_words(index, words, near, matches, bands.in_near_words, NEAR_MISS, bands)
            if _count(matches, usable, 0.0) < ENOUGH and len(words) > 1:
                _add_part(words, near, matches, bands)
    return matches


def _count(matches: Matches, usable: NDArray[np.bool_], least: float) -> int:
    return int(np.count_nonzero((matches.scores > least) & usable))


def _by_initials(index: SearchIndex, query: str, matches: Matches, bands: MatchConfig) -> None:
    place = index.initials.place_of(query)
    if place >= 0:
        rows = index.initials.rows_of(place)
        better = rows[matches.scores[rows] < bands.is_initials]
        matches.scores[better] = bands.is_initials
        matches.reasons[better] = REASONS.index(EXACT)


def _add_words(
    index: SearchIndex,
    words: list[str],
    gathered: Gathered,
    matches: Matches,
    worth: float,
    reason: str,
    bands: MatchConfig,
) -> None:
    """Score titles that hold all words: by how much of the name they are where all stand in it."""
    rows = np.flatnonzero(gathered.tokens >= len(words))
    if not len(rows):
        return
    size = sum(map(len, words)) + len(words) - 1
    values = worth + np.minimum(9.0, gathered.sums[rows] / len(words))
    named = gathered.named[rows] >= len(words)
    share = np.minimum(1.0, size / np.maximum(1, index.name_letters[rows]))
    is_all = (index.name_tokens[rows] == len(words)) & (index.name_letters[rows] == size)
    less = bands.in_words - worth
    in_name = bands.in_name - less + bands.coverage * share
    asked = sorted(words)
    for i in np.flatnonzero(is_all & named)[:50]:
        if sorted(index.names.keys[index.name_place[rows[i]]].split(" ")) == asked:
            in_name[i] = bands.is_same_words - 2 * less
    values = np.where(named, np.maximum(values, in_name), values).astype(np.float32)
    better = values > matches.scores[rows]
    matches.scores[rows[better]] = values[better]
    matches.reasons[rows[better]] = REASONS.index(reason)


def _add_part(words: list[str], gathered: Gathered, matches: Matches, bands: MatchConfig) -> None:
    rows = np.flatnonzero((gathered.tokens * 2 >= len(words)) & (matches.scores == 0) & (gathered.tokens > 0))
    matches.scores[rows] = bands.part + np.minimum(12.0, gathered.sums[rows] / len(words))
    matches.reasons[rows] = REASONS.index(PARTIAL)


def groups_of(
    index: SearchIndex,
    words: list[str],
    usable: NDArray[np.bool_],
    rows: NDArray[np.int32],
    standing: Standing,
    *,
    limit: int,
) -> list[Group]:
    """Name the person and the tag the query spells, each with all its titles that may be shown."""
    found = []
    query = " ".join(words)
    tables: tuple[tuple[str, Phrases, tuple[str, ...]], ...] = (
        ("person", index.people, index.people_names),
        ("tag", index.tags, index.tag_names),
    )
    for kind, table, written in tables:
        best = _fullest(table, query, usable)
        if best < 0:
            best = _fullest(table, _singular(query), usable)
        if best >= 0:
            of_key = np.asarray(table.rows_of(best))
            of_key = of_key[usable[of_key]]
            of_key = of_key[np.argsort(-standing.of(rows[of_key]), kind="stable")][:limit]
            found.append(Group(kind=kind, label=written[best], titles=rows[of_key]))
    return found


def _singular(query: str) -> str:
    return query[:-3] + "y" if query.endswith("ies") else query.removesuffix("s")


def _fullest(table: Phrases, query: str, usable: NDArray[np.bool_]) -> int:
    """Find the phrase that starts with a query and has most titles, the one spelt out first; -1 for none."""
    low, high = table.between(query)
    best, most = -1, 0
    for place in range(low, min(high, low + 50)):
        count = int(np.count_nonzero(usable[table.rows_of(place)]))
        if count and table.keys[place] == query:
            return place
        if count > most:
            best, most = place, count
    return best


def _by_reason(titles: NDArray[np.int32], reasons: list[str]) -> list[Group]:
    labels = {EXACT: "titles", NEAR_MISS: "near", PARTIAL: "partial", INSTEAD: "instead"}
    said = np.array(reasons, dtype=object)
    return [
        Group(kind=kind, label="", titles=titles[said == reason])
        for reason, kind in labels.items()
        if reason in reasons
    ]
