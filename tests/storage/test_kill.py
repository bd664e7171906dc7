"""`kill -9` under load, ten times: nothing acknowledged is lost, nothing counts twice, nothing is repaired by hand."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from marquee.storage.embedded.event_log import SqliteEventLog

KEY = b"k" * 32
WRITER = """
import sys, threading
from pathlib import Path
from marquee.schema.events import Event
from marquee.storage.embedded.event_log import SqliteEventLog

log = SqliteEventLog(Path(sys.argv[1]), b"k" * 32)
run = int(sys.argv[2])
lock = threading.Lock()

def work(thread):
    previous = []
    for batch in range(1_000_000):
        events = [
            Event(kind="play_progress", event_id=f"e-{run}-{thread}-{batch}-{n}", at=batch, account_id="a",
                  profile_id=f"p{n}", title_id="t", position_s=1.0)
            for n in range(20)
        ]
        done = log.append(events + previous[:5], received_at=1_700_000_000_000)
        assert all(done.duplicates[20:])  # a client that sends some of its events again
        previous = events
        with lock:  # acknowledged: told to a client outside of this process
            sys.stdout.write("".join(f"{event.event_id}\\n" for event in events))
            sys.stdout.flush()

for thread in range(4):
    threading.Thread(target=work, args=(thread,)).start()
"""


def test_ten_kills_lose_nothing_acknowledged_and_count_nothing_twice(tmp_path: Path) -> None:
    rng = random.Random(7)
    path = tmp_path / "log.db"
    acknowledged: list[str] = []
    last = 0
    for run in range(10):
        said = tmp_path / f"said-{run}"
        with said.open("w") as out:
            writers = [
                subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(run * 2 + which)], stdout=out)
                for which in range(2)
            ]
            give_up = time.monotonic() + 30
            while said.stat().st_size < 2_000 and time.monotonic() < give_up:
                time.sleep(0.01)
            time.sleep(rng.uniform(0, 0.25))
            for writer in writers:
                os.kill(writer.pid, signal.SIGKILL)
            for writer in writers:
                assert writer.wait(10) == -signal.SIGKILL
        text = said.read_text()
        acknowledged += text[: text.rfind("\n") + 1].split()
        log = SqliteEventLog(path, KEY)
        assert log.last_position() > last
        last = log.last_position()
        log.close()
    log = SqliteEventLog(path, KEY)
    stored = Counter(one.event.event_id for one in log.read(after=0, limit=10_000_000))
    assert log.check() == []
    log.close()
    assert len(acknowledged) > 1_000
    assert [event_id for event_id in acknowledged if event_id not in stored] == []
    assert [event_id for event_id, count in stored.items() if count > 1] == []
