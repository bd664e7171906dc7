"""Claims about reading what a policy believes of a title's covers."""

from dataclasses import replace

import numpy as np

from marquee.artwork.beliefs import beliefs_of
from marquee.artwork.policy import default_policy
from marquee.catalog.snapshot import CatalogSnapshot


def test_before_anything_is_learnt_covers_are_alike_and_wide(snapshot: CatalogSnapshot) -> None:
    known = beliefs_of(default_policy(), snapshot, 7)
    assert sorted(known.values) == [f"t7~{number}" for number in range(5)]
    assert {mean for mean, _ in known.values.values()} == {0.0} and not known.misleading
    assert all(variance > 0.1 for _, variance in known.values.values())


def test_what_was_learnt_of_an_image_and_of_what_it_stresses_counts(snapshot: CatalogSnapshot) -> None:
    policy = replace(
        default_policy(),
        tags=(("genre", "Western"),),
        values=np.array([0.5], dtype=np.float32),
        value_variances=np.array([0.001], dtype=np.float32),
        offset_ids=("t7~1",),
        offsets=np.array([0.25], dtype=np.float32),
        offset_variances=np.array([0.001], dtype=np.float32),
        misleading=frozenset({"t7~3", "elsewhere"}),
        draws_learnt=9,
        aligned=[],
    )
    known = beliefs_of(policy, snapshot, 7)
    assert np.isclose(known.values["t7~1"][0], 0.75), "t7 is a Western first"
    assert known.values["t7~1"][1] < known.values["t7~2"][1]
    assert known.misleading == {"t7~3"}
