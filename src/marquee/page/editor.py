"""Editors' rows on a page: their titles found in the catalogue, and what keeps one of them away, in a sentence."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.availability import broken_rules
from marquee.catalog.countries import country_of
from marquee.page.bound import Bound
from marquee.schema.editor import EditorRow, rows_in_force

REASON = "Chosen by our editors"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """An editor's row and its titles by row number, in their order; ids the catalogue lacks are left out."""

    key: str
    row: EditorRow
    titles: NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What keeps one title of a row away."""

    title_id: str
    sentence: str


def rows_here(bound: Bound, *, country: str) -> list[Found]:
    """List the rows in force in a country, pinned or not, in order of their slots and keys."""
    return [found for found in _found(bound) if not found.row.countries or country in found.row.countries]


@lru_cache(maxsize=8)
def _found(bound: Bound) -> tuple[Found, ...]:
    rows = sorted(rows_in_force(bound.desk).items(), key=lambda one: (one[1].slot, one[0]))
    return tuple(Found(key=key, row=row, titles=bound.snapshot.rows_of(row.title_ids)) for key, row in rows)


def problems_of(row: EditorRow, bound: Bound, *, now: int) -> list[Problem]:
    """Say of each title that cannot stand in the row why not, in the first of its countries where it cannot."""
    found = []
    for title_id in row.title_ids:
        title = bound.snapshot.index.get(title_id)
        if title is None:
            found.append(Problem(title_id=title_id, sentence="The catalogue has no such title; it may have left."))
            continue
        for country in row.countries or ("",):
            rules = broken_rules(
                bound.snapshot, title, country=country, now=now, ceiling=None, taken_down=bound.desk.taken_down()
            )
            if rules and (country or rules[0].name != "not_available"):
                found.append(Problem(title_id=title_id, sentence=rules[0].sentence))
                break
    return found


def warnings_of(key: str, row: EditorRow, bound: Bound, *, now: int) -> list[str]:
    """Say in sentences what an editor should know of a row before and after it is published."""
    problems = problems_of(row, bound, now=now)
    warnings = [f"{problem.title_id}: {problem.sentence}" for problem in problems[:10]]
    if len(problems) > 10:
        warnings.append(f"... and {len(problems) - 10} more titles cannot stand in it.")
    left = len(row.title_ids) - len(problems)
    if left == 0:
        warnings.append("No title of it can be shown now, so the row is on no page.")
    elif not row.pinned and left < 4:
        warnings.append(f"Only {left} of its titles can be shown, and a row that is not pinned needs four.")
    warnings += [f"{code} is a country nobody knows." for code in row.countries if country_of(code) is None]
    if row.valid_to is not None and row.valid_to <= now:
        warnings.append("Its time is over.")
    for other in _found(bound):
        both = not row.countries or not other.row.countries or set(row.countries) & set(other.row.countries)
        if other.key != key and row.pinned and other.row.pinned and other.row.slot == row.slot and both:
            warnings.append(f"{other.key} is pinned at the same place; of the two it comes first if its key does.")
    return warnings
