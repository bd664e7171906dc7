"""The bulk twin: whole tables of events become profiles at once, the same that folding one by one gives.

For rebuilding state and for training, from a table of the lake (`schema.tables.EVENTS`). The loops are in
`bulk_kernel`; here text becomes codes on the way in and codes become text on the way out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from marquee.profiles.bulk_kernel import fold_events
from marquee.profiles.bulk_tables import (
    ACCOUNT,
    ARTWORK,
    AT,
    CODES,
    COUNTRY,
    CREATED,
    DECISION,
    DEVICE,
    EPISODE,
    FIRST_PLAIN,
    HIDES,
    HISTORY,
    JUDGED,
    KIDS,
    KIND,
    KINDS,
    LANGUAGE,
    MATURITY,
    MY_LIST,
    NAME,
    NO_MATURITY,
    NON_PROFILING,
    NONE,
    PICKS,
    PICKS_FROM,
    PICKS_TO,
    PROGRESS,
    QUERIES,
    QUERY,
    RATING,
    REMOVALS,
    SEEN,
    SENTIMENT,
    SESSION,
    STAMPS,
    TASTE_SINCE,
    THUMB,
    THUMBS,
    TITLE,
    UNDERSTOOD,
    UPDATED_AT,
    VISIT,
    Columns,
    Floats,
    Ints,
    Kept,
    Limits,
    age_covers,
    empty_kept,
    stamp_key,
)
from marquee.profiles.caps import CAPS, Caps
from marquee.schema.clock import DAY
from marquee.schema.profile import Entry, Profile, Progress, Seen, pack_aspects, taste_in

Words = list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What the codes stand for."""

    titles: Words
    episodes: Words
    judged: Words
    sessions: Words
    artworks: Words
    decisions: Words
    queries: Words
    plain: tuple[Words, ...]  # account, country, language, device, session, name

    def visit(self, code: int) -> str:
        """Name a visit: its session, or its day where the event named none."""
        return self.sessions[code] if code < len(self.sessions) else f"day {code - len(self.sessions)}"


def fold_table(events: pa.Table, *, caps: Caps = CAPS) -> Iterator[Profile]:
    """Fold a table with the columns of `schema.tables.EVENTS`, in any order, from nothing; in profile id order.

    A profile's events must all be in the table, or the result is not what the log would give.
    """
    if not len(events):
        return
    table = events.sort_by([("profile_id", "ascending"), ("log_position", "ascending")])
    profiles = table["profile_id"].combine_chunks().dictionary_encode()
    codes = profiles.indices.to_numpy()
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    ends = np.append(starts[1:], len(codes))
    positions = table["log_position"].to_numpy()
    columns, texts = encode_events(table, caps)
    limits = Limits(**{name: getattr(caps, name) for name in Limits._fields})
    kept = empty_kept(limits)
    names = profiles.dictionary.to_pylist()
    for first, last in zip(starts.tolist(), ends.tolist(), strict=True):
        fold_events(columns, first, last, kept, limits, caps.cover_held_ms)
        age_covers(kept, caps.cover_held_ms)
        yield _profile(names[codes[first]], int(positions[last - 1]), kept, texts)


# --- in --------------------------------------------------------------------------------------------------------------


