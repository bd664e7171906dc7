"""What a title's comments keep coming back to, named by their own words.

A word or a pair of words stands out where more of the title's authors use it than the rest of the catalogue's would
lead one to expect: log-odds with the catalogue as prior, in standard errors (Monroe, Colaresi and Quinn 2008,
"Fightin' words"). Words that the same authors use are one topic. It knows authors only as numbers with weights: what a
weight means, and how few authors are too few, is the caller's (`voices`).
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from marquee.language.clauses import sentences_of
from marquee.language.function_words import FUNCTION_WORDS
from marquee.language.lexicon import LEXICON, NEGATIONS, STRONGER, TURNS, WEAKER
from marquee.language.sentiment import sentiment
from marquee.language.tokens import fold, tokens_of

_DULL_WORDS = """film movie movies show series season episode title watch watched watching seen see saw scene scenes
    thing things way lot bit one two first last time times year years people make makes made get gets got go goes going
    know think thought feel felt say said want wanted come came take takes part kind sort minute minutes hour hours
    everyone everything something nothing anyone someone ever never still every really much many pelicula filme"""
_DULL = frozenset(_DULL_WORDS.split())
_PLAIN = frozenset().union(*FUNCTION_WORDS.values()) | _DULL | NEGATIONS | STRONGER | WEAKER | TURNS
_EVIDENCE_CHARS = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicConfig:
    """What makes a topic: how far it stands out, how many words name it, how many there are."""

    least_z: float = 2.0  # standard errors above the catalogue
    most_topics: int = 8
    most_words: int = 3  # that name one
    together: float = 0.6  # of the rarer word's authors use the other, too: one topic
    evidence: int = 3  # sentences
    most_sentences: int = 400  # of one topic that are judged
    prior_weight: float = 400.0  # authors that the catalogue counts as


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """How many authors use each word anywhere in the catalogue."""

    authors: int = 0
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One comment for this purpose: whose (a number), how much that author weighs, 0 to 1, and what was said."""

    author: int
    weight: float
    text: str
    sentiment: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicVoice:
    """A topic: the words that name it, how many authors use them, how well they speak (-1 to 1), and what some said."""

    words: tuple[str, ...]
    authors: int
    mean: float
    evidence: tuple[str, ...]


def terms_of(text: str) -> set[str]:
    """Give the words and pairs of neighbouring words that could name a topic; no small words, no words of judgement."""
    found: set[str] = set()
    before = ""
    for word in tokens_of(text):
        if len(word) < 3 or word in _PLAIN or word in LEXICON or word.isdigit():
            before = ""
            continue
        found.add(word)
        if before:
            found.add(f"{before} {word}")
        before = word
    return found


def background_of(texts: Sequence[tuple[str, str]], *, most: int = 50_000) -> Background:
    """Count over the catalogue how many authors use each term; `texts` are (author, text), an author's together."""
    counts: Counter[str] = Counter()
    authors, mine, whose = 0, set[str](), ""
    for author, text in texts:
        if author != whose:
            counts.update(mine)
            authors, mine, whose = authors + 1, set[str](), author
        mine |= terms_of(text)
    counts.update(mine)
    return Background(authors=authors, counts=dict(counts.most_common(most)))


def topics_of(
    spoken: Sequence[Spoken],
    *,
    least_authors: int,
    background: Background | None = None,
    config: TopicConfig | None = None,
) -> tuple[TopicVoice, ...]:
    """Find the topics of these comments, the farthest from the catalogue first; empty where nothing stands out.

    Only words of at least `least_authors` authors count, each by the author's weight.
    """
    config = config or TopicConfig()
    users: dict[str, dict[int, float]] = {}
    said_in: dict[str, list[int]] = {}
    for place, comment in enumerate(spoken):
        for term in terms_of(comment.text):
            mine = users.setdefault(term, {})
            mine[comment.author] = min(1.0, mine.get(comment.author, 0.0) + comment.weight)
            said_in.setdefault(term, []).append(place)
    everyone: dict[int, float] = {}
    for comment in spoken:
        everyone[comment.author] = min(1.0, everyone.get(comment.author, 0.0) + comment.weight)
    total = sum(everyone.values())
    weight = {term: sum(mine.values()) for term, mine in users.items() if len(mine) >= least_authors}
    standing = [
        (z, term)
        for term, worth in weight.items()
        if worth >= least_authors and (z := _z(term, worth, total, background, config)) >= config.least_z
    ]
    standing.sort(key=lambda pair: (-pair[0], -pair[1].count(" "), pair[1]))  # of alikes a pair says more
    groups: list[list[str]] = []
    for _, term in standing:
        home = next((group for group in groups if _together(users[group[0]], users[term], term, group, config)), None)
        if home is None:
            if len(groups) < config.most_topics:
                groups.append([term])
        else:
            home.append(term)
    return tuple(_topic(group, users, said_in, spoken, config) for group in groups)


