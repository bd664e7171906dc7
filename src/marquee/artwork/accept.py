"""An editor's word on a cover: a candidate is accepted or rejected, a cover tagged, retired or brought back.

Each is a decision at the desk (law 10): append-only, with its author, in force everywhere within two seconds. Accepted
pictures are kept for good before the decision that names them is written.
"""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

import msgspec

from marquee.catalog.artworks import MOST_ARTWORKS, pool_size
from marquee.catalog.snapshot import CatalogSnapshot
from marquee.errors import BadInput, NotFound, Refused
from marquee.media.candidates import Candidate, State, candidates_folder, read_candidate, set_state
from marquee.media.intake import is_measured
from marquee.media.measure import floats_of
from marquee.media.store import CANDIDATES, keep_candidate
from marquee.schema.catalog import Artwork
from marquee.schema.desk import ARTWORK_KIND, ArtworkDecision
from marquee.schema.ids import MAX_ID_CHARS, valid_id

ASPECTS = ("title", "genre", "person", "mood")
SENSITIVITIES = (
    "violence", "weapons", "blood", "frightening", "nudity", "intimacy", "drugs", "alcohol", "smoking", "self-harm",
    "a child's face", "stereotype", "mourning", "flashing",
)  # fmt: skip
MOST_WORDS = 16  # sensitivities or tags of one cover
MOST_CHARS = 120
Verdict = Literal["accepted", "rejected", "retired", "undecided"]  # the last revokes what was decided before


class Judgement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is decided of one picture; a field left out stays as it is (of a candidate: as it was proposed)."""

    id: str  # a candidate's id, or the artwork_id of a cover in the pool
    verdict: Verdict
    aspect: str | None = None
    value: str | None = None  # "" takes it away
    tags: tuple[tuple[str, str], ...] | None = None
    sensitivities: tuple[str, ...] | None = None
    spoiler: bool | None = None
    maturity: int | None = None


def candidate_artwork_id(title_id: str, candidate_id: str) -> str:
    """Name the artwork a candidate becomes; raises BadInput where the two are too long together."""
    name = f"{title_id}~{candidate_id}"
    if not valid_id(name):
        raise BadInput(f"{name[:60]!r} cannot name an artwork: ids have at most {MAX_ID_CHARS} characters")
    return name


def judge(
    desk: Any,
    judgements: Sequence[Judgement],
    *,
    root: Path,
    snapshot: CatalogSnapshot,
    title_id: str,
    author: str,
    now: int,
) -> list[str]:
    """Write decisions on pictures of one title; returns their artwork ids, in order.

    `desk` is the store of that name, `root` the home's `artwork` folder, `snapshot` the catalogue as bound. Everything
    is checked before anything is written. Raises NotFound for an unknown title or picture, BadInput for tags that
    cannot be, Refused where a title would have more covers than are ever drawn.
    """
    if title_id not in snapshot.index:
        raise NotFound(f"there is no title {title_id!r} in the catalogue")
    folder = candidates_folder(root / CANDIDATES, title_id)
    found = [_picture(one.id, folder=folder, snapshot=snapshot, title_id=title_id, now=now) for one in judgements]
    edited = [_edited(artwork, one) for one, (artwork, _) in zip(judgements, found)]
    joining = {
        artwork.artwork_id
        for one, (artwork, candidate) in zip(judgements, found)
        if one.verdict == "accepted" and (candidate is not None or artwork.retired)
    }
    standing = pool_size(snapshot, title_id)
    if standing + len(joining) > MOST_ARTWORKS:
        raise Refused(
            f"{title_id} has {standing} covers and {MOST_ARTWORKS} is the most that are ever drawn: "
            f"{len(joining)} more do not fit; retire some first"
        )
    for one, artwork, (_, candidate) in zip(judgements, edited, found):
        key, beside = artwork.artwork_id, artwork.artwork_id.removeprefix(f"{title_id}~")
        if one.verdict == "undecided":
            desk.decide(ARTWORK_KIND, key, None, author=author, now=now)
            _note_beside(folder, beside, "proposed")
            continue
        if candidate is not None and one.verdict == "accepted":
            name = keep_candidate(root, title_id=title_id, candidate_id=candidate.candidate_id)
            artwork = msgspec.structs.replace(artwork, file=name)
        decision = ArtworkDecision(title_id=title_id, verdict=one.verdict, artwork=artwork)
        value = msgspec.json.encode(decision).decode()
        desk.decide(ARTWORK_KIND, key, value, author=author, now=now)
        _note_beside(folder, beside, "rejected" if one.verdict == "rejected" else "accepted")
    return [artwork.artwork_id for artwork in edited]


def _note_beside(folder: Path, candidate_id: str, state: State) -> None:
    """Write a verdict beside the pictures too, so that finding them again does not propose them anew."""
    with suppress(NotFound):  # a cover of the catalogue's own has no candidate
        set_state(folder, candidate_id, state)


def _picture(
    name: str, *, folder: Path, snapshot: CatalogSnapshot, title_id: str, now: int
) -> tuple[Artwork, Candidate | None]:
    """Find what an id names: a cover of this title's pool, else a candidate as the artwork it would be."""
    place = snapshot.artwork_index.get(name)
    if place is None and valid_id(f"{title_id}~{name}"):
        place = snapshot.artwork_index.get(f"{title_id}~{name}")  # a candidate accepted before
    if place is not None:
        if place not in snapshot.artworks_of(snapshot.index[title_id]):
            raise BadInput(f"{name!r} is a cover of another title")
        return snapshot.artworks[place], None
    candidate = read_candidate(folder, name)
    artwork = Artwork(
        artwork_id=candidate_artwork_id(title_id, candidate.candidate_id),
        aspect=candidate.aspect if candidate.value else "title",
        value=candidate.value,
        measured=floats_of(candidate.measured) if is_measured(candidate) else None,
        added_at=now,
    )
    return artwork, candidate


