"""Rows shown outside a page (search, more like this): covers drawn, recorded before it goes out (law 2)."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from marquee.artwork.holdout import EXPERIMENT
from marquee.artwork.policy import artwork_ids, draw_covers
from marquee.catalog.availability import eligible
from marquee.errors import Gone
from marquee.features.profile import History, encode_history
from marquee.schema.events import Event
from marquee.schema.ids import new_id
from marquee.schema.page import Row, Tile
from marquee.schema.profile import Profile, ceiling_of
from marquee.schema.served import PageServed, RowServed, pack_served
from marquee.serve.endpoint import Call
from marquee.storage.protocols import Appended


def history_of(call: Call, profile: Profile) -> History:
    """Encode a profile against the catalogue this call is bound to."""
    bound = call.binding.bound
    return encode_history(profile, bound.snapshot.index, now=call.now, signals=bound.taste.signals)


def mask_for(call: Call, profile: Profile, *, country: str) -> NDArray[np.bool_]:
    """Say which titles may be shown to a profile now: bool `(titles,)`."""
    return eligible(
        call.binding.bound.snapshot,
        country=country,
        now=call.now,
        ceiling=ceiling_of(profile),
        taken_down=call.binding.taken_down,
        hidden=profile.hidden,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A row to be shown: its title must be true of every one of `titles` (row numbers)."""

    row_id: str
    kind: str
    title: str
    reason: str
    titles: NDArray[np.int32]


def show_rows(
    call: Call, profile: Profile, wanted: Sequence[Wanted], *, country: str, device: str
) -> tuple[str, tuple[Row, ...]]:
    """Draw covers for rows, record them as one page, and give its request id and the rows; ("", ()) for no titles."""
    bound = call.binding.bound
    wanted = [row for row in wanted if len(row.titles)]
    if not wanted:
        return "", ()
    titles = np.concatenate([row.titles for row in wanted]).astype(np.int32)
    draws = draw_covers(
        bound.covers,
        profile=profile,
        history=history_of(call, profile),
        snapshot=bound.snapshot,
        titles=titles,
        country=country,
        device=device,
        language=profile.language or "",
        rows=np.repeat(np.arange(len(wanted), dtype=np.int32), [len(row.titles) for row in wanted]),
        row_kinds=tuple(row.kind for row in wanted),
        now=call.now,
        ceiling=ceiling_of(profile),
    )
    covers = artwork_ids(draws, snapshot=bound.snapshot, titles=titles)
    decisions = draws.decision_ids
    names = [bound.snapshot.title_ids[row] for row in titles.tolist()]
    rows: list[Row] = []
    served: list[RowServed] = []
    start = 0
    for row in wanted:
        end = start + len(row.titles)
        tiles = tuple(
            Tile(title_id=name, artwork_id=cover, reason=row.reason, decision_id=decision or None)
            for name, cover, decision in zip(names[start:end], covers[start:end], decisions[start:end], strict=True)
        )
        rows.append(Row(row_id=row.row_id, kind=row.kind, title=row.title, reason=row.reason, tiles=tiles))
        served.append(RowServed(row_id=row.row_id, kind=row.kind, start=start, count=end - start, title=row.title))
        start = end
    request_id = new_id("req")
    page = PageServed(
        request_id=request_id,
        now=call.now,
        versions=msgspec.structs.replace(bound.versions, profile=profile.log_position),
        rows=tuple(served),
        title_ids=tuple(names),
        artwork_ids=tuple(covers),
        slot_probabilities=np.ones(len(titles), dtype=np.float32).tobytes(),
        artwork_probabilities=np.ascontiguousarray(draws.probabilities, dtype=np.float32).tobytes(),
        decision_ids=tuple(decisions),
        cells={EXPERIMENT: draws.cell} if draws.cell else None,
        country=country,
        device=device,
    )
    record(call, profile, pack_served(page), request_id=request_id, country=country, device=device)
    return request_id, tuple(rows)


def record(call: Call, profile: Profile, packed: bytes, *, request_id: str, country: str, device: str) -> None:
    """Write the packed record of what is about to be shown, durably. Raises Gone for an erased profile."""
    recording = record_soon(call, profile, packed, request_id=request_id, country=country, device=device)
    wait_for(recording)


def record_soon(
    call: Call, profile: Profile, packed: bytes, *, request_id: str, country: str, device: str
) -> "Future[Appended]":
    """Hand the packed record of what is about to be shown to the next commit; nothing may go out before `wait_for`."""
    event = Event(
        kind="page_served",
        event_id=new_id("served"),
        at=call.now,
        account_id=profile.account_id,
        profile_id=profile.profile_id,
        device=device or None,
        country=country or None,
        request_id=request_id,
        served=packed,
    )
    return call.runtime.collector.record_soon([event])


def wait_for(recording: "Future[Appended]") -> int:
    """Wait until a record is durable; gives its position in the log. Raises Gone where it was of an erased profile."""
    done = recording.result()
    if done.erased[0]:
        raise Gone("this profile was erased; its id is not used again: choose or create another")
    return done.positions[0]
