"""Rows of row numbers become the bytes that are answered and the record that is kept of them.

The structs here are those of `schema.page` and `schema.served` with the long lists written already (`page.weave`).
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

from marquee.artwork.draw import first_allowed
from marquee.artwork.holdout import EXPERIMENT
from marquee.artwork.policy import draw_covers
from marquee.artwork.pool import pool_of
from marquee.catalog.snapshot import CatalogSnapshot
from marquee.page.config import config_version
from marquee.page.draft import Chosen, Draft
from marquee.page.reasons import tile_reasons
from marquee.page.weave import fragments_of, packed_list, tiles_json
from marquee.pipeline.stages import Outcome
from marquee.schema.catalog import plain_artwork_id
from marquee.schema.page import STATED_FACT, Tile
from marquee.schema.served import PromotedServed, RowServed, Versions

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
        now=draft.now,
        ceiling=draft.ceiling,
    )
    draft.artworks, draft.cover_probabilities = draws.artworks, draws.probabilities
    draft.decision_ids, draft.cover_cell = draws.decision_ids, draws.cell
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
    draft.artworks = plain_covers(draft.bound.snapshot, draft.tiles, ceiling=draft.ceiling, now=draft.now)
    draft.cover_probabilities = np.ones(len(draft.tiles), dtype=np.float32)
    draft.decision_ids = [""] * len(draft.tiles)
    return Outcome(kept=len(draft.tiles))


def present(draft: Draft) -> Outcome:
    """Write the answer's rows and the record of them: chosen rows, their tiles, and the covers drawn."""
    snapshot, titles = draft.bound.snapshot, draft.tiles
    fragments = fragments_of(snapshot)
    plain = len(snapshot.artwork_ids) + titles
    artworks = np.where(draft.artworks >= 0, draft.artworks, plain).astype(np.int32)
    reasons, reason = tile_reasons(draft)
    woven, ends = tiles_json(
        fragments, artworks=artworks, reasons=reasons, reason=reason, decision_ids=draft.decision_ids
    )
    rows, served = [], []
    start = at = 0
    for row in draft.chosen:
        count, label = len(row.titles), row.label
        end_at = int(ends[start + count - 1])
        if row.stated:
            tiles = _json(_noted(draft, row, start))
        else:
            tiles = b"[" + woven[at : end_at - 1] + b"]"
        rows.append(
            _RowJson(
                row_id=label.row_id, kind=label.kind, title=label.title, reason=label.reason, tiles=msgspec.Raw(tiles)
            )
        )
        served.append(RowServed(row_id=label.row_id, kind=label.kind, start=start, count=count, title=label.title))
        start, at = start + count, end_at
    draft.rows_json = _json(rows)
    draft.packed = _pack(
        _Record(
            request_id=draft.request.request_id,
            now=draft.now,
            versions=versions_of(draft),
            rows=tuple(served),
            title_ids=packed_list(fragments.titles_packed, titles),
            artwork_ids=packed_list(fragments.artworks_packed, artworks),
            slot_probabilities=_flat([row.probabilities for row in draft.chosen]).tobytes(),
            artwork_probabilities=draft.cover_probabilities.astype(np.float32).tobytes(),
            decision_ids=msgspec.Raw(_pack(draft.decision_ids)),
            campaigns=_campaigns(draft),
            cells=_cells(draft),
            explored=draft.explored,
            fallback=draft.fallback,
            scores=_scores(draft).tobytes(),
            first_row=draft.placed.next_row,
            country=draft.request.country,
            device=draft.request.device,
            promoted=draft.promoted,
        )
    )
    return Outcome(kept=len(titles))


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


def _noted(draft: Draft, row: Chosen, start: int) -> list[Tile]:
    """Make the tiles of a stated row, each with its own note."""
    snapshot, tiles = draft.bound.snapshot, []
    for place, (title, note) in enumerate(zip(row.titles.tolist(), row.notes), start):
        artwork = int(draft.artworks[place])
        tiles.append(
            Tile(
                title_id=snapshot.title_ids[title],
                artwork_id=snapshot.artwork_ids[artwork]
                if artwork >= 0
                else plain_artwork_id(snapshot.title_ids[title]),
                reason=note.reason,
                decision_id=draft.decision_ids[place] or None,
                episode_id=note.episode_id,
                progress=note.progress,
            )
        )
    return tiles


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


class _RowJson(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`schema.page.Row` with its tiles written already."""

    row_id: str
    kind: str
    title: str
    reason: str
    tiles: msgspec.Raw


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
    decision_ids: msgspec.Raw
    campaigns: dict[int, str] | None = None
    cells: dict[str, str] | None = None
    explored: bool = False
    fallback: bool = False
    scores: bytes = b""
    first_row: int = 0
    country: str = ""
    device: str = ""
    promoted: PromotedServed | None = None


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
