"""De-duplication is exact: held against a plain set, over days, segments, processes and restarts."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marquee.schema.clock import DAY
from marquee.schema.events import Event
from marquee.storage.embedded import seen_ids
from marquee.storage.embedded.event_log import SqliteEventLog
from marquee.storage.embedded.seen_ids import KEPT_DAY, SeenIds


def digest(number: int) -> bytes:
    return (number * 0x9E3779B97F4A7C15_F39CC0605CEDC835 % (1 << 128)).to_bytes(16, "big")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Segments of 16 ids, so that a few hundred make many."""
    monkeypatch.setattr(seen_ids, "SEGMENT_IDS", 16)
    monkeypatch.setattr(seen_ids, "FILTER_WORDS", 64)
    yield


STEP = st.tuples(
    st.integers(0, 1),  # which of two processes
    st.integers(0, 40),  # the day
    st.lists(st.integers(0, 200), max_size=12),  # ids
    st.sampled_from(["nothing", "load", "restart", "drop"]),
)


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(STEP, max_size=30), scope=st.sampled_from(["live", "kept"]))
def test_ids_are_known_exactly_as_a_set_knows_them(steps: list[tuple[int, int, list[int], str]], scope: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seen_ids, "SEGMENT_IDS", 16)
        patch.setattr(seen_ids, "FILTER_WORDS", 64)
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
            processes = [SeenIds(scope), SeenIds(scope)]
            connection.execute(processes[0].schema())
            known: dict[bytes, int] = {}
            for who, day, numbers, then in steps:
                process = processes[who]
                ids = sorted({digest(number) for number in numbers})
                found = process.find(connection, ids)
                assert found == {one for one in ids if one in known}
                new = [one for one in ids if one not in found]
                process.add(connection, new, day=KEPT_DAY if scope == "kept" else day)
                known |= dict.fromkeys(new, day)
                if then == "load":
                    process.store(connection, process.load(connection))
                elif then == "restart":
                    processes[who] = SeenIds(scope)
                    processes[who].load(connection)
                elif then == "drop" and scope == "live":
                    process.drop(connection, before_day=day)
                    known = {one: of for one, of in known.items() if of >= day}


def lets_through(made: bytes, ids: list[bytes]) -> int:
    narrow = np.frombuffer(made, np.uint64, offset=1)
    words, masks = seen_ids._hashes(ids)
    return int(((narrow[words % len(narrow)] & masks) == masks).all(axis=0).sum())


def test_a_filter_lets_every_id_of_its_segment_through() -> None:
    for count in (1, 3, 100, 5_000):
        ids = [digest(number) for number in range(count)]
        assert lets_through(seen_ids._make_filter(ids), ids) == count


def test_a_full_filter_lets_few_others_through() -> None:
    ids = [hashlib.md5(str(number).encode()).digest() for number in range(165_536)]
    assert lets_through(seen_ids._make_filter(ids[:65_536]), ids[65_536:]) < 30  # of 100,000


def test_the_log_counts_each_id_once_over_many_segments_and_a_restart(small: None, tmp_path: Path) -> None:
    def events(numbers: range) -> list[Event]:
        return [
            Event(kind="hide", event_id=f"e{n}", at=n, account_id="a", profile_id="p", title_id="t") for n in numbers
        ]

    log = SqliteEventLog(tmp_path / "log.db", b"k" * 32)
    for day in range(5):
        for start in range(0, 100, 20):
            done = log.append(events(range(day * 100 + start, day * 100 + start + 20)), received_at=day * DAY)
            assert not any(done.duplicates)
    assert all(log.append(events(range(500)), received_at=5 * DAY).duplicates)
    log.close()
    log = SqliteEventLog(tmp_path / "log.db", b"k" * 32)
    done = log.append(events(range(400, 600)), received_at=6 * DAY)
    assert list(done.duplicates) == [True] * 100 + [False] * 100
    assert len(log.read(after=0, limit=9_999)) == 600
    log.close()
    with closing(sqlite3.connect(tmp_path / "log.db")) as connection:
        [(segments, missing)] = connection.execute(
            "SELECT count(*), sum(filter IS NULL) FROM live_segments WHERE closed = 1"
        )
    assert segments > 20
    assert missing <= 15  # made at the opening and kept: not once more at each
