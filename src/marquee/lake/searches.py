"""Spell what was searched for, and which result was opened."""

from typing import Any

import ibis

SEARCH_KINDS = ("search", "search_click")
CLICK_WITHIN_S = 600  # a result opened later than this came from another search


def searches(events: Any) -> Any:
    """Spell the table `searches` over `events`: one row a search, with the first result opened soon after it."""
    asked = events.filter(events.kind == "search", events["query"].notnull())
    clicks = events.filter(events.kind == "search_click", events["query"].notnull(), events.title_id.notnull())
    clicks = clicks.select(
        by=clicks.profile_id, words=clicks["query"], clicked_at=clicks.at, clicked_title_id=clicks.title_id
    )
    both = asked.left_join(
        clicks,
        [
            asked.profile_id == clicks.by,
            asked["query"] == clicks.words,
            clicks.clicked_at >= asked.at,
            clicks.clicked_at.epoch_seconds() - asked.at.epoch_seconds() <= CLICK_WITHIN_S,
        ],
    )
    nearest = both.group_by("log_position").aggregate(
        profile_id=both.profile_id.max(),
        at=both.at.max(),
        query=both["query"].max(),
        results=both.results.max(),
        clicked_title_id=both.clicked_title_id.argmin(both.clicked_at),
        country=both.country.max(),
    )
    return nearest.drop("log_position")


def comments(events: Any) -> Any:
    """Spell the table `comments` over `events`: as they stand now, those taken back left out.

    Only its author edits or removes a comment; a `comment_understood` of any model version tells its sentiment, the
    newest in the log.
    """
    said = events.filter(
        events.kind.isin(("comment", "comment_edit", "comment_remove", "comment_understood")),
        events.comment_id.notnull(),
    )
    born = said.filter(said.kind == "comment", said.text.notnull(), said.title_id.notnull())
    born = born.mutate(
        nth=ibis.row_number().over(group_by=born.comment_id, order_by=born.log_position)  # the first of an id stands
    )
    born = born.filter(born.nth == 0).select(
        "comment_id", "title_id", "profile_id", "at", "text", "account_id", "country"
    )
    after = said.filter(said.kind != "comment").select(
        "comment_id", "log_position", "kind", "aspects", "aspect_sentiments", "spoiler", "toxicity", "language",
        by="profile_id", new_text="text", feeling="sentiment", when="at",
    )  # fmt: skip
    both = born.left_join(after, "comment_id")
    own = both.by == both.profile_id
    edited = own & (both.kind == "comment_edit") & both.new_text.notnull()
    removed = own & (both.kind == "comment_remove")
    understood = (both.kind == "comment_understood") & both.feeling.notnull()
    newest = {
        name: both[name].argmax(both.log_position, where=understood)
        for name in ("language", "aspects", "aspect_sentiments", "spoiler", "toxicity")
    }
    stands = both.group_by("comment_id", "title_id", "profile_id", "at", "text", "account_id", "country").aggregate(
        edited_at=both.when.max(where=edited),
        edited_text=both.new_text.argmax(both.log_position, where=edited),
        sentiment=both.feeling.argmax(both.log_position, where=understood),
        **newest,
        removals=ibis.coalesce(removed.cast("int32").sum(), 0),
    )
    stands = stands.filter(stands.removals == 0)
    return stands.mutate(text=ibis.coalesce(stands.edited_text, stands.text)).drop("edited_text", "removals")
