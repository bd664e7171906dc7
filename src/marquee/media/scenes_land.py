"""Scenes under an open sky: mountains, deserts, seas, fields, forests, castles, shores."""

from math import cos, pi, sin

from marquee.media.canvas import Canvas, mix, num, points
from marquee.media.palettes import Palette
from marquee.media.shapes import birds, cloud, mist, moon, person, pines, ridge, sky, stars, sun


def peaks(canvas: Canvas, palette: Palette) -> None:
    """Mountains with light on one side, ridge behind ridge."""
    sky(canvas, palette)
    x, y = canvas.center
    unit, ground = canvas.unit, canvas.ground * canvas.height
    sun(canvas, x - 22 * unit, y - 2 * unit, 13 * unit, mix(palette.glow, "#ffffff", 0.35))
    ridge(canvas, ground - 6 * unit, 26 * unit, 9, mix(palette.mid, palette.far, 0.5))
    top = (x + 4 * unit, y - 26 * unit)
    left, right = x - 56 * unit, x + 60 * unit
    canvas.path(points((left, ground + 8 * unit), top, (right, ground + 8 * unit)), palette.far)
    canvas.path(
        points(top, (x + 9 * unit, y - 6 * unit), (x + 1 * unit, y + 6 * unit), (x + 12 * unit, y + 22 * unit),
               (x + 4 * unit, ground + 8 * unit), (right, ground + 8 * unit)),
        mix(palette.far, palette.near, 0.45),
    )  # fmt: skip
    snow = mix(palette.glow, "#ffffff", 0.6)
    canvas.path(
        points(top, (x - 6 * unit, y - 15 * unit), (x - 1 * unit, y - 17 * unit), (x + 2 * unit, y - 11 * unit),
               (x + 6 * unit, y - 16 * unit)),
        snow, 0.9,
    )  # fmt: skip
    mist(canvas, ground, 26 * unit, palette.glow, 0.35)
    ridge(canvas, ground + 10 * unit, 14 * unit, 6, mix(palette.far, palette.near, 0.6), sharp=False)
    pines(canvas, ground + 20 * unit, 20 * unit, 22, palette.near, gap=(0.36, 0.5))
    birds(canvas, x - 18 * unit, y - 14 * unit, 14 * unit, palette.near)


def desert(canvas: Canvas, palette: Palette) -> None:
    """A low sun behind mesas, a cactus, a rider's shadow of a person."""
    sky(canvas, palette, glow_at=0.8)
    x, _ = canvas.center
    unit, ground = canvas.unit, canvas.ground * canvas.height
    sun(canvas, x, ground - 26 * unit, 24 * unit, mix(palette.glow, "#fff6dd", 0.45), halo=2.4)
    for depth, (base, shade) in enumerate(((ground, 0.15), (ground + 5 * unit, 0.5))):
        d = f"M0 {num(base)}"
        at = -10 * unit
        while at < canvas.width:
            wide, high = canvas.chance.uniform(22, 44) * unit, canvas.chance.uniform(10, 30 - 6 * depth) * unit
            d += (
                f"L{num(at)} {num(base)}l{num(3 * unit)} {num(-high * 0.5)}l{num(3 * unit)} {num(-high * 0.15)}"
                f"v{num(-high * 0.35)}h{num(wide * 0.5)}v{num(high * 0.35)}l{num(4 * unit)} {num(high * 0.2)}"
                f"l{num(4 * unit)} {num(high * 0.45)}"
            )
            at += wide + canvas.chance.uniform(24, 60) * unit
        canvas.path(f"{d}V{canvas.height}H0z", mix(palette.far, palette.near, shade))
    ridge(canvas, ground + 15 * unit, 6 * unit, 4, mix(palette.far, palette.near, 0.75), sharp=False)
    person(canvas, x, ground + 14 * unit, 26 * unit, palette.near, hat=True)
    cx, cy, s = x + 38 * unit, ground + 20 * unit, unit
    canvas.trace(cx, cy, s, "M0 0v-34M0-12h-9v-11M0-17h9v-9", palette.near, 5)  # fmt: skip
    ridge(canvas, ground + 24 * unit, 5 * unit, 3, palette.near, sharp=False)


