"""A small service: titles by hand, real stores in a folder of its own, a real server in a thread."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from marquee.catalog.load import import_titles
from marquee.cli.serve import open_runtime
from marquee.schema.catalog import Artwork, Episode, Person, Title, Trailer, Window
from marquee.schema.clock import DAY, Clock
from marquee.serve.app import make_app
from marquee.serve.run import address_of, listen, server_config
from marquee.serve.runtime import Runtime
from marquee.settings import Settings
from marquee.storage.open import Stores, open_stores

NOW = 1_700_000_000_000
GENRES = ("Comedy", "Drama", "Thriller", "Animation", "Romance", "Documentary")


def a_catalogue(count: int = 120) -> list[Title]:
    """Write titles t0, t1, ...: every tenth a series, t3 for adults, t5 under embargo, t7 in the US alone."""
    return [_title(number) for number in range(count)]


def _title(number: int) -> Title:
    is_series = number % 10 == 0
    title_id = f"t{number}"
    return Title(
        title_id=title_id,
        kind="series" if is_series else "film",
        name=f"{GENRES[number % 6]} number {number}",
        synopsis=f"A story told {number} times.",
        year=1980 + number % 40,
        runtime_s=None if is_series else 5_400,
        genres=(GENRES[number % 6], GENRES[(number // 6) % 6]),
        moods=("warm",),
        people=(Person(name=f"Ada Person {number % 7}"), Person(name="Zoë Quirk", role="director")),
        maturity=18 if number == 3 else (0 if number % 2 else 12),
        original=number % 4 == 0,
        launch_at=NOW + 30 * DAY if number == 5 else None,
        windows={"US": (Window(),)} if number == 7 else None,
        artworks=tuple(Artwork(artwork_id=f"{title_id}-a{place}", aspect="mood", value="warm") for place in range(3)),
        trailer=Trailer(runtime_s=90),
        episodes=tuple(
            Episode(
                episode_id=f"{title_id}-e{place}", season=1, number=place + 1, name=f"Part {place + 1}", runtime_s=1_500
            )
            for place in range(3)
        )
        if is_series
        else (),
    )


@dataclass(slots=True, kw_only=True)
class Service:
    """A running application and what stands behind it."""

    client: httpx.Client
    server: uvicorn.Server
    thread: threading.Thread
    runtime: Runtime
    stores: Stores
    sent: int = 0

    def get(self, path: str, **query: Any) -> Any:
        """Get JSON; the status must be 200."""
        answer = self.client.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def send(self, kind: str, profile_id: str, *, token: str | None = None, **fields: Any) -> dict[str, Any]:
        """Send one event now and give the receipt."""
        self.sent += 1
        event = {
            "kind": kind,
            "event_id": f"e-{profile_id}-{self.sent}",
            "at": self.runtime.clock.now(),
            "account_id": f"of-{profile_id}",
            "profile_id": profile_id,
            **fields,
        }
        headers = {"authorization": f"Bearer {token}"} if token else {}
        answer = self.client.post("/v1/events", json=[event], headers=headers)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def token(self, account_id: str, profile_id: str | None = None) -> str:
        """Mint a token."""
        asked = {"account_id": account_id} | ({"profile_id": profile_id} if profile_id else {})
        answer = self.client.post("/v1/token", json=asked)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["token"])

    def bearer(self, account_id: str, profile_id: str | None = None) -> dict[str, str]:
        """Give the header of a fresh token."""
        return {"authorization": f"Bearer {self.token(account_id, profile_id)}"}


Start = Callable[..., Service]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Give a function that starts a service in a folder of its own; `titles=None` starts without a catalogue."""
    running: list[Service] = []

    def run(*, titles: list[Title] | None = None, **settings: Any) -> Service:
        asked = Settings(home=tmp_path / f"home-{len(running)}", clock_kind="data", **settings)
        stores = open_stores(asked)
        Clock.data(asked.home / "clock", start_at=NOW)
        if titles is not None:
            import_titles(stores.artifacts, stores.desk, titles, replace=False, yes=False, author="test", now=NOW)
        running.append(start_service(stores))
        return running[-1]

    yield run
    for service in running:
        stop_service(service)
        service.stores.close()


def start_service(stores: Stores) -> Service:
    """Serve these stores from a thread, on a free port."""
    runtime = open_runtime(stores)
    sock = listen("127.0.0.1", 0)
    server = uvicorn.Server(server_config(make_app(runtime)))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.005)
    client = httpx.Client(base_url=address_of(sock), timeout=30)
    return Service(client=client, server=server, thread=thread, runtime=runtime, stores=stores)


def stop_service(service: Service) -> None:
    """Stop serving; the stores stay open."""
    service.client.close()
    service.server.should_exit = True
    service.thread.join(timeout=20)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service for all tests of a file that ask nothing of its state."""
    settings = Settings(home=tmp_path_factory.mktemp("shared") / "home", clock_kind="data")
    stores = open_stores(settings)
    Clock.data(settings.home / "clock", start_at=NOW)
    import_titles(stores.artifacts, stores.desk, a_catalogue(40), replace=False, yes=False, author="test", now=NOW)
    service = start_service(stores)
    yield service
    stop_service(service)
    stores.close()


@pytest.fixture
def service(start: Start) -> Service:
    """A service with the small catalogue."""
    return start(titles=a_catalogue())
