"""Micro-genre rows: of the hundreds of shelves put together from facets, those worth most to this viewer."""

import numpy as np

from marquee.page.draft import Draft, Label, Offers
from marquee.page.micro_pick import pick_shelves
from marquee.page.shelves import names_in

LOOKED = 2_000  # titles of the viewer's order looked at: what stands behind leads no row


def offer(draft: Draft) -> list[Offers]:
    """Offer rows that have enough open titles for this viewer, each in the viewer's order."""
    config, micro = draft.config, draft.bound.shelves.micro
    if not len(micro.sizes) or not config.micro_rows:
        return []
    picked, titles, starts, counts = pick_shelves(
        draft.order,
        micro.start,
        micro.shelf,
        micro.family,
        LOOKED,
        draft.config.tiles + draft.config.explored_to,
        config.micro_rows,
        config.least_tiles,
        config.seen_first,
    )
    words, names = draft.words, names_in(micro, draft.words.language)
    reason = "{name}, in your order" if draft.personal else "{name}, most watched first"

    def label(row: int) -> Label:
        shelf = int(picked[row])
        name = names[shelf]
        return Label(row_id=f"genre:{micro.ids[shelf]}", kind="genre", title=name, reason=words.say(reason, name=name))

    return [
        Offers(
            label=label,
            titles=titles,
            starts=starts,
            counts=counts,
            weights=np.full(len(counts), draft.weight("genre")),
            floors=np.full(len(counts), draft.floor("genre")),
            families=micro.family[picked],
            ranked=True,
        )
    ]
