"""Read from the lake what models are trained on: every change that viewers' events make to their histories.

The events go through the reducer's bulk twin, so training learns from what serving remembers. Profiles not to be
profiled, and what was taken back, are left out (`profiles.bulk_acts`).
"""

from collections.abc import Collection
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from marquee.features.acts import Acts, RewardConfig, interactions_of
from marquee.features.interactions import Interactions
from marquee.features.strength import IGNORED, SIGNALS, THUMB_NONE, UNHIDE, UNLISTED, UNSAID, SignalConfig
from marquee.profiles.bulk_acts import GONE, PASSED_OVER, changes_of
from marquee.schema.profile import COMMENT, HIDE, LIST_ADD, THUMB_DOWN, THUMB_UP
from marquee.schema.tables import EVENTS
from marquee.storage.protocols import LakeEngine

KINDS = (
    "detail_view", "trailer_play", "play_start", "play_progress", "play_stop", "search_click", "comment",
    "comment_edit", "comment_remove", "comment_understood", "rate", "thumb", "list_add", "list_remove", "hide",
    "unhide", "history_remove", "reset_taste", "profile_update", "page_served",
)  # fmt: skip
_READ = (
    "profile_id", "log_position", "at", "received_at", "kind", "title_id", "episode_id", "session_id", "country",
    "thumb", "picks", "position_s", "runtime_s", "rating", "sentiment", "aspects", "aspect_sentiments", "non_profiling",
)  # fmt: skip

_ACTION_OF = np.arange(2 * GONE, dtype=np.int8)
_ACTION_OF[PASSED_OVER] = IGNORED
_ACTION_OF[[GONE + THUMB_UP, GONE + THUMB_DOWN, GONE + HIDE]] = THUMB_NONE, THUMB_NONE, UNHIDE
_ACTION_OF[[GONE + LIST_ADD, GONE + COMMENT]] = UNLISTED, UNSAID


def read_interactions(
    lake: LakeEngine,
    *,
    signals: SignalConfig = SIGNALS,
    rewards: RewardConfig | None = None,
    impressions: bool = True,
) -> Interactions:
    """Read all that may be learnt from, weighed as serving weighs it, in the order of the log (law 3).

    `impressions` tells whether what was passed over is read too.
    """
    return interactions_from(read_events(lake, impressions=impressions), signals=signals, rewards=rewards)


def read_events(
    lake: LakeEngine,
    *,
    profiles: Collection[str] | None = None,
    until: int | None = None,
    impressions: bool = False,
) -> pa.Table:
    """Read the events taste is made of, by profile and log position: some profiles' (None: all), up to a position.

    Impressions outnumber all else, and are read on demand.
    """
    events = lake.table("events")
    rows = events.filter(events.kind.isin((*KINDS, "impression") if impressions else KINDS))
    if profiles is not None:
        rows = rows.filter(rows.profile_id.isin(tuple(profiles)))
    if until is not None:
        rows = rows.filter(rows.log_position <= until)
    return lake.run(rows.select(*_READ).order_by("profile_id", "log_position"))


def interactions_from(
    events: pa.Table, *, signals: SignalConfig = SIGNALS, rewards: RewardConfig | None = None, learnable: bool = True
) -> Interactions:
    """Make interactions of events as `read_events` gives them; `learnable` leaves out what may not be learnt from."""
    missing = [name for name in EVENTS.names if name not in events.column_names]
    whole = events
    for name in missing:
        whole = whole.append_column(name, pa.nulls(len(events), EVENTS.field(name).type))
    changes = changes_of(whole.select(EVENTS.names).cast(_nullable(EVENTS)), learnable=learnable)
    named, country = _coded(pc.fill_null(events["country"].cast(pa.string()), ""))
    countries = ("", *(name for name in named if name))
    renumber = np.array([countries.index(name) for name in named] or [0], dtype=np.int16)
    return interactions_of(
        Acts(
            title_ids=changes.title_ids,
            countries=countries,
            profile=changes.profile,
            title=changes.title,
            at=changes.at,
            action=_ACTION_OF[changes.action],
            value=changes.value.astype(np.float32),
            country=renumber[country[changes.event]] if len(changes.event) else np.empty(0, dtype=np.int16),
            order=events["log_position"].to_numpy()[changes.event],
            logged=True,
        ),
        signals=signals,
        rewards=rewards,
    )


def _nullable(schema: pa.Schema) -> pa.Schema:
    return pa.schema([field.with_nullable(True) for field in schema])


def _coded(column: pa.ChunkedArray) -> tuple[list[str], NDArray[Any]]:
    """Number texts in order of first appearance: (texts, numbers)."""
    coded = column.combine_chunks().dictionary_encode()
    return coded.dictionary.to_pylist(), coded.indices.to_numpy(zero_copy_only=False)
