"""Suggestions while typing, and before the first letter: titles, people and tags, with the kind of each.

Typing goes through the same door as results do, slips forgiven; before the first letter stands what is near the
titles last enjoyed, then what suits anyway. People and tags are named for eligible titles alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.search.index import SearchIndex
from marquee.search.letters import words_of
from marquee.search.phrases import Phrases
from marquee.search.rank import RANK, Standing, order, seated
from marquee.search.retrieve import match

MOST_KEYS = 400  # names looked at for one letter
MOST_CHARS = 300
MOST_WORDS = 12


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
    """Suggest titles by name, then people and tags that start with `text`; empty where there is nothing to go by."""
    text = text[:MOST_CHARS]
    words = words_of(text)[:MOST_WORDS]
    if not words:
        return []
    rows = index.align(snapshot)
    usable = index.usable(snapshot, eligible)
    matches = match(index, words, usable=usable, finished=text.endswith(" "), names_only=True)
    found = np.flatnonzero((matches.scores > 0) & usable)
    standing = Standing(scores, eligible)
    letters = sum(map(len, words))
    best = order(matches.scores[found], found, standing.of(rows[found]), letters=letters, limit=limit, config=RANK)
    best = seated(best, matches.mistyped, usable, limit=limit)
    titles = [Suggestion(text=snapshot.titles[row].name, kind="title", title=int(row)) for row in rows[best]]
    query = " ".join(words)
    others = [
        *_written(index.people, index.people_names, "person", query, usable, most=limit // 2),
        *_written(index.tags, index.tag_names, "tag", query, usable, most=limit // 4),
    ]
    return [*titles[: max(limit - len(others), limit // 2)], *others][:limit]


def before_typing(
    snapshot: CatalogSnapshot,
    *,
    eligible: NDArray[np.bool_],
    scores: NDArray[np.float32],
    latest: Sequence[NDArray[np.int32]] = (),
    seen: NDArray[np.int32],
    limit: int = 8,
) -> list[Suggestion]:
    """Suggest titles before a letter is typed: half of them near what was enjoyed last, the rest by score.

    `latest` lists what is like each of the last titles enjoyed, the newest first, best first; `seen` is left out.
    """
    open_to = eligible.copy()
    open_to[seen] = False
    chosen: list[int] = []
    for near, most in zip(latest, (limit // 4 + 1, limit // 4), strict=False):
        fresh = [row for row in near[open_to[near]].tolist() if row not in chosen]
        chosen.extend(fresh[:most])
    rows = np.flatnonzero(open_to)
    top = rows[np.argsort(-scores[rows], kind="stable")[: 2 * limit]] if len(rows) else rows
    chosen.extend(row for row in top.tolist() if row not in chosen)
    return [Suggestion(text=snapshot.titles[row].name, kind="title", title=row) for row in chosen[:limit]]


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
