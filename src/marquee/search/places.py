"""Countries and languages as people say them in a search: our own short list, in English and as they call themselves.

"French" is asked for where a film was made or is spoken; either answers. A catalogue writes codes or names: both count.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.search.letters import key_of

# country code, language code, then what it is called; "=" marks words for the language too; _ is a space
_LINES = """
AR es argentina argentinian argentine|AT de austria austrian|AU en australia australian aussie
BE nl belgium belgian|BR pt brazil brazilian brasil|CA en canada canadian|CH de switzerland swiss
CL es chile chilean|CN zh china =chinese =mandarin|CO es colombia colombian|CZ cs czechia czech_republic =czech
DE de germany =german =deutsch deutschland|DK da denmark =danish =dansk|EG ar egypt egyptian
ES es spain =spanish =espanol espana|FI fi finland =finnish|FR fr france =french =francais
GB en uk united_kingdom britain british england|GR el greece =greek|HK zh hong_kong =cantonese
HU hu hungary =hungarian|ID id indonesia =indonesian|IE en ireland irish|IL he israel israeli =hebrew
IN hi india indian =hindi bollywood|IR fa iran iranian =persian =farsi|IS is iceland =icelandic
IT it italy =italian =italiano italia|JP ja japan =japanese|KE sw kenya kenyan =swahili
KR ko korea korean south_korea south_korean k_drama =korean|MX es mexico mexican|MY ms malaysia malaysian =malay
NG en nigeria nigerian nollywood|NL nl netherlands =dutch holland|NO no norway =norwegian =norsk
NZ en new_zealand kiwi|PH tl philippines filipino =tagalog|PK ur pakistan pakistani =urdu
PL pl poland =polish =polski polska|PT pt portugal =portuguese|RO ro romania =romanian|RU ru russia =russian
SA ar saudi saudi_arabia =arabic|SE sv sweden =swedish =svenska|TH th thailand =thai|TR tr turkey =turkish
TW zh taiwan taiwanese|UA uk ukraine =ukrainian|US en usa us america american hollywood united_states =english
VN vi vietnam =vietnamese|ZA en south_africa south_african
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A word for a country, and the language it names, if it does."""

    country: str
    language: str  # "" where only the country is named
    label: str


def _read() -> dict[str, Place]:
    found: dict[str, Place] = {}
    for line in _LINES.replace("\n", "|").split("|"):
        country, language, *words = line.split() or ("", "")
        for word in words:
            key = word.lstrip("=").replace("_", " ")
            found[key] = Place(country=country, language=language if word[0] == "=" else "", label=key.title())
    return found


PLACES: dict[str, Place] = _read()
LONGEST_PLACE = 2  # words


def made_in(snapshot: CatalogSnapshot, place: Place) -> NDArray[np.bool_]:
    """Say which titles were made in a country, or are in its language where that was named; bool `(titles,)`."""
    countries, languages = _codes(snapshot)
    called = {key for key, other in PLACES.items() if other.country == place.country} | {place.country.lower()}
    mask = np.isin(countries[1], [number for name, number in countries[0].items() if name in called])
    if place.language:
        spoken = {key for key, other in PLACES.items() if other.language == place.language} | {place.language}
        mask |= np.isin(languages[1], [number for name, number in languages[0].items() if name in spoken])
    return mask


def make_ready(snapshot: CatalogSnapshot) -> None:
    """Read the countries and languages of a catalogue before the first search does."""
    _codes(snapshot)


Codes = tuple[dict[str, int], NDArray[np.int32]]  # name -> number, and the number of each title


@lru_cache(maxsize=2)
def _codes(snapshot: CatalogSnapshot) -> tuple[Codes, Codes]:
    found: list[Codes] = []
    keyed = lru_cache(maxsize=1_000)(key_of)  # few are said, by many titles
    for said in (
        [keyed(title.country or "") for title in snapshot.titles],
        [keyed(title.language or "").partition(" ")[0] for title in snapshot.titles],  # pt of pt-BR
    ):
        numbers: dict[str, int] = {}
        rows = [numbers.setdefault(name, len(numbers)) for name in said]
        found.append((numbers, np.array(rows, dtype=np.int32)))
    return found[0], found[1]
