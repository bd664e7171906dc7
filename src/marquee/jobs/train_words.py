"""Train the reader of comments on the operator's own words: comments whose author rated the title, or a file given.

It goes in force only if it tells praise from blame better than the word list on titles it was not shown. It is among
what learnt from people, and retired after an erasure as models are (law 14).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from marquee.errors import BrokenStore, NotFound
from marquee.evaluation.compare import paired_interval
from marquee.jobs.erasures import erasures
from marquee.jobs.words_file import read_file
from marquee.lake.opinions import opinions
from marquee.language.judge import Judge, judge_all
from marquee.language.judge_fit import JUDGE, JudgeConfig, Labelled, chance_of, fit_judge
from marquee.language.reader import Reader
from marquee.language.reader_files import KIND, load_reader, save_reader
from marquee.language.sentiment import sentiment
from marquee.schema.comments import RULES, read_moderation
from marquee.storage.artifacts import Artifacts
from marquee.storage.protocols import Desk, LakeEngine

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsConfig:
    """What is learnt from, and when it is taken."""

    held_out: float = 0.2  # of titles
    least: int = 400  # texts to learn from
    least_held: int = 80  # texts, both kinds among them, by which the judge is judged
    kept: int = 3  # versions
    judge: JudgeConfig = JUDGE


WORDS = WordsConfig()


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsLearnt:
    """What came of it. `accuracy` and `listed` are of the trained judge and of the word list on titles held out."""

    version: str | None  # in force now; None: the word list stays
    why: str  # it stays
    texts: int
    comments: int  # of them, from the lake
    rated: int  # of them, with a rating
    languages: tuple[str, ...] = ()
    held: int = 0
    accuracy: float = 0.0
    listed: float = 0.0
    low: float = 0.0  # of the gain, 95 %
    high: float = 0.0


def run(
    *,
    artifacts: Artifacts,
    desk: Desk,
    now: int,
    lake: LakeEngine | None = None,
    file: Path | None = None,
    seed: int = 0,
    config: WordsConfig = WORDS,
    report: Report = lambda done, total: None,
) -> WordsLearnt:
    """Learn, judge and put in force; raises BadInput where the file cannot be read.

    Where somebody was erased meanwhile nothing of it is kept.
    """
    erased = erasures(desk)
    own = _own(lake, desk.snapshot(now=now).in_force("moderation"))
    given = read_file(file) if file is not None else None
    labelled = own if given is None else _joined(own, given)
    found = WordsLearnt(
        version=None,
        why="",
        texts=len(labelled),
        comments=len(own),
        rated=int(np.isfinite(labelled.rating).sum()),
    )
    rng = np.random.default_rng(seed)
    held = _held_out(labelled, rng, config.held_out)
    for_it = labelled.chance > 0.5
    if (
        len(labelled) < config.least
        or min(int(for_it[held].sum()), int((~for_it[held]).sum())) < config.least_held // 4
    ):
        why = (
            f"{len(labelled):,} labelled texts are too few: at least {config.least:,} for and against are needed, "
            "from comments whose author rated the title, or from a file (`marquee train --words FILE`)"
        )
        return replace(found, why=why)

    def told(base: int) -> Report:
        return lambda done, total: report(base + round(50 * done / total), 100)

    shown = labelled.take(np.flatnonzero(~held))
    tested = labelled.take(np.flatnonzero(held))
    judge = fit_judge(shown, rng=rng, config=config.judge, report=told(0))
    right, listed = _right(judge_all(judge, tested.texts).sentiment, tested), _right(_by_list(tested), tested)
    _, low, high = paired_interval(right - listed, tested.groups.astype(np.int32), rng=np.random.default_rng(0))
    found = replace(
        found,
        held=len(tested),
        accuracy=round(float(right.mean()), 4),
        listed=round(float(listed.mean()), 4),
        low=round(low, 4),
        high=round(high, 4),
    )
    if low <= 0:
        return replace(found, why="it is not clearly better than the word list")
    judge = fit_judge(labelled, rng=rng, config=config.judge, report=told(50))
    version = version_of(judge)
    if version not in artifacts.versions(KIND):
        staged = artifacts.stage(KIND)
        save_reader(staged, Reader(version=version, judge=judge))
        artifacts.publish(KIND, staged, version, current=False)
    if erasures(desk) != erased:
        artifacts.retire(KIND, version)
        why = "somebody was erased while this was learning; nothing of it is kept: run `marquee train --words` again"
        return replace(found, why=why)
    artifacts.make_current(KIND, version)
    for old in artifacts.versions(KIND)[: -config.kept]:
        if old != version:
            artifacts.retire(KIND, old)
    return replace(found, version=version, languages=judge.languages)


class Readers:
    """The reader in force, opened once a version; cheap enough to be asked each second."""

    def __init__(self, artifacts: Artifacts) -> None:
        self._artifacts = artifacts
        self._version: str | None = None
        self._held = Reader()

    def in_force(self) -> Reader:
        """Give it; the word lists where none is in force, or it cannot be read."""
        version = self._artifacts.current(KIND)
        if version != self._version:
            self._version, self._held = version, _open(self._artifacts, version)
        return self._held


def _open(artifacts: Artifacts, version: str | None) -> Reader:
    try:
        return Reader() if version is None else load_reader(artifacts.checked(KIND, version))
    except (BrokenStore, NotFound):
        return Reader()


def version_of(judge: Judge) -> str:
    """Name a judge by what it learnt: the same texts and seed give the same name."""
    digest = blake2b(digest_size=6)
    for array in (judge.slots, judge.rows, judge.intercepts, judge.heads):
        digest.update(np.ascontiguousarray(array).tobytes())
    return f"words-{digest.hexdigest()}"


def _own(lake: LakeEngine | None, moderated: Mapping[str, str]) -> Labelled:
    """Read the comments that teach: of what is held or removed nothing does."""
    texts, chances, ratings, groups = [], [], [], []
    if lake is not None and lake.snapshot_id("comments") is not None:
        for row in opinions(lake).to_pylist():
            decided = read_moderation(moderated.get(row["comment_id"]))
            shown = decided.act == "release" if decided is not None else (row["toxicity"] or 0.0) < RULES.hold_from
            if not shown or not row["text"].strip():
                continue
            rating = np.nan if row["rating"] is None else 2.0 * row["rating"]
            texts.append(row["text"])
            ratings.append(rating)
            chances.append(
                float(row["thumb"] > 0) if row["rating"] is None else float(chance_of(np.array([rating]))[0])
            )
            groups.append(row["title_id"])
    return Labelled(
        texts=texts,
        chance=np.array(chances, dtype=np.float64),
        rating=np.array(ratings, dtype=np.float64),
        groups=np.unique(np.array(groups, dtype=str), return_inverse=True)[1].astype(np.int64),
    )


def _joined(own: Labelled, given: Labelled) -> Labelled:
    base = int(own.groups.max()) + 1 if len(own) else 0
    return Labelled(
        texts=[*own.texts, *given.texts],
        chance=np.concatenate([own.chance, given.chance]),
        rating=np.concatenate([own.rating, given.rating]),
        groups=np.concatenate([own.groups, given.groups + base]),
    )


def _held_out(labelled: Labelled, rng: np.random.Generator, share: float) -> NDArray[np.bool_]:
    names = np.unique(labelled.groups)
    drawn = rng.permutation(names)[: max(1, round(share * len(names)))]
    return np.isin(labelled.groups, drawn)


def _by_list(labelled: Labelled) -> NDArray[np.float64]:
    return np.array([sentiment(text) for text in labelled.texts])


def _right(said: NDArray[np.float64], labelled: Labelled) -> NDArray[np.float64]:
    """Count 1 where a text is judged as its author meant it, a half where nothing is said."""
    return np.where(said == 0, 0.5, (said > 0) == (labelled.chance > 0.5))
