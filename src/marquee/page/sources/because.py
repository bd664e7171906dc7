"""Because you watched X: titles like one this viewer lately watched, liked or picked."""

import numpy as np
from numpy.typing import NDArray

from marquee.page.draft import Draft, Label, Offers, one_row
from marquee.page.fill import between
from marquee.page.memory import Anchor
from marquee.schema.ids import MAX_ID_CHARS, stable_hash

SAID = {  # what was done -> the row's name, its reason, each tile's
    "watched": (
        "Because you watched {title}",
        "You watched {title}, and these are like it",
        "Like {title}, which you watched",
    ),
    "liked": (
        "Because you liked {title}",
        "You liked {title}, and these are like it",
        "Like {title}, which you liked",
    ),
    "picked": (
        "Because you picked {title}",
        "You picked {title}, and these are like it",
        "Like {title}, which you picked",
    ),
}
FAMILY = 1_000  # such rows are spread over the page; genres have the numbers below


def offer(draft: Draft) -> list[Offers]:
    """Offer a row for each of the latest anchors that has enough open titles like it."""
    config, weight = draft.config, draft.weight("because")
    offers: list[Offers] = []
    for anchor in draft.memory.anchors[: config.because_looked]:
        if len(offers) == config.because_rows:
            break
        titles = _like(draft, anchor)
        if draft.legal[anchor.title] and len(titles) >= config.least_tiles:
            offers.append(one_row(_label(draft, anchor), titles=titles, weight=weight, ranked=False, family=FAMILY))
    return offers


def _like(draft: Draft, anchor: Anchor) -> NDArray[np.int32]:
    """List open titles like the anchor: between the order of likeness and that of this viewer."""
    similar = draft.only_open(draft.bound.similar(anchor.title, k=draft.config.because_depth))
    liked: NDArray[np.int32] = between(similar, draft.rank, draft.config.explicit_order)
    return liked


def _label(draft: Draft, anchor: Anchor) -> Label:
    title, words = draft.bound.snapshot.titles[anchor.title], draft.words
    row_id = f"because:{title.title_id}"
    if len(row_id) > MAX_ID_CHARS:
        row_id = f"because:{stable_hash(title.title_id):016x}"
    because, reason, like = SAID[anchor.verb]
    return Label(
        row_id=row_id,
        kind="because",
        title=words.say(because, title=title.name),
        reason=words.say(reason, title=title.name),
        tile_reason=words.say(like, title=title.name),
    )
