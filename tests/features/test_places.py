"""Trust is found from choices alone where scores tell what is chosen, and nothing is claimed where they do not."""

from dataclasses import replace

import numpy as np
import pytest

from marquee.features.attention import ANY, fit_attention
from marquee.features.places import PlacesConfig, fit_places
from marquee.features.shown import DEVICES, Shown

ROWS, TILES = 5, 6
FALLS, ALONG = 0.8 ** np.arange(ROWS), 0.9 ** np.arange(TILES)
TV, PHONE = DEVICES.index("tv"), DEVICES.index("phone")


def chosen(count: int, *, seed: int = 0, steeper: bool = False) -> Shown:
    """Serve pages whose best titles stand at the top left, nothing shaken; one tile of what is examined is played."""
    rng = np.random.default_rng(seed)
    worth = rng.normal(size=(count, ROWS))
    rank = np.argsort(-(worth + rng.normal(0, 0.5, size=worth.shape)), axis=1)  # the better rows above, not strictly
    worth = np.take_along_axis(worth, rank, axis=1)
    score = -np.sort(-(0.7 * worth[:, :, None] + rng.normal(size=(count, ROWS, TILES))), axis=2)
    device = np.where(rng.random(count) < 0.5, TV, PHONE)
    falls = np.where((device == PHONE)[:, None], FALLS ** (1.5 if steeper else 1.0), FALLS)
    seen = rng.random((count, ROWS, TILES)) < 0.9
    examined = seen & (rng.random(seen.shape) < falls[:, :, None] * ALONG)
    weight = np.where(examined, np.exp(score - 4.5), 0.0).reshape(count, -1)
    bar = np.cumsum(weight, axis=1)
    at = rng.random(count) * (bar[:, -1] + 1.0)
    tile = (bar < at[:, None]).sum(axis=1)
    played = np.zeros((count, ROWS * TILES), dtype=np.bool_)
    some = tile < ROWS * TILES
    played[np.flatnonzero(some), tile[some]] = True
    page, row, column = np.indices(seen.shape)
    return Shown(
        page=page.ravel(), row=row.ravel().astype(np.int32), column=column.ravel().astype(np.int32),
        device=np.repeat(device, ROWS * TILES).astype(np.int8), kind=np.zeros(seen.size, dtype=np.int32),
        stated=np.zeros(seen.size, dtype=np.bool_), probability=np.ones(seen.size, dtype=np.float32),
        explored=np.zeros(seen.size, dtype=np.bool_), seen=seen.ravel(), played=played.ravel(),
        score=score.ravel().astype(np.float32),
    )  # fmt: skip


@pytest.fixture(scope="module")
def pages() -> Shown:
    return chosen(14_000)


def test_the_fall_of_attention_is_found_although_better_titles_stand_in_better_places(pages: Shown) -> None:
    places = fit_places(pages, rows=8, columns=10)
    assert places is not None
    rows, columns = places.rows[-1, :ROWS], places.columns[-1, :TILES]
    np.testing.assert_allclose(rows / rows[0], FALLS, rtol=0.2)
    np.testing.assert_allclose(columns / columns[0], ALONG, rtol=0.25)  # a twentieth a place, the noise of 4,000 plays
    rate = np.bincount(pages.row, weights=pages.played) / np.bincount(pages.row)
    assert (rate / rate[0])[3] < 0.7 * FALLS[3]  # plain rates fall far faster


def test_devices_lie_apart_only_as_far_as_they_truly_do() -> None:
    alike, apart = (fit_places(chosen(10_000, steeper=steeper), rows=8, columns=10) for steeper in (False, True))
    assert alike is not None and apart is not None
    gap = [np.diff(np.log(one.rows[[TV, PHONE]][:, 3] / one.rows[[TV, PHONE]][:, 0]))[0] for one in (alike, apart)]
    assert abs(gap[0]) < 0.12
    assert gap[1] < gap[0] - 0.05


def test_attention_takes_them_up_where_nothing_was_shaken(pages: Shown) -> None:
    attention = fit_attention(pages)
    assert attention.randomised == 0
    trust = attention.trust[ANY, :ROWS, 0]
    np.testing.assert_allclose(trust / trust[0], FALLS, rtol=0.2)


def test_few_plays_or_no_scores_say_nothing(pages: Shown) -> None:
    few = pages.where(pages.page < 200)
    assert fit_places(few, rows=8, columns=10) is None
    assert fit_places(few, rows=8, columns=10, config=PlacesConfig(least=10)) is not None
    blind = replace(pages, score=np.full(len(pages), np.nan, dtype=np.float32))
    assert fit_places(blind, rows=8, columns=10) is None
    assert fit_places(few.where(few.page < 0), rows=8, columns=10) is None


def test_only_the_newest_pages_are_read(pages: Shown) -> None:
    old = replace(pages, played=pages.played & (pages.page < 4_000))
    assert fit_places(old, rows=8, columns=10, config=PlacesConfig(pages=2_000)) is None
