"""What a comment says of each side of a title: the story, the music, the ending, the dubbing ...

A side is judged by the clause that names it ("loved the music, hated the ending"). Of a list ("the acting, the music
and the sets are superb") all take the verdict that one of them is given. Some phrases judge by themselves ("too long",
"out of sync"). A side that is named and not judged is left out.
"""

import re
from collections.abc import Callable

from marquee.language.aspect_words import JUDGED, NAMES
from marquee.language.clauses import MOST_CHARS, sentences_of
from marquee.language.lexicon import LEXICON, NEGATIONS
from marquee.language.tokens import fold

Judge = Callable[[str], float]

MOST_SENTENCES = 200
_LIST_WORDS = 5  # of a clause that may be a member of a list
_LEAST = 0.05
_LIKE = frozenset({"like", "care"})
_WHO_LIKES = frozenset({"i", "we", "you", "really", "also", "did", "do"})
_LIKED = 0.35
_TRIGGERS = NAMES.keys() | JUDGED.keys()

_WORD = re.compile(r"[^\W_]+")
_JOINT = re.compile(
    r"\s*([,:()\[\]\"“”«»]|\s[-–—]+\s|\b(?:but|while|whereas|although|though|however|yet|except|despite|pero|aunque|"
    r"mais|aber|obwohl)\b)\s*"
)
_LIST_JOINTS = frozenset({",", "and"})
_ASIDES = frozenset({"(", "[", ":"})


def aspects_of(text: str, judge: Judge) -> tuple[tuple[str, float], ...]:
    """Give the sides a comment judges with their sentiment, -1 to 1, in the order they are named.

    `judge` gives the sentiment of one clause. A side judged more than once has the mean. Never raises.
    """
    found: dict[str, list[float]] = {}
    for sentence in sentences_of(fold(text[:MOST_CHARS]))[:MOST_SENTENCES]:
        if not _TRIGGERS.isdisjoint(_WORD.findall(sentence)):
            _read(sentence, judge, found)
    return tuple((key, round(sum(values) / len(values), 3)) for key, values in found.items())


def _read(sentence: str, judge: Judge, found: dict[str, list[float]]) -> None:
    """Add what one sentence says of each side."""
    clauses, joints = _clauses(sentence)
    words = [_WORD.findall(clause) for clause in clauses]
    judged = [_judged(each) for each in words]
    names = [list(dict.fromkeys(NAMES[word] for word in each if word in NAMES)) for each in words]
    known: dict[int, float] = {}

    def verdict_of(place: int) -> float:
        if place not in known:
            known[place] = _verdict(clauses[place], words[place], judged[place], judge)
        return known[place]

    for place, own in enumerate(judged):
        for key, verdict in own.items():
            found.setdefault(key, []).append(verdict)
        open_keys = [key for key in names[place] if key not in own]
        if not open_keys:
            continue
        verdict = verdict_of(place)
        if abs(verdict) < _LEAST:
            verdict = _borrowed(place, verdict_of, words, names, joints)
        if abs(verdict) >= _LEAST:
            for key in open_keys:
                found.setdefault(key, []).append(verdict)


def _verdict(clause: str, words: list[str], judged: dict[str, float], judge: Judge) -> float:
    """Judge a clause: by its words, else by what it says of another side ("the ending made no sense")."""
    verdict = judge(clause) if words else 0.0
    if abs(verdict) >= _LEAST:
        return verdict
    return sum(judged.values()) / len(judged) if judged else _liking(words)


def _liking(words: list[str]) -> float:
    """Read "like" where it is a verb: "I like", "did not like"; most often it only compares."""
    for place, word in enumerate(words):
        if word in _LIKE and place:
            if any(before in NEGATIONS for before in words[max(0, place - 3) : place]):
                return -_LIKED
            if words[place - 1] in _WHO_LIKES:
                return _LIKED
    return 0.0


def _clauses(sentence: str) -> tuple[list[str], list[str]]:
    """Cut a sentence into clauses; the joint before each says whether a list goes on (`joints[0]` is empty)."""
    parts = _JOINT.split(sentence)
    clauses, joints = [parts[0]], [""]
    for joint, clause in zip(parts[1::2], parts[2::2], strict=True):
        if not clause:
            continue
        if not clauses[-1]:
            clauses[-1], joints[-1] = clause, joint
            continue
        clauses.append(clause)
        joints.append(joint)
    cut: list[str] = []
    before: list[str] = []
    for clause, joint in zip(clauses, joints, strict=True):
        left, middle, right = clause.partition(" and ")
        if middle and _stands_alone(left) and _stands_alone(right):
            cut += [left, right]
            before += [joint, "and then"]
        else:
            cut.append(clause)
            before.append(joint)
    return cut, before


def _stands_alone(clause: str) -> bool:
    """Say whether a part names a side and judges, so that "and" begins another thing."""
    words = _WORD.findall(clause)
    return any(word in _TRIGGERS for word in words) and any(word in LEXICON or word in NEGATIONS for word in words)


def _borrowed(
    place: int,
    verdict_of: Callable[[int], float],
    words: list[list[str]],
    names: list[list[str]],
    joints: list[str],
) -> float:
    """Find the verdict that a clause without one shares: what it denies, its list's, or what stands in brackets."""
    if place and words[place] and words[place][-1] in NEGATIONS:  # "the lead is great, the script is not"
        return -0.6 * verdict_of(place - 1)
    after = place + 1
    if after < len(words) and joints[after] in _ASIDES and not names[after]:
        return verdict_of(after)
    if len(words[place]) > _LIST_WORDS:
        return 0.0
    at = place
    while at > 0 and joints[at] in _LIST_JOINTS and names[at - 1]:
        at -= 1
        if abs(verdict_of(at)) >= _LEAST:
            return verdict_of(at)
    while after < len(words) and joints[after] in _LIST_JOINTS:
        if abs(verdict_of(after)) >= _LEAST:
            return verdict_of(after)
        if not names[after]:
            break
        after += 1
    return 0.0


def _judged(words: list[str]) -> dict[str, float]:
    """Find phrases that name and judge at once; a negation up to three words before turns them."""
    found: dict[str, float] = {}
    for place, word in enumerate(words):
        for phrase, key, verdict in JUDGED.get(word, ()):
            if tuple(words[place : place + len(phrase)]) == phrase:
                turned = any(before in NEGATIONS for before in words[max(0, place - 3) : place])
                found.setdefault(key, -0.6 * verdict if turned else verdict)
                break
    return found
