"""The order of results: what was typed first, taste second.

A name that is the query stands above one that starts with it, and that above one that holds its words; among titles
that answer alike, the one the viewer would rather watch comes first.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.search.index import ALIAS, NAME, SearchIndex
from marquee.search.match import Matches


@dataclass(frozen=True, slots=True, kw_only=True)
class RankConfig:
    """What each kind of answer is worth, in the units of a word in a name (4)."""

    is_name: float = 24.0  # the query is the whole name
    starts_name: float = 8.0
    in_name: float = 4.0  # every token stands in the name
    covers_name: float = 6.0  # times the share of the name that was typed
    person: float = 8.0  # the query starts a person's name
    tag: float = 4.0  # or a genre's, a mood's, a keyword's
    taste: float = 6.0  # from the least to the most suited title


RANK = RankConfig()


def standing(scores: NDArray[np.float32] | None, eligible: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Give each title's place among the eligible by score, 0 (last) to 1 (first); all 0 without scores."""
    place = np.zeros(max(1, len(eligible)), dtype=np.float32)
    if scores is not None and eligible.any():
        rows = np.flatnonzero(eligible)
        ranked = rows[np.argsort(scores[rows], kind="stable")]
        place[ranked] = np.linspace(0.0, 1.0, len(ranked), dtype=np.float32)
    return place


def order(
    index: SearchIndex,
    matched: NDArray[np.bool_],
    matches: Matches,
    taste: NDArray[np.float32],
    *,
    tokens: list[str],
    limit: int,
    config: RankConfig,
) -> NDArray[np.int32]:
    """Order matched rows of the index, best first, at most `limit`."""
    rows = np.flatnonzero(matched)
    if not len(rows):
        return rows.astype(np.int32)
    bonus = np.zeros(len(matched), dtype=np.float32)
    query = " ".join(tokens)
    if query:
        named = (matches.fields & (NAME | ALIAS) > 0) & (matches.tokens >= len(tokens))
        covered = np.minimum(1.0, len(tokens) / np.maximum(index.name_tokens, 1))
        for worth, rows_of in (
            (config.tag, index.tags.starting(query)),
            (config.person, index.people.starting(query)),
            (config.in_name, np.flatnonzero(named)),
            (config.starts_name, index.names.starting(query)),
            (config.is_name, index.names.being(query)),
        ):
            bonus[rows_of] = np.maximum(bonus[rows_of], worth)
        bonus[named] += config.covers_name * covered[named]
    value = matches.scores[rows] + bonus[rows] + config.taste * taste[rows]
    best = np.argsort(-value, kind="stable")[:limit]
    return rows[best].astype(np.int32)
