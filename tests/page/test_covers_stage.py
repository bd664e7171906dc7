"""Claims about a page's covers: who chose them is recorded, taste's word with them, and there always is one."""

from dataclasses import replace

import numpy as np
import pytest
from tests.page.conftest import NOW, World

from marquee.artwork.policy import default_policy
from marquee.catalog.snapshot import build_snapshot
from marquee.page.build import CONFIG
from marquee.page.fallback import fallback_page
from marquee.page.present import plain_covers
from marquee.schema.catalog import Artwork, Title
from marquee.schema.page import PageRequest
from marquee.schema.profile import Profile


def account_in(cell: str) -> str:
    from marquee.artwork.holdout import cell_of

    names = (f"house-{number}" for number in range(1_000))
    return next(name for name in names if cell_of(Profile(profile_id="p", account_id=name), share=0.05) == cell)


def viewer(**fields: object) -> Profile:
    return Profile(profile_id="p", **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("cell", ["chosen", "holdout"])
def test_the_record_says_whether_covers_were_chosen_or_held_out(world: World, cell: str) -> None:
    served = world.page(viewer(account_id=account_in(cell))).served
    assert served.cells == {"covers": cell}
    drawn = {bool(decision) for decision in served.decision_ids}
    assert drawn == {cell == "chosen"}


@pytest.mark.parametrize("asked", [{"kids": True}, {"non_profiling": True}])
def test_who_is_never_drawn_for_is_in_no_cell(world: World, asked: dict[str, object]) -> None:
    assert world.page(viewer(account_id="a", **asked)).served.cells is None


def test_what_taste_said_of_each_tile_is_recorded_in_deviations(world: World) -> None:
    served = world.page(viewer(account_id="a")).served
    scores = np.frombuffer(served.scores, dtype=np.float32)
    assert len(scores) == len(served.title_ids)
    assert np.isfinite(scores).all()
    assert abs(float(scores.mean())) < 1e-3
    assert float(scores.std()) == pytest.approx(1.0, abs=1e-3)


def test_a_policy_that_fails_leaves_default_covers_and_no_draw(world: World) -> None:
    broken = replace(default_policy(), effects=np.zeros(3))  # of no use at all
    bound = replace(world.bound, covers=broken)
    built = World(bound=bound).page(viewer(account_id="a"))
    assert any(step.failed for step in built.trace.steps if step.stage == "covers")
    served = built.served
    assert set(served.decision_ids) == {""}
    assert served.cells is None
    first = {world.snapshot.title_ids[row]: world.snapshot.artworks_of(row)[0] for row in range(len(world.snapshot))}
    for title, artwork in zip(served.title_ids, served.artwork_ids, strict=True):
        assert artwork == world.snapshot.artwork_ids[first[title]]


def test_default_covers_are_no_spoilers_and_nothing_retired_or_still_to_come() -> None:
    marks = ({"spoiler": True}, {"retired": True}, {"added_at": NOW + 1}, {})
    covers = tuple(Artwork(artwork_id=f"x~{place}", **mark) for place, mark in enumerate(marks))  # type: ignore[arg-type]
    only = (Artwork(artwork_id="y~0", spoiler=True),)
    titles = [Title(title_id="x", kind="film", name="X", artworks=covers)]
    titles.append(Title(title_id="y", kind="film", name="Y", artworks=only))
    snapshot = build_snapshot(titles, version="v")
    found = plain_covers(snapshot, np.array([0, 1], dtype=np.int32), ceiling=None, now=NOW)
    assert found.tolist() == [3, -1]


def test_a_fallback_page_has_default_covers_and_says_nothing_of_taste(world: World) -> None:
    request = PageRequest(request_id="r", profile_id="p", country="DE")
    built = fallback_page(
        request, profile=viewer(account_id="a"), bound=world.bound, now=NOW, rows=4, config=CONFIG
    )  # fmt: skip
    assert built.served.scores == b""
    assert built.served.cells is None
    assert set(built.served.decision_ids) == {""}
