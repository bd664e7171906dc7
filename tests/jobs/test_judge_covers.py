"""Judging another cover policy from the draws of the live one, on real stores."""

from collections.abc import Iterator

import numpy as np
import pytest

from marquee.artwork.policy import artwork_ids, default_policy, draw_covers
from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.errors import NotFound
from marquee.evaluation.off_policy_page import page_of_policy
from marquee.features.profile import encode_history
from marquee.jobs import follow, land
from marquee.jobs.judge_covers import DEFAULT, EVEN, CoverJudgement, judge_covers
from marquee.schema.catalog import Artwork, Title
from marquee.schema.clock import DAY, MINUTE
from marquee.schema.events import Event
from marquee.schema.profile import unpack_profile
from marquee.schema.served import PageServed, RowServed, Versions, pack_served
from marquee.settings import Settings
from marquee.storage.open import Stores, open_stores

NOW = 20_000 * DAY
PROFILES = 120


@pytest.fixture(scope="module")
def snapshot() -> CatalogSnapshot:
    """Ten titles of three covers: the first is loved, the others are not."""
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


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory, snapshot: CatalogSnapshot) -> Iterator[Stores]:
    """A hundred and twenty profiles saw a page each, covers drawn by a policy that knew nothing."""
    stores = open_stores(Settings(home=tmp_path_factory.mktemp("judge")))
    rng = np.random.default_rng(0)
    titles = np.arange(len(snapshot), dtype=np.int32)
    events: list[Event] = []
    for number in range(PROFILES):
        who = {"account_id": "a", "profile_id": f"p{number}"}
        join = Event(kind="profile_update", event_id=f"j{number}", at=NOW, name="N", **who)
        stores.log.append([join], received_at=NOW)
    follow.run(stores.log, stores.state)
    for number in range(PROFILES):
        packed = stores.state.get_profile(f"p{number}")
        assert packed is not None
        profile = unpack_profile(packed)
        draws = draw_covers(
            default_policy(),
            profile=profile,
            history=encode_history(profile, snapshot.index, now=NOW),
            snapshot=snapshot,
            titles=titles,
            country="US",
            device="tv",
            now=NOW,
        )
        if not any(draws.decision_ids):
            continue  # of the holdout
        covers = artwork_ids(draws, snapshot=snapshot, titles=titles)
        served = PageServed(
            request_id=f"r{number}",
            now=NOW,
            versions=Versions(),
            rows=(RowServed(row_id="popular", kind="popular", start=0, count=len(titles)),),
            title_ids=snapshot.title_ids,
            artwork_ids=tuple(covers),
            slot_probabilities=np.ones(len(titles), np.float32).tobytes(),
            artwork_probabilities=draws.probabilities.tobytes(),
            decision_ids=tuple(draws.decision_ids),
        )
        envelope = {"account_id": "a", "profile_id": f"p{number}", "request_id": f"r{number}"}
        events.append(Event(kind="page_served", event_id=f"s{number}", at=NOW, served=pack_served(served), **envelope))
        for place, title_id in enumerate(snapshot.title_ids):
            on = {**envelope, "row_id": "popular", "position": place, "title_id": title_id, "artwork_id": covers[place]}
            events.append(Event(kind="impression", event_id=f"i{number}-{place}", at=NOW + MINUTE, **on))
            if rng.random() < (0.6 if covers[place].endswith("~0") else 0.1):
                play = {**on, "play_id": f"y{number}-{place}", "runtime_s": 6_000.0}
                start, stop = NOW + 2 * MINUTE, NOW + 102 * MINUTE
                events += [
                    Event(kind="play_start", event_id=f"b{number}-{place}", at=start, position_s=0.0, **play),
                    Event(kind="play_stop", event_id=f"e{number}-{place}", at=stop, position_s=6_000.0, **play),
                ]
    stores.log.append(events, received_at=NOW + 180 * MINUTE)
    follow.run(stores.log, stores.state)
    land.run(stores.log, stores.lake)
    yield stores
    stores.close()


def judged(stores: Stores, snapshot: CatalogSnapshot, policy: str, *, now: int = NOW + 3 * DAY) -> CoverJudgement:
    return judge_covers(
        lake=stores.lake,
        state=stores.state,
        artifacts=stores.artifacts,
        snapshot=snapshot,
        policy=policy,
        now=now,
        rng=np.random.default_rng(0),
    )


def test_always_the_loved_cover_is_found_to_earn_what_it_earns(stores: Stores, snapshot: CatalogSnapshot) -> None:
    found = judged(stores, snapshot, DEFAULT)
    assert found.assessment.estimate.value == pytest.approx(0.6, abs=0.08)
    assert found.assessment.estimate.low < 0.6 < found.assessment.estimate.high
    assert found.assessment.difference.low > 0
    assert found.replay.value == pytest.approx(0.6, abs=0.08)
    assert found.replay.value > found.taken.value


def test_drawing_evenly_is_found_to_earn_the_mean_of_its_covers(stores: Stores, snapshot: CatalogSnapshot) -> None:
    found = judged(stores, snapshot, EVEN)
    assert found.assessment.estimate.value == pytest.approx((0.6 + 0.1 + 0.1) / 3, abs=0.06)
    assert {line.estimator for line in found.estimates} == {"IPS", "SNIPS", "DM", "DR", "SNDR"}


def test_a_short_log_gives_no_verdict(stores: Stores, snapshot: CatalogSnapshot) -> None:
    found = judged(stores, snapshot, DEFAULT).assessment
    assert found.verdict is None and "effective sample" in found.why_none


def test_the_page_says_what_was_found_and_why_there_is_no_verdict(stores: Stores, snapshot: CatalogSnapshot) -> None:
    found = judged(stores, snapshot, DEFAULT)
    page = page_of_policy(
        policy="<b>new</b>",
        found=found.assessment,
        estimates=found.estimates,
        replay=found.replay,
        first_at=found.first_at,
        last_at=found.last_at,
    )
    assert "no verdict" in page and "effective sample" in page
    assert "&lt;b&gt;new" in page and "<b>new" not in page


def test_draws_whose_window_is_open_are_left_out(stores: Stores, snapshot: CatalogSnapshot) -> None:
    with pytest.raises(NotFound, match="outcome"):
        judged(stores, snapshot, EVEN, now=NOW + 4 * 60 * MINUTE)


def test_a_policy_there_is_not_is_named_with_those_there_are(stores: Stores, snapshot: CatalogSnapshot) -> None:
    with pytest.raises(NotFound, match="there are: even, default, covers-0"):
        judged(stores, snapshot, "covers-none")
