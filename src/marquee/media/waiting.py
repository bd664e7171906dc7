"""Candidates beside what the desk says of them: which wait for an editor, which were accepted or rejected.

The desk's word counts; what is written beside the pictures only keeps them from being proposed anew.
"""

from pathlib import Path
from urllib.parse import unquote

import msgspec

from marquee.media.candidates import Candidate, State, candidates_folder, read_candidates
from marquee.media.store import CANDIDATES
from marquee.schema.desk import ARTWORK_KIND, DeskSnapshot, read_artwork_decision

_folders: dict[Path, tuple[int, tuple[str, ...]]] = {}  # folder -> when it changed, the candidates in it


def waiting(root: Path, desk: DeskSnapshot) -> dict[str, int]:
    """Count, by title, the candidates no editor has decided on; `root` is the home's `artwork` folder."""
    decided = desk.in_force(ARTWORK_KIND)
    found = {}
    folder = root / CANDIDATES
    for entry in folder.iterdir() if folder.is_dir() else ():
        if entry.name.startswith(".") or not entry.is_dir():
            continue
        title_id = unquote(entry.name)
        count = sum(f"{title_id}~{name}" not in decided for name in _names(entry))
        if count:
            found[title_id] = count
    return found


def _names(folder: Path) -> tuple[str, ...]:
    changed = folder.stat().st_mtime_ns
    known = _folders.get(folder)
    if known is None or known[0] != changed:
        known = _folders[folder] = changed, tuple(path.stem for path in folder.glob("*.json"))
    return known[1]


def candidates_of(root: Path, title_id: str, desk: DeskSnapshot) -> list[Candidate]:
    """Read a title's candidates, best first, each with what the desk says of it now."""
    decided = desk.in_force(ARTWORK_KIND)
    found = []
    for one in read_candidates(candidates_folder(root / CANDIDATES, title_id)):
        value = decided.get(f"{title_id}~{one.candidate_id}")
        decision = None if value is None else read_artwork_decision(value)
        state: State = "proposed" if decision is None else "rejected" if decision.verdict == "rejected" else "accepted"
        found.append(msgspec.structs.replace(one, state=state))
    return found
