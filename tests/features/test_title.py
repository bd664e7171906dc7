"""Claims about titles as vectors."""

import numpy as np
import pytest

from marquee.catalog.snapshot import build_snapshot
from marquee.features.title import TITLE_CONFIG, title_features
from marquee.schema.catalog import Person, Title

BEAR = Title(
    title_id="bear",
    kind="film",
    name="Bear",
    genres=("Family", "Comedy"),
    year=2014,
    language="en",
    people=(Person(name="Ben"), Person(name="Paul", role="director")),
    synopsis="A bear loses a hat in London",
)
BEAR_2 = Title(
    title_id="bear2",
    kind="film",
    name="Bear 2",
    genres=("Family", "Comedy"),
    year=2017,
    language="en",
    people=(Person(name="Ben"), Person(name="Paul", role="director")),
    synopsis="The bear finds the hat",
)
WAR = Title(
    title_id="war",
    kind="film",
    name="War",
    genres=("War",),
    year=1979,
    language="en",
    people=(Person(name="Marlon"),),
    synopsis="A river leads into madness",
)
COOK = Title(title_id="cook", kind="series", name="Cook", genres=("Comedy",), year=2016, language="fr")
BARE = Title(title_id="bare", kind="film", name="Bare")  # fmt: skip


def test_alike_titles_are_near_and_others_far() -> None:
    matrix = title_features(build_snapshot([BEAR, BEAR_2, WAR, COOK, BARE], version="1")).toarray()
    unit = matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-9)
    near = unit @ unit.T
    assert near[0, 1] > near[0, 3] > near[0, 2]
    assert near[0, 1] > 0.6


def test_each_block_has_its_configured_length_and_a_title_of_which_little_is_known_is_short() -> None:
    matrix = title_features(build_snapshot([BEAR, BEAR_2, WAR, COOK, BARE], version="1"))
    assert matrix.dtype == np.float32
    squares = np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel()
    known = TITLE_CONFIG
    full = known.genres + known.people + known.synopsis + known.decade + known.language + known.kind
    assert squares[0] == pytest.approx(full, rel=1e-4)
    assert squares[4] == pytest.approx(known.kind, rel=1e-4)


def test_an_empty_catalogue_has_no_features() -> None:
    assert title_features(build_snapshot([], version="0")).shape == (0, 0)


def test_each_catalogue_is_described_by_its_own_titles() -> None:
    one, other = build_snapshot([BEAR, WAR], version="a"), build_snapshot([WAR, BEAR], version="a")
    for _ in range(2):  # what is remembered of one is not told of the other
        first, second = title_features(one), title_features(other)
        assert (first[[1, 0]] != second).nnz == 0 and first.shape == second.shape
