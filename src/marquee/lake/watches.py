"""Spell who watched what: one row a profile, title and day (law 5).

A rating is a rating, never an invented play; completion unknown is null. A series' row holds the mean completion of
the episodes played that day and how many were finished; what share of the released episodes that is, readers work out
with the catalogue.
"""

from typing import Any

import ibis

from marquee.lake.plays import FINISHED, PLAY_KINDS, play_days, timed
from marquee.schema.tables import WATCHES

WATCH_KINDS = (*PLAY_KINDS, "rate")


def watches(events: Any) -> Any:
    """Spell the table `watches` over `events`."""
    days = play_days(events)
    by_episode = days.group_by("profile_id", "title_id", "episode", "day").aggregate(
        first_at=days.first_at.min(),
        last_at=days.last_at.max(),
        received_at=days.received_at.max(),
        log_position=days.log_position.max(),
        country=days.country.argmax(days.log_position),
        completion=days.completion.max(),
        seconds=days.seconds.sum(),
    )
    finished = (by_episode.episode != "") & (by_episode.completion >= FINISHED)
    played = by_episode.group_by("profile_id", "title_id", "day").aggregate(
        first_at=by_episode.first_at.min(),
        last_at=by_episode.last_at.max(),
        received_at=by_episode.received_at.max(),
        log_position=by_episode.log_position.max(),
        country=by_episode.country.argmax(by_episode.log_position),
        completion=by_episode.completion.mean(),
        episodes=ibis.coalesce(finished.cast("int32").sum(), 0).cast("int32"),
        rating=ibis.null("float32"),
        seconds=by_episode.seconds.sum(),
    )
    both = played.select(WATCHES.names).union(_ratings(events).select(WATCHES.names))
    return both.group_by("profile_id", "title_id", "day").aggregate(
        first_at=both.first_at.min(),
        last_at=both.last_at.max(),
        received_at=both.received_at.max(),
        log_position=both.log_position.max(),
        country=both.country.argmax(both.log_position),
        completion=both.completion.max().cast("float32"),
        episodes=both.episodes.max(),
        rating=both.rating.max(),
        seconds=both.seconds.sum().cast("float32"),
    )


def _ratings(events: Any) -> Any:
    """Give the last rating of each (profile, title, day); the device's time decides, then the log's order."""
    rated = timed(events.filter(events.kind == "rate", events.title_id.notnull(), events.rating.notnull()))
    newest = ibis.row_number().over(
        group_by=[rated.profile_id, rated.title_id, rated.day],
        order_by=[rated.counts_at.desc(), rated.log_position.desc()],
    )
    last = rated.mutate(nth=newest)
    last = last.filter(last.nth == 0)
    return last.mutate(
        first_at=last.counts_at,
        last_at=last.counts_at,
        completion=ibis.null("float64"),
        episodes=ibis.literal(0, "int32"),
        seconds=ibis.literal(0.0, "float64"),
    )


def popularity(watched: Any) -> Any:
    """Spell the table `popularity` over `watches`: viewers and seconds of a title by day and country."""
    placed = watched.mutate(country=ibis.coalesce(watched.country, ""))
    return placed.group_by("day", "country", "title_id").aggregate(
        viewers=placed.count(), seconds=placed.seconds.sum().cast("float64")
    )
