"""The cover policy: what it has learnt, kept as an artifact.

A linear effect a feature and one offset an artwork, each with its variance (a diagonal posterior). Drawing from it is
`artwork.draw`'s, learning `artwork.learn`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from marquee.artwork.context import FEATURES
from marquee.artwork.draw import Draws, PolicyArrays, draw
from marquee.artwork.pool import CoverPool, pool_of
from marquee.catalog.snapshot import CatalogSnapshot
from marquee.errors import BrokenStore
from marquee.features.profile import History
from marquee.schema.catalog import plain_artwork_id
from marquee.schema.clock import DAY
from marquee.schema.ids import stable_hash
from marquee.schema.profile import Profile

PRIOR_EFFECTS = (0.0, 0.0, 0.0, 0.03, 0.03, 0.03, 0.0, 0.0)  # a cover that shows what one leans to helps a little
EFFECT_DEVIATION = 0.1  # of each effect, in reward: what covers of a kind may do
OFFSET_DEVIATION = 0.03  # of each artwork's own offset, in reward


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverConfig:
    """How covers are drawn."""

    holding_ms: int = 7 * DAY  # a viewer sees one cover of a title this long
    greed: float = 8.0  # the weight of a gap, counted in its own deviations, against drawing evenly


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CoverPolicy:
    """A posterior over what covers do, and its version."""

    version: str
    config: CoverConfig
    effects: NDArray[np.float64]  # (features,)
    effect_variances: NDArray[np.float64]  # (features,)
    offset_ids: tuple[str, ...]  # artworks something was learnt of
    offsets: NDArray[np.float32]  # aligned to offset_ids
    offset_variances: NDArray[np.float32]
    prior_variance: float = OFFSET_DEVIATION**2  # of artworks nothing was learnt of
    draws_learnt: int = 0
    aligned: list[tuple[CoverPool, PolicyArrays]] = field(default_factory=list, repr=False)
    """The last snapshots this policy was aligned to (law 9)."""


def default_policy(config: CoverConfig = CoverConfig()) -> CoverPolicy:
    """Give the policy of an installation that has learnt nothing yet: wide, and leaning to what a viewer leans to."""
    return CoverPolicy(
        version="covers-0",
        config=config,
        effects=np.array(PRIOR_EFFECTS),
        effect_variances=np.full(len(FEATURES), EFFECT_DEVIATION**2),
        offset_ids=(),
        offsets=np.zeros(0, dtype=np.float32),
        offset_variances=np.zeros(0, dtype=np.float32),
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
) -> Draws:
    """Draw a cover for each of `titles` (row numbers; a title that comes twice gets the same cover both times).

    Covers above `ceiling` are removed before the draw. Kids' and non-profiling profiles get each title's first cover,
    probability 1 and no draw. A cover the profile saw within the holding period is kept with its draw and probability;
    within the period chance is a hash of (profile, title, period), so a reload draws the same. Covers are the same in
    every country today, so `country` is only recorded with the page.
    """
    pool = pool_of(snapshot)
    return draw(
        _arrays_for(policy, pool),
        pool=pool,
        profile=profile,
        history=history,
        titles=titles,
        device=device,
        now=now,
        ceiling=ceiling,
    )


def _arrays_for(policy: CoverPolicy, pool: CoverPool) -> PolicyArrays:
    for known, arrays in policy.aligned:
        if known is pool:
            return arrays
    offsets = np.zeros(len(pool.aspect), dtype=np.float32)
    variances = np.full(len(pool.aspect), policy.prior_variance, dtype=np.float32)
    rows = pool.snapshot.artwork_index
    for place, artwork_id in enumerate(policy.offset_ids):
        if artwork_id in rows:
            offsets[rows[artwork_id]] = policy.offsets[place]
            variances[rows[artwork_id]] = policy.offset_variances[place]
    arrays = PolicyArrays(
        effects=policy.effects,
        effect_variances=policy.effect_variances,
        offsets=offsets,
        offset_variances=variances,
        greed=policy.config.greed,
        holding_ms=policy.config.holding_ms,
        salt=stable_hash("covers"),
    )
    policy.aligned.insert(0, (pool, arrays))
    del policy.aligned[2:]
    return arrays


class _Head(msgspec.Struct, frozen=True, kw_only=True):
    version: str
    features: tuple[str, ...]
    effects: tuple[float, ...]
    effect_variances: tuple[float, ...]
    offset_ids: tuple[str, ...]
    prior_variance: float
    draws_learnt: int
    holding_ms: int
    greed: float


def save_policy(policy: CoverPolicy, folder: Path) -> None:
    """Write `policy.json` and `offsets.npy` into a folder (artifact kind "covers")."""
    head = _Head(
        version=policy.version,
        features=FEATURES,
        effects=tuple(float(value) for value in policy.effects),
        effect_variances=tuple(float(value) for value in policy.effect_variances),
        offset_ids=policy.offset_ids,
        prior_variance=policy.prior_variance,
        draws_learnt=policy.draws_learnt,
        holding_ms=policy.config.holding_ms,
        greed=policy.config.greed,
    )
    (folder / "policy.json").write_bytes(msgspec.json.format(msgspec.json.encode(head), indent=1))
    np.save(folder / "offsets.npy", np.stack([policy.offsets, policy.offset_variances]))


def load_policy(folder: Path) -> CoverPolicy:
    """Read what `save_policy` wrote; raises BrokenStore where it is torn or of other features."""
    try:
        head = msgspec.json.decode((folder / "policy.json").read_bytes(), type=_Head)
        offsets = np.load(folder / "offsets.npy", allow_pickle=False)
    except (OSError, ValueError) as error:
        raise BrokenStore(
            f"the cover policy in {folder} cannot be read ({error}); remove it: covers learn anew"
        ) from error
    if head.features != FEATURES or offsets.shape != (2, len(head.offset_ids)):
        raise BrokenStore(f"the cover policy in {folder} was learnt by another version; remove it: covers learn anew")
    return CoverPolicy(
        version=head.version,
        config=CoverConfig(holding_ms=head.holding_ms, greed=head.greed),
        effects=np.array(head.effects),
        effect_variances=np.array(head.effect_variances),
        offset_ids=head.offset_ids,
        offsets=offsets[0].astype(np.float32),
        offset_variances=offsets[1].astype(np.float32),
        prior_variance=head.prior_variance,
        draws_learnt=head.draws_learnt,
    )


def artwork_ids(draws: Draws, *, snapshot: CatalogSnapshot, titles: Sequence[int] | NDArray[np.int32]) -> list[str]:
    """Name the drawn artworks; where all of a title are above the ceiling it is the plain one."""
    ids, names = snapshot.artwork_ids, snapshot.title_ids
    return [
        ids[artwork] if artwork >= 0 else plain_artwork_id(names[title])
        for artwork, title in zip(draws.artworks.tolist(), titles)
    ]
