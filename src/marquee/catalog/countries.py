"""Countries: what each is called, how what comes from there is called, and which count as European works."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country that makes films and series."""

    code: str
    name: str
    adjective: str
    european: bool  # a member of the EU, or a party to the Council of Europe's convention on transfrontier television


# European works are those of EU members and of European third states party to the European Convention on Transfrontier
# Television (Directive 2010/13/EU, article 1(1)(n)); co-productions count by the first country named.
_TABLE = (
    "AL|Albania|Albanian|e AT|Austria|Austrian|e BA|Bosnia and Herzegovina|Bosnian|e BE|Belgium|Belgian|e"
    " BG|Bulgaria|Bulgarian|e CH|Switzerland|Swiss|e CY|Cyprus|Cypriot|e CZ|Czechia|Czech|e DE|Germany|German|e"
    " DK|Denmark|Danish|e EE|Estonia|Estonian|e ES|Spain|Spanish|e FI|Finland|Finnish|e FR|France|French|e"
    " GB|United Kingdom|British|e GR|Greece|Greek|e HR|Croatia|Croatian|e HU|Hungary|Hungarian|e IE|Ireland|Irish|e"
    " IS|Iceland|Icelandic|e IT|Italy|Italian|e LI|Liechtenstein|Liechtenstein|e LT|Lithuania|Lithuanian|e"
    " LU|Luxembourg|Luxembourgish|e LV|Latvia|Latvian|e MC|Monaco|Monegasque|e MD|Moldova|Moldovan|e"
    " ME|Montenegro|Montenegrin|e MK|North Macedonia|Macedonian|e MT|Malta|Maltese|e NL|Netherlands|Dutch|e"
    " NO|Norway|Norwegian|e PL|Poland|Polish|e PT|Portugal|Portuguese|e RO|Romania|Romanian|e RS|Serbia|Serbian|e"
    " SE|Sweden|Swedish|e SI|Slovenia|Slovenian|e SK|Slovakia|Slovak|e SM|San Marino|Sammarinese|e"
    " TR|Türkiye|Turkish|e UA|Ukraine|Ukrainian|e VA|Vatican City|Vatican|e"
    " AE|United Arab Emirates|Emirati| AR|Argentina|Argentine| AU|Australia|Australian| BD|Bangladesh|Bangladeshi|"
    " BR|Brazil|Brazilian| BY|Belarus|Belarusian| CA|Canada|Canadian| CL|Chile|Chilean| CN|China|Chinese|"
    " CO|Colombia|Colombian| CU|Cuba|Cuban| DZ|Algeria|Algerian| EG|Egypt|Egyptian| ET|Ethiopia|Ethiopian|"
    " GE|Georgia|Georgian| GH|Ghana|Ghanaian| HK|Hong Kong|Hong Kong| ID|Indonesia|Indonesian| IL|Israel|Israeli|"
    " IN|India|Indian| IQ|Iraq|Iraqi| IR|Iran|Iranian| JM|Jamaica|Jamaican| JO|Jordan|Jordanian| JP|Japan|Japanese|"
    " KE|Kenya|Kenyan| KH|Cambodia|Cambodian| KR|South Korea|Korean| KW|Kuwait|Kuwaiti| KZ|Kazakhstan|Kazakh|"
    " LB|Lebanon|Lebanese| LK|Sri Lanka|Sri Lankan| MA|Morocco|Moroccan| MN|Mongolia|Mongolian| MX|Mexico|Mexican|"
    " MY|Malaysia|Malaysian| NG|Nigeria|Nigerian| NP|Nepal|Nepali| NZ|New Zealand|New Zealand| PE|Peru|Peruvian|"
    " PH|Philippines|Filipino| PK|Pakistan|Pakistani| PS|Palestine|Palestinian| PY|Paraguay|Paraguayan|"
    " QA|Qatar|Qatari| RU|Russia|Russian| SA|Saudi Arabia|Saudi| SG|Singapore|Singaporean| SN|Senegal|Senegalese|"
    " SY|Syria|Syrian| TH|Thailand|Thai| TN|Tunisia|Tunisian| TW|Taiwan|Taiwanese| UG|Uganda|Ugandan|"
    " US|United States|American| UY|Uruguay|Uruguayan| VE|Venezuela|Venezuelan| VN|Vietnam|Vietnamese|"
    " ZA|South Africa|South African| ZW|Zimbabwe|Zimbabwean|"
)
_OTHER_NAMES = {
    "usa": "US", "united states of america": "US", "uk": "GB", "great britain": "GB", "england": "GB",
    "scotland": "GB", "wales": "GB", "northern ireland": "GB", "czech republic": "CZ", "holland": "NL",
    "turkey": "TR", "korea": "KR", "republic of korea": "KR", "russian federation": "RU", "macedonia": "MK",
    "the netherlands": "NL", "viet nam": "VN", "west germany": "DE", "east germany": "DE", "soviet union": "RU",
}  # fmt: skip


COUNTRIES: dict[str, Country] = {
    code: Country(code=code, name=name, adjective=adjective, european=mark == "e")
    for code, name, adjective, mark in re.findall(r"([A-Z]{2})\|([^|]+)\|([^|]+)\|(e?)", _TABLE)
}
_BY_NAME = {country.name.casefold(): country for country in COUNTRIES.values()} | {
    name: COUNTRIES[code] for name, code in _OTHER_NAMES.items()
}


def country_of(text: str | None) -> Country | None:
    """Find a country by its code or its English name, as catalogues write it; None where it is not known."""
    if not text:
        return None
    return COUNTRIES.get(text.strip().upper()) or _BY_NAME.get(text.strip().casefold())
