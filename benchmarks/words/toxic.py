"""Attacks on people among hard words about films: on generated comments with known truth, and on cases by hand.

A fifth of the generated attacks are disguised ("1d10t"), and their frames are none that a weight was learnt from. Of
the hand-written cases two sets were looked at while the cues were written (the second had recall .75 at precision 1.0
when first read), and a third was read once, when all was done. Beside it a keyword list of the same words.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.frame import Check, Result
from benchmarks.words import _toxic_cases as cases
from benchmarks.words._cues import Score, by_keywords, learnt, moved, score
from marquee.language.toxic_words import INSULTS, SLURS
from marquee.language.toxicity import BIAS, CUES, HELD_FROM, WEIGHTS, cues_of_text, toxicity_of
from marquee.synthetic import speech_toxic as speech

COUNT, QUICK_COUNT = 6_000, 1_500
EACH = 60
SEED = 72
DISGUISED = 0.2
RECALL, PRECISION = 0.90, 0.80
KEYWORDS = INSULTS | SLURS.keys() | {"fuck", "fucking", "shit", "kill", "die", "hell", "shut"}
NOT_LEARNT = frozenset({"slur", "slur_quoted", "group_quoted", "self"})


def run(*, data: Path | None, quick: bool) -> Result:
    """Judge both kinds of comments (the quick form: fewer generated ones)."""
    made = speech.comments(speech.JUDGE, count=QUICK_COUNT if quick else COUNT, rng=np.random.default_rng(SEED))
    texts, truth = [each.text for each in made], [each.truth for each in made]
    ours, words = _ours(texts, truth), score(by_keywords(KEYWORDS, texts), truth)
    first, first_words = _of_cases(cases.TOXIC, cases.CIVIL)
    last, last_words = _of_cases(cases.FINAL_TOXIC, cases.FINAL_CIVIL)
    once, once_words = _of_cases(cases.READ_ONCE_TOXIC, cases.READ_ONCE_CIVIL)
    weights, bias = _again()
    figures: dict[str, Any] = {
        "generated": {"ours": ours.as_figures(), "keywords": words.as_figures()},
        "by_hand": {"ours": first.as_figures(), "keywords": first_words.as_figures()},
        "by_hand_second": {"ours": last.as_figures(), "keywords": last_words.as_figures()},
        "read_once": {"ours": once.as_figures(), "keywords": once_words.as_figures()},
        "weights_learnt_again": dict(zip(CUES, weights.round(1).tolist(), strict=True)) | {"bias": round(bias, 1)},
        "weights_moved": max(moved(WEIGHTS, weights, but=NOT_LEARNT.__contains__), round(abs(bias - BIAS), 2)),
    }
    checks = []
    for name, mine, theirs in (
        ("generated", ours, words), ("by hand", first, first_words), ("by hand, second", last, last_words),
        ("read once", once, once_words),
    ):  # fmt: skip
        checks += [
            Check(what=f"recall, {name}", value=round(mine.recall, 4), op=">=", target=RECALL),
            Check(what=f"precision, {name}", value=round(mine.precision, 4), op=">=", target=PRECISION),
            Check(
                what=f"precision above a keyword list's, {name}", value=mine.precision, op=">", target=theirs.precision
            ),
        ]
    return Result(figures=figures, checks=checks, data="our own grammar and cases")


def _ours(texts: list[str], truth: list[bool]) -> Score:
    return score([toxicity_of(text)[0] >= HELD_FROM for text in texts], truth)


def _of_cases(toxic: tuple[str, ...], civil: tuple[str, ...]) -> tuple[Score, Score]:
    texts, truth = [*toxic, *civil], [True] * len(toxic) + [False] * len(civil)
    return _ours(texts, truth), score(by_keywords(KEYWORDS, texts), truth)


def _again() -> tuple[NDArray[np.float64], float]:
    """Learn the weights again, on the frames they were learnt from."""
    rng = np.random.default_rng(SEED + 1)
    examples = []
    for frames, truth in ((speech.LEARN.telling, True), (speech.LEARN.innocent, False)):
        for frame in frames:
            for _ in range(EACH):
                text = speech.written(frame, rng=rng, disguised=truth and bool(rng.random() < DISGUISED))
                examples.append((cues_of_text(text), truth))
    return learnt(CUES, examples)
