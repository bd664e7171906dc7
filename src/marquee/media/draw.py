"""Draw a cover from metadata: one SVG a (title, artwork, shape), the same every time.

What an artwork stresses decides its composition: a genre is a scene of that genre, a person a profile with the scene
inside, a mood an abstract picture, the title itself one flat form. The palette and the lettering belong to the title,
so that all its covers are of one hand.
"""

from collections.abc import Callable
from html import escape

from marquee.media import moods, scenes_built, scenes_far, scenes_land
from marquee.media.canvas import Canvas, Shape, contrast, luminance, mix
from marquee.media.emblems import emblem
from marquee.media.lettering import SANS, SERIF, Style, height_of, letter, set_lines
from marquee.media.palettes import PALETTES, Palette, known_genre
from marquee.media.portrait import portrait
from marquee.schema.catalog import Artwork, Title
from marquee.schema.ids import stable_hash

Scene = Callable[[Canvas, Palette], None]

SCENES: dict[str, tuple[Scene, ...]] = {
    "Action": (scenes_far.burst, scenes_far.speed, scenes_built.skyline),
    "Adventure": (scenes_land.peaks, scenes_land.whale, scenes_land.contours),
    "Animation": (scenes_land.toybox, moods.dream, scenes_land.whale),
    "Comedy": (scenes_far.pop,),
    "Crime": (scenes_built.street, scenes_built.skyline, scenes_built.corridor),
    "Documentary": (scenes_land.contours, scenes_land.whale, scenes_land.peaks),
    "Drama": (scenes_land.field, scenes_land.sea, scenes_built.house, moods.rain),
    "Family": (scenes_land.toybox, scenes_built.house),
    "Fantasy": (scenes_land.castle, scenes_land.forest),
    "History": (scenes_built.arches, scenes_land.castle),
    "Horror": (scenes_land.forest, scenes_built.house, scenes_built.corridor),
    "Music": (scenes_built.stage, scenes_built.record),
    "Mystery": (scenes_land.lighthouse, scenes_built.keyhole, scenes_built.stairs),
    "Romance": (scenes_far.umbrella, scenes_land.sea, scenes_far.cafe),
    "Science Fiction": (scenes_far.planet, scenes_far.neon),
    "Sport": (scenes_built.stadium, scenes_built.track),
    "Thriller": (scenes_built.corridor, scenes_built.stairs, scenes_built.street, scenes_built.keyhole),
    "War": (scenes_built.front,),
    "Western": (scenes_land.desert,),
}
_BOLD = Style(weight=900, upper=True, squeeze=0.74, leading=0.95, justify=True)
_PLAIN = Style(weight=800, squeeze=0.94, leading=1.0, tracking=-0.015)
_WIDE = Style(weight=400, upper=True, tracking=0.2, leading=1.2)
_BOOK = Style(family=SERIF, weight=700, leading=0.98, tracking=-0.01)
_CAPITALS = Style(family=SERIF, weight=700, upper=True, tracking=0.08, leading=1.1)
_ITALIC = Style(family=SERIF, weight=700, italic=True, leading=0.95)
_STICKER = Style(weight=900, squeeze=0.95, leading=0.98, outline=True, tilt=-3)
_SLAB = Style(family=SERIF, weight=900, upper=True, squeeze=0.82, leading=0.94, justify=True)
STYLES: dict[str, tuple[Style, ...]] = {
    "Action": (_BOLD, _PLAIN),
    "Adventure": (_BOLD, _CAPITALS),
    "Animation": (_STICKER,),
    "Comedy": (_STICKER, _PLAIN),
    "Crime": (_BOLD, _PLAIN, _BOOK),
    "Documentary": (_PLAIN, _BOOK),
    "Drama": (_BOOK, _CAPITALS, _PLAIN),
    "Family": (_STICKER,),
    "Fantasy": (_CAPITALS, _BOOK),
    "History": (_CAPITALS, _SLAB),
    "Horror": (_BOLD, _CAPITALS, _SLAB),
    "Music": (_BOLD, _PLAIN),
    "Mystery": (_CAPITALS, _BOOK),
    "Romance": (_ITALIC, _BOOK),
    "Science Fiction": (_WIDE, _BOLD),
    "Sport": (_BOLD,),
    "Thriller": (_BOLD, _PLAIN, _WIDE),
    "War": (_SLAB, _BOLD),
    "Western": (_SLAB,),
}


