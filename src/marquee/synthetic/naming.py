"""Names and stories of invented titles: patterns filled from `words`, never the same name twice."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from marquee.synthetic.words import FAMILY_NAMES, GENRES, NUMBERS, PLACES

_PATTERNS = (
    ("{adjective} {noun}", 22),
    ("The {adjective} {noun}", 18),
    ("The {noun}", 4),
    ("{noun} of {place}", 8),
    ("The {family} {noun}", 8),
    ("{place} {noun}", 5),
    ("{adjective} {noun}, {adjective2} {noun2}", 2),
    ("{noun} and {noun2}", 4),
    ("{a_noun} for {family}", 3),
    ("{number} {adjective} {plural}", 4),
    ("Last {noun} to {place}", 3),
    ("{family}", 2),
    ("{family} & Daughter", 1),
    ("After the {noun}", 4),
    ("Before the {noun}", 2),
    ("No {noun} in {place}", 3),
    ("What the {noun} Knew", 2),
    ("Everything We Left in {place}", 1),
    ("{adjective}", 2),
    ("How to Lose {a_noun_low} in {number} Days", 1),
)
_OPENINGS = (
    "When {event}, {hero} must {goal}.",
    "After {event}, {hero} must {goal}.",
    "{Hero} must {goal} when {event}.",
    "In {place}, {hero} must {goal}. Then {event}.",
    "{Hero} wanted nothing but a quiet year. Then {event}.",
    "The night {event}, {hero} must choose: run, or {goal}.",
)
_LOCAL: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "fr": (
        ("La {n} {a}", "Une {n} {a}", "La {n} de {p}"),
        ("Nuit", "Maison", "Promesse", "Fuite", "Lumière", "Rivière", "Mémoire", "Forêt", "Fenêtre", "Étoile"),
        ("perdue", "secrète", "étrangère", "dernière", "éternelle", "oubliée", "fragile", "fantôme"),
    ),
    "es": (
        ("La {n} {a}", "Una {n} {a}", "La {n} de {p}"),
        ("Noche", "Casa", "Mentira", "Sombra", "Marea", "Canción", "Herencia", "Espía", "Niña", "Frontera"),
        ("última", "perdida", "secreta", "íntima", "salvaje", "ajena", "frágil", "rota"),
    ),
    "de": (
        ("Die {a} {n}", "Eine {a} {n}", "Die {n} von {p}"),
        ("Nacht", "Grenze", "Brücke", "Stille", "Insel", "Küche", "Wahrheit", "Flucht", "Straße", "Zeugin"),
        ("letzte", "verlorene", "kalte", "geheime", "stille", "fremde", "schöne", "dunkle"),
    ),
    "pt": (
        ("A {n} {a}", "Uma {n} {a}", "A {n} de {p}"),
        ("Noite", "Casa", "Canção", "Ilusão", "Maré", "Herança", "Estação", "Lembrança", "Cidade", "Ausência"),
        ("perdida", "última", "secreta", "distante", "infinita", "quebrada", "doce", "sombria"),
    ),
    "sv": (
        ("Den {a} {n}",),
        ("natten", "ön", "bron", "hemligheten", "sommaren", "skogen", "tystnaden", "gränsen"),
        ("sista", "förlorade", "kalla", "vita", "dolda", "främmande", "långa", "mörka"),
    ),
}
_LOCAL_SHARE = 0.45
_EPISODES = (
    "Pilot",
    "The {noun}",
    "{adjective} {noun}",
    "What the {family}s Did",
    "{place}",
    "The {adjective} One",
    "Nobody's {noun}",
    "{number} {plural}",
    "Goodbye, {family}",
    "A Matter of {plural}",
    "The Other {noun}",
    "Something {adjective}",
    "Before Dawn",
    "The Long Way Home",
    "Terms and Conditions",
    "Everything After",
    "Old Friends",
    "House Rules",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What a title is about."""

    synopsis: str
    keywords: tuple[str, ...]


