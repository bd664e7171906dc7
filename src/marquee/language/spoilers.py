"""Whether a comment tells an outcome: who dies, who did it, what the twist is, how it ends.

Each sentence is read for cues (`CUES`): told of a person, or only hoped, asked, or the premise from which a title sets
out. A small linear model weighs them; its weights were learnt on sentences made by our own grammar
(`synthetic.speech_spoilers`; `python -m benchmarks words.spoiler` learns them again and prints them). A comment is
what its most telling sentence is, and the reason names the words.
"""

import math
import re
from dataclasses import dataclass

from marquee.language.clauses import MOST_CHARS, sentences_of
from marquee.language.function_words import FUNCTION_WORDS
from marquee.language.phrases import Found, find, telling_words
from marquee.language.spoiler_words import (
    ACTS,
    CULPRITS,
    EVENTS,
    FATES,
    FIRST_PERSON,
    IS,
    PEOPLE,
    PHRASES,
    ROLES,
    STRIKES,
    SUBORDINATE,
)
from marquee.language.tokens import fold

FOLDED_FROM = 0.33  # the chance from which a comment is folded away
MOST_SENTENCES = 300
WEIGHTS = {
    "death_told": 3.8, "death_set_out": -0.6, "death_unsure": -0.4, "death_named": 0.8, "identity_told": 3.4,
    "identity_unsure": -0.6, "twist_told": 3.4, "twist_unsure": -0.4, "twist_named": -1.0, "ending_told": 1.5,
    "ending_named": -0.1, "bond_told": 2.5, "marked": 2.7, "unmarked": -0.7, "premise": -0.7, "hedge": -0.8,
    "asked": -0.4, "real_life": -0.4, "reaction_told": 2.5, "deed_told": 2.5, "event_told": 1.9,
    "event_set_out": -0.1,
}  # fmt: skip
BIAS = -1.9
CUES = tuple(WEIGHTS)
_REASONS = {
    "death_told": "tells who dies or lives", "reaction_told": "tells what happens to somebody",
    "death_named": "names a death", "identity_told": "tells who it is", "twist_told": "tells the twist",
    "ending_told": "tells the ending", "bond_told": "tells what becomes of them", "marked": "says that it spoils",
    "deed_told": "tells what somebody does", "event_told": "tells what happens",
}  # fmt: skip
_WORD = re.compile(r"[^\W_]+")
_NAME = re.compile(r"\b[A-ZÀ-ÞŁŚŻČŠŽ][a-zà-ÿłśżčšž]+")
_COMMON = FUNCTION_WORDS["en"] | frozenset(
    [
        "the",
        "spoiler",
        "spoilers",
        "ending",
        "twist",
        "honestly",
        "please",
        "warning",
        "sadly",
        "absolutely",
        "wow",
        "well",
        "okay",
        "yes",
        "just",
        "maybe",
        "totally",
        "masterpiece",
        "wonderful",
        "terrible",
        "watched",
        "funny",
        "great",
        "nice",
        "beautiful",
        "brilliant",
        "acting",
        "music",
        "plot",
        "story",
    ]
)
_TELLING = (
    telling_words(PHRASES, common=FUNCTION_WORDS["en"])
    | ROLES
    | EVENTS
    | STRIKES
    | CULPRITS
    | {"who"}
    | ACTS
    | {act.removesuffix("s") for act in ACTS}
)
_HAPPENS = frozenset({"death", "death_named", "bond", "identity", "identity_open", "twist", "unreal", "all_dead"})
_WE = frozenset(["i", "we", "me", "us", "my", "our"])  # who reacts has seen it
_OWN = frozenset(["the", "his", "her", "their", "a", "my"])
_BEST = frozenset(["best", "worst", "most", "only", "weakest", "strongest", "same"])
_SOME = frozenset(["a", "an", "two", "three", "some"])  # somebody not known yet: a title sets out
_NOT_SURE = frozenset(["hope", "if", "wish", "wonder", "maybe", "bet", "please"])
_KIN_WITH_ARTICLE_WORDS = """father mother sister brother son daughter husband wife twin villain"""
_KIN_WITH_ARTICLE = frozenset(_KIN_WITH_ARTICLE_WORDS.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One cue of a sentence, with the words it was found in."""

    name: str
    words: str


def spoiler_of(text: str) -> tuple[float, str]:
    """Give the chance, 0 to 1, that a comment tells an outcome, and why; the reason is empty where it is not folded.

    Never raises, whatever the text.
    """
    best, reason = 0.0, ""
    for sentence in sentences_of(text[:MOST_CHARS])[:MOST_SENTENCES]:
        cues = cues_of(sentence)
        if not cues:
            continue
        total = BIAS + sum(WEIGHTS[name] for name in {cue.name for cue in cues})
        chance = 1.0 / (1.0 + math.exp(-total))
        if chance > best:
            best, reason = chance, _reason(cues) if chance >= FOLDED_FROM else ""
    return round(best, 3), reason


def _reason(cues: list[Cue]) -> str:
    named = [cue for cue in cues if cue.name in _REASONS]
    if not named:
        return "tells an outcome"
    cue = max(named, key=lambda cue: WEIGHTS[cue.name])
    return f"{_REASONS[cue.name]}: “{cue.words}”"


def cues_of(sentence: str) -> list[Cue]:
    """Find the cues of one sentence; none where no word of it could be one."""
    words = _WORD.findall(fold(sentence))
    if not words or (_TELLING.isdisjoint(words) and not _NAME.search(sentence, 1)):
        return []
    found = find(PHRASES, words)
    places: dict[str, list[Found]] = {}
    for each in found:
        places.setdefault(each.label, []).append(each)
    names = {fold(name) for name in _NAME.findall(sentence)} - _COMMON
    people = [
        at for at, word in enumerate(words) if word in PEOPLE or word in names or word.removesuffix("s") in PEOPLE
    ]
    asked = sentence.rstrip().endswith("?")
    unsure = asked or "hedge" in places
    cues: list[Cue] = []

    def add(name: str, begin: int, end: int) -> None:
        cues.append(Cue(name=name, words=" ".join(words[max(0, begin) : end])[:80]))

    set_out = "premise" in places or (
        words[0] in ("when", "after") and "ending" not in places and _WE.isdisjoint(words)
    )
    for death in places.get("death", ()):
        near = any(death.begin - 5 <= place < death.begin for place in people)
        if words[death.begin] not in IS:  # "is shot on film" tells of nobody
            near = near or any(death.end <= place < death.end + 4 for place in people)
        before = set(words[max(0, death.begin - 6) : death.begin])
        if "real_life" in places:
            continue
        if unsure and "reaction" not in places:
            add("death_unsure", death.begin - 3, death.end)
        elif "ending" not in places and (set_out or before & SUBORDINATE) and "reaction" not in places:
            add("death_set_out", death.begin - 3, death.end)
        elif near:
            add("death_told", death.begin - 3, death.end + 1)
    for named in places.get("death_named", ()):
        if not set_out and "real_life" not in places and words[named.begin - 1 : named.begin] != ["after"]:
            add("death_named", named.begin - 2, named.end + 3)
    for label in ("identity", "twist"):
        for each in places.get(label, ()):
            told = ("ending" in places or any(place != each.begin for place in people)) and not unsure
            add(f"{label}_told" if told else f"{label}_unsure", each.begin - 3, each.end + 4)
    for each in places.get("identity_open", ()):
        told = not unsure and any(
            each.end <= place < each.end + 4 or each.begin - 3 <= place < each.begin for place in people
        )
        add("identity_told" if told else "identity_unsure", each.begin - 3, each.end + 3)
    for label, name in (("unreal", "twist"), ("all_dead", "death")):
        for each in places.get(label, ()):
            add(
                f"{name}_unsure" if asked or not _NOT_SURE.isdisjoint(words) else f"{name}_told",
                each.begin - 3,
                each.end,
            )
    equal = _equal(words, frozenset(people), names)
    if equal >= 0:
        add("identity_unsure" if unsure else "identity_told", equal - 3, equal + 4)
    struck = next(
        (
            at
            for at in people
            if words[at + 1 : at + 2]
            and words[at + 1] in STRIKES
            and (at + 2 in people or (words[at + 2 : at + 3] and words[at + 2] in _OWN))
        ),
        -1,
    )
    if struck >= 0 and not set_out and "real_life" not in places:
        add("death_unsure" if unsure else "death_told", struck, struck + 3)
    happens = equal >= 0 or struck >= 0 or bool(places.keys() & _HAPPENS)
    for ending in places.get("ending", ()):
        told = bool(people) and (happens or len(people) > 1) and not asked
        told = told or ("twist" in places and not unsure)
        told = told or (words[ending.end - 1] in ("with", "when", "where", "by") and bool(people) and not asked)
        add("ending_told" if told else "ending_named", ending.begin, ending.end + 6)
    for bond in places.get("bond", ()):
        if any(bond.begin - 5 <= place < bond.begin for place in people) and not unsure and not set_out:
            add("bond_told", bond.begin - 3, bond.end + 3)
    met = "reaction" in places and any(at + 1 < len(words) and words[at + 1] in FATES for at in people)
    if "reaction" in places and people and (happens or met) and not asked:
        add("reaction_told", places["reaction"][0].begin, places["reaction"][0].end + 6)
    deed = next((at for at in people if _acts(words, at, names)), -1)
    if deed >= 0 and not set_out and not unsure and "real_life" not in places and words[0] not in _SOME:
        add("deed_told", deed, deed + 6)
    event = _event(words, people, names)
    if event >= 0:
        away = set_out or unsure or "real_life" in places or words[0] in _SOME
        add("event_set_out" if away else "event_told", event - 3, event + 3)
    for label in ("twist_named", "ending_named", "marked", "unmarked", "premise", "hedge", "real_life"):
        for each in places.get(label, ()):
            add(label, each.begin, each.end)
    if asked:
        add("asked", len(words) - 1, len(words))
    return cues


def _equal(words: list[str], people: frozenset[int], names: set[str]) -> int:
    """Find where one person is said to be another, or to be what nobody knew: the place of "is"; -1 where nowhere.

    "Kint is Soze" and "she was the thief", but not "she is a mother of two" and "Tom is wonderful".
    """
    for place, word in enumerate(words):
        after = words[place + 1 : place + 4] if word in IS else []
        if (
            after and words[place - 1] == "it" and "who" in words[place + 2 : place + 5] and "about" not in after
        ):  # "it was the gardener who"
            return place
        if (
            len(after) > 1
            and after[0] in ("the", "actually", "really")
            and not CULPRITS.isdisjoint(after[1:])
            and place
        ):
            return place
        if after and words[place - 1] in CULPRITS and after[0] in _OWN and _BEST.isdisjoint(after):
            return place
        if not after or not any(at in people for at in range(place - 3, place)):
            continue
        if place and words[place - 1] in names and after and after[0] in names:
            return place
        for step, role in enumerate(after):
            if role in ROLES and not ("a" in after[:step] and role in _KIN_WITH_ARTICLE):
                return place
    return -1


def _acts(words: list[str], at: int, names: set[str]) -> bool:
    """Say whether the word behind a person is a deed told, and not what one says of a performance."""
    after = words[at + 1] if at + 1 < len(words) else ""
    if words[at] not in names and not (at and words[at - 1] in _OWN):
        return False
    many = words[at].endswith("s") and words[at] not in names  # "the lovers jump"
    return after in ACTS or (many and f"{after}s" in ACTS)


def _event(words: list[str], people: list[int], names: set[str]) -> int:
    """Find something that happens to somebody who is not the one who writes: its place, -1 where nothing does."""
    for place, word in enumerate(words):
        if word not in EVENTS or not place or words[place - 1] in FIRST_PERSON or words[place - 1] in _OWN:
            continue
        if word == "shot" and words[place - 1] in IS:  # "is shot on an island" tells of a camera
            continue
        who = [at for at in people if place - 4 <= at < place]
        if who and FIRST_PERSON.isdisjoint(words[max(who) : place]):
            return place
        if words[place - 1] in IS and any(words[at] in names for at in people if place < at <= place + 4):
            return place
    return -1
