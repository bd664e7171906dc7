"""Phrases found in a list of words: laid out by their first word, so that a text is walked once.

A phrase is written with single spaces, several with `|` between them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One phrase in the words: where it begins and ends (the word after it), and what it was listed under."""

    begin: int
    end: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Phrases by first word, the longest first."""

    by_first: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]


def lay_out(listed: Mapping[str, str]) -> Phrases:
    """Lay phrases out from `{label: "one phrase|another"}`."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for label, text in listed.items():
        for phrase in text.split("|"):
            words = tuple(phrase.split())
            found.setdefault(words[0], []).append((words, label))
    return Phrases(by_first={first: tuple(sorted(each, key=lambda one: -len(one[0]))) for first, each in found.items()})


def find(phrases: Phrases, words: Sequence[str]) -> list[Found]:
    """Find the phrases in order; of those that begin at a word only the longest, and none inside another."""
    found: list[Found] = []
    free = 0
    for place, word in enumerate(words):
        if place < free or word not in phrases.by_first:
            continue
        for phrase, label in phrases.by_first[word]:
            end = place + len(phrase)
            if len(phrase) == 1 or tuple(words[place:end]) == phrase:
                found.append(Found(begin=place, end=end, label=label))
                free = end
                break
    return found
