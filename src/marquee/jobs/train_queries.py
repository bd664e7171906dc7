"""Train the tagger of queries and put it in force: on an operator's file, or on questions of the catalogue's own.

No viewer's query is learnt from. One trained on a file stays until another file takes its place, or the catalogue's is
asked for again by name.
"""

from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import msgspec
import numpy as np

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.errors import BadInput
from marquee.search.asking import Asked, questions_of
from marquee.search.book import phrasebook
from marquee.search.classes import learn_classes
from marquee.search.letters import key_of, words_of
from marquee.search.tagger import OUTSIDE, Slot, save_tagger, slots_of
from marquee.search.tagger_fit import TaggerConfig, fit_tagger
from marquee.storage.artifacts import Artifacts

KIND = "tagger"
SEED = 7
HELD_OUT = 10  # one question in so many judges
LEAST = 50  # questions to learn from
MOST_TEXTS = 30_000  # synopses from which the company of words is learnt
CALLED = {  # what others call what ours are called
    "actor": "person", "director": "person", "character": "character", "character_name": "character",
    "country": "place", "language": "place", "nationality": "place", "decade": "year",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """What came of it: entity F1 is on questions held out, of a tagger trained without them."""

    version: str
    questions: int
    f1: float
    labels: tuple[str, ...]


class About(msgspec.Struct, frozen=True, kw_only=True):
    """Where a tagger is from."""

    source: str  # file, catalogue


def train_on_file(artifacts: Artifacts, snapshot: CatalogSnapshot, path: Path) -> Learnt:
    """Train on labelled queries (a word a line, `label TAB word`, B-/I-/O labels, a blank line between queries).

    Raises BadInput where the file is none such, or holds too few.
    """
    questions = read_questions(path)
    if len(questions) < LEAST:
        raise BadInput(f"{path} holds {len(questions)} labelled queries; {LEAST} or more are needed to learn from")
    texts = [words_of(title.synopsis) for title in snapshot.titles[:MOST_TEXTS]]
    rng = np.random.default_rng(SEED)
    classes = learn_classes([*texts, *(words for words, _ in questions)], rng=rng)
    return _train(artifacts, snapshot, questions, classes=classes, config=TaggerConfig(), source="file")


def train_on_catalogue(artifacts: Artifacts, snapshot: CatalogSnapshot, *, again: bool = False) -> Learnt | None:
    """Train on questions made of the catalogue; None where a file's is in force (unless `again`) or none come."""
    version = artifacts.current(KIND)
    if version is not None and not again:
        about = msgspec.json.decode((artifacts.path(KIND, version) / "about.json").read_bytes(), type=About)
        if about.source == "file":
            return None
    questions = questions_of(snapshot, rng=np.random.default_rng(SEED))
    if len(questions) < LEAST:
        return None
    config = TaggerConfig(rounds=6, averaged=3)
    return _train(artifacts, snapshot, questions, classes={}, config=config, source="catalogue")


def read_questions(path: Path) -> list[Asked]:
    """Read labelled queries; raises BadInput with the line that is not so."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read ({error}); give a UTF-8 file of `label TAB word` lines") from error
    questions: list[Asked] = []
    words: list[str] = []
    labels: list[str] = []
    for number, line in enumerate([*lines, ""], 1):
        label, tab, word = line.partition("\t")
        if not line.strip():
            if words:
                questions.append((words, labels))
            words, labels = [], []
        elif not tab or not (label == OUTSIDE or label[:2] in ("B-", "I-")):
            raise BadInput(f"{path}, line {number}: {line[:40]!r} is not `B-kind`, `I-kind` or `O`, a tab, a word")
        elif key := key_of(word):
            words.append(key.replace(" ", ""))
            kind = label[2:].lower()
            labels.append(label if label == OUTSIDE else label[:2] + CALLED.get(kind, kind))
    return questions


def _train(
    artifacts: Artifacts,
    snapshot: CatalogSnapshot,
    questions: list[Asked],
    *,
    classes: dict[str, tuple[str, ...]],
    config: TaggerConfig,
    source: str,
) -> Learnt:
    book = phrasebook(snapshot)
    rng = np.random.default_rng(SEED)
    order = rng.permutation(len(questions)).tolist()
    held = [questions[i] for i in order[::HELD_OUT]]
    rest = [questions[i] for place, i in enumerate(order) if place % HELD_OUT]
    judged = fit_tagger([w for w, _ in rest], [t for _, t in rest], book=book, classes=classes, rng=rng, config=config)
    f1 = entity_f1([judged.tag(words) for words, _ in held], [tags for _, tags in held])
    staged = artifacts.stage(KIND)
    save_tagger(judged, staged)
    (staged / "about.json").write_bytes(msgspec.json.encode(About(source=source)))
    digest = blake2b(b"".join(path.read_bytes() for path in sorted(staged.iterdir())), digest_size=4).hexdigest()
    number = 1 + max((int(name.split("-")[1]) for name in artifacts.versions(KIND)), default=0)
    version = f"q-{number:06d}-{digest}"
    artifacts.publish(KIND, staged, version)
    for old in artifacts.versions(KIND)[:-2]:
        artifacts.retire(KIND, old)
    return Learnt(version=version, questions=len(rest), f1=f1, labels=judged.labels)


def entity_f1(found: list[list[str]], true: list[list[str]]) -> float:
    """Score whole slots, kind and both ends: the harmonic mean of precision and recall."""
    right = ours = there = 0
    for one, other in zip(found, true, strict=True):
        mine, theirs = _spans(slots_of(one)), _spans(slots_of(other))
        right, ours, there = right + len(mine & theirs), ours + len(mine), there + len(theirs)
    return 2 * right / max(1, ours + there)


def _spans(slots: list[Slot]) -> set[tuple[str, int, int]]:
    return {(slot.kind, slot.start, slot.end) for slot in slots}
