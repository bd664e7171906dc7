"""What a policy believes of a title's covers, for anyone and anywhere: beside what was counted, half of its health."""

from dataclasses import dataclass

from marquee.artwork.policy import CoverPolicy, sheet_for
from marquee.artwork.pool import pool_of
from marquee.catalog.snapshot import CatalogSnapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Beliefs:
    """By artwork_id, of one title."""

    values: dict[str, tuple[float, float]]  # mean and variance, in log odds of a quality play
    misleading: frozenset[str]  # it starts plays that end badly


def beliefs_of(policy: CoverPolicy, snapshot: CatalogSnapshot, title: int) -> Beliefs:
    """Read what a policy believes of the covers of a title (by row number), what other titles taught it included."""
    sheet = sheet_for(policy, pool_of(snapshot))
    rows = snapshot.artworks_of(title)
    of_kinds = sheet.posterior.effects
    return Beliefs(
        values={
            snapshot.artwork_ids[row]: (
                float(sheet.base[row] + of_kinds[int(sheet.arrays.kind[row])]),
                float(sheet.base_variances[row]),
            )
            for row in rows
        },
        misleading=frozenset(snapshot.artwork_ids[row] for row in rows if sheet.posterior.misleading[row]),
    )
