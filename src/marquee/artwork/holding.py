"""Holding: a cover stays for seven days or until its title is played, and brings its draw along.

A decision id is 24 hex digits: a tag that binds profile, title, artwork, period and probability (6 bytes), the period
(2), the probability's float32 bits (4). So a profile that remembers which cover it saw remembers the draw as well, and
an id a browser made up is not believed.
"""

import numpy as np
from numpy.typing import NDArray

from marquee.artwork.chances import njit
from marquee.artwork.pool import CoverPool
from marquee.catalog.snapshot import CatalogSnapshot
from marquee.schema.profile import PLAY, Profile

ID_BYTES = 12
ID_CHARS = 2 * ID_BYTES
FINISHED = 0.9  # completion from which a film was seen to its end, and a spoiler spoils nothing

Held = dict[int, tuple[int, float, NDArray[np.uint8]]]  # title -> artwork, probability, decision id as bytes


@njit
def mix(value):  # type: ignore[no-untyped-def]
    """Scramble 64 bits (splitmix64)."""
    value = value + np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@njit
def name_of(viewer, title, artwork, period, bits):  # type: ignore[no-untyped-def]
    """Bind a draw to what it is a draw of: 48 bits."""
    return mix(mix(mix(viewer ^ title) ^ artwork) ^ (bits | (period << np.uint64(32)))) >> np.uint64(16)


@njit
def period_of(seed, now, holding_ms, played_at):  # type: ignore[no-untyped-def]
    """Number the period a moment falls in, 16 bits of it.

    Each (profile, title) has its own day of change, so that a home screen never changes all at once; a play begins
    another.
    """
    turn = np.uint64((now + np.int64(seed % np.uint64(holding_ms))) // holding_ms)
    return mix(seed ^ mix(turn ^ mix(np.uint64(played_at)))) & np.uint64(0xFFFF)


@njit
def point_of(seed, period):  # type: ignore[no-untyped-def]
    """Give the chance of a draw, in [0, 1): the same at every reload of a period."""
    return np.float64(mix(seed ^ mix(period + np.uint64(1))) >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@njit
def write_id(viewer, title, artwork, period, probability, out):  # type: ignore[no-untyped-def]
    """Write a decision id into 12 bytes; `probability` is a float32 array of one."""
    bits = np.uint64(probability.view(np.uint32)[0])
    name = name_of(viewer, title, artwork, period, bits)
    for byte in range(6):
        out[byte] = np.uint8((name >> np.uint64(40 - 8 * byte)) & np.uint64(255))
    for byte in range(2):
        out[6 + byte] = np.uint8((period >> np.uint64(8 - 8 * byte)) & np.uint64(255))
    for byte in range(4):
        out[8 + byte] = np.uint8((bits >> np.uint64(24 - 8 * byte)) & np.uint64(255))


def held_covers(
    profile: Profile, *, pool: CoverPool, viewer: np.uint64, played_at: NDArray[np.int64], since: int
) -> Held:
    """Give the covers this viewer saw since a moment and has not played since, where their draw is genuine."""
    index, artworks, start = pool.snapshot.index, pool.snapshot.artwork_index, pool.arrays.start
    kept: list[tuple[int, int, str]] = []
    for seen in profile.seen:
        drawn_at, decision_id = seen.drawn_at or 0, seen.decision_id or ""
        if drawn_at <= since or len(decision_id) != ID_CHARS or not decision_id.isascii():
            continue
        title, artwork = index.get(seen.title_id, -1), artworks.get(seen.artwork_id or "", -1)
        if title >= 0 and start[title] <= artwork < start[title + 1] and played_at[title] <= drawn_at:
            kept.append((title, artwork, decision_id))
    raw = _bytes_of([decision_id for _, _, decision_id in kept])
    if not len(raw):
        return {}
    kept = [one for one in kept if _is_hex(one[2])] if len(raw) != len(kept) else kept
    titles = np.array([title for title, _, _ in kept], dtype=np.int64)
    shown = np.array([artwork for _, artwork, _ in kept], dtype=np.int64)
    genuine = np.zeros(len(kept), dtype=np.bool_)
    _check(raw, viewer, pool.title_hash[titles], pool.artwork_hash[shown], genuine)
    probabilities = np.ascontiguousarray(raw[:, 8:]).view(">f4")[:, 0]
    return {
        title: (artwork, float(probabilities[at]), raw[at])
        for at, (title, artwork, _) in enumerate(kept)
        if genuine[at]
    }


def _bytes_of(decision_ids: list[str]) -> NDArray[np.uint8]:
    """Read decision ids as bytes, `(those that are hex, 12)`."""
    try:
        raw = bytes.fromhex("".join(decision_ids))
    except ValueError:
        raw = bytes.fromhex("".join(filter(_is_hex, decision_ids)))
    return np.frombuffer(raw, dtype=np.uint8).reshape(-1, ID_BYTES)


def _is_hex(text: str) -> bool:
    return all(character in "0123456789abcdef" for character in text)


@njit
def _check(raw, viewer, titles, artworks, genuine):  # type: ignore[no-untyped-def]
    """Mark draws made here: a browser may send anything."""
    for i in range(len(raw)):
        name, period, bits = np.uint64(0), np.uint64(0), np.uint64(0)
        for byte in range(6):
            name = (name << np.uint64(8)) | np.uint64(raw[i, byte])
        for byte in range(6, 8):
            period = (period << np.uint64(8)) | np.uint64(raw[i, byte])
        for byte in range(8, 12):
            bits = (bits << np.uint64(8)) | np.uint64(raw[i, byte])
        genuine[i] = name == name_of(viewer, titles[i], artworks[i], period, bits)


def last_plays(profile: Profile, snapshot: CatalogSnapshot) -> NDArray[np.int64]:
    """Tell when each title was last played, UTC ms, 0 never; int64 `(titles,)`."""
    found = np.zeros(len(snapshot), dtype=np.int64)
    index = snapshot.index
    for entry in profile.history:
        if entry.action == PLAY:
            row = index.get(entry.title_id, -1)
            if row >= 0:
                found[row] = max(found[row], entry.at)
    return found


def seen_to_the_end(profile: Profile, snapshot: CatalogSnapshot, *, now: int) -> NDArray[np.bool_]:
    """Mark films played to their end and series whose last released episode was; bool `(titles,)`."""
    marks = np.zeros(len(snapshot), dtype=np.bool_)
    for entry in profile.history:
        if entry.action != PLAY or entry.value is None or entry.value < FINISHED:
            continue
        row = snapshot.index.get(entry.title_id, -1)
        if row < 0:
            continue
        if snapshot.is_series[row]:
            released = [one for one in snapshot.titles[row].episodes if (one.released_at or 0) <= now]
            if not released or entry.episode_id != released[-1].episode_id:
                continue
        marks[row] = True
    return marks
