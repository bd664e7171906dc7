"""What titles mean: placed by their own words and what is said of them, aligned to any catalogue."""

from pathlib import Path

import numpy as np
import pytest

from marquee.catalog.snapshot import build_snapshot
from marquee.errors import BrokenStore
from marquee.language.embed import EmbedConfig, Embedder, train_embedder
from marquee.models.meaning import Meanings, align_meaning, load_meanings, place_titles, save_meanings, title_text
from marquee.schema.catalog import Title

SEA = ("ship", "captain", "storm", "island", "sailor", "harbour")
SPACE = ("rocket", "planet", "astronaut", "orbit", "alien", "station")


def a_title(number: int, *, synopsis: str | None = None) -> Title:
    """Make title t<number>: odd ones play at sea, even ones in space."""
    words = SEA if number % 2 else SPACE
    chosen = [words[(number // 2 + step) % 6] for step in (0, 1, 3)]
    return Title(
        title_id=f"t{number}",
        kind="film",
        name=f"Name {number}",
        synopsis=" ".join(chosen) if synopsis is None else synopsis,
        genres=("Adventure",) if number % 2 else ("Science Fiction",),
    )


TITLES = [a_title(number) for number in range(60)]


@pytest.fixture(scope="module")
def reader() -> Embedder:
    texts = [title_text(title) for title in TITLES]
    return train_embedder(texts, rng=np.random.default_rng(0), config=EmbedConfig(dimensions=3, commonest=0.9))


def meanings_of(reader: Embedder, titles: list[Title]) -> Meanings:
    return Meanings(
        version="w-1",
        reader=reader,
        title_ids=tuple(title.title_id for title in titles),
        vectors=place_titles(reader, titles),
    )


def test_a_text_finds_the_titles_it_is_about(reader: Embedder) -> None:
    snapshot = build_snapshot(TITLES, version="c-1")
    meaning = align_meaning(meanings_of(reader, TITLES), snapshot)
    found = meaning.likeness("an astronaut and an alien")
    assert set(np.argsort(-found)[:30] % 2) == {0}
    assert not meaning.likeness("zzz").any()


def test_a_catalogue_in_another_order_gives_the_same_places_and_new_titles_are_read(reader: Embedder) -> None:
    kept = meanings_of(reader, TITLES[:50])
    snapshot = build_snapshot(TITLES[::-1], version="c-2")
    meaning = align_meaning(kept, snapshot)
    straight = align_meaning(kept, build_snapshot(TITLES, version="c-1"))
    assert np.allclose(meaning.vectors[::-1], straight.vectors)
    assert np.allclose(straight.vectors[50:], place_titles(reader, TITLES[50:]))


def test_what_is_said_of_a_title_moves_it(reader: Embedder) -> None:
    bare = [a_title(1, synopsis="")]
    before = place_titles(reader, bare)
    after = place_titles(reader, bare, said={"t1": ["rocket orbit planet", "alien station"]})
    towards = reader.embed(["rocket orbit planet alien station"])[0]
    assert float((after @ towards)[0]) > float((before @ towards)[0])
    assert np.array_equal(before, place_titles(reader, bare, said={"t9": ["rocket"]}))


def test_meanings_come_back_as_they_were_kept(tmp_path: Path, reader: Embedder) -> None:
    kept = meanings_of(reader, TITLES)
    save_meanings(tmp_path, kept)
    back = load_meanings(tmp_path)
    assert back.version == "w-1" and back.title_ids == kept.title_ids and np.array_equal(back.vectors, kept.vectors)


def test_torn_meanings_say_to_train_again(tmp_path: Path, reader: Embedder) -> None:
    with pytest.raises(BrokenStore, match="marquee train"):
        load_meanings(tmp_path)
    save_meanings(tmp_path, meanings_of(reader, TITLES))
    np.save(tmp_path / "titles.npy", np.zeros((3, 3), np.float32))
    with pytest.raises(BrokenStore, match="do not fit"):
        load_meanings(tmp_path)
