"""Phrases found in a list of words: laid out by their first word, so that a text is walked once.

A phrase is written with single spaces, several with `|` between them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One phrase in the words: where it begins and ends (the word after it), and what it was listed under."""

    begin: int
    end: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Phrases by their first word, then by their second (`""` for a phrase of one), the longest first."""

    by_first: Mapping[str, Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]]


def lay_out(listed: Mapping[str, str]) -> Phrases:
    """Lay phrases out from `{label: "one phrase|another"}`."""
    found: dict[str, dict[str, list[tuple[tuple[str, ...], str]]]] = {}
    for label, text in listed.items():
        for phrase in text.split("|"):
            words = tuple(phrase.split())
            second = words[1] if len(words) > 1 else ""
            found.setdefault(words[0], {}).setdefault(second, []).append((words, label))
    return Phrases(
        by_first={
            first: {second: tuple(sorted(each, key=lambda one: -len(one[0]))) for second, each in seconds.items()}
            for first, seconds in found.items()
        }
    )


def telling_words(phrases: Phrases, *, common: Collection[str]) -> frozenset[str]:
    """Give words of which a text has at least one wherever it has a phrase: those not common, else the last."""
    found: set[str] = set()
    for seconds in phrases.by_first.values():
        for words, _ in (one for each in seconds.values() for one in each):
            rare = [word for word in words if word not in common]
            found.add(max(rare, key=len) if rare else max(words, key=len))
    return frozenset(found)


def find(phrases: Phrases, words: Sequence[str]) -> list[Found]:
    """Find the phrases in order; of those that begin at a word only the longest, and none inside another."""
    found: list[Found] = []
    free = 0
    by_first = phrases.by_first
    for place, (word, second) in enumerate(zip(words, [*words[1:], ""], strict=True)):
        seconds = by_first.get(word)
        if seconds is None or place < free:
            continue
        for phrase, label in (*seconds.get(second, ()), *seconds.get("", ())):
            end = place + len(phrase)
            if len(phrase) < 3 or tuple(words[place:end]) == phrase:
                found.append(Found(begin=place, end=end, label=label))
                free = end
                break
    return found
