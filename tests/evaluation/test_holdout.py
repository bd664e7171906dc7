"""What chosen covers add: differences between cells of accounts."""

import dataclasses

import numpy as np
import pytest

from marquee.errors import BadInput
from marquee.evaluation.holdout import Accounts, report_holdout


def drawn_by_lot(seed: int, *, size: int = 4_000, share: float = 0.2, added: float = 0.5) -> Accounts:
    """Accounts play as much as they did before, give or take; chosen covers add `added` plays to each on average."""
    rng = np.random.default_rng(seed)
    busy = rng.gamma(2.0, 2.0, size=size)
    chosen = rng.random(size) >= share
    return Accounts(
        chosen=chosen,
        plays=rng.poisson(busy + added * chosen).astype(float),
        before=rng.poisson(busy).astype(float)[:, None],
    )


def test_four_accounts_come_to_what_they_come_to_by_hand():
    found = report_holdout(
        Accounts(
            chosen=np.array([True, True, False, False]),
            plays=np.array([3.0, 5.0, 1.0, 3.0]),
            before=np.zeros((4, 0)),
        ),
        rng=np.random.default_rng(0),
    )
    assert found.chosen_mean == pytest.approx(4.0) and found.default_mean == pytest.approx(2.0)
    assert found.added == pytest.approx(2.0) and found.lift == pytest.approx(1.0)
    assert found.incremental == pytest.approx(4.0)
    assert found.verdict is None and "2 accounts" in found.why_none


def test_the_interval_holds_what_covers_added_about_as_often_as_it_says():
    held = 0
    for seed in range(60):
        found = report_holdout(drawn_by_lot(seed, size=800), rng=np.random.default_rng(seed), rounds=200)
        held += found.low <= 0.5 <= found.high
    assert held >= 53


def test_what_accounts_did_before_narrows_the_interval():
    accounts = drawn_by_lot(1)
    plain = report_holdout(
        dataclasses.replace(accounts, before=np.zeros((len(accounts.plays), 0))), rng=np.random.default_rng(0)
    )
    found = report_holdout(accounts, rng=np.random.default_rng(0))
    assert found.adjusted and not plain.adjusted
    assert found.high - found.low < 0.85 * (plain.high - plain.low)
    assert found.verdict == "better"


def test_facts_that_never_vary_are_left_out():
    accounts = drawn_by_lot(2, size=600)
    found = report_holdout(
        dataclasses.replace(accounts, before=np.ones((600, 3))), rng=np.random.default_rng(0), rounds=100
    )
    assert not found.adjusted


def test_covers_that_do_nothing_are_not_called_better():
    verdicts = [
        report_holdout(drawn_by_lot(seed, added=0.0, size=800), rng=np.random.default_rng(0), rounds=200).verdict
        for seed in range(30)
    ]
    assert verdicts.count("undecided") >= 25


@pytest.mark.parametrize("chosen", [True, False])
def test_an_empty_cell_says_what_to_do(chosen):
    with pytest.raises(BadInput, match=r"CoverConfig\.holdout"):
        report_holdout(
            Accounts(chosen=np.full(3, chosen), plays=np.ones(3), before=np.zeros((3, 0))),
            rng=np.random.default_rng(0),
        )
