"""How people type a name: whole, begun, with slips, with words swapped, without accents."""

import math
import unicodedata

import numpy as np

LETTERS = "abcdefghijklmnopqrstuvwxyz"
PLACES = {"exact": 1, "third": 5, "half": 5, "one_typo": 3, "two_typos": 3, "swapped": 3, "unaccented": 1}  # counted


def typed(name: str, rng: np.random.Generator) -> dict[str, str]:
    """Give the ways one name is typed, in small letters; swapped and unaccented where there is something to swap."""
    lower = name.lower()
    found = {
        "exact": lower,
        "third": lower[: math.ceil(len(lower) / 3)],
        "half": lower[: math.ceil(len(lower) / 2)],
        "one_typo": _slip(lower, rng),
    }
    found["two_typos"] = _slip(found["one_typo"], rng)
    words = lower.split()
    if len(words) > 1:
        place = int(rng.integers(len(words) - 1))
        words[place], words[place + 1] = words[place + 1], words[place]
        found["swapped"] = " ".join(words)
    decomposed = unicodedata.normalize("NFKD", lower)
    unaccented = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    if unaccented != lower:
        found["unaccented"] = unaccented
    return found


def _slip(text: str, rng: np.random.Generator) -> str:
    """Leave a letter out, put one in, type a wrong one, or swap two: each as often, anywhere."""
    places = [place for place, letter in enumerate(text) if letter != " "]
    for _ in range(50):
        at, letter = places[int(rng.integers(len(places)))], LETTERS[int(rng.integers(26))]
        changed = (
            text[:at] + text[at + 1 :],
            text[:at] + letter + text[at:],
            text[:at] + letter + text[at + 1 :],
            text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :],
        )[int(rng.integers(4))]
        if changed != text and changed.strip():
            return changed
    return text + "x"
