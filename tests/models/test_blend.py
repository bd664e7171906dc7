"""The blend finds out which component tells the truth."""

from collections.abc import Callable

import numpy as np
import pytest

from marquee.models.blend import (
    DEFAULT_BLEND,
    FEATURES,
    Blend,
    _loss_and_slopes,
    _smooth_ndcg,
    _softmax,
    bases,
    combine,
    fit_blend,
)


def examples(rng: np.random.Generator, *, honest: int) -> np.ndarray:
    """Components of noise, but for one that scores what was watched (candidate 0) higher."""
    made = rng.standard_normal((300, len(FEATURES), 30)).astype(np.float32)
    made[:, honest, 0] += 2.5
    return made


def test_the_component_that_tells_the_truth_gets_the_weight() -> None:
    honest = FEATURES.index("tower")
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


@pytest.mark.parametrize("kernel", [_softmax, _smooth_ndcg], ids=["likelihood", "rank"])
def test_each_loss_has_the_slope_it_claims(kernel: Callable[..., None]) -> None:
    rng = np.random.default_rng(3)
    made = rng.standard_normal((6, len(FEATURES), 25)).astype(np.float32)
    basis = np.stack([bases(length) for length in (0, 1, 5, 20, 60, 100)]).astype(np.float64)
    weights = 0.3 * rng.standard_normal((len(FEATURES), 3))
    _, slopes = _loss_and_slopes(kernel, weights, made, basis)
    for place in ((0, 0), (3, 1), (6, 2)):
        step = np.zeros_like(weights)
        step[place] = 1e-2
        above, below = (_loss_and_slopes(kernel, weights + sign * step, made, basis)[0] for sign in (1, -1))
        np.testing.assert_allclose(slopes[place], (above - below) / 2e-2, rtol=2e-2, atol=1e-4)


def test_differences_of_scores_are_those_of_log_chances() -> None:
    rng = np.random.default_rng(4)
    made = examples(rng, honest=FEATURES.index("factors"))
    blend = fit_blend(made, lengths=np.full(300, 20))
    scores = np.einsum("f,ifj->ij", blend.at_length(20), made).astype(np.float64)

    def likelihood(scale: float) -> float:
        scaled = scores * scale
        return float((scaled[:, 0] - np.log(np.exp(scaled).sum(axis=1))).mean())

    assert likelihood(1.0) > likelihood(0.7) and likelihood(1.0) > likelihood(1.4)