def encode_events(table: pa.Table, caps: Caps) -> tuple[Columns, Texts]:
    rows = len(table)
    at = np.minimum(_ints(pc.cast(table["at"], pa.int64())), _ints(pc.cast(table["received_at"], pa.int64()))) // 1_000
    picks = table["picks"].combine_chunks()
    picked = picks.flatten()
    title_codes, titles = _codes(pa.chunked_array([*table["title_id"].chunks, picked], type=pa.string()))
    sessions, session_texts = _codes(table["session_id"])
    codes = np.full((rows, CODES), NONE, dtype=np.int64)
    plain_texts = []
    for column, name in (
        (ACCOUNT, "account_id"), (COUNTRY, "country"), (LANGUAGE, "language"), (DEVICE, "device"),
        (SESSION, "session_id"), (NAME, "name"),
    ):  # fmt: skip
        codes[:, FIRST_PLAIN + column], text = _codes(table[name])
        plain_texts.append(text)
    for column, name in ((KIDS, "kids"), (NON_PROFILING, "non_profiling")):
        codes[:, FIRST_PLAIN + column] = _ints(pc.cast(table[name], pa.int64()), missing=NONE)
    codes[:, FIRST_PLAIN + MATURITY] = _ints(table["maturity"], missing=NO_MATURITY)
    codes[:, KIND] = _kinds(table["kind"])
    said = [FIRST_PLAIN + column for column in (COUNTRY, LANGUAGE, DEVICE, SESSION)]
    codes[np.ix_(codes[:, KIND] == UNDERSTOOD, said)] = NONE  # its language is the comment's
    codes[:, AT] = at
    codes[:, TITLE] = title_codes[:rows]
    codes[:, EPISODE], episode_texts = _codes(table["episode_id"])
    codes[:, VISIT] = np.where(sessions == NONE, len(session_texts) + at // DAY, sessions)
    codes[:, ARTWORK], artwork_texts = _codes(table["artwork_id"])
    codes[:, DECISION], decision_texts = _codes(table["decision_id"])
    codes[:, QUERY], query_texts = _queries(table["query"], caps)
    codes[:, THUMB] = _ints(table["thumb"], missing=0)
    codes[:, [PICKS_FROM, PICKS_TO]] = _pick_starts(picks)
    numbers = np.stack([_floats(table[name]) for name in ("position_s", "runtime_s", "rating", "sentiment")], axis=1)
    numbers[:, [RATING, SENTIMENT]] = np.round(numbers[:, [RATING, SENTIMENT]], 2)
    codes[:, JUDGED], judged_texts = _judged(table, numbers[:, SENTIMENT])
    columns = Columns(codes=codes, numbers=numbers, picks=title_codes[rows:].copy())
    texts = Texts(
        titles=titles,
        episodes=episode_texts,
        judged=judged_texts,
        sessions=session_texts,
        artworks=artwork_texts,
        decisions=decision_texts,
        queries=query_texts,
        plain=tuple(plain_texts),
    )
    return columns, texts


def _codes(column: pa.ChunkedArray) -> tuple[Ints, Words]:
    encoded = column.combine_chunks().dictionary_encode()
    return _ints(encoded.indices, missing=NONE), encoded.dictionary.to_pylist()


def _ints(column: pa.Array | pa.ChunkedArray, *, missing: int | None = None) -> Ints:
    filled = column if missing is None else pc.fill_null(column, missing)
    numbers: Ints = filled.to_numpy(zero_copy_only=False) if isinstance(filled, pa.Array) else filled.to_numpy()
    return numbers.astype(np.int64)


def _floats(column: pa.ChunkedArray) -> Floats:
    numbers: Floats = pc.cast(column, pa.float64()).to_numpy()
    return numbers.astype(np.float64)  # a null becomes NaN


def _kinds(column: pa.ChunkedArray) -> Ints:
    codes, names = _codes(column)
    places = np.array([KINDS.index(name) if name in KINDS else NONE for name in names] or [NONE], dtype=np.int64)
    return places[codes]


def _queries(column: pa.ChunkedArray, caps: Caps) -> tuple[Ints, Words]:
    """Trim queries as the reducer does; an empty one is none."""
    codes, texts = _codes(column)
    trimmed = [text.strip()[: caps.query_chars] for text in texts]
    places = {text: place for place, text in enumerate(dict.fromkeys(text for text in trimmed if text))}
    table = np.array([*(places.get(text, NONE) for text in trimmed), NONE], dtype=np.int64)
    return table[codes], list(places)


def _judged(table: pa.Table, sentiment: Floats) -> tuple[Ints, Words]:
    """Write what each comment judges as the reducer does, and mend `sentiment` by it; few events judge anything."""
    keys, sentiments = table["aspects"], table["aspect_sentiments"]
    codes = np.full(len(keys), NONE, dtype=np.int64)
    texts: dict[str, int] = {}
    said = np.flatnonzero(pc.fill_null(pc.list_value_length(keys), 0).to_numpy() > 0)
    rows = pa.array(said)
    for row, names, worths in zip(
        said.tolist(), keys.take(rows).to_pylist(), sentiments.take(rows).to_pylist(), strict=True
    ):
        judged = list(zip(names, worths, strict=True))
        if not np.isnan(sentiment[row]):
            sentiment[row] = taste_in(float(sentiment[row]), judged)
        text = pack_aspects(judged)
        if text is not None:
            codes[row] = texts.setdefault(text, len(texts))
    return codes, list(texts)


def _pick_starts(picks: pa.ListArray) -> Ints:
    """Give each event's range of picks as (start, end); no picks said is (NONE, NONE), which an empty list is not."""
    lengths = _ints(pc.list_value_length(picks), missing=0)
    ends = np.cumsum(lengths)
    said = picks.is_valid().to_numpy(zero_copy_only=False)
    return np.stack([np.where(said, ends - lengths, NONE), np.where(said, ends, NONE)], axis=1)


# --- out -------------------------------------------------------------------------------------------------------------


def _profile(profile_id: str, position: int, kept: Kept, texts: Texts) -> Profile:
    plain, times, titles = kept.plain.tolist(), kept.times.tolist(), texts.titles

    def text(column: int) -> str | None:
        return None if plain[column] == NONE else texts.plain[column][plain[column]]

    return Profile(
        profile_id=profile_id,
        account_id=text(ACCOUNT) or "",
        log_position=position,
        created_at=times[CREATED],
        updated_at=times[UPDATED_AT],
        name=text(NAME) or "",
        kids=plain[KIDS] == 1,
        maturity=None if plain[MATURITY] == NONE else plain[MATURITY],
        non_profiling=plain[NON_PROFILING] == 1,
        country=text(COUNTRY),
        language=text(LANGUAGE),
        device=text(DEVICE),
        session_id=text(SESSION),
        taste_since=times[TASTE_SINCE],
        picks=tuple(titles[code] for (code,) in _rows(kept, PICKS, 1)),
        history=tuple(
            Entry(
                titles[int(title)],
                int(at),
                int(action),
                _known(value),
                _text(texts.episodes, episode),
                _text(texts.judged, judged),
            )
            for title, action, at, value, episode, judged in _rows(kept, HISTORY, 6)
        ),
        progress=tuple(
            Progress(
                titles[int(title)],
                _text(texts.episodes, episode),
                position_s,
                _known(runtime_s),
                int(at),
                over == 1,
                _text(texts.plain[DEVICE], device),
            )
            for title, episode, position_s, runtime_s, at, over, device in _sorted(_rows(kept, PROGRESS, 7), 4)
        ),
        thumbs={titles[code]: thumb for code, thumb in _rows(kept, THUMBS, 2)},
        my_list=tuple((titles[code], at) for code, at in _sorted(_rows(kept, MY_LIST, 2), 1)),
        hidden=tuple(titles[code] for (code,) in _rows(kept, HIDES, 1)),
        removed={titles[code]: at for code, at in _rows(kept, REMOVALS, 2)},
        seen=tuple(
            Seen(
                titles[title],
                last_at,
                visits,
                texts.visit(visit),
                _text(texts.artworks, artwork),
                None if drawn_at == NONE else drawn_at,
                _text(texts.decisions, decision),
            )
            for title, last_at, visits, visit, artwork, drawn_at, decision in _sorted(_rows(kept, SEEN, 7), 1)
        ),
        queries=tuple((texts.queries[code], at) for code, at in _sorted(_rows(kept, QUERIES, 2), 1)),
        stamps={stamp_key(key, titles): at for key, at in _rows(kept, STAMPS, 2)},
    )


def _rows(kept: Kept, which: int, columns: int) -> list[list[Any]]:
    """Give the rows of a table: whole numbers as such, but for the tables with values that are none."""
    table = kept.tables[which, : kept.counts[which], :columns]
    rows: list[list[Any]] = (table if which in (HISTORY, PROGRESS) else table.astype(np.int64)).tolist()
    return rows


def _sorted(rows: list[list[Any]], column: int) -> list[list[Any]]:
    return sorted(rows, key=lambda row: row[column])


def _known(value: float) -> float | None:
    return None if value != value else value


def _text(words: Sequence[str], code: float) -> str | None:
    return None if code == NONE else words[int(code)]
