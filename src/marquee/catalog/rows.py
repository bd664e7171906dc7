"""A raw row becomes a title or an episode: names of columns, types, bounds.

A row without a good id, name or kind cannot be used, nor one whose windows or embargo cannot be read (a restriction
must never turn into a permission); any other value that cannot be read is left unknown, and said.
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

import msgspec

from marquee.schema.catalog import PLAIN, Artwork, Episode, Person, Title, Trailer, Window
from marquee.schema.clock import EARLIEST_AT, LATEST_AT, parse_iso
from marquee.schema.ids import valid_id

ALIASES = {  # what public catalogues call the same things
    "id": "title_id",
    "show_id": "title_id",
    "type": "kind",
    "title": "name",
    "description": "synopsis",
    "overview": "synopsis",
    "release_year": "year",
    "listed_in": "genres",
    "rating": "maturity",
    "duration": "runtime",
    "original_language": "language",
    "date_added": "launch_at",
}
KINDS = {"film": "film", "movie": "film", "series": "series", "tv show": "series", "show": "series", "tv": "series"}
AGES = {  # rating boards' marks as the youngest audience in years
    "G": 0, "TV-G": 0, "TV-Y": 0, "ALL": 0, "U": 0, "PG": 8, "TV-PG": 8, "TV-Y7": 7, "TV-Y7-FV": 7,
    "PG-13": 13, "TV-14": 14, "R": 17, "TV-MA": 17, "NC-17": 18, "X": 18,
}  # fmt: skip
MOST = {"genres": 32, "keywords": 64, "moods": 32, "people": 200, "artworks": 64, "episodes": 20_000}
RESTRICTIONS = ("windows", "launch_at")
_DATES = {r"\d{1,2}-[A-Za-z]{3}-\d{2}": "%d-%b-%y", r"[A-Za-z]+ \d{1,2}, \d{4}": "%B %d, %Y"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_TITLE_FIELDS = set(Title.__struct_fields__)


class Unreadable(Exception):
    """A row that cannot become a title; its text says why."""


def plain_names(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Give a row's fields under Marquee's names; a field under its own name wins over an alias."""
    fields = {ALIASES.get(name, name): value for name, value in raw.items() if isinstance(name, str)}
    return fields | {name: raw[name] for name in raw if name in _TITLE_FIELDS}


def is_episode(fields: Mapping[str, Any]) -> bool:
    """Say whether a flat row is an episode: it names its series, or calls itself one."""
    return bool(fields.get("series_id")) or str(fields.get("kind", "")).lower() == "episode"


