"""Claims about the simulator: viewers of a small world use a running service, and their days pass."""

import itertools
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
from marquee.synthetic.audience import gather
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
    audience = gather(world, np.array([viewer]), seed=0)
    audience.watched[:] = False
    audience.under_way[0].clear()
    return Visitor(audience=audience, viewer=viewer, rng=np.random.default_rng(seed), rows=rows)


def row_of(world: World, titles: list[int], *, covers: list[int] | None = None, row_id: str = "popular") -> Row:
    tiles = tuple(
        Tile(
            title_id=world.titles[title].title_id,
            artwork_id=world.titles[title].artworks[(covers or [0] * len(titles))[place]].artwork_id,
            reason="",
        )
        for place, title in enumerate(titles)
    )
    return Row(row_id=row_id, kind="popular", title="Popular", reason="", tiles=tiles)


def test_what_a_viewer_likes_is_played_more(world: World) -> None:
    liked = visitor(world, 3).likes() + 0.4 * world.truth.titles.draw
    best, worst = (row_of(world, np.argsort(sign * liked)[:10].tolist()) for sign in (-1, 1))
    plays = [
        sum(
            visitor(world, 3, seed=seed).come((row,), device="tv", now=world.end_at).choice is not None
            for seed in range(150)
        )
        for row in (best, worst)
    ]
    assert plays[0] > 2 * plays[1] + 10


def test_a_cover_that_pulls_is_played_more_and_an_even_draw_lies_between(world: World) -> None:
    covers = world.truth.covers
    title = int(
        np.argmax(
            np.maximum.reduceat(covers.pull, covers.start[:-1]) - np.minimum.reduceat(covers.pull, covers.start[:-1])
        )
    )
    own = covers.pull[covers.start[title] : covers.start[title + 1]]
    best, worst = (
        [
            visitor(world, viewer).come((row_of(world, [title], covers=[int(cover)]),), device="tv", now=world.end_at)
            for viewer in range(20)
        ]
        for cover in (own.argmax(), own.argmin())
    )
    assert [came.even for came in best] == [came.even for came in worst]
    high, low, even = (
        sum(values) for values in ([c.plays for c in best], [c.plays for c in worst], [c.even for c in best])
    )
    assert high > even > low > 0


def test_attention_falls_to_the_right_and_down(world: World) -> None:
    rows = tuple(row_of(world, list(range(start, start + 40)), row_id=f"r{start}") for start in (0, 40, 80, 120))
    looks = [visitor(world, 1, seed=seed).come(rows, device="tv", now=world.end_at).seen for seed in range(100)]
    firsts, lasts = (sum((row, 0) in seen for seen in looks) for row in (rows[0], rows[3]))
    rights = sum((rows[0], 12) in seen for seen in looks)
    assert firsts == 100 > lasts > 0 and rights < 50


def test_a_series_is_gone_on_with_where_the_page_says_and_told_episode_by_episode(world: World) -> None:
    title = next(row for row, each in enumerate(world.titles) if len(each.episodes) > 4)
    episode = world.titles[title].episodes[2]
    tile = Tile(
        title_id=world.titles[title].title_id, artwork_id="", reason="", episode_id=episode.episode_id, progress=0.5
    )
    row = Row(row_id="continue", kind="continue", title="Continue", reason="", tiles=(tile,))
    told = 0
    for seed in range(80):
        one = visitor(world, seed % 40, seed=seed)
        came = one.come((row,), device="tv", now=world.end_at)
        if came.choice is None:
            continue
        events = one.playing(came.choice, request_id="r", now=world.end_at, device="tv")
        starts = [event for event in events if event.kind == "play_start"]
        assert [event.episode_id for event in starts] == [
            each.episode_id for each in world.titles[title].episodes[2 : 2 + len(starts)]
        ]
        assert starts[0].position_s == round(0.5 * (episode.runtime_s or 0), 1)
        assert all(one.at <= other.at for one, other in itertools.pairwise(events))
        told += 1
    assert told > 3


def test_pages_are_drawn_by_the_default_policy_at_first() -> None:
    assert default_policy().version  # pages of a new home draw by the default policy
