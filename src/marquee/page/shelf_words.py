"""Shelf names in other languages: the same facets, put together by each language's own grammar.

"Gritty French Thrillers of the 1990s" is "Raue Thriller aus Frankreich der 1990er" and "Thrillers crudos de Francia de
los 90": words, their forms and their order are the catalogue's (`language.wording`), none are in the code.
"""

from functools import lru_cache

from marquee.catalog.countries import COUNTRIES
from marquee.language.wording import ANY, ShelfGrammar, Wording, in_gender, wording_of
from marquee.page.shelf_names import BOTH, FILMS, SERIES, Phrase, credit_of

_FORM = {FILMS: "films", SERIES: "series", BOTH: "both"}
_CODES = {country.adjective: country.code for country in COUNTRIES.values()}
_SAME = {  # how catalogues write genres -> the word that the languages know
    "sci-fi": "science fiction", "sports": "sport", "historical": "history", "biographical": "biography",
    "children's": "children", "kids": "children", "suspense": "thriller", "comedies": "comedy", "dramas": "drama",
    "thrillers": "thriller", "documentaries": "documentary", "docuseries": "documentary", "film noir": "film-noir",
    "anime series": "anime", "anime features": "anime", "reality tv": "reality", "cartoons": "animation",
    "romantic movies": "romance", "romantic tv shows": "romance", "horror movies": "horror", "tv horror": "horror",
    "independent movies": "independent", "classic movies": "classics", "tv comedies": "comedy", "tv dramas": "drama",
    "crime tv shows": "crime", "sports movies": "sport", "tv mysteries": "mystery", "tv thrillers": "thriller",
    "children & family movies": "family", "kids' tv": "children", "cozy": "cosy", "feel good": "feel-good",
}  # fmt: skip


@lru_cache(maxsize=20_000)
def shelf_text(phrase: Phrase, language: str) -> str:
    """Say a shelf's name in a language."""
    wording = wording_of(language)
    if wording.language == "en":
        return phrase.text()
    if phrase.beside:
        return _first_up(_pair(wording, genre_text(phrase.genre, language), genre_text(phrase.beside, language)))
    if phrase.bare:
        return _first_up(genre_text(phrase.genre, language))
    return _first_up(_put_together(phrase, wording))


@lru_cache(maxsize=4_096)
def genre_text(genre: str, language: str) -> str:
    """Say a genre as it stands in a sentence; one the language has no word for stays as the catalogue writes it."""
    known = wording_of(language).catalogue.shelf.genres.get(_key(genre))
    return str(known["name"]) if known else genre


def _put_together(phrase: Phrase, wording: Wording) -> str:
    grammar = wording.catalogue.shelf
    role, name = credit_of(phrase.person)
    if name and not phrase.genre:
        return grammar.people[role].format(name=name)
    form = _FORM[phrase.things]
    known = grammar.genres.get(_key(phrase.genre))
    gender = grammar.gender
    noun = grammar.things[form]
    if known is not None:
        noun = str(known[form])
        genders = known.get("gender")
        gender = genders.get(form, gender) if isinstance(genders, dict) else gender
    mood = in_gender(grammar.moods.get(_key(phrase.mood)), gender)
    code = _CODES.get(phrase.country, "")
    parts = {
        "noun": noun,
        "mood": mood,
        "person": in_gender(grammar.credits.get(role), gender).format(name=name) if name else "",
        "place": wording.place(code, relation="from") if code else "",
        "era": _era(grammar, phrase.era),
        "family": grammar.family if phrase.family else "",
        "short": grammar.short if phrase.short else "",
    }
    said = " ".join(part for one in grammar.order if (part := parts[one]))
    unknown = [
        word
        for word, missing in ((phrase.mood, not mood), (phrase.country, not code), (phrase.genre, known is None))
        if word and missing
    ]
    return said + (grammar.rest.format(rest=", ".join(unknown)) if unknown else "")


def _pair(wording: Wording, one: str, two: str) -> str:
    """Say two genres as one; how may hang on how the second begins: comedia y romance, drama e historia."""
    ways = wording.catalogue.shelf.pair
    way = next((said for start, said in ways.items() if start != ANY and two.lower().startswith(start)), ways[ANY])
    return way.format(one=one, two=two)


def _era(grammar: ShelfGrammar, era: str) -> str:
    year = era.removesuffix("s")
    return (grammar.era.get(year) or grammar.era[ANY]).format(year=year) if year else ""


def _key(word: str) -> str:
    plain = word.strip().lower()
    return _SAME.get(plain, plain)


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]
