"""Titles as sparse vectors of what they are about, from metadata alone.

Each kind of fact (genres, people, words of the synopsis ...) is a block of its own, brought to unit length and then
weighed, so that a long cast list or a long synopsis does not drown the rest. It knows nothing of what viewers did.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.language.tokens import key_of, tokens_of
from marquee.schema.catalog import Title

ROLE_WEIGHTS = {"director": 1.5, "creator": 1.5, "writer": 1.0}
BILLING = 0.85  # each further name of the cast counts this much of the one before it


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleConfig:
    """How much each block speaks for two titles being alike (squared lengths of the blocks)."""

    genres: float = 1.0
    moods: float = 0.5
    keywords: float = 0.8
    people: float = 0.6
    synopsis: float = 0.5
    decade: float = 0.15
    language: float = 0.15
    kind: float = 0.1
    commonest_word: float = 0.2  # a word of the synopsis in more titles than this share says nothing
    rarest_word: int = 2  # in fewer titles: it links nothing


TITLE_CONFIG = TitleConfig()
Terms = dict[str, float]


def title_features(snapshot: CatalogSnapshot, config: TitleConfig = TITLE_CONFIG) -> sparse.csr_matrix:
    """Describe each title by its terms: float32 CSR `(titles, terms)`, rare terms weighing more (idf).

    Row i is title i of the snapshot. Rows are not of unit length: a title of which little is known is short.
    """
    blocks: tuple[tuple[float, Callable[[Title], Terms]], ...] = (
        (config.genres, lambda title: _plain(title.genres)),
        (config.moods, lambda title: _plain(title.moods)),
        (config.keywords, lambda title: _plain(title.keywords)),
        (config.people, _people),
        (config.decade, _decade),
        (config.language, lambda title: _plain((title.language or "",))),
        (config.kind, lambda title: {title.kind: 1.0}),
    )
    made = [_block([terms(title) for title in snapshot.titles], weight=weight) for weight, terms in blocks]
    words = [_words(title) for title in snapshot.titles]
    most = max(config.rarest_word, config.commonest_word * len(words))
    made.append(_block(words, weight=config.synopsis, fewest=config.rarest_word, most=most))
    return sparse.csr_matrix(sparse.hstack(made, format="csr", dtype=np.float32))


def _plain(values: Iterable[str]) -> Terms:
    return {key: 1.0 for value in values if (key := key_of(value))}


def _people(title: Title) -> Terms:
    terms: Terms = {}
    billing = 1.0
    for person in title.people:
        key = key_of(person.name)
        weight = ROLE_WEIGHTS.get(person.role)
        if weight is None:
            weight, billing = billing, billing * BILLING
        if key:
            terms[key] = max(weight, terms.get(key, 0.0))
    return terms


def _decade(title: Title) -> Terms:
    """Spread a year over its decade and a little over the neighbours: 1989 and 1990 are alike."""
    if not title.year:
        return {}
    decade, share = divmod(title.year / 10, 1)
    return {
        str(int(decade)): 1.0,
        str(int(decade) - 1): max(0.0, 0.5 - share),
        str(int(decade) + 1): max(0.0, share - 0.5),
    }


def _words(title: Title) -> Terms:
    counts = Counter(token for token in tokens_of(title.synopsis) if len(token) > 2)
    return {token: 1.0 + math.log(count) for token, count in counts.items()}


def _block(rows: list[Terms], *, weight: float, fewest: int = 1, most: float = math.inf) -> sparse.csr_matrix:
    """Stack rows of terms, weighed by rarity, each of length `sqrt(weight)`."""
    spread = Counter(term for terms in rows for term, value in terms.items() if value > 0)
    columns = {term: column for column, term in enumerate(sorted(t for t, n in spread.items() if fewest <= n <= most))}
    idf = {term: math.log1p(len(rows) / spread[term]) for term in columns}
    start, where, values = [0], [], []
    for terms in rows:
        kept = {columns[term]: value * idf[term] for term, value in terms.items() if term in columns and value > 0}
        scale = math.sqrt(weight) / math.sqrt(sum(value * value for value in kept.values()) or 1.0)
        for column in sorted(kept):
            where.append(column)
            values.append(kept[column] * scale)
        start.append(len(where))
    arrays = (np.array(values, dtype=np.float32), np.array(where, dtype=np.int32), np.array(start, dtype=np.int32))
    return sparse.csr_matrix(arrays, shape=(len(rows), len(columns)))
