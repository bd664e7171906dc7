"""Run the service: one listening socket, N worker processes on it, and one supervisor child for the jobs (law 8).

The parent opens the socket and watches; a child that dies is started again. What a child does is handed in by the
command, which alone may open stores.
"""

import gc
import ipaddress
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.context import SpawnProcess
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from marquee.errors import Refused
from marquee.serve.app import make_app
from marquee.serve.runtime import Runtime
from marquee.settings import Settings

Work = Callable[[Settings, socket.socket, int, Path], None]  # (settings, socket, worker number, metrics file)
Jobs = Callable[[Settings], None]

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
COLLECTED = (20_000, 20, 50)
"""When garbage is looked for: a page makes a thousand objects that hold no cycles, so seldom finds as much as often."""
GRACE_S = 15.0
LOOK_S = 0.2
RESTARTS_S = (0.0, 0.5, 2.0, 5.0, 10.0)  # waits before a child is started again, by how often it died just now
LONG_LIFE_S = 30.0  # a child that lived this long died for a new reason


def check_address(settings: Settings) -> None:
    """Raise Refused for an address other machines can reach while no operator key guards it."""
    if is_loopback(settings.host) or settings.operator_key:
        return
    raise Refused(
        f"{settings.host} can be reached from other machines, and no key guards it: set MARQUEE_OPERATOR_KEY "
        "(`openssl rand -hex 32`), or serve on 127.0.0.1"
    )


def is_loopback(host: str) -> bool:
    """Say whether only this machine can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def listen(host: str, port: int) -> socket.socket:
    """Open the listening socket (port 0: any free one); raises Refused where the address is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
    except OSError as error:
        sock.close()
        raise Refused(f"cannot listen on {host}:{port} ({error.strerror}); choose another with --port") from error
    sock.set_inheritable(True)
    return sock


def address_of(sock: socket.socket) -> str:
    """Write where a socket is reached, as a browser wants it."""
    host, port = sock.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def server_config(app: Starlette) -> uvicorn.Config:
    """Say how the server is run; forwarded headers are not believed, whoever sends them."""
    return uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=int(GRACE_S) - 5,
    )


def run_worker(runtime: Runtime, sock: socket.socket) -> None:
    """Serve until told to stop; the socket is shared with the other workers."""
    stop_with_parent()
    # the log's committing thread lets go of the interpreter at each statement: by default a busy thread gives it back
    # only after 5 ms, and a commit has twenty statements
    sys.setswitchinterval(0.0005)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED)
    uvicorn.Server(server_config(make_app(runtime))).run(sockets=[sock])


def stop_with_parent() -> None:
    """End this process soon after its parent, however that ended."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="marquee-parent", daemon=True).start()


@dataclass(slots=True, kw_only=True)
class _Child:
    name: str
    start: Callable[[], SpawnProcess]
    process: SpawnProcess
    started_s: float
    deaths: int = 0
    again_at_s: float | None = None


def serve(settings: Settings, *, sock: socket.socket, work: Work, jobs: Jobs | None) -> int:
    """Start the workers and the supervisor, keep them alive, and stop them in order; returns the exit status.

    Both functions are run in fresh processes and must be importable by name.
    """
    check_address(settings)
    for name in ONE_THREAD:
        os.environ[name] = "1"
    run = settings.home / "run"
    run.mkdir(parents=True, exist_ok=True)
    metrics = run / f"metrics-{os.getpid()}"
    _drop_stale_metrics(run)
    spawn = multiprocessing.get_context("spawn")
    starts: dict[str, Callable[[], SpawnProcess]] = {}
    for number in range(settings.workers):
        starts[f"worker-{number}"] = lambda number=number: spawn.Process(  # type: ignore[misc]
            target=work, args=(settings, sock, number, metrics), name=f"worker-{number}"
        )
    if jobs is not None:
        starts["jobs"] = lambda: spawn.Process(target=jobs, args=(settings,), name="jobs")
    stopping = threading.Event()
    before = {number: signal.signal(number, lambda *_: stopping.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    children = [_started(name, start) for name, start in starts.items()]
    try:
        while not stopping.wait(LOOK_S):
            for child in children:
                _keep_alive(child)
    finally:
        _stop([child.process for child in children])
        sock.close()
        metrics.unlink(missing_ok=True)
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0


def _started(name: str, start: Callable[[], SpawnProcess]) -> _Child:
    process = start()
    process.start()
    return _Child(name=name, start=start, process=process, started_s=time.monotonic())


def _keep_alive(child: _Child) -> None:
    now = time.monotonic()
    if child.process.is_alive():
        return
    if child.again_at_s is None:
        child.deaths = 0 if now - child.started_s > LONG_LIFE_S else child.deaths + 1
        child.again_at_s = now + RESTARTS_S[min(child.deaths, len(RESTARTS_S) - 1)]
    if now >= child.again_at_s:
        child.process.join()
        child.process = child.start()
        child.process.start()
        child.started_s, child.again_at_s = now, None


def _stop(processes: list[SpawnProcess]) -> None:
    for process in processes:
        if process.is_alive():
            process.terminate()
    deadline = time.monotonic() + GRACE_S
    for process in processes:
        process.join(timeout=max(0.1, deadline - time.monotonic()))
        if process.is_alive():
            process.kill()
            process.join()


def _drop_stale_metrics(folder: Path) -> None:
    for file in folder.glob("metrics-*"):
        owner = file.name.removeprefix("metrics-")
        if owner.isdigit() and not Path(f"/proc/{owner}").exists():
            file.unlink(missing_ok=True)
