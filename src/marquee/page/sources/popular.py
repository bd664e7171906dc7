"""Popular: the most played titles, recent plays counting most, in the viewer's country."""

from marquee.page.draft import FIRST, Draft, Label, Offers, one_row


def offer(draft: Draft) -> list[Offers]:
    """Offer the most played open titles in order; to someone of whom nothing is known it leads."""
    taste, country, words = draft.bound.taste, draft.request.country, draft.words
    titles = draft.only_open(draft.bound.most_played(country))[: draft.config.popular_depth]
    if taste.version == "none":
        title = words.say("A first look around")
        reason = words.say("Nothing was played yet: the newest come first")
    else:
        here = country and country in taste.countries
        title = words.say("Popular in your country") if here else words.say("Popular now")
        reason = words.say("What most people watch")
    label = Label(row_id="popular", kind="popular", title=title, reason=reason, tile_reason=title)
    weight = draft.weight("popular") if draft.personal else FIRST
    return [one_row(label, titles=titles, weight=weight, ranked=False, floor=draft.floor("popular"))]
