"""Scenes that people built: cities, streets, corridors, stairs, keyholes, houses, arches."""

from math import cos, pi, sin

from marquee.media.canvas import Canvas, mix, num, points
from marquee.media.palettes import Palette
from marquee.media.shapes import birds, blocks, lit, mist, moon, person, ridge, sky, stars


def skyline(canvas: Canvas, palette: Palette) -> None:
    """A city at night in three depths, windows lit."""
    sky(canvas, palette, glow_at=0.95)
    x, y = canvas.center
    unit, ground = canvas.unit, canvas.ground * canvas.height
    moon(canvas, x + 16 * unit, y - 16 * unit, 13 * unit, mix(palette.glow, "#ffffff", 0.4), palette.mid)
    blocks(canvas, ground + 10 * unit, 30 * unit, 62 * unit, 16, mix(palette.far, palette.mid, 0.45))
    mist(canvas, ground - 4 * unit, 40 * unit, palette.glow, 0.3)
    middle = blocks(canvas, ground + 16 * unit, 22 * unit, 56 * unit, 11, palette.far)
    lit(canvas, middle, palette.glow, 1.5 * unit, 0.5)
    near = blocks(canvas, ground + 30 * unit, 16 * unit, 44 * unit, 7, palette.near)
    lit(canvas, near, palette.accent, 2.1 * unit, 0.9)


def street(canvas: Canvas, palette: Palette) -> None:
    """A wet street at night, someone under the last lamp."""
    x, y = canvas.center
    unit, h, w = canvas.unit, canvas.height, canvas.width
    horizon = y + 12 * unit
    canvas.fill(canvas.linear((0, palette.top), (0.7, palette.mid)))
    canvas.glow(x, horizon - 8 * unit, 62 * unit, palette.glow, 0.95)
    for side in (-1, 1):
        edge = 0 if side < 0 else w
        d = points(
            (edge, 0),
            (x + side * 34 * unit, 0),
            (x + side * 34 * unit, y - 22 * unit),
            (x + side * 15 * unit, y - 6 * unit),
            (x + side * 15 * unit, horizon),
            (edge, h),
        )
        canvas.path(d, mix(palette.far, palette.near, 0.35))
        d = points(
            (edge, 0),
            (x + side * 58 * unit, 0),
            (x + side * 46 * unit, y - 20 * unit),
            (x + side * 46 * unit, horizon + 18 * unit),
            (edge, h),
        )
        canvas.path(d, palette.near)
        lit(canvas, d, palette.accent, 2.6 * unit, 0.55)
    road = canvas.linear((0, palette.glow), (0.35, palette.far), (1, palette.near))
    canvas.path(
        points((x - 15 * unit, horizon), (x + 15 * unit, horizon), (x + 96 * unit, h), (x - 96 * unit, h)), road
    )
    for step in range(7):
        wide, y0 = (8 + step * 3) * unit * canvas.chance.uniform(0.4, 1), horizon + (3 + step * step) * unit
        canvas.line(f"M{num(x - wide)} {num(y0)}h{num(wide * 2)}", palette.glow, 0.8 * unit, 0.4)
    for side, near in ((-1, 1.0), (1, 0.62)):
        lx, base, tall = x + side * 40 * unit * near, horizon + 14 * unit * near, 52 * unit * near
        canvas.line(
            f"M{num(lx)} {num(base)}v{num(-tall)}q0 {num(-5 * unit * near)}"
            f" {num(-side * 8 * unit * near)} {num(-5 * unit * near)}",
            palette.near,
            1.6 * unit * near,
        )
        canvas.glow(lx - side * 8 * unit * near, base - tall - 4 * unit * near, 16 * unit * near, palette.accent, 0.95)
    person(canvas, x, horizon + 17 * unit, 36 * unit, palette.near, hat=canvas.chance.random() < 0.6)
    canvas.path(
        points(
            (x - 3 * unit, horizon + 17 * unit),
            (x + 3 * unit, horizon + 17 * unit),
            (x + 9 * unit, horizon + 44 * unit),
            (x - 9 * unit, horizon + 44 * unit),
        ),
        palette.near,
        0.5,
    )


