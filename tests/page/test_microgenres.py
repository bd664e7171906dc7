"""Claims about micro-genres: every title is what the name says, names read well, near-identical ones are one."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marquee.catalog.countries import country_of
from marquee.catalog.snapshot import build_snapshot
from marquee.page.micro_pick import pick_shelves
from marquee.page.microgenres import SORTS, Shelf, micro_shelves
from marquee.page.shelf_names import Phrase, thing_of
from marquee.page.shelves import build_shelves
from marquee.schema.catalog import Person, Title
from marquee.synthetic.titles import build_titles

SORT_NAMES = {"-".join(sort.facets) for sort in SORTS}


@pytest.fixture(scope="module")
def snapshot():
    made = build_titles(count=1_500, start_at=0, end_at=10**11, rng=np.random.default_rng(3))
    return build_snapshot(made.titles, version="c-1")


def says(title: Title, name: str) -> bool:
    """Check a name against a title's metadata, word by word, knowing nothing of how shelves are made."""
    era = re.search(r" of the (\d{4})s", name)
    if era and not (title.year and title.year // 10 * 10 == int(era[1])):
        return False
    if " for the Whole Family" in name and (title.maturity is None or title.maturity > 7):
        return False
    if " Under 90 Minutes" in name and (title.kind != "film" or not title.runtime_s or title.runtime_s > 5_400):
        return False
    person = re.search(r"(?:^|\b)(directed by|created by|with) (.+)$", name, re.IGNORECASE)
    if person:
        role = {"directed by": "director", "created by": "creator", "with": "cast"}[person[1].lower()]
        if Person(name=person[2], role=role) not in title.people:
            return False
        name = name[: person.start()].strip()
    name = re.sub(r" (of the \d{4}s|for the Whole Family|Under 90 Minutes)", "", name)
    for mood in sorted(title.moods, key=len, reverse=True):
        if name.casefold().startswith(mood.casefold() + " "):
            name = name[len(mood) + 1 :]
            break
    place = country_of(title.country)
    if place and name.startswith(place.adjective + " "):
        name = name[len(place.adjective) + 1 :]
    if not name:
        return True
    if name in ("Films", "Series", "Films & Series"):
        return name == "Films & Series" or (name == "Series") == (title.kind == "series")
    words = {thing_of(genre) for genre in title.genres}
    words |= {
        thing_of(genre, things="Films" if title.kind == "film" else "Series", only=True) for genre in title.genres
    }
    words |= {thing_of(genre, things="Films" if title.kind == "film" else "Series") for genre in title.genres}
    return name in words


def test_every_title_of_a_shelf_is_all_that_its_name_says(snapshot):
    shelves = build_shelves(snapshot).micro
    assert len(shelves.names) > 150
    for title in range(len(snapshot)):
        for shelf in shelves.shelf[shelves.start[title] : shelves.start[title + 1]]:
            assert says(snapshot.titles[title], shelves.names[shelf]), (snapshot.titles[title], shelves.names[shelf])


def test_names_come_once_and_ids_can_be_row_ids(snapshot):
    shelves = build_shelves(snapshot)
    names, ids = [*shelves.names, *shelves.micro.names], [*shelves.ids, *shelves.micro.ids]
    assert len(set(names)) == len(names) and len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._:~-]{0,120}", shelf_id) for shelf_id in shelves.micro.ids)
    assert {shelf_id.split(".")[0] for shelf_id in shelves.micro.ids} <= SORT_NAMES
    assert not [name for name in names if re.search(r"\b(\w+)\W+\1\b", name)]  # no "Films Films"


def test_a_catalogue_in_another_order_has_the_same_shelves(snapshot):
    turned = build_snapshot(snapshot.titles[::-1], version="c-2")
    mine, theirs = build_shelves(snapshot).micro, build_shelves(turned).micro
    assert mine.ids == theirs.ids and mine.names == theirs.names


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        (Phrase(mood="gritty", country="French", genre="Thriller"), "Gritty French Thrillers"),
        (Phrase(genre="Comedy", things="Series", only=True), "Comedy Series"),
        (Phrase(country="Korean", genre="TV Dramas", things="Series"), "Korean TV Dramas"),
        (Phrase(genre="Romantic Movies", era="1990s", things="Films"), "Romantic Movies of the 1990s"),
        (Phrase(genre="Science Fiction", things="Films", short=True), "Science Fiction Films Under 90 Minutes"),
        (Phrase(genre="Comedy", family=True), "Comedies for the Whole Family"),
        (Phrase(person="Directed by Ida Lund", things="Films"), "Directed by Ida Lund"),
        (Phrase(genre="Thriller", person="Directed by Ida Lund"), "Thrillers directed by Ida Lund"),
        (Phrase(mood="mind-bending", things="Series"), "Mind-Bending Series"),
        (Phrase(genre="Crime"), "Crime Films & Series"),
    ],
)
def test_names_read_as_a_person_says_them(phrase, text):
    assert phrase.text() == text