def draw_cover(title: Title, artwork: Artwork, *, shape: Shape) -> str:
    """Draw one cover as an SVG of at most 8 KB. A billboard carries no lettering: the page sets it over the art."""
    genres = [known_genre(genre) for genre in title.genres] or ["Drama"]
    leading = known_genre(artwork.value) if artwork.aspect == "genre" and artwork.value else genres[0]
    hand = stable_hash(title.title_id, salt="hand")
    canvas = Canvas(shape, seed=stable_hash(artwork.artwork_id))
    palettes = PALETTES[leading]
    palette = palettes[hand % len(palettes)]
    scenes = SCENES[leading]
    scene = scenes[hand // 7 % len(scenes)]
    ground, ink = palette.near, palette.text
    light = False
    if artwork.aspect == "mood" and artwork.value in moods.MOOD_SCENES:
        moods.MOOD_SCENES[artwork.value](canvas, palette)
        light = artwork.value in moods.LIGHT_MOODS
    elif artwork.aspect == "person" and artwork.value:
        light = luminance(palette.top) > 0.2
        seed = stable_hash(artwork.value)
        portrait(canvas, palette, name_seed=seed, inside=_behind(scene, genres), light=light)
    elif artwork.aspect == "genre":
        scene(canvas, palette)
    else:
        ground, ink = emblem(canvas, palette)
    if shape != "billboard":
        styles = STYLES[genres[0]]
        plain = artwork.aspect not in ("genre", "person", "mood")
        _lettering(
            canvas, title, artwork, palette, style=styles[hand // 31 % len(styles)], plain=plain, ground=ground, ink=ink
        )
    return canvas.document(escape(title.name[:200]))


def _behind(scene: Scene, genres: list[str]) -> Scene:
    """Choose what a face can be filled with: a flat comic picture would not read as a face."""
    return scenes_built.skyline if genres[0] in ("Comedy",) and scene is scenes_far.pop else scene


def _lettering(
    canvas: Canvas,
    title: Title,
    artwork: Artwork,
    palette: Palette,
    *,
    style: Style,
    plain: bool,
    ground: str,
    ink: str,
) -> None:
    w, h = canvas.width, canvas.height
    poster = canvas.shape == "poster"
    margin = w * 0.06
    box_w = w - 2 * margin if poster else w * (0.52 if not plain else 0.6)
    box_h = h * (0.3 if poster else 0.5)
    most = w * (0.19 if poster else 0.125)
    lines = set_lines(
        title.name, width=box_w, height=box_h, style=style, most=most, least=w * (0.06 if poster else 0.05)
    )
    bottom = h - margin * (1.5 if poster else 1.0)
    if artwork.aspect == "person" and artwork.value:
        bottom -= h * (0.035 if poster else 0.075)
    if not plain:
        scrim = mix(palette.near, "#000000", 0.35)
        if poster:
            canvas.fill(canvas.linear((0.48, scrim, 0), (0.72, scrim, 0.72), (1, scrim, 0.94)))
        else:
            canvas.fill(canvas.linear((0, scrim, 0.86), (0.42, scrim, 0.55), (0.72, scrim, 0), across=True))
            canvas.fill(canvas.linear((0.5, scrim, 0), (1, scrim, 0.55)))
        ink = palette.text if luminance(palette.text) > 0.6 else "#ffffff"
    rim = palette.near if luminance(ink) > 0.4 else "#ffffff"
    x, anchor = (w / 2, "middle") if poster else (margin, "start")
    letter(canvas, lines, style, x=x, bottom=bottom, anchor=anchor, paint=ink, rim=rim)
    small = Style(weight=700, upper=True, tracking=0.22)
    size = w * (0.026 if poster else 0.0235)
    if artwork.aspect == "person" and artwork.value:
        credit = set_lines(
            f"with {artwork.value}", width=w - 2 * margin, height=size * 1.4, style=small, most=size, least=size * 0.6
        )
        accent = palette.accent if contrast(palette.accent, mix(palette.near, "#000000", 0.35)) > 4.5 else ink
        letter(
            canvas,
            credit[:1],
            small,
            x=x,
            bottom=h - margin * (1.1 if poster else 0.85),
            anchor=anchor,
            paint=accent,
            rim=rim,
        )
    if title.original:
        mark = set_lines("Original", width=w, height=size * 2, style=small, most=size, least=size)
        accent = palette.accent if contrast(palette.accent, ground) > 4.5 else ink
        letter(
            canvas,
            mark,
            small,
            x=x,
            bottom=bottom - height_of(lines, style) - size * 1.15,
            anchor=anchor,
            paint=accent,
            rim=rim,
        )
