"""The phrasebook of a catalogue: which runs of words name a person, a genre, a mood or a place."""

from functools import lru_cache

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.search.letters import key_of
from marquee.search.places import PLACES
from marquee.search.tagger import Phrasebook


@lru_cache(maxsize=2)
def phrasebook(snapshot: CatalogSnapshot) -> Phrasebook:
    """Gather the names a catalogue knows; made once, off the request path where it can be."""
    keyed = lru_cache(maxsize=200_000)(key_of)
    book = dict.fromkeys(PLACES, "place")
    for title in snapshot.titles:
        for person in title.people:
            key = keyed(person.name)
            if " " in key:
                book.setdefault(key, "person")
        for mood in title.moods:
            book[keyed(mood)] = "mood"
    for genre in snapshot.genres:
        key = keyed(genre)
        book[key] = "genre"
        book.setdefault(key[:-1] + "ies" if key.endswith("y") else f"{key}s", "genre")
    return book
