"""Genre rows: every shelf of the catalogue (genres, pairs, decades), each in the viewer's order."""

import numpy as np

from marquee.page.draft import Draft, Label, Offers
from marquee.page.fill import stack_shelves
from marquee.page.shelves import names_in


def offer(draft: Draft) -> list[Offers]:
    """Offer a row for each shelf, with its open titles."""
    shelves = draft.bound.shelves
    titles, starts, counts = stack_shelves(draft.order, shelves.start, shelves.shelf, shelves.sizes, draft.depth)

    words, names = draft.words, names_in(shelves, draft.words.language)
    reason = "{name}, in your order" if draft.personal else "{name}, most watched first"

    def label(row: int) -> Label:
        name = names[row]
        return Label(row_id=f"genre:{shelves.ids[row]}", kind="genre", title=name, reason=words.say(reason, name=name))

    return [
        Offers(
            label=label,
            titles=titles,
            starts=starts,
            counts=counts,
            weights=np.full(len(counts), draft.weight("genre")),
            floors=np.full(len(counts), draft.floor("genre")),
            families=shelves.family,
            ranked=True,
        )
    ]
