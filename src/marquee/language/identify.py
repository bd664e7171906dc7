"""Which language a comment is written in: by its script, its small words, and the runs of letters they are made of.

A script of one language says it alone (Hangul, Thai, kana). Where languages share letters, each word found in a
language's list speaks for it by how few languages know the word, and every word by its runs of three letters, whose
frequencies come from the same lists (Cavnar and Trenkle 1994). Names and cries say nothing, and short texts often too
little: then it is `und`.
"""

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from marquee.language.function_words import FUNCTION_WORDS
from marquee.language.tokens import fold

UNKNOWN = "und"
_MOST_CHARS = 400  # that are looked at
_MOST_WORDS = 40
_ALPHABETIC = ("ru", "uk", "bg")  # of the lists, those in Cyrillic letters
_RUNS_WEIGH = 0.35  # beside words: the lists are small, and so are the profiles made of them
_LEAST = 1.6  # of evidence, in nats, and of lead over the second
_LEAD = 0.5
_PLAIN = 6.0  # a lead of words alone that runs of letters cannot turn
_SMOOTH = 0.5

_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = (
    ("ko", "\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f"),
    ("ja", "\u3040-\u30ff\uff66-\uff9f"),
    ("zh", "\u3400-\u4dbf\u4e00-\u9fff"),
    ("th", "\u0e00-\u0e7f"),
    ("el", "\u0370-\u03ff\u1f00-\u1fff"),
    ("he", "\u0590-\u05ff"),
    ("ar", "\u0600-\u06ff\u0750-\u077f"),
    ("hi", "\u0900-\u097f"),
    ("bn", "\u0980-\u09ff"),
    ("ta", "\u0b80-\u0bff"),
    ("te", "\u0c00-\u0c7f"),
    ("ka", "\u10a0-\u10ff"),
    ("hy", "\u0530-\u058f"),
    ("cyrillic", "\u0400-\u04ff"),
)
_BY_SCRIPT = re.compile("|".join(f"(?P<{name}>[{chars}])" for name, chars in _SCRIPTS) + r"|(?P<latin>[^\W\d_])")
_FIRST_OF_KIN = {
    "ar": (("ur", "ٹڈڑںےہھ"), ("fa", "پچژگیک")),
    "cyrillic": (("sr", "ђћџјљњ"), ("uk", "іїєґ"), ("ru", "ыэё")),
}
# letters that few languages write, worth a word each
_MARKS = {
    "ñ": "es", "¿": "es", "¡": "es", "ß": "de", "ä": "de sv fi", "ö": "de sv fi tr hu", "ü": "de tr hu", "ã": "pt",
    "õ": "pt", "ê": "fr pt", "è": "fr it", "à": "fr it pt", "ù": "fr it", "ò": "it", "ì": "it", "œ": "fr",
    "ç": "fr pt tr", "å": "sv da no", "ø": "da no", "æ": "da no", "ł": "pl", "ą": "pl", "ę": "pl", "ż": "pl",
    "ś": "pl", "ě": "cs", "ř": "cs", "ů": "cs", "č": "cs", "ž": "cs", "ş": "tr ro", "ğ": "tr", "ı": "tr",
    "ă": "ro", "ț": "ro", "ș": "ro", "ő": "hu", "ű": "hu", "é": "fr es pt hu cs", "á": "es pt hu cs",
    "í": "es pt hu cs", "ó": "es pt hu pl", "ú": "es pt hu cs",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiles:
    """What words and runs of letters say: row numbers, and rows over the languages, `(rows, languages)`, in nats."""

    languages: tuple[str, ...]
    words: dict[str, int]
    word_rows: NDArray[np.float64]
    runs: dict[str, int]
    run_rows: NDArray[np.float64]


def language_of(text: str) -> str:
    """Tell the language of a text, ISO 639-1, or `und` where it cannot be told. Never raises, whatever the text."""
    text = text[:_MOST_CHARS]
    script = "latin" if text.isascii() else _script_of(text)
    if script == "cyrillic":
        return _by_words(text, _FIRST_OF_KIN["cyrillic"], cyrillic=True)
    if script == "ar":
        counts = Counter(text)
        return next((kin for kin, letters in _FIRST_OF_KIN["ar"] if sum(counts[each] for each in letters) > 1), "ar")
    if script != "latin":
        return script
    return _by_words(text, (), cyrillic=False)


def _script_of(text: str) -> str:
    """Tell the script most letters are of; a text with kana among Chinese letters is Japanese."""
    counts = Counter(match.lastgroup or UNKNOWN for match in _BY_SCRIPT.finditer(text))
    if not counts:
        return UNKNOWN
    if counts["ja"] and counts["ja"] * 8 >= counts["zh"]:
        counts["ja"] += counts.pop("zh", 0)
    return max(counts, key=lambda name: (counts[name], name))


def _by_words(text: str, kin: tuple[tuple[str, str], ...], *, cyrillic: bool) -> str:
    lowered = text.casefold()
    for language, letters in kin:
        if any(letter in lowered for letter in letters):
            return language
    profiles = profiles_of(cyrillic=cyrillic)
    words = _WORD.findall(lowered if cyrillic else fold(text))[:_MOST_WORDS]
    known = [profiles.words[word] for word in words if word in profiles.words]
    evidence = np.zeros(len(profiles.languages))
    if known:
        evidence += profiles.word_rows[known].sum(axis=0)
        best, second = np.partition(-evidence, 1)[:2].tolist()
        if second - best > _PLAIN:
            return profiles.languages[int(evidence.argmax())]
    runs = [number for word in words for run in _runs(word) if (number := profiles.runs.get(run)) is not None]
    if runs:
        # many runs are one opinion of the same words: they count as a few of them
        evidence += _RUNS_WEIGH * profiles.run_rows[runs].sum(axis=0) / math.sqrt(len(runs)) * min(1.0, len(words) / 3)
    if not text.isascii():
        for mark in set(lowered) & _MARKS.keys():
            for language in _MARKS[mark].split():
                if language in profiles.languages:
                    evidence[profiles.languages.index(language)] += 1.5 / len(_MARKS[mark].split()) + 0.3
    order = np.argsort(-evidence)
    best, second = evidence[order[0]], evidence[order[1]]
    if not words or best < _LEAST or best - second < _LEAD:
        return UNKNOWN
    return profiles.languages[int(order[0])]


@lru_cache(maxsize=2)
def profiles_of(*, cyrillic: bool) -> Profiles:
    """Build the profiles of the languages that share an alphabet, once."""
    languages = tuple(sorted(name for name in FUNCTION_WORDS if (name in _ALPHABETIC) == cyrillic))
    words: dict[str, int] = {}
    for name in languages:
        for word in FUNCTION_WORDS[name]:
            words.setdefault(word, len(words))
    has = np.zeros((len(words), len(languages)))
    counts = [Counter(run for word in FUNCTION_WORDS[name] for run in _runs(word)) for name in languages]
    for column, name in enumerate(languages):
        has[[words[word] for word in FUNCTION_WORDS[name]], column] = 1.0
    # a word that all know says nothing; one that a single language knows says the most
    word_rows = has * (np.log(len(languages) / has.sum(axis=1, keepdims=True)) + 0.1)
    runs = {run: number for number, run in enumerate(sorted(set().union(*counts)))}
    seen = np.full((len(runs), len(languages)), _SMOOTH)
    for column, count in enumerate(counts):
        seen[[runs[run] for run in count], column] += list(count.values())
    share = np.log(seen / seen.sum(axis=0))
    return Profiles(
        languages=languages, words=words, word_rows=word_rows, runs=runs,
        run_rows=share - share.mean(axis=1, keepdims=True),
    )  # fmt: skip


def _runs(word: str) -> list[str]:
    padded = f" {word} "
    return [padded[at : at + 3] for at in range(len(padded) - 2)]
