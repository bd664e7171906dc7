"""Scenes that people built: cities, streets, corridors, stairs, arches, houses, stages, stadiums, fronts."""

from math import cos, pi, sin

from marquee.media.canvas import Canvas, mix, num, points
from marquee.media.palettes import Palette
from marquee.media.shapes import birds, blocks, lit, mist, moon, person, ridge, sky, stars, sun


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
            f"M{num(lx)} {num(base)}v{num(-tall)}q0 {num(-5 * unit * near)} {num(-side * 8 * unit * near)} {num(-5 * unit * near)}",
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
        f'<pattern id="{name}" width="{num(s)}" height="{num(s)}" patternUnits="userSpaceOnUse"><path d="M{num(s / 2)} 1Q{num(s * 0.9)} {num(s / 2)} {num(s / 2)} {num(s - 1)}Q{num(s * 0.1)} {num(s / 2)} {num(s / 2)} 1zM0 {num(s / 2)}h{num(s * 0.2)}M{num(s * 0.8)} {num(s / 2)}h{num(s * 0.2)}" fill="none" stroke="{palette.glow}" stroke-width="1" opacity=".22"/></pattern>'
    )
    canvas.fill(f"url(#{name})")
    canvas.glow(x, y, 66 * unit, palette.accent, 0.5)
    hole = f"M{num(x - 11 * unit)} {num(y - 1 * unit)}a{num(19 * unit)} {num(19 * unit)} 0 1 1 {num(22 * unit)} 0l{num(9 * unit)} {num(40 * unit)}h{num(-40 * unit)}z"
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
        f"M0 {num(ground + 22 * unit)}Q{num(x)} {num(ground - 14 * unit)} {canvas.width} {num(ground + 20 * unit)}V{canvas.height}H0z",
        mix(palette.far, dark, 0.7),
    )
    s, base = unit, ground + 5 * unit
    d = (
        f"M{num(x - 20 * s)} {num(base)}v{num(-24 * s)}h{num(-3 * s)}l{num(12 * s)} {num(-14 * s)}l{num(12 * s)} {num(14 * s)}h{num(-1 * s)}v{num(6 * s)}"
        f"h{num(18 * s)}v{num(-16 * s)}h{num(-2 * s)}l{num(6 * s)} {num(-16 * s)}l{num(6 * s)} {num(16 * s)}h{num(-2 * s)}V{num(base)}z"
        f"M{num(x - 4 * s)} {num(base - 34 * s)}h{num(4 * s)}v{num(-8 * s)}h{num(3 * s)}v{num(12 * s)}z"
    )
    canvas.path(d, dark)
    wx, wy = x - 11 * s, base - 17 * s
    canvas.glow(wx, wy, 15 * s, palette.accent, 0.8)
    canvas.add(
        f'<rect x="{num(wx - 2.6 * s)}" y="{num(wy - 3.4 * s)}" width="{num(5.2 * s)}" height="{num(6.8 * s)}" fill="{palette.accent}"/>'
    )
    canvas.trace(wx, wy, s, "M0-3.4v6.8M-2.6 0h5.2", dark, 0.8, round_ends=False)
    tree = f"M{num(x + 38 * s)} {num(base + 6 * s)}q{num(2 * s)} {num(-14 * s)} {num(-2 * s)} {num(-26 * s)}m{num(1 * s)} {num(12 * s)}q{num(6 * s)} {num(-6 * s)} {num(9 * s)} {num(-15 * s)}m{num(-10 * s)} {num(3 * s)}q{num(-7 * s)} {num(-4 * s)} {num(-8 * s)} {num(-12 * s)}m{num(13 * s)} {num(3 * s)}l{num(-1 * s)} {num(-9 * s)}"
    canvas.line(tree, dark, 1.6 * s)
    canvas.path(
        f"M0 {num(ground + 30 * unit)}Q{num(x)} {num(ground + 2 * unit)} {canvas.width} {num(ground + 28 * unit)}V{canvas.height}H0z",
        dark,
    )
    birds(canvas, x + 22 * unit, y - 16 * unit, 12 * unit, dark, count=4)


