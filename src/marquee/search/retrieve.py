"""Retrieval: every title that answers a query, by all that names, words and slips give, names first.

Near answers are looked for only where few names answer: alone they would crowd out the beginnings of names. It knows
no viewer but the mask it is handed.
"""

import numpy as np
from numpy.typing import NDArray

from marquee.search.index import SearchIndex
from marquee.search.letters import ARTICLES, bare, respelled
from marquee.search.match import (
    EXACT,
    MATCH,
    NEAR_MISS,
    PARTIAL,
    REASONS,
    Gathered,
    MatchConfig,
    Matches,
    by_names,
    by_words,
    mistyped,
    near_names,
    slips_for,
)

ENOUGH = 8  # so many titles whose names answer need no near ones
NAMED = 62.0  # from this score on a title's name is or starts with the query
SHORT = 5  # letters of a name so short that its beginning and a slip in it are hard to tell apart
HELD = 50.0  # from this one its name holds the words


def match(
    index: SearchIndex,
    words: list[str],
    *,
    usable: NDArray[np.bool_],
    finished: bool,
    bands: MatchConfig = MATCH,
    names_only: bool = False,
) -> Matches:
    """Score every title of an index against the words of a query; near answers only where few names answer.

    `names_only` leaves out titles that hold the words elsewhere than in their names.
    """
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
        if 2 <= len(query) <= SHORT:
            matches.mistyped = mistyped(index, query)
    if names_only and _count(matches, usable, NAMED) >= ENOUGH:
        return matches
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
        if not names_only and _count(matches, usable, HELD) < ENOUGH:
            near = by_words(index, words, finished=finished, near=True)
            _add_words(index, words, near, matches, bands.in_near_words, NEAR_MISS, bands)
            if _count(matches, usable, 0.0) < ENOUGH and len(words) > 1:
                _add_part(words, near, matches, bands)
    if names_only:
        matches.scores[matches.scores < HELD - 6] = 0
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
