"""Claims about training the tagger of queries: from a file or from the catalogue, and which of the two stands."""

from pathlib import Path

import pytest

from marquee.catalog.load import import_titles
from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.cli import main
from marquee.errors import BadInput
from marquee.jobs.train_queries import KIND, read_questions, train_on_catalogue, train_on_file
from marquee.schema.catalog import Person, Title
from marquee.serve.searching import TAGGER, tagger_in
from marquee.settings import Settings
from marquee.storage.artifacts import Artifacts
from marquee.storage.open import open_stores


@pytest.fixture
def world() -> CatalogSnapshot:
    return build_snapshot(
        [
            Title(title_id=f"t{i}", kind="film", name=f"Name {i}", year=1990 + i, genres=("Drama", "War")[: 1 + i % 2],
                  people=(Person(name=f"Ada Q{i}"),), synopsis="a quiet story of the sea")
            for i in range(20)
        ],
        version="1",
    )  # fmt: skip


def lines(count: int) -> str:
    one = "O\tmovies\nO\twith\nB-Actor\tada\nI-Actor\tq{0}\nO\tfrom\nB-Year\t{1}\n\n"
    return "".join(one.format(i % 20, 1990 + i % 20) for i in range(count))


def test_a_file_is_learnt_and_stands_until_the_catalogue_is_asked_for_again(
    tmp_path: Path, world: CatalogSnapshot
) -> None:
    artifacts = Artifacts(tmp_path / "artifacts")
    assert KIND == TAGGER and tagger_in(artifacts, world) is None
    first = train_on_catalogue(artifacts, world)
    assert first is not None and first.f1 > 0.8
    file = tmp_path / "queries.bio"
    file.write_text(lines(80))
    learnt = train_on_file(artifacts, world, file)
    assert learnt.f1 > 0.95 and "B-person" in learnt.labels
    tagger = tagger_in(artifacts, world)
    assert tagger is not None
    words = ["movies", "with", "ada", "q3", "from", "1994"]
    assert tagger.tag(words) == ["O", "O", "B-person", "I-person", "O", "B-year"]
    assert train_on_catalogue(artifacts, world) is None and artifacts.current(KIND) == learnt.version
    assert train_on_catalogue(artifacts, world, again=True) is not None
    assert len(artifacts.versions(KIND)) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [("movie\n", "line 1"), ("O\tfine\nX-Actor\tada\n", "line 2"), (lines(3), "50 or more"), ("", "0 labelled")],
)
def test_a_file_that_is_none_says_where_and_what(text: str, said: str, tmp_path: Path, world: CatalogSnapshot) -> None:
    file = tmp_path / "queries.bio"
    file.write_text(text)
    with pytest.raises(BadInput, match=said):
        train_on_file(Artifacts(tmp_path / "artifacts"), world, file)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "queries.bio"
    file.write_bytes(b"O\t\xff\xfe\n")
    with pytest.raises(BadInput, match="UTF-8"):
        read_questions(file)


def test_the_command_learns_from_the_catalogue_or_from_a_file_and_says_how_well(
    tmp_path: Path, world: CatalogSnapshot, capsys: pytest.CaptureFixture[str]
) -> None:
    home, file = tmp_path / "home", tmp_path / "queries.bio"
    stores = open_stores(Settings(home=home))
    import_titles(stores.artifacts, stores.desk, world.titles, replace=False, yes=True, author="t", now=1)
    stores.close()
    assert main(["--home", str(home), "train", "--queries"]) == 0
    assert "of those held out are read right" in capsys.readouterr().out
    file.write_text(lines(2))
    assert main(["--home", str(home), "train", "--queries", str(file)]) == 1
    assert "50 or more are needed" in capsys.readouterr().err
