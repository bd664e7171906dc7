"""`marquee serve` as processes: workers, supervisor, restarts, and an end that leaves nothing behind."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from marquee.catalog.load import import_titles
from marquee.schema.clock import Clock
from marquee.settings import Settings
from marquee.storage.open import open_stores

from .conftest import NOW, a_catalogue


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder with the small catalogue and a data clock."""
    settings = Settings(home=tmp_path / "home", clock_kind="data")
    stores = open_stores(settings)
    Clock.data(settings.home / "clock", start_at=NOW)
    import_titles(stores.artifacts, stores.desk, a_catalogue(), replace=False, yes=False, author="test", now=NOW)
    stores.close()
    return settings.home


@pytest.fixture
def serve(home: Path) -> Iterator[Callable[..., tuple[subprocess.Popen[str], httpx.Client]]]:
    """Give a function that starts `marquee serve` and waits until it is ready."""
    started: list[subprocess.Popen[str]] = []
    clients: list[httpx.Client] = []

    def start(*words: str) -> tuple[subprocess.Popen[str], httpx.Client]:
        command = [sys.executable, "-m", "marquee", "--home", str(home), "serve", "--port", "0", *words]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        started.append(process)
        assert process.stdout is not None
        found = re.search(r"http://[0-9.]+:\d+", process.stdout.readline())
        assert found is not None
        client = httpx.Client(base_url=found.group(), timeout=30)
        clients.append(client)
        until(lambda: answers(client))
        return process, client

    yield start
    for client in clients:
        client.close()
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.wait(timeout=120)
        if process.stdout is not None:
            process.stdout.close()


def answers(client: httpx.Client) -> bool:
    try:
        return client.get("/readyz").status_code == 200
    except httpx.HTTPError:
        return False


def until(holds: Callable[[], Any], *, seconds: float = 150.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to hold in time"
        time.sleep(0.05)


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found if "spawn_main" in Path(f"/proc/{child}/cmdline").read_text()]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_workers_and_supervisor_run_are_started_again_and_stop_together(serve: Any) -> None:
    process, client = serve("--workers", "2")
    event = {"kind": "hide", "event_id": "e1", "at": NOW, "account_id": "a", "profile_id": "p1", "title_id": "t1"}
    assert client.post("/v1/events", json=[event]).json()["accepted"] == 1

    def metrics() -> str:
        return client.get("/metrics").text

    until(lambda: "marquee_folded_position 1" in metrics() and 'job_lag_seconds{job="land"}' in metrics())
    before = children(process.pid)
    assert len(before) == 3
    for child in before:
        os.kill(child, signal.SIGKILL)
    until(lambda: len(set(children(process.pid)) - set(before)) == 3)
    client.close()
    fresh = httpx.Client(base_url=client.base_url, timeout=30)
    until(lambda: answers(fresh))
    page = fresh.get("/v1/home", params={"profile_id": "p1"}).json()
    assert all(tile["title_id"] != "t1" for row in page["rows"] for tile in row["tiles"])
    fresh.close()
    last = children(process.pid)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0
    assert not any(alive(child) for child in last)


def test_a_comment_is_read_and_shown_within_two_seconds_and_a_toxic_one_is_held(serve: Any) -> None:
    _, client = serve()

    def say(number: int, text: str) -> None:
        event = {"kind": "comment", "event_id": f"c{number}", "at": NOW, "account_id": "a", "profile_id": f"p{number}",
                 "title_id": "t1", "comment_id": f"c{number}", "text": text}  # fmt: skip
        assert client.post("/v1/events", json=[event]).json()["accepted"] == 1

    def shown() -> dict[str, dict[str, Any]]:
        answer = client.get("/v1/titles/t1/comments").json()
        return {comment["comment_id"]: comment for comment in answer["comments"]}

    say(0, "Loved the music.")  # the first one waits for what reads it to be loaded
    until(lambda: "c0" in shown())
    say(1, "You are a stupid worthless idiot, go and kill yourself.")
    took = []
    for number in (2, 3, 4):
        begun = time.monotonic()
        say(number, "A quiet, warm film. I loved the music and hated the ending.")
        until(lambda name=f"c{number}": name in shown())
        took.append(time.monotonic() - begun)
    assert min(took) < 2.0
    assert "c1" not in shown()
    own = client.get("/v1/titles/t1/comments", params={"profile_id": "p1"}).json()["comments"]
    assert [one["state"] for one in own if one.get("mine")] == ["held"]
    waiting = client.get("/v1/operator/moderation").json()["comments"]
    assert [one["comment_id"] for one in waiting] == ["c1"]
    assert waiting[0]["reason"]
    assert client.post("/v1/operator/comments/c1", json={"act": "release"}).status_code == 200
    assert "c1" in shown()


def test_when_the_parent_is_killed_its_children_end_too(serve: Any) -> None:
    process, _ = serve()
    left = children(process.pid)
    assert len(left) == 2
    process.kill()
    process.wait(timeout=10)
    until(lambda: not any(alive(child) for child in left), seconds=60)


def test_a_port_that_is_taken_is_said_in_a_line(serve: Any, home: Path) -> None:
    _, client = serve("--no-jobs")
    command = [sys.executable, "-m", "marquee", "--home", str(home), "serve", "--port", str(client.base_url.port)]
    second = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert second.returncode == 1
    assert "choose another with --port" in second.stderr
    assert "Traceback" not in second.stderr


def test_an_address_others_can_reach_is_refused_before_anything_listens(home: Path) -> None:
    command = [sys.executable, "-m", "marquee", "--home", str(home), "serve", "--host", "0.0.0.0", "--port", "0"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert run.returncode == 1
    assert "MARQUEE_OPERATOR_KEY" in run.stderr
