"""Claims about the cursor and what is read back of a page (law 13)."""

import contextlib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from marquee.errors import Gone, NotAllowed
from marquee.page.served import NOTHING_PLACED, Cursor, placed_of, read_cursor, sign_cursor
from marquee.schema.profile import Profile

KEY = bytes(range(32))
CURSOR = Cursor(request_id="req-1", next_row=8, expires_at=1_000)


def test_a_cursor_comes_back_as_it_was_written():
    text = sign_cursor(CURSOR, profile_id="p1", key=KEY)
    assert read_cursor(text, profile_id="p1", key=KEY, now=999) == CURSOR
    assert text.replace("-", "a").replace("_", "a").isalnum(), "it fits into a URL as it is"


def test_an_expired_cursor_is_gone():
    with pytest.raises(Gone):
        read_cursor(sign_cursor(CURSOR, profile_id="p1", key=KEY), profile_id="p1", key=KEY, now=1_000)


def test_another_profile_or_another_key_cannot_use_it():
    text = sign_cursor(CURSOR, profile_id="p1", key=KEY)
    for profile_id, key in (("p2", KEY), ("p1", b"x" * 32)):
        with pytest.raises(NotAllowed):
            read_cursor(text, profile_id=profile_id, key=key, now=1)


@settings(deadline=None)
@given(place=st.integers(0, 200), letter=st.sampled_from("AQz09-_"))
def test_a_cursor_with_one_letter_changed_is_forged(place, letter):
    text = sign_cursor(CURSOR, profile_id="p1", key=KEY)
    place %= len(text)
    changed = text[:place] + letter + text[place + 1 :]
    if changed == text:
        return
    with contextlib.suppress(NotAllowed):  # or it is the same: the last letter has unused bits
        assert read_cursor(changed, profile_id="p1", key=KEY, now=1) == CURSOR


@settings(deadline=None)
@given(text=st.text(max_size=300) | st.binary(max_size=100).map(lambda raw: raw.hex()))
@example("")
@example("é")
@example("=" * 7)
def test_whatever_is_sent_as_a_cursor_is_at_most_forged(text):
    with pytest.raises(NotAllowed):
        read_cursor(text, profile_id="p1", key=KEY, now=1)


def test_what_was_placed_is_read_back_from_the_records(world):
    assert placed_of([]) == NOTHING_PLACED
    profile = Profile(profile_id="p1", my_list=(("t3", 1), ("t4", 2)))
    first = world.page(profile, rows=4)
    second = world.page(profile, rows=4, placed=placed_of([first.served]))
    placed = placed_of([first.served, second.served])
    assert placed.next_row == 8 and placed.discovery_rows == 7
    assert placed.row_ids == {row.row_id for built in (first, second) for row in built.page.rows}
    assert "t3" not in placed.title_ids, "a stated fact does not keep a title from later rows; its own rule does"
    assert placed.versions == second.served.versions


def test_a_page_in_two_answers_begins_as_one_long_answer_does_and_repeats_no_row(world):
    profile = Profile(profile_id="p1", my_list=(("t3", 1),))
    first = world.page(profile, rows=5)
    second = world.page(profile, rows=7, placed=placed_of([first.served]))
    whole = world.page(profile, rows=12)
    together = [*first.page.rows, *second.page.rows]
    assert [row.row_id for row in together[:5]] == [row.row_id for row in whole.page.rows[:5]]
    assert len({row.row_id for row in together}) == 12
