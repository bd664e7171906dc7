"""Trending: titles played more than their own long run, in the viewer's country."""

from marquee.page.draft import Draft, Label, Offers, one_row


def offer(draft: Draft) -> list[Offers]:
    """Offer the open titles that stand above their long run, the farthest above first."""
    taste, country, words = draft.bound.taste, draft.request.country, draft.words
    titles = draft.only_open(draft.bound.most_risen(country))[: draft.config.popular_depth]
    known = country and country in taste.countries
    here = words.say("Trending in your country") if known else words.say("Trending now")
    reason = words.say("Played more than usual lately")
    label = Label(row_id="trending", kind="trending", title=here, reason=reason, tile_reason=here)
    return [one_row(label, titles=titles, weight=draft.weight("trending"), ranked=False, floor=draft.floor("trending"))]
