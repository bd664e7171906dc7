"""Arrow schemas of everything that lies in the lake.

`EVENTS` is the one table that is appended to; all others are derived from it (law 7).
"""

import pyarrow as pa

_AT = pa.timestamp("us", tz="UTC")

EVENTS = pa.schema(
    [
        pa.field("log_position", pa.int64(), nullable=False),
        pa.field("event_id", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("at", _AT, nullable=False),
        pa.field("received_at", _AT, nullable=False),
        pa.field("backfill", pa.bool_(), nullable=False),
        pa.field("account_id", pa.string(), nullable=False),
        pa.field("profile_id", pa.string(), nullable=False),
        pa.field("session_id", pa.string()),
        pa.field("device", pa.string()),
        pa.field("country", pa.string()),
        pa.field("language", pa.string()),
        pa.field("request_id", pa.string()),
        pa.field("row_id", pa.string()),
        pa.field("position", pa.int32()),
        pa.field("title_id", pa.string()),
        pa.field("episode_id", pa.string()),
        pa.field("artwork_id", pa.string()),
        pa.field("decision_id", pa.string()),
        pa.field("play_id", pa.string()),
        pa.field("position_s", pa.float64()),
        pa.field("runtime_s", pa.float64()),
        pa.field("visible_ms", pa.int32()),
        pa.field("query", pa.string()),
        pa.field("results", pa.int32()),
        pa.field("comment_id", pa.string()),
        pa.field("text", pa.string()),
        pa.field("rating", pa.float32()),
        pa.field("thumb", pa.int8()),
        pa.field("name", pa.string()),
        pa.field("kids", pa.bool_()),
        pa.field("maturity", pa.int32()),
        pa.field("non_profiling", pa.bool_()),
        pa.field("picks", pa.list_(pa.string())),
        pa.field("sentiment", pa.float32()),
        pa.field("model_version", pa.string()),
        pa.field("served", pa.binary()),
        pa.field("version", pa.int32(), nullable=False),
        pa.field("extra", pa.string()),  # JSON of the fields Marquee does not know
        # later columns stand behind: a lake made before them is widened
        pa.field("aspects", pa.list_(pa.string())),
        pa.field("aspect_sentiments", pa.list_(pa.float32())),  # aligned to `aspects`
        pa.field("spoiler", pa.float32()),
        pa.field("toxicity", pa.float32()),
        pa.field("reason", pa.string()),
    ]
)

WATCHES = pa.schema(  # one row a (profile, title, day) that a play or a rating touched: taste counts it once (law 5)
    [
        pa.field("profile_id", pa.string(), nullable=False),
        pa.field("title_id", pa.string(), nullable=False),
        pa.field("day", pa.int32(), nullable=False),
        pa.field("first_at", _AT, nullable=False),
        pa.field("last_at", _AT, nullable=False),
        pa.field("received_at", _AT, nullable=False),
        pa.field("log_position", pa.int64(), nullable=False),
        pa.field("country", pa.string()),
        pa.field("completion", pa.float32()),  # null: unknown
        pa.field("episodes", pa.int32(), nullable=False),
        pa.field("rating", pa.float32()),
        pa.field("seconds", pa.float32(), nullable=False),
    ]
)

OUTCOMES = pa.schema(  # one row a served tile: served, seen, and what followed
    [
        pa.field("request_id", pa.string(), nullable=False),
        pa.field("profile_id", pa.string(), nullable=False),
        pa.field("account_id", pa.string(), nullable=False),
        pa.field("served_at", _AT, nullable=False),
        pa.field("country", pa.string()),
        pa.field("device", pa.string()),
        pa.field("row_id", pa.string(), nullable=False),
        pa.field("row_kind", pa.string(), nullable=False),
        pa.field("row", pa.int32(), nullable=False),
        pa.field("position", pa.int32(), nullable=False),
        pa.field("title_id", pa.string(), nullable=False),
        pa.field("artwork_id", pa.string(), nullable=False),
        pa.field("decision_id", pa.string()),
        pa.field("slot_probability", pa.float32(), nullable=False),
        pa.field("artwork_probability", pa.float32(), nullable=False),
        pa.field("explored", pa.bool_(), nullable=False),
        pa.field("fallback", pa.bool_(), nullable=False),
        pa.field("seen", pa.bool_(), nullable=False),
        pa.field("played", pa.bool_(), nullable=False),
        pa.field("completion", pa.float32()),
        pa.field("thumb", pa.int8()),
        pa.field("played_at", _AT),  # the first play that followed; null where none did
        pa.field("score", pa.float32()),  # what taste said of viewer and title, as logged; null where it was not
    ]
)

POPULARITY = pa.schema(
    [
        pa.field("day", pa.int32(), nullable=False),
        pa.field("country", pa.string(), nullable=False),
        pa.field("title_id", pa.string(), nullable=False),
        pa.field("viewers", pa.int64(), nullable=False),
        pa.field("seconds", pa.float64(), nullable=False),
    ]
)

SEARCHES = pa.schema(
    [
        pa.field("profile_id", pa.string(), nullable=False),
        pa.field("at", _AT, nullable=False),
        pa.field("query", pa.string(), nullable=False),
        pa.field("results", pa.int32()),
        pa.field("clicked_title_id", pa.string()),
        pa.field("country", pa.string()),
    ]
)

COMMENTS = pa.schema(
    [
        pa.field("comment_id", pa.string(), nullable=False),
        pa.field("title_id", pa.string(), nullable=False),
        pa.field("profile_id", pa.string(), nullable=False),
        pa.field("at", _AT, nullable=False),
        pa.field("edited_at", _AT),
        pa.field("text", pa.string(), nullable=False),
        pa.field("sentiment", pa.float32()),
        pa.field("account_id", pa.string()),
        pa.field("country", pa.string()),
        pa.field("language", pa.string()),  # what it is written in, once it is understood
        pa.field("aspects", pa.list_(pa.string())),
        pa.field("aspect_sentiments", pa.list_(pa.float32())),  # aligned to `aspects`
        pa.field("spoiler", pa.float32()),
        pa.field("toxicity", pa.float32()),
    ]
)

DERIVED: dict[str, pa.Schema] = {
    "watches": WATCHES,
    "outcomes": OUTCOMES,
    "popularity": POPULARITY,
    "searches": SEARCHES,
    "comments": COMMENTS,
}

# how each table is laid out: (column, transform); the partition field is called `<column>_<transform>`
PARTITIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "events": (("at", "month"), ("profile_id", "bucket")),
    "watches": (("day", "chunk"),),  # a chunk is CHUNK_DAYS whole days
    "outcomes": (("served_at", "hour"),),  # hundreds of tiles a page: a busy day is too much to make again each minute
    "popularity": (("day", "chunk"),),
    "searches": (("at", "month"),),
    "comments": (),
}
CHUNK_DAYS = 32
