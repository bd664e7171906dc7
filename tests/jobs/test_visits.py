"""Claims about what a training reads beside taste: last week's views by country, and visits that teach the mode."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.features.mode import DEFAULT_MODE
from marquee.features.mode_training import visits_of
from marquee.jobs import land
from marquee.jobs.visits import _by_profile, learn_mode, learn_week
from marquee.models.weekly import WEEK, whole_week_before
from marquee.schema.catalog import Title
from marquee.schema.clock import DAY, HOUR, MINUTE
from marquee.schema.events import Event
from marquee.settings import Settings
from marquee.storage.open import Stores, open_stores

NOW = 20_006 * DAY
MONDAY = whole_week_before(NOW)


def snapshot() -> CatalogSnapshot:
    return build_snapshot(
        [Title(title_id=f"t{number}", kind="film", name=f"N {number}", runtime_s=6_000) for number in range(6)],
        version="c1",
    )


def play(name: str, title_id: str, *, at: int, minutes: int, country: str, page: str | None = None) -> list[Event]:
    who = {"account_id": f"of-{name}", "profile_id": name, "country": country, "device": "tv", "runtime_s": 6_000.0}
    return [
        Event(kind=kind, event_id=f"{name}-{title_id}-{at}-{kind}", at=at + after, title_id=title_id,
              position_s=position, play_id=f"{at}", request_id=page, **who)  # type: ignore[arg-type]
        for kind, after, position in (
            ("play_start", 0, 0.0),
            ("play_stop", minutes * MINUTE, minutes * 60.0),
        )
    ]  # fmt: skip


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    """Forty viewers in DE and five in FR watch t1 for 50 minutes in the week; one watches t2 the week before."""
    opened = open_stores(Settings(home=Path(tmp_path_factory.mktemp("visits")) / "home"))
    events: list[Event] = []
    for number in range(45):
        country = "DE" if number < 40 else "FR"
        events += play(f"p{number}", "t1", at=MONDAY + DAY + number * MINUTE, minutes=50, country=country)
    events += play("p0", "t2", at=MONDAY - DAY, minutes=90, country="DE")
    events += play("p1", "t3", at=MONDAY + WEEK + HOUR, minutes=90, country="DE")
    later = MONDAY + 3 * DAY
    events.append(
        Event(kind="impression", event_id="seen", at=later, account_id="of-p0", profile_id="p0", device="tv",
              country="DE", request_id="r1", row_id="continue", position=0, title_id="t1")
    )  # fmt: skip
    events += play("p0", "t1", at=later + MINUTE, minutes=20, country="DE", page="r1")
    opened.log.append(sorted(events, key=lambda event: (event.at, event.event_id)), received_at=NOW, backfill=True)
    land.run(opened.log, opened.lake)
    yield opened
    opened.close()


def test_last_week_counts_seconds_by_country_and_no_other_week(stores: Stores) -> None:
    weekly = learn_week(stores.lake, snapshot(), now=NOW)
    assert weekly is not None and weekly.countries == ("", "DE")  # FR had too few viewers for a chart
    everywhere, here = weekly.seconds
    assert everywhere[1] == pytest.approx(45 * 3_000 + 1_200) and here[1] == pytest.approx(40 * 3_000 + 1_200)
    assert not everywhere[[0, 2, 3, 4, 5]].any()
    assert learn_week(stores.lake, snapshot(), now=NOW + 5 * WEEK) is None


def test_only_pages_teach_what_viewers_come_for(stores: Stores) -> None:
    found = dict(_by_profile(stores.lake))
    assert set(found) == {"p0"}
    (visit,) = visits_of("p0", found["p0"], snapshot())
    assert visit.at == MONDAY + 3 * DAY and len(visit.entries) == 2 and visit.first == 0
    assert learn_mode(stores.lake, snapshot()) == DEFAULT_MODE  # one visit is too few
    assert np.isfinite(visit.entries).all()
