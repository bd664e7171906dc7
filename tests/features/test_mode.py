"""Claims about what viewers come for: to go on or to discover, and with what; learnt from visits, sensible without."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.features.mode import DEFAULT_MODE, ENTRY_FEATURES, MODE_FEATURES, ModeModel, entry_features, mode_of
from marquee.features.mode_training import ModeConfig, Visit, fit_mode, visits_of
from marquee.features.resume import continue_entries
from marquee.schema.catalog import Episode, Title
from marquee.schema.clock import DAY, HOUR, MINUTE
from marquee.schema.events import Event, Logged
from marquee.schema.profile import Profile, Progress

NOW = 1_700_000_000_000


@pytest.fixture(scope="module")
def snapshot() -> CatalogSnapshot:
    films = [Title(title_id=f"f{at}", kind="film", name="F", runtime_s=6_000) for at in range(8)]
    episodes = tuple(Episode(episode_id=f"e{at}", season=1, number=at, runtime_s=3_000) for at in range(6))
    return build_snapshot([*films, Title(title_id="s", kind="series", name="S", episodes=episodes)], version="c")


def film(number: int, *, share: float, ago: int, device: str = "tv") -> Progress:
    return Progress(f"f{number}", None, 6_000.0 * share, 6_000.0, NOW - ago, False, device)


def asked(profile: Profile, snapshot: CatalogSnapshot, *, model: ModeModel = DEFAULT_MODE, now: int = NOW):
    entries = continue_entries(profile, snapshot, now=now)
    mode = mode_of(profile, entries, snapshot, now=now, device="tv", model=model)
    return entries, mode


def test_without_anything_to_go_on_with_nobody_goes_on(snapshot):
    entries, mode = asked(Profile(profile_id="p"), snapshot)
    assert entries == [] and mode.goes_on == 0.0 and len(mode.entries) == 0


def test_what_was_left_yesterday_calls_more_than_what_was_left_weeks_ago(snapshot):
    fresh = asked(Profile(profile_id="p", progress=(film(1, share=0.5, ago=DAY),)), snapshot)[1]
    stale = asked(Profile(profile_id="p", progress=(film(1, share=0.5, ago=20 * DAY),)), snapshot)[1]
    assert fresh.goes_on > stale.goes_on


def test_the_next_episode_comes_before_a_film_given_up_after_minutes(snapshot):
    steps = (Progress("s", "e0", 3_000.0, 3_000.0, NOW - 2 * DAY, True, "tv"), film(1, share=0.05, ago=DAY))
    entries, mode = asked(Profile(profile_id="p", progress=steps), snapshot)
    assert [entry.episode_id for entry in entries] == [None, "e1"]  # the newest first
    assert mode.entries.argmax() == 1


def test_hour_and_device_are_those_it_was_put_on_with(snapshot):
    started = film(1, share=0.5, ago=DAY - 50 * MINUTE)  # put on a day ago, to the minute
    table = entry_features(
        Profile(profile_id="p", progress=(started,)),
        continue_entries(Profile(profile_id="p", progress=(started,)), snapshot, now=NOW),
        snapshot, now=NOW, device="phone",
    )  # fmt: skip
    said = dict(zip(ENTRY_FEATURES, table[0].tolist()))
    assert said["same_hour"] == 1.0 and said["same_device"] == 0.0 and said["newest"] == 1.0
    assert said["series"] == 0.0 and 0.9 < said["days"] < 1.0


@settings(deadline=None, max_examples=60)
@given(
    steps=st.lists(
        st.tuples(st.integers(0, 7), st.floats(0.0, 1.0), st.integers(-DAY, 80 * DAY), st.sampled_from([None, "tv"])),
        max_size=8,
    ),
    weights=st.lists(st.floats(-50, 50), min_size=len(ENTRY_FEATURES), max_size=len(ENTRY_FEATURES)),
)
def test_any_profile_and_model_give_a_chance_and_finite_odds(steps, weights):
    films = [Title(title_id=f"f{at}", kind="film", name="F", runtime_s=6_000) for at in range(8)]
    snapshot = build_snapshot(films, version="c")
    progress = tuple(film(number, share=share, ago=ago, device=on) for number, share, ago, on in steps)
    entries, mode = asked(Profile(profile_id="p", progress=progress), snapshot, model=ModeModel(entry=tuple(weights)))
    assert 0.0 <= mode.goes_on <= 1.0 and len(mode.entries) == len(entries)
    assert np.isfinite(mode.entries).all()


def test_weights_that_fit_no_features_are_refused():
    with pytest.raises(ValueError, match="weights of entries"):
        ModeModel(entry=(1.0,))


# --- learning ---------------------------------------------------------------------------------------------------------


def made_up(count: int, *, rng: np.random.Generator) -> list[Visit]:
    """Visits whose viewers go on if something was put on at this hour, and then with that."""
    visits = []
    hour = ENTRY_FEATURES.index("same_hour")
    for number in range(count):
        table = np.zeros((3, len(ENTRY_FEATURES)))
        table[:, 0] = rng.uniform(0, 5, size=3)
        table[:, hour] = 0.0
        goes_on = rng.random() < 0.5
        if goes_on:
            table[rng.integers(0, 3), hour] = 1.0
        first = int(table[:, hour].argmax()) if goes_on and rng.random() < 0.9 else -1
        visits.append(Visit(entries=table, first=first, profile=Profile(profile_id="p"), at=NOW - number * HOUR))
    return visits


def test_it_learns_what_decides(snapshot):
    model = fit_mode(made_up(1_500, rng=np.random.default_rng(1)))
    assert model.visits == 1_500 and len(model.mode) == len(MODE_FEATURES)
    hour = ENTRY_FEATURES.index("same_hour")
    assert model.entry[hour] > DEFAULT_MODE.entry[hour] + 0.5
    steps = (film(1, share=0.5, ago=4 * DAY - 50 * MINUTE), film(2, share=0.5, ago=DAY + 8 * HOUR))
    entries, mode = asked(Profile(profile_id="p", progress=steps), snapshot, model=model)
    assert entries[int(mode.entries.argmax())].title == snapshot.index["f1"] and mode.goes_on > 0.5
    elsewhere = (film(2, share=0.5, ago=DAY + 8 * HOUR),)
    assert asked(Profile(profile_id="p", progress=elsewhere), snapshot, model=model)[1].goes_on < 0.5


def test_too_few_visits_teach_nothing():
    visits = made_up(60, rng=np.random.default_rng(2))
    assert fit_mode(visits) is DEFAULT_MODE
    assert fit_mode(visits, config=ModeConfig(least_visits=20)).visits == 60


def events(*told: tuple[str, int, dict[str, object]]) -> list[Logged]:
    return [
        Logged(
            log_position=place + 1,
            received_at=at,
            event=Event(kind=kind, event_id=f"e{place}", at=at, account_id="a", profile_id="p", device="tv", **fields),
        )
        for place, (kind, at, fields) in enumerate(told)
    ]


def test_a_visit_is_one_until_half_an_hour_of_silence_and_a_films_end_belongs_to_its_start(snapshot):
    on = {"title_id": "f1", "runtime_s": 6_000.0, "request_id": "r"}
    later = NOW + DAY
    found = visits_of(
        "p",
        events(
            ("impression", NOW, {"title_id": "f1", "row_id": "popular", "position": 0}),
            ("play_start", NOW + MINUTE, {**on, "position_s": 0.0}),
            ("play_stop", NOW + 51 * MINUTE, {**on, "position_s": 3_000.0}),
            ("impression", later, {"title_id": "f1", "row_id": "continue", "position": 0}),
            ("play_start", later + MINUTE, {**on, "position_s": 3_000.0}),
            ("play_stop", later + 20 * MINUTE, {**on, "position_s": 4_000.0}),
            ("impression", later + DAY, {"title_id": "f2", "row_id": "popular", "position": 0}),
        ),
        snapshot,
    )
    assert [(visit.at, visit.first) for visit in found] == [(later, 0), (later + DAY, -1)]


def test_plays_without_a_page_and_people_not_profiled_teach_nothing(snapshot):
    on = {"title_id": "f1", "runtime_s": 6_000.0}
    plays = [
        (kind, NOW + day * DAY + after, {**on, "position_s": position})
        for day in range(4)
        for kind, after, position in (("play_start", 0, 0.0), ("play_stop", 30 * MINUTE, 1_800.0))
    ]
    assert visits_of("p", events(*plays), snapshot) == []
    page = ("impression", NOW + 9 * DAY, {"title_id": "f1", "row_id": "continue", "position": 0})
    assert len(visits_of("p", events(*plays, page), snapshot)) == 1
    asks = ("profile_update", NOW + 10 * DAY, {"non_profiling": True})
    assert visits_of("p", events(*plays, page, asks), snapshot) == []
