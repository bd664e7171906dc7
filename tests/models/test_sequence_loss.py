"""The loss from a draw of titles: unbiased, and the whole softmax where all are drawn."""

import numpy as np
import pytest

from marquee.models.sequence_loss import draw, sampled_loss

torch = pytest.importorskip("torch")


def unit(rows: int, *, seed: int) -> "torch.Tensor":
    drawn = torch.tensor(np.random.default_rng(seed).standard_normal((rows, 6)), dtype=torch.float64)
    return torch.nn.functional.normalize(drawn, dim=1)


def test_with_all_titles_drawn_it_is_the_softmax_and_so_is_its_slope() -> None:
    right = np.array([3, 0, 3, 8])
    drawn, share = draw(np.full(9, 1 / 9), 9, rng=np.random.default_rng(0))
    slopes = []
    for ours in (True, False):
        after, vectors = unit(4, seed=1).requires_grad_(), unit(9, seed=2).requires_grad_()
        if ours:
            loss = sampled_loss(after, vectors, right, drawn, share.astype(np.float64), temperature=0.1)
        else:
            loss = torch.nn.functional.cross_entropy(after @ vectors.T / 0.1, torch.as_tensor(right))
        loss.backward()
        slopes.append((loss.item(), after.grad, vectors.grad))
    assert slopes[0][0] == pytest.approx(slopes[1][0])
    torch.testing.assert_close(slopes[0][1], slopes[1][1])
    torch.testing.assert_close(slopes[0][2], slopes[1][2])


def test_a_draw_has_no_repeats_and_estimates_sums_without_bias() -> None:
    rng = np.random.default_rng(0)
    chance = np.arange(1, 21) / np.arange(1, 21).sum()
    value = rng.random(20)
    sums = []
    for _ in range(4_000):
        drawn, share = draw(chance, 6, rng=rng)
        assert len(np.unique(drawn)) == 6 and (share > 0).all() and (share <= 1).all()
        sums.append((value[drawn] / share).sum())
    assert np.mean(sums) == pytest.approx(value.sum(), abs=4 * np.std(sums) / np.sqrt(len(sums)))


def test_a_title_never_counts_against_itself() -> None:
    after = unit(1, seed=3)
    vectors = torch.cat([after, after])  # both alike
    loss = sampled_loss(after, vectors, np.array([0]), np.array([0, 1]), np.ones(2), temperature=0.1)
    assert loss.item() == pytest.approx(np.log(2))
