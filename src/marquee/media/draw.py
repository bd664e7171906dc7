"""Draw a cover from metadata: one SVG a (title, artwork, shape), the same every time.

What an artwork stresses decides its composition: a genre is a scene of that genre, a person a profile with the scene
inside, a mood an abstract picture, the title itself one flat form. The palette and the lettering belong to the title,
so that all its covers are of one hand.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape

from marquee.media import moods, moods_dark, moods_light, scenes_built, scenes_crowd, scenes_far, scenes_land
from marquee.media.canvas import Canvas, Shape, contrast, luminance, mix
from marquee.media.emblems import emblem
from marquee.media.lettering import SERIF, Style, height_of, letter, plain, set_lines
from marquee.media.palettes import PALETTES, Palette, known_genre
from marquee.media.portrait import portrait
from marquee.schema.catalog import Artwork, Title
from marquee.schema.ids import stable_hash

Scene = Callable[[Canvas, Palette], None]

SCENES: dict[str, tuple[Scene, ...]] = {
    "Action": (scenes_far.burst, scenes_far.speed, scenes_built.skyline),
    "Adventure": (scenes_land.peaks, scenes_land.whale, scenes_land.contours),
    "Animation": (scenes_land.toybox, moods_light.dream, scenes_land.whale),
    "Comedy": (scenes_far.pop,),
    "Crime": (scenes_built.street, scenes_built.skyline, scenes_built.corridor),
    "Documentary": (scenes_land.contours, scenes_land.whale, scenes_land.peaks),
    "Drama": (scenes_land.field, scenes_land.sea, scenes_built.house, moods_dark.rain),
    "Family": (scenes_land.toybox, scenes_built.house),
    "Fantasy": (scenes_land.castle, scenes_land.forest),
    "History": (scenes_built.arches, scenes_land.castle),
    "Horror": (scenes_land.forest, scenes_built.house, scenes_built.corridor),
    "Music": (scenes_crowd.stage, scenes_crowd.record),
    "Mystery": (scenes_land.lighthouse, scenes_built.keyhole, scenes_built.stairs),
    "Romance": (scenes_far.umbrella, scenes_land.sea, scenes_far.cafe),
    "Science Fiction": (scenes_far.planet, scenes_far.neon),
    "Sport": (scenes_crowd.stadium, scenes_crowd.track),
    "Thriller": (scenes_built.corridor, scenes_built.stairs, scenes_built.street, scenes_built.keyhole),
    "War": (scenes_crowd.front,),
    "Western": (scenes_land.desert,),
}
_BOLD = Style(weight=900, upper=True, squeeze=0.74, leading=0.95, justify=True)
_PLAIN = Style(weight=800, squeeze=0.94, leading=1.0, tracking=-0.015)
_WIDE = Style(weight=400, upper=True, tracking=0.2, leading=1.2)
_BOOK = Style(family=SERIF, weight=700, leading=0.98, tracking=-0.01)
_CAPITALS = Style(family=SERIF, weight=700, upper=True, tracking=0.08, leading=1.1)
_ITALIC = Style(family=SERIF, weight=700, italic=True, leading=0.95)
_PUNCH = Style(weight=900, upper=True, squeeze=0.8, leading=0.96, outline=True, tilt=-4)
_STICKER = Style(weight=900, squeeze=0.95, leading=0.98, outline=True, tilt=-3)
_SLAB = Style(family=SERIF, weight=900, upper=True, squeeze=0.82, leading=0.94, justify=True)
STYLES: dict[str, tuple[Style, ...]] = {
    "Action": (_BOLD, _PLAIN),
    "Adventure": (_BOLD, _CAPITALS),
    "Animation": (_STICKER, _PUNCH),
    "Comedy": (_STICKER, _PUNCH),
    "Crime": (_BOLD, _PLAIN, _BOOK),
    "Documentary": (_PLAIN, _BOOK),
    "Drama": (_BOOK, _CAPITALS, _PLAIN),
    "Family": (_STICKER, _PUNCH),
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


LARGEST = 8_192  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """What lettering stands on: `scrim` is laid under it, "" where the picture bears it."""

    scrim: str
    ink: str
    flat: bool = False  # one colour: the scrim may cover what it likes


def draw_cover(title: Title, artwork: Artwork, *, shape: Shape) -> str:
    """Draw one cover as an SVG of at most 8 KB. A billboard carries no lettering: the page sets it over the art."""
    genres = [known_genre(genre) for genre in title.genres] or ["Drama"]
    leading = known_genre(artwork.value) if artwork.aspect == "genre" and artwork.value else genres[0]
    hand = stable_hash(title.title_id, salt="hand")
    palette = PALETTES[leading][hand % len(PALETTES[leading])]
    scenes = SCENES[leading]
    turn = hand // 7 % len(scenes)
    styles = STYLES[genres[0]]
    style = styles[hand // 31 % len(styles)]
    document = ""
    for scene in (*scenes[turn:], *scenes[:turn], scenes_built.skyline):
        canvas = Canvas(shape, seed=stable_hash(artwork.artwork_id))
        ground = _picture(canvas, artwork, palette, scene)
        if shape == "billboard":
            _shade(canvas, palette)
        else:
            _lettering(canvas, title, artwork, palette, style=style, ground=ground)
        document = canvas.document(escape(plain(title.name)[:120]))
        if len(document.encode()) <= LARGEST:
            break
    return document


def _picture(canvas: Canvas, artwork: Artwork, palette: Palette, scene: Scene) -> _Ground:
    dark = _Ground(
        scrim=mix(palette.near, "#000000", 0.3), ink=palette.text if luminance(palette.text) > 0.6 else "#fff8f0"
    )
    mood = moods.known_mood(artwork.value or "") if artwork.aspect == "mood" else None
    if mood is not None:
        moods.MOOD_SCENES[mood](canvas, palette)
        scrim, ink = moods.MOOD_GROUNDS.get(mood, (dark.scrim, dark.ink))
        if scrim == "paper":
            scrim, ink = moods_light.paper_of(palette), palette.near
        return _Ground(scrim=scrim, ink=ink)
    if artwork.aspect == "person" and artwork.value:
        light = luminance(palette.top) > 0.2 and canvas.shape != "billboard"
        # a flat comic picture would not read as a face
        inside = scenes_built.skyline if scene is scenes_far.pop else scene
        portrait(canvas, palette, name_seed=stable_hash(artwork.value), inside=inside, light=light)
        return _Ground(scrim=mix(palette.glow, "#fff8ec", 0.35), ink=palette.near) if light else dark
    if artwork.aspect == "genre":
        scene(canvas, palette)
        return dark
    ground, ink = emblem(canvas, palette)
    return _Ground(scrim=ground, ink=ink, flat=True)


def _lettering(
    canvas: Canvas, title: Title, artwork: Artwork, palette: Palette, *, style: Style, ground: _Ground
) -> None:
    w, h = canvas.width, canvas.height
    if not ground.scrim:  # nothing calms the picture below: every hand needs a rim then
        style = replace(style, outline=True)
    poster = canvas.shape == "poster"
    margin = w * (0.07 if poster else 0.055)
    credited = artwork.aspect == "person" and bool(artwork.value)
    bottom = h - margin * (1.4 if poster else 1.05)
    if credited:
        bottom -= h * (0.035 if poster else 0.075)
    lines = set_lines(
        title.name,
        width=w - 2 * margin if poster else w * 0.5,
        height=h * (0.3 if poster else 0.54),
        style=style,
        most=w * (0.2 if poster else 0.135),
        least=w * (0.06 if poster else 0.05),
    )
    _scrim(canvas, ground, rimmed=style.outline)
    rim = palette.near if luminance(ground.ink) > 0.4 else "#ffffff"
    x, anchor = (w / 2, "middle") if poster else (margin, "start")
    letter(canvas, lines, style, x=x, bottom=bottom, anchor=anchor, paint=ground.ink, rim=rim)
    size = w * (0.027 if poster else 0.024)
    accent = palette.accent if ground.scrim and contrast(palette.accent, ground.scrim) > 4.5 else ground.ink
    rimmed = not ground.scrim or (not ground.flat and luminance(ground.ink) < 0.4)  # dark letters over a picture
    small = Style(weight=700, upper=True, tracking=0.2, outline=rimmed)
    if credited:
        credit = set_lines(
            f"with {artwork.value}", width=w - 2 * margin, height=size * 1.4, style=small, most=size, least=size * 0.6
        )
        letter(
            canvas,
            credit[:1],
            small,
            x=x,
            bottom=h - margin * (1.05 if poster else 0.9),
            anchor=anchor,
            paint=accent,
            rim=rim,
        )
    if title.original:
        mark = set_lines("Original", width=w, height=size * 2, style=small, most=size, least=size)
        lift = size * (1.1 + (0.9 if style.tilt else 0))
        letter(
            canvas,
            mark,
            small,
            x=x,
            bottom=bottom - height_of(lines, style) - lift,
            anchor=anchor,
            paint=accent,
            rim=rim,
        )


def _shade(canvas: Canvas, palette: Palette) -> None:
    """Darken a billboard where the page sets white text: left and below."""
    dark = mix(palette.near, "#000000", 0.5)
    canvas.fill(canvas.linear((0, dark, 0.92), (0.38, dark, 0.62), (0.66, dark, 0), across=True))
    canvas.fill(canvas.linear((0.6, dark, 0), (1, dark, 0.7)))


def _scrim(canvas: Canvas, ground: _Ground, *, rimmed: bool) -> None:
    """Calm the picture under the lettering; letters with a rim need less of it."""
    scrim = ground.scrim
    if not scrim:
        return
    strength = 1.0 if ground.flat else 0.45 if rimmed else 0.92
    if canvas.shape == "poster":
        canvas.fill(canvas.linear((0.5, scrim, 0), (0.74, scrim, 0.8 * strength), (1, scrim, strength)))
    else:
        canvas.fill(canvas.linear((0, scrim, strength), (0.4, scrim, 0.62 * strength), (0.68, scrim, 0), across=True))
        if not ground.flat:
            canvas.fill(canvas.linear((0.55, scrim, 0), (1, scrim, 0.5 * strength)))
