"""What each cover of a title is worth to a viewer here and now: mean and variance, from beliefs laid out for drawing.

One compiled function serves pages and simulations alike. What depends on the image alone is added up once a policy
(`Sheet`); what depends on the moment is added up once a request (`moment_kinds`), so a page costs a few sums a cover.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.artwork import effects as e
from marquee.artwork.arrays import KINDS, MOST_COVERS, CoverArrays
from marquee.artwork.chances import njit
from marquee.artwork.posterior import Posterior
from marquee.schema.clock import DAY

FURTHER_SHARE = 0.5  # of a tag's value, where it is not the first thing an image stresses
OLD = 40.0  # from so many times NEWNESS_DAYS on an image is not new at all
RETIRED, SPOILER, MISLEADING, FURTHER = 1, 2, 4, 8  # bits of the first of a sheet's marks
TAG = 2  # column of the tag among them
_NEW_MS = e.NEWNESS_DAYS * DAY
_LEAN, _KNOWN, _FURTHER, _NEW = e.LEAN, e.KNOWN, e.FURTHER, e.NEW


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sheet:
    """A posterior laid out for drawing over one `CoverArrays`."""

    posterior: Posterior
    arrays: CoverArrays
    base: NDArray[np.float64]  # (artworks,) what the image is worth to anyone, anywhere
    base_variances: NDArray[np.float64]
    kinds: NDArray[np.float64]  # (KINDS,)
    tables: tuple[NDArray[np.float64], ...]  # (places, KINDS) each, in the order of effects.TABLES
    numbers: NDArray[np.float64]  # (artworks, 3) base, its variance, added_at: side by side, as a page reads them
    marks: NDArray[np.int32]  # (artworks, 4) what rules it out or matters seldom (as bits), kind, tag, maturity
    most: int  # covers of a title


def lay_out(posterior: Posterior, arrays: CoverArrays) -> Sheet:
    """Add up what does not depend on viewer and moment."""
    tagged = arrays.tag >= 0
    tag = np.maximum(arrays.tag, 0)
    of_measures = posterior.effects[e.MEASURED : e.ALONE]
    centred = arrays.measured.astype(np.float64) - 0.5
    base = posterior.offsets + (centred * of_measures).sum(axis=1)
    variances = posterior.offset_variances.copy()
    if arrays.tags:
        base += np.where(tagged, posterior.values[tag], 0.0)
        variances = variances + np.where(tagged, posterior.value_variances[tag], 0.0)
        of_item = posterior.values[arrays.further_items]
        which = np.repeat(np.arange(len(arrays)), np.diff(arrays.further_start))
        base += FURTHER_SHARE * np.bincount(which, weights=of_item, minlength=len(arrays))
    variances = variances + (centred**2 * posterior.effect_variances[e.MEASURED : e.ALONE]).sum(axis=1)
    variances += posterior.effect_variances[arrays.kind.astype(np.int64)]
    sizes = [size for _, size in e.TABLES]
    seldom = RETIRED * arrays.retired + SPOILER * arrays.spoiler + MISLEADING * posterior.misleading
    seldom += FURTHER * (np.diff(arrays.further_start) > 0)
    return Sheet(
        posterior=posterior,
        arrays=arrays,
        base=base,
        base_variances=variances,
        kinds=posterior.effects[e.KIND : e.LEAN].copy(),
        tables=tuple(
            posterior.effects[at : at + size * len(KINDS)].reshape(size, len(KINDS)).copy()
            for at, size in zip(e.TABLE_STARTS, sizes, strict=True)
        ),
        numbers=np.stack([base, variances, arrays.added_at.astype(np.float64)], axis=1),
        marks=np.stack([seldom, arrays.kind, arrays.tag, arrays.maturity], axis=1).astype(np.int32),
        most=min(MOST_COVERS, int(np.diff(arrays.start).max(initial=1))),
    )


@njit
def score(  # type: ignore[no-untyped-def]
    title, leaning, kinds, known, finished, now, limit,
    start, kind, tag, further_start, further_items, added_at, maturity, spoiler, retired, misleading,
    base, base_variances, effects, effect_variances, arms, means, variances,
):  # fmt: skip
    """Fill means and variances of the covers that may be drawn (`arms`); returns how many.

    `limit` is a ceiling of maturity, -1 none. A misleading cover is left out where another is left.
    """
    count = 0
    for turn in range(2):
        for artwork in range(start[title], start[title + 1]):
            if count == len(arms) or retired[artwork] or (spoiler[artwork] and not finished):
                continue
            if (limit >= 0 and maturity[artwork] > limit) or added_at[artwork] > now:
                continue
            if turn == 0 and misleading[artwork]:
                continue
            mean = base[artwork]
            variance = base_variances[artwork]
            of = kind[artwork]
            mean += kinds[of]
            if of > 0:
                if tag[artwork] >= 0:
                    towards = np.float64(leaning[tag[artwork]])
                    mean += towards * effects[_LEAN + of - 1]
                    variance += towards * towards * effect_variances[_LEAN + of - 1]
                if known:
                    mean += effects[_KNOWN]
            if further_start[artwork + 1] > further_start[artwork]:
                mean += effects[_FURTHER] * further_leaning(leaning, further_start, further_items, artwork)
            if added_at[artwork] > 0:
                mean += effects[_NEW] * newness(now, added_at[artwork])
            arms[count], means[count], variances[count] = artwork, mean, variance
            count += 1
        if count > 0:
            return count
    return count


@njit
def score_page(  # type: ignore[no-untyped-def]
    title, leaning, kinds, known, finished, now, limit, start, numbers, marks, further_start, further_items,
    effects, effect_variances, arms, means, variances,
):  # fmt: skip
    """Do as `score`, to the bit, from what a `Sheet` holds side by side: a page asks of thousands of covers."""
    count = 0
    for turn in range(2):
        out = RETIRED + MISLEADING if turn == 0 else RETIRED
        if not finished:
            out += SPOILER
        passed = 0
        for artwork in range(start[title], start[title + 1]):
            bits = marks[artwork, 0]
            if count == len(arms):
                break
            if bits & out:
                passed |= bits
                continue
            added_at = numbers[artwork, 2]
            if (limit >= 0 and marks[artwork, 3] > limit) or added_at > now:
                continue
            mean, variance = numbers[artwork, 0], numbers[artwork, 1]
            of = marks[artwork, 1]
            mean += kinds[of]
            if of > 0:
                tag = marks[artwork, 2]
                if tag >= 0:
                    towards = np.float64(leaning[tag])
                    mean += towards * effects[_LEAN + of - 1]
                    variance += towards * towards * effect_variances[_LEAN + of - 1]
                if known:
                    mean += effects[_KNOWN]
            if bits & FURTHER:
                mean += effects[_FURTHER] * further_leaning(leaning, further_start, further_items, artwork)
            if added_at > 0.0:
                mean += effects[_NEW] * newness(now, added_at)
            arms[count], means[count], variances[count] = artwork, mean, variance
            count += 1
        if count > 0 or not passed & MISLEADING:
            return count
    return count


@njit
def newness(now, added_at):  # type: ignore[no-untyped-def]
    """Say how new an image is: 1 on its first day, falling."""
    age = (now - added_at) / _NEW_MS
    return np.exp(-age) if added_at > 0 and age < OLD else 0.0


@njit
def further_leaning(leaning, further_start, further_items, artwork):  # type: ignore[no-untyped-def]
    """Give the mean leaning to an image's further tags; 0 where it has none."""
    total = 0.0
    for place in range(further_start[artwork], further_start[artwork + 1]):
        total += leaning[further_items[place]]
    return total / max(1, further_start[artwork + 1] - further_start[artwork])
