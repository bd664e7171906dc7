"""Artifacts: published folders, one a version, and an atomic pointer to the one in force.

A version is written in a staged folder, flushed to disk, and appears under its name in one rename: a reader sees it
whole or not at all. Its manifest tells one damaged since. What lies inside is the business of whoever wrote it.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from marquee.errors import NotFound, Refused
from marquee.schema.ids import valid_id
from marquee.storage.claims import claim, release, remove_unclaimed
from marquee.storage.manifest import check_manifest, write_manifest

CURRENT = "CURRENT"
_ORDER = ".order"  # inside each version: its number in the order of publishing, and the checksum of its manifest
_STAGED = ".staged-"
_RETIRED = ".retired-"
_WORK = ".work"


class Artifacts:
    """All kinds of artifacts below one folder: `<root>/<kind>/<version>/`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._staged: dict[Path, int] = {}  # folders being filled by this process, and its claims on them

    def stage(self, kind: str) -> Path:
        """Make a fresh folder on the same disk, to be filled and then published.

        Folders that processes now dead had staged are removed first.
        """
        folder = self._kind(kind)
        with self._locked(kind):
            self._sweep(kind)
            staged = Path(tempfile.mkdtemp(prefix=_STAGED, dir=folder))
            handle = claim(staged)
        if handle is not None:
            self._staged[staged] = handle
        return staged

    def workroom(self, kind: str) -> Path:
        """Name the folder where long jobs on a kind keep what they have finished so far; no version, never in force."""
        return self._kind(kind) / _WORK

    def publish(self, kind: str, staged: Path, version: str, *, current: bool = True) -> Path:
        """Put a staged folder under its version, durably, and make it the current one unless told not to.

        Raises Refused where that version was published before: versions never change.
        """
        if not valid_id(version) or version == CURRENT:
            raise Refused(f"{version!r} cannot name a version of {kind}: use letters, digits and ._:~-")
        with self._locked(kind):
            target = self._kind(kind) / version
            if target.exists():
                raise Refused(f"{kind} {version} is published already; a version never changes: give a new one")
            order = max((self._order(kind, known) for known in self._names(kind)), default=0) + 1
            (staged / _ORDER).write_text(f"{order} {write_manifest(staged)}")
            staged.chmod(0o755)
            flush(staged)
            staged.rename(target)
            if (handle := self._staged.pop(staged, None)) is not None:
                release(handle)
            _flush_folder(target.parent)
            if current:
                self._point(kind, version)
            return target

    def current(self, kind: str) -> str | None:
        """Name the version in force, None where there is none. Cheap enough to be asked each second."""
        try:
            return (self._kind(kind) / CURRENT).read_text().strip() or None
        except FileNotFoundError:
            return None

    def path(self, kind: str, version: str) -> Path:
        """Give the folder of a version; raises NotFound where it is not published."""
        folder = self._kind(kind) / version
        if not valid_id(version) or not folder.is_dir():
            known = ", ".join(self.versions(kind)[-5:]) or "none"
            raise NotFound(f"{kind} {version!r} is not published; published are: {known}")
        return folder

    def checked(self, kind: str, version: str) -> Path:
        """Give the folder of a version once each of its files is as it was published.

        Raises NotFound where it is not published, BrokenStore where it is torn or damaged. Reads every byte: for when
        a version is opened. One published before manifests were kept is taken as it is.
        """
        folder = self.path(kind, version)
        try:
            _, _, checksum = (folder / _ORDER).read_text().strip().partition(" ")
        except FileNotFoundError:
            return folder  # put there by hand
        if checksum:
            check_manifest(folder, checksum=checksum)
        return folder

    def versions(self, kind: str) -> list[str]:
        """List the published versions, oldest first."""
        return sorted(self._names(kind), key=lambda name: (self._order(kind, name), name))

    def make_current(self, kind: str, version: str) -> None:
        """Put a published version in force."""
        self.path(kind, version)
        with self._locked(kind):
            self._point(kind, version)

    def withdraw(self, kind: str) -> None:
        """Leave no version of a kind in force: readers go on as if none had ever been published."""
        with self._locked(kind):
            (self._kind(kind) / CURRENT).unlink(missing_ok=True)
            _flush_folder(self._kind(kind))

    def retire(self, kind: str, version: str) -> None:
        """Remove a version for good; raises Refused for the one in force, NotFound for one unknown."""
        folder = self.path(kind, version)
        with self._locked(kind):
            if self.current(kind) == version:
                raise Refused(f"{kind} {version} is in force: put another in force, then retire it")
            doomed = folder.with_name(f"{_RETIRED}{version}")
            folder.rename(doomed)
            shutil.rmtree(doomed)

    def rollback(self, kind: str) -> str:
        """Put the version published before the current one in force and name it; raises Refused where there is none."""
        known = self.versions(kind)
        now = self.current(kind)
        before = known[: known.index(now)] if now in known else known
        if not before:
            raise Refused(f"there is no {kind} before {now}: nothing to roll back to")
        self.make_current(kind, before[-1])
        return before[-1]

    def kinds(self) -> list[str]:
        """List the kinds anything was ever staged for."""
        return sorted(entry.name for entry in self.root.iterdir() if entry.is_dir()) if self.root.is_dir() else []

    def drop_stages(self, kind: str) -> int:
        """Remove folders half retired, or staged by processes that ended before they published; returns how many."""
        with self._locked(kind):
            return self._sweep(kind)

    def _sweep(self, kind: str) -> int:
        folder = self._kind(kind)
        return remove_unclaimed([*folder.glob(f"{_STAGED}*"), *folder.glob(f"{_RETIRED}*")])

    def _kind(self, kind: str) -> Path:
        if not valid_id(kind):
            raise NotFound(f"{kind!r} is no kind of artifact")
        return self.root / kind

    def _names(self, kind: str) -> list[str]:
        folder = self._kind(kind)
        if not folder.is_dir():
            return []
        return [entry.name for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith(".")]

    def _order(self, kind: str, version: str) -> int:
        try:
            return int((self._kind(kind) / version / _ORDER).read_text().split()[0])
        except (FileNotFoundError, ValueError, IndexError):
            return 0  # put there by hand: older than all that were published

    def _point(self, kind: str, version: str) -> None:
        fresh = self._kind(kind) / f".{CURRENT}"
        with fresh.open("w") as file:
            file.write(f"{version}\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._kind(kind) / CURRENT)
        _flush_folder(fresh.parent)

    @contextmanager
    def _locked(self, kind: str) -> Iterator[None]:
        folder = self._kind(kind)
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def flush(folder: Path) -> None:
    """Bring a folder and all below it to the disk."""
    for entry in folder.rglob("*"):
        if entry.is_dir():
            _flush_folder(entry)
        else:
            handle = os.open(entry, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
    _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
