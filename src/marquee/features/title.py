"""Titles as sparse vectors of what they are about, from metadata alone.

Each kind of fact (genres, people, words of the synopsis ...) is a block of its own, brought to unit length and then
weighed, so that a long cast list or a long synopsis does not drown the rest. It knows nothing of what viewers did.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
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

    def blocks(self) -> tuple[tuple[str, float], ...]:
        """Name the blocks in the order of their columns, with their weights."""
        return (
            ("genres", self.genres),
            ("moods", self.moods),
            ("keywords", self.keywords),
            ("people", self.people),
            ("decade", self.decade),
            ("language", self.language),
            ("kind", self.kind),
            ("synopsis", self.synopsis),
        )


TITLE_CONFIG = TitleConfig()
Terms = dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Vocabulary:
    """The terms titles are described by, each named by its block ("people:ada park"), and how rare each is."""

    terms: tuple[str, ...]
    rarity: NDArray[np.float32]  # (terms,) idf


def title_features(snapshot: CatalogSnapshot, config: TitleConfig = TITLE_CONFIG) -> sparse.csr_matrix:
    """Describe each title by its terms: float32 CSR `(titles, terms)`, rare terms weighing more (idf).

    Row i is title i of the snapshot. Rows are not of unit length: a title of which little is known is short.
    """
    return describe(snapshot, learn_vocabulary(snapshot, config=config), config=config)


def learn_vocabulary(
    snapshot: CatalogSnapshot,
    *,
    config: TitleConfig = TITLE_CONFIG,
    known: NDArray[np.bool_] | None = None,
    fewest: int = 1,
    most: int | None = None,
) -> Vocabulary:
    """List the terms that at least `fewest` titles have, block by block, each block in alphabetical order.

    `known` marks the titles that count (all, where it is None). Blocks that weigh nothing are left out; of more than
    `most` terms those of the most titles are kept.
    """
    titles = [title for row, title in enumerate(snapshot.titles) if known is None or known[row]]
    terms: list[str] = []
    spread: list[int] = []
    for block, weight in config.blocks():
        if weight <= 0:
            continue
        words = block == "synopsis"
        least = max(fewest, config.rarest_word) if words else fewest
        limit = max(config.rarest_word, config.commonest_word * len(titles)) if words else math.inf
        counts = Counter(term for title in titles for term, value in _TERMS[block](title).items() if value > 0)
        kept = sorted(term for term, count in counts.items() if least <= count <= limit)
        terms += [f"{block}:{term}" for term in kept]
        spread += [counts[term] for term in kept]
    chosen = np.arange(len(terms))
    if most is not None and len(terms) > most:
        chosen = np.sort(np.argsort(-np.array(spread), kind="stable")[:most])
    return Vocabulary(
        terms=tuple(terms[row] for row in chosen),
        rarity=np.array([math.log1p(len(titles) / spread[row]) for row in chosen], dtype=np.float32),
    )


def describe(
    snapshot: CatalogSnapshot, vocabulary: Vocabulary, *, config: TitleConfig = TITLE_CONFIG
) -> sparse.csr_matrix:
    """Describe the titles of any catalogue by a vocabulary: float32 CSR `(titles, terms)`; other terms say nothing."""
    column_of = {term: column for column, term in enumerate(vocabulary.terms)}
    rarity = vocabulary.rarity.tolist()
    start: list[int] = [0]
    where: list[int] = []
    values: list[float] = []
    for title in snapshot.titles:
        for block, weight in config.blocks():
            kept = {
                column: value * rarity[column]
                for term, value in _TERMS[block](title).items()
                if value > 0 and (column := column_of.get(f"{block}:{term}")) is not None
            }
            scale = math.sqrt(weight) / math.sqrt(sum(value * value for value in kept.values()) or 1.0)
            where += kept.keys()
            values += [value * scale for value in kept.values()]
        start.append(len(where))
    arrays = (np.array(values, dtype=np.float32), np.array(where, dtype=np.int32), np.array(start, dtype=np.int32))
    found = sparse.csr_matrix(arrays, shape=(len(snapshot), len(vocabulary.terms)))
    found.sort_indices()
    return found


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


_TERMS: dict[str, Callable[[Title], Terms]] = {
    "genres": lambda title: _plain(title.genres),
    "moods": lambda title: _plain(title.moods),
    "keywords": lambda title: _plain(title.keywords),
    "people": _people,
    "decade": _decade,
    "language": lambda title: _plain((title.language or "",)),
    "kind": lambda title: {title.kind: 1.0},
    "synopsis": _words,
}
