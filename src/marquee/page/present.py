"""Rows of row numbers become the page that is answered and the record that is kept of it."""

import numpy as np
from numpy.typing import NDArray

from marquee.artwork.policy import draw_covers
from marquee.catalog.snapshot import CatalogSnapshot
from marquee.page.config import config_version
from marquee.page.draft import Draft
from marquee.page.reasons import tile_reasons
from marquee.pipeline.stages import Outcome
from marquee.schema.page import Page, Row, Tile
from marquee.schema.served import PageServed, RowServed, Versions


def covers(draft: Draft) -> Outcome:
    """Draw the cover of every tile, each with its exact probability."""
    draws = draw_covers(
        draft.bound.covers,
        profile=draft.profile,
        history=draft.history,
        snapshot=draft.bound.snapshot,
        titles=draft.tiles,
        country=draft.request.country,
        device=draft.request.device,
        now=draft.now,
        ceiling=draft.ceiling,
    )
    draft.artworks, draft.cover_probabilities = draws.artworks, draws.probabilities
    draft.decision_ids = draws.decision_ids
    return Outcome(kept=len(draft.tiles), note=f"policy {draft.bound.versions.policy}")


def plain_covers(snapshot: CatalogSnapshot, titles: NDArray[np.int32], *, ceiling: int | None) -> NDArray[np.int32]:
    """Give each title's first artwork that this audience may see; -1 where there is none, and the drawn one stands."""
    first = snapshot.artwork_start[titles]
    if ceiling is None or not bool(np.any(snapshot.artwork_maturity > ceiling)):
        return first.astype(np.int32)
    chosen = [
        next((row for row in snapshot.artworks_of(title) if snapshot.artwork_maturity[row] <= ceiling), -1)
        for title in titles.tolist()
    ]
    return np.array(chosen, dtype=np.int32)


def lay_tiles(draft: Draft) -> Outcome:
    """Lay all rows' tiles in one line under plain covers, which stand if no cover can be drawn."""
    parts = [row.titles for row in draft.chosen]
    draft.tiles = np.concatenate(parts).astype(np.int32) if parts else np.zeros(0, dtype=np.int32)
    draft.artworks = plain_covers(draft.bound.snapshot, draft.tiles, ceiling=draft.ceiling)
    draft.cover_probabilities = np.ones(len(draft.tiles), dtype=np.float32)
    draft.decision_ids = [""] * len(draft.tiles)
    return Outcome(kept=len(draft.tiles))


def present(draft: Draft) -> Outcome:
    """Make the page and its record of the chosen rows, their tiles and the covers drawn."""
    snapshot, titles = draft.bound.snapshot, draft.tiles.tolist()
    title_ids = [snapshot.title_ids[title] for title in titles]
    artwork_ids = [
        snapshot.artwork_ids[artwork] if artwork >= 0 else f"{title_id}~0"
        for artwork, title_id in zip(draft.artworks.tolist(), title_ids)
    ]
    reasons = tile_reasons(draft)
    rows, served = [], []
    start = 0
    for row in draft.chosen:
        end = start + len(row.titles)
        label = row.label
        names = zip(title_ids[start:end], artwork_ids[start:end], reasons[start:end], draft.decision_ids[start:end])
        if row.stated:
            tiles = tuple(
                Tile(
                    title_id=title_id,
                    artwork_id=artwork_id,
                    reason=reason,
                    decision_id=decision_id or None,
                    episode_id=note.episode_id,
                    progress=note.progress,
                )
                for (title_id, artwork_id, reason, decision_id), note in zip(names, row.notes)
            )
        else:
            tiles = tuple(
                Tile(title_id=title_id, artwork_id=artwork_id, reason=reason, decision_id=decision_id or None)
                for title_id, artwork_id, reason, decision_id in names
            )
        rows.append(Row(row_id=label.row_id, kind=label.kind, title=label.title, reason=label.reason, tiles=tiles))
        served.append(
            RowServed(row_id=label.row_id, kind=label.kind, start=start, count=end - start, title=label.title)
        )
        start = end
    request, versions = draft.request, draft.bound.versions
    draft.page = Page(request_id=request.request_id, now=draft.now, rows=tuple(rows), fallback=draft.fallback)
    draft.served = PageServed(
        request_id=request.request_id,
        now=draft.now,
        versions=Versions(
            catalog=versions.catalog or snapshot.version,
            models=versions.models or draft.bound.taste.version,
            policy=versions.policy or draft.bound.covers.version,
            config=config_version(draft.config),
            desk=draft.bound.desk.version,
            profile=draft.profile.log_position,
        ),
        rows=tuple(served),
        title_ids=tuple(title_ids),
        artwork_ids=tuple(artwork_ids),
        slot_probabilities=_flat([row.probabilities for row in draft.chosen]).tobytes(),
        artwork_probabilities=draft.cover_probabilities.astype(np.float32).tobytes(),
        decision_ids=tuple(draft.decision_ids),
        explored=draft.explored,
        fallback=draft.fallback,
        first_row=draft.placed.next_row,
        country=request.country,
        device=request.device,
    )
    return Outcome(kept=len(titles))


def _flat(parts: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    return np.concatenate(parts).astype(np.float32) if parts else np.zeros(0, dtype=np.float32)
