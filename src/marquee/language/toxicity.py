"""Whether a comment attacks a person: insult, slur, threat, contempt for a group.

A film may be called stupid and its villain an idiot; what counts is at whom a word is thrown. What stands in quotation
marks, or is told as a line of the film, is not the writer's. Disguises are undone first (`plain_letters`). A small
linear model weighs the cues (`CUES`), its weights learnt on sentences made by our own grammar
(`synthetic.speech_toxic`; `python -m benchmarks words.toxic`). The reason names the words, but not a slur.
"""

import math
import re
from collections.abc import Iterator
from functools import lru_cache

from marquee.language.clauses import MOST_CHARS, sentences_of
from marquee.language.function_words import FUNCTION_WORDS
from marquee.language.phrases import Found, find, lay_out, telling_words
from marquee.language.plain_letters import is_plain, pieces_of, spellings_of
from marquee.language.tokens import fold
from marquee.language.toxic_words import (
    ABRUPT,
    AGAINST_GROUPS,
    ATTACKS,
    CALLED,
    DIRECTED,
    FILM,
    GROUPS,
    INSULTS,
    PERSONS,
    QUOTES,
    SLURS,
    STRONG,
    THREATS,
)

HELD_FROM = 0.5  # the chance from which a comment is held for review
MOST_SENTENCES = 300
# learnt, but for slurs and what is only told of them, of which our grammar writes none
WEIGHTS = {
    "threat": 3.5, "threat_quoted": -0.7, "slur": 6.0, "slur_quoted": -1.0, "attack": 3.4, "attack_quoted": -0.3,
    "insult_you": 4.1, "insult_person": 4.2, "insult_called": 2.9, "insult_film": -2.0, "insult_quoted": -1.2,
    "insult_open": -1.1, "strong": 0.4, "group": 3.6, "group_quoted": -1.0, "insults_many": 0.6, "self": -1.0,
}  # fmt: skip
BIAS = -1.5
CUES = tuple(WEIGHTS)
_REASONS = {
    "threat": "a threat", "slur": "a slur", "attack": "an attack on somebody", "insult_you": "an insult at a person",
    "insult_person": "an insult at a person", "group": "contempt for a group", "strong": "an insult",
    "insult_open": "an insult", "insult_called": "an insult",
}  # fmt: skip
_PHRASES = lay_out(
    {
        "threat": THREATS,
        "attack": ATTACKS,
        "group": AGAINST_GROUPS,
        "quote": QUOTES,
        "directed": DIRECTED,
        "abrupt": ABRUPT,
    }
)
_QUOTED = re.compile(r"[\"“”„«»][^\"“”„«»]{1,400}[\"“”„«»]|(?<!\w)['‘’][^'‘’]{2,200}['‘’](?!\w)")
_YOU_WORDS = """you u ur youre your yall yourself tu vous du dich dir bist eres te dein ihr ustedes"""
_YOU = frozenset(_YOU_WORDS.split())
_SELF = frozenset(["i", "im", "me", "myself", "we", "my"])
_AIMS_WORDS = """are is must be r all such a an the real total complete absolute utter fucking bunch of pack like
    who youre as were was what you people sound fans director writers eres un una es ein bist so stupid dumb blind
    ugly little old sad damn bloody est sois une"""
_AIMS = frozenset(_AIMS_WORDS.split())
_LIKES_WORDS = """like likes liked enjoy love loved watch think would defend wrote write gave give"""
_LIKES = frozenset(_LIKES_WORDS.split())
_JOINS_WORDS = """of who whoever wrote writes made makes likes like loves love directed that behind"""
_JOINS = frozenset(_JOINS_WORDS.split())
_FAR_WORDS = """people anybody anyone everyone everybody audience actor actress cast viewers section guy guys du"""
_FAR = frozenset(_FAR_WORDS.split())
_PLAINLY_WORDS = "stupid dumb brainless pathetic disgusting ignorant braindead worthless moronic idiotic"
_PLAINLY = frozenset(_PLAINLY_WORDS.split())
_SHOWN_WORDS = """character characters villain hero plot story script dialogue he she played plays"""
_SHOWN = frozenset(_SHOWN_WORDS.split())
_COPULAS = frozenset(["are", "is", "must", "r", "full"])
_ARTICLES_WORDS = """a an the of this that these those my his her their is are was were be and like such what for"""
_ARTICLES = frozenset(_ARTICLES_WORDS.split())
_BAD = INSULTS | SLURS.keys()
_FIRSTS = frozenset(_PHRASES.by_first)
_TELLING = _BAD | telling_words(
    lay_out({"threat": THREATS, "attack": ATTACKS, "group": AGAINST_GROUPS, "directed": DIRECTED, "abrupt": ABRUPT}),
    common=FUNCTION_WORDS["en"],
)
_WORD = re.compile(r"[^\W_]+")
_HIDDEN = "*"