def read_id(value: Any, *, what: str = "title_id") -> str:
    """Read an id; raises Unreadable where it is missing or not one."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if text is None or text == "":
        raise Unreadable(f"has no {what}")
    if not isinstance(text, str) or not valid_id(text):
        raise Unreadable(f"{what} {str(text)[:40]!r} is not an id (1 to 128 letters, digits and ._:~-)")
    return text


def read_title(fields: Mapping[str, Any], *, say: Callable[[str], None]) -> Title:
    """Make a title of a row named by `plain_names`; `say` is told what was left unknown.

    Raises Unreadable where id, name or kind cannot be read.
    """
    title_id = read_id(fields.get("title_id"))
    name = text_of(fields.get("name"), most=300)
    if not name:
        raise Unreadable(f"{title_id} has no name")
    kind = KINDS.get(str(fields.get("kind", "series" if fields.get("episodes") else "film")).strip().lower())
    if kind is None:
        raise Unreadable(f"{title_id} is of kind {str(fields['kind'])[:40]!r}; it may be film or series")

    def optional(field: str, read: Callable[[Any], Any], empty: Any = None) -> Any:
        value = fields.get(field)
        if value is None or value == "":
            return empty
        try:
            return read(value)
        except (Unreadable, ValueError, TypeError, OverflowError, AttributeError, msgspec.MsgspecError) as error:
            if field in RESTRICTIONS:
                raise Unreadable(f"{title_id}: {field} cannot be read: {str(error)[:160]}") from error
            say(f"{title_id}: {field} was left unknown: {str(error)[:160]}")
            return empty

    values: dict[str, Any] = {
        "title_id": title_id,
        "name": name,
        "kind": kind,
        "synopsis": text_of(fields.get("synopsis"), most=8_000),
        "year": optional("year", lambda value: _whole(value, least=1870, most=2200)),
        "runtime_s": optional("runtime_s", lambda value: _whole(value, least=1, most=10**6))
        or optional("runtime", _runtime),
        "maturity": optional("maturity", _age),
        "original": bool(optional("original", _truth, False)),
        "country": optional("country", lambda value: texts(value, most=1)[0]),
        "language": optional("language", lambda value: texts(value, most=1)[0]),
        "launch_at": optional("launch_at", moment),
        "people": _people(fields, optional),
        "names": optional(
            "names", lambda value: {str(key)[:40]: text_of(name, most=300) for key, name in value.items()}
        ),
        "windows": optional("windows", _windows),
        "artworks": optional("artworks", _artworks, ()),
        "trailer": optional("trailer", lambda value: msgspec.convert(value, Trailer, strict=False)),
        "episodes": optional("episodes", lambda value: read_episodes(value, say=say), ()),
    }
    for field in ("genres", "keywords", "moods"):
        values[field] = optional(field, partial(texts, most=MOST[field]), ())
    known = _TITLE_FIELDS | {"runtime", "cast", "director", "extra"}
    extra = {str(key)[:80]: value for key, value in fields.items() if key not in known and value not in (None, "")}
    return Title(**values, extra=extra or None)


def read_episodes(rows: Any, *, say: Callable[[str], None]) -> tuple[Episode, ...]:
    """Make a series' episodes of nested rows, in order of season and number; a bad one is said and left out."""
    if not isinstance(rows, (list, tuple)):
        raise ValueError("episodes must be a list")
    episodes: dict[str, Episode] = {}
    for row in rows[: MOST["episodes"]]:
        try:
            episode = read_episode(row)
        except (Unreadable, ValueError, TypeError, AttributeError, OverflowError) as error:
            say(f"an episode was left out: {str(error)[:160]}")
            continue
        if episodes.setdefault(episode.episode_id, episode) is not episode:
            say(f"episode {episode.episode_id} comes twice; the first was kept")
    return in_order(episodes.values())


def read_episode(fields: Mapping[str, Any]) -> Episode:
    """Make an episode of a nested or flat row; raises Unreadable or ValueError where it cannot be."""
    runtime = fields.get("runtime_s")
    released = fields.get("released_at", fields.get("launch_at"))
    return Episode(
        episode_id=read_id(fields.get("episode_id") or fields.get("title_id"), what="episode_id"),
        season=_whole(fields.get("season", 1), least=0, most=9_999),
        number=_whole(fields.get("number", fields.get("episode", 1)), least=0, most=99_999),
        name=text_of(fields.get("name"), most=300),
        synopsis=text_of(fields.get("synopsis"), most=8_000),
        runtime_s=None if runtime in (None, "") else _whole(runtime, least=1, most=10**6),
        released_at=None if released in (None, "") else moment(released),
    )


def in_order(episodes: Any) -> tuple[Episode, ...]:
    """Order episodes by season and number."""
    return tuple(sorted(episodes, key=lambda episode: (episode.season, episode.number, episode.episode_id)))


def text_of(value: Any, *, most: int) -> str:
    """Read a text: control characters become blanks, at most `most` characters; "" where there is none."""
    return "" if value is None else _CONTROL.sub(" ", str(value)).strip()[:most]


def texts(value: Any, *, most: int) -> tuple[str, ...]:
    """Read a list of texts, or one text split at `|` or `,`; without repeats, in order."""
    parts = re.split(r"\||,", value) if isinstance(value, str) else value
    if not isinstance(parts, (list, tuple)) or any(isinstance(part, (dict, list)) for part in parts):
        raise ValueError("must be a list of texts")
    found = tuple(dict.fromkeys(text for part in parts if (text := text_of(part, most=120))))[:most]
    if not found:
        raise ValueError("is empty")
    return found