def _edited(artwork: Artwork, judgement: Judgement) -> Artwork:
    """Give the artwork as the editor wants it; raises BadInput for what cannot be."""
    aspect = judgement.aspect if judgement.aspect is not None else artwork.aspect
    value = artwork.value if judgement.value is None else judgement.value.strip() or None
    if aspect == "title":
        value = None
    if aspect not in ASPECTS:
        raise BadInput(f"a cover may stress {', '.join(ASPECTS)}; {aspect[:40]!r} is none of them")
    if aspect != "title" and not value:
        raise BadInput(f"say which {aspect} the cover stresses (its `value`)")
    tags = artwork.tags if judgement.tags is None else tuple(dict.fromkeys(judgement.tags))
    for kind, what in tags:
        if kind not in ASPECTS[1:] or not what.strip():
            raise BadInput(f"a tag is one of {', '.join(ASPECTS[1:])} and which; {kind[:40]!r} {what[:40]!r} is not")
    words = judgement.sensitivities
    sensitivities = artwork.sensitivities if words is None else tuple(dict.fromkeys(word.strip() for word in words))
    texts = [value or "", *(what for _, what in tags), *sensitivities]
    if any(len(text) > MOST_CHARS or not text.isprintable() for text in texts) or "" in sensitivities:
        raise BadInput(f"a tag or a sensitivity is a printable text of 1 to {MOST_CHARS} characters")
    if len(tags) > MOST_WORDS or len(sensitivities) > MOST_WORDS:
        raise BadInput(f"a cover takes at most {MOST_WORDS} tags and {MOST_WORDS} sensitivities")
    if judgement.maturity is not None and not 0 <= judgement.maturity <= 99:
        raise BadInput(f"maturity is the youngest audience in years, 0 to 99; {judgement.maturity} is not")
    return msgspec.structs.replace(
        artwork,
        aspect=aspect,
        value=value,
        tags=tags,
        sensitivities=sensitivities,
        spoiler=artwork.spoiler if judgement.spoiler is None else judgement.spoiler,
        maturity=artwork.maturity if judgement.maturity is None else judgement.maturity,
    )
