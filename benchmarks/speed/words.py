"""How fast comments are read on one core: language, sentiment, rating, aspects, spoilers and toxicity; VADER beside it.

Comments are the closing words of public reviews, of 5 to 60 words, as people leave them under a title; without `--data`
they are made up. The trained reader is timed, as a service runs it.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.frame import Check, Result
from benchmarks.words._peers import ask_peer
from benchmarks.words._reviews import Reviews, held_out
from marquee.language.judge_fit import Labelled, fit_judge
from marquee.language.reader import Reader
from marquee.language.reader_files import save_reader

PER_SECOND, MIB = 2_000.0, 300.0
COMMENTS = {False: 20_000, True: 4_000}  # by quick
TAUGHT = {False: 20_000, True: 1_500}
_SAID = "the film story music acting was great bad slow and ending loved hated it plot boring superb I would not see"
_READ = """
import json, sys, time
from pathlib import Path
from marquee.language.judge import judge_all
from marquee.language.reader import read_all
from marquee.language.reader_files import load_reader
texts = json.loads(Path(sys.argv[2]).read_text())
reader = load_reader(Path(sys.argv[1]))
read_all(reader, texts[:500])
started = time.process_time()
for start in range(0, len(texts), 1_000):
    read_all(reader, texts[start : start + 1_000])
seconds = time.process_time() - started
started = time.process_time()
for start in range(0, len(texts), 1_000):
    judge_all(reader.judge, texts[start : start + 1_000])
judged = time.process_time() - started
status = Path("/proc/self/status").read_text()  # what getrusage says of a child began with its parent's memory
peak = int(status.partition("VmHWM:")[2].split()[0]) / 1_024
print(json.dumps({"seconds": seconds, "judged": judged, "peak_mib": peak}))
"""


def run(*, data: Path | None, quick: bool) -> Result:
    """Read comments in a process of its own, whose memory is counted; `data` is the folder of public sets."""
    train, test = _made() if data is None else held_out(data, name="speed.words", quick=False)
    rng = np.random.default_rng(0)
    taught = Labelled(
        texts=train.texts[: TAUGHT[quick]],
        chance=train.labelled.chance[: TAUGHT[quick]],
        rating=train.rating[: TAUGHT[quick]],
        groups=train.film[: TAUGHT[quick]],
    )
    judge = fit_judge(taught, rng=rng)
    words = [text.split() for text in [*test.texts, *train.texts]]
    comments = [" ".join(words[place % len(words)][-int(rng.integers(5, 61)) :]) for place in range(COMMENTS[quick])]
    with tempfile.TemporaryDirectory(prefix="marquee-words-") as folder:
        save_reader(Path(folder) / "words", Reader(version="w", judge=judge))
        texts = Path(folder) / "texts.json"
        texts.write_text(json.dumps(comments))
        done = subprocess.run(
            [sys.executable, "-c", _READ, str(Path(folder) / "words"), str(texts)],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        ours = json.loads(done.stdout)
    vader = ask_peer("_vader_peer.py", {"test": {"all": comments[: COMMENTS[quick] // 4]}})
    figures: dict[str, Any] = {
        "comments": len(comments),
        "mean_words": round(float(np.mean([len(comment.split()) for comment in comments])), 1),
        "per_second": round(len(comments) / ours["seconds"]),
        "judged_per_second": round(len(comments) / ours["judged"]),  # sentiment and rating alone, as VADER says it
        "peak_mib_reading": round(ours["peak_mib"], 1),
        "vader_per_second": round(COMMENTS[quick] // 4 / vader["seconds"]),
        "vader_peak_mib": round(vader["peak_mib"], 1),
    }
    checks = [
        Check(what="comments a second on a core", value=figures["per_second"], op=">=", target=PER_SECOND),
        Check(what="memory, MiB", value=figures["peak_mib_reading"], op="<=", target=MIB),
    ]
    return Result(figures=figures, checks=checks, data="none" if data is None else "imdb-reviews (Maas et al. 2011)")


def _made() -> tuple[Reviews, Reviews]:
    rng = np.random.default_rng(0)
    texts = [" ".join(rng.choice(_SAID.split(), size=80)) for _ in range(3_000)]
    rating = rng.choice([1.0, 3.0, 8.0, 10.0], size=3_000)
    made = Reviews(texts=texts, rating=rating, film=np.arange(3_000) % 100)
    return made, made
