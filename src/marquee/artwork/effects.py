"""The shared effects: what is learnt of covers over all titles, one number each, and where each stands.

Effects add to the log odds of a quality play. A new image is worth what its kind, its tag and its measures are worth
to this viewer here, from its first day. Some stand alone; others are tables of a kind of cover (`KINDS`) by where and
when it is shown.
"""

import numpy as np
from numpy.typing import NDArray

from marquee.artwork.arrays import KINDS, MEASURES

NEWNESS_DAYS = 14.0  # an image counts as new by exp(-age / NEWNESS_DAYS)
DEVICES = ("", "tv", "desktop", "tablet", "phone", "other")
HOURS = 4  # parts of the day, UTC
COUNTRIES = 32  # countries are hashed into so many parts
LANGUAGES = 16
ROW_KINDS = (
    "", "continue", "my_list", "watch_again", "top_picks", "because", "trending", "popular", "new", "originals",
    "genre", "other",
)  # fmt: skip

KIND = 0  # one a kind of cover
LEAN = KIND + len(KINDS)  # times the viewer's leaning to the tag; one a kind but the first
KNOWN = LEAN + len(KINDS) - 1  # the viewer has done something with the title, and the cover stresses something
FURTHER = KNOWN + 1  # times the mean leaning to further tags
NEW = FURTHER + 1  # times newness
MEASURED = NEW + 1  # times a measure less 1/2
ALONE = MEASURED + len(MEASURES)  # how many stand alone
TABLES = (
    ("device", len(DEVICES)),
    ("hour", HOURS),
    ("country", COUNTRIES),
    ("language", LANGUAGES),
    ("row", len(ROW_KINDS)),
)
TABLE_STARTS = tuple(ALONE + len(KINDS) * sum(size for _, size in TABLES[:place]) for place in range(len(TABLES)))
COUNT = ALONE + len(KINDS) * sum(size for _, size in TABLES)

NAMES = (
    *(f"stresses a {kind}" if kind != "title" else "plain" for kind in KINDS),
    *(f"leaning to the {kind}" for kind in KINDS[1:]),
    "known title, not plain",
    "leaning to further tags",
    "newness",
    *MEASURES,
    *(f"{table} {place}, {kind}" for table, size in TABLES for place in range(size) for kind in KINDS),
)

PRIOR_LEANING = 0.2  # a cover that shows what one leans to helps a little
DEVIATION_ALONE = 0.4  # of an effect that stands alone
DEVIATION_TABLE = 0.1  # of one in a table


def prior_effects() -> NDArray[np.float64]:
    """Give what is expected of each effect before anything is learnt; float64 `(COUNT,)`."""
    prior = np.zeros(COUNT)
    prior[LEAN:KNOWN] = PRIOR_LEANING
    return prior


def prior_variances() -> NDArray[np.float64]:
    """Give how uncertain each effect is before anything is learnt; float64 `(COUNT,)`."""
    variances = np.full(COUNT, DEVIATION_TABLE**2)
    variances[:ALONE] = DEVIATION_ALONE**2
    return variances
