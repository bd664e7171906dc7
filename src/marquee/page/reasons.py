"""Why each tile stands in its row, in true words: the evidence is this viewer's own."""

from functools import lru_cache

import numpy as np
from numba import njit
from numpy.typing import NDArray

from marquee.language.wording import wording_of
from marquee.page.draft import Draft, Label
from marquee.page.shelf_words import genre_text

LEAST_LIKED = 3  # titles of a genre this viewer liked, until it is called a taste
OTHERWISE = {"top_picks": "Picked for you"}


def tile_reasons(draft: Draft) -> tuple[list[str], NDArray[np.int32]]:
    """Say for every tile why it stands there: its row's reason, or which leaning of the viewer it meets.

    Returns the texts, and for each tile the number of its own, int32 `(tiles,)`. Stated rows' tiles are noted by their
    sources; they are numbered as their row's reason.
    """
    texts = list(_enjoyed(draft.bound.snapshot.genres, draft.words.language))
    lean = _leanings(draft)
    own, met = [], []
    for row in draft.chosen:
        label = row.label
        told = bool(label.tile_reason) or row.stated or lean is None
        own.append(len(texts))
        met.append(not told)
        texts.append(label.tile_reason or label.title if told else _otherwise(draft, label))
    counts = [len(row.titles) for row in draft.chosen]
    numbers = np.repeat(np.array(own, dtype=np.int32), counts)
    if lean is not None and any(met):
        _meet(
            draft.tiles, np.repeat(np.array(met, dtype=np.bool_), counts), draft.bound.shelves.genres_of, lean, numbers
        )
    return texts, numbers


@lru_cache(maxsize=16)
def _enjoyed(genres: tuple[str, ...], language: str) -> tuple[str, ...]:
    words = wording_of(language)
    return tuple(words.say("You enjoy {genre}", genre=genre_text(genre, language)) for genre in genres)


def _otherwise(draft: Draft, label: Label) -> str:
    return draft.words.say(OTHERWISE[label.kind]) if label.kind in OTHERWISE else label.title


def _leanings(draft: Draft) -> NDArray[np.float32] | None:
    """Say how far this viewer leans to each genre, 0 where it is no taste: float32 `(genres,)`; None of a stranger."""
    shelves = draft.bound.shelves
    if not len(draft.history.positives) or not len(shelves.genre_sizes):
        return None
    liked = np.zeros(len(shelves.genre_sizes), dtype=np.float32)
    _count(draft.history.positives, shelves.genres_of, liked)
    lean: NDArray[np.float32] = np.where(liked >= LEAST_LIKED, liked / np.sqrt(shelves.genre_sizes + 1.0), 0.0).astype(
        np.float32
    )
    return lean


@njit(cache=True, nogil=True)
def _count(titles, genres_of, liked):  # type: ignore[no-untyped-def]
    """Count titles by genre, into `liked`."""
    for place in range(len(titles)):
        title = titles[place]
        for genre in range(len(liked)):
            liked[genre] += genres_of[title, genre]


@njit(cache=True, nogil=True)
def _meet(titles, wanted, genres_of, lean, numbers):  # type: ignore[no-untyped-def]
    """Number for each wanted tile the genre of it that is leant to most; one that meets none keeps its number."""
    for tile in range(len(titles)):
        if wanted[tile]:
            most = np.float32(0.0)
            for genre in range(len(lean)):
                if lean[genre] > most and genres_of[titles[tile], genre]:
                    most = lean[genre]
                    numbers[tile] = genre
