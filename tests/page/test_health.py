"""Claims about a title's health: what stands in its way is named, with what lifts it; pages are really looked at."""

import msgspec
import pytest

from marquee.errors import NotFound
from marquee.page.health import Asked, Health, title_health
from marquee.schema.clock import DAY
from marquee.schema.desk import DeskSnapshot
from marquee.schema.profile import PLAY, Entry, Profile

NOW = 1_700_000_000_000


@pytest.fixture(scope="module")
def small(another_world):
    return another_world(count=150)


def health(world, title_id: str, **asked: object) -> Health:
    fields = {"now": NOW, "country": "DE", "asked": Asked(found=True)} | asked
    return title_health(title_id, world.bound, **fields)  # type: ignore[arg-type]


def stops(found: Health) -> list[str]:
    return [check.name for check in found.checks if check.level == "stops"]


def test_what_stops_a_title_is_named_with_what_lifts_it(small):
    ahead = health(small, "t20")
    assert ahead.verdict == "unhealthy" and stops(ahead) == ["embargo"]
    assert ahead.checks[0].until == NOW + DAY and ahead.checks[0].fix
    assert ahead.shown == 0 and {probe.reason.name for probe in ahead.probes} == {"embargo"}
    assert ahead.summary == f"It is not shown: {ahead.checks[0].sentence}"
    assert [(turn.at, turn.what) for turn in ahead.turns] == [(NOW + DAY, "launches")]
    assert stops(health(small, "t2", country="FR")) == ["not_licensed"]
    assert stops(health(small, "t2", country="")) == ["country_unknown"]
    desk = DeskSnapshot(version=2, at=NOW, decisions={"takedown": {"t12": "court"}})
    assert stops(health(small.under(desk), "t12")) == ["taken_down"]


def test_on_the_day_of_its_launch_it_stands_on_pages(small):
    launched = health(small, "t20", now=NOW + DAY)
    assert launched.verdict != "unhealthy" and launched.shown == len(launched.probes) > 2
    assert all(probe.row is not None and probe.row_title for probe in launched.probes)


def test_who_may_see_it_follows_its_rating(small):
    may = {audience.name: audience.may_see for audience in health(small, "t1").audiences}  # for 7 and up
    assert may == {"adults": True, "16": True, "12": True, "children": True}
    for_18 = health(small, "t4").audiences
    assert [audience.may_see for audience in for_18] == [True, False, False, False]
    assert for_18[1].reason is not None and for_18[1].reason.name == "maturity"
    unrated = health(small, "t5")
    assert "maturity" in [check.name for check in unrated.checks if check.level == "warns"]
    assert unrated.audiences[1].reason is not None and unrated.audiences[1].reason.name == "maturity_unknown"


def test_real_viewers_are_asked_too(small):
    watched = Profile(profile_id="p1", history=(Entry("t3", NOW - DAY, PLAY, 1.0),))
    found = health(small, "t3", asked=Asked(viewers=[("Ada", watched)], found=True))
    ada = found.probes[-1]
    assert ada.viewer == "Ada" and not ada.shown and ada.reason.name == "watched"


def test_what_search_says_counts(small):
    assert "not_found" in [check.name for check in health(small, "t3", asked=Asked(found=False)).checks]
    assert "none" in [check.name for check in health(small, "t3", asked=Asked()).checks if check.stage == "search"]


def test_every_title_has_a_health_that_can_be_written(small):
    for title_id in small.snapshot.title_ids[:40]:
        found = health(small, title_id)
        assert found.checks and found.probes and found.summary.endswith(".")
        assert all(check.fix for check in found.checks if check.level != "fine" and check.stage != "page")
        msgspec.json.encode(found)


def test_an_unknown_title_is_not_found(small):
    with pytest.raises(NotFound):
        health(small, "nothing")
