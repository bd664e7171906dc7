"""Read a MovieLens folder as titles and `rate` events (law 5: a rating is a rating, never an invented play).

Two layouts are known: `movies.csv` with `ratings.csv` and `tags.csv` (latest-small, 20M, 25M, 32M), and `movies.dat`
with `ratings.dat` or `ratings.parquet` (1M). Sex, age, occupation and zip are never read. Source: grouplens.org.
"""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from marquee.errors import BadInput
from marquee.schema.catalog import Artwork, Title
from marquee.schema.events import Event

KEYWORDS_A_TITLE = 8
_YEAR = re.compile(r"^(?P<name>.*?)\s*\((?P<year>\d{4})(?:[-–]\d{0,4})?\)\s*$")
_ARTICLE = re.compile(r"^(?P<rest>.+), (?P<article>The|A|An|Le|La|Les|L'|Il|El|Los|Las|Das|Der|Die|Un|Une|De)$")
_ALIAS = re.compile(r"^(?P<name>.+?)\s*\((?:a\.k\.a\. )?(?P<alias>[^()]+)\)$")
_NOTHING = "(no genres listed)"


@dataclass(frozen=True, slots=True, kw_only=True)
class MovieLens:
    """A MovieLens folder: its titles, and a way to go through its ratings in time order."""

    folder: Path
    titles: list[Title]
    ratings: int

    def events(self) -> Iterator[tuple[int, Event]]:
        """Go through the ratings as (line or row number, event), oldest first."""
        rows = _ratings(self.folder)
        rows.sort(key=lambda row: (row[3], row[4]))
        for person, film, stars, at, line in rows:
            yield (
                line,
                Event(
                    kind="rate",
                    event_id=f"ml-{person}-{film}",
                    at=at,
                    account_id=f"ml-{person}",
                    profile_id=f"ml-{person}",
                    title_id=f"ml-{film}",
                    rating=stars,
                ),
            )


def read_movielens(folder: Path) -> MovieLens:
    """Read a MovieLens folder; raises BadInput, naming the files looked for, where it is none."""
    if not folder.is_dir():
        raise BadInput(f"{folder} is not a folder; give the folder of an unpacked MovieLens set")
    if (folder / "movies.csv").is_file():
        films = _films_csv(folder / "movies.csv")
    elif (folder / "movies.dat").is_file():
        films = _films_dat(folder / "movies.dat")
    else:
        raise BadInput(
            f"{folder} holds neither movies.csv nor movies.dat; give the folder of an unpacked MovieLens set"
        )
    tags = _tags(folder / "tags.csv") if (folder / "tags.csv").is_file() else {}
    titles = [_title(film, name, genres, tags.get(film, ())) for film, name, genres in films]
    return MovieLens(folder=folder, titles=titles, ratings=_count(folder))


def split_name(text: str) -> tuple[str, int | None, tuple[str, ...]]:
    """Take `Matrix, The (1999)` apart into (`The Matrix`, 1999, aliases)."""
    found = _YEAR.match(text.strip())
    name, year = (found["name"], int(found["year"])) if found else (text.strip(), None)
    aliases = []
    while alias := _ALIAS.match(name):
        name = alias["name"]
        aliases.append(_article_first(alias["alias"]))
    return _article_first(name), year, tuple(aliases)


def _article_first(name: str) -> str:
    found = _ARTICLE.match(name)
    if not found:
        return name
    joint = "" if found["article"].endswith("'") else " "
    return f"{found['article']}{joint}{found['rest']}"


def _title(film: int, text: str, genres: tuple[str, ...], tags: tuple[str, ...]) -> Title:
    title_id = f"ml-{film}"
    name, year, aliases = split_name(text)
    artworks = [Artwork(artwork_id=f"{title_id}~0")]
    artworks += [
        Artwork(artwork_id=f"{title_id}~{number}", aspect="genre", value=genre)
        for number, genre in enumerate(genres[:3], 1)
    ]
    if tags:
        artworks.append(Artwork(artwork_id=f"{title_id}~m", aspect="mood", value=tags[0]))
    return Title(
        title_id=title_id,
        kind="film",
        name=name,
        year=year,
        genres=genres,
        keywords=tags,
        names={f"alias-{number}": alias for number, alias in enumerate(aliases, 1)} or None,
        artworks=tuple(artworks),
    )


def _films_csv(path: Path) -> list[tuple[int, str, tuple[str, ...]]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return [(int(row["movieId"]), row["title"], _genres(row["genres"])) for row in csv.DictReader(lines)]


def _films_dat(path: Path) -> list[tuple[int, str, tuple[str, ...]]]:
    films = []
    for line in path.read_text(encoding="latin-1").splitlines():
        film, name, genres = line.split("::")
        films.append((int(film), name, _genres(genres)))
    return films


def _genres(text: str) -> tuple[str, ...]:
    return (
        ()
        if text == _NOTHING
        else tuple("Children" if genre == "Children's" else genre for genre in text.split("|") if genre)
    )


def _tags(path: Path) -> dict[int, tuple[str, ...]]:
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            tag = row["tag"].strip().lower()
            if 2 <= len(tag) <= 40:
                counts[int(row["movieId"])][tag] += 1
    return {
        film: tuple(tag for tag, _ in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:KEYWORDS_A_TITLE])
        for film, found in counts.items()
    }


def _count(folder: Path) -> int:
    if (folder / "ratings.parquet").is_file():
        return int(pq.read_metadata(folder / "ratings.parquet").num_rows)
    for name, headers in (("ratings.csv", 1), ("ratings.dat", 0)):
        if (folder / name).is_file():
            with (folder / name).open("rb") as lines:
                return sum(1 for _ in lines) - headers
    raise BadInput(f"{folder} holds none of ratings.csv, ratings.dat and ratings.parquet; a MovieLens set has one")


def _ratings(folder: Path) -> list[tuple[int, int, float, int, int]]:
    """Read (person, film, stars, at, line), in file order."""
    if (folder / "ratings.parquet").is_file():
        table = pq.read_table(
            folder / "ratings.parquet", columns=["user_id", "item_id", "rating", "timestamp", "order_in_user"]
        )
        people, films, stars, seconds, order = (column.to_pylist() for column in table.columns)
        return [
            (person, film, float(star), second * 1000, place)
            for person, film, star, second, place in zip(people, films, stars, seconds, order, strict=True)
        ]
    if (folder / "ratings.csv").is_file():
        with (folder / "ratings.csv").open(encoding="utf-8", newline="") as lines:
            rows = csv.reader(lines)
            next(rows)
            return [
                (int(person), int(film), float(stars), int(second) * 1000, line)
                for line, (person, film, stars, second) in enumerate(rows, 2)
            ]
    rows_dat = []
    for line, text in enumerate((folder / "ratings.dat").read_text(encoding="latin-1").splitlines(), 1):
        person, film, stars, second = text.split("::")
        rows_dat.append((int(person), int(film), float(stars), int(second) * 1000, line))
    return rows_dat