def arches(canvas: Canvas, palette: Palette) -> None:
    """A nave of arches, light from the far end."""
    x, y = canvas.center
    w, h, unit = canvas.width, canvas.height, canvas.unit
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
            f"M{num(x - half)} {num(base)}V{num(top + half * 0.7)}A{num(half)} {num(half * 0.9)} 0 0 1 {num(x + half)} {num(top + half * 0.7)}V{num(base)}z",
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
    canvas.trace(x, y, unit, "M-40 0v-12M40 0v-12", palette.near, 0.8)
    for side in (-1, 1):
        bx, by = x + side * 40 * unit, y - 12 * unit
        canvas.path(
            points(
                (bx - 5 * unit, 0), (bx + 5 * unit, 0), (bx + 5 * unit, by), (bx, by - 5 * unit), (bx - 5 * unit, by)
            ),
            palette.accent,
            0.85,
        )


def stage(canvas: Canvas, palette: Palette) -> None:
    """Beams of light, a microphone, a crowd with its hands up."""
    x, y = canvas.center
    w, h, unit = canvas.width, canvas.height, canvas.unit
    canvas.fill(canvas.linear((0, palette.top), (0.7, palette.mid), (1, palette.near)))
    for number, (from_x, to_x) in enumerate(((-66, 10), (-28, -22), (24, 30), (70, -16))):
        colour = (palette.glow, palette.accent)[number % 2]
        beam = canvas.linear((0, colour, 0.8), (1, colour, 0))
        canvas.path(
            points(
                (x + (from_x - 2) * unit, -4),
                (x + (from_x + 2) * unit, -4),
                (x + (to_x + 24) * unit, h),
                (x + (to_x - 24) * unit, h),
            ),
            beam,
        )
    canvas.glow(x, y + 6 * unit, 46 * unit, palette.glow, 0.8)
    s = unit
    canvas.line(f"M{num(x)} {num(h)}V{num(y + 4 * s)}L{num(x - 6 * s)} {num(y - 10 * s)}", palette.near, 2.2 * s)
    canvas.add(
        f'<g transform="translate({num(x - 7 * s)} {num(y - 14 * s)})rotate(-24)scale({num(s)})" fill="{palette.near}">'
        f'<rect x="-6.5" y="-15" width="13" height="18" rx="6.5"/><path d="M-7 4h14l-3 7h-8z"/>'
        f'<path d="M-6-9H6M-6-4H6M-2-14V2M2-14V2" stroke="{palette.glow}" stroke-width=".8" opacity=".8"/></g>'
    )
    d = f"M0 {h}V{num(h - 12 * s)}"
    at = 0.0
    while at < w:
        r = canvas.chance.uniform(4.2, 6.4) * s
        d += f"a{num(r)} {num(r * 1.15)} 0 0 1 {num(2 * r)} 0h{num(1.5 * s)}"
        at += 2 * r + 1.5 * s
    canvas.path(f"{d}V{h}z", palette.near)
    arms = "".join(
        f"M{num(canvas.chance.random() * w)} {num(h - 8 * s)}q{num(canvas.chance.uniform(-5, 5) * s)} {num(-9 * s)} {num(canvas.chance.uniform(-3, 3) * s)} {num(-canvas.chance.uniform(14, 22) * s)}"
        for _ in range(13)
    )
    canvas.line(arms, palette.near, 2.6 * s)


