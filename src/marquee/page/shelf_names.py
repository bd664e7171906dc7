"""What a shelf is called: genres, moods, countries, eras and people put into a phrase that reads as a person says it.

It only words, and in English (`page.shelf_words` has the others); whether a title is what the phrase says is
`page.microgenres`'s to hold.
"""

import re
from dataclasses import dataclass

_NOUNS = {  # genre -> (before a noun, in the plural; "" where the genre is no thing one can have several of)
    "action": ("Action", ""),
    "adventure": ("Adventure", "Adventures"),
    "animation": ("Animated", ""),
    "biographical": ("Biographical", ""),
    "biography": ("Biographical", "Biographies"),
    "children": ("Children's", ""),
    "children's": ("Children's", ""),
    "comedy": ("Comedy", "Comedies"),
    "crime": ("Crime", ""),
    "documentary": ("Documentary", "Documentaries"),
    "drama": ("Drama", "Dramas"),
    "family": ("Family", ""),
    "fantasy": ("Fantasy", ""),
    "film-noir": ("Noir", ""),
    "historical": ("Historical", ""),
    "history": ("Historical", ""),
    "horror": ("Horror", ""),
    "music": ("Music", ""),
    "musical": ("Musical", "Musicals"),
    "mystery": ("Mystery", "Mysteries"),
    "romance": ("Romantic", "Romances"),
    "sci-fi": ("Sci-Fi", ""),
    "science fiction": ("Science Fiction", ""),
    "sitcom": ("Sitcom", "Sitcoms"),
    "sport": ("Sports", ""),
    "sports": ("Sports", ""),
    "suspense": ("Suspense", ""),
    "thriller": ("Thriller", "Thrillers"),
    "tv movie": ("TV", ""),
    "war": ("War", ""),
    "western": ("Western", "Westerns"),
}
_THINGS = re.compile(  # a genre that names things already: "TV Dramas", "Independent Movies"
    r"(movies?|films?|shows?|series|features|dramas|comedies|thrillers|documentaries|docuseries|romances|westerns"
    r"|mysteries|musicals|cartoons|classics|tv|concerts|stories|anime|videos|news|variety)$",
    re.IGNORECASE,
)
_KIND = re.compile(
    r"\b(tv|movies?|films?|series|shows?|docuseries|features?|sitcoms?|anime|specials?)\b", re.IGNORECASE
)
FILMS, SERIES, BOTH = "Films", "Series", "Films & Series"
_CREDITS = {"director": "Directed by", "creator": "Created by", "cast": "With"}  # what a viewer looks for


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """The parts of a shelf's name; what is "" is not said. `things` are its films, series, or both."""

    mood: str = ""
    country: str = ""  # as an adjective: French
    genre: str = ""
    things: str = BOTH
    only: bool = False  # the shelf is about being films or being series, so the name must say it
    era: str = ""  # 1990s
    person: str = ""  # with her role in front: Directed by Ida Lund
    family: bool = False
    short: bool = False
    beside: str = ""  # a second genre, both said as they are: Comedy & Romance
    bare: bool = False  # nothing but the genre, as it is

    def text(self) -> str:
        """Write it out: "Gritty French Thrillers of the 1990s"."""
        if self.beside:
            return f"{self.genre} & {self.beside}"
        if self.bare:
            return self.genre
        noun = thing_of(self.genre, things=self.things, only=self.only)
        words = [word for word in (_capital(self.mood), self.country, noun) if word]
        if self.person and not self.genre:
            return self.person
        tail = [
            f"of the {self.era}" if self.era else "",
            "for the Whole Family" if self.family else "",
            "Under 90 Minutes" if self.short else "",
            self.person[:1].lower() + self.person[1:] if self.person else "",
        ]
        return " ".join([*words, *(part for part in tail if part)])


def thing_of(genre: str, *, things: str = BOTH, only: bool = False) -> str:
    """Say what titles of a genre are in the plural: Comedies, Crime Films & Series; with `only`, Comedy Series."""
    if not genre:
        return things
    known = _NOUNS.get(genre.strip().lower())
    if known is None:
        return genre.strip() if _THINGS.search(genre.strip()) else f"{genre.strip()} {things}"
    before, plural = known
    return f"{before} {things}" if only or not plural else plural


def credit(role: str, name: str) -> str:
    """Say what someone did for a title, in front of the name; "" for parts no viewer looks for."""
    said = _CREDITS.get(role)
    return f"{said} {name}" if said and name else ""


def credit_of(said: str) -> tuple[str, str]:
    """Read a credit back: the role and the name; "" and "" where it is none."""
    for role, words in _CREDITS.items():
        if said.startswith(f"{words} "):
            return role, said[len(words) + 1 :]
    return "", ""


def says_kind(genre: str) -> bool:
    """Say whether a genre's own name says films or series, so that saying it again would stutter."""
    return _KIND.search(genre) is not None


def stutters(genre: str, *others: str) -> bool:
    """Say whether a word of a genre's name (or of what it becomes) comes again in the others: Romantic Romances."""
    before = _NOUNS.get(genre.strip().lower(), ("", ""))[0]
    own = {_stem(word) for word in re.findall(r"[\w'-]+", f"{genre} {before}")}
    return any(_stem(word) in own for other in others for word in re.findall(r"[\w'-]+", other))


def about_place(genre: str, adjectives: frozenset[str]) -> bool:
    """Say whether a genre speaks of a country or language itself: British TV Shows, International Movies."""
    words = {word.casefold() for word in re.findall(r"\w+", genre)}
    return bool(words & adjectives) or bool(words & {"international", "language", "latino", "world", "foreign"})


def for_children(genre: str) -> bool:
    """Say whether a genre is for children by name."""
    return re.search(r"\b(kid|child|famil)", genre, re.IGNORECASE) is not None


def _stem(word: str) -> str:
    return word.casefold()[:5]


def _capital(mood: str) -> str:
    return "-".join(part[:1].upper() + part[1:] for part in mood.strip().split("-"))
