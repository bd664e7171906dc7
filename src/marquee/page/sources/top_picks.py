"""Top picks: the whole catalogue in this viewer's order."""

from marquee.page.draft import FIRST, Draft, Label, Offers, one_row


def offer(draft: Draft) -> list[Offers]:
    """Offer the open titles, best first; nobody gets "picks" of whom nothing is known."""
    if not draft.personal:
        return []
    name, words = draft.profile.name, draft.words
    label = Label(
        row_id="top_picks",
        kind="top_picks",
        title=words.say("Top picks for {name}", name=name) if name else words.say("Top picks for you"),
        reason=words.say("Ordered by what you watched, liked and picked"),
    )
    return [one_row(label, titles=draft.order[: draft.depth], weight=FIRST, ranked=True)]
