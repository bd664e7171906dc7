"""What a viewer's comments say they look for."""

from marquee.features.aspects import Leaning, leanings_of
from marquee.schema.profile import COMMENT, PLAY, Entry, Profile


def wrote(*aspects: str | None, **more: bool) -> Profile:
    history = tuple(Entry(f"t{at}", at, COMMENT, 0.5, None, said) for at, said in enumerate(aspects))
    return Profile(profile_id="p", history=(*history, Entry("z", 99, PLAY, 1.0)), **more)


def test_what_is_judged_more_often_comes_first_and_is_believed_more() -> None:
    found = leanings_of(wrote("ending-10 music8", "music8", "music8", None))
    assert found == (
        Leaning(key="music", sentiment=0.6, comments=3),
        Leaning(key="ending", sentiment=-0.5, comments=1),
    )


def test_how_a_title_was_delivered_is_no_leaning() -> None:
    assert leanings_of(wrote("stream_quality-9", "dubbing_subtitles-10")) == ()


def test_of_one_who_is_not_profiled_nothing_is_worked_out() -> None:
    assert leanings_of(wrote("music8", non_profiling=True)) == ()
