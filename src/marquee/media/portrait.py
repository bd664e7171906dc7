"""A person on a cover: a profile in outline with the title's world inside it.

The outline is invented from the name's hash and says nothing of what the person looks like: Marquee knows no faces.
"""

import math
from collections.abc import Callable

from marquee.media.canvas import Canvas, luminance, mix, num, points
from marquee.media.palettes import Palette

_FACE = (
    "M-100 420V140C-98 100-66 86-40 76-26 70-22 56-25 38-37 26-47 8-45-12-43-39-23-53 0-53 18-53 30-43 33.5"
    "-28 35-21 37-16 36-10 35.5-7 34.5-5 35-3 37 3 43 9 45.5 12 46.5 14 43 15.5 38.5 16 37.5 17.5 38 19 40 21"
    " 40.5 22.5 39 23.5 37.5 24 39.5 25.5 40 27.5 38.5 29 36.5 30.5 36 32 37 34.5 38.5 38 38.5 42 34.5 45 29"
    " 48.5 19 45 12 44 8 51 8 60 11 67 16 78 42 82 60 95 76 106 84 124 86 140V420z"
)
_HAIR = (  # short, a bun, long, curls, a tail, a hat, waves
    ("M-47 0C-50-42-22-60 4-59 24-58 37-46 37-27 25-38 10-40-4-34-6-22-2-12-8-4-16-6-17 10-13 16-24 22-43 18-47 0z"),
    (
        "M-25 42C-49 32-56-8-46-32-35-60 10-68 31-48 38-41 38-32 36-25 20-40 2-36-8-26-12-12-8 4-12 18-14 30"
        "-18 38-25 42zM-46-34a17 17 0 1 1-16-20 16 16 0 0 1 16 20z"
    ),
    (
        "M36-26C30-52 4-66-20-60-54-52-58-18-54 16-52 44-58 64-70 84-44 92-18 84-12 66-18 48-10 34-10 18-10 2"
        "-16-16-2-30 12-38 26-36 36-26z"
    ),
    (
        "M34-24C46-34 42-50 32-54 32-66 14-72 6-66-4-78-24-74-28-64-42-68-54-54-50-44-62-38-62-22-53-16-60-4"
        "-54 8-46 8-44 18-34 22-26 18-14 18-14 6-16-2-8-8-10-20-4-26 8-26 22-34 34-24z"
    ),
    (
        "M36-22C34-48 14-60-8-58-34-56-50-38-47-12-60-8-74 6-76 30-60 30-50 16-44 6-34 20-24 22-14 16-18 0-14"
        "-22 0-30 14-36 28-32 36-22z"
    ),
    (
        "M-60-22C-30-40 30-42 66-26 64-22 50-24 38-26L36-34C34-66 24-74 10-70 2-76-24-76-34-62-42-50-42-40-44"
        "-30zM-45-14C-50 8-38 28-25 38-16 26-12 8-14-8z"
    ),
    (
        "M-100 420V140C-98 96-74 70-62 40-72-10-60-68 2-70 34-70 46-46 38-24 30-44 4-50-14-34-26-22-22 20-18"
        " 44-12 60-40 100-30 140V420z"
    ),
)


_FRAMES = ("disc", "rays", "echo", "panel", "slats")  # what stands behind the head


