"""Claims about following the log and loading a profile, on the real embedded stores."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from marquee.jobs import follow as job
from marquee.profiles.advance import empty_profile, fold
from marquee.profiles.follow import follow, lag
from marquee.profiles.load import known, load_profile
from marquee.schema.events import Event
from marquee.schema.profile import unpack_profile
from marquee.storage.embedded.event_log import SqliteEventLog
from marquee.storage.embedded.state_store import SqliteStateStore

from .conftest import START


class World:
    """A log and a state store, and a hand to write with."""

    def __init__(self, folder: Path) -> None:
        self.log = SqliteEventLog(folder / "log.db", key=b"k" * 32)
        self.state = SqliteStateStore(folder / "state.db")
        self.count = 0

    def write(self, kind: str, *, profile_id: str = "p", **fields: Any) -> None:
        self.count += 1
        at = START + self.count * 1_000
        event = Event(kind=kind, event_id=f"e{self.count}", at=at, account_id="acc", profile_id=profile_id, **fields)
        self.log.append([event], received_at=at)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.log.close()
    made.state.close()


def test_a_profile_is_fresh_with_the_follower_dead_late_or_up_to_date(world: World) -> None:
    assert not known(load_profile(world.state, world.log, "p"))
    world.write("thumb", title_id="a", thumb=1)
    assert load_profile(world.state, world.log, "p").thumbs == {"a": 1}
    follow(world.log, world.state)
    world.write("thumb", title_id="b", thumb=-1)
    assert load_profile(world.state, world.log, "p").thumbs == {"a": 1, "b": -1}
    follow(world.log, world.state)
    loaded = load_profile(world.state, world.log, "p")
    assert loaded.thumbs == {"a": 1, "b": -1}
    assert known(loaded)
    assert lag(world.log, world.state) == 0


def test_a_follower_that_died_between_its_steps_counts_nothing_twice(world: World) -> None:
    for visit in range(3):
        world.write("impression", title_id="a", session_id=f"s{visit}")
    batch = world.log.read(after=0, limit=10)
    whole = fold(empty_profile("p", "acc"), batch)
    follow(world.log, world.state, limit=2)
    stored = unpack_profile(world.state.get_profile("p") or b"")
    assert stored.seen[0].visits == 2
    world.state.set_folded_position(0)  # never moves back, so the batch is folded over again by hand
    assert fold(stored, batch) == whole
    job.run(world.log, world.state)
    assert unpack_profile(world.state.get_profile("p") or b"") == whole


def test_the_job_reaches_the_end_and_tells_how_far_it_is(world: World) -> None:
    for number in range(25):
        world.write("hide", title_id=f"t{number}", profile_id=f"p{number % 3}")
    told: list[tuple[int, int]] = []
    assert job.run(world.log, world.state, limit=10, report=lambda done, total: told.append((done, total))) == 25
    assert told == [(10, 25), (20, 25), (25, 25)]
    assert len(load_profile(world.state, world.log, "p0").hidden) == 9
    assert job.run(world.log, world.state) == 0
    names = world.state.list_profiles(account_id="acc", after="", limit=10)
    assert [profile_id for profile_id, _name in names] == ["p0", "p1", "p2"]


def test_comments_are_put_changed_and_removed_under_the_authors_name(world: World) -> None:
    world.write("profile_update", name="Ada")
    world.write("comment", comment_id="c1", title_id="a", text="first")
    world.write("comment", comment_id="c2", title_id="a", text="second", profile_id="q")
    world.write("comment_edit", comment_id="c1", title_id="a", text="first, better")
    world.write("comment_edit", comment_id="c1", title_id="a", text="not mine", profile_id="q")
    follow(world.log, world.state)
    shown = world.state.said.of_title("a", before=None, limit=10)
    assert [(one.comment_id, one.text, one.author) for one in shown] == [
        ("c2", "second", ""),
        ("c1", "first, better", "Ada"),
    ]
    world.write("comment_remove", comment_id="c1", title_id="a")
    follow(world.log, world.state)
    assert [one.comment_id for one in world.state.said.of_title("a", before=None, limit=10)] == ["c2"]


def test_an_erased_profile_is_not_put_back(world: World) -> None:
    world.write("thumb", title_id="a", thumb=1)
    batch = world.log.read(after=0, limit=10)

    class Late:
        """A log that was read just before the erasing."""

        def __getattr__(self, name: str) -> Any:
            return getattr(world.log, name)

        def read(self, *, after: int, limit: int) -> Any:
            world.log.erase(profile_ids=["p"], account_ids=[], at=START)
            world.state.delete_profiles(["p"])
            return batch

    follow(Late(), world.state)  # type: ignore[arg-type]
    assert world.state.get_profile("p") is None
    assert not known(load_profile(world.state, world.log, "p"))
