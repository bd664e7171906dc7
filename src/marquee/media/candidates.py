"""Candidate covers found in video: what is known of each, and the folder they wait in for an editor.

`<root>/<title>/<candidate_id>.json` beside `<candidate_id>-tile.webp`, `-poster.webp` and `-billboard.webp`. The JSON
comes last and goes first, so what can be read is always whole. Of people in a frame it keeps where a face is and which
faces of one video look alike, and nothing else.
"""

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import quote

import msgspec

from marquee.errors import BadInput, NotFound
from marquee.media.boxes import Box
from marquee.media.canvas import SIZES, Shape
from marquee.media.measure import Measured

State = Literal["proposed", "accepted", "rejected"]
MOST_NAME_CHARS = 150  # of a file name: filesystems stop at 255, and `-billboard.webp` follows


class Face(msgspec.Struct, frozen=True, kw_only=True):
    """Where a face is, and which group of alike faces of this video it falls in (0 is seen in most shots)."""

    box: Box
    group: int
    sharpness: float = 1.0  # 0..1, of the face alone


class Scores(msgspec.Struct, frozen=True, kw_only=True):
    """What a frame was chosen by, each 0 (bad) to 1 (good)."""

    total: float
    sharpness: float
    exposure: float
    contrast: float
    colour: float
    composition: float
    faces: float
    stillness: float


class Candidate(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A frame proposed as a cover; it goes live only when an editor accepts it."""

    candidate_id: str
    title_id: str
    source: str  # the video's file name
    source_digest: str  # of the video's content, so that mining it again proposes the same candidates
    at_s: float  # where in the video
    shot: int
    scores: Scores
    measured: Measured
    fingerprint: str  # a perceptual hash, 16 hex digits
    width: int  # of the frame in pixels
    height: int
    faces: tuple[Face, ...] = ()
    crops: dict[str, Box] = {}  # by shape: tile, poster, billboard
    aspect: str = "title"  # what it seems to stress: title, person or mood; an editor names whom
    value: str | None = None
    state: State = "proposed"


def candidates_folder(root: Path, title_id: str) -> Path:
    """Give the folder of a title's candidates below `root` (`<home>/artwork/candidates`), whatever its id holds."""
    return root / _safe(title_id)


def candidate_image(folder: Path, candidate_id: str, shape: Shape) -> Path:
    """Name the file of one size of a candidate; raises NotFound for an id or shape that no candidate can have."""
    if shape not in get_args(Shape):
        raise NotFound(f"{shape!r} is no shape of a cover; there are {', '.join(get_args(Shape))}")
    return folder / f"{_checked(candidate_id)}-{shape}.webp"


def read_candidates(folder: Path) -> list[Candidate]:
    """Read a title's candidates, best first; a file that is not one is passed over, no folder is no candidates."""
    found = []
    for path in sorted(folder.glob("*.json")):
        try:
            found.append(msgspec.json.decode(path.read_bytes(), type=Candidate))
        except (msgspec.MsgspecError, OSError):
            continue
    return sorted(found, key=lambda one: (-one.scores.total, one.candidate_id))


def read_candidate(folder: Path, candidate_id: str) -> Candidate:
    """Read one candidate; raises NotFound where there is none, BadInput where its file is damaged."""
    path = folder / f"{_checked(candidate_id)}.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=Candidate)
    except FileNotFoundError:
        raise NotFound(f"no candidate {candidate_id!r} waits in {folder}; mine the video again") from None
    except msgspec.MsgspecError as error:
        raise BadInput(f"{path} is no candidate ({error}); remove it and mine the video again") from None


def write_candidates(
    root: Path, title_id: str, found: Iterable[tuple[Candidate, Mapping[Shape, bytes]]], *, source_digest: str
) -> list[Candidate]:
    """Put what one video gave into the title's folder, whole, and take out what that video gave before.

    `found` pairs a candidate with its WebP images, one of each shape. Candidates an editor has judged keep their state
    and stay, even those not found again. Everything is written beside the folder first; a failure leaves it as it was.
    """
    folder = candidates_folder(root, title_id)
    before = {one.candidate_id: one for one in read_candidates(folder) if one.source_digest == source_digest}
    root.mkdir(parents=True, exist_ok=True)
    desk = Path(tempfile.mkdtemp(prefix=".mining-", dir=root))
    try:
        kept = []
        for candidate, images in found:
            old = before.pop(candidate.candidate_id, None)
            candidate = candidate if old is None else msgspec.structs.replace(candidate, state=old.state)
            for shape in SIZES:
                candidate_image(desk, candidate.candidate_id, shape).write_bytes(images[shape])
            (desk / f"{candidate.candidate_id}.json").write_bytes(_encoded(candidate))
            kept.append(candidate)
        folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(desk.iterdir(), key=lambda path: path.suffix == ".json"):
            path.replace(folder / path.name)
    finally:
        shutil.rmtree(desk, ignore_errors=True)
    for old in before.values():
        if old.state == "proposed":
            remove_candidate(folder, old.candidate_id)
    return kept


def set_state(folder: Path, candidate_id: str, state: State) -> Candidate:
    """Write down what an editor decided of a candidate, and give it as it is now."""
    candidate = msgspec.structs.replace(read_candidate(folder, candidate_id), state=state)
    beside = folder / f".{candidate_id}.json.new"
    beside.write_bytes(_encoded(candidate))
    beside.replace(folder / f"{candidate_id}.json")
    return candidate


def remove_candidate(folder: Path, candidate_id: str) -> None:
    """Take a candidate out of its folder."""
    (folder / f"{_checked(candidate_id)}.json").unlink(missing_ok=True)
    for shape in SIZES:
        candidate_image(folder, candidate_id, shape).unlink(missing_ok=True)


def _encoded(candidate: Candidate) -> bytes:
    return msgspec.json.format(msgspec.json.encode(candidate), indent=1)


def _safe(name: str) -> str:
    """Spell any id as one file name that cannot leave its folder."""
    spelt = quote(name, safe="~ ,+=@()!'")
    spelt = f"%2E{spelt[1:]}" if spelt.startswith(".") else spelt
    if not spelt or len(spelt) > MOST_NAME_CHARS:
        raise BadInput(f"the id {name[:40]!r} is empty or too long to name a folder; {MOST_NAME_CHARS} characters fit")
    return spelt


def _checked(candidate_id: str) -> str:
    """Refuse an id that is not of our making; it may come from outside."""
    if not candidate_id.replace("-", "").isalnum() or not candidate_id.isascii() or len(candidate_id) > MOST_NAME_CHARS:
        raise NotFound(f"{candidate_id[:40]!r} is no candidate's id")
    return candidate_id
