"""Questions made of a catalogue's own words, labelled as they are made: what the tagger of queries first learns from.

The ways of asking are our own; the names, genres and years are the operator's. No one's queries are in it.
"""

from dataclasses import dataclass

import numpy as np

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.search.letters import key_of
from marquee.search.places import PLACES
from marquee.search.tagger import OUTSIDE

_OPENINGS = (
    "", "", "", "show me", "i want", "i want to watch", "find", "find me", "what are some", "some", "any good",
    "the best", "are there any", "can you list", "looking for", "something", "give me", "we would like",
    "do you have", "best",
)  # fmt: skip
_THINGS = ("film", "films", "movie", "movies", "series", "show", "shows", "something", "anything", "")
_WITH = ("with", "starring", "featuring", "by", "directed by", "in which {} plays", "from", "that has", "and")
_OF_TIME = ("from", "from the", "of", "of the", "made in", "released in", "out of the", "in the", "during the")
_ABOUT = ("about", "where there is", "that deals with", "in which there is", "with a story of", "on")
_ENDS = (
    "",
    "",
    "",
    "please",
    "tonight",
    "for tonight",
    "to watch",
    "that i have not seen",
    "right now",
    "for the kids",
)
Asked = tuple[list[str], list[str]]  # words and labels


@dataclass(frozen=True, slots=True, kw_only=True)
class AskingConfig:
    """How many questions are made, and of what."""

    questions: int = 5_000
    parts: tuple[float, ...] = (0.45, 0.4, 0.15)  # of one, two, three things said
    plain: float = 0.25  # of a name and nothing else, as most queries are


def questions_of(
    snapshot: CatalogSnapshot, *, rng: np.random.Generator, config: AskingConfig = AskingConfig()
) -> list[Asked]:
    """Make labelled questions; none of a catalogue that names no genre, person or year."""
    people = sorted({key_of(person.name) for title in snapshot.titles for person in title.people} - {""})
    tags = sorted({(key_of(tag), "genre") for title in snapshot.titles for tag in title.genres})
    tags += sorted({(key_of(tag), "mood") for title in snapshot.titles for tag in title.moods})
    years = sorted({int(year) for year in snapshot.year if year})
    names = [key_of(title.name) for title in snapshot.titles[:20_000]]
    about = sorted({key_of(word) for title in snapshot.titles[:20_000] for word in title.keywords} - {""})
    pools: dict[str, list[str]] = {
        "person": people,
        "tag": [tag for tag, _ in tags if tag],
        "year": [str(year) for year in years] + [f"{year // 10 * 10}s" for year in years]
        + [f"{year // 10 % 10}0s" for year in years if year < 2000],
        "place": sorted(PLACES),
        "title": [name for name in names if name],
        "about": about,
    }  # fmt: skip
    kind_of_tag = dict(tags)
    usable = [name for name in ("person", "tag", "year", "place", "about") if pools[name]]
    if len(usable) < 2:
        return []
    found = []
    for _ in range(config.questions):
        if rng.random() < config.plain:
            found.append(_plainly(pools, kind_of_tag, rng))
            continue
        count = 1 + int(rng.choice(len(config.parts), p=config.parts))
        kinds = rng.permutation(usable)[:count].tolist()
        found.append(_asked(kinds, pools, kind_of_tag, rng))
    return found


def _plainly(pools: dict[str, list[str]], kind_of_tag: dict[str, str], rng: np.random.Generator) -> Asked:
    name = _pick([kind for kind in ("title", "title", "person", "tag") if pools[kind]], rng)
    said = _pick(pools[name], rng)
    return _joined([(said, kind_of_tag.get(said, "genre") if name == "tag" else name)])


def _asked(
    kinds: list[str], pools: dict[str, list[str]], kind_of_tag: dict[str, str], rng: np.random.Generator
) -> Asked:
    """Say a few things in the order English has them: where from, what kind, of what, by whom, of when."""
    before: list[tuple[str, str]] = [(_pick(_OPENINGS, rng), "")]
    after: list[tuple[str, str]] = []
    for kind in kinds:
        said = _pick(pools[kind], rng)
        if kind == "tag":
            before.append((_many(said) if rng.random() < 0.3 else said, kind_of_tag.get(said, "genre")))
        elif kind == "place":
            before.insert(1, (said, "place"))
        elif kind == "year" and rng.random() < 0.4:
            before.insert(1, (said, "year"))
        elif kind == "year":
            after += [(_pick(_OF_TIME, rng), ""), (said, "year")]
        elif kind == "about":
            after += [(_pick(_ABOUT, rng), ""), (said, "plot")]
        else:
            way = _pick(_WITH, rng)
            first, _, last = way.partition("{}")
            after += [(first, ""), (said, "person"), (last, "")]
    if pools["title"] and rng.random() < 0.08:
        after += [("like", ""), (_pick(pools["title"], rng), "title")]
    return _joined([*before, (_pick(_THINGS, rng), ""), *after, (_pick(_ENDS, rng), "")])


def _joined(parts: list[tuple[str, str]]) -> Asked:
    words: list[str] = []
    labels: list[str] = []
    for said, kind in parts:
        for place, word in enumerate(said.split()):
            words.append(word)
            labels.append(OUTSIDE if not kind else f"B-{kind}" if place == 0 else f"I-{kind}")
    return words, labels


def _many(word: str) -> str:
    return word[:-1] + "ies" if word.endswith("y") else word + "s"


def _pick(pool: list[str] | tuple[str, ...], rng: np.random.Generator) -> str:
    return pool[int(rng.integers(len(pool)))]
