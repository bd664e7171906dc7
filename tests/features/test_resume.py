"""Claims about what can be gone on with."""

import pytest

from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.features.resume import Resumable, continue_entries
from marquee.schema.catalog import Episode, Title
from marquee.schema.clock import DAY, HOUR
from marquee.schema.profile import Profile, Progress

NOW = 20_000 * DAY


def episode(number: int, released_at: int | None = None) -> Episode:
    return Episode(episode_id=f"s-{number}", season=1, number=number, runtime_s=1_000, released_at=released_at)


@pytest.fixture(scope="module")
def snapshot() -> CatalogSnapshot:
    episodes = (episode(1), episode(2), episode(3), episode(4, NOW + DAY))
    return build_snapshot(
        [
            Title(title_id="film", kind="film", name="Film", runtime_s=6_000),
            Title(title_id="other", kind="film", name="Other", runtime_s=6_000),
            Title(title_id="series", kind="series", name="Series", episodes=episodes),
        ],
        version="1",
    )


def film(position_s: float, *, title_id: str = "film", ago: int = HOUR, finished: bool = False) -> Progress:
    return Progress(title_id, None, position_s, 6_000.0, NOW - ago, finished)


def part(number: int, position_s: float, *, ago: int = HOUR) -> Progress:
    return Progress("series", f"s-{number}", position_s, 1_000.0, NOW - ago, position_s >= 920)


def going_on(snapshot: CatalogSnapshot, *steps: Progress, thumbs: dict[str, int] | None = None) -> list[Resumable]:
    ordered = tuple(sorted(steps, key=lambda step: step.at))
    return continue_entries(Profile(profile_id="p", progress=ordered, thumbs=thumbs or {}), snapshot, now=NOW)


def test_a_film_in_the_middle_goes_on_where_it_stood(snapshot: CatalogSnapshot) -> None:
    (entry,) = going_on(snapshot, film(3_000.0))
    assert (entry.title, entry.episode_id, entry.progress, entry.position_s) == (0, None, 0.5, 3_000.0)


def test_a_finished_film_is_never_resumed(snapshot: CatalogSnapshot) -> None:
    assert going_on(snapshot, film(5_990.0, finished=True)) == []
    unknown_length = Progress("film", None, 5_990.0, None, NOW - HOUR)
    assert going_on(snapshot, unknown_length) == [], "the catalogue knows how long it is"


def test_a_film_hardly_begun_is_not_resumed(snapshot: CatalogSnapshot) -> None:
    assert going_on(snapshot, film(5.0)) == []
    assert len(going_on(snapshot, film(61.0))) == 1


def test_what_was_given_up_is_dropped_after_a_while(snapshot: CatalogSnapshot) -> None:
    assert going_on(snapshot, film(3_000.0, ago=100 * DAY)) == []
    assert going_on(snapshot, film(300.0, ago=20 * DAY)) == []
    assert len(going_on(snapshot, film(3_000.0, ago=20 * DAY))) == 1


def test_a_finished_episode_gives_way_to_the_next(snapshot: CatalogSnapshot) -> None:
    (entry,) = going_on(snapshot, part(1, 990.0))
    assert (entry.episode_id, entry.progress) == ("s-2", 0.0)
    (entry,) = going_on(snapshot, part(2, 990.0, ago=2 * HOUR), part(1, 990.0))
    assert entry.episode_id == "s-3", "the second was finished before"


def test_an_episode_in_the_middle_goes_on(snapshot: CatalogSnapshot) -> None:
    (entry,) = going_on(snapshot, part(1, 990.0, ago=2 * HOUR), part(2, 400.0))
    assert (entry.episode_id, entry.progress) == ("s-2", 0.4)


def test_a_series_ends_with_its_last_released_episode(snapshot: CatalogSnapshot) -> None:
    assert going_on(snapshot, part(3, 990.0)) == []


def test_a_series_hardly_begun_or_an_episode_that_left_is_not_resumed(snapshot: CatalogSnapshot) -> None:
    assert going_on(snapshot, part(1, 3.0)) == []
    assert going_on(snapshot, Progress("series", "gone", 500.0, 1_000.0, NOW)) == []


def test_a_disliked_or_unknown_title_is_not_resumed(snapshot: CatalogSnapshot) -> None:
    assert going_on(snapshot, film(3_000.0), thumbs={"film": -1}) == []
    assert going_on(snapshot, film(3_000.0, title_id="left")) == []


def test_the_newest_comes_first(snapshot: CatalogSnapshot) -> None:
    entries = going_on(snapshot, film(3_000.0, ago=3 * HOUR), part(1, 500.0, ago=HOUR), film(900.0, title_id="other"))
    assert [entry.title for entry in entries][-1] == 0
    assert [entry.at for entry in entries] == sorted((entry.at for entry in entries), reverse=True)
