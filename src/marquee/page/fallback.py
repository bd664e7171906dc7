"""The page when the page fails: popular titles, legal ones only, marked so (law 12).

It asks neither the models' scores nor the cover policy nor the viewer's history, since any of them may be what failed.
"""

import logging

import numpy as np
from numpy.typing import NDArray

from marquee.page import filters, present, scorers, selectors
from marquee.page.bound import Bound
from marquee.page.build import CONFIG, Built, finish, source_stage
from marquee.page.config import PageConfig
from marquee.page.draft import Draft
from marquee.page.european import european
from marquee.page.nearest import nearest
from marquee.page.served import NOTHING_PLACED, Placed
from marquee.page.sources import genre, popular
from marquee.pipeline.stages import Outcome, Stage
from marquee.schema.page import PageRequest
from marquee.schema.profile import Profile, ceiling_of

log = logging.getLogger("marquee.page")


def fallback_page(
    request: PageRequest,
    *,
    profile: Profile | None,
    bound: Bound,
    now: int,
    rows: int,
    config: PageConfig = CONFIG,
    placed: Placed = NOTHING_PLACED,
) -> Built:
    """Build a legal popular page, `fallback` set.

    `profile` None means that it could not be read: then only what a child may see is shown, since it may be a child's.
    """
    draft = popular_draft(request, profile=profile, bound=bound, now=now, rows=rows, config=config, placed=placed)
    return finish(draft, STAGES)


def popular_draft(
    request: PageRequest,
    *,
    profile: Profile | None,
    bound: Bound,
    now: int,
    rows: int,
    config: PageConfig = CONFIG,
    placed: Placed = NOTHING_PLACED,
) -> Draft:
    """Draft a popular page: of the profile, settings and what the viewer turned away are all that counts."""
    known = profile or Profile(profile_id=request.profile_id, kids=True)
    plain = Profile(
        profile_id=known.profile_id,
        account_id=known.account_id,
        log_position=known.log_position,
        kids=known.kids,
        maturity=known.maturity,
        hidden=known.hidden,
        thumbs={} if known.non_profiling else dict.fromkeys(filters.disliked(known), -1),
        non_profiling=True,
    )
    return Draft(
        request=request,
        profile=plain,
        bound=bound,
        config=config,
        now=now,
        rng=np.random.default_rng(0),  # nothing is drawn: a non-profiling page is never explored
        rows=rows,
        placed=placed,
        ceiling=ceiling_of(plain),
        fallback=True,
    )


def _popularity(draft: Draft) -> Outcome:
    draft.scores = _shares(draft)
    draft.tired = np.zeros(len(draft.scores), dtype=np.bool_)
    return Outcome(kept=len(draft.scores))


def _shares(draft: Draft) -> NDArray[np.float32]:
    size = len(draft.bound.snapshot)
    try:
        shares = np.ascontiguousarray(draft.bound.taste.popularity(draft.request.country), dtype=np.float32)
        if len(shares) == size:
            return shares
        log.warning("popularity knows %d titles of %d; titles come in a fixed order", len(shares), size)
    except Exception as error:
        log.warning("popularity failed too; titles come in a fixed order", exc_info=error)
    return np.zeros(size, dtype=np.float32)


STAGES: tuple[Stage[Draft], ...] = (
    Stage(name="legal", kind="filter", run=filters.legal),
    Stage(name="not_disliked", kind="filter", run=filters.not_disliked),
    Stage(name="not_placed", kind="filter", run=filters.not_placed),
    Stage(name="popularity", kind="scorer", run=_popularity),
    Stage(name="ranks", kind="scorer", run=scorers.ranks),
    source_stage(popular),
    source_stage(genre),
    Stage(name="rows", kind="selector", run=selectors.rows),
    Stage(name="nearest", kind="selector", run=nearest),
    Stage(name="european", kind="selector", run=european, required=False),
    Stage(name="laid", kind="side effect", run=present.lay_tiles),
    Stage(name="present", kind="side effect", run=present.present),
)