def record(canvas: Canvas, palette: Palette) -> None:
    """A record turning, its needle down."""
    x, y = canvas.center
    unit = canvas.unit
    canvas.fill(canvas.linear((0, palette.mid), (1, palette.top)))
    for step in range(7):
        canvas.circle(x, y + 4 * unit, (92 - step * 6) * unit, (palette.glow, palette.accent)[step % 2], 0.10)
    y += 4 * unit
    canvas.circle(x, y, 43 * unit, palette.near)
    grooves = "".join(
        f"M{num(x - r * unit)} {num(y)}a{num(r * unit)} {num(r * unit)} 0 1 1 0 .1"
        for r in (40, 37, 34, 30, 27, 23, 20)
    )
    canvas.line(grooves, palette.text, 0.5 * unit, 0.28)
    canvas.put(x, y, unit, "M0 0L26-34A43 43 0 0 1 38-20zM0 0L-26 34A43 43 0 0 1-38 20z", palette.text, 0.16)
    canvas.circle(x, y, 15 * unit, palette.glow)
    canvas.circle(x, y, 10 * unit, palette.accent)
    canvas.circle(x, y, 2 * unit, palette.near)
    canvas.trace(x, y, unit, "M52-42L42 12L26 24", palette.text, 2.4)
    canvas.circle(x + 52 * unit, y - 42 * unit, 6 * unit, palette.text)


def stadium(canvas: Canvas, palette: Palette) -> None:
    """Floodlights over a pitch, one player in the circle."""
    x, y = canvas.center
    w, h, unit = canvas.width, canvas.height, canvas.unit
    horizon = y + 6 * unit
    canvas.fill(canvas.linear((0, palette.near), (0.4, palette.top), (0.6, palette.mid)))
    for side in (-1, 1):
        lx, ly = x + side * 46 * unit, y - 28 * unit
        canvas.path(
            points((lx, ly), (x - side * 30 * unit, h), (x + side * 50 * unit, h)),
            canvas.linear((0, "#ffffff", 0.35), (1, "#ffffff", 0)),
        )
        canvas.line(f"M{num(lx)} {num(horizon)}V{num(ly)}", palette.near, 1.8 * unit)
        canvas.glow(lx, ly, 26 * unit, palette.glow, 0.9)
        lamps = "".join(f"M{num(lx + dx * unit)} {num(ly + dy * unit)}h0" for dx in (-6, -2, 2, 6) for dy in (-3, 1))
        canvas.line(lamps, "#ffffff", 3 * unit)
    canvas.path(
        f"M0 {num(horizon + 3 * unit)}Q{num(x)} {num(horizon - 16 * unit)} {w} {num(horizon + 3 * unit)}V{num(horizon + 12 * unit)}H0z",
        palette.near,
    )
    crowd = "".join(
        f"M{num(canvas.chance.random() * w)} {num(horizon + canvas.chance.uniform(-3, 5) * unit)}h0" for _ in range(70)
    )
    canvas.line(crowd, palette.glow, 0.9 * unit, 0.5)
    canvas.path(f"M0 {num(horizon + 7 * unit)}H{w}V{h}H0z", mix(palette.mid, palette.far, 0.3))
    vanish = horizon - 30 * unit
    for stripe in range(-8, 9, 2):
        a, b = stripe * 13 * unit, (stripe + 1) * 13 * unit
        k0, k1 = (horizon + 7 * unit - vanish) / (h - vanish), 1.0
        canvas.path(
            points(
                (x + a * k0, horizon + 7 * unit), (x + b * k0, horizon + 7 * unit), (x + b * k1, h), (x + a * k1, h)
            ),
            palette.far,
            0.55,
        )
    canvas.add(
        f'<ellipse cx="{num(x)}" cy="{num(horizon + 30 * unit)}" rx="{num(40 * unit)}" ry="{num(13 * unit)}" fill="none" stroke="#fff" stroke-width="{num(1.1 * unit)}" opacity=".8"/>'
    )
    canvas.line(f"M0 {num(horizon + 30 * unit)}H{w}", "#ffffff", 1.1 * unit, 0.8)
    person(canvas, x, horizon + 32 * unit, 33 * unit, palette.near, kind="walk")
    canvas.circle(x + 11 * unit, horizon + 30 * unit, 2.6 * unit, "#ffffff")