def sea(canvas: Canvas, palette: Palette) -> None:
    """The sun going down into water, and two on a pier."""
    horizon = (canvas.ground - 0.08) * canvas.height
    canvas.fill(canvas.linear((0, palette.top), (0.35, palette.mid), (0.68, palette.glow), (1, palette.glow)))
    x, _ = canvas.center
    unit = canvas.unit
    sun(canvas, x, horizon - 6 * unit, 20 * unit, mix(palette.glow, "#ffffff", 0.45))
    for at, length in ((-34, 40), (26, 54), (-6, 34)):
        y = horizon - (18 + abs(at) * 0.5) * unit
        canvas.line(f"M{num(x + (at - length / 2) * unit)} {num(y)}h{num(length * unit)}", palette.mid, 3 * unit, 0.35)
    canvas.path(
        f"M0 {num(horizon)}H{canvas.width}V{canvas.height}H0z",
        canvas.linear((0, mix(palette.glow, palette.mid, 0.35)), (0.5, palette.far), (1, palette.near)),
    )
    light = mix(palette.glow, "#ffffff", 0.4)
    for step in range(9):
        y = horizon + (2 + step * step * 0.42 + step) * unit
        wide = (17 - step * 0.8) * unit * canvas.chance.uniform(0.6, 1.1)
        shift = canvas.chance.uniform(-4, 4) * unit
        canvas.line(
            f"M{num(x - wide + shift)} {num(y)}h{num(wide * 2)}", light, (0.7 + step * 0.16) * unit, 0.85 - step * 0.07
        )
    base = horizon + 18 * unit
    canvas.path(f"M{num(x - 6 * unit)} {num(base)}H{canvas.width}v{num(3 * unit)}H{num(x - 6 * unit)}z", palette.near)
    posts = "".join(f"M{num(x + at * unit)} {num(base)}v{num(24 * unit)}" for at in (-2, 14, 30, 46, 62))
    canvas.line(posts, palette.near, 2 * unit, round_ends=False)
    person(canvas, x + 4 * unit, base + 0.5 * unit, 25 * unit, palette.near)
    person(canvas, x + 13 * unit, base + 0.5 * unit, 23 * unit, palette.near, kind="dress")
    birds(canvas, x - 26 * unit, horizon - 40 * unit, 12 * unit, palette.near, count=4)


def field(canvas: Canvas, palette: Palette) -> None:
    """A tree on a hill, someone walking towards it."""
    sky(canvas, palette)
    x, y = canvas.center
    unit, ground = canvas.unit, canvas.ground * canvas.height
    sun(canvas, x + 4 * unit, y + 2 * unit, 27 * unit, mix(palette.glow, "#ffffff", 0.3), halo=2.0, strength=0.5)
    cloud(canvas, x - 44 * unit, y - 16 * unit, 42 * unit, mix(palette.glow, palette.mid, 0.3), 0.6)
    ridge(canvas, ground - 4 * unit, 10 * unit, 4, mix(palette.far, palette.mid, 0.3), sharp=False)
    hill = (
        f"M0 {num(ground + 14 * unit)}Q{num(x)} {num(ground - 16 * unit)} {canvas.width}"
        f" {num(ground + 12 * unit)}V{canvas.height}H0z"
    )
    canvas.path(hill, mix(palette.far, palette.near, 0.55))
    base = ground - 1.2 * unit
    trunk = (
        f"M{num(x - 2.4 * unit)} {num(base)}q{num(2 * unit)} {num(-16 * unit)} {num(1.2 * unit)}"
        f" {num(-30 * unit)}h{num(2.4 * unit)}q{num(-unit)} {num(16 * unit)} {num(2 * unit)}"
        f" {num(30 * unit)}z"
    )
    canvas.path(trunk, palette.near)
    for dx, dy, r in ((0, -38, 15), (-13, -32, 10.5), (13, -31, 11), (-6, -47, 9), (8, -46, 9.5)):
        canvas.circle(x + dx * unit, base + dy * unit, r * unit, palette.near)
    canvas.trace(x, base, unit, "M0-24l-9-8M0-26l9-7", palette.near, 1.6)
    person(canvas, x - 31 * unit, ground + 3.5 * unit, 15 * unit, palette.near, kind="walk")
    grass = "".join(
        f"M{num(canvas.chance.random() * canvas.width)} {num(canvas.height + 2)}"
        f"l{num(canvas.chance.uniform(-3, 3) * unit)} {num(-canvas.chance.uniform(6, 14) * unit)}"
        for _ in range(36)
    )
    canvas.line(grass, palette.near, 0.8 * unit)


