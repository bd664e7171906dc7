"""A query becomes titles: exact first, near misses only to fill up, and never nothing.

Whatever is typed, the answer holds eligible titles alone. Where nothing answers, `found` is False and the titles are
what the viewer would like anyway: the page can say so instead of showing an empty screen.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.language.tokens import tokens_of
from marquee.search.index import ARTICLES, PERSON, TAG, SearchIndex
from marquee.search.match import Matches, exact_words, near_words
from marquee.search.rank import RANK, RankConfig, order, standing

MOST_CHARS = 300
MOST_TOKENS = 10
ENOUGH = 8  # so many exact results need no near ones

EXACT, NEAR_MISS, PARTIAL, INSTEAD = "exact", "near", "partial", "instead"


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
) -> SearchResults:
    """Answer a query, personally where `scores` (aligned to the catalogue, as `eligible` is) are given.

    The last word may be unfinished. Empty text, or text without a letter, finds nothing and offers titles instead.
    """
    text = text[:MOST_CHARS]
    tokens = tokens_of(text)[:MOST_TOKENS]
    rows = index.align(snapshot)
    usable = index.usable(snapshot, eligible)
    taste = standing(scores, eligible)[rows]  # a row that left reads the last title's, and is never usable
    unfinished = not text.endswith((" ", "\t", "\n"))
    found: list[NDArray[np.int32]] = []  # rows of the index
    reasons: list[str] = []

    def take(matched: NDArray[np.bool_], matches: Matches, reason: str) -> int:
        taken = order(index, matched & usable, matches, taste, tokens=tokens, limit=limit, config=config)
        usable[taken] = False
        found.append(taken)
        reasons.extend([reason] * len(taken))
        return len(taken)

    have = 0
    groups: list[Group] = []
    if tokens:
        exact = _match(index, tokens, unfinished=unfinished, near=False)
        needed = _needed(tokens)
        everything = exact.tokens >= len(tokens)
        groups = _groups(index, exact, everything & usable, rows, taste, tokens=tokens, limit=limit)
        have += take(everything, exact, EXACT)
        if have < ENOUGH and needed < len(tokens):  # "the matrix" finds what is called Matrix
            have += take(_without_articles(index, tokens, unfinished=unfinished), exact, EXACT)
        if have < ENOUGH:
            near = _match(index, tokens, unfinished=unfinished, near=True)
            have += take(near.tokens >= len(tokens), near, NEAR_MISS)
            if have < ENOUGH and len(tokens) > 1:
                have += take((near.tokens * 2 >= len(tokens)) & (near.tokens > 0), near, PARTIAL)
    is_found = have > 0
    if not is_found:
        nothing = Matches(len(index.title_ids))
        take(np.ones(len(rows), dtype=np.bool_), nothing, INSTEAD)
    titles = rows[np.concatenate(found)[:limit]] if found else np.zeros(0, dtype=np.int32)
    reasons = reasons[:limit]
    groups = [*groups, *_by_reason(titles, reasons)]
    return SearchResults(query=text, titles=titles, reasons=tuple(reasons), groups=tuple(groups), found=is_found)


def _match(index: SearchIndex, tokens: list[str], *, unfinished: bool, near: bool) -> Matches:
    matches = Matches(len(index.title_ids))
    find = near_words if near else exact_words
    for place, token in enumerate(tokens):
        last = place == len(tokens) - 1
        matches.add(index, *find(index, token, prefix=last and unfinished))
    return matches


def _needed(tokens: list[str]) -> int:
    return sum(token not in ARTICLES for token in tokens) or len(tokens)


def _without_articles(index: SearchIndex, tokens: list[str], *, unfinished: bool) -> NDArray[np.bool_]:
    kept = [token for token in tokens if token not in ARTICLES]
    matches = _match(index, kept, unfinished=unfinished and tokens[-1] == kept[-1], near=False)
    return matches.tokens >= len(kept)


def _groups(
    index: SearchIndex,
    matches: Matches,
    matched: NDArray[np.bool_],
    rows: NDArray[np.int32],
    taste: NDArray[np.float32],
    *,
    tokens: list[str],
    limit: int,
) -> list[Group]:
    """Name the people and tags the query spells, each with its titles."""
    found = []
    query = " ".join(tokens)
    for kind, bit, keys, written in (
        ("person", PERSON, index.people, index.people_names),
        ("tag", TAG, index.tags, index.tag_names),
    ):
        if not ((matches.fields & bit > 0) & matched).any():
            continue
        low, high = keys.between(query)
        best: tuple[int, int] | None = None
        for place in range(low, min(high, low + 50)):
            of_key = keys.rows[keys.starts[place] : keys.starts[place + 1]]
            count = int(matched[of_key].sum())
            if count and (best is None or count > best[0]):
                best = count, place
        if best is not None:
            of_key = np.asarray(keys.rows[keys.starts[best[1]] : keys.starts[best[1] + 1]])
            of_key = of_key[matched[of_key]]
            of_key = of_key[np.argsort(-taste[of_key], kind="stable")][:limit]
            found.append(Group(kind=kind, label=written[best[1]], titles=rows[of_key]))
    return found


def _by_reason(titles: NDArray[np.int32], reasons: list[str]) -> list[Group]:
    labels = {EXACT: "titles", NEAR_MISS: "near", PARTIAL: "partial", INSTEAD: "instead"}
    said = np.array(reasons, dtype=object)
    return [
        Group(kind=kind, label="", titles=titles[said == reason])
        for reason, kind in labels.items()
        if reason in reasons
    ]
