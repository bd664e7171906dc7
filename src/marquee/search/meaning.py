"""Wishes in free words, and what a search was about: by what titles mean, where their names and tags do not answer.

It reads no viewer but the mask and the scores it is handed, and says nothing where no title is near enough.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.models.meaning import Meaning
from marquee.search.index import SearchIndex
from marquee.search.letters import words_of
from marquee.search.query import MOST_CHARS, MOST_TOKENS, groups_of
from marquee.search.rank import CERTAIN, Standing
from marquee.search.retrieve import match


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


KIDS_WORDS = _words("kid kids child children toddler toddlers kinder ninos enfants bambini")
CHILDRENS_GENRES = _words("kids children childrens family")
CHILDRENS_AGE = 7  # fit for children: known to be for this age, or younger
FEWEST = 4  # titles of an answer; fewer are none
_SAID = {  # what people ask for -> words of catalogues: our own list, English
    "light": "comedy feelgood romantic heartwarming",
    "easy": "comedy feelgood",
    "funny": "comedy",
    "laugh": "comedy",
    "laughs": "comedy",
    "hilarious": "comedy",
    "scary": "horror",
    "creepy": "horror supernatural",
    "spooky": "horror supernatural",
    "sad": "drama tragic",
    "cry": "drama emotional",
    "love": "romance",
    "tearjerker": "drama emotional",
    "romantic": "romance love",
    "date": "romance love comedy",
    "exciting": "action adventure thriller",
    "tense": "thriller suspense",
    "gripping": "thriller suspense",
    "twist": "thriller mystery",
    "smart": "mystery drama",
    "kids": "children family animation",
    "kid": "children family animation",
    "children": "family animation",
    "family": "children animation",
    "space": "science fiction space",
    "scifi": "science fiction",
    "spy": "spy espionage thriller",
    "whodunit": "mystery crime detective",
    "cosy": "comedy family heartwarming",
    "cozy": "comedy family heartwarming",
    "relaxing": "documentary nature comedy",
    "learn": "documentary",
    "true": "documentary biography",
}
_FILLERS = _words(
    """a an the some something anything film films movie movies show shows series watch to for of in on with and or i me
    my we us want wants like please tonight today good best great about that is are it be can you find give story
    stories"""
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeaningConfig:
    """How near is near enough, and how far taste moves a title."""

    least: float = 0.25  # likeness of the first title to the wish
    share: float = 0.6  # of the first one's likeness that the others have
    looked: int = 200  # nearest titles that taste orders
    taste: float = 0.3  # from the least to the most suited, against the likeness of the nearest being 1


MEANING = MeaningConfig()


def is_wish(index: SearchIndex, words: list[str]) -> bool:
    """Say whether words may wish for something: several, and not the beginning of a name."""
    query = " ".join(words)
    low, high = index.names.between(query)
    return len(words) >= 2 and low >= high and len([word for word in words if word not in _FILLERS]) >= 1


def near_in_meaning(
    meaning: Meaning,
    text: str,
    *,
    snapshot: CatalogSnapshot,
    eligible: NDArray[np.bool_],
    scores: NDArray[np.float32] | None = None,
    limit: int = 40,
    config: MeaningConfig = MEANING,
) -> NDArray[np.int32]:
    """List titles near a wish, the nearest and most suited first; nothing where none is near enough.

    Of a wish for children only what is `for_children`. `eligible` and `scores` are aligned to the
    catalogue; int32 row numbers.
    """
    words = words_of(text[:MOST_CHARS])[:MOST_TOKENS]
    wish = " ".join(" ".join((word, _SAID.get(word, ""))) for word in words if word not in _FILLERS)
    mask = eligible
    if KIDS_WORDS.intersection(words):
        mask = mask & for_children(snapshot)
    rows = np.flatnonzero(mask)
    nothing = np.zeros(0, dtype=np.int32)
    if not len(rows) or not wish.strip():
        return nothing
    likeness = meaning.likeness(wish)[rows]
    if len(rows) > config.looked:
        nearest = np.sort(np.argpartition(-likeness, config.looked)[: config.looked])
        rows, likeness = rows[nearest], likeness[nearest]
    most = float(likeness.max())
    if most < config.least:
        return nothing
    kept = likeness >= config.share * most
    near: NDArray[np.int32] = rows[kept].astype(np.int32)
    value = likeness[kept] / most + config.taste * Standing(scores, eligible).of(near)
    found = near[np.argsort(-value, kind="stable")][:limit]
    return found if len(found) >= FEWEST else nothing


def for_children(snapshot: CatalogSnapshot) -> NDArray[np.bool_]:
    """Mark the titles a wish for children means: known to be fit for them, or of a children's genre and of no age."""
    marks: NDArray[np.bool_] = (snapshot.maturity >= 0) & (snapshot.maturity <= CHILDRENS_AGE)
    for row, genre in enumerate(snapshot.genres):
        if CHILDRENS_GENRES.intersection(words_of(genre)):
            marks |= snapshot.genre_matrix[row] & (snapshot.maturity < 0)
    return marks


def about(
    index: SearchIndex, text: str, *, snapshot: CatalogSnapshot, meaning: Meaning | None, limit: int = 120
) -> NDArray[np.int32]:
    """List the titles a search was about, for whoever: those its name, person or tag names, then those near in meaning.

    Rules and taste are the reader's to lay over it; nothing where neither answers. int32 row numbers.
    """
    words = words_of(text[:MOST_CHARS])[:MOST_TOKENS]
    everything = np.ones(len(snapshot), dtype=np.bool_)
    if not words:
        return np.zeros(0, dtype=np.int32)
    usable = index.usable(snapshot, everything)
    rows = index.align(snapshot)
    found: list[NDArray[np.int32]] = []
    matches = match(index, words, usable=usable, finished=True)
    named = np.flatnonzero((matches.scores >= CERTAIN) & usable)
    found.append(rows[named[np.argsort(-matches.scores[named], kind="stable")]])
    standing = Standing(None, everything)
    found += [group.titles for group in groups_of(index, words, usable, rows, standing, limit=limit)]
    if meaning is not None:
        for row in found[0][:1].tolist():  # of a title that was named, what is like it
            likeness = meaning.near(meaning.vectors[row])
            near = np.argsort(-likeness, kind="stable")[:limit]
            found.append(near[likeness[near] >= MEANING.least].astype(np.int32))
        if not len(found[0]):
            found.append(near_in_meaning(meaning, text, snapshot=snapshot, eligible=everything, limit=limit))
    listed = np.concatenate(found)
    _, first = np.unique(listed, return_index=True)
    chosen: NDArray[np.int32] = listed[np.sort(first)][:limit].astype(np.int32)
    return chosen
