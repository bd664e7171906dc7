"""A calibrated page: its first titles keep to the genres of the viewer's own history."""

from dataclasses import replace

import numpy as np

from marquee.evaluation.beyond import divergences, genre_shares, mixture
from marquee.page.build import build_page
from marquee.page.config import PageConfig
from marquee.schema.clock import DAY
from marquee.schema.page import PageRequest
from marquee.schema.profile import PLAY, Entry, Profile

PLAIN = PageConfig(exploration=0.0, calibration=0.0, interests=0.0, fame=0.0)
CALIBRATED = PageConfig(exploration=0.0, calibration=2.0, interests=0.0, fame=0.0)
DUE = PageConfig(exploration=0.0, interests=2.0)


def mixed(now: int) -> Profile:
    """Someone who watches mostly dramas (t0, t8, ...), and now and then a western (t6, t14)."""
    watched = (0, 8, 6, 16, 24, 14, 32)
    history = tuple(Entry(f"t{title}", now - (20 - day) * DAY, PLAY, 1.0) for day, title in enumerate(watched))
    return Profile(profile_id="p1", history=history)


def first(world, profile: Profile, config: PageConfig) -> list[str]:
    [picks] = [row for row in world.page(profile, config=config).page.rows if row.row_id == "top_picks"]
    return [tile.title_id for tile in picks.tiles]


def test_the_first_titles_come_closer_to_the_history(world, now):
    index, shares = world.snapshot.index, genre_shares(world.snapshot)
    profile = mixed(now)
    wanted = mixture(np.array([[index[entry.title_id] for entry in profile.history]]), shares)

    def diverges(config: PageConfig) -> float:
        listed = np.array([[index[title_id] for title_id in first(world, profile, config)]])
        return float(divergences(wanted, mixture(listed, shares))[0])

    assert diverges(CALIBRATED) < 0.9 * diverges(PLAIN)


def test_interests_get_their_due_over_the_first_rows(world, now):
    index, shares = world.snapshot.index, genre_shares(world.snapshot)
    profile = mixed(now)
    wanted = mixture(np.array([[index[entry.title_id] for entry in profile.history]]), shares)

    def diverges(config: PageConfig) -> float:
        rows = world.page(profile, config=config).page.rows[:6]
        listed = np.array([[index[tile.title_id] for found in rows for tile in found.tiles[:6]]])
        return float(divergences(wanted, mixture(listed, shares))[0])

    assert diverges(DUE) < 0.8 * diverges(PLAIN)


def test_without_calibration_the_picks_are_the_order_of_taste(world, now):
    assert first(world, mixed(now), PLAIN) == first(world, mixed(now), replace(CALIBRATED, calibration=0.0))
    assert first(world, mixed(now), PLAIN) != first(world, mixed(now), CALIBRATED)


def test_someone_unknown_gets_the_same_page_either_way(world):
    nobody = Profile(profile_id="p9")
    pages = [world.page(nobody, config=config).page for config in (PLAIN, CALIBRATED)]
    assert [row.tiles for row in pages[0].rows] == [row.tiles for row in pages[1].rows]


def test_the_trace_says_how_much_was_moved(world, now):
    request = PageRequest(request_id="r", profile_id="p1", country="DE")
    built = build_page(
        request, profile=mixed(now), bound=world.bound, now=now, rng=np.random.default_rng(0), config=CALIBRATED, rows=4
    )
    [line] = [step for step in built.trace.steps if step.stage == "calibration"]
    assert "of the first 40 moved" in line.note


def test_numbers_no_list_can_be_calibrated_by_are_refused():
    for wrong in ({"calibration": -1.0}, {"calibrated": 300, "calibrated_from": 200}):
        try:
            PageConfig(**wrong)
        except ValueError as error:
            assert "calibrat" in str(error)
        else:
            raise AssertionError(wrong)
