"""Genre rows: every shelf of the catalogue (genres, pairs, decades), each in the viewer's order.

They are stacked from the head of that order; a row that is chosen and not filled by it gets what its shelf has behind.
"""

import numpy as np
from numpy.typing import NDArray

from marquee.page.draft import Draft, Label, Offers
from marquee.page.fill import further_on_shelf, stack_shelves
from marquee.page.shelves import names_in

LOOKED = 8_000  # titles of the viewer's order: a page shows a fourth as many at most


def offer(draft: Draft) -> list[Offers]:
    """Offer a row for each shelf, with its open titles."""
    shelves, order = draft.bound.shelves, draft.order
    titles, starts, counts = stack_shelves(order[:LOOKED], shelves.start, shelves.shelf, shelves.sizes, draft.depth)

    words, names = draft.words, names_in(shelves, draft.words.language)
    reason = "{name}, in your order" if draft.personal else "{name}, most watched first"

    def label(row: int) -> Label:
        name = names[row]
        return Label(row_id=f"genre:{shelves.ids[row]}", kind="genre", title=name, reason=words.say(reason, name=name))

    def rest(row: int, closed: NDArray[np.bool_], most: int) -> NDArray[np.int32]:
        found: NDArray[np.int32] = further_on_shelf(order, LOOKED, shelves.start, shelves.shelf, row, closed, most)
        return found

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
            rest=rest if len(order) > LOOKED else None,
        )
    ]
