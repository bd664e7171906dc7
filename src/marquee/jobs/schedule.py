"""The supervisor: runs each job on time, one at a time over all processes, and leaves a line of what it did (law 8).

It knows nothing of what the jobs do. Intervals are lengths of real time, also where the service's clock is `data`.
"""

import fcntl
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from marquee.schema.job import JobState

logger = logging.getLogger("marquee.jobs")

BACK_OFF_S = (1.0, 5.0, 30.0, 60.0)  # after the first failure in a row, the second, ...
LOOK_S = 1.0  # how often a backlog is looked at
WRITE_S = 0.5  # how often a fast job's line is written


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One job: `work` does what there is to do and says how much it did."""

    name: str
    every_s: float
    work: Callable[[], int]
    backlog: Callable[[], int] | None = None  # what waits
    figures: Callable[[], dict[str, float]] | None = None  # told after each run
    backlog_most: int | None = None  # run early where more than this waits
    after_s: float = 0.0  # how long after the start it first runs
    lock: str = ""  # jobs with one lock never run at once; default: the job's own name


def run_jobs(jobs: Sequence[Job], *, folder: Path, stop: threading.Event) -> None:
    """Run jobs, each in a thread, until `stop` is set; a job under way is finished first.

    A job that fails is logged, written down and tried again, later each time; the others go on.
    """
    folder.mkdir(parents=True, exist_ok=True)
    threads = [threading.Thread(target=_keep_running, args=(job, folder, stop), name=f"job-{job.name}") for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@contextmanager
def only_one(folder: Path, name: str, *, stop: threading.Event | None = None, wait_s: float = 0.0) -> Iterator[bool]:
    """Hold the lock `name` over all processes; False where it was not to be had in `wait_s` or `stop` was set."""
    folder.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + wait_s
    with (folder / f"{name}.lock").open("a") as handle:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until or (stop is not None and stop.is_set()):
                    yield False
                    return
                time.sleep(0.05)
        yield True


def _keep_running(job: Job, folder: Path, stop: threading.Event) -> None:
    state = JobState(name=job.name, every_s=job.every_s)
    in_a_row, written_s = 0, 0.0
    stop.wait(job.after_s)
    while not stop.is_set():
        started = time.monotonic()
        with only_one(folder, job.lock or job.name, stop=stop, wait_s=3_600.0) as mine:
            if not mine:
                continue
            try:
                done = job.work()
                state.runs, state.done, state.error, in_a_row = state.runs + 1, state.done + done, None, 0
                state.last_success_s = time.monotonic()
            except Exception as error:
                logger.exception("job %s failed; it is tried again", job.name)
                state.failures, state.error, in_a_row = state.failures + 1, str(error)[:300], in_a_row + 1
                done = 0
        state.last_took_s = time.monotonic() - started
        if time.monotonic() - written_s >= WRITE_S or state.error:
            _write(job, state, folder)
            written_s = time.monotonic()
        _wait(job, started, in_a_row, stop)
    _write(job, state, folder)


def _wait(job: Job, started_s: float, failures: int, stop: threading.Event) -> None:
    if failures:
        stop.wait(BACK_OFF_S[min(failures, len(BACK_OFF_S)) - 1])
        return
    due = started_s + job.every_s
    while not stop.is_set() and (left := due - time.monotonic()) > 0:
        if job.backlog is not None and job.backlog_most is not None and job.backlog() > job.backlog_most:
            return
        stop.wait(min(left, LOOK_S))


def _write(job: Job, state: JobState, folder: Path) -> None:
    try:
        state.backlog = None if job.backlog is None else job.backlog()
        state.figures = {} if job.figures is None else job.figures()
    except Exception:
        logger.exception("how job %s stands cannot be told", job.name)
    fresh = folder / f".job-{job.name}"
    fresh.write_bytes(msgspec.json.encode(state))
    fresh.replace(folder / f"job-{job.name}.json")