def moment(value: Any) -> int:
    """Read a time: UTC milliseconds, RFC 3339, or a date such as 30-Mar-21; raises ValueError on anything else."""
    if isinstance(value, datetime):
        at = round((value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp() * 1000)
    elif isinstance(value, str) and not re.fullmatch(r"-?\d+", value.strip()):
        text = value.strip()
        form = next((form for pattern, form in _DATES.items() if re.fullmatch(pattern, text)), None)
        at = round(datetime.strptime(text, form).replace(tzinfo=UTC).timestamp() * 1000) if form else parse_iso(text)
    else:
        at = _whole(value, least=-(10**15), most=10**15)
    if not EARLIEST_AT <= at <= LATEST_AT:
        raise ValueError(f"{value!r} is not between 1970 and 2100")
    return at


def _whole(value: Any, *, least: int, most: int) -> int:
    number = float(value) if not isinstance(value, bool) else math.nan
    if not math.isfinite(number) or number != int(number) or not least <= number <= most:
        raise ValueError(f"{str(value)[:40]!r} is not a whole number from {least} to {most}")
    return int(number)


def _runtime(value: Any) -> int | None:
    text = str(value).strip().lower()
    if re.fullmatch(r"\d+ seasons?", text):
        return None
    match = re.fullmatch(r"(\d{1,5})(?:\.0)? ?(min|minutes|m)?", text)
    if match is None or not int(match[1]):
        raise ValueError(f"{text[:40]!r} is not a number of minutes")
    return int(match[1]) * 60


def _age(value: Any) -> int | None:
    if isinstance(value, str):
        mark = value.strip().upper().removesuffix("+")
        if mark in AGES:
            return AGES[mark]
        if mark in ("NR", "UR", "TV-NR", "NOT RATED", "UNRATED"):
            return None
        value = mark
    return _whole(value, least=0, most=99)


def _truth(value: Any) -> bool:
    text = str(value).strip().lower()
    if text not in ("true", "false", "1", "0", "yes", "no", "1.0", "0.0"):
        raise ValueError(f"{text[:40]!r} is neither yes nor no")
    return text in ("true", "1", "yes", "1.0")


def _people(fields: Mapping[str, Any], optional: Callable[..., Any]) -> tuple[Person, ...]:
    def read(value: Any) -> tuple[Person, ...]:
        if isinstance(value, str) or all(isinstance(part, str) for part in value):
            return tuple(Person(name=name) for name in texts(value, most=MOST["people"]))
        return tuple(msgspec.convert(part, Person) for part in value[: MOST["people"]])

    def named(role: str) -> Callable[[Any], tuple[Person, ...]]:
        return lambda value: tuple(Person(name=name, role=role) for name in texts(value, most=MOST["people"]))

    return tuple(
        dict.fromkeys(
            (
                *optional("people", read, ()),
                *optional("director", named("director"), ()),
                *optional("cast", named("cast"), ()),
            )
        )
    )


def _windows(value: Any) -> dict[str, tuple[Window, ...]]:
    windows = {}
    for country, spans in value.items():
        if not re.fullmatch(r"[A-Za-z]{2}", country):
            raise ValueError(f"{country[:40]!r} is not a country code of two letters")
        windows[country.upper()] = tuple(
            Window(
                start_at=None if span.get("start_at") is None else moment(span["start_at"]),
                end_at=None if span.get("end_at") is None else moment(span["end_at"]),
            )
            for span in spans
        )
    return windows


def _artworks(value: Any) -> tuple[Artwork, ...]:
    artworks = tuple(msgspec.convert(part, Artwork) for part in value[: MOST["artworks"]])
    for artwork in artworks:
        read_id(artwork.artwork_id, what="artwork_id")
        if artwork.artwork_id.endswith(PLAIN):
            raise ValueError(f"an artwork_id may not end in {PLAIN}: that is the cover Marquee draws itself")
    if len({artwork.artwork_id for artwork in artworks}) != len(artworks):
        raise ValueError("an artwork_id comes twice")
    return artworks
