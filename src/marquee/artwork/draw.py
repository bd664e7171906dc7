"""The draw of a page: one cover a (profile, title, holding period), with its exact probability (law 11).

What restricts a draw comes before it: covers above the ceiling, spoilers, retired and misleading ones are removed;
neighbours in a row do not stress one thing where there is a choice; and where a page would lose more to exploring than
its budget, all its chances but the best's are held back alike. The probability is that of the draw so restricted.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.artwork.chances import cover_chances, expected_loss, hold_back, njit, pick
from marquee.artwork.context import leanings, moment, row_place, touched_titles
from marquee.artwork.holding import (
    ID_BYTES,
    held_covers,
    last_plays,
    mix,
    period_of,
    point_of,
    seen_to_the_end,
    write_id,
)
from marquee.artwork.holdout import CHOSEN
from marquee.artwork.pool import CoverPool
from marquee.artwork.scoring import TAG, Sheet, score_page
from marquee.features.profile import History
from marquee.schema.clock import DAY
from marquee.schema.ids import stable_hash
from marquee.schema.profile import Profile
from marquee.schema.served import spelt

_SALT = stable_hash("covers")


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverConfig:
    """How covers are drawn."""

    holding_ms: int = 7 * DAY  # a viewer sees one cover of a title this long, or until they play it
    greed: float = 8.0  # how many times as sure as it is the policy draws
    least: float = 0.01  # of a draw goes evenly to all covers, so that each keeps a chance
    budget: float = 0.1  # most a page loses to exploring on average, in log odds: about a tenth of its plays
    apart: bool = True  # neighbours in a row stress different things where there is a choice
    holdout: float = 0.05  # share of accounts that see default covers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Draws:
    """Aligned to the titles asked for."""

    artworks: NDArray[np.int32]  # global artwork rows; -1: none may be shown, show the plain one
    probabilities: NDArray[np.float32]  # of that cover in its draw
    draws: NDArray[np.uint8]  # (titles, 12) decision ids as bytes; zeros where nothing was drawn
    cell: str = ""  # of `artwork.holdout`

    @property
    def decision_ids(self) -> list[str]:
        """Spell the decision ids; "" where nothing was drawn."""
        return list(spelt(self.draws.tobytes()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where covers are shown: tile i stands in row `rows[i]`, rows in order, of kind `row_kinds[rows[i]]`."""

    device: str = ""
    country: str = ""
    language: str = ""
    rows: NDArray[np.int32] | None = None  # None: no tile has neighbours
    row_kinds: tuple[str, ...] = ()


def draw(
    sheet: Sheet,
    config: CoverConfig,
    *,
    pool: CoverPool,
    profile: Profile,
    history: History,
    titles: NDArray[np.int32],
    place: Place,
    now: int,
    ceiling: int | None,
) -> Draws:
    """Draw the covers `artwork.policy.draw_covers` promises, for a viewer that covers are drawn for."""
    titles = np.ascontiguousarray(titles, dtype=np.int32)
    count, snapshot, arrays = len(titles), pool.snapshot, pool.arrays
    limit = -1 if ceiling is None else ceiling
    viewer = np.uint64(stable_hash(profile.profile_id) ^ _SALT)
    played_at = last_plays(profile, snapshot)
    nothing = np.zeros(len(snapshot) if pool.any_spoiler else 0, dtype=np.bool_)
    finished = seen_to_the_end(profile, snapshot, now=now) if pool.any_spoiler else nothing
    held = held_covers(profile, pool=pool, viewer=viewer, played_at=played_at, since=now - config.holding_ms)
    fixed = np.full(len(snapshot), -1, dtype=np.int32)
    for title, (artwork, _, _) in held.items():
        over = 0 <= limit < arrays.maturity[artwork] or arrays.retired[artwork]
        if not over and not (arrays.spoiler[artwork] and not finished[title]):
            fixed[title] = artwork
    artworks = np.full(count, -1, dtype=np.int32)
    probabilities = np.ones(count, dtype=np.float32)
    packed = np.zeros((count, ID_BYTES), dtype=np.uint8)
    rows = np.arange(count, dtype=np.int32) if place.rows is None else place.rows.astype(np.int32)
    named = place.rows is not None and count > 0 and int(rows.max()) < len(place.row_kinds)
    _draw_page(
        titles, rows, rows if named else np.zeros(count, dtype=np.int32), _kinds(sheet, place, now=now),
        leanings(pool, history), touched_titles(pool, history), finished, fixed, played_at, viewer, now, limit,
        sheet.most, config.greed, config.least, config.budget, config.apart, config.holding_ms, pool.title_hash,
        pool.artwork_hash, arrays.start, sheet.numbers, sheet.marks, arrays.further_start, arrays.further_items,
        sheet.posterior.effects, sheet.posterior.effect_variances,
        artworks, probabilities, packed,
    )  # fmt: skip
    if held:
        for at in np.flatnonzero(fixed[titles] >= 0).tolist():
            _, probabilities[at], packed[at] = held[int(titles[at])]
    return Draws(artworks=artworks, probabilities=probabilities, draws=packed, cell=CHOSEN)


