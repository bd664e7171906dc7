"""The supervisor's schedule: on time, one at a time, failing alone."""

import threading
import time
from pathlib import Path

import msgspec
import pytest

from marquee.jobs import schedule
from marquee.jobs.schedule import Job, only_one, run_jobs
from marquee.schema.job import JobState


def run_until(jobs: list[Job], folder: Path, *, seconds: float) -> None:
    stop = threading.Event()
    threading.Timer(seconds, stop.set).start()
    run_jobs(jobs, folder=folder, stop=stop)


def state_of(folder: Path, name: str) -> JobState:
    return msgspec.json.decode((folder / f"job-{name}.json").read_bytes(), type=JobState)


def test_a_job_runs_again_and_again_and_says_what_it_did(tmp_path: Path) -> None:
    run_until([Job(name="count", every_s=0.02, work=lambda: 3)], tmp_path, seconds=0.4)
    state = state_of(tmp_path, "count")
    assert state.runs >= 3
    assert state.done == 3 * state.runs
    assert state.last_success_s is not None


def test_a_failing_job_is_told_of_and_does_not_stop_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "BACK_OFF_S", (0.05,))

    def fails() -> int:
        raise RuntimeError("the disk is full")

    run_until(
        [Job(name="bad", every_s=0.01, work=fails), Job(name="good", every_s=0.01, work=lambda: 1)],
        tmp_path,
        seconds=0.4,
    )
    assert state_of(tmp_path, "good").runs > 5
    bad = state_of(tmp_path, "bad")
    assert bad.failures >= 2
    assert bad.error == "the disk is full"


def test_a_backlog_is_worked_off_before_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "LOOK_S", 0.02)
    waiting = [0]
    worked: list[float] = []

    def work() -> int:
        worked.append(time.monotonic())
        waiting[0] = 0
        return 1

    threading.Timer(0.2, lambda: waiting.__setitem__(0, 51)).start()
    run_until(
        [Job(name="land", every_s=60.0, work=work, backlog=lambda: waiting[0], backlog_most=50)], tmp_path, seconds=0.6
    )
    assert len(worked) == 2
    assert 0.15 < worked[1] - worked[0] < 0.5


def test_two_supervisors_never_run_one_job_at_once(tmp_path: Path) -> None:
    inside, most = [0], [0]

    def work() -> int:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        time.sleep(0.03)
        inside[0] -= 1
        return 1

    jobs = [Job(name="land", every_s=0.0, work=work)]
    stop = threading.Event()
    supervisors = [
        threading.Thread(target=run_jobs, args=(jobs,), kwargs={"folder": tmp_path, "stop": stop}) for _ in "ab"
    ]
    for one in supervisors:
        one.start()
    time.sleep(0.5)
    stop.set()
    for one in supervisors:
        one.join()
    assert most[0] == 1


def test_a_lock_that_is_held_is_not_given_twice(tmp_path: Path) -> None:
    with only_one(tmp_path, "lake") as first:
        assert first
        with only_one(tmp_path, "lake", wait_s=0.1) as second:
            assert not second
    with only_one(tmp_path, "lake") as again:
        assert again
