"""What titles mean is learnt from texts and comments: what several people say counts, what one says does not."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tests.language.test_encoder import an_encoder
from tests.models.test_meaning import SEA, SPACE, a_title

from marquee.catalog.load import import_titles, load_snapshot
from marquee.jobs import land, meaning
from marquee.jobs.erasures import LEARNT
from marquee.jobs.forget import forget, retire_due
from marquee.models.meaning import KIND, load_meanings
from marquee.schema.catalog import Title
from marquee.schema.clock import DAY
from marquee.schema.events import Event
from marquee.settings import Settings
from marquee.storage.open import Stores, open_stores

NOW = 20_000 * DAY
CANARY = "quokkaphile"


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    stores = open_stores(Settings(home=tmp_path / "home"))
    titles = [a_title(number) for number in range(40)]
    import_titles(stores.artifacts, stores.desk, titles, replace=False, yes=True, author="test", now=NOW)
    yield stores
    stores.close()


def say(stores: Stores, *, people: int, text: str, title_id: str = "t3") -> None:
    """Let people say a text of a title, and land it."""
    events = [
        Event(
            kind="comment",
            event_id=f"{title_id}-{viewer}-{len(text)}",
            comment_id=f"{title_id}-{viewer}-{len(text)}",
            at=NOW - DAY + viewer,
            account_id=f"a{viewer}",
            profile_id=f"p{viewer}",
            title_id=title_id,
            text=text,
        )
        for viewer in range(people)
    ]
    stores.log.append(events, received_at=NOW, backfill=True)
    land.run(stores.log, stores.lake)


def learn(stores: Stores, **asked: object) -> meaning.Learnt:
    snapshot = load_snapshot(stores.artifacts)
    assert snapshot is not None
    given = {"lake": stores.lake, "now": NOW} | asked
    found = meaning.run(artifacts=stores.artifacts, desk=stores.desk, snapshot=snapshot, **given)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_it_learns_without_a_lake_and_puts_itself_in_force(stores: Stores) -> None:
    learnt = learn(stores, lake=None)
    assert stores.artifacts.current("meaning") == learnt.version
    kept = load_meanings(stores.artifacts.checked("meaning", learnt.version))
    assert len(kept.title_ids) == 40 and learnt.reader == "default" and learnt.comments == 0


def test_only_the_newest_is_kept_and_the_same_texts_give_the_same_places(stores: Stores) -> None:
    first = load_meanings(stores.artifacts.checked("meaning", learn(stores).version)).vectors.copy()
    second = learn(stores, now=NOW + DAY)
    assert stores.artifacts.versions("meaning") == [second.version]
    assert np.array_equal(load_meanings(stores.artifacts.checked("meaning", second.version)).vectors, first)


def test_what_several_people_say_moves_a_title(stores: Stores) -> None:
    before = load_meanings(stores.artifacts.checked("meaning", learn(stores).version))
    say(stores, people=6, text="more like a rocket in orbit around an alien planet")
    learnt = learn(stores)
    after = load_meanings(stores.artifacts.checked("meaning", learnt.version))
    assert learnt.comments == 6
    near = [float(one.vectors[3] @ one.reader.embed(["rocket orbit"])[0]) for one in (before, after)]
    assert near[1] > near[0]


def test_a_word_of_one_person_is_nowhere_in_it(stores: Stores) -> None:
    for number in range(5):
        say(stores, people=1, text=f"such a {CANARY} story {number}", title_id=f"t{number}")
    version = learn(stores).version
    folder = stores.artifacts.path("meaning", version)
    assert not any(CANARY.encode() in file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_what_the_desk_took_away_teaches_nothing(stores: Stores) -> None:
    say(stores, people=6, text="rocket orbit alien")
    stores.desk.decide("moderation", "t3-0-18", '{"act":"hold"}', author="test", now=NOW)
    assert learn(stores).comments == 5


def test_an_erasure_retires_it_in_time(stores: Stores) -> None:
    say(stores, people=6, text="rocket orbit")
    version = learn(stores).version
    assert KIND in LEARNT
    found = forget(
        log=stores.log, state=stores.state, lake=stores.lake, artifacts=stores.artifacts, desk=stores.desk,
        profile_ids=["p1"], account_ids=[], now=NOW, author="test", retire_days=7,
    )  # fmt: skip
    assert f"meaning:{version}" in found.versions
    retire_due(artifacts=stores.artifacts, desk=stores.desk, now=NOW + 8 * DAY)
    assert stores.artifacts.current("meaning") is None


def test_an_encoder_is_taken_only_where_it_does_better(stores: Stores, tmp_path: Path) -> None:
    pytest.importorskip("onnx")
    rng = np.random.default_rng(0)
    titles = []
    for number in range(200):
        half = f"w{number} w{number} {' '.join(rng.permutation(SEA + SPACE)[:2])}"
        titles.append(Title(title_id=f"u{number}", kind="film", name=f"N{number}", synopsis=f"{half} {half}"))
    import_titles(stores.artifacts, stores.desk, titles, replace=True, yes=True, author="test", now=NOW)
    special = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
    knows = an_encoder(tmp_path / "knows", pieces=(*special, *(f"w{number}" for number in range(200))), rows=204)
    blind = an_encoder(tmp_path / "blind", pieces=(*special, "zzz"), rows=5)
    better = learn(stores, encoder=knows)
    assert better.reader == "encoder" and (better.encoder or 0) > (better.default or 0)
    kept = load_meanings(stores.artifacts.checked("meaning", better.version))
    assert kept.reader.embed(["w7"]).shape == (1, 204)
    worse = learn(stores, encoder=blind, now=NOW + 1_000)
    assert worse.reader == "default"
    assert "the default stays" in meaning.said_line(worse, seconds=1.0)