class Namer:
    """Invent names and stories; it remembers every name it gave."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._given: set[str] = set()
        weights = np.array([weight for _, weight in _PATTERNS], dtype=np.float64)
        self._odds = weights / weights.sum()

    def name(self, genre: str, *, language: str) -> tuple[str, dict[str, str] | None]:
        """Invent a name and, for some titles of other languages, an English alias: the name at home comes first."""
        english = self._fresh(
            lambda: self._fill(_PATTERNS[int(self._rng.choice(len(_PATTERNS), p=self._odds))][0], genre)
        )
        if language in _LOCAL and self._rng.random() < _LOCAL_SHARE:
            patterns, nouns, adjectives = _LOCAL[language]
            local = self._fresh(
                lambda: self._pick(patterns).format(n=self._pick(nouns), a=self._pick(adjectives), p=self._pick(PLACES))
            )
            return local, {"en": english, language: local}
        return english, None

    def story(self, genres: list[str], *, lead: str) -> Story:
        """Tell a title in two or three sentences and name its keywords."""
        first = GENRES[genres[0]]
        second = GENRES[genres[1]] if len(genres) > 1 else first
        hero, event = self._pick(first.heroes), self._pick(second.events)
        opening = self._pick(_OPENINGS).format(
            hero=hero,
            Hero=hero[0].upper() + hero[1:],
            event=event,
            goal=self._pick(first.goals),
            place=self._pick(PLACES),
        )
        closing = self._pick(first.stakes)
        starring = f" With {lead}." if self._rng.random() < 0.3 else ""
        keywords = {
            self._pick(first.keywords): None,
            self._pick(first.keywords): None,
            self._pick(second.keywords): None,
        }
        return Story(synopsis=f"{opening} {closing}{starring}", keywords=tuple(keywords))

    def episode(self, genre: str) -> tuple[str, str]:
        """Name an episode and tell it in one sentence."""
        words = GENRES[genre]
        hero, event = self._pick(words.heroes), self._pick(words.events)
        sentence = (
            f"{event[0].upper()}{event[1:]}, and {hero} is late."
            if self._rng.random() < 0.5
            else (f"{hero[0].upper()}{hero[1:]} tries to {self._pick(words.goals)}.")
        )
        return self._fill(self._pick(_EPISODES), genre), sentence

    def _fill(self, pattern: str, genre: str) -> str:
        words = GENRES[genre]
        noun, other = self._pick(words.nouns), self._pick(words.nouns)
        adjective, second = self._pick(words.adjectives), self._pick(words.adjectives)
        while other == noun:
            other = self._pick(words.nouns)
        single = [word for word in words.nouns if not word.endswith("s")]
        one = self._pick(single or ["Story"])
        one = f"n {one}" if one[0] in "AEIOU" else f" {one}"
        if second == adjective:
            second = "Other"
        return pattern.format(
            a_noun=f"A{one}",
            a_noun_low=f"a{one}",
            adjective=adjective,
            adjective2=second,
            noun=noun,
            noun2=other,
            plural=noun if noun.endswith("s") else _plural(noun),
            place=self._pick(PLACES),
            family=self._pick(FAMILY_NAMES),
            number=self._pick(NUMBERS),
        )

    def _fresh(self, invent: Callable[[], str]) -> str:
        for _ in range(40):
            name = invent()
            if name.casefold() not in self._given:
                break
        else:
            name = f"{name}: {self._pick(FAMILY_NAMES)}'s {self._pick(('Return', 'Choice', 'Story', 'Silence'))}"
            while name.casefold() in self._given:
                name = f"{name} {len(self._given)}"
        self._given.add(name.casefold())
        return name

    def _pick(self, choices: tuple[str, ...] | list[str]) -> str:
        return choices[int(self._rng.integers(len(choices)))]


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return f"{noun[:-1]}ies"
    if noun.endswith(("ch", "sh", "x", "s")):
        return f"{noun}es"
    return f"{noun}s"
