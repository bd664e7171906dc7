"""Propose covers for a title from its metadata: the plain one, then one for each thing worth stressing."""

from marquee.schema.catalog import Artwork, Title

MOST_COVERS = 6


def propose_artworks(title: Title, *, most: int = MOST_COVERS) -> tuple[Artwork, ...]:
    """List up to `most` artworks to be drawn: the title itself, then genres, leading people and moods in turn.

    Ids are `<title_id>~0`, `~1` and so on, in an order that depends on the metadata alone.
    """
    leading = [person.name for person in title.people if person.role == "cast"]
    genres, people, moods = list(title.genres[:2]), leading[:2], list(title.moods[:2])
    wanted: list[tuple[str, str | None]] = [("title", None)]
    for turn in range(2):
        wanted += [("genre", name) for name in genres[turn : turn + 1]]
        wanted += [("person", name) for name in people[turn : turn + 1]]
        wanted += [("mood", name) for name in moods[turn : turn + 1]]
    return tuple(
        Artwork(artwork_id=f"{title.title_id}~{place}", aspect=aspect, value=value)
        for place, (aspect, value) in enumerate(wanted[:most])
    )
