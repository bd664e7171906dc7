"""Spell what was played: one row a play and day, with how far it came and for how long.

How far (`completion`) is the furthest the playhead stood, over the runtime; unknown where either is. For how long
(`seconds`) adds up the playhead's moves forward, each held to twice the time that passed, so that seeking is not
watching. Recency is the earlier of what the device said and when it came in (law 3).
"""

from typing import Any

import ibis

PLAY_KINDS = ("play_start", "play_progress", "play_stop")
FINISHED = 0.9  # of an episode
_FASTEST = 2.0  # playback speed


def timed(events: Any) -> Any:
    """Add `counts_at` (when an event counts for recency) and `day` (UTC days since 1970)."""
    counted = events.mutate(counts_at=ibis.least(events.at, events.received_at))
    return counted.mutate(day=(counted.counts_at.epoch_seconds() // 86_400).cast("int32"))


def play_days(events: Any) -> Any:
    """Give one row a (profile, title, episode, play, day)."""
    heard = timed(events.filter(events.kind.isin(PLAY_KINDS), events.title_id.notnull()))
    heard = heard.mutate(
        episode=ibis.coalesce(heard.episode_id, ""), play=ibis.coalesce(heard.play_id, heard.session_id, "")
    )
    one_play = ibis.window(
        group_by=[heard.profile_id, heard.title_id, heard.episode, heard.play],
        order_by=[heard.counts_at, heard.log_position],
    )
    moved = heard.mutate(
        runtime=heard.runtime_s.max().over(ibis.window(group_by=[heard.profile_id, heard.title_id, heard.episode])),
        before_s=heard.position_s.lag().over(one_play),
        before_at=heard.counts_at.epoch_seconds().lag().over(one_play),
        nth=ibis.row_number().over(one_play),
    )
    passed = moved.counts_at.epoch_seconds() - moved.before_at
    forward = ibis.greatest(ibis.coalesce(moved.position_s - moved.before_s, 0.0), 0.0)
    at_most = ibis.ifelse(passed > 0, passed.cast("float64") * _FASTEST + 1.0, forward)
    # a play whose start was never heard (an import of stops alone) was watched up to where it stopped
    first = ibis.ifelse(moved.kind == "play_start", 0.0, ibis.coalesce(moved.position_s, 0.0))
    moved = moved.mutate(
        seconds=ibis.ifelse(moved.nth == 0, first, ibis.least(forward, at_most)),
        part=ibis.ifelse(
            moved.runtime > 0, ibis.least(ibis.greatest(moved.position_s / moved.runtime, 0.0), 1.0), None
        ),
    )
    return moved.group_by("profile_id", "title_id", "episode", "play", "day").aggregate(
        first_at=moved.counts_at.min(),
        last_at=moved.counts_at.max(),
        received_at=moved.received_at.max(),
        log_position=moved.log_position.max(),
        country=moved.country.argmax(moved.log_position),
        request_id=moved.request_id.max(),
        row_id=moved.row_id.max(),
        completion=moved.part.max(),
        seconds=moved.seconds.sum(),
    )
