"""A query becomes titles: names first, then words, slips to fill up, and never nothing.

Whatever is typed, the answer holds eligible titles alone. Where nothing answers, `found` is False and the titles are
what the viewer would like anyway: the page can say so instead of showing an empty screen.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.search.index import SearchIndex
from marquee.search.letters import words_of
from marquee.search.match import EXACT, INSTEAD, MATCH, NEAR_MISS, PARTIAL, REASONS, MatchConfig
from marquee.search.phrases import Phrases
from marquee.search.rank import RANK, RankConfig, Standing, order, seated
from marquee.search.retrieve import match

MOST_CHARS = 300
MOST_TOKENS = 12

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
    if is_found:
        best = seated(best, matches.mistyped, usable, limit=limit)
        lone = best[matches.scores[best] == 0]
        matches.reasons[lone] = REASONS.index(NEAR_MISS)
    reasons = [REASONS[reason] for reason in matches.reasons[best]]
    titles = rows[best]
    groups = groups_of(index, words, usable, rows, standing, limit=limit) if words else []
    groups = [*groups, *_by_reason(titles, reasons)]
    return SearchResults(query=text, titles=titles, reasons=tuple(reasons), groups=tuple(groups), found=is_found)


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
