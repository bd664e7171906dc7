"""Rows of row numbers become the record that is kept of them and the bytes that are answered.

The record is packed first and handed to the disk; the answer is woven while it is on its way (`pattern_of`). The
structs here are those of `schema.page` and `schema.served` with the long lists written already (`page.weave`).
"""

import logging

import msgspec
import numpy as np
from numpy.typing import NDArray

from marquee.artwork.draw import first_allowed
from marquee.artwork.holding import ID_BYTES
from marquee.artwork.holdout import EXPERIMENT
from marquee.artwork.policy import draw_covers
from marquee.artwork.pool import pool_of
from marquee.catalog.snapshot import CatalogSnapshot
from marquee.page.config import config_version
from marquee.page.draft import Draft
from marquee.page.reasons import tile_reasons
from marquee.page.weave import NO_PIECES, Pattern, fragments_of, packed_list, pieces
from marquee.pipeline.stages import Outcome
from marquee.schema.page import BADGES, STATED_FACT
from marquee.schema.served import PromotedServed, RowServed, Versions

logger = logging.getLogger("marquee.page")
_json = msgspec.json.Encoder().encode
_pack = msgspec.msgpack.Encoder().encode


def covers(draft: Draft) -> Outcome:
    """Draw the cover of every tile, each with its exact probability; neighbours differ where there is a choice."""
    counts = [len(row.titles) for row in draft.chosen]
    draws = draw_covers(
        draft.bound.covers,
        profile=draft.profile,
        history=draft.history,
        snapshot=draft.bound.snapshot,
        titles=draft.tiles,
        country=draft.request.country,
        device=draft.request.device,
        language=draft.request.language,
        rows=np.repeat(np.arange(len(counts), dtype=np.int32), counts),
        row_kinds=tuple(row.label.kind for row in draft.chosen),
        now=draft.as_of,
        ceiling=draft.ceiling,
    )
    draft.artworks, draft.cover_probabilities = draws.artworks, draws.probabilities
    draft.draws, draft.cover_cell = draws.draws, draws.cell
    return Outcome(kept=len(draft.tiles), note=f"policy {draft.bound.versions.policy} {draws.cell}".rstrip())


def plain_covers(
    snapshot: CatalogSnapshot, titles: NDArray[np.int32], *, ceiling: int | None, now: int
) -> NDArray[np.int32]:
    """Give each title's default cover: its first that anyone of this audience may see; -1 where there is none."""
    return first_allowed(pool_of(snapshot), titles, ceiling=ceiling, now=now, finished=None)


def lay_tiles(draft: Draft) -> Outcome:
    """Lay all rows' tiles in one line under plain covers, which stand if no cover can be drawn."""
    parts = [row.titles for row in draft.chosen]
    draft.tiles = np.concatenate(parts).astype(np.int32) if parts else np.zeros(0, dtype=np.int32)
    draft.artworks = plain_covers(draft.bound.snapshot, draft.tiles, ceiling=draft.ceiling, now=draft.as_of)
    draft.cover_probabilities = np.ones(len(draft.tiles), dtype=np.float32)
    draft.draws = np.zeros((len(draft.tiles), ID_BYTES), dtype=np.uint8)
    return Outcome(kept=len(draft.tiles))


def present(draft: Draft) -> Outcome:
    """Pack the record of what is shown: rows, tiles, and covers drawn."""
    titles, fragments = draft.tiles, fragments_of(draft.bound.snapshot)
    artworks = _covers(draft)
    draft.packed = _pack(
        _Record(
            request_id=draft.request.request_id,
            now=draft.now,
            versions=versions_of(draft),
            rows=_rows_served(draft),
            title_ids=packed_list(fragments.titles_packed, titles),
            artwork_ids=packed_list(fragments.artworks_packed, artworks),
            slot_probabilities=_flat([row.probabilities for row in draft.chosen]).tobytes(),
            artwork_probabilities=draft.cover_probabilities.astype(np.float32).tobytes(),
            draws=draft.draws.tobytes(),
            cells=_cells(draft),
            explored=draft.explored,
            fallback=draft.fallback,
            scores=_scores(draft).tobytes(),
            first_row=draft.placed.next_row,
            country=draft.request.country,
            device=draft.request.device,
            campaigns=_campaigns(draft),
            promoted=draft.promoted,
        )
    )
    return Outcome(kept=len(titles))


