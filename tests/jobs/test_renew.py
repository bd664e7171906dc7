"""Models are trained anew when they are a day old, and only the gate lets them go live."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from marquee.catalog.load import import_titles
from marquee.jobs import land, renew
from marquee.jobs.train import trained_at
from marquee.schema.card import read_card
from marquee.schema.catalog import Title
from marquee.schema.clock import DAY, HOUR, SECOND
from marquee.schema.events import Event
from marquee.settings import Settings
from marquee.storage.open import Stores, open_stores

NOW = 20_000 * DAY


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    stores = open_stores(Settings(home=tmp_path / "home"))
    titles = [
        Title(title_id=f"t{number}", kind="film", name=f"Film {number}", genres=("Drama",)) for number in range(6)
    ]
    import_titles(stores.artifacts, stores.desk, titles, replace=False, yes=True, author="test", now=NOW)
    yield stores
    stores.close()


def rate(stores: Stores, *, viewers: int, days_ago: int = 90) -> None:
    events = [
        Event(
            kind="rate",
            event_id=f"{viewer}-{film}-{days_ago}",
            at=NOW - days_ago * DAY + (6 * viewer + film) * HOUR,
            account_id=f"a{viewer}",
            profile_id=f"p{viewer}",
            title_id=f"t{(viewer + film + days_ago // 90) % 6}",
            rating=4.5,
        )
        for viewer in range(viewers)
        for film in range(4)
    ]
    stores.log.append(sorted(events, key=lambda event: event.at), received_at=NOW, backfill=True)
    land.run(stores.log, stores.lake)


def again(stores: Stores, *, now: int) -> bool:
    return renew.run(lake=stores.lake, artifacts=stores.artifacts, desk=stores.desk, now=now) is not None


def test_with_nothing_to_learn_from_it_waits(stores: Stores) -> None:
    land.run(stores.log, stores.lake)
    assert not again(stores, now=NOW)
    assert stores.artifacts.versions("models") == []


def test_it_trains_once_and_then_only_when_a_day_has_passed(stores: Stores) -> None:
    rate(stores, viewers=20)
    assert again(stores, now=NOW)
    rate(stores, viewers=20, days_ago=30)
    assert not again(stores, now=NOW + DAY - SECOND)
    assert again(stores, now=NOW + DAY)
    assert len(stores.artifacts.versions("models")) == 2


def kinds(stores: Stores) -> list[tuple[str, str | None]]:
    cards = [read_card(stores.artifacts.path("models", version)) for version in stores.artifacts.versions("models")]
    return [(card.kind, card.parent) for card in cards if card is not None]


def test_it_adds_daily_and_trains_in_full_weekly(stores: Stores) -> None:
    rate(stores, viewers=20)
    assert again(stores, now=NOW)
    live = stores.artifacts.current("models")
    assert live is not None
    assert not again(stores, now=NOW + DAY)  # nothing has landed since
    rate(stores, viewers=20, days_ago=30)
    assert again(stores, now=NOW + DAY)
    stores.artifacts.make_current("models", live)
    assert again(stores, now=NOW + 7 * DAY)
    assert kinds(stores) == [("full", None), ("increment", live), ("full", None)]


def test_a_version_says_when_it_was_trained() -> None:
    assert trained_at("m20250228-235803.0") == 1_740_787_083_000
    assert trained_at("something else") == 0
