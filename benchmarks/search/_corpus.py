"""Real titles to search among: MovieLens latest-small and the catalogues of four streaming services."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from marquee.schema.catalog import Person, Title

SERVICES = ("amazon_prime", "disney_plus", "hulu", "netflix")
_ARTICLE = re.compile(r"^(.*), (The|A|An|Les|Le|La|L'|Der|Die|Das|El|Los|Las|Il|Un|Une|Det|Den)$", re.IGNORECASE)
_YEAR = re.compile(r"\s*\((\d{4})[^)]*\)\s*$")
_ALSO = re.compile(r"\s*\(([^()]*)\)\s*$")
_AKA = re.compile(r"^a\.?k\.?a\.? ", re.IGNORECASE)


def titles_of(data: Path) -> list[Title]:
    """Read every title of both sets, in file order; a title that several services have comes several times."""
    return [*_movielens(data / "ml-latest-small" / "movies.csv"), *_services(data / "ott-catalogues")]


def _movielens(path: Path) -> Iterator[Title]:
    for row in csv.DictReader(path.open(encoding="utf-8")):
        text, year, also = row["title"].strip(), None, []
        if found := _YEAR.search(text):
            year, text = int(found[1]), text[: found.start()]
        while found := _ALSO.search(text):
            also.append(_in_order(_AKA.sub("", found[1])))
            text = text[: found.start()]
        yield Title(
            title_id=f"m{row['movieId']}",
            kind="film",
            name=_in_order(text),
            names={f"x-{place}": name for place, name in enumerate(also)} or None,
            year=year,
            genres=tuple(row["genres"].split("|")),
        )


def _services(folder: Path) -> Iterator[Title]:
    for service in SERVICES:
        for row in csv.DictReader((folder / f"{service}_titles.csv").open(encoding="utf-8")):
            people = [name.strip() for name in f"{row['director']},{row['cast']}".split(",")]
            yield Title(
                title_id=f"{service}-{row['show_id']}",
                kind="film" if row["type"] == "Movie" else "series",
                name=row["title"].strip(),
                year=int(row["release_year"]) if row["release_year"].isdigit() else None,
                genres=tuple(name.strip() for name in row["listed_in"].split(",") if name.strip()),
                people=tuple(Person(name=name) for name in people if name),
                synopsis=row["description"],
            )


def _in_order(name: str) -> str:
    """Write `Matrix, The` as it is said."""
    found = _ARTICLE.match(name)
    return f"{found[2]}{'' if found[2].endswith(chr(39)) else ' '}{found[1]}" if found else name
