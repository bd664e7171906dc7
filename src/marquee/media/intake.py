"""Take images from files into a title's candidates: checked, stripped, cut to every shape, each picture once.

An image is one that is there already where its bytes are, or where it looks the same (saved again, at another size).
Nothing is shown to anyone before an editor accepts it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from marquee.errors import BadInput, NotFound
from marquee.media.candidates import Candidate, Face, Scores, candidates_folder, read_candidates, write_candidates
from marquee.media.canvas import SIZES
from marquee.media.crops import crops_of, cut
from marquee.media.faces import can_find_faces, find_faces
from marquee.media.fingerprint import ALIKE_BITS, bits_apart, fingerprint_of
from marquee.media.images import MOST_BYTES, digest_of, read_image
from marquee.media.measure import Measured, measure
from marquee.media.saliency import saliency_of
from marquee.media.store import svg_of
from marquee.media.vector import clean_svg, looks_like_svg

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".svg"})  # what is looked for in a folder
MOST_CANDIDATES = 100  # of one title, decided or not
SAME_LIGHT = 0.05
_UNMEASURED = Measured(
    sharpness=0, brightness=0, exposure=0, contrast=0, colourfulness=0, saturation=0, warmth=0, detail=0, text=0
)  # an SVG has no pixels to measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one file: a candidate, or (`reason`) why it is none."""

    file: Path
    title_id: str
    candidate: Candidate | None = None
    reason: str = ""
    known: bool = False  # left out because the title has this picture already


def find_files(paths: Iterable[Path]) -> list[Path]:
    """List the image files below paths, by name; a path given as a file is taken whatever its name ends in.

    Raises NotFound for a path that is not there.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = (one for one in path.rglob("*") if one.suffix.lower() in SUFFIXES and one.is_file())
            found += sorted(one for one in inside if not any(part.startswith(".") for part in one.parts))
        elif path.is_file():
            found.append(path)
        else:
            raise NotFound(f"{path} is not there; give image files, or folders of them")
    return list(dict.fromkeys(found))


def take(
    root: Path,
    files: Sequence[tuple[Path, str]],
    *,
    aspect: str = "title",
    value: str | None = None,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> list[Taken]:
    """Make candidates of files, each for the title named with it, below the candidates' folder `root`.

    A file that cannot be used is a `Taken` with its reason; the others go on. Past `MOST_CANDIDATES` of a title its
    further files are left out.
    """
    known: dict[str, list[Candidate]] = {}
    taken = []
    for place, (file, title_id) in enumerate(files):
        report(place, len(files))
        if title_id not in known:
            known[title_id] = read_candidates(candidates_folder(root, title_id))
        try:
            one = _take(root, file, title_id, known=known[title_id], aspect=aspect, value=value)
        except BadInput as error:
            one = Taken(file=file, title_id=title_id, reason=str(error))
        if one.candidate is not None:
            known[title_id].append(one.candidate)
        taken.append(one)
    report(len(files), len(files))
    return taken


def _take(root: Path, file: Path, title_id: str, *, known: list[Candidate], aspect: str, value: str | None) -> Taken:
    if file.stat().st_size > MOST_BYTES:
        raise BadInput(f"{file.name} has {file.stat().st_size:,} bytes; a cover may have {MOST_BYTES:,}")
    data = file.read_bytes()
    digest = digest_of(data)
    same = next((one for one in known if one.source_digest == digest), None)
    if same is not None:
        return Taken(
            file=file, title_id=title_id, known=True, reason=f"the same bytes as candidate {same.candidate_id}"
        )
    if len(known) >= MOST_CANDIDATES:
        raise BadInput(
            f"{title_id} has {len(known)} candidates and {MOST_CANDIDATES} is the most; "
            "accept the best, and leave out what you would not show"
        )
    name = file.name[:200]
    if looks_like_svg(data):
        drawn = clean_svg(data, name=name)
        candidate = _candidate(digest, title_id, name=name, measured=_UNMEASURED, aspect=aspect, value=value)
        _write_drawn(root, candidate, drawn)
        return Taken(file=file, title_id=title_id, candidate=candidate)
    picture = read_image(data, name=name).picture
    faces = find_faces(picture) if can_find_faces() else []
    measured, print_ = measure(picture, faces=faces if can_find_faces() else None), fingerprint_of(picture)
    twin = next((one for one in known if _alike(one, print_, measured)), None)
    if twin is not None:
        return Taken(file=file, title_id=title_id, known=True, reason=f"looks the same as {twin.candidate_id}")
    tall, wide = picture.shape[:2]
    crops = crops_of(saliency_of(picture, faces=faces), faces=faces, width=wide, height=tall)
    candidate = msgspec.structs.replace(
        _candidate(digest, title_id, name=name, measured=measured, aspect=aspect, value=value),
        fingerprint=f"{print_:016x}",
        width=wide,
        height=tall,
        faces=tuple(Face(box=face, group=0) for face in faces),
        crops={str(shape): box for shape, box in crops.items()},
    )
    images = {shape: cut(picture, crops[shape], shape) for shape in SIZES}
    write_candidates(root, title_id, [(candidate, images)], source_digest=digest)
    return Taken(file=file, title_id=title_id, candidate=candidate)


def _alike(known: Candidate, print_: int, measured: Measured) -> bool:
    """Say whether a picture looks as a known one does; a fingerprint knows no colour, so light and warmth count too."""
    if not is_measured(known) or bits_apart(int(known.fingerprint, 16), print_) > ALIKE_BITS:
        return False
    pairs = (
        (getattr(known.measured, name), getattr(measured, name)) for name in ("brightness", "warmth", "saturation")
    )
    return all(abs(before - now) <= SAME_LIGHT for before, now in pairs)


def _candidate(
    digest: str, title_id: str, *, name: str, measured: Measured, aspect: str, value: str | None
) -> Candidate:
    parts = {
        "sharpness": measured.sharpness,
        "exposure": measured.exposure,
        "contrast": measured.contrast,
        "colour": measured.colourfulness,
        "faces": measured.largest_face or 0.0,
    }
    return Candidate(
        candidate_id=f"i{digest[:16]}",
        title_id=title_id,
        source=name,
        source_digest=digest,
        at_s=0.0,
        shot=0,
        scores=Scores(total=round(sum(parts.values()) / len(parts), 4), composition=0.0, stillness=1.0, **parts),
        measured=measured,
        fingerprint="",
        width=0,
        height=0,
        aspect=aspect,
        value=value,
    )


def is_measured(candidate: Candidate) -> bool:
    """Say whether a candidate had pixels to measure; an SVG has none."""
    return bool(candidate.fingerprint)


def _write_drawn(root: Path, candidate: Candidate, drawn: bytes) -> None:
    """Write an SVG candidate: the picture first, so that what is listed is whole."""
    folder = candidates_folder(root, candidate.title_id)
    folder.mkdir(parents=True, exist_ok=True)
    for file, data in (
        (svg_of(folder, candidate.candidate_id), drawn),
        (folder / f"{candidate.candidate_id}.json", msgspec.json.encode(candidate)),
    ):
        beside = file.with_name(f".{file.name}.new")
        beside.write_bytes(data)
        beside.replace(file)
