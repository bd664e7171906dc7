"""Claims about the built-in world: believable, deterministic, long-tailed, lawful, and true to its hidden tastes."""

import itertools
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from marquee.catalog.snapshot import build_snapshot
from marquee.errors import NotFound
from marquee.ingest.validate import validate
from marquee.schema.clock import DAY
from marquee.schema.events import KINDS, Event
from marquee.schema.ids import valid_id
from marquee.synthetic.covers import build_cover_truth
from marquee.synthetic.titles import GENRE_NAMES, MOOD_NAMES, build_titles
from marquee.synthetic.truth import EARLY_STOP, completions, cover_pull, engagement, liking
from marquee.synthetic.viewers import LIVES_IN, build_viewers
from marquee.synthetic.world import END_AT, World, build_world


@pytest.fixture(scope="module")
def world() -> World:
    """A small world: 500 titles, 400 viewers, 60 days."""
    return build_world(seed=3, titles=500, viewers=400, days=60)


@pytest.fixture(scope="module")
def events(world: World) -> list[Event]:
    """All its events."""
    return list(world.events())


def test_the_same_seed_gives_the_same_world(world: World, events: list[Event]) -> None:
    again = build_world(seed=3, titles=500, viewers=400, days=60)
    assert again.titles == world.titles
    assert list(again.events()) == events
    assert build_world(seed=4, titles=500, viewers=30, days=5).titles != world.titles


def test_more_viewers_do_not_change_the_titles(world: World) -> None:
    assert build_world(seed=3, titles=500, viewers=20, days=60).titles == world.titles


def test_titles_have_names_of_their_own_and_everything_a_page_shows(world: World) -> None:
    titles = world.titles
    assert len({title.name.casefold() for title in titles}) == len(titles)
    assert len({title.synopsis for title in titles}) > 0.97 * len(titles)
    for title in titles:
        assert title.synopsis.endswith(".")
        assert title.genres
        assert title.people
        assert title.moods
        assert title.maturity is not None
        assert "{" not in title.name + title.synopsis
        assert 3 <= len(title.artworks) <= 6
        assert (title.kind == "series") == bool(title.episodes)
    assert sum(title.kind == "series" for title in titles) > 100
    assert sum(title.original for title in titles) > 80
    assert sum((title.maturity or 0) <= 7 for title in titles) > 60  # children find something
    assert sum(title.windows is not None for title in titles) > 30
    assert any(title.launch_at and title.launch_at > END_AT for title in titles)
    assert len(build_snapshot(titles, version="v")) == 500