def first_allowed(
    pool: CoverPool, titles: NDArray[np.int32], *, ceiling: int | None, now: int, finished: NDArray[np.bool_] | None
) -> NDArray[np.int32]:
    """Give each title's default cover: its first that may be shown; -1 where there is none. int32, aligned."""
    arrays = pool.arrays
    found: NDArray[np.int32] = _first_allowed(
        np.ascontiguousarray(titles, dtype=np.int32), arrays.start, arrays.maturity, arrays.spoiler, arrays.retired,
        arrays.added_at, np.zeros(len(pool.title_hash), np.bool_) if finished is None else finished,
        -1 if ceiling is None else ceiling, now,
    )  # fmt: skip
    return found


def _kinds(sheet: Sheet, place: Place, *, now: int) -> NDArray[np.float64]:
    """Add up what a kind of cover is worth here and now, a row each; float64 `(rows, KINDS)`."""
    kinds = sheet.kinds.copy()
    here = moment(device=place.device, at=now, country=place.country, language=place.language)
    for table, at in zip(sheet.tables, here):
        kinds = kinds + table[at]
    of_rows = [row_place(kind) for kind in place.row_kinds] or [0]
    return np.ascontiguousarray(kinds + sheet.tables[-1][of_rows])


@njit
def _first_allowed(titles, start, maturity, spoiler, retired, added_at, finished, limit, now):  # type: ignore[no-untyped-def]
    artworks = np.full(len(titles), -1, dtype=np.int32)
    for i in range(len(titles)):
        for artwork in range(start[titles[i]], start[titles[i] + 1]):
            hidden = retired[artwork] or (spoiler[artwork] and not finished[titles[i]]) or added_at[artwork] > now
            if not hidden and (limit < 0 or maturity[artwork] <= limit):
                artworks[i] = artwork
                break
    return artworks


@njit
def _draw_page(  # type: ignore[no-untyped-def]
    titles, rows, kinds_row, kinds, leaning, touched, finished, fixed, played_at, viewer, now, limit, most,
    greed, least, budget, apart, holding_ms, title_hash, artwork_hash,
    start, numbers, marks, further_start, further_items, effects, effect_variances, artworks, probabilities, packed,
):  # fmt: skip
    count = len(titles)
    first = np.full(len(start) - 1, -1, dtype=np.int32)  # where a title stands first: its draw is made there
    arms = np.zeros((count, most), dtype=np.int32)
    chances = np.zeros((count, most))
    sizes = np.zeros(count, dtype=np.int32)
    # what a title is worked out in: a slice of an array costs more here than copying the few numbers
    arm, chance, means, variances = np.zeros(most, np.int32), np.zeros(most), np.zeros(most), np.zeros(most)
    odds, name = np.zeros(1, np.float32), np.zeros(packed.shape[1], np.uint8)
    row, kinds_here = np.int64(-1), np.zeros(kinds.shape[1])
    loss, drawn = 0.0, 0
    for i in range(count):
        title = titles[i]
        if first[title] >= 0:
            continue
        first[title] = i
        if fixed[title] >= 0:
            artworks[i] = fixed[title]
            continue
        if kinds_row[i] != row:
            row = kinds_row[i]
            kinds_here[:] = kinds[row]
        size = score_page(
            title, leaning, kinds_here, touched[title], len(finished) > 0 and finished[title], now, limit,
            start, numbers, marks, further_start, further_items, effects, effect_variances, arm, means, variances,
        )  # fmt: skip
        sizes[i] = size
        if size > 0:
            best = cover_chances(means, variances, size, greed, least, chance)
            loss += expected_loss(means, chance, size, best)
            drawn += 1
            for a in range(size):
                arms[i, a], chances[i, a] = arm[a], chance[a]
    share = 1.0 if loss <= budget * drawn else budget * drawn / loss
    for i in range(count):
        title = titles[i]
        at = first[title]
        if at < i:  # a title that comes twice has one cover
            artworks[i], probabilities[i] = artworks[at], probabilities[at]
            packed[i] = packed[at]
            continue
        size = sizes[i]
        if size == 0:
            continue
        for a in range(size):
            arm[a], chance[a] = arms[i, a], chances[i, a]
        if apart:
            left, right = -1, -1
            if i > 0 and rows[i - 1] == rows[i] and artworks[i - 1] >= 0:
                left = marks[artworks[i - 1], TAG]
            if i + 1 < count and rows[i + 1] == rows[i]:
                there = artworks[first[titles[i + 1]]]  # known already where it is held, or stands further up
                right = marks[there, TAG] if there >= 0 else -1
            _keep_apart(arm, chance, size, marks, left, right)
        best = 0
        for a in range(1, size):
            if chance[a] > chance[best]:
                best = a
        hold_back(chance, size, best, share)
        seed = mix(viewer ^ title_hash[title])
        period = period_of(seed, now, holding_ms, played_at[title])
        chosen = pick(chance, size, point_of(seed, period))
        artwork = arm[chosen]
        odds[0] = chance[chosen]
        artworks[i], probabilities[i] = artwork, odds[0]
        write_id(viewer, title_hash[title], artwork_hash[artwork], period, odds, name)
        for byte in range(len(name)):
            packed[i, byte] = name[byte]


@njit
def _keep_apart(arms, chances, size, marks, left, right):  # type: ignore[no-untyped-def]
    """Take away covers that stress what a neighbour stresses, unless none would be left."""
    kept = 0.0
    for a in range(size):
        of = marks[arms[a], TAG]
        if of < 0 or (of != left and of != right):
            kept += chances[a]
    if kept <= 0.0 or kept >= 1.0:
        return
    for a in range(size):
        of = marks[arms[a], TAG]
        chances[a] = chances[a] / kept if of < 0 or (of != left and of != right) else 0.0
