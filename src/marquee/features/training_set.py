"""Read from the lake what models are trained on: watches, and what viewers said outright.

Profiles not to be profiled, and what was taken back, are left out by `lake.learnable`. Comments do not count here:
their sentiment comes late, and from another model.
"""

from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from marquee.features.acts import THUMB_NONE, UNHIDE, Acts, RewardConfig, interactions_of
from marquee.features.interactions import Interactions
from marquee.features.profile import SIGNALS, SignalConfig
from marquee.lake.histories import read_watches
from marquee.lake.learnable import learnable
from marquee.lake.plays import timed
from marquee.schema.profile import (
    DETAIL,
    HIDE,
    LIST_ADD,
    PICK,
    PLAY,
    RATE,
    SEARCH_CLICK,
    THUMB_DOWN,
    THUMB_UP,
    TRAILER,
)
from marquee.storage.protocols import LakeEngine

ACTIONS = {
    "trailer_play": TRAILER,
    "search_click": SEARCH_CLICK,
    "detail_view": DETAIL,
    "list_add": LIST_ADD,
    "hide": HIDE,
    "unhide": UNHIDE,
}
_COLUMNS = ("profile_id", "title_id", "at", "action", "value", "country", "order")


def read_interactions(
    lake: LakeEngine, *, signals: SignalConfig = SIGNALS, rewards: RewardConfig | None = None
) -> Interactions:
    """Read all that may be learnt from, weighed as serving weighs it; the derived tables must be up to date."""
    parts = [*_watched(read_watches(lake)), _said(lake), _picked(lake)]
    acts = pa.concat_tables([part.select(_COLUMNS) for part in parts])
    title_ids, title = _coded(acts["title_id"])
    named, country = _coded(acts["country"])
    countries = ("", *(name for name in named if name))
    renumber = np.array([countries.index(name) for name in named], dtype=np.int16)
    return interactions_of(
        Acts(
            title_ids=title_ids,
            countries=countries,
            profile=_coded(acts["profile_id"])[1],
            title=title,
            at=_numbers(acts, "at"),
            action=_numbers(acts, "action").astype(np.int8),
            value=_numbers(acts, "value").astype(np.float32),
            country=renumber[country],
            order=_numbers(acts, "order"),
        ),
        signals=signals,
        rewards=rewards,
    )


def _watched(watches: pa.Table) -> list[pa.Table]:
    """Take watches apart into plays and ratings: a row may hold both."""
    rated = pc.is_valid(watches["rating"])
    played = pc.or_(pc.is_valid(watches["completion"]), pc.or_(pc.greater(watches["seconds"], 0), pc.invert(rated)))
    plays, ratings = watches.filter(played), watches.filter(rated)
    return [
        _table(plays, action=PLAY, value=plays["completion"], at=plays["last_at"]),
        _table(ratings, action=RATE, value=ratings["rating"], at=ratings["last_at"]),
    ]


def _said(lake: LakeEngine) -> pa.Table:
    events = lake.table("events")
    rows = timed(events.filter(events.kind.isin((*ACTIONS, "thumb")), events.title_id.notnull()))
    rows = rows.mutate(share=rows.position_s / ibis.greatest(rows.runtime_s, 1.0))
    wanted = ("profile_id", "title_id", "counts_at", "kind", "thumb", "share", "country", "log_position")
    said = lake.run(learnable(rows.select(*wanted), events, when="counts_at"))
    kinds = said["kind"].to_numpy(zero_copy_only=False)
    thumbs = said["thumb"].fill_null(0).to_numpy(zero_copy_only=False)
    thumb_action = np.where(thumbs > 0, THUMB_UP, np.where(thumbs < 0, THUMB_DOWN, THUMB_NONE))
    action = np.array([ACTIONS.get(kind, -1) for kind in kinds], dtype=np.int64)
    share = pc.min_element_wise(said["share"], 1.0, skip_nulls=False)
    return _table(said, action=np.where(action < 0, thumb_action, action), value=share, at=said["counts_at"])


def _picked(lake: LakeEngine) -> pa.Table:
    """Read the titles new profiles said they like, one row a pick."""
    events = lake.table("events")
    rows = timed(events.filter(events.kind == "profile_update", events.picks.notnull()))
    rows = rows.select("profile_id", "counts_at", "country", "log_position", title_id=rows.picks.unnest())
    picked = lake.run(learnable(rows, events, when="counts_at"))
    return _table(picked, action=PICK, value=pa.nulls(len(picked), pa.float32()), at=picked["counts_at"])


def _table(rows: pa.Table, *, action: int | NDArray[np.int64], value: Any, at: pa.ChunkedArray) -> pa.Table:
    """Lay rows out as acts; times in UTC ms."""
    codes = np.full(len(rows), action, dtype=np.int8) if isinstance(action, int) else action.astype(np.int8)
    return pa.table(
        {
            "profile_id": rows["profile_id"].cast(pa.string()),
            "title_id": rows["title_id"].cast(pa.string()),
            "at": pc.divide(at.cast(pa.timestamp("us", tz="UTC")).cast(pa.int64()), 1000),
            "action": pa.array(codes),
            "value": value.cast(pa.float32()),
            "country": pc.fill_null(rows["country"].cast(pa.string()), ""),
            "order": rows["log_position"].cast(pa.int64()),
        }
    )


def _coded(column: pa.ChunkedArray) -> tuple[list[str], NDArray[np.int32]]:
    """Number texts in order of first appearance: (texts, numbers)."""
    coded = column.combine_chunks().dictionary_encode()
    return coded.dictionary.to_pylist(), coded.indices.to_numpy(zero_copy_only=False).astype(np.int32)


def _numbers(table: pa.Table, name: str) -> NDArray[Any]:
    """Give a column as NumPy; null numbers become NaN."""
    found: NDArray[Any] = table[name].to_numpy(zero_copy_only=False)
    return found