def test_nothing_is_said_twice():
    titles = [
        Title(
            title_id=f"t{at}",
            kind="film",
            name=f"N{at}",
            country="FR",
            moods=("Romantic",),
            genres=("Romance", "International Movies", "Filler"),
        )
        for at in range(30)
    ] + [Title(title_id=f"u{at}", kind="series", name=f"U{at}", genres=("Filler",)) for at in range(400)]
    snapshot = build_snapshot(titles, version="c")
    names = [shelf.name for shelf in micro_shelves(snapshot, genres=[0, 1, 2], known=[])]
    assert names
    assert not [name for name in names if "Romantic Roman" in name or "French International" in name]


def test_shelves_that_hold_nearly_the_same_are_one():
    titles = [
        Title(title_id=f"t{at}", kind="film", name=f"N{at}", country="FR", moods=("Dark",), genres=("Crime",))
        for at in range(20)
    ] + [Title(title_id=f"u{at}", kind="series", name=f"U{at}", genres=("Other",)) for at in range(200)]
    snapshot = build_snapshot(titles, version="c")
    named = Phrase(genre="Crime", bare=True)
    crime = Shelf(shelf_id="crime", phrase=named, family=1, titles=np.arange(20, dtype=np.int32))
    assert micro_shelves(snapshot, genres=[0, 1], known=[]) != []
    assert [s.name for s in micro_shelves(snapshot, genres=[1], known=[crime])] == []


def test_a_catalogue_of_five_titles_has_none():
    titles = [Title(title_id=f"t{at}", kind="film", name="N", genres=("Crime",)) for at in range(5)]
    assert build_shelves(build_snapshot(titles, version="c")).micro.ids == ()


@settings(deadline=None, max_examples=60)
@given(
    on=st.lists(st.sets(st.integers(0, 29), min_size=1), min_size=1, max_size=12),
    order=st.permutations(range(30)),
    most=st.integers(1, 12),
    shown=st.integers(0, 30),
)
def test_picked_shelves_hold_the_viewers_first_titles_in_order(on, order, most, shown):
    order = np.array(order[:shown], dtype=np.int32)
    start = np.cumsum([0, *(sum(title in shelf for shelf in on) for title in range(30))]).astype(np.int32)
    shelf = np.array([row for title in range(30) for row, held in enumerate(on) if title in held], dtype=np.int16)
    families = np.arange(len(on), dtype=np.int32) % 3
    picked, titles, starts, counts = pick_shelves(order, start, shelf, families, 20, 8, most, 3, 4)
    enough = [row for row, held in enumerate(on) if sum(title in held for title in order[:20].tolist()) >= 3]
    assert len(picked) == min(most, len(enough)) and set(picked.tolist()) <= set(enough)
    assert len(set(picked.tolist())) == len(picked)
    for row, begin, count in zip(picked.tolist(), starts.tolist(), counts.tolist()):
        expected = [title for title in order[:20].tolist() if title in on[row]][:8]
        assert titles[begin : begin + count].tolist() == expected
    if len(picked) == len(on) == 1:
        assert picked[0] == 0


def test_a_shelf_that_shows_the_same_first_titles_gives_way_to_another():
    same, other = set(range(10)), set(range(12, 20))
    on = [same, same | {10}, other]
    start = np.cumsum([0, *(sum(title in shelf for shelf in on) for title in range(30))]).astype(np.int32)
    shelf = np.array([row for title in range(30) for row, held in enumerate(on) if title in held], dtype=np.int16)
    picked, *_ = pick_shelves(
        np.arange(30, dtype=np.int32), start, shelf, np.arange(3, dtype=np.int32), 30, 20, 2, 3, 8
    )
    assert picked.tolist() == [0, 2]