def track(canvas: Canvas, palette: Palette) -> None:
    """The bend of a running track, and who leads."""
    x, y = canvas.center
    w, h, unit = canvas.width, canvas.height, canvas.unit
    canvas.fill(canvas.linear((0, palette.mid), (1, palette.top)))
    cx, cy = x + 66 * unit, h + 30 * unit
    for lane in range(7):
        r = (150 - lane * 15) * unit
        canvas.add(
            f'<ellipse cx="{num(cx)}" cy="{num(cy)}" rx="{num(r)}" ry="{num(r * 0.72)}" fill="{mix(palette.far, palette.mid, 0.25 + 0.1 * (lane % 2))}" stroke="{palette.text}" stroke-width="{num(1.1 * unit)}"/>'
        )
    canvas.add(
        f'<ellipse cx="{num(cx)}" cy="{num(cy)}" rx="{num(46 * unit)}" ry="{num(33 * unit)}" fill="{palette.near}"/>'
    )
    sun(canvas, x + 4 * unit, y - 18 * unit, 13 * unit, palette.glow)
    for dx, dy, tall in ((-2, 42, 50), (26, 26, 30), (48, 17, 22)):
        person(canvas, x + dx * unit, y + dy * unit, tall * unit, palette.near, kind="walk")


def front(canvas: Canvas, palette: Palette) -> None:
    """A ridge at dusk, soldiers in a line, planes above, wire before them."""
    sky(canvas, palette, glow_at=0.82)
    x, y = canvas.center
    w, unit, ground = canvas.width, canvas.unit, canvas.ground * canvas.height
    sun(canvas, x + 10 * unit, ground - 16 * unit, 18 * unit, mix(palette.glow, "#ffffff", 0.2), halo=2.8)
    for dx, dy, size in ((-40, 6, 70), (34, -4, 80), (-4, 18, 90)):
        canvas.glow(x + dx * unit, y + dy * unit, size * unit * 0.5, palette.far, 0.55)
    for dx, dy, s in ((-22, -22, 1.0), (-2, -29, 0.7), (16, -19, 0.8)):
        k = s * unit
        canvas.path(
            f"M{num(x + dx * unit)} {num(y + dy * unit)}l{num(-3 * k)} {num(-2 * k)}h{num(-11 * k)}l{num(8 * k)} {num(3.4 * k)}l{num(-9 * k)} {num(0.8 * k)}l{num(-4 * k)} {num(-3 * k)}l{num(0.4 * k)} {num(4.6 * k)}l{num(14 * k)} {num(0.9 * k)}l{num(-6 * k)} {num(5 * k)}h{num(4 * k)}l{num(9 * k)} {num(-6 * k)}q{num(4 * k)} {num(-1 * k)} {num(0.6 * k)} {num(-3 * k)}z",
            palette.near,
        )
    ridge(canvas, ground, 12 * unit, 5, mix(palette.far, palette.near, 0.25), sharp=False)
    hill = f"M0 {num(ground + 16 * unit)}Q{num(x)} {num(ground - 6 * unit)} {w} {num(ground + 12 * unit)}V{canvas.height}H0z"
    canvas.path(hill, mix(palette.far, palette.near, 0.8))
    for place, dx in enumerate((-36, -20, -5, 11, 28)):
        base = ground + (4.4 + abs(dx) * 0.1) * unit
        person(canvas, x + dx * unit, base, (21 + place % 2) * unit, palette.near, kind="walk")
        canvas.line(
            f"M{num(x + (dx - 4) * unit)} {num(base - 11 * unit)}l{num(9 * unit)} {num(-9 * unit)}",
            palette.near,
            1.2 * unit,
        )
    loop = "".join(
        f"q{num(4 * unit)} {num(-11 * unit)} {num(8 * unit)} 0q{num(-4 * unit)} {num(7 * unit)} {num(-2.4 * unit)} 0"
        for _ in range(int(w / (5.6 * unit)) + 1)
    )
    canvas.line(f"M0 {num(ground + 24 * unit)}{loop}", palette.near, 0.9 * unit)
    canvas.path(f"M0 {num(ground + 25 * unit)}H{w}V{canvas.height}H0z", palette.near)
