"""Covers an editor accepted join the catalogue: the same titles, with what the desk decided about artworks laid over.

Nothing goes live unaccepted: a candidate that stands in no decision is in no snapshot. Row numbers of titles stay as
they are, so models and indexes aligned to the published catalogue stay aligned; artwork rows are this snapshot's own.
"""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import blake2b

import msgspec
import numpy as np

from marquee.catalog.rows import MOST
from marquee.catalog.snapshot import CatalogSnapshot, artwork_arrays
from marquee.schema.catalog import PLAIN, Artwork, Title, artworks_of
from marquee.schema.desk import ARTWORK_KIND, ArtworkDecision, DeskSnapshot, read_artwork_decision
from marquee.schema.ids import valid_id

MOST_ARTWORKS = MOST["artworks"]  # of one title
_MARK = "~"  # between the published version and the digest of what was laid over it
_KEPT = 4  # a catalogue being swapped out and one coming in, each before and after a decision
_made: list[tuple[CatalogSnapshot, Mapping[str, str], CatalogSnapshot]] = []


def with_accepted(snapshot: CatalogSnapshot, desk: DeskSnapshot) -> CatalogSnapshot:
    """Lay the desk's decisions about artworks over a published catalogue; itself where none concerns it.

    `snapshot` must be one as it was published. An accepted artwork joins its title behind the catalogue's own, or takes
    the place of the one with its id; a retired one stays, marked, so that a page which holds it still finds it. What
    cannot be read, names a title that has left, or would be a title's sixty-fifth is passed over.
    """
    decided = desk.in_force(ARTWORK_KIND)
    if not decided:
        return snapshot
    for place, (base, known, made) in enumerate(_made):
        if base is snapshot and known == decided:
            _made.insert(0, _made.pop(place))
            return made
    made = _laid_over(snapshot, decided)
    _made.insert(0, (snapshot, dict(decided), made))
    del _made[_KEPT:]
    return made


def published_version(version: str) -> str:
    """Name the published catalogue a snapshot's version was made from: itself where nothing was laid over it."""
    return version.partition(_MARK)[0]


def _laid_over(snapshot: CatalogSnapshot, decided: Mapping[str, str]) -> CatalogSnapshot:
    by_title: dict[int, dict[str, ArtworkDecision]] = {}
    for artwork_id, value in decided.items():
        decision = read_artwork_decision(value)
        row = None if decision is None else snapshot.index.get(decision.title_id)
        if decision is None or row is None or not valid_id(artwork_id) or artwork_id.endswith(PLAIN):
            continue
        by_title.setdefault(row, {})[artwork_id] = decision
    titles = list(snapshot.titles)
    changed = False
    for row, decisions in by_title.items():
        standing = artworks_of(titles[row])
        artworks = _artworks(standing, decisions, owners=snapshot.artwork_index)
        if artworks != standing:
            titles[row] = msgspec.structs.replace(titles[row], artworks=artworks)
            changed = True
    if not changed:
        return snapshot
    digest = blake2b(msgspec.json.encode(sorted(decided.items())), digest_size=5).hexdigest()
    return _with_titles(snapshot, tuple(titles), version=f"{snapshot.version}{_MARK}{digest}")


def _artworks(
    standing: tuple[Artwork, ...], decisions: dict[str, ArtworkDecision], *, owners: Mapping[str, int]
) -> tuple[Artwork, ...]:
    """Give a title's artworks: its own in their order, then those that joined, the earliest accepted first."""
    own = {artwork.artwork_id: artwork for artwork in standing}
    joined: list[Artwork] = []
    for artwork_id, decision in decisions.items():
        known = own.get(artwork_id)
        if known is None and artwork_id in owners:
            continue  # it is another title's
        stated = decision.artwork or known
        if stated is None or (known is None and decision.verdict == "rejected"):
            continue  # a catalogue's own that is rejected stays as a retired one does: pages may hold it
        artwork = msgspec.structs.replace(stated, artwork_id=artwork_id, retired=decision.verdict != "accepted")
        if known is not None:
            own[artwork_id] = artwork
        else:
            joined.append(artwork)
    joined.sort(key=lambda artwork: (artwork.added_at or 0, artwork.artwork_id))
    return (*own.values(), *joined)[: max(MOST_ARTWORKS, len(own))]


def _with_titles(snapshot: CatalogSnapshot, titles: tuple[Title, ...], *, version: str) -> CatalogSnapshot:
    arrays = artwork_arrays(titles)
    return replace(
        snapshot,
        version=version,
        titles=titles,
        artworks=arrays.artworks,
        artwork_ids=arrays.artwork_ids,
        artwork_start=arrays.start,
        artwork_index=arrays.index,
        artwork_maturity=arrays.maturity,
    )


def pool_size(snapshot: CatalogSnapshot, title_id: str) -> int:
    """Count a title's artworks that may still be drawn; 0 where there is no such title."""
    row = snapshot.index.get(title_id)
    if row is None:
        return 0
    return int(np.sum([not snapshot.artworks[place].retired for place in snapshot.artworks_of(row)]))