def forest(canvas: Canvas, palette: Palette) -> None:
    """Bare trunks, a pale light between them, something with eyes."""
    x, y = canvas.center
    unit = canvas.unit
    canvas.fill(palette.top)
    light = mix(palette.glow, palette.mid, 0.25)
    canvas.glow(x, y + 10 * unit, 78 * unit, light, 0.95)
    canvas.circle(x, y - 4 * unit, 17 * unit, mix(palette.glow, "#ffffff", 0.35), 0.9)
    for depth, count in enumerate((11, 8, 6)):
        shade = mix(palette.far, palette.near, 0.2 + depth * 0.4)
        d = ""
        for trunk in range(count):
            at = (trunk + canvas.chance.uniform(0.1, 0.9)) / count * canvas.width
            if abs(at - x) < (9 + depth * 13) * unit:
                continue
            wide = (2.2 + depth * 2.3) * unit * canvas.chance.uniform(0.7, 1.2)
            lean = canvas.chance.uniform(-5, 5) * unit
            d += (
                f"M{num(at - wide)} {canvas.height}L{num(at - wide * 0.55 + lean)} 0h{num(wide * 1.1)}"
                f"L{num(at + wide)} {canvas.height}z"
            )
            for _ in range(2 + depth // 2):
                up, side = canvas.chance.uniform(0.1, 0.6) * canvas.height, canvas.chance.choice((-1, 1))
                d += (
                    f"M{num(at)} {num(up + 8 * unit)}l{num(side * 16 * unit)} {num(-14 * unit)}"
                    f"l{num(-side * 13 * unit)} {num(8 * unit)}z"
                )
        canvas.path(d, shade)
        mist(canvas, canvas.height * (0.8 - depth * 0.04), 30 * unit, light, 0.4 - depth * 0.1)
    base = canvas.height * 0.88
    person(canvas, x, base, 30 * unit, palette.near, kind=canvas.chance.choice(("coat", "dress")))
    canvas.path(
        f"M0 {canvas.height}V{num(base + 3 * unit)}Q{num(x)} {num(base - 5 * unit)} {canvas.width}"
        f" {num(base + 4 * unit)}V{canvas.height}z",
        palette.near,
    )
    for side in (-1, 1):
        ex, ey = x + side * canvas.chance.uniform(34, 48) * unit, y + canvas.chance.uniform(-4, 20) * unit
        canvas.trace(ex, ey, unit, "M0 0h0M5 0h0", palette.accent, 1.9)


def castle(canvas: Canvas, palette: Palette) -> None:
    """A castle on a crag before a great moon."""
    sky(canvas, palette, glow_at=0.86)
    x, y = canvas.center
    unit, ground = canvas.unit, canvas.ground * canvas.height
    stars(canvas, count=60, bottom=ground * 0.8, colour=palette.text)
    moon(canvas, x + 3 * unit, y - 4 * unit, 30 * unit, mix(palette.glow, "#ffffff", 0.45), palette.mid)
    ridge(canvas, ground - 2 * unit, 22 * unit, 9, mix(palette.far, palette.mid, 0.35))
    mist(canvas, ground, 24 * unit, palette.glow, 0.4)
    dark = mix(palette.far, palette.near, 0.75)
    canvas.put(x, ground, unit, "M-52 26L-26-8-14-12 18-12 30 1 58 26z", dark)
    base, d = ground - 10 * unit, ""
    for at, wide, high in ((-12, 6, 16), (-5, 8, 30), (4, 6, 22), (11, 5, 14), (16, 4, 24)):
        left, w, h = x + at * unit, wide * unit, high * unit
        d += (
            f"M{num(left)} {num(base)}v{num(-h)}h{num(-0.8 * unit)}v{num(-2 * unit)}L{num(left + w / 2)}"
            f" {num(base - h - 14 * unit)}L{num(left + w + 0.8 * unit)} {num(base - h - 2 * unit)}"
            f"v{num(2 * unit)}h{num(-0.8 * unit)}v{num(h)}z"
        )
    d += f"M{num(x - 12 * unit)} {num(base)}v{num(-9 * unit)}h{num(32 * unit)}v{num(9 * unit)}z"
    canvas.path(d, dark)
    lights = "".join(
        f"M{num(x + at * unit)} {num(base - up * unit)}v{num(2 * unit)}"
        for at, up in ((-9, 12), (-1, 24), (-1, 15), (7, 17), (18, 18))
    )
    canvas.line(lights, palette.accent, 1.3 * unit)
    pines(canvas, ground + 22 * unit, 15 * unit, 26, palette.near, gap=(2, 2))
    birds(canvas, x + 26 * unit, y - 22 * unit, 13 * unit, dark, count=4)


def lighthouse(canvas: Canvas, palette: Palette) -> None:
    """A lighthouse on its rock, its beam in the fog."""
    sky(canvas, palette, glow_at=1.0)
    x, y = canvas.center
    unit, ground = canvas.unit, canvas.ground * canvas.height
    stars(canvas, count=34, bottom=ground * 0.6, colour=palette.text)
    top = y - 14 * unit
    beam = canvas.linear((0, palette.accent, 0), (1, palette.accent, 0.85), across=True)
    canvas.path(points((x, top), (x - 130 * unit, top - 34 * unit), (x - 130 * unit, top + 6 * unit)), beam)
    other = canvas.linear((0, palette.accent, 0.7), (1, palette.accent, 0), across=True)
    canvas.path(points((x, top), (x + 90 * unit, top - 6 * unit), (x + 90 * unit, top + 20 * unit)), other)
    mist(canvas, ground - 6 * unit, 44 * unit, palette.glow, 0.45)
    base = ground + 2 * unit
    canvas.path(
        points(
            (x - 6.5 * unit, base),
            (x - 4 * unit, top + 5 * unit),
            (x + 4 * unit, top + 5 * unit),
            (x + 6.5 * unit, base),
        ),
        mix(palette.glow, palette.near, 0.12),
    )
    for share in (0.18, 0.5, 0.82):
        a, b = 4 + 2.5 * share, 4 + 2.5 * (share + 0.16)
        y0, y1 = (
            top + 5 * unit + (base - top - 5 * unit) * share,
            top + 5 * unit + (base - top - 5 * unit) * (share + 0.16),
        )
        canvas.path(
            points((x - a * unit, y0), (x + a * unit, y0), (x + b * unit, y1), (x - b * unit, y1)), palette.near, 0.85
        )
    canvas.put(x, top, unit, "M-5 5v-2h10v2zM-3.4-4L0-9l3.4 5z", palette.near)
    canvas.glow(x, top, 22 * unit, palette.accent, 0.95)
    canvas.circle(x, top, 3 * unit, "#ffffff")
    rock = points(
        (x - 46 * unit, ground + 24 * unit),
        (x - 24 * unit, ground + 4 * unit),
        (x - 9 * unit, ground - 2 * unit),
        (x + 10 * unit, ground - 1 * unit),
        (x + 24 * unit, ground + 8 * unit),
        (x + 40 * unit, ground + 24 * unit),
    )
    canvas.path(rock, palette.near)
    for step in range(5):
        y0 = ground + (10 + step * 6) * unit
        canvas.path(
            f"M0 {num(y0)}"
            + "".join(
                f"q{num(9 * unit)} {num(-4 * unit)} {num(18 * unit)} 0"
                for _ in range(int(canvas.width / (18 * unit)) + 1)
            )
            + f"V{canvas.height}H0z",
            mix(palette.far, palette.near, 0.35 + step * 0.15),
        )


def toybox(canvas: Canvas, palette: Palette) -> None:
    """Round hills, a rainbow and a balloon: a world for small viewers."""
    canvas.fill(canvas.linear((0, palette.top), (0.7, palette.mid), (1, palette.glow)))
    x, y = canvas.center
    unit, ground = canvas.unit, canvas.ground * canvas.height
    bands = ("#ff6b6b", "#ffa94d", "#ffe066", "#69db7c", "#4dabf7", "#b197fc")
    for step, band in enumerate(bands):
        r = (62 - step * 5) * unit
        canvas.line(
            f"M{num(x - 14 * unit - r)} {num(ground + 4 * unit)}a{num(r)} {num(r)} 0 0 1 {num(2 * r)} 0",
            band,
            5.2 * unit,
            0.75,
            round_ends=False,
        )
    for dx, dy, size in ((-48, -18, 30), (38, -30, 34), (-8, -36, 22)):
        cloud(canvas, x + dx * unit, y + dy * unit, size * unit, "#ffffff", 0.92)
    ridge(canvas, ground + 2 * unit, 16 * unit, 4, mix(palette.far, palette.glow, 0.35), sharp=False)
    bx, by, r = x + 4 * unit, y - 2 * unit, 19 * unit
    canvas.put(bx, by, r, "M-1 0a1 1 0 0 1 2 0q0 .75-.72 1.3h-.56q-.72-.55-.72-1.3z", palette.accent)
    canvas.put(bx, by, r, "M-.45 0a.45 1 0 0 1 .9 0q0 .75-.25 1.3h-.4q-.25-.55-.25-1.3z", "#ffffff", 0.85)
    canvas.line(
        f"M{num(bx - r * 0.28)} {num(by + r * 1.3)}l{num(r * 0.1)} {num(r * 0.4)}M{num(bx + r * 0.28)}"
        f" {num(by + r * 1.3)}l{num(-r * 0.1)} {num(r * 0.4)}",
        palette.near,
        unit * 0.8,
    )
    canvas.add(
        f'<rect x="{num(bx - r * 0.24)}" y="{num(by + r * 1.66)}" width="{num(r * 0.48)}"'
        f' height="{num(r * 0.36)}" rx="{num(unit * 1.4)}" fill="{palette.near}"/>'
    )
    ridge(canvas, ground + 14 * unit, 13 * unit, 3, mix(palette.far, palette.near, 0.25), sharp=False)
    flowers = "".join(
        f"M{num(canvas.chance.random() * canvas.width)} {num(ground + canvas.chance.uniform(16, 30) * unit)}h0"
        for _ in range(16)
    )
    canvas.line(flowers, palette.accent, 2.6 * unit)
    canvas.line(flowers, "#ffffff", 1.0 * unit)


def contours(canvas: Canvas, palette: Palette) -> None:
    """The land read from above: lines of equal height around a peak."""
    canvas.fill(canvas.linear((0, palette.top), (1, palette.mid)))
    x, y = canvas.center
    unit = canvas.unit
    phases = [canvas.chance.uniform(0, 2 * pi) for _ in range(3)]
    canvas.glow(x, y, 60 * unit, palette.glow, 0.5)
    for step in range(11):
        r = (6 + step * 8.4) * unit
        ring = []
        for turn in range(18):
            angle = turn * 2 * pi / 18
            wobble = (
                1
                + 0.13 * sin(2 * angle + phases[0])
                + 0.09 * sin(3 * angle + phases[1])
                + 0.05 * sin(5 * angle + phases[2] + step * 0.25)
            )
            ring.append((x + r * wobble * cos(angle) * 1.2, y + r * wobble * sin(angle) * 0.86))
        d = f"M{num((ring[-1][0] + ring[0][0]) / 2)} {num((ring[-1][1] + ring[0][1]) / 2)}"
        for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True):
            d += f"Q{num(ax)} {num(ay)} {num((ax + bx) / 2)} {num((ay + by) / 2)}"
        canvas.line(
            f"{d}z", mix(palette.glow, palette.text, 0.3), (0.9 if step % 4 else 1.7) * unit * 0.7, 0.85 - step * 0.055
        )
    canvas.path(points((x, y - 7 * unit), (x + 5 * unit, y + 3 * unit), (x - 5 * unit, y + 3 * unit)), palette.accent)


