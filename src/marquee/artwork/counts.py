"""What covers came to, as an artifact: sums an image and a day, counted by a job and shown by the service."""

from pathlib import Path

import msgspec

from marquee.artwork.health import Tally
from marquee.errors import BrokenStore

KIND = "cover-counts"
_FILE = "counts.msgpack"


class CoverDay(msgspec.Struct, frozen=True, kw_only=True):
    """What the draws seen on one UTC day came to within a day; the newest day is still coming in."""

    day: int  # since 1970
    draws: int
    takes: int
    good: int


class CoverCounts(msgspec.Struct, frozen=True, kw_only=True):
    """All sums of one count."""

    version: str
    counted_at: int = 0
    tallies: dict[str, Tally] = {}  # by artwork_id
    days: tuple[CoverDay, ...] = ()


NO_COUNTS = CoverCounts(version="")


def save_counts(counts: CoverCounts, folder: Path) -> None:
    """Write sums into an artifact's folder."""
    (folder / _FILE).write_bytes(msgspec.msgpack.encode(counts))


def load_counts(folder: Path) -> CoverCounts:
    """Read what `save_counts` wrote; raises BrokenStore where it is torn."""
    try:
        return msgspec.msgpack.decode((folder / _FILE).read_bytes(), type=CoverCounts)
    except (OSError, msgspec.MsgspecError) as error:
        raise BrokenStore(f"the cover counts in {folder} cannot be read ({error}); they are counted anew") from error
