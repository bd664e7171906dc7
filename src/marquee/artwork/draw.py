"""The draw: one cover a (profile, title, holding period), with its exact probability (law 11).

Inverse-gap weighting (Foster and Rakhlin, "Beyond UCB", ICML 2020): of K covers the best by posterior mean is b, and
any other is drawn with 1 / (K + greed * gap / deviation of the gap), b with the rest. That is a closed form, so the
probability in the log is the one the draw was made with, not an estimate. A decision id is 24 hex digits: a tag that
binds (profile, title, artwork, probability), then the probability's float32 bits: a cover that is held keeps both.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.artwork.context import fill_features, is_small, leanings, njit, touched_titles
from marquee.artwork.pool import CoverPool
from marquee.features.profile import History
from marquee.schema.ids import stable_hash
from marquee.schema.profile import Profile, Seen

MOST_COVERS = 64  # of a title; further ones are never drawn
_ID_CHARS = 24


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Draws:
    """Aligned to the titles asked for."""

    artworks: NDArray[np.int32]  # global artwork rows; -1: all are above the ceiling, show the plain one
    probabilities: NDArray[np.float32]  # of that cover in its draw
    decision_ids: list[str]  # "" where nothing was drawn


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PolicyArrays:
    """A policy aligned to one pool."""

    effects: NDArray[np.float64]
    effect_variances: NDArray[np.float64]
    offsets: NDArray[np.float32]  # (artworks,)
    offset_variances: NDArray[np.float32]
    greed: float
    holding_ms: int
    salt: int


def draw(
    policy: PolicyArrays,
    *,
    pool: CoverPool,
    profile: Profile,
    history: History,
    titles: NDArray[np.int32],
    device: str,
    now: int,
    ceiling: int | None,
) -> Draws:
    """Draw the covers `artwork.policy.draw_covers` promises."""
    titles = np.ascontiguousarray(titles, dtype=np.int32)
    limit = -1 if ceiling is None else ceiling
    if profile.kids or profile.non_profiling:
        artworks = _first_allowed(titles, pool.start, pool.maturity, limit)
        return Draws(
            artworks=artworks,
            probabilities=np.ones(len(titles), dtype=np.float32),
            decision_ids=[""] * len(titles),
        )
    viewer = np.uint64(stable_hash(profile.profile_id) ^ policy.salt)
    artworks, probabilities, packed = _draw_all(
        titles,
        leanings(pool, history),
        touched_titles(pool, history),
        is_small(device),
        viewer,
        pool.start,
        pool.aspect,
        pool.tag,
        pool.maturity,
        pool.title_hash,
        pool.artwork_hash,
        policy.effects,
        policy.effect_variances,
        policy.offsets,
        policy.offset_variances,
        policy.greed,
        policy.holding_ms,
        now,
        limit,
    )
    digits = packed.tobytes().hex()
    decision_ids = [digits[at : at + _ID_CHARS] for at in range(0, len(digits), _ID_CHARS)]
    _keep_held(
        artworks, probabilities, decision_ids, titles=titles, pool=pool, profile=profile, viewer=viewer,
        limit=limit, since=now - policy.holding_ms,
    )  # fmt: skip
    return Draws(artworks=artworks, probabilities=probabilities, decision_ids=decision_ids)


def _keep_held(
    artworks: NDArray[np.int32],
    probabilities: NDArray[np.float32],
    decision_ids: list[str],
    *,
    titles: NDArray[np.int32],
    pool: CoverPool,
    profile: Profile,
    viewer: np.uint64,
    limit: int,
    since: int,
) -> None:
    """Put back the covers this viewer saw within the holding period, where the draw they came from is genuine."""
    snapshot = pool.snapshot
    held: dict[int, tuple[int, float, str]] = {}
    for seen in profile.seen:
        if seen.artwork_id is None or seen.decision_id is None or (seen.drawn_at or 0) <= since:
            continue
        title = snapshot.index.get(seen.title_id, -1)
        artwork = snapshot.artwork_index.get(seen.artwork_id, -1)
        if title < 0 or not pool.start[title] <= artwork < pool.start[title + 1]:
            continue
        if 0 <= limit < pool.maturity[artwork]:
            continue
        probability = _probability_in(seen, viewer=viewer, pool=pool, title=title, artwork=artwork)
        if probability is not None:
            held[title] = artwork, probability, seen.decision_id
    if not held:
        return
    rows = np.fromiter(held, dtype=np.int32, count=len(held))
    for place in np.flatnonzero(np.isin(titles, rows, kind="table")).tolist():
        artworks[place], probabilities[place], decision_ids[place] = held[int(titles[place])]


def _probability_in(seen: Seen, *, viewer: np.uint64, pool: CoverPool, title: int, artwork: int) -> float | None:
    """Read the probability a decision id carries; None where it was not made here (a browser may send anything)."""
    try:
        raw = bytes.fromhex(seen.decision_id or "")
    except ValueError:
        return None
    if len(raw) * 2 != _ID_CHARS:
        return None
    tag, bits = np.frombuffer(raw, dtype=">u4")[:2], int.from_bytes(raw[8:], "big")
    expected = int(_tag_of(viewer, pool.title_hash[title], pool.artwork_hash[artwork], np.uint64(bits)))
    if (int(tag[0]) << 32 | int(tag[1])) != expected:
        return None
    return float(np.uint32(bits).view(np.float32))


@njit
def _mix(value):  # type: ignore[no-untyped-def]
    """Scramble 64 bits (splitmix64)."""
    value = value + np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@njit
def _tag_of(viewer, title, artwork, bits):  # type: ignore[no-untyped-def]
    return _mix(_mix(_mix(viewer ^ title) ^ artwork) ^ bits)


@njit
def _first_allowed(titles, start, maturity, limit):  # type: ignore[no-untyped-def]
    artworks = np.full(len(titles), -1, dtype=np.int32)
    for i in range(len(titles)):
        for artwork in range(start[titles[i]], start[titles[i] + 1]):
            if limit < 0 or maturity[artwork] <= limit:
                artworks[i] = artwork
                break
    return artworks


@njit
def cover_probabilities(means, variances, count, greed, out):  # type: ignore[no-untyped-def]
    """Fill `out[:count]` with the probability of each cover; they sum to one."""
    best = 0
    for a in range(1, count):
        if means[a] > means[best]:
            best = a
    rest = 1.0
    for a in range(count):
        if a != best:
            deviation = np.sqrt(variances[a] + variances[best]) + 1e-12
            out[a] = 1.0 / (count + greed * (means[best] - means[a]) / deviation)
            rest -= out[a]
    out[best] = rest


@njit
def _draw_all(  # type: ignore[no-untyped-def]
    titles, leaning, touched, small, viewer,
    start, aspect, tag, maturity, title_hash, artwork_hash,
    effects, effect_variances, offsets, offset_variances, greed, holding_ms, now, limit,
):  # fmt: skip
    artworks = np.full(len(titles), -1, dtype=np.int32)
    probabilities = np.ones(len(titles), dtype=np.float32)
    packed = np.zeros((len(titles), 12), dtype=np.uint8)
    arms = np.zeros(64, dtype=np.int32)
    means = np.zeros(64)
    variances = np.zeros(64)
    chance = np.zeros(64)
    features = np.zeros(len(effects))
    for i in range(len(titles)):
        title = titles[i]
        count = 0
        for artwork in range(start[title], start[title + 1]):
            if count == 64 or (limit >= 0 and maturity[artwork] > limit):
                continue
            known = leaning[tag[artwork]] if tag[artwork] >= 0 else np.float32(0.0)
            fill_features(aspect[artwork], known, touched[title], small, features)
            mean = np.float64(offsets[artwork])
            variance = np.float64(offset_variances[artwork])
            for f in range(len(features)):
                mean += features[f] * effects[f]
                variance += features[f] * features[f] * effect_variances[f]
            arms[count], means[count], variances[count] = artwork, mean, variance
            count += 1
        if count == 0:
            continue
        cover_probabilities(means, variances, count, greed, chance)
        seed = _mix(viewer ^ title_hash[title])
        # each (profile, title) has its own day of change, so that a home screen never changes all at once
        period = np.uint64((now + np.int64(seed % np.uint64(holding_ms))) // holding_ms)
        point = np.float64(_mix(seed ^ _mix(period)) >> np.uint64(11)) * (1.0 / 9007199254740992.0)
        chosen = count - 1
        for a in range(count):
            point -= chance[a]
            if point < 0.0:
                chosen = a
                break
        artworks[i] = arms[chosen]
        probabilities[i] = chance[chosen]
        bits = np.uint64(probabilities[i : i + 1].view(np.uint32)[0])
        name = _tag_of(viewer, title_hash[title], artwork_hash[arms[chosen]], bits)
        for byte in range(8):
            packed[i, byte] = np.uint8((name >> np.uint64(56 - 8 * byte)) & np.uint64(255))
        for byte in range(4):
            packed[i, 8 + byte] = np.uint8((bits >> np.uint64(24 - 8 * byte)) & np.uint64(255))
    return artworks, probabilities, packed
