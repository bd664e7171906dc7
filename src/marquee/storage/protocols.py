"""The seams of the ground: what a log, a state store, a desk and a lake promise, whoever keeps them.

Each promise of the log, the state and the desk is a test in `tests/storage/`, run on every implementation.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from typing import Any, Protocol

import pyarrow as pa

from marquee.schema.comments import Comment, Read, Reported, Written
from marquee.schema.desk import Decision, DeskSnapshot
from marquee.schema.events import Event, Logged


class Appended(Protocol):
    """What became of a batch: aligned to it."""

    @property
    def positions(self) -> Sequence[int]: ...  # -1 where nothing was stored
    @property
    def duplicates(self) -> Sequence[bool]: ...
    @property
    def erased(self) -> Sequence[bool]: ...  # the profile or account is tombstoned


class EventLog(Protocol):
    """The order of everything. Safe for threads; several processes may append to one."""

    def append(self, events: Sequence[Event], *, received_at: int, backfill: bool = False) -> Appended:
        """Store what is new, durably, and only then return; `backfill` stores each under received_at = at."""
        ...

    def append_soon(self, events: Sequence[Event], *, received_at: int, backfill: bool = False) -> "Future[Any]":
        """Queue what is new for the next commit; the future gives its Appended once it is durable."""
        ...

    def read(self, *, after: int, limit: int) -> list[Logged]:
        """Read on from a position, in order; empty at the end."""
        ...

    def tail(self, profile_id: str, *, after: int) -> list[Logged]:
        """Read one profile's events behind a position, in order."""
        ...

    def last_position(self) -> int: ...
    def newest_at(self) -> int:
        """Tell the newest `at` in the log, 0 where it is empty."""
        ...

    def quarantine(self, raw: Sequence[tuple[bytes, str]], *, received_at: int) -> None:
        """Keep what could not be accepted, with the reason."""
        ...

    def quarantined(self, *, limit: int) -> list[tuple[int, str, bytes]]:
        """List the newest quarantined: (received_at, reason, raw)."""
        ...

    def drop_old_dedup(self, *, now: int) -> int:
        """Drop de-duplication days older than 35 (law 6); returns how many."""
        ...

    def erase(self, *, profile_ids: Sequence[str], account_ids: Sequence[str], at: int) -> int:
        """Remove every record of these people, leave tombstones, scrub the bytes; returns events removed."""
        ...

    def is_erased(self, *, profile_id: str, account_id: str) -> bool: ...
    def check(self) -> list[str]:
        """Read everything and list what is damaged; empty where all is sound. Slow."""
        ...

    def close(self) -> None: ...


class CommentStore(Protocol):
    """What viewers wrote, what was understood of it, and what it says together; part of a StateStore."""

    def write(self, written: Iterable[Written]) -> None:
        """Store what authors wrote, in order; an edit keeps the time of the first writing, and is to be read anew.

        Only its own profile changes a comment; one taken back stays so, and no word of it is kept.
        """
        ...

    def mark_read(self, found: Iterable[Read], *, hold_from: float) -> None:
        """Store what a reader found, where the text it read still stands; toxic from `hold_from` on is held."""
        ...

    def report(self, reported: Iterable[Reported]) -> None:
        """Store reports: one a profile and comment, the newest; those of comments there are not are left out."""
        ...

    def of_title(self, title_id: str, *, before: tuple[int, str] | None, limit: int) -> list[Comment]:
        """List comments on a title, newest first, strictly behind `before` = (at, comment_id)."""
        ...

    def of_ids(self, comment_ids: Sequence[str]) -> list[Comment]:
        """Give the comments of these ids that stand, in no order."""
        ...

    def questioned(self, *, before: tuple[int, str] | None, limit: int) -> list[Comment]:
        """List comments that a reader found toxic or a viewer reported, newest first, behind `before`."""
        ...

    def reports_of(self, comment_ids: Sequence[str]) -> list[Reported]:
        """List the reports of these comments, newest first."""
        ...

    def written_since(self, profile_id: str, *, since: int, limit: int) -> list[int]:
        """List when a profile wrote, taken back or not, newest first."""
        ...

    def busiest(self, *, since: int, least: int, limit: int) -> list[tuple[str, int]]:
        """List titles on which `least` accounts or more wrote since then, with how many, the most first."""
        ...

    def touched(self, *, limit: int) -> list[tuple[str, int]]:
        """List titles whose voices are behind their comments: (title_id, how often they were touched since)."""
        ...

    def touch(self, title_ids: Sequence[str]) -> None:
        """Take titles' voices away until they are gathered again, as an operator decided about a comment."""
        ...

    def put_voices(
        self, voices: Iterable[tuple[str, bytes | None, bool]], *, at: int, settled: Sequence[tuple[str, int]] = ()
    ) -> None:
        """Store packed voices by title (None: none are left), and whether a burst of new accounts goes on there.

        Titles `settled`, as `touched` gave them, are behind no more unless they were touched again meanwhile.
        """
        ...

    def voices(self, title_id: str) -> bytes | None:
        """Give a title's packed voices, None where it has none."""
        ...

    def bursting(self, *, limit: int) -> list[str]:
        """List titles where a burst of new accounts goes on, in order."""
        ...