def pack_placed(draft: Draft) -> bytes:
    """Pack the part of the record that says what is placed."""
    placed = _Placed(
        request_id=draft.request.request_id,
        now=draft.now,
        versions=versions_of(draft),
        rows=_rows_served(draft),
        title_ids=packed_list(fragments_of(draft.bound.snapshot).titles_packed, draft.tiles),
        artwork_ids=(),
        slot_probabilities=b"",
        artwork_probabilities=b"",
        first_row=draft.placed.next_row,
        country=draft.request.country,
        device=draft.request.device,
    )
    return _pack(placed)


def _rows_served(draft: Draft) -> tuple[RowServed, ...]:
    served = []
    start = 0
    for row in draft.chosen:
        count, label = len(row.titles), row.label
        served.append(RowServed(row_id=label.row_id, kind=label.kind, start=start, count=count, title=label.title))
        start += count
    return tuple(served)


def _cells(draft: Draft) -> dict[str, str] | None:
    """Name the cell of each experiment this page belongs to."""
    cells = dict(draft.cells)
    if draft.cover_cell:
        cells[EXPERIMENT] = draft.cover_cell
    return cells or None


def _campaigns(draft: Draft) -> dict[int, str] | None:
    """Name the campaign of every tile that was promoted; rows that state a fact promote nothing."""
    if not draft.campaigns:
        return None
    found: dict[int, str] = {}
    start = 0
    for row in draft.chosen:
        if row.label.kind not in STATED_FACT:
            for place, title in enumerate(row.titles.tolist(), start):
                campaign_id = draft.campaigns.get(title)
                if campaign_id is not None:
                    found[place] = campaign_id
        start += len(row.titles)
    return found or None


def _covers(draft: Draft) -> NDArray[np.int32]:
    """Number each tile's cover as `page.weave.Fragments` does: a title's plain one where none was drawn."""
    plain = len(draft.bound.snapshot.artwork_ids) + draft.tiles
    return np.where(draft.artworks >= 0, draft.artworks, plain).astype(np.int32)


def pattern_of(draft: Draft) -> Pattern:
    """Lay out the answer of a finished draft: what each tile says beside its ids, and what each row is called.

    Asked for when the record is on its way already, so a failure to give reasons leaves the rows' own titles.
    """
    try:
        reasons, reason = tile_reasons(draft)
    except Exception:
        logger.exception("no reasons could be given; each tile says what its row is called")
        counts = [len(row.titles) for row in draft.chosen]
        reasons = [row.label.title for row in draft.chosen]
        reason = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    tails: list[bytes] = [b"", *_BADGES]
    tail = draft.badges.astype(np.int32) if len(draft.badges) else np.zeros(len(draft.tiles), dtype=np.int32)
    heads, counts = [], []
    start = 0
    for row in draft.chosen:
        label, count = row.label, len(row.titles)
        heads.append(_json(_RowHead(row_id=label.row_id, kind=label.kind, title=label.title, reason=label.reason)))
        counts.append(count)
        for place, note in enumerate(row.notes, start):
            if note.reason:
                reason[place] = len(reasons)
                reasons.append(note.reason)
            badge = BADGES[tail[place]] or None
            own = _TileTail(episode_id=note.episode_id, progress=note.progress, badge=badge, rank=note.rank)
            tail[place] = len(tails)
            tails.append(_rest(own))
        start += count
    return Pattern(
        fragments=fragments_of(draft.bound.snapshot),
        rows=pieces(head[:-1] + b',"tiles":[' for head in heads) if heads else NO_PIECES,
        counts=np.array(counts, dtype=np.int64),
        artworks=_covers(draft),
        reasons=pieces(map(_json, reasons)) if reasons else NO_PIECES,
        reason=reason,
        draws=draft.draws,
        tails=pieces(tails),
        tail=tail,
    )


