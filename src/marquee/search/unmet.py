"""Unmet searches, as an artifact: what was asked for and not to be had, by country and week; counted by a job.

Only what at least `LEAST_ACCOUNTS` accounts asked for in one country in one week is in it: nobody can be told from it.
"""

from pathlib import Path

import msgspec

from marquee.errors import BrokenStore

KIND = "demand"
LEAST_ACCOUNTS = 20
_FILE = "demand.msgpack"


class UnmetSearch(msgspec.Struct, frozen=True, kw_only=True):
    """One wish of many: a title that is known and not to be had here, or words that nothing answers."""

    what: str  # title, words
    text: str  # the title's id, or the words as they are folded
    country: str
    week: str  # its Monday, as 2026-01-26 (UTC)
    accounts: int
    searches: int


class Demand(msgspec.Struct, frozen=True, kw_only=True):
    """All of one count: the newest week first, what most asked for first."""

    version: str
    counted_at: int = 0
    lines: tuple[UnmetSearch, ...] = ()


NO_DEMAND = Demand(version="")


def save_demand(demand: Demand, folder: Path) -> None:
    """Write a count into an artifact's folder."""
    (folder / _FILE).write_bytes(msgspec.msgpack.encode(demand))


def load_demand(folder: Path) -> Demand:
    """Read what `save_demand` wrote; raises BrokenStore where it is torn."""
    try:
        return msgspec.msgpack.decode((folder / _FILE).read_bytes(), type=Demand)
    except (OSError, msgspec.MsgspecError) as error:
        raise BrokenStore(f"the count of searches in {folder} cannot be read ({error}); it is made anew") from error
