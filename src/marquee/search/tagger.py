"""Which part of a query says what: person, genre, year, plot ... A linear-chain CRF over open features.

Labels are those it was trained with (begin, inside, outside). It knows no catalogue but the phrases it is handed.
Lafferty, McCallum, Pereira 2001.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.errors import BrokenStore
from marquee.search.classes import Classes

FORMAT = 1
LONGEST_PHRASE = 5  # words of a known person, genre or country
OUTSIDE = "O"
UNKNOWN = ("?",)

Phrasebook = Mapping[str, str]  # key -> what it is: person, genre, country ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tagger:
    """A trained tagger; safe to share between threads."""

    labels: tuple[str, ...]
    features: dict[str, int]
    weights: NDArray[np.float32]  # (features, labels)
    steps: NDArray[np.float32]  # (labels, labels) from, to
    book: Phrasebook
    classes: Classes

    def tag(self, words: Sequence[str]) -> list[str]:
        """Label each word; all outside for an empty query."""
        if not words:
            return []
        known = self.features
        scores = np.zeros((len(words), len(self.labels)), dtype=np.float32)
        for place, names in enumerate(features_of(words, self.book, self.classes)):
            held = [known[name] for name in names if name in known]
            scores[place] = self.weights[held].sum(axis=0)
        return [self.labels[label] for label in _best_path(scores, self.steps)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A run of words that says one thing."""

    kind: str
    start: int
    end: int  # exclusive

    def of(self, words: Sequence[str]) -> str:
        """Give the words of the slot."""
        return " ".join(words[self.start : self.end])


def slots_of(tags: Sequence[str]) -> list[Slot]:
    """Join begin and inside labels into slots, in order."""
    slots: list[Slot] = []
    for place, tag in enumerate(tags):
        begin, _, kind = tag.partition("-")
        if begin == "I" and slots and slots[-1].kind == kind and slots[-1].end == place:
            slots[-1] = Slot(kind=kind, start=slots[-1].start, end=place + 1)
        elif begin in ("B", "I"):
            slots.append(Slot(kind=kind, start=place, end=place + 1))
    return slots


def features_of(words: Sequence[str], book: Phrasebook, classes: Classes) -> list[list[str]]:
    """Describe each word by itself, its neighbours, its letters, and the known phrases it is part of, its class."""
    count = len(words)
    known: list[list[str]] = [[] for _ in range(count)]
    for start in range(count):
        for size in range(min(LONGEST_PHRASE, count - start), 0, -1):
            kind = book.get(" ".join(words[start : start + size]))
            if kind is not None:
                for place in range(start, start + size):
                    part = "B" if place == start else "I"
                    known[place].append(f"k={part}{kind}{min(size, 3)}")
                break
    padded = ["<<", "<", *words, ">", ">>"]
    shapes = [_shape(word) for word in padded]
    found = []
    for place in range(count):
        at = place + 2
        before2, before, word, after, after2 = padded[at - 2 : at + 3]
        names = [
            "1", f"w={word}", f"-1={before}", f"+1={after}", f"-2={before2}", f"+2={after2}",
            f"-1w={before}|{word}", f"w+1={word}|{after}", f"-2-1={before2}|{before}", f"+1+2={after}|{after2}",
            f"-1+1={before}|{after}", f"s={shapes[at]}", f"s-1={shapes[at - 1]}|{shapes[at]}",
            f"s+1={shapes[at]}|{shapes[at + 1]}", f"-1w+1={before}|{word}|{after}",
            f"-2w={before2}|{before}|{word}", f"w+2={word}|{after}|{after2}",
            f"p={min(place, 3)}", f"e={min(count - 1 - place, 3)}",
        ]  # fmt: skip
        names += [f"p{size}={word[:size]}" for size in (2, 3, 4) if len(word) > size]
        names += [f"e{size}={word[-size:]}" for size in (2, 3, 4) if len(word) > size]
        names += known[place]
        if place:
            names += [f"-1{name}" for name in known[place - 1]]
        if place + 1 < count:
            names += [f"+1{name}" for name in known[place + 1]]
        far_before, far_after = set(padded[2 : at - 2]), set(padded[at + 3 : count + 2])
        names += [f"b={other}" for other in far_before] + [f"a={other}" for other in far_after]
        found.append(names)
    _add_classes(found, [classes.get(word, UNKNOWN) for word in words] if classes else [])
    return found


def _add_classes(found: list[list[str]], held: list[tuple[str, ...]]) -> None:
    for place, own in enumerate(held):
        names = found[place]
        names += [f"c={name}" for name in own]
        for step in (-2, -1, 1, 2):
            if 0 <= place + step < len(held):
                names += [f"c{step}={name}" for name in held[place + step]]
        middle = own[len(own) // 2]
        if place:
            before = held[place - 1]
            names += [f"c-1c={before[len(before) // 2]}|{middle}", f"c-1c0={before[0]}|{own[0]}"]
        if place + 1 < len(held):
            after = held[place + 1]
            names.append(f"cc+1={middle}|{after[len(after) // 2]}")
            if place:
                names.append(f"ccc={held[place - 1][0]}|{own[0]}|{after[0]}")


def save_tagger(tagger: Tagger, folder: Path) -> None:
    """Write a tagger into a folder; its phrasebook is not kept: each catalogue brings its own."""
    about = {"format": FORMAT, "labels": tagger.labels, "features": list(tagger.features), "classes": tagger.classes}
    (folder / "tagger.json").write_text(json.dumps(about))
    np.save(folder / "tagger_weights.npy", tagger.weights.astype(np.float16))
    np.save(folder / "tagger_steps.npy", tagger.steps)


def open_tagger(folder: Path, *, book: Phrasebook) -> Tagger:
    """Open a tagger; raises BrokenStore where there is none, or one of another format."""
    try:
        about = json.loads((folder / "tagger.json").read_text())
        weights = np.load(folder / "tagger_weights.npy").astype(np.float32)
        steps = np.load(folder / "tagger_steps.npy")
    except (OSError, ValueError) as error:
        raise BrokenStore(f"no tagger of queries in {folder}: train one, or leave it out") from error
    if about.get("format") != FORMAT or weights.shape != (len(about["features"]), len(about["labels"])):
        raise BrokenStore(f"the tagger of queries in {folder} is of another version: train it again")
    features = {name: place for place, name in enumerate(about["features"])}
    classes = {word: tuple(names) for word, names in about["classes"].items()}
    labels = tuple(about["labels"])
    return Tagger(labels=labels, features=features, weights=weights, steps=steps, book=book, classes=classes)


def _shape(word: str) -> str:
    if word.isdigit():
        return f"d{min(len(word), 5)}"
    if any(map(str.isdigit, word)):
        return "d" + word[-2:]
    return "w" if word[:1] not in "<>" else word


@njit(cache=True, nogil=True)
def _best_path(scores, steps):  # type: ignore[no-untyped-def]
    """Find the labels of greatest sum (Viterbi)."""
    count, labels = scores.shape
    best = scores[0].copy()
    came = np.zeros((count, labels), dtype=np.int64)
    for place in range(1, count):
        fresh = np.empty(labels, dtype=np.float32)
        for label in range(labels):
            top, top_from = best[0] + steps[0, label], 0
            for other in range(1, labels):
                value = best[other] + steps[other, label]
                if value > top:
                    top, top_from = value, other
            fresh[label] = top + scores[place, label]
            came[place, label] = top_from
        best = fresh
    path = np.zeros(count, dtype=np.int64)
    path[-1] = np.argmax(best)
    for place in range(count - 1, 0, -1):
        path[place - 1] = came[place, path[place]]
    return path
