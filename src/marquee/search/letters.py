"""One spelling for what is typed in many: keys, numbers in words, letters that only look alike, initials, sounds.

Index and query go through the same door, so they agree whatever it does. It knows no catalogue.
"""

import re
import unicodedata
from functools import lru_cache

from marquee.language.tokens import tokens_of

ARTICLES = frozenset(
    {"the", "a", "an", "le", "la", "les", "un", "une", "der", "die", "das", "el", "los", "las", "il", "det", "den"}
)
_NUMBERS = (
    ("1", "i", "one"), ("2", "ii", "two"), ("3", "iii", "three"), ("4", "iv", "four"), ("5", "v", "five"),
    ("6", "vi", "six"), ("7", "vii", "seven"), ("8", "viii", "eight"), ("9", "ix", "nine"), ("10", "x", "ten"),
    ("11", "xi", "eleven"), ("12", "xii", "twelve"), ("13", "xiii", "thirteen"), ("20", "xx", "twenty"),
    ("100", "hundred"), ("1000", "thousand"),
)  # fmt: skip
NUMBERS: dict[str, tuple[str, ...]] = {word: line for line in _NUMBERS for word in line}
_LEET = ("01345789@$", "oieasvbgas", "oleastbgas")
_LEETS = tuple(str.maketrans(_LEET[0], letters) for letters in _LEET[1:])
# Cyrillic and Greek letters that look like Latin ones, folded where a word mixes scripts
_LOOKALIKES = str.maketrans("аеорсухікѕјһԁԛԝавнмтαεορυχικντ", "aeopcyxiksjhdqwabhmtaeopuxiknt")
_LATIN = re.compile("[a-z]")
_OTHER = re.compile("[\u0370-\u03ff\u0400-\u052f]")
_VOWELS = re.compile("[aeiouyhw]+")
_SOUNDS = (
    ("ph", "f"), ("sch", "s"), ("sh", "s"), ("tch", "x"), ("ch", "x"), ("cz", "x"), ("ck", "k"), ("gh", "g"),
    ("th", "t"), ("ce", "se"), ("ci", "si"), ("cy", "si"), ("qu", "k"), ("ts", "s"), ("tz", "s"), ("kn", "n"),
    ("wr", "r"),
)  # fmt: skip
_ALIKE = str.maketrans("cqzjdbvw", "kksxtpff")


def plain(text: str) -> str:
    """Drop what is not seen (joiners, direction marks, halves of surrogates): `"ma\\u200dtrix"` is one word."""
    if text.isascii():
        return text
    return "".join(letter for letter in text if unicodedata.category(letter) not in ("Cf", "Cs"))


def words_of(text: str) -> list[str]:
    """Split text into its words, folded; a text of signs alone is itself one word, and blank text none."""
    cleaned = plain(text)
    words = tokens_of(cleaned)
    if cleaned.isascii():
        return words or _signs(cleaned)
    return [_unmasked(word) for word in words] or _signs(cleaned)


def key_of(text: str) -> str:
    """Give the one spelling under which a name is compared: its words with single spaces."""
    return " ".join(words_of(text))


def bare(key: str) -> str:
    """Give a key without the article it starts with; itself where it has none, or nothing else."""
    first, _, rest = key.partition(" ")
    return rest if first in ARTICLES and rest else key


def initials(key: str) -> str:
    """Give the first letters of a name of three words or more: `"lotr"`; nothing for shorter ones."""
    words = key.split(" ")
    return "".join(word[0] for word in words) if 3 <= len(words) <= 9 else ""


def respelled(key: str) -> list[str]:
    """List other ways to write a key: numbers in digits, Roman and words, digits that stand for letters."""
    words = key.split(" ")
    found: list[str] = []
    for place, word in enumerate(words):
        others = [other for other in NUMBERS.get(word, ()) if other != word]
        if word in ("i", "v", "x", "a") and place == 0:
            others = []  # a pronoun, rarely a number
        for other in others:
            found.append(" ".join((*words[:place], other, *words[place + 1 :])))
    for leet in _LEETS:
        changed = " ".join(
            word.translate(leet) if not word.isdigit() and any(map(str.isdigit, word)) else word for word in words
        )
        if changed != key and changed not in found:
            found.append(changed)
    return found[:8]


@lru_cache(maxsize=4096)
def sound_of(word: str) -> str:
    """Give how a word sounds, roughly: consonants that sound alike are one letter, vowels count at the start only."""
    if len(word) < 3 or not word.isascii() or not word.isalpha():
        return ""
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    word = word.translate(_ALIKE)
    first = "a" if word[0] in "aeiouyhw" else word[0]
    rest = _VOWELS.sub("", word[1:])
    heard = first + rest
    kept = "".join(letter for place, letter in enumerate(heard) if place == 0 or letter != heard[place - 1])
    return kept if len(kept) >= 2 else ""


def _signs(text: str) -> list[str]:
    kept = "".join(text.casefold().split())[:40]
    return [kept] if kept and all(ord(letter) >= 32 for letter in kept) else []


def _unmasked(word: str) -> str:
    if word.isascii() or not (_LATIN.search(word) and _OTHER.search(word)):
        return word
    return word.translate(_LOOKALIKES)
