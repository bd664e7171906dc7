"""What follows what: direction, nearness, and no one's end is another's start."""

import numpy as np

from marquee.models.neighbours import FollowConfig, fit_follow

CONFIG = FollowConfig(reach=3, fade=1.0, from_power=0.0, to_power=0.0, kept=4)


def strength(profiles: list[int], titles: list[int], *, of: int, after: int) -> float:
    found = fit_follow(np.array(profiles, np.int32), np.array(titles, np.int32), size=5, config=CONFIG)
    places = np.flatnonzero(found.titles[after] == of)
    return float(found.values[after, places[0]]) if len(places) else 0.0


def test_the_map_has_a_direction() -> None:
    assert strength([1, 1], [0, 1], of=1, after=0) > 0
    assert strength([1, 1], [0, 1], of=0, after=1) == 0


def test_what_follows_at_once_counts_more_than_what_follows_later() -> None:
    profiles, titles = [1, 1, 1], [0, 1, 2]
    assert strength(profiles, titles, of=1, after=0) > strength(profiles, titles, of=2, after=0) > 0


def test_one_viewer_s_end_is_not_another_s_start() -> None:
    assert strength([1, 2], [0, 1], of=1, after=0) == 0


def test_beyond_reach_nothing_counts() -> None:
    assert strength([1] * 5, [0, 1, 2, 3, 4], of=4, after=0) == 0
