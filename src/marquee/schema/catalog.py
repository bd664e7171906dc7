"""The catalogue's nouns: titles, episodes, people, artworks.

A title is a film or a series: the unit of tile, taste, popularity and covers (law 5). What may be shown where and when
is worked out in `catalog.availability`; these structs only say what the operator said.
"""

from typing import Any, Literal

import msgspec

TitleKind = Literal["film", "series"]
UNKNOWN_MATURITY = -1
PLAIN = "~plain"  # no artwork of a catalogue may end so


class Artwork(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One cover image of a title and the aspect it stresses."""

    artwork_id: str
    aspect: str = "title"  # title, genre, person, mood
    value: str | None = None  # which genre, person or mood
    file: str | None = None  # a stored image; None: drawn from metadata
    maturity: int | None = None
    spoiler: bool = False  # never shown to someone who has not watched the title to its end
    sensitivities: tuple[str, ...] = ()  # what an editor warns of: violence, nudity, gore, weapons, ...
    measured: dict[str, float] | None = None  # what `media.measure` found, each 0 to 1
    tags: tuple[tuple[str, str], ...] = ()  # further (aspect, value) it stresses
    added_at: int | None = None  # when it joined the pool
    retired: bool = False  # no longer drawn; pages that hold it still find it
    extra: dict[str, Any] | None = None


class Person(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Someone credited."""

    name: str
    role: str = "cast"  # cast, director, writer, creator


class Episode(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One episode of a series."""

    episode_id: str
    season: int
    number: int
    name: str = ""
    synopsis: str = ""
    runtime_s: int | None = None
    released_at: int | None = None


class Window(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When a title may be shown: from `start_at` (inclusive) to `end_at` (exclusive); None is unbounded."""

    start_at: int | None = None
    end_at: int | None = None


class Trailer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A trailer: how long, where it lies, and its own maturity."""

    runtime_s: int
    url: str | None = None
    maturity: int | None = None


class Title(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A film or a series."""

    title_id: str
    kind: TitleKind
    name: str
    synopsis: str = ""
    year: int | None = None
    runtime_s: int | None = None
    genres: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    moods: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    country: str | None = None  # where it was made
    language: str | None = None
    names: dict[str, str] | None = None  # other languages and aliases
    maturity: int | None = None  # the youngest audience, in years; None is unknown: everywhere, not for kids
    original: bool = False
    launch_at: int | None = None  # embargo: hidden before
    windows: dict[str, tuple[Window, ...]] | None = None  # by country; None: everywhere, always
    artworks: tuple[Artwork, ...] = ()
    trailer: Trailer | None = None
    episodes: tuple[Episode, ...] = ()  # in order
    extra: dict[str, Any] | None = None


def plain_artwork_id(title_id: str) -> str:
    """Name the cover drawn from a title's name alone: fit for every audience the title is fit for."""
    return f"{title_id}{PLAIN}"


def artworks_of(title: Title) -> tuple[Artwork, ...]:
    """List a title's artworks; one that names none has the drawn default `<title_id>~0`."""
    return title.artworks or (Artwork(artwork_id=f"{title.title_id}~0"),)
