"""Suggestions while typing: names that start with what stands in the box."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.search.index import SearchIndex
from marquee.search.letters import key_of
from marquee.search.phrases import Phrases
from marquee.search.rank import Standing

MOST_KEYS = 2_000  # names looked at for one letter


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One line under the box: what to search for, and the title's row number where it is one."""

    text: str
    kind: str  # title, person, tag
    title: int | None = None


def suggest(
    index: SearchIndex,
    text: str,
    *,
    snapshot: CatalogSnapshot,
    eligible: NDArray[np.bool_],
    scores: NDArray[np.float32] | None = None,
    limit: int = 8,
) -> list[Suggestion]:
    """Suggest titles, then people and tags, that start with `text`; people and tags only of eligible titles."""
    query = key_of(text[:300])
    if not query:
        return []
    rows = index.align(snapshot)
    usable = index.usable(snapshot, eligible)
    standing = Standing(scores, eligible)
    found = index.names.starting(query)
    found = found[usable[found]]
    best = rows[found[np.argsort(-standing.of(rows[found]), kind="stable")][:limit]]
    titles = [Suggestion(text=snapshot.titles[row].name, kind="title", title=int(row)) for row in best]
    others = [
        *_written(index.people, index.people_names, "person", query, usable, most=limit // 2),
        *_written(index.tags, index.tag_names, "tag", query, usable, most=limit // 4),
    ]
    return [*titles[: max(limit - len(others), limit // 2)], *others][:limit]


def _written(
    keys: Phrases, names: tuple[str, ...], kind: str, query: str, usable: NDArray[np.bool_], *, most: int
) -> list[Suggestion]:
    low, high = keys.between(query)
    counted = []
    for place in range(low, min(high, low + MOST_KEYS)):
        count = int(np.count_nonzero(usable[keys.rows_of(place)]))
        if count:
            counted.append((-count, names[place]))
    return [Suggestion(text=name, kind=kind) for _count, name in sorted(counted)[:most]]
