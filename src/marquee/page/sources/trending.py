"""Trending: titles played more than their own long run, in the viewer's country."""

from marquee.page.draft import Draft, Label, Offers, one_row


def offer(draft: Draft) -> list[Offers]:
    """Offer the open titles that stand above their long run, the farthest above first."""
    taste, country = draft.bound.taste, draft.request.country
    titles = draft.only_open(draft.bound.most_risen(country))[: draft.config.popular_depth]
    here = "Trending in your country" if country and country in taste.countries else "Trending now"
    label = Label(
        row_id="trending", kind="trending", title=here, reason="Played more than usual lately", tile_reason=here
    )
    return [one_row(label, titles=titles, weight=draft.weight("trending"), ranked=False, floor=draft.floor("trending"))]