def portrait(
    canvas: Canvas, palette: Palette, *, name_seed: int, inside: Callable[[Canvas, Palette], None], light: bool
) -> None:
    """Draw a profile filled with a scene, on a plain ground of the palette; what frames it is the name's own too."""
    x, y = canvas.center
    unit = canvas.unit
    dark = palette.top if luminance(palette.top) < 0.2 else mix(palette.near, palette.top, 0.2)
    ground = mix(palette.glow, "#fff8ec", 0.35) if light else dark
    disc = mix(palette.accent, palette.glow, 0.5) if light else mix(palette.glow, palette.accent, 0.25)
    left = name_seed % 2 == 1
    hair = _HAIR[name_seed // 2 % len(_HAIR)]
    frame = _FRAMES[name_seed // 14 % len(_FRAMES)]
    close = frame in ("panel", "slats")
    scale = unit * (0.8 if close else 0.68)
    move = (
        f"translate({num(x + (5 if left else -5) * unit)}"
        f" {num(y + (14 if close else 8) * unit)})scale({num(-scale if left else scale)} {num(scale)})"
    )
    outline = f'<path d="{_FACE}" transform="{move}"/><path d="{hair}" transform="{move}"/>'
    canvas.fill(canvas.radial((0, mix(ground, palette.mid, 0.5)), (1, ground)))
    if frame == "disc":
        canvas.glow(x, y + 3 * unit, 78 * unit, disc, 0.45)
        canvas.circle(x, y + 3 * unit, 46 * unit, disc)
        canvas.circle(x, y + 3 * unit, 41 * unit, mix(disc, "#ffffff", 0.28))
    elif frame == "rays":
        _rays(canvas, x, y - 4 * unit, disc)
    elif frame == "echo":
        _echo(canvas, outline, disc, ground, step=(-11 if left else 11) * unit)
    elif frame == "panel":
        _wall(canvas, x - 36 * unit, disc, mix(disc, ground, 0.45))
    else:
        _wall(canvas, x - 50 * unit, disc, mix(disc, ground, 0.3))
        _slats(canvas, x - 50 * unit, ground)
    clip = canvas.name()
    canvas.define(f'<clipPath id="{clip}">{outline}</clipPath>')
    outside = canvas.take_body()
    focus, canvas.focus = canvas.focus, (canvas.focus[0] - (0.012 if left else -0.012), canvas.focus[1] + 0.03)
    inside(canvas, palette)
    canvas.focus = focus
    scene = canvas.take_body()
    canvas.add(outside, f'<g clip-path="url(#{clip})">{scene}')
    canvas.fill(canvas.linear((0.5, palette.near, 0), (1, palette.near, 0.95)))
    canvas.add(f'<path d="{hair}" transform="{move}" fill="{palette.near}" opacity=".5"/></g>')


def _rays(canvas: Canvas, x: float, y: float, paint: str) -> None:
    """Let broad rays rise behind the head."""
    far = 1.5 * max(canvas.width, canvas.height)
    fan = []
    for number in range(18):
        one, other = (math.tau * (number + edge) / 18 for edge in (0.0, 0.5))
        fan.append(
            points(
                (x, y),
                (x + far * math.cos(one), y + far * math.sin(one)),
                (x + far * math.cos(other), y + far * math.sin(other)),
            )
        )
    canvas.path("".join(fan), canvas.radial((0, paint, 0.9), (0.55, paint, 0.28), (1, paint, 0)))
    canvas.glow(x, y, 60 * canvas.unit, paint, 0.7)


def _echo(canvas: Canvas, outline: str, paint: str, ground: str, *, step: float) -> None:
    """Let the head stand before three shadows of itself, each paler."""
    for number, share in ((3, 0.72), (2, 0.45), (1, 0.1)):
        canvas.add(f'<g transform="translate({num(step * number)} 0)" fill="{mix(paint, ground, share)}">{outline}</g>')


def _wall(canvas: Canvas, x: float, paint: str, deep: str) -> None:
    """Set a lit wall behind the head, to the edge."""
    corners = ((x, 0.0), (canvas.width, 0.0), (canvas.width, canvas.height), (x, canvas.height))
    canvas.path(points(*corners), canvas.radial((0, mix(paint, "#ffffff", 0.2), 1), (1, deep, 1)))


def _slats(canvas: Canvas, x: float, ground: str) -> None:
    """Let blinds lie before a lit wall, closer together towards the floor."""
    bars = []
    for number in range(11):
        y = canvas.height * (number / 11) ** 0.8
        tall, rise = canvas.height * (0.016 + 0.003 * number), 0.07 * canvas.height
        bars.append(points((x, y + rise), (canvas.width, y), (canvas.width, y + tall), (x, y + rise + tall)))
    canvas.path("".join(bars), ground, 0.85)
