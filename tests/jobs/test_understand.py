"""Claims about comments being understood."""

from pathlib import Path

from marquee.jobs import understand
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
        assert understand.waiting(log, cursor=cursor) == log.last_position()
        assert understand.run(log, cursor=cursor, clock=clock) == 2
        values = {entry.title_id: entry.value for entry in load_profile(state, log, "p").history}
        assert (values["t1"] or 0) > 0.2
        assert (values["t2"] or 0) < -0.2
        cursor.unlink()  # a lost cursor reads everything again, and stores nothing twice
        assert understand.run(log, cursor=cursor, clock=clock) == 0
        log.append([said(3, "great", kind="comment_edit")], received_at=AT + 9_000)
        assert understand.run(log, cursor=cursor, clock=clock) == 1
        assert understand.run(log, cursor=cursor, clock=clock) == 0
        assert understand.waiting(log, cursor=cursor) == 0
        kinds = [logged.event.kind for logged in log.read(after=0, limit=99)]
        assert kinds.count("comment_understood") == 3
    finally:
        log.close()
        state.close()
