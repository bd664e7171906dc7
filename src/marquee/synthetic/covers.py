"""Covers of the built-in world: which each title has, and the hidden truth of what they do to whom."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.media.propose import propose_artworks
from marquee.schema.catalog import Artwork, Title


def invent_artworks(title: Title, *, rng: np.random.Generator) -> tuple[Artwork, ...]:
    """Give a title three to six drawn covers; now and then one is for an older audience than the title itself."""
    offered = propose_artworks(title)
    kept = offered[: 1 + int(rng.integers(2, max(3, len(offered))))]
    if title.maturity is not None and title.maturity < 18 and len(kept) > 3 and rng.random() < 0.06:
        last = kept[-1]
        older = Artwork(artwork_id=last.artwork_id, aspect=last.aspect, value=last.value, maturity=title.maturity + 5)
        kept = (*kept[:-1], older)
    return kept


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CoverTruth:
    """What covers do, hidden from the service; aligned to all artworks in title order."""

    start: NDArray[np.int32]  # (titles + 1,)
    pull: NDArray[np.float32]  # (artworks,) log odds it adds to being played, for everyone
    bait: NDArray[np.bool_]  # it starts plays that end badly
    feature: NDArray[np.int32]  # (artworks,) the genre or mood feature it stresses, -1 none
    person: NDArray[np.int32]  # (artworks,) index into `people`, -1 none
    people: tuple[str, ...]


def build_cover_truth(
    titles: tuple[Title, ...], *, genres: tuple[str, ...], moods: tuple[str, ...], rng: np.random.Generator
) -> CoverTruth:
    """Hide a pull in every artwork, and make one in fifty of those that stress a mood a bait."""
    feature_of = {("genre", name): place for place, name in enumerate(genres)}
    feature_of |= {("mood", name): len(genres) + place for place, name in enumerate(moods)}
    people: dict[str, int] = {}
    features, persons, baits = [], [], []
    for title in titles:
        for artwork in title.artworks:
            features.append(feature_of.get((artwork.aspect, artwork.value or ""), -1))
            is_person = artwork.aspect == "person" and artwork.value is not None
            persons.append(people.setdefault(artwork.value or "", len(people)) if is_person else -1)
            baits.append(artwork.aspect == "mood" and rng.random() < 0.02)
    bait = np.array(baits, dtype=np.bool_)
    pull = rng.normal(0.0, 0.3, size=len(bait)) + 0.7 * bait
    return CoverTruth(
        start=np.concatenate([[0], np.cumsum([len(title.artworks) for title in titles])]).astype(np.int32),
        pull=pull.astype(np.float32),
        bait=bait,
        feature=np.array(features, dtype=np.int32),
        person=np.array(persons, dtype=np.int32),
        people=tuple(people),
    )
