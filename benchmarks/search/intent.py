"""Film questions: which words name a person, a genre, a year, a plot ... Ours against a CRF of the usual features.

A fifth of the questions is held out by a fixed seed; what is learnt from sees nothing of it. Ours knows besides what a
service knows: the names of its catalogue's people and genres, and the company words keep in its synopses.
"""

import re
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.frame import Check, Result
from benchmarks.search._corpus import titles_of
from benchmarks.search._peers import ask_peer
from marquee.schema.catalog import Title
from marquee.search.classes import learn_classes
from marquee.search.tagger import Slot, slots_of
from marquee.search.tagger_fit import TaggerConfig, fit_tagger

SEED = 20_261_124
ROUNDS = 1_000
_WORD = re.compile(r"[a-z0-9']+")
Question = tuple[list[str], list[str]]


def run(*, data: Path | None, quick: bool) -> Result:
    """Train, tag the fifth, count slots; `data` is the folder of public sets. Raises SystemExit without it."""
    if data is None:
        raise SystemExit("search.intent needs --data, the folder that holds film-queries and ott-catalogues")
    questions = _questions(data / "film-queries" / "trivia10k13train.bio")
    order = np.random.default_rng(SEED).permutation(len(questions))
    held = [questions[i] for i in order[: len(questions) // 5]]
    train = [questions[i] for i in order[len(questions) // 5 :]][: 1_500 if quick else None]
    titles = titles_of(data)
    texts = [_WORD.findall(title.synopsis.lower()) for title in titles]
    rng = np.random.default_rng(SEED)
    classes = learn_classes([*(texts[::4] if quick else texts), *(words for words, _ in train)], rng=rng)
    config = TaggerConfig(rounds=8, averaged=4) if quick else TaggerConfig()
    tagger = fit_tagger(
        [words for words, _ in train], [tags for _, tags in train], book=_book(titles), classes=classes, rng=rng,
        config=config,
    )  # fmt: skip
    ours = [tagger.tag(words) for words, _ in held]
    peer = ask_peer("_crf_peer.py", {"train": train, "test": [words for words, _ in held], "choose": not quick})
    counted = [
        np.array([_counts(found, tags) for found, (_, tags) in zip(all_found, held)]) for all_found in (ours, peer)
    ]
    draws = np.random.default_rng(1).integers(len(held), size=(ROUNDS, len(held)))
    gains = np.sort([_f1(counted[0][draw]) - _f1(counted[1][draw]) for draw in draws])
    low, high = float(gains[int(0.025 * ROUNDS)]), float(gains[int(0.975 * ROUNDS) - 1])
    figures: dict[str, Any] = {
        "questions": len(questions),
        "held_out": len(held),
        "f1": round(_f1(counted[0]), 4),
        "f1_crf": round(_f1(counted[1]), 4),
        "gain_interval": [round(low, 4), round(high, 4)],
        "features": len(tagger.features),
        "words_in_classes": len(classes),
    }
    checks = [
        Check(what="entity F1", value=figures["f1"], op=">=", target=0.69),
        Check(what="above the CRF, low end", value=round(low, 4), op=">", target=0.0),
    ]
    return Result(figures=figures, checks=checks, data="film-queries (MIT SLS), ott-catalogues")


def _questions(path: Path) -> list[Question]:
    questions: list[Question] = []
    words: list[str] = []
    tags: list[str] = []
    for line in [*path.read_text().splitlines(), ""]:
        tag, _, word = line.partition("\t")
        if word:
            words.append(word)
            tags.append(tag)
        elif words:
            questions.append((words, tags))
            words, tags = [], []
    return questions


def _book(titles: list[Title]) -> dict[str, str]:
    book = {person.name.lower(): "person" for title in titles for person in title.people if " " in person.name}
    return book | {genre.lower(): "genre" for title in titles for genre in title.genres}


def _counts(found: list[str], tags: list[str]) -> tuple[int, int, int]:
    """Count slots that are right, found, and there."""
    mine, true = _spans(slots_of(found)), _spans(slots_of(tags))
    return len(mine & true), len(mine), len(true)


def _spans(slots: list[Slot]) -> set[tuple[str, int, int]]:
    return {(slot.kind, slot.start, slot.end) for slot in slots}


def _f1(counts: np.ndarray) -> float:
    right, found, there = counts.sum(axis=0)
    return float(2 * right / max(1, found + there))
