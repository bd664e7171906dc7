"""What is said to a viewer in their own language: messages from catalogues apart from the code, numbers by CLDR rules.

The English sentence is a message's key, so that code reads as what it says; `translations/*.json` holds the others.
Which plural a number takes, how numbers, dates and lengths are written and what countries are called is the Unicode
CLDR's, as Babel carries it. A language without a catalogue is spoken to in English. It knows no titles, rows or pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from importlib.resources import files

import msgspec
from babel import Locale
from babel.dates import format_interval
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

from marquee.errors import MarqueeError

LANGUAGES = ("en", "de", "es", "ar")  # of which there is a catalogue; the first stands in for all others
ANY = "*"  # of a table: what holds where nothing else is said


class ShelfGrammar(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How parts of a shelf's name are put together; a form by gender is a mapping `m`, `f`."""

    order: tuple[str, ...] = ()
    pair: dict[str, str] = {}  # how the second of two genres begins -> both in one
    things: dict[str, str] = {}
    gender: str = ""  # of the things, and of what says no other
    rest: str = ""  # how words that the catalogue lacks are hung on
    era: dict[str, str] = {}
    family: str = ""
    short: str = ""
    credits: dict[str, str | dict[str, str]] = {}  # role -> behind a noun
    people: dict[str, str] = {}  # role -> by itself
    moods: dict[str, str | dict[str, str]] = {}
    genres: dict[str, dict[str, str | dict[str, str]]] = {}


class Catalogue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file of `translations/`."""

    language: str
    messages: dict[str, str | dict[str, str]]  # English -> this language; with a number, by CLDR plural category
    places: dict[str, dict[str, str]]  # "in", "from" -> country code -> with its article
    shelf: ShelfGrammar


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Wording:
    """A language: its catalogue and its CLDR rules."""

    language: str
    locale: Locale
    catalogue: Catalogue

    def say(self, message: str, /, **parts: object) -> str:
        """Say a message, its parts filled in: `say("Because you watched {title}", title="Heat")`.

        One that the catalogue lacks is said in English; a part that is missing is an error of the program (KeyError).
        """
        said = self.catalogue.messages.get(message, message)
        text = said if isinstance(said, str) else said["other"]
        return text.format(**parts) if parts else text

    def count(self, message: str, number: int, /, **parts: object) -> str:
        """Say a message about a number, in the plural the number takes: `count("{count} days", 3)`.

        The number fills in `{count}`, written as the language writes numbers.
        """
        said = self.catalogue.messages.get(message, message)
        if not isinstance(said, str):
            said = said.get(self.locale.plural_form(number)) or said["other"]
        return said.format(count=self.number(number), **parts)

    def number(self, number: float) -> str:
        """Write a number: 1,234 or 1.234."""
        return _number(self.language, number)

    def share(self, share: float) -> str:
        """Write a share of 0..1 in whole percent."""
        return _share(self.language, round(share, 2))

    def minutes(self, minutes: int) -> str:
        """Write a length in minutes, shortly: 12 min."""
        return _minutes(self.language, minutes)

    def days(self, first: int, last: int) -> str:
        """Write the days from one UTC time (ms) to another: Mar 2 – 8, 2026."""
        return _days(self.language, _day(first), _day(last))

    def place(self, country: str, *, relation: str) -> str:
        """Say a country with what stands before it: `relation` is "in" or "from"; a code nobody knows is said as it is.

        "in the Netherlands", "aus der Schweiz".
        """
        table = self.catalogue.places.get(relation, {})
        name = self.locale.territories.get(country, country)
        return (table.get(country) or table.get(ANY, "{name}")).format(name=name)


@lru_cache(maxsize=128)
def wording_of(language: str) -> Wording:
    """Give the wording of a language by its tag ("de", "de-AT"); English where there is no catalogue of it."""
    plain = language.partition("-")[0].lower()
    if plain != language:
        return wording_of(plain)
    if plain not in LANGUAGES:
        return wording_of(LANGUAGES[0])
    return Wording(language=plain, locale=Locale.parse(plain), catalogue=read_catalogue(plain))


def read_catalogue(language: str) -> Catalogue:
    """Read a catalogue of the package; raises `MarqueeError` where there is none, or it cannot be read."""
    place = files("marquee.language").joinpath("translations", f"{language}.json")
    try:
        return msgspec.json.decode(place.read_bytes(), type=Catalogue)
    except (OSError, msgspec.DecodeError) as error:
        raise MarqueeError(f"the words of {language!r} cannot be read ({error}); install Marquee anew") from error


def in_gender(said: str | Mapping[str, str] | None, gender: str) -> str:
    """Pick the form of a gender where a word has several."""
    if said is None or isinstance(said, str):
        return said or ""
    return said.get(gender) or next(iter(said.values()))


def _day(at: int) -> date:
    return datetime.fromtimestamp(at / 1000, UTC).date()


@lru_cache(maxsize=4096)
def _number(language: str, number: float) -> str:
    return str(format_decimal(number, locale=language))


@lru_cache(maxsize=1024)
def _minutes(language: str, minutes: int) -> str:
    return str(format_unit(minutes, "duration-minute", length="short", locale=language))


@lru_cache(maxsize=512)
def _share(language: str, share: float) -> str:
    return str(format_percent(share, locale=language))


@lru_cache(maxsize=64)
def _days(language: str, first: date, last: date) -> str:
    return str(format_interval(first, last, "yMMMd", locale=language))
