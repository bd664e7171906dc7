"""What a title is worth: chances rise with scores, hours are those of a sitting."""

import numpy as np

from marquee.page.config import PageConfig
from marquee.page.worth import interests_of, log_hours, values_of
from marquee.schema.clock import DAY
from marquee.schema.profile import PLAY, Entry, Profile


def test_a_point_of_score_is_a_point_of_log_odds():
    values = values_of(np.array([2.0, 1.0, -50.0], dtype=np.float32), top=2.0, sharpness=1.0)
    assert np.allclose(values[:2], [1.0, np.exp(-1.0)]) and 0.0 < values[2] < 1e-8
    assert values_of(np.array([1.0], dtype=np.float32), top=2.0, sharpness=2.0)[0] < values[1]


def test_hours_are_those_of_a_film_or_of_an_evening_with_a_series(world):
    hours = np.exp(log_hours(world.snapshot))
    film, series = world.snapshot.index["t1"], world.snapshot.index["t5"]
    assert np.isclose(hours[film] / hours[series], 6_000 / (1.6 * 3_000))


def test_of_two_titles_liked_alike_the_longer_sitting_comes_first(world, now):
    profile = Profile(profile_id="p", history=(Entry("t1", now - DAY, PLAY, 1.0),))
    picks = [
        next(
            row
            for row in world.page(profile, config=PageConfig(exploration=0.0, hours=hours)).page.rows
            if row.kind == "top_picks"
        )
        for hours in (0.0, 30.0)
    ]
    series = [sum(int(tile.title_id[1:]) % 5 == 0 for tile in row.tiles) for row in picks]
    assert series[1] < series[0]


def test_interests_are_the_genres_of_each_title(world):
    interests, snapshot = interests_of(world.snapshot), world.snapshot
    for row in (0, 17, 599):
        listed = interests.genre[interests.start[row] : interests.start[row + 1]]
        assert {snapshot.genres[genre] for genre in listed} == set(snapshot.titles[row].genres)
    assert np.isclose(interests.share.sum(), 1.0)
