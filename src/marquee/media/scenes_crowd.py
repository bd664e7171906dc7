"""Scenes of many: a stage, a record, a stadium, a race, a front."""

from marquee.media.canvas import Canvas, mix, num, points
from marquee.media.palettes import Palette
from marquee.media.shapes import person, ridge, sky, sun


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
        f"M{num(canvas.chance.random() * w)} {num(h - 8 * s)}q{num(canvas.chance.uniform(-5, 5) * s)}"
        f" {num(-9 * s)} {num(canvas.chance.uniform(-3, 3) * s)}"
        f" {num(-canvas.chance.uniform(14, 22) * s)}"
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
        f"M0 {num(horizon + 3 * unit)}Q{num(x)} {num(horizon - 16 * unit)} {w}"
        f" {num(horizon + 3 * unit)}V{num(horizon + 12 * unit)}H0z",
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
        f'<ellipse cx="{num(x)}" cy="{num(horizon + 30 * unit)}" rx="{num(40 * unit)}"'
        f' ry="{num(13 * unit)}" fill="none" stroke="#fff" stroke-width="{num(1.1 * unit)}"'
        ' opacity=".8"/>'
    )
    canvas.line(f"M0 {num(horizon + 30 * unit)}H{w}", "#ffffff", 1.1 * unit, 0.8)
    person(canvas, x, horizon + 32 * unit, 33 * unit, palette.near, kind="walk")
    canvas.circle(x + 11 * unit, horizon + 30 * unit, 2.6 * unit, "#ffffff")


def track(canvas: Canvas, palette: Palette) -> None:
    """The bend of a running track, and who leads."""
    x, y = canvas.center
    h, unit = canvas.height, canvas.unit
    canvas.fill(canvas.linear((0, palette.mid), (1, palette.top)))
    cx, cy = x + 66 * unit, h + 30 * unit
    for lane in range(7):
        r = (150 - lane * 15) * unit
        canvas.add(
            f'<ellipse cx="{num(cx)}" cy="{num(cy)}" rx="{num(r)}" ry="{num(r * 0.72)}"'
            f' fill="{mix(palette.far, palette.mid, 0.25 + 0.1 * (lane % 2))}" stroke="{palette.text}"'
            f' stroke-width="{num(1.1 * unit)}"/>'
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
            f"M{num(x + dx * unit)} {num(y + dy * unit)}l{num(-3 * k)} {num(-2 * k)}h{num(-11 * k)}"
            f"l{num(8 * k)} {num(3.4 * k)}l{num(-9 * k)} {num(0.8 * k)}l{num(-4 * k)} {num(-3 * k)}"
            f"l{num(0.4 * k)} {num(4.6 * k)}l{num(14 * k)} {num(0.9 * k)}l{num(-6 * k)} {num(5 * k)}"
            f"h{num(4 * k)}l{num(9 * k)} {num(-6 * k)}q{num(4 * k)} {num(-1 * k)} {num(0.6 * k)}"
            f" {num(-3 * k)}z",
            palette.near,
        )
    ridge(canvas, ground, 12 * unit, 5, mix(palette.far, palette.near, 0.25), sharp=False)
    hill = (
        f"M0 {num(ground + 16 * unit)}Q{num(x)} {num(ground - 6 * unit)} {w} {num(ground + 12 * unit)}"
        f"V{canvas.height}H0z"
    )
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
