"""The blend finds out which component tells the truth."""

import numpy as np

from marquee.models.blend import DEFAULT_BLEND, FEATURES, Blend, bases, combine, fit_blend


def examples(rng: np.random.Generator, *, honest: int) -> np.ndarray:
    """Components of noise, but for one that scores what was watched (candidate 0) higher."""
    made = rng.standard_normal((300, len(FEATURES), 30)).astype(np.float32)
    made[:, honest, 0] += 2.5
    return made


def test_the_component_that_tells_the_truth_gets_the_weight() -> None:
    honest = FEATURES.index("content")
    fitted = fit_blend(examples(np.random.default_rng(0), honest=honest), lengths=np.full(300, 20))
    weights = fitted.at_length(20)
    assert weights[honest] > 1.0
    assert np.abs(np.delete(weights, honest)).max() < 0.5


def test_newcomers_and_regulars_may_be_served_by_different_components() -> None:
    rng = np.random.default_rng(1)
    newcomers = examples(rng, honest=FEATURES.index("popularity"))
    regulars = examples(rng, honest=FEATURES.index("linear_long"))
    lengths = np.concatenate([np.zeros(300, np.int64), np.full(300, 100)])
    fitted = fit_blend(np.concatenate([newcomers, regulars]), lengths=lengths)
    assert FEATURES[int(fitted.at_length(0).argmax())] == "popularity"
    assert FEATURES[int(fitted.at_length(100).argmax())] == "linear_long"


def test_without_examples_the_default_stands() -> None:
    nothing = np.empty((0, len(FEATURES), 5), dtype=np.float32)
    assert fit_blend(nothing, lengths=np.empty(0, np.int64)) is DEFAULT_BLEND


def test_bases_stay_within_one_for_the_longest_history() -> None:
    for watched in (0, 1, 50, 10**9):
        assert (bases(watched) >= 0).all() and (bases(watched) <= 1).all()


def test_combining_is_a_weighted_sum() -> None:
    components = np.arange(2 * len(FEATURES), dtype=np.float32).reshape(len(FEATURES), 2)
    weights = Blend(weights=np.ones((len(FEATURES), 3), np.float32)).at_length(0)
    np.testing.assert_allclose(combine(components, weights), weights @ components, rtol=1e-6)