def test_every_event_passes_the_door_and_comes_in_order(world: World, events: list[Event]) -> None:
    assert len(events) == world.event_count
    assert all(one.at <= other.at for one, other in itertools.pairwise(events))
    assert len({event.event_id for event in events}) == len(events)
    assert events[-1].at < world.end_at
    for event in events:
        kind = KINDS[event.kind]
        assert not kind.internal
        assert all(getattr(event, name) is not None for name in kind.needs), event
        assert valid_id(event.event_id)
    fields = Event.__struct_fields__
    for event in events[:: max(1, len(events) // 3_000)]:
        raw = {name: getattr(event, name) for name in fields if getattr(event, name) is not None}
        assert isinstance(validate(raw, now=END_AT, backfill=True), Event), event


def test_all_that_viewers_do_happens(events: list[Event]) -> None:
    kinds = Counter(event.kind for event in events)
    for kind in ("play_start", "play_stop", "play_progress", "search", "search_click", "trailer_play", "impression",
                 "detail_view", "thumb", "rate", "list_add", "hide", "comment", "profile_update"):  # fmt: skip
        assert kinds[kind] > 0, kind
    assert kinds["play_start"] == kinds["play_stop"]


def test_nobody_plays_what_they_may_not_see(world: World, events: list[Event]) -> None:
    titles = {title.title_id: title for title in world.titles}
    viewers = world.truth.viewers
    row = {profile_id: place for place, profile_id in enumerate(viewers.profile_ids)}
    for event in events:
        if event.kind not in ("play_start", "impression"):
            continue
        title = titles[event.title_id or ""]
        viewer = row[event.profile_id]
        assert (title.maturity or 0) <= viewers.ceiling[viewer]
        assert title.launch_at is None or event.at >= title.launch_at - 120_000  # the tile is seen before it plays
        assert title.windows is None or LIVES_IN[viewers.country[viewer]] in title.windows


def test_nothing_is_done_with_a_title_before_it_is_out(world: World, events: list[Event]) -> None:
    launch = {title.title_id: title.launch_at for title in world.titles if title.launch_at is not None}
    assert launch
    for event in events:
        for title_id in (event.title_id, *(event.picks or ())):
            assert title_id not in launch or event.at >= launch[title_id], event


def test_engagement_is_the_mean_of_completions_that_are_no_mistake() -> None:
    rng = np.random.default_rng(0)
    for liked, quality in ((-1.0, 0.0), (1.5, 0.5)):
        many = np.full(60_000, liked, dtype=np.float32)
        drawn = completions(many, np.full_like(many, quality), np.zeros(len(many), np.bool_), rng=rng)
        expected = np.where(drawn > EARLY_STOP, drawn, 0.0).mean()
        [told] = engagement(many[:1], np.array([quality], dtype=np.float32))
        assert told == pytest.approx(expected, abs=0.005)


def test_a_few_titles_are_in_most_histories_and_most_in_few(events: list[Event]) -> None:
    pairs = {(event.profile_id, event.title_id) for event in events if event.kind == "play_start"}
    counts = np.array(sorted(Counter(title for _, title in pairs).values(), reverse=True))
    head = counts[: len(counts) // 10].sum() / counts.sum()
    assert 0.3 < head < 0.7  # MovieLens 1M: a tenth of the films draws 44 % of the ratings
    assert np.median(counts) < 0.3 * counts[: len(counts) // 20].mean()


def test_histories_follow_the_hidden_tastes(world: World, events: list[Event]) -> None:
    likes = liking(world.truth, slice(None), when=0.5)
    viewers = {name: place for place, name in enumerate(world.truth.viewers.profile_ids)}
    titles = {title.title_id: place for place, title in enumerate(world.titles)}
    pairs = {(viewers[e.profile_id], titles[e.title_id or ""]) for e in events if e.kind == "play_start"}
    chosen = np.array([likes[viewer, title] for viewer, title in pairs])
    assert chosen.mean() > likes.mean() + 0.8 * likes.std()


def test_what_is_liked_is_finished_and_a_bait_is_not() -> None:
    rng = np.random.default_rng(0)
    size, none = 4_000, np.zeros(4_000, dtype=np.bool_)
    even = np.zeros(size, dtype=np.float32)
    liked = completions(even + 2, even, none, rng=rng)
    disliked = completions(even - 2, even, none, rng=rng)
    bait = completions(even + 2, even, ~none, rng=rng)
    assert (liked > 0.85).mean() > 0.8 > 0.3 > (disliked > 0.85).mean()
    assert (bait > 0.85).mean() < 0.55 * (liked > 0.85).mean()


def test_covers_speak_to_what_a_viewer_leans_to(world: World) -> None:
    covers = world.truth.covers
    genres = np.flatnonzero((covers.feature >= 0) & (covers.feature < len(GENRE_NAMES)))[:200]
    pulls, leanings = [], []
    for viewer in range(0, 400, 20):
        pulls.append(cover_pull(world.truth, viewer, genres) - covers.pull[genres])
        leanings.append(world.truth.viewers.taste[viewer][covers.feature[genres]])
    assert np.corrcoef(np.concatenate(pulls), np.concatenate(leanings))[0, 1] > 0.7


def test_households_share_an_account_and_a_country(world: World) -> None:
    viewers = world.truth.viewers
    homes: dict[str, set[int]] = {}
    for place, account in enumerate(viewers.account_ids):
        homes.setdefault(account, set()).add(int(viewers.country[place]))
    assert all(len(countries) == 1 for countries in homes.values())
    assert 0.3 < len(homes) / len(viewers.account_ids) < 0.7
    assert 0.03 < viewers.kids.mean() < 0.25


def test_a_saved_world_is_loaded_whole_and_gives_its_events_again(
    world: World, events: list[Event], tmp_path: Path
) -> None:
    world.save(tmp_path)
    loaded = World.load(tmp_path)
    assert loaded.titles == world.titles
    assert loaded.truth.viewers.names == world.truth.viewers.names
    assert (loaded.truth.viewers.taste == world.truth.viewers.taste).all()
    assert (loaded.truth.covers.bait == world.truth.covers.bait).all()
    assert loaded.event_count == len(events)
    assert list(loaded.events()) == events
    with pytest.raises(NotFound):
        World.load(tmp_path / "absent")


def test_parts_stand_alone() -> None:
    rng = np.random.default_rng(1)
    made = build_titles(count=60, start_at=END_AT - 10 * DAY, end_at=END_AT, rng=rng)
    truth = build_cover_truth(made.titles, genres=GENRE_NAMES, moods=MOOD_NAMES, rng=rng)
    assert truth.start[-1] == sum(len(title.artworks) for title in made.titles)
    assert len(build_viewers(count=7, rng=rng).profile_ids) == 7
