"""Claims about the job that learns covers, on real stores."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from marquee.artwork.keep import load_policy
from marquee.artwork.learn import learn as learn_covers
from marquee.artwork.policy import CoverPolicy, artwork_ids, default_policy, draw_covers
from marquee.artwork.pool import pool_of
from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.features.profile import encode_history
from marquee.jobs import follow, land, learn
from marquee.jobs.draws import read_draws
from marquee.schema.catalog import Artwork, Title
from marquee.schema.clock import DAY, MINUTE
from marquee.schema.events import Event
from marquee.schema.profile import unpack_profile
from marquee.schema.served import PageServed, RowServed, Versions, pack_served
from marquee.settings import Settings
from marquee.storage.open import Stores, open_stores

NOW = 20_000 * DAY


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    """Real stores in a folder of their own."""
    stores = open_stores(Settings(home=tmp_path))
    yield stores
    stores.close()


@pytest.fixture(scope="module")
def snapshot() -> CatalogSnapshot:
    """Ten titles; cover 1 of each is loved, cover 2 is a bait."""
    titles = [
        Title(
            title_id=f"t{number}",
            kind="film",
            name=f"Name {number}",
            runtime_s=6_000,
            artworks=tuple(Artwork(artwork_id=f"t{number}~{place}") for place in range(3)),
        )
        for number in range(10)
    ]
    return build_snapshot(titles, version="c1")


def live(
    stores: Stores,
    snapshot: CatalogSnapshot,
    *,
    profiles: range,
    policy: CoverPolicy,
    at: int = NOW,
    landed: bool = True,
) -> list[str]:
    """Let profiles see a page each and play by its covers; gives the covers they were shown."""
    shown: list[str] = []
    rng = np.random.default_rng(profiles.start)
    titles = np.arange(len(snapshot), dtype=np.int32)
    for number in profiles:
        name = f"p{number}"
        join = Event(kind="profile_update", event_id=f"j{number}", at=at, account_id="a", profile_id=name, name="N")
        stores.log.append([join], received_at=at)
        follow.run(stores.log, stores.state)
        packed = stores.state.get_profile(name)
        assert packed is not None
        profile = unpack_profile(packed)
        history = encode_history(profile, snapshot.index, now=at)
        draws = draw_covers(
            policy,
            profile=profile,
            history=history,
            snapshot=snapshot,
            titles=titles,
            country="US",
            device="tv",
            now=at,
        )
        covers = artwork_ids(draws, snapshot=snapshot, titles=titles)
        shown += covers
        served = PageServed(
            request_id=f"r{number}",
            now=at,
            versions=Versions(),
            rows=(RowServed(row_id="popular", kind="popular", start=0, count=len(titles)),),
            title_ids=snapshot.title_ids,
            artwork_ids=tuple(covers),
            slot_probabilities=np.ones(len(titles), np.float32).tobytes(),
            artwork_probabilities=draws.probabilities.tobytes(),
            decision_ids=tuple(draws.decision_ids),
        )
        envelope = {"account_id": "a", "profile_id": name, "request_id": f"r{number}"}
        events = [Event(kind="page_served", event_id=f"s{number}", at=at, served=pack_served(served), **envelope)]
        for place, title_id in enumerate(snapshot.title_ids):
            on = {**envelope, "row_id": "popular", "position": place, "title_id": title_id, "artwork_id": covers[place]}
            events.append(Event(kind="impression", event_id=f"i{number}-{place}", at=at + MINUTE, **on))
            loved, bait = covers[place].endswith("~1"), covers[place].endswith("~2")
            if rng.random() < (0.6 if bait else 0.5 if loved else 0.1):
                to = 200.0 if bait else 5_800.0
                play = {**on, "play_id": f"y{number}-{place}", "runtime_s": 6_000.0}
                events.append(
                    Event(kind="play_start", event_id=f"b{number}-{place}", at=at + 2 * MINUTE, position_s=0.0, **play)
                )
                stop = at + 2 * MINUTE + int(to) * 1_000
                events.append(Event(kind="play_stop", event_id=f"e{number}-{place}", at=stop, position_s=to, **play))
        stores.log.append(events, received_at=at + 3 * 60 * MINUTE)
    follow.run(stores.log, stores.state)
    if landed:
        land.run(stores.log, stores.lake)
    return shown


def run(stores: Stores, snapshot: CatalogSnapshot) -> str | None:
    return learn.run(
        lake=stores.lake,
        state=stores.state,
        artifacts=stores.artifacts,
        desk=stores.desk,
        snapshot=snapshot,
        now=NOW + 2 * DAY,
    )


def current(stores: Stores) -> CoverPolicy:
    version = stores.artifacts.current(learn.KIND)
    assert version is not None
    return load_policy(stores.artifacts.path(learn.KIND, version))


def test_with_nothing_seen_nothing_is_published(stores: Stores, snapshot: CatalogSnapshot) -> None:
    land.run(stores.log, stores.lake)
    assert run(stores, snapshot) is None
    assert stores.artifacts.current(learn.KIND) is None


def test_what_was_played_to_the_end_is_drawn_more_a_bait_less_and_an_erased_person_teaches_nothing(
    stores: Stores, snapshot: CatalogSnapshot
) -> None:
    shown = live(stores, snapshot, profiles=range(60), policy=default_policy())
    version = run(stores, snapshot)
    assert version is not None
    policy = current(stores)
    assert policy.version == version
    assert policy.draws_learnt == len(shown) == 600
    offsets = dict(zip(policy.offset_ids, policy.offsets.tolist(), strict=True))
    means = [
        float(np.mean([offset for name, offset in offsets.items() if name.endswith(f"~{place}")])) for place in range(3)
    ]
    assert means[1] > means[0] > means[2]
    again = live(stores, snapshot, profiles=range(100, 140), policy=policy, at=NOW + DAY)
    share = [sum(name.endswith(f"~{place}") for name in again) / len(again) for place in range(3)]
    assert share[1] > 0.5 > 0.25 > share[2]

    assert run(stores, snapshot) != version  # there is more to learn from now
    assert run(stores, snapshot) is None  # and now there is not
    before = current(stores)
    stores.state.delete_profiles(["p0", "p1", "p2"])
    stores.log.erase(profile_ids=["p0", "p1", "p2"], account_ids=[], at=NOW + DAY)
    stores.lake.erase(profile_ids=["p0", "p1", "p2"], account_ids=[])
    assert run(stores, snapshot) is not None
    assert current(stores).draws_learnt == before.draws_learnt - 30
    assert stores.artifacts.current(learn.KIND) in stores.artifacts.versions(learn.KIND)


def test_features_are_of_the_profile_as_it_stood_when_the_page_was_served(
    stores: Stores, snapshot: CatalogSnapshot
) -> None:
    live(stores, snapshot, profiles=range(1), policy=default_policy())
    packed = stores.state.get_profile("p0")
    assert packed is not None
    profile = unpack_profile(packed)
    assert profile.history  # something was played after the page
    then = learn.as_it_stood(profile, before=NOW + MINUTE)
    assert then.history == ()
    assert then.profile_id == profile.profile_id


def test_what_has_not_landed_teaches_the_same_as_what_has(stores: Stores, snapshot: CatalogSnapshot) -> None:
    live(stores, snapshot, profiles=range(12), policy=default_policy())
    policy = default_policy()
    landed = land.run(stores.log, stores.lake)
    assert landed.landed == 0
    live(stores, snapshot, profiles=range(20, 30), policy=policy, at=NOW + DAY, landed=False)
    behind = read_draws(stores.lake, since=0, most=10_000, now=NOW + 2 * DAY)
    ahead = read_draws(stores.lake, since=0, most=10_000, log=stores.log, now=NOW + 2 * DAY)
    assert (len(behind), len(ahead)) == (120, 220)
    first = learn.run(
        lake=stores.lake, state=stores.state, artifacts=stores.artifacts, desk=stores.desk, snapshot=snapshot,
        now=NOW + 2 * DAY, log=stores.log,
    )  # fmt: skip
    early = current(stores)
    land.run(stores.log, stores.lake)
    late = read_draws(stores.lake, since=0, most=10_000, now=NOW + 2 * DAY)
    assert late.equals(ahead)
    assert run(stores, snapshot) is None  # the same draws have the same name
    pool = pool_of(snapshot)
    lessons = learn.lessons_from(late, state=stores.state, pool=pool, now=NOW + 2 * DAY)
    assert lessons is not None
    again = learn_covers(default_policy(), lessons, pool=pool, version=str(first))
    for name in ("effects", "effect_variances", "values", "offsets", "offset_variances"):
        assert getattr(again, name).tobytes() == getattr(early, name).tobytes()
    assert again.offset_ids == early.offset_ids
