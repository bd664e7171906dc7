"""Claims about a cover's worth: a page reads it from other tables and gets the same, to the bit."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from marquee.artwork import effects as e
from marquee.artwork.arrays import KINDS, MEASURES, covers_of
from marquee.artwork.posterior import prior
from marquee.artwork.scoring import lay_out, score, score_page
from marquee.schema.clock import DAY

NOW = 1_700_000_000_000
TITLES, TAGS = 12, 5


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 9_999), limit=st.sampled_from([-1, 7, 16]), known=st.booleans(), finished=st.booleans())
def test_a_page_reads_the_same_worth_from_its_sheet(seed, limit, known, finished):
    rng = np.random.default_rng(seed)
    start = np.concatenate([[0], np.cumsum(rng.integers(0, 5, TITLES))]).astype(np.int32)
    size = int(start[-1])
    further = rng.integers(0, 3, size)
    arrays = covers_of(
        start=start,
        kind=rng.integers(0, len(KINDS), size),
        tag=rng.integers(-1, TAGS, size),
        tags=TAGS,
        further_start=np.concatenate([[0], np.cumsum(further)]).astype(np.int32),
        further_items=rng.integers(0, TAGS, int(further.sum())).astype(np.int32),
        measured=rng.random((size, len(MEASURES))),
        added_at=np.where(rng.random(size) < 0.5, 0, NOW - rng.integers(-5, 4_000, size) * DAY),
        maturity=rng.choice([-1, 6, 12, 18], size).astype(np.int16),
        spoiler=rng.random(size) < 0.2,
        retired=rng.random(size) < 0.2,
    )
    believed = prior(arrays)
    believed.misleading[:] = rng.random(size) < 0.4
    believed.effects[:] = rng.normal(size=len(believed.effects))
    sheet = lay_out(believed, arrays)
    leaning = rng.uniform(-1, 1, TAGS).astype(np.float32)
    kinds = rng.normal(size=len(KINDS))
    for title in range(TITLES):
        plain, quick = ((np.full(4, -1, np.int32), np.zeros(4), np.zeros(4)) for _ in range(2))
        found = score(
            title, leaning, kinds, known, finished, NOW, limit,
            arrays.start, arrays.kind, arrays.tag, arrays.further_start, arrays.further_items, arrays.added_at,
            arrays.maturity, arrays.spoiler, arrays.retired, believed.misleading,
            sheet.base, sheet.base_variances, believed.effects, believed.effect_variances, *plain,
        )  # fmt: skip
        assert found == score_page(
            title, leaning, kinds, known, finished, NOW, limit, arrays.start, sheet.numbers, sheet.marks,
            arrays.further_start, arrays.further_items, believed.effects, believed.effect_variances, *quick,
        )  # fmt: skip
        for one, other in zip(plain, quick, strict=True):
            np.testing.assert_array_equal(one, other)


def test_what_is_very_old_is_not_new_at_all():
    from marquee.artwork.scoring import newness

    assert newness(NOW, NOW) == 1.0
    assert 0.0 < newness(NOW, NOW - int(e.NEWNESS_DAYS * DAY)) < 0.4
    assert newness(NOW, 1) == 0.0
