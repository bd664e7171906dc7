"""The reader of comments is trained on the operator's own words, and taken only if it is better than the word list."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest
from tests.language.test_judge import reviews

from marquee.errors import BadInput
from marquee.jobs import land, train_words
from marquee.jobs.erasures import LEARNT
from marquee.jobs.forget import forget
from marquee.jobs.train_words import Readers, WordsLearnt
from marquee.jobs.words_file import read_file
from marquee.lake.histories import derive
from marquee.lake.opinions import opinions
from marquee.language.reader import Reader, read_all
from marquee.language.sentiment import MODEL_VERSION
from marquee.schema.clock import DAY, MINUTE
from marquee.schema.events import Event
from marquee.settings import Settings
from marquee.storage.open import Stores, open_stores

NOW = 20_000 * DAY


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    stores = open_stores(Settings(home=tmp_path / "home"))
    yield stores
    stores.close()


def event(kind: str, viewer: int, title: int, **more: object) -> Event:
    return Event(
        kind=kind, event_id=f"{kind}-{viewer}-{title}", at=NOW - DAY + viewer * MINUTE, account_id=f"a{viewer}",
        profile_id=f"p{viewer}", title_id=f"t{title}", **more,
    )  # fmt: skip  # type: ignore[arg-type]


def tell(stores: Stores, count: int, *, thumbs: bool = False, seed: int = 1, first: int = 0) -> None:
    """Let people comment and rate (or thumb) titles, and land it."""
    texts, ratings = reviews(count, seed=seed)
    events = []
    for viewer, (text, rating) in enumerate(zip(texts, ratings.tolist(), strict=True), start=first):
        title = viewer % 40
        events.append(event("comment", viewer, title, comment_id=f"c{viewer}", text=text))
        if thumbs:
            events.append(event("thumb", viewer, title, thumb=1 if rating > 5 else -1))
        else:
            events.append(event("rate", viewer, title, rating=rating / 2))
    put(stores, events)


def put(stores: Stores, events: list[Event]) -> None:
    stores.log.append(events, received_at=NOW, backfill=True)
    land.run(stores.log, stores.lake)
    derive(stores.lake, names=("comments",))


def learn(stores: Stores, *, file: Path | None = None) -> WordsLearnt:
    return train_words.run(artifacts=stores.artifacts, desk=stores.desk, now=NOW, lake=stores.lake, file=file)


def test_comments_whose_authors_rated_teach_a_reader_that_goes_in_force(stores: Stores) -> None:
    tell(stores, 900)
    learnt = learn(stores)
    assert learnt.version == stores.artifacts.current("words")
    assert learnt.comments == learnt.rated == 900
    assert learnt.accuracy > 0.95 > learnt.listed
    said = read_all(Readers(stores.artifacts).in_force(), ["the film was grubbed", "the film was zorbly"])
    assert said[0].sentiment < -0.5 < 0.5 < said[1].sentiment
    assert (said[0].rating or 0) < 4 < (said[1].rating or 0)
    assert learn(stores).version == learnt.version, "the same words give the same reader: nothing is read again"


def test_thumbs_teach_praise_from_blame_and_no_rating(stores: Stores) -> None:
    tell(stores, 600, thumbs=True)
    learnt = learn(stores)
    assert learnt.version is not None
    assert learnt.rated == 0
    assert read_all(Readers(stores.artifacts).in_force(), ["the film was zorbly"])[0].rating is None


def test_too_few_words_leave_the_word_list(stores: Stores) -> None:
    tell(stores, 60)
    learnt = learn(stores)
    assert learnt.version is None
    assert "too few" in learnt.why
    assert Readers(stores.artifacts).in_force().version == MODEL_VERSION


def test_a_reader_no_better_than_the_word_list_is_not_taken(stores: Stores, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    good = rng.random(900) < 0.5
    nonsense = [" ".join(rng.choice(["a", "film", "of", "sorts"], size=12)) for _ in range(900)]
    labels = ["pos" if one else "neg" for one in good]
    pyarrow.parquet.write_table(pa.table({"text": nonsense, "label": labels}), tmp_path / "f.parquet")
    learnt = learn(stores, file=tmp_path / "f.parquet")
    assert learnt.version is None
    assert learnt.held > 0
    assert "not clearly better" in learnt.why
    assert stores.artifacts.versions("words") == []


def test_a_file_teaches_beside_comments(stores: Stores, tmp_path: Path) -> None:
    tell(stores, 100)
    texts, ratings = reviews(800, seed=3)
    pyarrow.parquet.write_table(pa.table({"text": texts, "rating": ratings.astype(int)}), tmp_path / "f.parquet")
    learnt = learn(stores, file=tmp_path / "f.parquet")
    assert learnt.version is not None
    assert (learnt.texts, learnt.comments, learnt.rated) == (900, 100, 900)


def test_what_is_held_removed_taken_back_or_not_to_be_profiled_teaches_nothing(stores: Stores) -> None:
    tell(stores, 8)
    private = Event(kind="profile_update", event_id="n", at=NOW, account_id="a3", profile_id="p3", non_profiling=True)
    put(stores, [event("comment_remove", 2, 2, comment_id="c2"), private])
    found = opinions(stores.lake)["comment_id"].to_pylist()
    assert found == [f"c{viewer}" for viewer in (0, 1, 4, 5, 6, 7)]
    stores.desk.decide("moderation", "c0", "remove", author="test", now=NOW)
    assert learn(stores).comments == 5


def test_the_newest_verdict_counts_and_a_thumb_taken_back_none(stores: Stores) -> None:
    tell(stores, 3, thumbs=True)
    again = Event(kind="thumb", event_id="x", at=NOW, account_id="a1", profile_id="p1", title_id="t1", thumb=0)
    rated = Event(kind="rate", event_id="y", at=NOW, account_id="a2", profile_id="p2", title_id="t2", rating=5.0)
    put(stores, [again, rated])
    rows = {row["comment_id"]: row for row in opinions(stores.lake).to_pylist()}
    assert sorted(rows) == ["c0", "c2"]
    assert (rows["c2"]["rating"], rows["c2"]["thumb"]) == (5.0, None)


def test_a_reader_is_retired_after_an_erasure_as_models_are(stores: Stores) -> None:
    tell(stores, 600)
    version = learn(stores).version
    assert "words" in LEARNT
    gone = forget(
        log=stores.log, state=stores.state, lake=stores.lake, artifacts=stores.artifacts, desk=stores.desk,
        profile_ids=["p1"], now=NOW, author="test", retire_days=7,
    )  # fmt: skip
    assert f"words:{version}" in gone.versions


def test_a_damaged_reader_leaves_the_word_list(stores: Stores) -> None:
    tell(stores, 600)
    version = learn(stores).version
    readers = Readers(stores.artifacts)
    assert readers.in_force().version == version
    (stores.artifacts.path("words", str(version)) / "heads.npy").write_bytes(b"torn")
    assert Readers(stores.artifacts).in_force() == Reader()


def test_a_csv_may_hold_labels_or_ratings_and_empty_rows_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text('text,label,rating,title_id\n"good<br />film, really",pos,,t1\nbad,neg,2,t1\n,pos,,t2\nwhat,,,t2\n')
    found = read_file(path)
    assert found.texts == ["good film, really", "bad"]
    assert found.chance.tolist() == [1.0, 0.05]
    assert np.isnan(found.rating[0]) and found.rating[1] == 2
    assert found.groups[0] == found.groups[1]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("words,label\na,pos\n", "column"),
        ("text,label\na,maybe\n", "row 1.*maybe"),
        ("text,rating\na,5\nb,11\n", "row 2.*11"),
        ("text,rating\na,nan\n", "row 1"),
        ("text\na\n", "column"),
        ("", "neither CSV nor Parquet"),
    ],
)
def test_a_file_that_cannot_teach_says_what_is_wrong(tmp_path: Path, text: str, wrong: str) -> None:
    path = tmp_path / "f.csv"
    path.write_text(text)
    with pytest.raises(BadInput, match=wrong):
        read_file(path)


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="there is no file"):
        read_file(tmp_path / "none.csv")
