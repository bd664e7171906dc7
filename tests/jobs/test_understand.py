"""Claims about comments being understood."""

from pathlib import Path

from marquee.jobs import understand
from marquee.language.reader import Reader
from marquee.profiles.follow import follow
from marquee.profiles.load import load_profile
from marquee.schema.clock import DAY, Clock
from marquee.schema.events import Event
from marquee.storage.embedded.event_log import SqliteEventLog
from marquee.storage.embedded.state_store import SqliteStateStore

AT = 20_000 * DAY


def said(number: int, text: str, *, kind: str = "comment") -> Event:
    return Event(
        kind=kind, event_id=f"e{number}", at=AT + number * 1_000, account_id="acc", profile_id="p",
        title_id=f"t{number}", comment_id=f"c{number}", text=text,
    )  # fmt: skip


def test_a_comment_is_understood_once_and_the_profile_learns_of_it(tmp_path: Path) -> None:
    log = SqliteEventLog(tmp_path / "log.db", key=b"k" * 32)
    state = SqliteStateStore(tmp_path / "state.db")
    clock = Clock.data(tmp_path / "clock", start_at=AT + DAY)
    cursor = tmp_path / "understood"
    try:
        log.append([said(1, "wonderful"), said(2, "boring")], received_at=AT + 5_000)
        assert understand.waiting(log, cursor=cursor, version=Reader().version) == log.last_position()
        assert understand.run(log, cursor=cursor, clock=clock) == 2
        values = {entry.title_id: entry.value for entry in load_profile(state, log, "p").history}
        assert (values["t1"] or 0) > 0.2
        assert (values["t2"] or 0) < -0.2
        cursor.unlink()  # a lost cursor reads everything again, and stores nothing twice
        assert understand.run(log, cursor=cursor, clock=clock) == 0
        log.append([said(3, "great", kind="comment_edit")], received_at=AT + 9_000)
        assert understand.run(log, cursor=cursor, clock=clock) == 1
        assert understand.run(log, cursor=cursor, clock=clock) == 0
        assert understand.waiting(log, cursor=cursor, version=Reader().version) == 0
        kinds = [logged.event.kind for logged in log.read(after=0, limit=99)]
        assert kinds.count("comment_understood") == 3
    finally:
        log.close()
        state.close()


def test_another_reader_reads_all_comments_again_and_what_it_says_stands(tmp_path: Path) -> None:
    log = SqliteEventLog(tmp_path / "log.db", key=b"k" * 32)
    state = SqliteStateStore(tmp_path / "state.db")
    clock = Clock.data(tmp_path / "clock", start_at=AT + DAY)
    cursor = tmp_path / "understood"
    try:
        log.append([said(1, "loved the music, hated the ending")], received_at=AT + 5_000)
        assert understand.run(log, cursor=cursor, clock=clock) == 1
        better = Reader(version="better-1")
        assert understand.waiting(log, cursor=cursor, version=better.version) == log.last_position()
        assert understand.run(log, cursor=cursor, clock=clock, reader=better) == 1
        assert understand.run(log, cursor=cursor, clock=clock, reader=better) == 0
        while follow(log, state):
            pass
        assert [one.comment_id for one in state.said.of_title("t1", before=None, limit=9)] == ["c1"]
        versions = [logged.event.model_version for logged in log.read(after=0, limit=99)]
        assert versions == [None, Reader().version, "better-1"]
    finally:
        log.close()
        state.close()


def test_what_is_understood_of_a_comment_is_written_with_it(tmp_path: Path) -> None:
    log = SqliteEventLog(tmp_path / "log.db", key=b"k" * 32)
    clock = Clock.data(tmp_path / "clock", start_at=AT + DAY)
    try:
        log.append([said(1, "I loved the music, but I hated the ending.")], received_at=AT + 5_000)
        understand.run(log, cursor=tmp_path / "understood", clock=clock)
        event = log.read(after=1, limit=9)[0].event
        aspects = {aspect.key: aspect.sentiment for aspect in event.aspects or ()}
        assert event.language == "en"
        assert aspects["music"] > 0 > aspects["ending"]
        assert (event.spoiler or 0.0) < 0.5 > (event.toxicity or 0.0)
        assert event.reason is None
    finally:
        log.close()
