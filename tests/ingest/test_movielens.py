"""A MovieLens folder becomes titles and ratings, nothing else."""

from pathlib import Path

import pytest

from marquee.errors import BadInput
from marquee.ingest.movielens import read_movielens, split_name

MOVIES = """movieId,title,genres
1,Toy Story (1995),Adventure|Animation
2,"Matrix, The (1999)",Action
3,Nothing Known,(no genres listed)
"""
RATINGS = """userId,movieId,rating,timestamp
7,2,4.5,1000
7,1,3.0,900
8,1,5.0,900
"""
TAGS = """userId,movieId,tag,timestamp
7,1,Pixar,1
8,1,pixar,2
8,1,fun,3
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "movies.csv").write_text(MOVIES)
    (tmp_path / "ratings.csv").write_text(RATINGS)
    (tmp_path / "tags.csv").write_text(TAGS)
    return tmp_path


def test_a_rating_becomes_a_rate_event_and_never_a_play(folder: Path) -> None:
    events = [event for _, event in read_movielens(folder).events()]
    assert {event.kind for event in events} == {"rate"}
    assert [(event.profile_id, event.title_id, event.rating, event.at) for event in events] == [
        ("ml-7", "ml-1", 3.0, 900_000),
        ("ml-8", "ml-1", 5.0, 900_000),
        ("ml-7", "ml-2", 4.5, 1_000_000),
    ]


def test_every_event_names_its_line(folder: Path) -> None:
    assert [line for line, _ in read_movielens(folder).events()] == [3, 4, 2]


def test_titles_carry_year_genres_and_the_most_given_tags(folder: Path) -> None:
    toys, matrix, unknown = read_movielens(folder).titles
    assert (toys.name, toys.year, toys.genres, toys.keywords) == (
        "Toy Story",
        1995,
        ("Adventure", "Animation"),
        ("pixar", "fun"),
    )
    assert (matrix.name, matrix.year) == ("The Matrix", 1999)
    assert (unknown.year, unknown.genres) == (None, ())


def test_maturity_and_country_stay_unknown(folder: Path) -> None:
    assert all(title.maturity is None and title.windows is None for title in read_movielens(folder).titles)


def test_each_title_has_several_artworks_with_ids_of_its_own(folder: Path) -> None:
    titles = read_movielens(folder).titles
    ids = [artwork.artwork_id for title in titles for artwork in title.artworks]
    assert len(ids) == len(set(ids))
    assert len(titles[0].artworks) == 4


def test_the_old_layout_reads_the_same(tmp_path: Path) -> None:
    (tmp_path / "movies.dat").write_text("1::Toy Story (1995)::Animation|Children's\n", encoding="latin-1")
    (tmp_path / "ratings.dat").write_text("5::1::4::978300760\n", encoding="latin-1")
    read = read_movielens(tmp_path)
    assert read.titles[0].genres == ("Animation", "Children")
    assert [event.at for _, event in read.events()] == [978_300_760_000]
    assert read.ratings == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Matrix, The (1999)", ("The Matrix", 1999, ())),
        ("Seven (a.k.a. Se7en) (1995)", ("Seven", 1995, ("Se7en",))),
        ("Postman, The (Postino, Il) (1994)", ("The Postman", 1994, ("Il Postino",))),
        ("Babylon 5", ("Babylon 5", None, ())),
        ("2001: A Space Odyssey (1968)", ("2001: A Space Odyssey", 1968, ())),
        ("", ("", None, ())),
    ],
)
def test_names_come_apart(text: str, expected: tuple[str, int | None, tuple[str, ...]]) -> None:
    assert split_name(text) == expected


def test_a_folder_that_is_no_movielens_set_says_what_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"movies\.csv"):
        read_movielens(tmp_path)
    with pytest.raises(BadInput, match="not a folder"):
        read_movielens(tmp_path / "absent")
