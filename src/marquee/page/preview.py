"""A page as anyone's, looked at before it is served: the whole of it, its trace, and what to look out for."""

from dataclasses import dataclass

import numpy as np

from marquee.page.bound import Bound
from marquee.page.build import CONFIG, STAGES, Built, finish
from marquee.page.config import PageConfig
from marquee.page.draft import Draft
from marquee.page.why import whole_page
from marquee.schema.page import PageRequest
from marquee.schema.profile import Profile

FEW = 12  # open titles below which a page is thin, and has no billboard


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What was built, how many titles were left at each gate, and sentences for the operator."""

    built: Built
    legal: int
    open: int
    warnings: tuple[str, ...]


def preview(
    request: PageRequest, *, profile: Profile, bound: Bound, now: int, rows: int, config: PageConfig = CONFIG
) -> Preview:
    """Build the first `rows` rows as they would be served at `now`, without exploration; nothing is recorded."""
    draft = whole_page(request, profile=profile, bound=bound, now=now, config=config)
    draft.rows = rows
    built = finish(draft, STAGES)
    return Preview(
        built=built,
        legal=int(np.count_nonzero(draft.legal)),
        open=int(np.count_nonzero(draft.open)),
        warnings=_warnings(draft, built),
    )


def _warnings(draft: Draft, built: Built) -> tuple[str, ...]:
    snapshot, country = draft.bound.snapshot, draft.request.country
    windows, found = snapshot.windows, []
    if not len(snapshot):
        return ("The catalogue is empty: import one with `marquee import catalog FILE`.",)
    bounded = int(np.count_nonzero(~windows.free))
    if bounded and not country:
        found.append(f"The country is not known: {bounded:,} titles that are licensed by country are left out.")
    elif bounded and country not in windows.names:
        found.append(f"No title has a licence in {country}: only the {len(snapshot) - bounded:,} without windows show.")
    left = int(np.count_nonzero(draft.open))
    if not draft.legal.any():
        found.append("No title may be shown to this viewer here and then: the page is empty.")
    elif left == 0:
        found.append("Everything was watched, listed or disliked: there is nothing left to discover.")
    elif left < FEW:
        found.append(f"Only {left} titles are left to discover: the page is short and has no billboard.")
    unrated = int(np.count_nonzero(snapshot.maturity < 0))
    if draft.ceiling is not None and unrated:
        found.append(f"{unrated:,} titles have no maturity rating and are never shown under a ceiling.")
    if draft.bound.taste.version == "none":
        found.append("No models are published: titles come by content and newness (`marquee train`).")
    found += [f"The stage “{step.stage}” failed and was passed over: {step.note}" for step in built.trace.failures()]
    return tuple(found)
