"""Texts as vectors: alike where they are about the same things, bounded and safe whatever the text."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marquee.errors import BrokenStore
from marquee.language.embed import EmbedConfig, Embedder, load_embedder, save_embedder, train_embedder

SEA = ("ship", "captain", "storm", "island", "sailor", "harbour")
SPACE = ("rocket", "planet", "astronaut", "orbit", "alien", "station")


def a_corpus(*, texts: int = 120, seed: int = 0) -> list[str]:
    """Write texts of two worlds, each of three words of its own and some that both share."""
    rng = np.random.default_rng(seed)
    worlds = [SEA if number % 2 else SPACE for number in range(texts)]
    return [" ".join([*rng.permutation(words)[:3], "story", "of", "friends"]) for words in worlds]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return train_embedder(
        a_corpus(), rng=np.random.default_rng(0), version="e-1", config=EmbedConfig(dimensions=2, commonest=0.9)
    )


def test_texts_of_one_world_are_alike_though_they_share_no_word(embedder: Embedder) -> None:
    found = embedder.embed(["captain harbour", "sailor storm", "astronaut orbit"])
    assert found[0] @ found[1] > 0.5
    assert found[0] @ found[2] < 0.1


def test_every_vector_has_length_one_and_nothing_known_gives_nothing(embedder: Embedder) -> None:
    found = embedder.embed(["ship", "zzz", "", "ship " * 10_000])
    assert found.shape == (4, embedder.dimensions) and found.dtype == np.float32
    assert np.allclose(np.linalg.norm(found, axis=1), [1, 0, 0, 1], atol=1e-5)
    assert np.allclose(found[0], found[3], atol=1e-5)


def test_an_unknown_ending_reads_as_the_word_it_ends(embedder: Embedder) -> None:
    found = embedder.embed(["rocket", "rockets"])
    assert np.allclose(found[0], found[1])


def test_a_word_of_fewer_texts_than_asked_for_is_not_kept() -> None:
    texts = [*a_corpus(), "a canary nobody else names"]
    found = train_embedder(texts, rng=np.random.default_rng(0), config=EmbedConfig(commonest=0.9))
    assert "canary" not in found.words and "captain" in found.words


def test_the_same_texts_and_chance_give_the_same_vectors() -> None:
    one, other = (train_embedder(a_corpus(), rng=np.random.default_rng(3)) for _ in range(2))
    assert np.array_equal(one.vectors, other.vectors)


@pytest.mark.parametrize("texts", [[], [""], ["one"], ["a b c", "d e f"]])
def test_texts_that_share_nothing_place_nothing(texts: list[str]) -> None:
    found = train_embedder(texts, rng=np.random.default_rng(0))
    assert not found.embed(["one", "two"]).any()


def test_an_embedder_comes_back_as_it_was_kept(tmp_path: Path, embedder: Embedder) -> None:
    save_embedder(tmp_path, embedder)
    back = load_embedder(tmp_path)
    assert back.version == "e-1"
    assert np.array_equal(back.embed(["ship island"]), embedder.embed(["ship island"]))


def test_what_is_torn_says_to_train_again(tmp_path: Path, embedder: Embedder) -> None:
    with pytest.raises(BrokenStore, match="marquee train"):
        load_embedder(tmp_path)
    save_embedder(tmp_path, embedder)
    np.save(tmp_path / "weights.npy", embedder.weights[:-1])
    with pytest.raises(BrokenStore, match="do not fit"):
        load_embedder(tmp_path)
    (tmp_path / "embedder.json").write_text('{"format": 1, "words": 3}')
    with pytest.raises(BrokenStore, match="marquee train"):
        load_embedder(tmp_path)


@given(st.lists(st.text(max_size=80), max_size=4))
def test_whatever_is_typed_is_placed_or_is_nowhere(embedder: Embedder, texts: list[str]) -> None:
    found = embedder.embed(texts)
    assert np.isfinite(found).all()
    assert (np.abs(np.linalg.norm(found, axis=1) - 1) < 1e-4).sum() + (~found.any(axis=1)).sum() == len(texts)
