"""Claims about catalogue files: every row is a title, an episode or a reported problem."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marquee.catalog.load import difference, import_titles, load_snapshot, read_catalog, read_titles, write_catalog
from marquee.errors import BadCatalog, BrokenStore, Refused
from marquee.schema.catalog import Title
from marquee.storage.artifacts import Artifacts
from marquee.storage.embedded.desk import SqliteDesk


def lines(folder: Path, *rows: object) -> Path:
    path = folder / "catalog.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
    return path


def test_a_full_title_comes_in_with_everything_it_says(tmp_path):
    row = {
        "title_id": "s1",
        "kind": "series",
        "name": "Deep Water",
        "synopsis": "A tale.",
        "year": 2020,
        "genres": ["Drama"],
        "keywords": ["sea"],
        "moods": ["dark"],
        "people": [{"name": "Ada", "role": "creator"}],
        "maturity": 12,
        "original": True,
        "launch_at": "2020-05-01T00:00:00Z",
        "windows": {"de": [{"start_at": 5, "end_at": 9}]},
        "artworks": [{"artwork_id": "s1~0", "aspect": "genre", "value": "Drama"}],
        "trailer": {"runtime_s": 90},
        "episodes": [{"episode_id": "e2", "season": 1, "number": 2}, {"episode_id": "e1", "season": 1, "number": 1}],
        "shade": "blue",
    }
    parsed = read_catalog(lines(tmp_path, row))
    [title] = parsed.titles
    assert parsed.problems == []
    assert title.windows is not None and title.windows["DE"][0].end_at == 9
    assert [episode.episode_id for episode in title.episodes] == ["e1", "e2"]
    assert title.launch_at == 1_588_291_200_000
    assert title.extra == {"shade": "blue"}, "an unknown field is kept"


def test_the_same_titles_come_from_json_lines_json_csv_and_parquet(tmp_path):
    rows = [
        {"title_id": "a", "name": "A", "year": 1999, "genres": "Drama|War", "maturity": 12, "runtime": "90 min"},
        {"title_id": "b", "name": "B", "kind": "series", "original": True},
    ]
    (tmp_path / "c.json").write_text(json.dumps({"titles": rows}))
    (tmp_path / "c.csv").write_text(
        "title_id,name,year,genres,maturity,runtime,kind,original\n"
        "a,A,1999,Drama|War,12,90 min,,\n"
        "b,B,,,,,series,true\n"
    )
    pq.write_table(pa.Table.from_pylist([rows[0] | {"kind": None, "original": None}, rows[1]]), tmp_path / "c.parquet")
    expected = read_catalog(lines(tmp_path, *rows)).titles
    assert len(expected) == 2 and expected[0].runtime_s == 5400
    for name in ("c.json", "c.csv", "c.parquet"):
        parsed = read_catalog(tmp_path / name)
        assert parsed.titles == expected[: len(parsed.titles)] and not parsed.problems, name


def test_flat_episode_rows_find_their_series_in_any_order(tmp_path):
    parsed = read_catalog(
        lines(
            tmp_path,
            {"episode_id": "e2", "series_id": "s", "season": 1, "number": 2},
            {"title_id": "s", "kind": "series", "name": "S"},
            {"title_id": "e1", "kind": "episode", "series_id": "s", "season": 1, "number": 1},
            {"episode_id": "x1", "series_id": "x", "series_name": "Made of its episodes"},
        )
    )
    assert not parsed.problems and parsed.episode_rows == 3
    titles = {title.title_id: title for title in parsed.titles}
    assert [episode.episode_id for episode in titles["s"].episodes] == ["e1", "e2"]
    assert titles["x"].name == "Made of its episodes" and titles["x"].kind == "series"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"name": "no id"}, "no title_id"),
        ({"title_id": "", "name": "no id"}, "no title_id"),
        ({"title_id": "x" * 1_000_000, "name": "huge"}, "is not an id"),
        ({"title_id": "../etc", "name": "path"}, "is not an id"),
        ({"title_id": "a"}, "no name"),
        ({"title_id": "a", "name": "A", "kind": "opera"}, "of kind 'opera'"),
        ({"title_id": "a", "name": "A", "windows": {"Germany": []}}, "windows cannot be read"),
        ({"title_id": "a", "name": "A", "launch_at": "soon"}, "launch_at cannot be read"),
        ({"title_id": "a", "name": "A", "launch_at": 10**14}, "launch_at cannot be read"),
        ({"series_id": "nowhere", "episode_id": "e"}, "in no row of this file"),
        ({"series_id": "loop", "episode_id": "loop"}, "cyclic"),
        ("[1, 2", "is not JSON"),
        ('{"title_id": NaN}', "is not JSON"),
        ("[]", "is not an object"),
    ],
)
def test_a_row_that_cannot_be_used_is_reported_with_its_line(tmp_path, row, reason):
    parsed = read_catalog(lines(tmp_path, {"title_id": "good", "name": "Good"}, row))
    assert [title.title_id for title in parsed.titles] == ["good"]
    [problem] = parsed.left_out
    assert problem.line == 2 and reason in problem.reason and len(problem.reason) < 400


def test_a_value_that_cannot_be_read_is_left_unknown_and_said(tmp_path):
    parsed = read_catalog(
        lines(tmp_path, {"title_id": "a", "name": "A\x00\u202eB", "year": "MCM", "runtime_s": -5, "maturity": "PG-13"})
    )
    [title] = parsed.titles
    assert title.year is None and title.runtime_s is None and title.maturity == 13
    assert title.name == "A  B", "control characters do not come in"
    assert [problem.kept for problem in parsed.problems] == [True, True]


def test_cyclic_series_and_duplicates_are_reported_and_the_first_row_stands(tmp_path):
    parsed = read_catalog(
        lines(
            tmp_path,
            {"title_id": "a", "name": "First"},
            {"title_id": "a", "name": "Second"},
            {"title_id": "x", "series_id": "y", "name": "X"},
            {"title_id": "y", "series_id": "x", "name": "Y"},
            {"title_id": "e", "series_id": "a", "name": "of a film"},
        )
    )
    assert [title.name for title in parsed.titles] == ["First"]
    assert [problem.line for problem in parsed.left_out] == [2, 3, 4, 5]
    assert "comes twice" in parsed.left_out[0].reason and "cyclic" in parsed.left_out[1].reason
    assert parsed.rows == len(parsed.titles) + parsed.episode_rows + len(parsed.left_out)


def test_an_artwork_belongs_to_one_title(tmp_path):
    covers = [{"artwork_id": "same"}]
    parsed = read_catalog(
        lines(
            tmp_path,
            {"title_id": "a", "name": "A", "artworks": covers},
            {"title_id": "b", "name": "B", "artworks": covers},
        )
    )
    assert len(parsed.titles[0].artworks) == 1 and parsed.titles[1].artworks == ()
    assert "belongs to another title" in parsed.problems[0].reason


@pytest.mark.parametrize("name", ["none.jsonl", "torn.json", "torn.parquet", "catalog.xml", "empty.csv"])
def test_a_file_that_cannot_be_read_at_all_is_a_bad_catalogue(tmp_path, name):
    if not name.startswith("none"):
        (tmp_path / name).write_text("" if "empty" in name else '{"titles": [')
    with pytest.raises(BadCatalog):
        list(read_catalog(tmp_path / name).titles)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELD = st.sampled_from(
    ["title_id", "name", "kind", "year", "genres", "people", "windows", "episodes", "artworks", "series_id", "trailer",
     "launch_at", "maturity", "runtime", "names", "original", "season", "number", "episode_id"]
)  # fmt: skip


@settings(deadline=None)
@given(rows=st.lists(st.dictionaries(FIELD, ANY, max_size=8), max_size=6))
def test_whatever_a_file_holds_the_summary_adds_up(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("any") / "c.jsonl"
    path.write_bytes(b"\n".join(json.dumps(row, ensure_ascii=True).encode() for row in rows))
    parsed = read_catalog(path)
    assert parsed.rows == len(rows)
    assert len(parsed.titles) + parsed.episode_rows + len(parsed.left_out) == parsed.rows


def titles(count: int, *, name: str = "T") -> list[Title]:
    return [Title(title_id=f"t{number}", kind="film", name=f"{name}{number}") for number in range(count)]


@pytest.fixture
def ground(tmp_path):
    desk = SqliteDesk(tmp_path / "desk.db")
    yield Artifacts(tmp_path / "artifacts"), desk
    desk.close()


def test_an_import_is_an_upsert_and_becomes_the_current_version(ground):
    artifacts, desk = ground
    first = import_titles(artifacts, desk, titles(3), replace=False, yes=False, author="me", now=1)
    again = import_titles(
        artifacts, desk, [*titles(1, name="New"), *titles(5)[3:]], replace=False, yes=False, author="me", now=2
    )
    snapshot = load_snapshot(artifacts)
    assert snapshot is not None and snapshot.version == again.version != first.version
    assert [title.name for title in snapshot.titles] == ["New0", "T1", "T2", "T3", "T4"]
    assert (again.added, again.changed, again.removed, again.unchanged) == (["t3", "t4"], ["t0"], [], 2)
    assert desk.snapshot(now=3).in_force("catalog") == {"current": again.version}
    assert desk.history(kind="catalog")[0].author == "me"


def test_importing_the_same_again_makes_no_new_version(ground):
    artifacts, desk = ground
    first = import_titles(artifacts, desk, titles(3), replace=False, yes=False, author="me", now=1)
    assert (
        import_titles(artifacts, desk, titles(3), replace=True, yes=False, author="me", now=2).version == first.version
    )
    assert len(artifacts.versions("catalog")) == 1


def test_a_replacement_that_drops_over_a_fifth_needs_a_yes(ground):
    artifacts, desk = ground
    import_titles(artifacts, desk, titles(10), replace=False, yes=False, author="me", now=1)
    with pytest.raises(Refused, match="3 of 10"):
        import_titles(artifacts, desk, titles(7), replace=True, yes=False, author="me", now=2)
    assert len(load_snapshot(artifacts) or ()) == 10
    import_titles(artifacts, desk, titles(8), replace=True, yes=False, author="me", now=3)
    import_titles(artifacts, desk, titles(2), replace=True, yes=True, author="me", now=4)
    assert len(load_snapshot(artifacts) or ()) == 2


def test_an_import_without_a_title_is_refused(ground):
    artifacts, desk = ground
    with pytest.raises(Refused):
        import_titles(artifacts, desk, [], replace=True, yes=True, author="me", now=1)
    assert load_snapshot(artifacts) is None


def test_the_difference_counts_every_title_once():
    changes = difference(titles(4), [*titles(2, name="N"), *titles(6)[4:]], replace=True)
    assert (changes.added, changes.changed, changes.removed, changes.unchanged) == (
        ["t4", "t5"],
        ["t0", "t1"],
        ["t2", "t3"],
        0,
    )
    assert str(changes) == "2 added, 2 changed, 2 removed, 0 unchanged"


def test_a_torn_artifact_says_so(tmp_path):
    write_catalog(tmp_path, titles(50))
    assert read_titles(tmp_path) == titles(50)
    [file] = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(BrokenStore, match="import it again"):
        read_titles(tmp_path)
