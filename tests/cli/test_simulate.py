"""Claims about the simulator: viewers of a small world use a running service, and their days pass."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import uvicorn

from marquee.artwork.policy import default_policy
from marquee.catalog.load import import_titles, load_snapshot
from marquee.cli import main
from marquee.cli.serve import open_runtime
from marquee.cli.simulate import Service, simulate
from marquee.errors import BadInput, Refused
from marquee.ingest.backfill import backfill
from marquee.jobs import follow, land, learn
from marquee.schema.clock import DAY, HOUR, Clock
from marquee.schema.page import Row, Tile
from marquee.serve.app import make_app
from marquee.serve.run import address_of, listen, server_config
from marquee.settings import Settings
from marquee.storage.open import Stores, open_stores
from marquee.synthetic.visit import Visitor
from marquee.synthetic.world import World, build_world


@pytest.fixture(scope="module")
def world() -> World:
    """A very small world: 200 titles, 60 viewers, 10 days."""
    return build_world(seed=5, titles=200, viewers=60, days=10)


@pytest.fixture
def served(world: World, tmp_path: Path) -> Iterator[tuple[Stores, str]]:
    """The world in real stores, served on a port of its own."""
    settings = Settings(home=tmp_path / "home", clock_kind="data")
    stores = open_stores(settings)
    clock = Clock.data(settings.home / "clock", start_at=world.end_at)
    import_titles(stores.artifacts, stores.desk, world.titles, replace=False, yes=True, author="t", now=clock.now())
    backfill(stores.log, enumerate(world.events(), 1), now=clock.now())
    follow.run(stores.log, stores.state)
    world.save(settings.home / "world")
    runtime = open_runtime(stores)
    sock = listen("127.0.0.1", 0)
    server = uvicorn.Server(server_config(make_app(runtime)))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    yield stores, address_of(sock)
    server.should_exit = True
    thread.join(timeout=20)
    stores.close()


def test_viewers_visit_play_and_search_and_covers_are_learnt_from_it(
    served: tuple[Stores, str], world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    stores, url = served
    before = stores.log.last_position()
    start_at = world.end_at
    with closing(Service(url)) as service:
        [tally] = simulate(world, service, start_at=start_at, days=1, viewers=30, visits=2.0, seed=1)
    assert tally.visits > 30
    assert 0.2 < tally.plays / tally.visits < 0.95
    assert 0 < tally.finished <= tally.plays
    assert tally.searches > 0
    assert tally.rejected == 0
    assert tally.fallbacks == 0
    logged = stores.log.read(after=before, limit=100_000)
    kinds = {one.event.kind for one in logged}
    assert {"impression", "play_start", "play_stop", "search", "page_served"} <= kinds
    assert sum(one.event.kind != "page_served" for one in logged) == tally.events
    assert stores.settings.clock().now() >= start_at + DAY
    assert all(abs(one.event.at - one.received_at) < HOUR for one in logged)
    drawn = [one.event for one in logged if one.event.kind == "impression" and one.event.decision_id]
    assert len(drawn) > 100
    follow.run(stores.log, stores.state)
    land.run(stores.log, stores.lake)
    snapshot = load_snapshot(stores.artifacts)
    assert snapshot is not None
    version = learn.run(
        lake=stores.lake, state=stores.state, artifacts=stores.artifacts, desk=stores.desk, snapshot=snapshot,
        now=stores.settings.clock().now(),
    )  # fmt: skip
    assert version is not None

    home = str(stores.settings.home)
    assert main(["--home", home, "simulate", "--url", url, "--days", "0.1", "--viewers", "5"]) == 0
    printed = capsys.readouterr().out
    assert "visits" in printed
    assert "next:" in printed


def test_a_service_that_is_not_there_and_wrong_options_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="marquee serve"):
        Service("http://127.0.0.1:9").advance(0)
    for url in ("https://example.org", "nonsense", ""):
        with pytest.raises(BadInput):
            Service(url)
    assert main(["--home", str(tmp_path), "simulate", "--days", "-1"]) == 1
    assert main(["--home", str(tmp_path), "simulate"]) == 1  # there is no world in that home


def visitor(world: World, viewer: int, *, seed: int = 0) -> Visitor:
    rows = {title.title_id: place for place, title in enumerate(world.titles)}
    return Visitor(world=world, viewer=viewer, rng=np.random.default_rng(seed), rows=rows)


def row_of(world: World, titles: list[int], *, covers: list[int] | None = None) -> Row:
    tiles = tuple(
        Tile(
            title_id=world.titles[title].title_id,
            artwork_id=world.titles[title].artworks[(covers or [0] * len(titles))[place]].artwork_id,
            reason="",
        )
        for place, title in enumerate(titles)
    )
    return Row(row_id="popular", kind="popular", title="Popular", reason="", tiles=tiles)


def test_what_a_viewer_likes_is_played_more(world: World) -> None:
    liked = visitor(world, 3).likes() + 0.4 * world.truth.titles.draw
    best, worst = (row_of(world, np.argsort(sign * liked)[:10].tolist()) for sign in (-1, 1))
    plays = []
    for row in (best, worst):
        seen = [(row, place) for place in range(10)]
        plays.append(sum(visitor(world, 3, seed=seed).choose(seen) is not None for seed in range(200)))
    assert plays[0] > 2 * plays[1] + 10


def test_a_cover_that_pulls_is_played_more(world: World) -> None:
    covers = world.truth.covers
    title = int(
        np.argmax(
            np.maximum.reduceat(covers.pull, covers.start[:-1]) - np.minimum.reduceat(covers.pull, covers.start[:-1])
        )
    )
    own = covers.pull[covers.start[title] : covers.start[title + 1]]
    counts = []
    for cover in (int(own.argmax()), int(own.argmin())):
        row = row_of(world, [title], covers=[cover])
        picks = [visitor(world, viewer, seed=seed).choose([(row, 0)]) for viewer in range(20) for seed in range(60)]
        counts.append(sum(pick is not None for pick in picks))
    assert counts[0] > counts[1]


def test_attention_is_bounded_and_falls_to_the_right_and_down(world: World) -> None:
    rows = tuple(row_of(world, list(range(start, start + 40))) for start in (0, 40, 80, 120))
    looks = [visitor(world, 1, seed=seed).look(rows) for seed in range(200)]
    assert all(1 <= len(seen) <= 20 for seen in looks)
    firsts = sum(any(row is rows[0] and place == 0 for row, place in seen) for seen in looks)
    lasts = sum(any(row is rows[3] for row, _ in seen) for seen in looks)
    assert firsts == 200 > lasts
    assert default_policy().version  # pages of a new home draw by the default policy