def versions_of(draft: Draft) -> Versions:
    """Name the versions of everything a page was built from."""
    bound, versions = draft.bound, draft.bound.versions
    return Versions(
        catalog=versions.catalog or bound.snapshot.version,
        models=versions.models or bound.taste.version,
        policy=versions.policy or bound.covers.version,
        config=config_version(draft.config),
        desk=bound.desk.version,
        profile=draft.profile.log_position,
    )


def page_json(*, request_id: str, now: int, rows: bytes, following: str | None, fallback: bool) -> bytes:
    """Write a `schema.page.Page` around rows written already."""
    page = _PageJson(request_id=request_id, now=now, rows=msgspec.Raw(rows), next=following, fallback=fallback)
    return _json(page)


class _RowHead(msgspec.Struct, frozen=True, kw_only=True):
    """`schema.page.Row` up to its tiles."""

    row_id: str
    kind: str
    title: str
    reason: str


class _TileTail(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`schema.page.Tile` behind its decision id."""

    episode_id: str | None = None
    progress: float | None = None
    badge: str | None = None
    rank: int | None = None


def _rest(tail: _TileTail) -> bytes:
    """Write fields that follow others: without braces, a comma in front; nothing where there are none."""
    fields = _json(tail)[1:-1]
    return b"," + fields if fields else b""


_BADGES = tuple(_rest(_TileTail(badge=badge)) for badge in BADGES[1:])


class _PageJson(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`schema.page.Page` with its rows written already."""

    request_id: str
    now: int
    rows: msgspec.Raw
    next: str | None = None
    fallback: bool = False


class _Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`schema.served.PageServed` with its lists of ids packed already."""

    request_id: str
    now: int
    versions: Versions
    rows: tuple[RowServed, ...]
    title_ids: msgspec.Raw
    artwork_ids: msgspec.Raw
    slot_probabilities: bytes
    artwork_probabilities: bytes
    draws: bytes
    campaigns: dict[int, str] | None = None
    cells: dict[str, str] | None = None
    explored: bool = False
    fallback: bool = False
    scores: bytes = b""
    first_row: int = 0
    country: str = ""
    device: str = ""
    promoted: PromotedServed | None = None


class _Placed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The part of a record that says what is placed, by which a page goes on; it reads back as a `PageServed`."""

    request_id: str
    now: int
    versions: Versions
    rows: tuple[RowServed, ...]
    title_ids: msgspec.Raw
    artwork_ids: tuple[str, ...]
    slot_probabilities: bytes
    artwork_probabilities: bytes
    first_row: int = 0
    country: str = ""
    device: str = ""


def _scores(draft: Draft) -> NDArray[np.float32]:
    """Give what taste said of each tile, in deviations over the page; none where taste was not asked."""
    if draft.fallback or not len(draft.scores) or not len(draft.tiles):
        return np.zeros(0, dtype=np.float32)
    scores = draft.unpromoted if len(draft.unpromoted) else draft.scores
    found = scores[draft.tiles].astype(np.float32)
    known = np.isfinite(found)
    if not known.all():
        found = np.where(known, found, found[known].min() if known.any() else 0.0).astype(np.float32)
    spread = float(found.std())
    centred: NDArray[np.float32] = ((found - found.mean()) / spread if spread > 0.0 else found * 0.0).astype(np.float32)
    return centred


def _flat(parts: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    return np.concatenate(parts).astype(np.float32) if parts else np.zeros(0, dtype=np.float32)
