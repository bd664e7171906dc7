"""What was erased is in no byte of the files: not in a page, a free page, an overflow page or the WAL (law 14)."""

from collections.abc import Callable
from pathlib import Path

from marquee.schema.comments import Read, Reported, Written
from marquee.schema.events import Event
from marquee.storage.protocols import EventLog, StateStore

NOW = 1_700_000_000_000
NEEDLE = b"needle-profile"
SECRET = b"a most private remark"
Make = Callable[..., Event]


def found(folder: Path, needle: bytes) -> list[str]:
    return [path.name for path in sorted(folder.iterdir()) if needle in path.read_bytes()]


def test_no_byte_of_an_erased_profile_stays_in_the_log(log: EventLog, event: Make, tmp_path: Path) -> None:
    for batch in range(40):
        events = [
            event(
                batch * 50 + n,
                profile_id=NEEDLE.decode() if n % 7 == 0 else f"p{n}",
                text=SECRET.decode() * (n % 7 == 0),
            )
            for n in range(50)
        ]
        log.append(events, received_at=NOW)
    big = event(9_999, kind="page_served", profile_id=NEEDLE.decode(), served=SECRET * 3_000)
    log.append([big], received_at=NOW)
    log.quarantine([(b'{"profile_id": "' + NEEDLE + b'"}' + SECRET, "bad")] * 300, received_at=NOW)
    log.quarantine([(b"x" * 900, "bad")] * 12_000, received_at=NOW)
    log.append([event(10_000)], received_at=NOW)
    assert found(tmp_path, NEEDLE)
    assert found(tmp_path, SECRET)
    before = len(log.read(after=0, limit=99_999))
    removed = log.erase(profile_ids=[NEEDLE.decode()], account_ids=[], at=NOW)
    assert removed == 40 * 8 + 1
    assert found(tmp_path, NEEDLE) == []
    assert found(tmp_path, SECRET) == []
    assert len(log.read(after=0, limit=99_999)) == before - removed
    assert log.check() == []


def test_erasing_one_after_the_other_leaves_nothing_of_either(log: EventLog, event: Make, tmp_path: Path) -> None:
    people = [f"somebody-{n:03}" for n in range(30)]
    for batch in range(20):
        log.append([event(batch * 30 + n, profile_id=who) for n, who in enumerate(people)], received_at=NOW)
        log.quarantine([(f'{{"profile_id": "{who}"}}'.encode() * 9, "bad") for who in people], received_at=NOW)
    for number, who in enumerate(people):
        log.erase(profile_ids=[who], account_ids=[], at=NOW)
        assert [path for gone in people[: number + 1] for path in found(tmp_path, gone.encode())] == []
    assert log.read(after=0, limit=9) == []


def test_no_byte_of_a_deleted_profile_stays_in_the_state(state: StateStore, tmp_path: Path) -> None:
    for turn in range(30):  # rewritten at many sizes, so that rows move between pages
        state.put_profiles(
            [
                (
                    f"p{n}" if n else NEEDLE.decode(),
                    "a",
                    "n",
                    turn,
                    (SECRET if n == 0 else b"z") * ((turn * 7 + n) % 90),
                )
                for n in range(60)
            ]
        )
        state.put_page(f"r{turn}", NEEDLE.decode(), SECRET * 900, expires_at=turn)
        who = NEEDLE.decode()
        state.said.write(
            [Written(comment_id=f"c{turn}", title_id="t", profile_id=who, at=turn, text=SECRET.decode(), author="Ann")]
        )
        state.said.mark_read(
            [Read(comment_id=f"c{turn}", profile_id=who, at=turn, sentiment=0.1, reason=SECRET.decode())], hold_from=0.5
        )
        state.said.report([Reported(comment_id=f"c{turn}", profile_id=who, at=turn, text=SECRET.decode())])
        state.said.put_voices([("t", SECRET * turn, False)], at=turn)
        state.drop_old_pages(now=turn - 5)
    assert found(tmp_path, NEEDLE)
    assert found(tmp_path, SECRET)
    state.delete_profiles([NEEDLE.decode()])
    assert found(tmp_path, NEEDLE) == []
    assert found(tmp_path, SECRET) == []
    assert state.get_profile("p7") is not None
    assert state.check() == []


def test_ids_are_kept_only_as_hashes_nobody_else_can_make(log: EventLog, event: Make, tmp_path: Path) -> None:
    log.append([event(1, event_id="an-id-that-names-needle-profile", profile_id="needle-profile")], received_at=NOW)
    log.erase(profile_ids=["needle-profile"], account_ids=[], at=NOW)
    assert found(tmp_path, b"needle") == []
    assert list(log.append([event(1, event_id="an-id-that-names-needle-profile")], received_at=NOW).duplicates) == [
        True
    ]
