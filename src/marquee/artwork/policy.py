"""The cover policy: what is believed of covers, by name, and how to draw from it over any catalogue (law 9).

Drawing is `artwork.draw`'s, learning `artwork.learn`'s, keeping it on disk `artwork.keep`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from marquee.artwork.delay import Delay, prior_delay
from marquee.artwork.draw import CoverConfig as CoverConfig
from marquee.artwork.draw import Draws, Place, draw, first_allowed
from marquee.artwork.effects import prior_effects, prior_variances
from marquee.artwork.holding import ID_BYTES, seen_to_the_end
from marquee.artwork.holdout import CHOSEN, cell_of
from marquee.artwork.pool import CoverPool, Tag, pool_of
from marquee.artwork.posterior import OFFSET_DEVIATION, VALUE_DEVIATION, Posterior
from marquee.artwork.scoring import Sheet, lay_out
from marquee.catalog.snapshot import CatalogSnapshot
from marquee.features.profile import History
from marquee.schema.catalog import plain_artwork_id
from marquee.schema.profile import Profile

DEFAULT_VERSION = "covers-0"
COVERS = CoverConfig()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CoverPolicy:
    """A posterior over what covers do, in log odds of a quality play, and its version."""

    version: str
    config: CoverConfig
    effects: NDArray[np.float64]  # (effects.COUNT,)
    effect_variances: NDArray[np.float64]
    tags: tuple[Tag, ...] = ()  # something was learnt of
    values: NDArray[np.float32]  # aligned to tags
    value_variances: NDArray[np.float32]
    offset_ids: tuple[str, ...] = ()  # artworks something was learnt of
    offsets: NDArray[np.float32]  # aligned to offset_ids
    offset_variances: NDArray[np.float32]
    misleading: frozenset[str] = frozenset()  # artworks
    value_deviation: float = VALUE_DEVIATION  # of tags nothing was learnt of
    offset_deviation: float = OFFSET_DEVIATION  # of artworks nothing was learnt of
    delay: Delay = field(default_factory=prior_delay)
    draws_learnt: int = 0
    aligned: list[tuple[CoverPool, Sheet]] = field(default_factory=list, repr=False)
    """The last pools this policy was aligned to (law 9)."""


def default_policy(config: CoverConfig = COVERS) -> CoverPolicy:
    """Give the policy of an installation that has learnt nothing yet: wide, and leaning to what a viewer leans to."""
    nothing = np.zeros(0, dtype=np.float32)
    return CoverPolicy(
        version=DEFAULT_VERSION,
        config=config,
        effects=prior_effects(),
        effect_variances=prior_variances(),
        values=nothing,
        value_variances=nothing,
        offsets=nothing,
        offset_variances=nothing,
    )


def draw_covers(
    policy: CoverPolicy,
    *,
    profile: Profile,
    history: History,
    snapshot: CatalogSnapshot,
    titles: NDArray[np.int32],
    country: str,
    device: str,
    now: int,
    ceiling: int | None = None,
    language: str = "",
    rows: NDArray[np.int32] | None = None,
    row_kinds: tuple[str, ...] = (),
) -> Draws:
    """Draw a cover for each of `titles` (row numbers; a title that comes twice gets the same cover both times).

    Covers above `ceiling`, spoilers and retired ones are removed before the draw, and so is what a neighbour in the
    same row stresses, where there is a choice: tile i stands in row `rows[i]`, of kind `row_kinds[rows[i]]`. Kids',
    non-profiling and holdout profiles get each title's default cover, probability 1 and no draw. A cover the profile
    saw within the holding period is kept with its draw and probability until its title is played; within the period
    chance is a hash of (profile, title, period), so a reload draws the same.
    """
    pool = pool_of(snapshot)
    cell = cell_of(profile, share=policy.config.holdout)
    if cell != CHOSEN:
        ended = pool.any_spoiler and not profile.non_profiling
        finished = seen_to_the_end(profile, snapshot, now=now) if ended else None
        return Draws(
            artworks=first_allowed(pool, titles, ceiling=ceiling, now=now, finished=finished),
            probabilities=np.ones(len(titles), dtype=np.float32),
            draws=np.zeros((len(titles), ID_BYTES), dtype=np.uint8),
            cell=cell,
        )
    return draw(
        sheet_for(policy, pool),
        policy.config,
        pool=pool,
        profile=profile,
        history=history,
        titles=titles,
        place=Place(device=device, country=country, language=language, rows=rows, row_kinds=row_kinds),
        now=now,
        ceiling=ceiling,
    )


def posterior_of(policy: CoverPolicy, pool: CoverPool) -> Posterior:
    """Lay what a policy believes along the rows of a pool; what it does not know is as uncertain as it spreads."""
    arrays, rows = pool.arrays, pool.snapshot.artwork_index
    offsets = np.zeros(len(arrays))
    variances = np.full(len(arrays), policy.offset_deviation**2)
    for place, artwork_id in enumerate(policy.offset_ids):
        row = rows.get(artwork_id, -1)
        if row >= 0:
            offsets[row], variances[row] = policy.offsets[place], policy.offset_variances[place]
    values = np.zeros(len(pool.tags))
    value_variances = np.full(len(pool.tags), policy.value_deviation**2)
    known = {tag: place for place, tag in enumerate(policy.tags)}
    for row, tag in enumerate(pool.tags):
        place = known.get(tag, -1)
        if place >= 0:
            values[row], value_variances[row] = policy.values[place], policy.value_variances[place]
    misleading = np.zeros(len(arrays), dtype=np.bool_)
    misleading[[rows[artwork_id] for artwork_id in policy.misleading if artwork_id in rows]] = True
    return Posterior(
        effects=policy.effects,
        effect_variances=policy.effect_variances,
        values=values,
        value_variances=value_variances,
        offsets=offsets,
        offset_variances=variances,
        misleading=misleading,
        value_deviation=policy.value_deviation,
        offset_deviation=policy.offset_deviation,
        delay=policy.delay,
        draws=policy.draws_learnt,
    )


def sheet_for(policy: CoverPolicy, pool: CoverPool) -> Sheet:
    """Give a policy laid out over a pool; worked out once."""
    for known, sheet in policy.aligned:
        if known is pool:
            return sheet
    sheet = lay_out(posterior_of(policy, pool), pool.arrays)
    policy.aligned.insert(0, (pool, sheet))
    del policy.aligned[2:]
    return sheet


def artwork_ids(draws: Draws, *, snapshot: CatalogSnapshot, titles: Sequence[int] | NDArray[np.int32]) -> list[str]:
    """Name the drawn artworks; where none of a title may be shown it is the plain one."""
    ids, names = snapshot.artwork_ids, snapshot.title_ids
    return [
        ids[artwork] if artwork >= 0 else plain_artwork_id(names[title])
        for artwork, title in zip(draws.artworks.tolist(), titles)
    ]