def corridor(canvas: Canvas, palette: Palette) -> None:
    """Door behind door, a light at the end, someone in it."""
    x, y = canvas.center
    w, h, unit = canvas.width, canvas.height, canvas.unit
    canvas.fill(palette.near)
    steps = 7
    for step in range(steps):
        share = 1 - (step / steps) ** 0.72
        left, right = x - x * share - 9 * unit, x + (w - x) * share + 9 * unit
        top, bottom = y - (y + 4) * share - 17 * unit, y + (h - y) * share + 15 * unit
        canvas.path(
            points((left, top), (right, top), (right, bottom), (left, bottom)),
            mix(palette.near, palette.glow, (step / steps) ** 1.7 * 0.9 + 0.02),
        )
        canvas.path(
            points(
                (left, top),
                (left + (x - left) * 0.16, top + (y - top) * 0.12),
                (left + (x - left) * 0.16, bottom),
                (left, bottom),
            ),
            palette.near,
            0.4,
        )
    canvas.glow(x, y, 40 * unit, palette.glow, 0.9)
    canvas.path(
        points(
            (x - 9 * unit, y - 19 * unit),
            (x + 9 * unit, y - 19 * unit),
            (x + 9 * unit, y + 16 * unit),
            (x - 9 * unit, y + 16 * unit),
        ),
        mix(palette.glow, "#ffffff", 0.6),
    )
    canvas.path(
        points((x - 9 * unit, y + 16 * unit), (x + 9 * unit, y + 16 * unit), (x + 40 * unit, h), (x - 40 * unit, h)),
        canvas.linear((0, palette.glow, 0.8), (1, palette.glow, 0.05)),
    )
    person(canvas, x, y + 17 * unit, 29 * unit, palette.near)
    canvas.path(
        points((x - 3 * unit, y + 17 * unit), (x + 3 * unit, y + 17 * unit), (x + 11 * unit, h), (x - 11 * unit, h)),
        palette.near,
        0.75,
    )


def stairs(canvas: Canvas, palette: Palette) -> None:
    """A stairwell from above, winding down to a point of light."""
    x, y = canvas.center
    unit = canvas.unit
    canvas.fill(palette.near)
    turns, count = 2.6, 44
    reach = 96 * unit
    for step in range(count):
        share = 1 - step / count
        a0, a1 = step * turns * 2 * pi / count, (step + 1.08) * turns * 2 * pi / count
        outer, inner = reach * share**1.5 + 4 * unit, reach * share**1.5 * 0.52 + 2 * unit
        light = 0.10 + 0.75 * (1 - share) ** 1.4 + (0.10 if step % 2 else 0)
        colour = mix(mix(palette.near, palette.mid, 0.6), palette.glow, min(1.0, light))
        canvas.path(
            points(
                *(
                    (x + r * cos(a), y + r * sin(a) * 0.92)
                    for r, a in ((outer, a0), (outer, a1), (inner, a1), (inner, a0))
                )
            ),
            colour,
        )
    canvas.glow(x, y, 17 * unit, mix(palette.glow, "#ffffff", 0.5), 1.0)
    canvas.circle(x, y, 3.4 * unit, "#ffffff")
    person(canvas, x + 21 * unit, y + 24 * unit, 15 * unit, palette.near)


def keyhole(canvas: Canvas, palette: Palette) -> None:
    """A keyhole in patterned dark, and who stands behind it."""
    x, y = canvas.center
    unit = canvas.unit
    canvas.fill(canvas.radial((0, mix(palette.mid, palette.far, 0.4)), (1, palette.near)))
    name = canvas.name()
    s = 13 * unit
    canvas.define(
        f'<pattern id="{name}" width="{num(s)}" height="{num(s)}" patternUnits="userSpaceOnUse"><path'
        f' d="M{num(s / 2)} 1Q{num(s * 0.9)} {num(s / 2)} {num(s / 2)} {num(s - 1)}Q{num(s * 0.1)}'
        f" {num(s / 2)} {num(s / 2)} 1zM0 {num(s / 2)}h{num(s * 0.2)}M{num(s * 0.8)} {num(s / 2)}"
        f'h{num(s * 0.2)}" fill="none" stroke="{palette.glow}" stroke-width="1" opacity=".22"/>'
        "</pattern>"
    )
    canvas.fill(f"url(#{name})")
    canvas.glow(x, y, 66 * unit, palette.accent, 0.5)
    hole = (
        f"M{num(x - 11 * unit)} {num(y - 1 * unit)}a{num(19 * unit)} {num(19 * unit)} 0 1 1"
        f" {num(22 * unit)} 0l{num(9 * unit)} {num(40 * unit)}h{num(-40 * unit)}z"
    )
    canvas.line(hole, mix(palette.accent, palette.near, 0.35), 7 * unit)
    canvas.path(hole, canvas.linear((0, mix(palette.glow, "#ffffff", 0.35)), (1, palette.accent)))
    person(canvas, x, y + 39 * unit, 46 * unit, palette.near, hat=canvas.chance.random() < 0.5)


