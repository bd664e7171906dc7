"""Comments that tell an outcome: found on generated comments with known truth and on cases any reader can judge.

The generated ones come from frames that no weight was learnt from. Hand-written cases are in five sets: four were
looked at while the cues were written, the fifth was read once, when all was done. Beside it a keyword list. With
`--data`, a look at real reviews: does the chance rank those whose authors warned of spoilers above the others?
"""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks.frame import Check, Result
from benchmarks.words import _spoiler_cases as cases
from benchmarks.words._cues import Score, by_keywords, learnt, moved, score
from marquee.language.clauses import sentences_of
from marquee.language.spoilers import BIAS, CUES, FOLDED_FROM, WEIGHTS, cues_of, spoiler_of
from marquee.language.tokens import tokens_of
from marquee.synthetic import speech_spoilers as speech

COUNT, QUICK_COUNT = 6_000, 1_500
EACH = 60  # sentences of each frame that weights are learnt from
SEED = 71
REVIEWS = 4_000
LAST_WORDS = 25  # of a review: about as long as a comment
RECALL, PRECISION = 0.90, 0.80
_KEYWORDS = """spoiler spoilers dies died die dead death kills killed killer murderer murdered twist ending ends turns
    revealed reveal secretly survives finale"""
KEYWORDS = frozenset(_KEYWORDS.split())
SETS = {
    "first": (cases.TELLING, cases.INNOCENT),
    "second": (cases.FRESH_TELLING, cases.FRESH_INNOCENT),
    "third": (cases.LAST_TELLING, cases.LAST_INNOCENT),
    "fourth": (cases.UNSEEN_TELLING, cases.UNSEEN_INNOCENT),
}
READ_ONCE = (cases.FINAL_TELLING, cases.FINAL_INNOCENT)


def run(*, data: Path | None, quick: bool) -> Result:
    """Judge both kinds of comments (the quick form: fewer generated ones, no reviews)."""
    made = speech.comments(speech.JUDGE, count=QUICK_COUNT if quick else COUNT, rng=np.random.default_rng(SEED))
    texts, truth = [each.text for each in made], [each.truth for each in made]
    ours, words = _ours(texts, truth), score(by_keywords(KEYWORDS, texts), truth)
    by_set = {name: _of_cases(*pair) for name, pair in SETS.items()}
    seen = tuple(tuple(text for pair in SETS.values() for text in pair[side]) for side in (0, 1))
    hand, hand_words = _of_cases(*seen), _of_cases(*seen, keywords=True)
    once, once_words = _of_cases(*READ_ONCE), _of_cases(*READ_ONCE, keywords=True)
    weights, bias = _again()
    figures: dict[str, Any] = {
        "generated": {"ours": ours.as_figures(), "keywords": words.as_figures()},
        "by_hand": {"ours": hand.as_figures(), "keywords": hand_words.as_figures()},
        "by_hand_sets": {name: each.as_figures() for name, each in by_set.items()},
        "read_once": {"ours": once.as_figures(), "keywords": once_words.as_figures()},
        "weights_learnt_again": dict(zip(CUES, weights.round(1).tolist(), strict=True)) | {"bias": round(bias, 1)},
        "weights_moved": max(moved(WEIGHTS, weights), round(abs(bias - BIAS), 2)),
    }
    if data is not None and not quick:
        figures["reviews"] = _reviews(data)
    checks = []
    for name, mine, theirs in (
        ("generated", ours, words), ("by hand", hand, hand_words), ("read once", once, once_words),
    ):  # fmt: skip
        checks += [
            Check(what=f"recall, {name}", value=round(mine.recall, 4), op=">=", target=RECALL),
            Check(what=f"precision, {name}", value=round(mine.precision, 4), op=">=", target=PRECISION),
            Check(what=f"F1 above a keyword list's, {name}", value=_f1(mine), op=">", target=_f1(theirs)),
        ]
    return Result(figures=figures, checks=checks, data="our own grammar and cases")


def _ours(texts: list[str], truth: list[bool]) -> Score:
    return score([spoiler_of(text)[0] >= FOLDED_FROM for text in texts], truth)


def _of_cases(telling: tuple[str, ...], innocent: tuple[str, ...], *, keywords: bool = False) -> Score:
    texts, truth = [*telling, *innocent], [True] * len(telling) + [False] * len(innocent)
    return score(by_keywords(KEYWORDS, texts), truth) if keywords else _ours(texts, truth)


def _f1(found: Score) -> float:
    total = found.recall + found.precision
    return round(2 * found.recall * found.precision / total, 4) if total else 0.0


def _again() -> tuple[NDArray[np.float64], float]:
    """Learn the weights again, on the frames they were learnt from."""
    rng = np.random.default_rng(SEED + 1)
    examples = []
    for frames, truth in ((speech.LEARN.telling, True), (speech.LEARN.innocent, False)):
        for frame in frames:
            for _ in range(EACH):
                sentences = sentences_of(speech.filled(frame, rng=rng))
                examples.append(({cue.name for sentence in sentences for cue in cues_of(sentence)}, truth))
    return learnt(CUES, examples)


def _reviews(data: Path) -> dict[str, float | int]:
    """Rank reviews whose authors wrote of spoilers above others, the warning itself taken out; all of like length."""
    file = next((data / "imdb-reviews").glob("*.parquet"))
    texts = pq.read_table(file, columns=["text"]).column("text").to_pylist()
    warned = [text for text in texts if "spoiler" in text.lower()]
    others = [text for text in texts if "spoiler" not in text.lower()]
    rng = np.random.default_rng(SEED)
    warned = [warned[at] for at in rng.permutation(len(warned))[: REVIEWS // 2].tolist()]
    others = sorted((others[at] for at in rng.permutation(len(others))[: REVIEWS * 2].tolist()), key=len)
    lengths = np.array([len(text) for text in others])
    matched = [others[min(int(np.searchsorted(lengths, len(text))), len(others) - 1)] for text in warned]
    both = [
        " ".join(word for word in text.split() if "spoil" not in word.lower())[:10_000] for text in [*warned, *matched]
    ]
    truth = np.array([True] * len(warned) + [False] * len(matched))
    ours = np.array([spoiler_of(text)[0] for text in both])
    words = np.array([sum(word in KEYWORDS for word in tokens_of(text)) for text in both], dtype=np.float64)
    last = [" ".join(text.split()[-LAST_WORDS:]) for text in others]
    return {
        "reviews": len(both), "auc": _auc(ours, truth), "auc_keywords": _auc(words, truth),
        "folded": round(float(np.mean(ours[~truth] >= FOLDED_FROM)), 4),
        "folded_last_words": round(float(np.mean([spoiler_of(text)[0] >= FOLDED_FROM for text in last])), 4),
        "keywords_last_words": round(float(np.mean(by_keywords(KEYWORDS, last))), 4),
    }  # fmt: skip


def _auc(value: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    """Give the chance that one of those warned of stands above one of the others; a tie is half."""
    high, low = value[truth], np.sort(value[~truth])
    below, upto = np.searchsorted(low, high, side="left"), np.searchsorted(low, high, side="right")
    return round(float((below + upto).mean() / 2 / len(low)), 4)
