"""Examination is found again where it is known, although better titles stand in better places."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from marquee.features.attention import (
    ANY,
    EVEN,
    Attention,
    fit_attention,
)
from marquee.features.shown import DEVICES, Shown, shown_of
from marquee.schema.tables import OUTCOMES

ROWS, TILES = 6, 8
EXPLORED, SWAP, DRAWN, POOL = 0.5, 0.5, 0.2, 50
PHONE = DEVICES.index("phone")
SIGHT = {  # by device: rows and columns
    DEVICES.index("tv"): (0.88 ** np.arange(ROWS), 0.93 ** np.arange(TILES)),
    PHONE: (0.80 ** np.arange(ROWS), 0.75 ** np.arange(TILES)),
}
TRUST = (0.9 ** np.arange(ROWS), 0.95 ** np.arange(TILES))
TITLES = 60


def pages(
    count: int, *, seed: int = 0, explored: float = EXPLORED, by_worth: bool = True
) -> tuple[Shown, np.ndarray, np.ndarray]:
    """Serve pages whose best titles stand at the top left, shaken by chance; gives titles and their worth too.

    With `by_worth` off the order has nothing to do with worth, but is the same for everyone but for a little.
    """
    rng = np.random.default_rng(seed)
    worth = np.exp(np.linspace(np.log(0.02), np.log(0.3), TITLES))
    mine = worth * np.exp(rng.normal(0, 0.5, (count, TITLES)))  # each viewer's own
    liked = mine if by_worth else (np.arange(TITLES) * 37 % TITLES) + rng.normal(0, 8, (count, TITLES))
    order = np.argsort(-liked, axis=1)[:, : ROWS * TILES].reshape(count, ROWS, TILES)
    shaken = rng.random(count) < explored
    top = rng.random(count) < 0.5  # a row that states a fact stands on top, so other rows are neighbours
    swapped = np.zeros((count, ROWS - 1), dtype=np.bool_)  # a row and the next
    for upper in range(ROWS - 1):
        swapped[:, upper] = shaken & (top == upper % 2) & (rng.random(count) < SWAP)
    paired = np.ones((count, ROWS), dtype=np.bool_)
    paired[top, 0] = paired[top, ROWS - 1] = False
    drawn = shaken[:, None, None] & (rng.random((count, ROWS, TILES)) < DRAWN)
    drawn[top, 0] = False
    order[drawn] = rng.integers(TITLES, size=int(drawn.sum()))
    moved = np.zeros((count, ROWS), dtype=np.bool_)
    moved[:, :-1] |= swapped
    moved[:, 1:] |= swapped
    swap = np.where(paired, SWAP, 0.0)
    there = np.where(moved, explored * swap, explored * (1 - swap))[:, :, None]
    stays = np.where(moved, 0.0, 1.0 - explored)[:, :, None]
    probability = np.where(drawn, there * DRAWN / POOL, there * (1 - DRAWN) + stays)
    probability[top, 0] = 1.0
    for upper in range(ROWS - 1):
        here = swapped[:, upper]
        for array in (order, probability):
            array[here, upper], array[here, upper + 1] = array[here, upper + 1].copy(), array[here, upper].copy()
    device = rng.choice(list(SIGHT), size=count)
    sight = np.zeros((len(DEVICES), ROWS, TILES))
    for place, (of_row, of_column) in SIGHT.items():
        sight[place] = np.outer(of_row, of_column)
    seen = rng.random(order.shape) < sight[device]
    played = seen & (rng.random(order.shape) < np.outer(*TRUST) * np.take_along_axis(
        mine[:, None, :].repeat(ROWS, 1), order, axis=2
    ).clip(0, 1))  # fmt: skip
    page, row, column = np.indices(order.shape)
    shown = Shown(
        page=page.ravel().astype(np.int64),
        row=row.ravel().astype(np.int32),
        column=column.ravel().astype(np.int32),
        device=np.repeat(device, ROWS * TILES).astype(np.int8),
        kind=np.zeros(order.size, dtype=np.int32),
        stated=(top[page] & (row == 0)).ravel(),
        probability=probability.ravel().astype(np.float32),
        explored=np.repeat(shaken, ROWS * TILES),
        seen=seen.ravel(),
        played=played.ravel(),
        score=np.full(order.size, np.nan, dtype=np.float32),
    )
    return shown, order.ravel(), worth


@pytest.fixture(scope="module")
def shaken() -> tuple[Shown, np.ndarray, np.ndarray, Attention]:
    shown, title, worth = pages(100_000)
    return shown, title, worth, fit_attention(shown)


def grid(device: int) -> tuple[np.ndarray, np.ndarray, int]:
    row, column = np.indices((ROWS, TILES))
    return row, column, device


def test_examination_is_within_a_tenth_of_the_truth_in_every_place(shaken) -> None:  # type: ignore[no-untyped-def]
    _, _, _, attention = shaken
    for device, (of_row, of_column) in SIGHT.items():
        truth = np.outer(of_row * TRUST[0], of_column * TRUST[1])
        found = attention.examined(*grid(device))
        ratio = found / truth
        ratio /= np.exp(np.log(ratio).mean())  # a factor common to all places says nothing
        assert ratio.min() > 0.9 and ratio.max() < 1.1, (DEVICES[device], ratio.round(3))


def test_sight_is_a_chance_and_differs_by_device(shaken) -> None:  # type: ignore[no-untyped-def]
    attention = shaken[3]
    np.testing.assert_allclose(attention.sight[PHONE, 0, 0], 1.0, atol=0.05)
    assert attention.sight[PHONE, 2, 4] < 0.7 * attention.sight[0, 2, 4]
    assert attention.sight.max() <= 1.0 and attention.sight.min() >= 0.0


def test_plays_over_examination_order_titles_as_their_worth_does_and_plain_rates_do_not() -> None:
    shown, title, worth = pages(30_000, by_worth=False)
    attention = fit_attention(shown)
    above = np.triu_indices(TITLES, 1)

    def tau(weights: np.ndarray) -> float:
        rate = np.bincount(title, weights=shown.played * weights) / np.bincount(title)
        return float(np.sign((rate[:, None] - rate[None, :]) * (worth[:, None] - worth[None, :]))[above].mean())

    examined = attention.examined(shown.row, shown.column, shown.device)
    debiased, naive = tau(1.0 / np.maximum(examined, 0.1)), tau(np.ones(len(title)))
    assert debiased >= 0.9
    assert debiased > naive + 0.05


def test_without_chance_in_view_is_examined_however_plays_fall_off() -> None:
    shown, _, _ = pages(3_000, explored=0.0)
    attention = fit_attention(shown)
    assert attention.randomised == 0
    np.testing.assert_allclose(attention.trust, 1.0)
    assert attention.sight[ANY, 5, 7] < 0.5


def test_few_swaps_move_trust_but_little() -> None:
    shown, _, _ = pages(400, explored=0.02)
    assert 0.5 < fit_attention(shown).trust.min() <= fit_attention(shown).trust.max() < 1.5


def test_rows_that_state_a_fact_or_were_certain_teach_no_trust() -> None:
    shown, _, _ = pages(500)
    never = np.zeros(len(shown), dtype=np.bool_)
    certain = replace(shown, probability=np.ones(len(shown), dtype=np.float32), explored=never)
    np.testing.assert_allclose(fit_attention(certain).trust, 1.0)


def test_no_page_served_makes_every_place_alike() -> None:
    nothing = shown_of(OUTCOMES.empty_table())
    assert len(nothing) == 0
    assert fit_attention(nothing) is EVEN
    assert EVEN.examined(np.array([0, 500]), np.array([0, 500])).tolist() == [1.0, 1.0]


def test_tiles_are_read_from_outcomes_in_order_and_without_fallback_pages() -> None:
    def tile(request: str, row: int, position: int, **fields: object) -> dict[str, object]:
        plain: dict[str, object] = dict.fromkeys(OUTCOMES.names)
        return plain | {
            "request_id": request, "profile_id": "p", "account_id": "a", "served_at": 0, "row_id": f"r{row}",
            "row_kind": "genre", "row": row, "position": position, "title_id": "t", "artwork_id": "t~0",
            "slot_probability": 0.5, "artwork_probability": 1.0, "explored": False, "fallback": False, "seen": True,
            "played": False, "device": "phone",
        } | fields  # fmt: skip

    rows = [tile("b", 1, 0), tile("b", 0, 1), tile("b", 0, 0, device="fridge"), tile("c", 0, 0, fallback=True),
            tile("d", 0, 0, row_kind="my_list", played=True)]  # fmt: skip
    shown = shown_of(pa.Table.from_pylist(rows, schema=OUTCOMES))
    assert shown.row.tolist() == [0, 0, 1, 0] and shown.column.tolist() == [0, 1, 0, 0]
    assert [DEVICES[place] for place in shown.device] == ["", "phone", "phone", "phone"]
    assert shown.stated.tolist() == [False, False, False, True]
    assert shown.played.tolist() == [False, False, False, True]