def house(canvas: Canvas, palette: Palette) -> None:
    """A house on a hill with one window lit."""
    sky(canvas, palette, glow_at=0.9)
    x, y = canvas.center
    unit, ground = canvas.unit, canvas.ground * canvas.height
    stars(canvas, count=40, bottom=ground * 0.7, colour=palette.text)
    moon(canvas, x - 24 * unit, y - 12 * unit, 17 * unit, mix(palette.glow, "#ffffff", 0.35), palette.mid)
    ridge(canvas, ground, 18 * unit, 6, mix(palette.far, palette.mid, 0.3), sharp=False)
    mist(canvas, ground + 2 * unit, 26 * unit, palette.glow, 0.3)
    dark = palette.near
    canvas.path(
        f"M0 {num(ground + 22 * unit)}Q{num(x)} {num(ground - 14 * unit)} {canvas.width}"
        f" {num(ground + 20 * unit)}V{canvas.height}H0z",
        mix(palette.far, dark, 0.7),
    )
    s, base = unit, ground + 5 * unit
    d = (
        f"M{num(x - 20 * s)} {num(base)}v{num(-24 * s)}h{num(-3 * s)}l{num(12 * s)} {num(-14 * s)}"
        f"l{num(12 * s)} {num(14 * s)}h{num(-1 * s)}v{num(6 * s)}"
        f"h{num(18 * s)}v{num(-16 * s)}h{num(-2 * s)}l{num(6 * s)} {num(-16 * s)}l{num(6 * s)}"
        f" {num(16 * s)}h{num(-2 * s)}V{num(base)}z"
        f"M{num(x - 4 * s)} {num(base - 34 * s)}h{num(4 * s)}v{num(-8 * s)}h{num(3 * s)}v{num(12 * s)}z"
    )
    canvas.path(d, dark)
    wx, wy = x - 11 * s, base - 17 * s
    canvas.glow(wx, wy, 15 * s, palette.accent, 0.8)
    canvas.add(
        f'<rect x="{num(wx - 2.6 * s)}" y="{num(wy - 3.4 * s)}" width="{num(5.2 * s)}"'
        f' height="{num(6.8 * s)}" fill="{palette.accent}"/>'
    )
    canvas.trace(wx, wy, s, "M0-3.4v6.8M-2.6 0h5.2", dark, 0.8, round_ends=False)
    tree = (
        f"M{num(x + 38 * s)} {num(base + 6 * s)}q{num(2 * s)} {num(-14 * s)} {num(-2 * s)} {num(-26 * s)}"
        f"m{num(1 * s)} {num(12 * s)}q{num(6 * s)} {num(-6 * s)} {num(9 * s)} {num(-15 * s)}"
        f"m{num(-10 * s)} {num(3 * s)}q{num(-7 * s)} {num(-4 * s)} {num(-8 * s)} {num(-12 * s)}"
        f"m{num(13 * s)} {num(3 * s)}l{num(-1 * s)} {num(-9 * s)}"
    )
    canvas.line(tree, dark, 1.6 * s)
    canvas.path(
        f"M0 {num(ground + 30 * unit)}Q{num(x)} {num(ground + 2 * unit)} {canvas.width}"
        f" {num(ground + 28 * unit)}V{canvas.height}H0z",
        dark,
    )
    birds(canvas, x + 22 * unit, y - 16 * unit, 12 * unit, dark, count=4)


def arches(canvas: Canvas, palette: Palette) -> None:
    """A nave of arches, light from the far end."""
    x, y = canvas.center
    h, unit = canvas.height, canvas.unit
    canvas.fill(palette.near)
    steps = 6
    for step in range(steps):
        share = (1 - step / steps) ** 1.35
        half, top, base = (
            11 * unit + 92 * unit * share,
            y - 22 * unit - 46 * unit * share,
            y + 20 * unit + (h - y) * share,
        )
        colour = mix(palette.near, mix(palette.far, palette.glow, step / steps), 0.12 + 0.88 * (step / (steps - 1)))
        canvas.path(
            f"M{num(x - half)} {num(base)}V{num(top + half * 0.7)}A{num(half)} {num(half * 0.9)} 0 0 1"
            f" {num(x + half)} {num(top + half * 0.7)}V{num(base)}z",
            colour,
        )
    canvas.put(x, y, unit, "M-9 21v-30a9 9 0 0 1 18 0v30z", mix(palette.glow, "#ffffff", 0.5))
    canvas.glow(x, y, 48 * unit, palette.glow, 0.75)
    canvas.path(
        points((x - 9 * unit, y + 21 * unit), (x + 9 * unit, y + 21 * unit), (x + 62 * unit, h), (x - 62 * unit, h)),
        canvas.linear((0, palette.glow, 0.75), (1, palette.glow, 0.08)),
    )
    person(canvas, x, y + 25 * unit, 25 * unit, palette.near, kind="dress" if canvas.chance.random() < 0.5 else "coat")
    canvas.path(
        points((x - 3 * unit, y + 25 * unit), (x + 3 * unit, y + 25 * unit), (x + 9 * unit, h), (x - 9 * unit, h)),
        palette.near,
        0.6,
    )
    canvas.trace(x, y, unit, "M-40-99V-12M40-99V-12", palette.near, 0.8)
    for side in (-1, 1):
        bx, by = x + side * 40 * unit, y - 12 * unit
        canvas.path(
            points(
                (bx - 5 * unit, 0), (bx + 5 * unit, 0), (bx + 5 * unit, by), (bx, by - 5 * unit), (bx - 5 * unit, by)
            ),
            palette.accent,
            0.85,
        )