def _z(term: str, worth: float, total: float, background: Background | None, config: TopicConfig) -> float:
    """Say how far a term's share of authors is above the catalogue's, in standard errors."""
    if background is None or not background.authors:
        return worth / math.sqrt(worth + 1.0)  # nothing to hold it against: the more authors, the clearer
    share = (background.counts.get(term, 0) + 0.5) / (background.authors + 1.0)
    prior = share * config.prior_weight
    here = math.log((worth + prior) / max(total + config.prior_weight - worth - prior, 0.5))
    there = math.log(share / max(1.0 - share, 1e-6))
    return (here - there) / math.sqrt(1.0 / (worth + prior) + 1.0 / max(prior, 0.5))


def _together(
    leader: dict[int, float], other: dict[int, float], term: str, group: list[str], config: TopicConfig
) -> bool:
    """Say whether a term is of a topic: the same authors use it, or it is a part of what names the topic."""
    if any(term in word.split() or word in term.split() for word in group):
        return True
    fewer = min(len(leader), len(other))
    return len(leader.keys() & other.keys()) >= config.together * fewer


def _topic(
    group: list[str],
    users: dict[str, dict[int, float]],
    said_in: dict[str, list[int]],
    spoken: Sequence[Spoken],
    config: TopicConfig,
) -> TopicVoice:
    """Sum a topic up: the mean by author of the sentences that name it, and the plainest of them."""
    places = sorted({place for term in group for place in said_in[term]})
    judged: dict[int, list[float]] = {}
    weights: dict[int, float] = {}
    lines: list[tuple[float, int, str]] = []
    for place in places[-config.most_sentences :]:
        comment = spoken[place]
        weights[comment.author] = max(weights.get(comment.author, 0.0), comment.weight)
        for sentence in sentences_of(comment.text):
            folded = f" {' '.join(tokens_of(sentence))} "
            if not any(f" {term} " in folded for term in group):
                continue
            verdict = sentiment(sentence) or comment.sentiment
            judged.setdefault(comment.author, []).append(verdict)
            if comment.weight >= 0.5 and len(sentence) <= _EVIDENCE_CHARS:
                lines.append((verdict, comment.author, sentence))
    mass = sum(weights[author] for author in judged)
    mean = sum(weights[author] * sum(each) / len(each) for author, each in judged.items()) / mass if mass else 0.0
    authors = len({author for term in group for author, worth in users[term].items() if worth >= 0.5})
    pairs = {word for term in group if " " in term for word in term.split()}
    words = [term for term in group if term not in pairs][: config.most_words]  # a pair says more than its parts
    return TopicVoice(
        words=tuple(words), authors=authors, mean=round(mean, 3), evidence=_evidence(lines, mean, config.evidence)
    )


def _evidence(lines: list[tuple[float, int, str]], mean: float, most: int) -> tuple[str, ...]:
    """Choose sentences near the mean, of different authors and different words."""
    chosen: dict[str, str] = {}
    authors: set[int] = set()
    for _, author, sentence in sorted(lines, key=lambda line: (abs(line[0] - mean), len(line[2]), line[2])):
        if author not in authors and fold(sentence) not in chosen:
            authors.add(author)
            chosen[fold(sentence)] = sentence
        if len(chosen) == most:
            break
    return tuple(chosen.values())