def whale(canvas: Canvas, palette: Palette) -> None:
    """A tail above the waves."""
    horizon = canvas.ground * canvas.height
    canvas.fill(canvas.linear((0, palette.top), (0.5, palette.mid), (0.85, palette.glow)))
    x, y = canvas.center
    unit = canvas.unit
    sun(canvas, x - 16 * unit, horizon - 22 * unit, 16 * unit, mix(palette.glow, "#ffffff", 0.5))
    birds(canvas, x + 30 * unit, y - 18 * unit, 12 * unit, palette.near)
    s = unit
    canvas.put(x, horizon, s, "M-4 12q3-22 .5-38q-12-2-26-14q18-3 29 6q11-9 29-6q-14 12-25 14q1 18 9 38z", palette.near)
    for step in range(5):
        y0 = horizon + (2 + step * 7) * unit
        wave = 11 + step * 3
        shift = canvas.chance.uniform(0, wave) * unit
        d = f"M{num(-shift)} {num(y0)}" + "".join(
            f"q{num(wave * unit / 2)} {num(-5 * unit)} {num(wave * unit)} 0"
            for _ in range(int(canvas.width / (wave * unit)) + 2)
        )
        canvas.path(f"{d}V{canvas.height}H0z", mix(palette.far, palette.near, 0.1 + step * 0.2), 0.96)
