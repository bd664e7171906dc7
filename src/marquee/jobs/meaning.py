"""Learn what titles mean from their texts and from what is said of them, and put it in force; seconds, no download.

Comments teach only the words that several people use, so that nobody's own words are in it, and count in the places of
their titles; it is among what learnt from people, and retired after an erasure as models are (law 14). An ONNX encoder
is taken in its place only if it does better on titles held out.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.jobs.erasures import erasures
from marquee.lake.histories import read_table
from marquee.language.embed import Embedder, train_embedder
from marquee.language.encoder import Encoder, open_encoder
from marquee.language.tokens import tokens_of
from marquee.models.meaning import KIND, Meanings, place_titles, save_meanings, title_text
from marquee.schema.catalog import Title
from marquee.schema.clock import iso
from marquee.schema.comments import RULES, read_moderation
from marquee.storage.artifacts import Artifacts
from marquee.storage.protocols import Desk, LakeEngine


@dataclass(frozen=True, slots=True, kw_only=True)
class MeaningConfig:
    """What is learnt from, and how an encoder is judged."""

    most_said: int = 30  # comments of a title, the newest
    said_chars: int = 600  # of each
    least_authors: int = 5  # of a word in comments; one that fewer use is left out
    held_out: float = 0.2  # of titles, and at most `most_held` of them, on which an encoder is judged
    most_held: int = 500
    least_held: int = 30  # fewer decide nothing
    draws: int = 1_000  # of the bootstrap


MEANING = MeaningConfig()


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """What came of it: the version in force, what reads it, and how both did where an encoder was given.

    `default` and `encoder` are mean reciprocal ranks of the other half of a held-out title's synopsis; None: not asked.
    """

    version: str
    titles: int
    words: int
    comments: int
    reader: str  # default, encoder
    default: float | None = None
    encoder: float | None = None


def run(
    *,
    artifacts: Artifacts,
    desk: Desk,
    snapshot: CatalogSnapshot,
    now: int,
    lake: LakeEngine | None = None,
    encoder: Path | None = None,
    seed: int = 0,
    config: MeaningConfig = MEANING,
) -> Learnt | None:
    """Learn and publish; None where somebody was erased meanwhile, and nothing of it is kept.

    Raises BadInput where an encoder is named that cannot be used.
    """
    erased = erasures(desk)
    moderated = desk.snapshot(now=now).in_force("moderation")
    said = {} if lake is None else said_of(lake, moderated=moderated, config=config)
    rng = np.random.default_rng(seed)
    reader: Embedder | Encoder = _default(snapshot.titles, said, rng=rng)
    default_mrr = encoder_mrr = None
    if encoder is not None:
        other = open_encoder(encoder)
        default_mrr, encoder_mrr, better = judged(other, snapshot.titles, said, rng=rng, config=config)
        reader = other if better else reader
    vectors = place_titles(reader, snapshot.titles, said=said)
    version = _version(reader, vectors, now=now)
    taken = Meanings(version=version, reader=reader, title_ids=snapshot.title_ids, vectors=vectors)
    if version not in artifacts.versions(KIND):
        staged = artifacts.stage(KIND)
        save_meanings(staged, taken, encoder=encoder if isinstance(reader, Encoder) else None)
        artifacts.publish(KIND, staged, version)
    if erasures(desk) != erased:
        artifacts.withdraw(KIND)
        artifacts.retire(KIND, version)
        return None
    for earlier in artifacts.versions(KIND):
        if earlier != version:
            artifacts.retire(KIND, earlier)
    return Learnt(
        version=version,
        titles=len(snapshot),
        words=len(reader.words) if isinstance(reader, Embedder) else len(reader.wordpiece.pieces),
        comments=sum(map(len, said.values())),
        reader="encoder" if isinstance(reader, Encoder) else "default",
        default=default_mrr,
        encoder=encoder_mrr,
    )


def said_of(lake: LakeEngine, *, moderated: Mapping[str, str], config: MeaningConfig = MEANING) -> dict[str, list[str]]:
    """Give what is said of titles, by title id, in words that several people use.

    Nothing that is held or removed teaches; `moderated` is the desk's word by comment id, and stands before tone.
    """
    table = read_table(lake, "comments").sort_by([("at", "descending"), ("comment_id", "ascending")])
    authors: dict[str, set[str]] = defaultdict(set)
    taken: Counter[str] = Counter()
    heard: list[tuple[str, list[str]]] = []
    columns = (table[name].to_pylist() for name in ("comment_id", "title_id", "profile_id", "text", "toxicity"))
    for comment_id, title_id, author, text, toxicity in zip(*columns, strict=True):
        decided = read_moderation(moderated.get(comment_id))
        shown = decided.act == "release" if decided is not None else (toxicity or 0.0) < RULES.hold_from
        if not shown or taken[title_id] >= config.most_said:
            continue
        taken[title_id] += 1
        words = tokens_of(text[: config.said_chars])
        heard.append((title_id, words))
        for word in set(words):
            authors[word].add(author)
    found: dict[str, list[str]] = defaultdict(list)
    for title_id, words in heard:
        kept = " ".join(word for word in words if len(authors[word]) >= config.least_authors)
        if kept:
            found[title_id].append(kept)
    return found


def judged(
    encoder: Encoder,
    titles: Sequence[Title],
    said: dict[str, list[str]],
    *,
    rng: np.random.Generator,
    config: MeaningConfig = MEANING,
) -> tuple[float, float, bool]:
    """Judge an encoder against the default, trained without the titles it is judged on.

    Gives both mean reciprocal ranks, and whether the encoder's is higher, the interval of the difference clear of 0. On
    too few synopses both are 0, and the default stays.
    """
    able = [row for row, title in enumerate(titles) if len(title.synopsis.split()) >= 8]
    size = min(config.most_held, int(config.held_out * len(able)))
    held = rng.permutation(able)[:size].tolist()
    if len(held) < config.least_held:
        return 0.0, 0.0, False
    out = set(held)
    default = _default([title for row, title in enumerate(titles) if row not in out], said, rng=rng)
    halves = [_halves(titles[row].synopsis) for row in held]
    own, its = (_reciprocal_ranks(reader, halves) for reader in (default, encoder))
    drawn = rng.integers(len(held), size=(config.draws, len(held)))
    low = float(np.quantile((its - own)[drawn].mean(axis=1), 0.025))
    return float(own.mean()), float(its.mean()), low > 0


def _default(titles: Sequence[Title], said: dict[str, list[str]], *, rng: np.random.Generator) -> Embedder:
    texts = [" ".join((title_text(title), *said.get(title.title_id, ()))) for title in titles]
    telling = {word for title in titles for name in (*title.genres, *title.moods) for word in tokens_of(name)}
    return train_embedder(texts, rng=rng, telling=telling)


def _halves(text: str) -> tuple[str, str]:
    words = text.split()
    return " ".join(words[: len(words) // 2]), " ".join(words[len(words) // 2 :])


def _reciprocal_ranks(reader: Embedder | Encoder, halves: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
    first, second = (reader.embed([pair[side] for pair in halves]) for side in (0, 1))
    likeness = first @ second.T
    return np.asarray(1.0 / (likeness >= np.diag(likeness)[:, None]).sum(axis=1), dtype=np.float64)


def _version(reader: Embedder | Encoder, vectors: NDArray[np.float32], *, now: int) -> str:
    digest = blake2b(np.ascontiguousarray(vectors).tobytes(), digest_size=4)
    digest.update(reader.version.encode())
    return f"w{iso(now)[:19].replace('-', '').replace(':', '').replace('T', '-')}.{digest.hexdigest()}"


def said_line(learnt: Learnt, *, seconds: float) -> str:
    """Say in a line what came of it."""
    line = (
        f"learnt what {learnt.titles:,} titles mean, from {learnt.words:,} words and {learnt.comments:,} comments, "
        f"in {seconds:.1f} s"
    )
    if learnt.encoder is not None and learnt.default is not None:
        verdict = "the encoder reads" if learnt.reader == "encoder" else "the default stays"
        line += f"; held-out titles: encoder {learnt.encoder:.3f}, default {learnt.default:.3f}: {verdict}"
    return line
