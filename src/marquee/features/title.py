"""Titles as sparse vectors of what they are about, from metadata alone.

Each kind of fact (genres, people, words of the synopsis ...) is a block of its own, brought to unit length and then
weighed, so that a long cast list or a long synopsis does not drown the rest. It knows nothing of what viewers did.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

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
    size = len(snapshot) if known is None else int(known.sum())
    terms: list[str] = []
    spread: list[int] = []
    for block, weight in config.blocks():
        if weight <= 0:
            continue
        words = block == "synopsis"
        least = max(fewest, config.rarest_word, 1) if words else max(fewest, 1)
        limit = max(config.rarest_word, config.commonest_word * size) if words else math.inf
        facts = _facts_of(snapshot)[block]
        counted = facts.term if known is None else facts.term[known[facts.title]]
        counts = np.bincount(counted, minlength=len(facts.terms))
        kept = np.flatnonzero((counts >= least) & (counts <= limit))
        terms += [facts.terms[row] for row in kept]
        spread += counts[kept].tolist()
    chosen = np.arange(len(terms))
    if most is not None and len(terms) > most:
        chosen = np.sort(np.argsort(-np.array(spread), kind="stable")[:most])
    return Vocabulary(
        terms=tuple(terms[row] for row in chosen),
        rarity=np.array([math.log1p(size / spread[row]) for row in chosen], dtype=np.float32),
    )


def describe(
    snapshot: CatalogSnapshot, vocabulary: Vocabulary, *, config: TitleConfig = TITLE_CONFIG
) -> sparse.csr_matrix:
    """Describe the titles of any catalogue by a vocabulary: float32 CSR `(titles, terms)`; other terms say nothing."""
    column_of = {term: column for column, term in enumerate(vocabulary.terms)}
    rows, columns, values = [np.empty(0, np.int32)], [np.empty(0, np.int32)], [np.empty(0, np.float32)]
    for block, weight in config.blocks():
        facts = _facts_of(snapshot)[block]
        column = np.array([column_of.get(term, -1) for term in facts.terms], dtype=np.int32)[facts.term]
        row, column, value = facts.title[column >= 0], column[column >= 0], facts.value[column >= 0]
        value = value * vocabulary.rarity[column]
        length = np.sqrt(np.bincount(row, weights=value * value, minlength=len(snapshot)))
        scale = math.sqrt(weight) / np.where(length > 0, length, 1.0)
        rows.append(row)
        columns.append(column)
        values.append((value * scale[row]).astype(np.float32))
    entries = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
    found = sparse.csr_matrix(entries, shape=(len(snapshot), len(vocabulary.terms)))
    found.sort_indices()
    return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Facts:
    """One block of all titles; arrays are aligned, one entry a (title, term)."""

    terms: tuple[str, ...]  # as a vocabulary names them, in alphabetical order
    title: NDArray[np.int32]  # rising
    term: NDArray[np.int32]  # row number in `terms`
    value: NDArray[np.float64]  # above 0


@lru_cache(maxsize=1)  # a training describes one catalogue a dozen times
def _facts_of(snapshot: CatalogSnapshot) -> dict[str, _Facts]:
    """Read every block of every title, once for a snapshot."""
    found = {}
    for block, read in _TERMS.items():
        number: dict[str, int] = {}
        title: list[int] = []
        term: list[int] = []
        value: list[float] = []
        for row, one in enumerate(snapshot.titles):
            for word, amount in read(one).items():
                if amount > 0:
                    title.append(row)
                    term.append(number.setdefault(word, len(number)))
                    value.append(amount)
        terms = sorted(number)
        place = np.empty(len(terms), dtype=np.int32)
        place[[number[word] for word in terms]] = np.arange(len(terms))
        found[block] = _Facts(
            terms=tuple(f"{block}:{word}" for word in terms),
            title=np.array(title, dtype=np.int32),
            term=place[np.array(term, dtype=np.int64)],
            value=np.array(value, dtype=np.float64),
        )
    return found


_key = lru_cache(maxsize=100_000)(key_of)  # people and genres are in many titles


def _plain(values: Iterable[str]) -> Terms:
    return {key: 1.0 for value in values if (key := _key(value))}


def _people(title: Title) -> Terms:
    terms: Terms = {}
    billing = 1.0
    for person in title.people:
        key = _key(person.name)
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