def toxicity_of(text: str) -> tuple[float, str]:
    """Give the chance, 0 to 1, that a comment attacks somebody, and why; the reason is empty where it is not held.

    Never raises, whatever the text.
    """
    best, reason = 0.0, ""
    text = text[:MOST_CHARS]
    if is_plain(text) and _TELLING.isdisjoint(_WORD.findall(fold(text))):
        return best, reason
    for sentence, quoted in _parts(text):
        cues = cues_of(sentence, quoted=quoted)
        if not cues:
            continue
        chance = 1.0 / (1.0 + math.exp(-BIAS - sum(WEIGHTS[name] for name in cues)))
        if chance > best:
            best, reason = chance, _reason(cues) if chance >= HELD_FROM else ""
    return round(best, 3), reason


def cues_of_text(text: str) -> set[str]:
    """Give the names of all cues of a text, those of quotations with them: what weights are learnt from."""
    return {name for sentence, quoted in _parts(text[:MOST_CHARS]) for name in cues_of(sentence, quoted=quoted)}


def _reason(cues: dict[str, str]) -> str:
    named = [name for name in cues if name in _REASONS]
    if not named:
        return "attacks somebody"
    name = max(named, key=lambda name: WEIGHTS[name])
    return f"{_REASONS[name]}: “{cues[name]}”" if name != "slur" else f"a slur, {cues[name]}"


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Give the sentences of what the writer says, then what stands in quotation marks, which is not theirs."""
    own = _QUOTED.sub(" … ", text) if any(mark in text for mark in "\"“”„«»'‘’") else text
    yield from ((sentence, False) for sentence in sentences_of(own)[:MOST_SENTENCES])
    if own is not text:
        yield from ((match.group()[1:-1], True) for match in _QUOTED.finditer(text))


def cues_of(sentence: str, *, quoted: bool = False) -> dict[str, str]:
    """Find the cues of one sentence, each with its words; none where no word of it could be one."""
    plain = is_plain(sentence)
    words = (
        _WORD.findall(fold(sentence)) if plain else [word for piece in pieces_of(sentence) if (word := _meant(piece))]
    )
    if _TELLING.isdisjoint(words):
        return {}
    found = find(_PHRASES, words)
    quote = next((each for each in found if each.label == "quote"), None)
    cues: dict[str, str] = {}

    def add(name: str, begin: int, end: int, *, reported: bool) -> None:
        cues.setdefault(f"{name}_quoted" if reported else name, " ".join(words[max(0, begin) : end])[:60])

    for each in found:
        if each.label in ("threat", "attack"):
            add(each.label, each.begin, each.end, reported=quoted or _told(quote, each))
        elif each.label == "directed" and not PERSONS.isdisjoint(words[max(0, each.begin - 6) : each.begin]):
            add("threat", each.begin - 2, each.end, reported=quoted or _told(quote, each))
        elif each.label == "abrupt" and (each.begin < 2 or not _BAD.isdisjoint(words[each.end : each.end + 3])):
            add("attack", each.begin, each.end, reported=quoted or _told(quote, each))
        elif each.label == "group" and not GROUPS.isdisjoint(words[max(0, each.begin - 4) : each.begin]):
            add("group", each.begin - 2, each.end, reported=quoted or _told(quote, each))
    thrown = 0
    for place, word in enumerate(words):
        if word in SLURS:
            reported = quoted or (quote is not None and quote.begin <= place)
            cues.setdefault("slur_quoted" if reported else "slur", SLURS[word])
        if word not in INSULTS:
            continue
        if quoted or (quote is not None and quote.end <= place):
            add("insult_quoted", place, place + 1, reported=False)
            continue
        name = _aimed(words, place)
        thrown += name in ("insult_you", "insult_person", "insult_called")
        add(name, place - 2, place + 2, reported=False)
        if word in STRONG and name not in ("insult_film", "self"):
            add("strong", place, place + 1, reported=False)
    if thrown or not cues.keys().isdisjoint(("attack", "threat")):
        cues.pop("insult_open", None)
        cues.pop("insult_film", None)
    if thrown > 1:
        cues["insults_many"] = ""
    return cues


def _told(quote: Found | None, each: Found) -> bool:
    return quote is not None and quote.begin < each.begin


def _aimed(words: list[str], place: int) -> str:
    """Say at whom an insult is thrown: walk back over the words that join it to somebody."""
    at = place - 1
    while at >= 0 and place - at < 9 and (words[at] in _AIMS or words[at] in INSULTS):
        if words[at] in _YOU:
            return "insult_you"
        if words[at] in PERSONS:
            return "insult_person"
        at -= 1
    before = words[at] if at >= 0 else ""
    behind = words[place + 1 : place + 5]
    if (
        before in _YOU
        or behind[:2] == ["like", "you"]
        or behind[:3] == ["people", "like", "you"]
        or (behind[:1] == ["you"] and words[place] != "fool")
    ):
        return "insult_you"
    if before in _SELF:
        return "self"
    if before in GROUPS and at < place - 1:
        return "group"
    if (
        behind
        and behind[0] in PERSONS
        and behind[0] not in _FAR
        and words[place] not in CALLED
        and words[place] in _PLAINLY
    ):
        return "insult_person"  # "these dumb fans"
    if before in FILM:
        who = [each for each in range(max(0, at - 5), at) if words[each] in PERSONS]
        joined = bool(who) and any(word in _JOINS for word in words[who[0] : at])
        return "insult_person" if joined else "insult_film"  # "whoever wrote this script is ..."
    if words[place].endswith("s") and behind[:1] and behind[0] in _LIKES and words[place] in CALLED:
        return "insult_person"  # "only morons like this"
    if words[place] in CALLED and not words[place].endswith("s") and len(words) > 1:
        first = (place == 0 or (place == 1 and words[0] in INSULTS)) and _COPULAS.isdisjoint(behind[:1])
        last = place == len(words) - 1 and _ARTICLES.isdisjoint(words[max(0, place - 3) : place])
        if first or last:
            return "insult_called"  # "stop posting, idiot"
    near = words[max(0, place - 14) : place]
    person = max((each for each, word in enumerate(near) if word in PERSONS), default=-1)
    if person >= 0:
        # "fans who like this are morons", but not "people who find the villain stupid"
        said = [each for each, word in enumerate(near) if word in _COPULAS and each > person]
        return (
            "insult_person" if said and len(near) - said[-1] <= 6 and not _SHOWN & set(near[person:]) else "insult_open"
        )
    if any(word in FILM for word in near[-8:]) or any(word in FILM for word in behind):
        return "insult_film"
    return "insult_open"


@lru_cache(maxsize=50_000)  # people use few words, most of the time
def _meant(piece: str) -> str:
    """Read a piece as the word it stands for: as typed unless only a disguise makes it one that wounds."""
    spellings = spellings_of(piece)
    if not spellings:
        return ""
    for word in spellings:
        if word in _BAD or word in _FIRSTS:
            return word
        if _HIDDEN in word and len(word) > 3 and (hidden := _hidden(word)):
            return hidden
    return spellings[0]


def _hidden(word: str) -> str:
    """Find the word that fits one with letters hidden by stars; empty where none does."""
    pattern = re.compile(re.escape(word).replace(r"\*", "."))
    return next((bad for bad in _SWORN if len(bad) == len(word) and bad[0] == word[0] and pattern.fullmatch(bad)), "")


_SWORN = tuple(sorted(_BAD | {"fuck", "fucking", "shit"}))
