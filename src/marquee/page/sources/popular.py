"""Popular: the most played titles, recent plays counting most, in the viewer's country."""

import numpy as np
from numpy.typing import NDArray

from marquee.page.draft import FIRST, Draft, Label, Offers, one_row


def offer(draft: Draft) -> list[Offers]:
    """Offer the most played open titles in order; to someone of whom nothing is known it leads."""
    taste, country = draft.bound.taste, draft.request.country
    titles = most_played(draft.order, taste.popularity(country), depth=draft.config.popular_depth)
    if taste.version == "none":
        title, reason = "A first look around", "Nothing was played yet: the newest come first"
    else:
        title = "Popular in your country" if country and country in taste.countries else "Popular now"
        reason = "What most people watch"
    label = Label(row_id="popular", kind="popular", title=title, reason=reason, tile_reason=title)
    return [one_row(label, titles=titles, weight=draft.weight("popular") if draft.personal else FIRST)]


def most_played(order: NDArray[np.int32], shares: NDArray[np.float32], *, depth: int) -> NDArray[np.int32]:
    """List the titles of `order` with the highest share, highest first; equals keep their order."""
    share = shares[order]
    places = np.flatnonzero(share > 0)
    if len(places) > depth:
        least = np.partition(share[places], len(places) - depth)[len(places) - depth]
        places = np.flatnonzero(share >= least)
    listed: NDArray[np.int32] = order[places[np.argsort(-share[places], kind="stable")][:depth]]
    return listed
