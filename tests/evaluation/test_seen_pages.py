"""Pages as the last word learns from them: new titles only, within the window, newest first to stay."""

import numpy as np

from marquee.evaluation.page_choices import PageChoices
from marquee.evaluation.seen_pages import seen_pages
from marquee.features.strength import LEARNT, SIGNALS

KNOWN = 3  # a title watched before each page


def choices(*pages: tuple[int, list[int]]) -> PageChoices:
    """Lay out pages served at some time with tiles, the played one first; everyone had finished title KNOWN before."""
    titles = np.full((len(pages), 5), -1, dtype=np.int32)
    for row, (_, tiles) in enumerate(pages):
        titles[row, : len(tiles)] = tiles
    finished = np.zeros((len(pages), len(LEARNT)), dtype=np.float32)
    finished[:, LEARNT.index("play_finished")] = 1.0
    return PageChoices(
        titles=titles,
        trusted=np.tile(np.array([0.5, 1.0, 1.0, 1.0, 1.0], dtype=np.float32), (len(pages), 1)),
        at=np.array([at for at, _ in pages], dtype=np.int64),
        profile=np.zeros(len(pages), dtype=np.int32),
        begin=np.arange(len(pages) + 1, dtype=np.int64),
        known=np.full(len(pages), KNOWN, dtype=np.int32),
        described=finished,
    )


def tiles_of(found: PageChoices, *, since: int = 0, until: int = 100, most: int = 10) -> list[list[int]]:
    return [
        page.titles.tolist() for page in seen_pages(found, since=since, until=until, table=SIGNALS.table(), most=most)
    ]


def test_tiles_already_known_are_nothing_to_choose_among() -> None:
    assert tiles_of(choices((1, [0, 1, KNOWN, 2]))) == [[0, 1, 2]]


def test_playing_again_what_is_known_is_no_choice() -> None:
    assert tiles_of(choices((1, [KNOWN, 1, 2]))) == []


def test_a_page_with_nothing_else_in_view_is_no_choice() -> None:
    assert tiles_of(choices((1, [0, KNOWN]))) == []


def test_only_pages_of_the_window_count() -> None:
    found = choices((1, [0, 1]), (5, [1, 2]), (9, [2, 0]))
    assert tiles_of(found, since=5, until=9) == [[1, 2]]


def test_the_newest_pages_stay() -> None:
    assert tiles_of(choices((9, [2, 0]), (1, [0, 1]), (5, [1, 2])), most=2) == [[2, 0], [1, 2]]


def test_places_and_what_was_known_come_along() -> None:
    (page,) = seen_pages(choices((1, [0, 1])), since=0, until=9, table=SIGNALS.table(), most=9)
    assert page.examined.tolist() == [0.5, 1.0]
    assert page.signals.positives.tolist() == [KNOWN] and page.signals.weights[0] > 0
