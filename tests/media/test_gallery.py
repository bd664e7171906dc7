"""What no cover is made of falls out; of the rest the best and the most different are kept."""

import msgspec
import numpy as np
import pytest
from tests.media.conftest import Picture, blurred, place, words

from marquee.media.boxes import Box
from marquee.media.fingerprint import fingerprint_of
from marquee.media.gallery import Entry, GalleryConfig, choose, fault_of, score, without_twins
from marquee.media.measure import Measured, measure
from marquee.media.saliency import saliency_of
from marquee.media.suggest import suggest
from marquee.media.thumbs import thumb_of

CONFIG = GalleryConfig()


def entry_of(picture: Picture, *, shot: int = 0, faces: tuple[Box, ...] = (), groups: tuple[int, ...] = ()) -> Entry:
    made = Entry(
        frame=shot, at_s=shot * 30.0, shot=shot, measured=measure(picture, faces=faces), stillness=1.0,
        fingerprint=fingerprint_of(picture), thumb=thumb_of(picture), saliency=saliency_of(picture, faces=faces),
        faces=list(faces), groups=list(groups),
    )  # fmt: skip
    made.scores = score(made, CONFIG)
    return made


@pytest.mark.parametrize(
    ("picture", "why"),
    [
        (np.zeros((270, 480, 3), dtype=np.uint8), "black"),
        (np.full((270, 480, 3), 250, dtype=np.uint8), "white"),
        (np.full((270, 480, 3), 120, dtype=np.uint8), "blank"),
        (words(width=480, height=270), "text"),
        (blurred(place(1, width=480, height=270), radius=6), "blurred"),
        (place(1, width=480, height=270), None),
    ],
)
def test_what_no_cover_is_made_of_is_named(picture: Picture, why: str | None) -> None:
    assert fault_of(measure(picture, faces=()), CONFIG) == why


def test_a_large_face_of_a_main_character_is_worth_more_than_none() -> None:
    picture = place(1)
    none = entry_of(picture)
    face = Box(x=0.4, y=0.2, width=0.2, height=0.36)
    main, passing = entry_of(picture, faces=(face,), groups=(0,)), entry_of(picture, faces=(face,), groups=(9,))
    assert main.scores and passing.scores and none.scores
    assert main.scores.faces > passing.scores.faces > none.scores.faces
    assert all(0 <= value <= 1 for value in msgspec.structs.astuple(main.scores))


def test_of_one_set_up_only_the_best_is_kept() -> None:
    wide = place(3, width=400, height=180)
    one, moved, other = entry_of(wide[:, :320]), entry_of(wide[:, 60:380], shot=5), entry_of(place(4), shot=9)
    kept = without_twins([one, moved, other], CONFIG, worth=[0.2, 0.8, 0.5])
    assert [entry.shot for entry in kept] == [5, 9]


def test_the_chosen_differ_even_where_the_likes_score_higher() -> None:
    like = [entry_of(place(1), shot=0), entry_of(place(1), shot=0), entry_of(place(1), shot=0)]
    different = entry_of(blurred(place(2), radius=1), shot=40)
    chosen = choose([*like, different], CONFIG, most=2)
    assert different in chosen
    assert len(choose([*like, different], CONFIG, most=50)) == 4
    assert choose([], CONFIG, most=50) == []


def test_a_mood_is_suggested_only_if_the_title_has_it_and_never_a_name() -> None:
    dark = Measured(
        sharpness=1, brightness=0.1, exposure=1, contrast=0.5, colourfulness=0.2, saturation=0.5, warmth=0.5,
        detail=0.5, text=0, faces=0.0, largest_face=0.0,
    )  # fmt: skip
    assert suggest(dark, moods=("Cosy", "Chilling")) == ("mood", "Chilling")
    assert suggest(dark, moods=("Cosy",)) == ("title", None)
    near = msgspec.structs.replace(dark, faces=0.25, largest_face=0.4)
    assert suggest(near, moods=("Chilling",)) == ("person", None)