class StateStore(Protocol):
    """What must be at hand in a millisecond."""

    def get_profile(self, profile_id: str) -> bytes | None: ...
    def put_profiles(self, profiles: Iterable[tuple[str, str, str, int, bytes]]) -> None:
        """Store (profile_id, account_id, name, log_position, packed); an older position never replaces a newer."""
        ...

    def list_profiles(self, *, account_id: str | None, after: str, limit: int) -> list[tuple[str, str]]:
        """List (profile_id, name) in id order behind `after`."""
        ...

    def delete_profiles(self, profile_ids: Sequence[str]) -> None: ...
    def folded_position(self) -> int: ...
    def set_folded_position(self, position: int) -> None: ...
    def put_page(self, request_id: str, profile_id: str, data: bytes, *, expires_at: int) -> None: ...
    def get_pages(self, request_id: str, *, now: int) -> list[bytes]:
        """Give the records of a page being scrolled, in order of being put; empty once it expired."""
        ...

    def drop_old_pages(self, *, now: int) -> int: ...
    @property
    def said(self) -> CommentStore: ...
    def check(self) -> list[str]:
        """Read everything and list what is damaged; empty where all is sound. Slow."""
        ...

    def close(self) -> None: ...


class Desk(Protocol):
    """Operators' decisions: append-only, versioned, read as one snapshot (law 10)."""

    def decide(
        self,
        kind: str,
        key: str,
        value: str | None,
        *,
        author: str,
        now: int,
        valid_from: int | None = None,
        valid_to: int | None = None,
    ) -> int:
        """Write one decision; returns the desk's new version."""
        ...

    def snapshot(self, *, now: int) -> DeskSnapshot: ...
    def secret(self, name: str) -> bytes:
        """Give a 32-byte secret kept under ("key", name), made at random on first use; never part of a snapshot."""
        ...

    def version(self) -> int: ...
    def history(self, *, kind: str | None = None, limit: int = 100) -> list[Decision]: ...
    def check(self) -> list[str]:
        """Read everything and list what is damaged; empty where all is sound. Slow."""
        ...

    def close(self) -> None: ...


class LakeEngine(Protocol):
    """Tables of the lake: the only door to Iceberg and the SQL engine (ibis expressions in, Arrow out)."""

    @property
    def buckets(self) -> int: ...  # how many parts profiles are hashed into

    def writing(self) -> AbstractContextManager[None]:
        """Hold the lake's one writer lock (re-entrant; across processes)."""
        ...

    def append_events(self, table: pa.Table, *, source_position: int) -> None:
        """Commit rows and the log position they reach to, in one snapshot (law 7)."""
        ...

    def source_position(self, name: str = "events") -> int:
        """Find the log position the newest snapshot carries (walking the ancestry); 0 on an empty table.

        Raises BrokenStore if there are snapshots and none carries one.
        """
        ...

    def snapshot_id(self, name: str) -> int | None: ...
    def table(self, name: str, *, only: Mapping[str, Collection[int]] | None = None) -> Any:
        """Give an ibis expression over a table as it is now; `only` leaves out other partitions (field -> values)."""
        ...

    def memory(self, table: pa.Table) -> Any:
        """Give an ibis expression over rows at hand, to be joined with tables."""
        ...

    def run(self, expression: Any) -> pa.Table:
        """Run an ibis expression."""
        ...

    def batches(self, expression: Any) -> Iterator[pa.RecordBatch]: ...
    def map_batches(self, function: Callable[[pa.Table], pa.Table], table: pa.Table) -> pa.Table: ...
    def replace(
        self,
        name: str,
        table: pa.Table | Iterable[pa.Table],
        *,
        source_snapshot: int | None,
        source_position: int = 0,
        partition: tuple[str, Collection[int]] | None = None,
    ) -> None:
        """Replace a derived table in one commit, or those partitions of it whose field has one of the values.

        Pieces are written as they come, so that a big table never has to be held whole.
        """
        ...

    def derived_from(self, name: str) -> int | None:
        """Tell which snapshot of `events` a derived table was made from; None where it never was."""
        ...

    def files(self, name: str) -> list[tuple[str, int, int]]:
        """List data files in use: (path, rows, bytes)."""
        ...

    def most_files(self, name: str) -> int:
        """Count the files of the partition that has the most (law 7)."""
        ...

    def compact(self, *, most_files: int) -> int:
        """Rewrite partitions of `events` that hold more than `most_files`; returns partitions rewritten."""
        ...

    def tidy(self, *, keep: int) -> int:
        """Forget all but the newest `keep` snapshots of each table and remove what nothing refers to; returns files."""
        ...

    def erase(self, *, profile_ids: Sequence[str], account_ids: Sequence[str]) -> int:
        """Rewrite every file that holds these people, expire snapshots, remove unreferenced files; returns rows."""
        ...

    def close(self) -> None: ...
