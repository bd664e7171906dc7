"""Comments beside what their author said of the same title with a rating or a thumb: what words can be judged by.

Comments taken back are not among them, and neither are profiles not to be profiled, or what a viewer removed (law 14).
"""

import pyarrow as pa

from marquee.lake.learnable import learnable
from marquee.storage.protocols import LakeEngine


def opinions(lake: LakeEngine) -> pa.Table:
    """Give the comments whose author rated or thumbed the title: newest words, newest verdict.

    Columns: comment_id, title_id, profile_id, text, toxicity, rating (0.5 to 5) and thumb (-1 or 1), one of them null.
    """
    events = lake.table("events")
    said = lake.table("comments")
    said = learnable(said.select("comment_id", "title_id", "profile_id", "at", "text", "toxicity"), events, when="at")
    verdicts = events.filter(events.kind.isin(("rate", "thumb")), events.title_id.notnull())
    by_viewer = verdicts.group_by("profile_id", "title_id")
    last = by_viewer.aggregate(
        rating=verdicts.rating.argmax(verdicts.log_position, where=verdicts.rating.notnull()),
        thumb=verdicts.thumb.argmax(verdicts.log_position, where=verdicts.thumb.notnull()),
    )
    both = said.inner_join(last, ["profile_id", "title_id"])
    both = both.filter(both.rating.notnull() | (both.thumb.notnull() & (both.thumb != 0)))
    both = both.mutate(thumb=both.rating.isnull().ifelse(both.thumb, None))
    found = both.select("comment_id", "title_id", "profile_id", "text", "toxicity", "rating", "thumb")
    return lake.run(found.order_by("comment_id"))
