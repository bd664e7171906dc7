"""Walk a lake table's snapshots: what they carry, which files they name, and what nothing names any more."""

from collections.abc import Collection
from pathlib import Path

from pyiceberg.manifest import DataFile, ManifestEntryStatus
from pyiceberg.table import Table
from pyiceberg.table.snapshots import Snapshot


def ancestry(table: Table) -> list[Snapshot]:
    """List the current snapshot and those it came from that are still kept, newest first."""
    found = []
    snapshot = table.current_snapshot()
    while snapshot is not None:
        found.append(snapshot)
        parent = snapshot.parent_snapshot_id
        snapshot = table.snapshot_by_id(parent) if parent is not None else None
    return found


def newest_property(table: Table, key: str) -> str | None:
    """Find a property in the newest snapshot that carries it; None where none does."""
    for snapshot in ancestry(table):
        found = snapshot.summary.additional_properties.get(key) if snapshot.summary else None
        if found is not None:
            return str(found)
    return None


def in_partition(table: Table, file: DataFile, partition: tuple[str, Collection[int]] | None) -> bool:
    """Say whether a file lies in one of the partitions (field, values); None is all of them."""
    if partition is None:
        return True
    if not partition[1]:
        return False
    names = [field.name for field in table.spec().fields]
    return file.partition[names.index(partition[0])] in partition[1]


def expire(table: Table, *, keep: int) -> bool:
    """Forget all but the newest `keep` snapshots, tagged ones apart; says whether any was forgotten."""
    pinned = {reference.snapshot_id for reference in table.refs().values()}
    kept = pinned | {snapshot.snapshot_id for snapshot in ancestry(table)[:keep]}
    old = [snapshot.snapshot_id for snapshot in table.snapshots() if snapshot.snapshot_id not in kept]
    if old:
        table.maintenance.expire_snapshots().by_ids(old).commit()
    return bool(old)


def remove_unreferenced(table: Table) -> int:
    """Remove every file below the table that no kept snapshot names; returns how many.

    `expire_snapshots` deletes none, and a killed writer leaves its own behind. The caller must hold the writer lock.
    """
    named = {str(table.metadata_location), *(entry.metadata_file for entry in table.metadata.metadata_log)}
    for snapshot in table.snapshots():
        named.add(str(snapshot.manifest_list))
        for manifest in snapshot.manifests(table.io):
            named.add(str(manifest.manifest_path))
            for entry in manifest.fetch_manifest_entry(table.io, discard_deleted=True):
                if entry.status != ManifestEntryStatus.DELETED:
                    named.add(str(entry.data_file.file_path))
    removed = 0
    folder = Path(table.location())
    for path in sorted(folder.rglob("*"), reverse=True):  # files before their folders
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif str(path) not in named:
            path.unlink()
            removed += 1
    return removed
