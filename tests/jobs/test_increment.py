"""An increment goes on from what is live, on what came in since, and never where that may not be."""

from collections.abc import Iterator

import numpy as np
import pytest

from marquee.catalog.load import import_titles, load_snapshot
from marquee.errors import NotFound, Refused
from marquee.jobs import follow, land
from marquee.jobs.forget import forget
from marquee.jobs.judge import JUDGED
from marquee.jobs.publish import publish
from marquee.jobs.train import train
from marquee.models.artifact import load_models
from marquee.models.training import TrainingConfig
from marquee.schema.card import read_card
from marquee.schema.catalog import Title
from marquee.schema.clock import DAY, HOUR
from marquee.schema.events import Event
from marquee.settings import Settings
from marquee.storage.open import Stores, open_stores

NOW = 20_000 * DAY
FILMS = 24
CONFIG = TrainingConfig(examples=100, candidates=20)


def watch(stores: Stores, *, first_day: int, days: int, seed: int) -> None:
    """Let two camps rate what is theirs, some films only from the second month on."""
    rng = np.random.default_rng(seed)
    events = [
        Event(
            kind="rate",
            event_id=f"{seed}-{viewer}-{place}",
            at=NOW + first_day * DAY + int(rng.integers(0, days * 24)) * HOUR,
            account_id=f"a{viewer}",
            profile_id=f"viewer-number-{viewer}",
            title_id=f"t{film}",
            rating=4.5,
        )
        for viewer in range(60)
        for place, film in enumerate(12 * (viewer % 2) + rng.permutation(12 if first_day >= 0 else 10)[:4])
    ]
    stores.log.append(sorted(events, key=lambda event: event.at), received_at=NOW + 60 * DAY, backfill=True)
    land.run(stores.log, stores.lake, names=("watches",))


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    stores = open_stores(Settings(home=tmp_path_factory.mktemp("increment") / "home"))
    titles = [
        Title(title_id=f"t{number}", kind="film", name=f"Film {number}", genres=("Drama",)) for number in range(FILMS)
    ]
    import_titles(stores.artifacts, stores.desk, titles, replace=False, yes=True, author="test", now=NOW)
    watch(stores, first_day=-60, days=60, seed=1)
    yield stores
    stores.close()


def learn(stores: Stores, *, increment: bool, now: int = NOW) -> str:
    snapshot = load_snapshot(stores.artifacts)
    assert snapshot is not None
    return train(
        lake=stores.lake,
        artifacts=stores.artifacts,
        desk=stores.desk,
        snapshot=snapshot,
        now=now,
        config=CONFIG,
        increment=increment,
    )


def test_an_increment_goes_on_from_what_is_live_and_only_from_that(stores: Stores) -> None:
    with pytest.raises(NotFound, match="without --increment"):
        learn(stores, increment=True)
    parent = learn(stores, increment=False)
    stores.artifacts.make_current("models", parent)
    with pytest.raises(Refused, match="nothing has come in since"):
        learn(stores, increment=True)
    watch(stores, first_day=1, days=20, seed=2)
    version = learn(stores, increment=True, now=NOW + 21 * DAY)

    before, after = (load_models(stores.artifacts.path("models", name)) for name in (parent, version))
    twin = load_models(stores.artifacts.path("models", version) / JUDGED)
    card = read_card(stores.artifacts.path("models", version))
    assert card is not None and (card.kind, card.parent) == ("increment", parent)
    assert before.trained_through < card.judge_at and twin.trained_through < card.judge_at <= after.trained_through
    assert np.array_equal(before.blend.weights, after.blend.weights)
    assert len(before.title_ids) == 20 and len(after.title_ids) == FILMS  # the new films are known now
    assert not {"tune", "early", "blend", "signals"} & {step.name for step in card.steps}
    assert card.config["candidates"] == 20

    same_titles = [after.title_ids.index(title_id) for title_id in before.title_ids]
    camps = [int(title_id[1:]) // 12 for title_id in after.title_ids]
    likeness = after.factors.titles @ after.factors.titles.T
    alike = np.equal.outer(camps, camps) & ~np.eye(FILMS, dtype=bool)
    assert likeness[alike].mean() > 3 * abs(likeness[~np.equal.outer(camps, camps)].mean())
    kept = (before.factors.titles * after.factors.titles[same_titles]).sum()
    lengths = np.linalg.norm(before.factors.titles) * np.linalg.norm(after.factors.titles[same_titles])
    assert kept / lengths > 0.8  # it went on from the parent's vectors rather than began anew


def test_an_increment_as_good_as_what_is_live_goes_live(stores: Stores) -> None:
    snapshot = load_snapshot(stores.artifacts)
    assert snapshot is not None
    done = publish(
        artifacts=stores.artifacts, lake=stores.lake, desk=stores.desk, snapshot=snapshot, now=NOW + 21 * DAY
    )
    assert done.against is not None
    as_good = done.verdict.verdict == "better" or (
        done.verdict.verdict == "undecided" and done.verdict.low > -0.03 * done.verdict.live
    )
    assert done.published is as_good


def test_nothing_goes_on_from_what_learnt_from_somebody_erased(stores: Stores) -> None:
    follow.run(stores.log, stores.state)
    forget(
        log=stores.log,
        state=stores.state,
        lake=stores.lake,
        artifacts=stores.artifacts,
        desk=stores.desk,
        retire_days=7,
        now=NOW + 22 * DAY,
        profile_ids=["viewer-number-3"],
    )
    with pytest.raises(Refused, match="erased since"):
        learn(stores, increment=True, now=NOW + 22 * DAY)
