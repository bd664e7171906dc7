"""Claims about drawn covers: whole SVG of bounded size, the same every time, of any title, readable."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marquee.media.canvas import SIZES, Canvas, Shape, contrast, luminance, mix
from marquee.media.draw import LARGEST, SCENES, STYLES, draw_cover
from marquee.media.emblems import emblem
from marquee.media.lettering import height_of, set_lines
from marquee.media.moods import MOOD_GROUNDS, MOOD_SCENES
from marquee.media.palettes import PALETTES, known_genre
from marquee.media.propose import propose_artworks
from marquee.schema.catalog import Artwork, Person, Title
from marquee.synthetic.titles import GENRE_NAMES, MOOD_NAMES

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = [
    "<script>alert(1)</script>",
    "\"'><svg onload=alert(1)>",
    "&amp; & < > ]]>",
    "nul\x00 bell\x07 \ud800 \x1b[31m",
    "",
    "   ",
    "x" * 5_000,
    "A very long name of a film " * 40,
    "Pneumonoultramicroscopicsilicovolcanoconiosis",
    "千と千尋の神隠し",
    "مدينة بلا نوم",
    "👾 Rebellion 👾",
    "Å",
    "M",
]


def a_title(name: str = "The Quiet Harbour", *, title_id: str = "t1", genre: str = "Crime", **fields: object) -> Title:
    people = (Person(name="Ada Lovelace"), Person(name="Grace Hopper"))
    given = {"moods": ("Dark",), "people": people, **fields}
    return Title(title_id=title_id, kind="film", name=name, genres=(genre,), **given)  # type: ignore[arg-type]


def covers_of(title: Title) -> list[Artwork]:
    return [
        Artwork(artwork_id=f"{title.title_id}~0"),
        Artwork(artwork_id=f"{title.title_id}~1", aspect="genre", value=title.genres[0]),
        Artwork(artwork_id=f"{title.title_id}~2", aspect="person", value="Ada Lovelace"),
        Artwork(artwork_id=f"{title.title_id}~3", aspect="mood", value=title.moods[0]),
    ]


@pytest.mark.parametrize("shape", SIZES)
def test_every_genre_mood_and_scene_gives_a_whole_svg_of_bounded_size(shape: Shape) -> None:
    for genre in GENRE_NAMES:
        for number in range(6):
            title = a_title("Seventh Passenger, Missing Librarian", title_id=f"{genre[:3]}{number}", genre=genre)
            for artwork in covers_of(title):
                svg = draw_cover(title, artwork, shape=shape)
                assert len(svg.encode()) <= LARGEST, (genre, artwork)
                assert ElementTree.fromstring(svg).tag == f"{SVG}svg"
    for mood in MOOD_NAMES:
        title = a_title(title_id=f"m{mood[:4]}", moods=(mood,))
        assert len(draw_cover(title, covers_of(title)[3], shape=shape).encode()) <= LARGEST


def test_every_genre_and_mood_of_the_built_in_world_has_pictures() -> None:
    assert set(SCENES) == set(STYLES) == set(PALETTES) == set(GENRE_NAMES)
    assert set(MOOD_SCENES) == set(MOOD_NAMES)
    assert set(MOOD_GROUNDS) <= set(MOOD_SCENES)


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("shape", SIZES)
def test_any_name_at_all_is_drawn_escaped_and_fits(name: str, shape: Shape) -> None:
    title = a_title(name, people=(Person(name=name or "x"),), original=True)
    for artwork in covers_of(title):
        svg = draw_cover(title, artwork, shape=shape)
        root = ElementTree.fromstring(svg.encode())
        assert {element.tag for element in root.iter()}.isdisjoint({f"{SVG}script", f"{SVG}foreignObject"})
        assert not any(attribute.startswith("on") for element in root.iter() for attribute in element.attrib)
        width = SIZES[shape][0]
        for text in root.iter(f"{SVG}text"):
            assert float(text.get("textLength", "0")) <= width


def test_a_cover_is_the_same_every_time_and_each_aspect_looks_different() -> None:
    title = a_title()
    drawn = [draw_cover(title, artwork, shape="tile") for artwork in covers_of(title)]
    assert drawn == [draw_cover(title, artwork, shape="tile") for artwork in covers_of(title)]
    bodies = {svg.partition("</defs>")[2].partition("<text")[0] for svg in drawn}
    assert len(bodies) == 4


def test_two_titles_of_one_genre_rarely_look_the_same() -> None:
    looks = {
        draw_cover(title, Artwork(artwork_id=f"{title.title_id}~1", aspect="genre", value="Drama"), shape="tile")
        .replace(title.name, "")
        for title in (a_title(f"Name {number}", title_id=f"t{number}", genre="Drama") for number in range(40))
    }  # fmt: skip
    assert len(looks) == 40


def test_ids_in_one_cover_are_never_those_of_another() -> None:
    """Many covers may be put into one document."""
    found: set[str] = set()
    for number in range(60):
        title = a_title(title_id=f"t{number}")
        for artwork in covers_of(title):
            svg = draw_cover(title, artwork, shape="tile")
            ids = re.findall(r' id="([^"]+)"', svg)
            assert len(ids) == len(set(ids))
            assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(ids)
            assert found.isdisjoint(ids)
            found.update(ids)


def test_a_billboard_has_no_lettering_and_tiles_and_posters_carry_the_name() -> None:
    title = a_title()
    for artwork in covers_of(title):
        assert "<text" not in draw_cover(title, artwork, shape="billboard")
        for shape in ("tile", "poster"):
            letters = re.findall(r"<text[^>]*>([^<]*)</text>", draw_cover(title, artwork, shape=shape))
            assert "quiet harbour" in " ".join(letters).lower()


def test_a_person_is_credited_on_their_cover_and_an_original_is_marked() -> None:
    title = a_title(original=True)
    letters = re.findall(r"<text[^>]*>([^<]*)</text>", draw_cover(title, covers_of(title)[2], shape="poster"))
    assert "WITH ADA LOVELACE" in letters
    assert "ORIGINAL" in letters


@settings(max_examples=300, deadline=None)
@given(
    text=st.text(max_size=120),
    genre=st.sampled_from(sorted(STYLES)),
    width=st.floats(80, 400),
    height=st.floats(40, 200),
)
def test_lines_stay_inside_their_box(text: str, genre: str, width: float, height: float) -> None:
    for style in STYLES[genre]:
        lines = set_lines(text, width=width, height=height, style=style, most=60, least=14)
        assert lines
        assert all(line.text.strip() for line in lines)
        assert all(line.width <= width + 0.01 for line in lines)
        assert height_of(lines, style) <= max(height, 14 * style.leading) + 0.01


def test_plain_covers_are_readable() -> None:
    for genre, palettes in PALETTES.items():
        for palette in palettes:
            for seed in range(20):
                ground, ink = emblem(Canvas("tile", seed=seed), palette)
                assert contrast(ground, ink) >= 4.5, (genre, ground, ink)


def test_lettering_on_pictures_is_read_on_its_scrim() -> None:
    for palettes in PALETTES.values():
        for palette in palettes:
            ink = palette.text if luminance(palette.text) > 0.6 else "#fff8f0"
            assert contrast(ink, mix(palette.near, "#000000", 0.3)) >= 7
    for scrim, ink in MOOD_GROUNDS.values():
        if scrim.startswith("#"):
            assert contrast(scrim, ink) >= 7


def test_genres_of_other_catalogues_find_ours() -> None:
    known = {"Sci-Fi": "Science Fiction", "Film-Noir": "Crime", "Children's": "Family", "Children": "Family"}
    known |= {"Musical": "Music", "(no genres listed)": "Drama", "Crime Dramas": "Crime", "": "Drama", "?": "Drama"}
    for theirs, ours in known.items():
        assert known_genre(theirs) == ours


def test_covers_are_proposed_from_what_a_title_has() -> None:
    full = propose_artworks(a_title(moods=("Dark", "Witty")))
    assert [artwork.aspect for artwork in full] == ["title", "genre", "person", "mood", "person", "mood"]
    assert [artwork.artwork_id for artwork in full] == [f"t1~{place}" for place in range(6)]
    assert len(propose_artworks(Title(title_id="x", kind="film", name="X"))) == 1
