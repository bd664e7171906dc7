"""Does a review speak for its film: whole reviews and their last 25 words, films held out; TF-IDF and VADER beside it.

The judge is trained as `marquee train --words FILE` trains it. VADER and our word list learn from nothing.
"""

from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.frame import Check, Result
from benchmarks.words._peers import ask_peer
from benchmarks.words._reviews import DATA, calibration_error, gain, held_out
from marquee.language.judge import judge_all
from marquee.language.judge_fit import fit_judge
from marquee.language.sentiment import sentiment

LONG, SHORT, CALIBRATED = 0.915, 0.79, 0.03


def run(*, data: Path | None, quick: bool) -> Result:
    """Train on four fifths of the films, judge the fifth; `data` is the folder of public sets."""
    train, test = held_out(data, name="words.sentiment", quick=quick)
    tested = {"long": test.texts, "short": test.last}
    judge = fit_judge(train.labelled, rng=np.random.default_rng(0))
    asked = {"train": train.texts, "target": train.good.tolist(), "film": train.film.tolist(), "kind": "for"}
    tfidf = ask_peer("_tfidf_peer.py", {**asked, "choose": not quick, "test": tested})
    vader = ask_peer("_vader_peer.py", {"test": tested})
    figures: dict[str, Any] = {
        "reviews": [len(train.texts), len(test.texts)],
        "films": [len(np.unique(train.film)), len(np.unique(test.film))],
        "tfidf_c": tfidf["chosen"],
    }
    checks = []
    for name, target in (("long", LONG), ("short", SHORT)):
        chance = judge_all(judge, tested[name]).chance
        right = ((chance > 0.5) == test.good).astype(np.float64)
        theirs = ((np.array(tfidf["scores"][name]) > 0) == test.good).astype(np.float64)
        _, low, high = gain(right, theirs, test.film)
        listed = np.array([sentiment(text) for text in tested[name]])
        figures |= {
            name: round(float(right.mean()), 4),
            f"{name}_tfidf": round(float(theirs.mean()), 4),
            f"{name}_vader": round(float(((np.array(vader["scores"][name]) > 0) == test.good).mean()), 4),
            f"{name}_word_list": round(float(((listed > 0) == test.good).mean()), 4),
            f"{name}_gain_interval": [round(low, 4), round(high, 4)],
            f"{name}_calibration_error": round(calibration_error(chance, test.good), 4),
        }
        checks += [
            Check(what=f"{name}: accuracy", value=figures[name], op=">=", target=target),
            Check(what=f"{name}: above TF-IDF, low end", value=round(low, 4), op=">", target=0.0),
            Check(
                what=f"{name}: calibration error",
                value=figures[f"{name}_calibration_error"],
                op="<=",
                target=CALIBRATED,
            ),
        ]
    return Result(figures=figures, checks=checks, data=DATA)
