"""Scenes beyond the everyday: planets, neon horizons, bold comic objects, two under one umbrella."""

from math import cos, pi, sin

from marquee.media.canvas import Canvas, mix, num, points
from marquee.media.palettes import Palette
from marquee.media.shapes import mist, person, ridge, sky, stars


def planet(canvas: Canvas, palette: Palette) -> None:
    """A ringed planet over an alien ridge, someone looking up."""
    canvas.fill(canvas.linear((0, palette.top), (0.75, palette.mid), (1, palette.far)))
    x, y = canvas.center
    unit, ground = canvas.unit, canvas.ground * canvas.height
    stars(canvas, count=90, bottom=ground)
    canvas.glow(x - 40 * unit, y + 30 * unit, 70 * unit, palette.accent, 0.35)
    r = 31 * unit
    ring = f'cx="{num(x)}" cy="{num(y)}" rx="{num(r * 1.75)}" ry="{num(r * 0.42)}" fill="none"'
    turn = f'transform="rotate(-18 {num(x)} {num(y)})"'
    canvas.add(f'<ellipse {ring} stroke="{palette.accent}" stroke-width="{num(r * 0.16)}" opacity=".7" {turn}/>')
    canvas.glow(x, y, r * 1.5, palette.glow, 0.5)
    canvas.circle(
        x,
        y,
        r,
        canvas.radial(
            (0, mix(palette.glow, "#ffffff", 0.45)),
            (0.45, palette.glow),
            (0.8, palette.mid),
            (1, palette.near),
            fx=0.3,
            fy=0.28,
        ),
    )
    for dy, wide, size in ((-0.35, 0.8, 0.1), (0.05, 0.95, 0.06), (0.4, 0.75, 0.13)):
        canvas.line(
            f"M{num(x - r * wide * 0.82)} {num(y + dy * r)}q{num(r * wide * 0.8)} {num(r * 0.16)}"
            f" {num(r * wide * 1.64)} 0",
            palette.mid,
            size * r,
            0.28,
        )
    canvas.add(
        f'<path d="M{num(x - r * 1.75)} {num(y)}A{num(r * 1.75)} {num(r * 0.42)} 0 0 0'
        f' {num(x + r * 1.75)} {num(y)}" fill="none" stroke="{mix(palette.accent, "#ffffff", 0.25)}"'
        f' stroke-width="{num(r * 0.16)}" {turn}/>'
    )
    canvas.circle(
        x - 47 * unit, y - 22 * unit, 6 * unit, canvas.radial((0, palette.accent), (1, palette.near), fx=0.3, fy=0.3)
    )
    ridge(canvas, ground + 6 * unit, 24 * unit, 9, mix(palette.far, palette.near, 0.4))
    mist(canvas, ground + 10 * unit, 22 * unit, palette.glow, 0.3)
    ridge(canvas, ground + 20 * unit, 12 * unit, 7, palette.near, sharp=False)
    person(canvas, x - 26 * unit, ground + 15 * unit, 18 * unit, palette.near)


def neon(canvas: Canvas, palette: Palette) -> None:
    """A striped sun over a grid that runs to the horizon."""
    x, _ = canvas.center
    w, h, unit = canvas.width, canvas.height, canvas.unit
    horizon = canvas.ground * h - 2 * unit
    canvas.fill(canvas.linear((0, palette.top), (0.6, palette.mid), (0.74, palette.far), (1, palette.near)))
    stars(canvas, count=60, bottom=horizon * 0.8)
    r = 34 * unit
    cy = horizon - 16 * unit
    canvas.glow(x, cy, r * 1.9, palette.glow, 0.7)
    name = canvas.name()
    bars = "".join(
        f'<path d="M{num(x - r)} {num(cy - r + a * r)}H{num(x + r)}V{num(cy - r + b * r)}H{num(x - r)}z"/>'
        for a, b in ((0, 0.86), (0.92, 1.12), (1.2, 1.36), (1.46, 1.58), (1.7, 1.78))
    )
    canvas.define(f'<clipPath id="{name}">{bars}</clipPath>')
    canvas.add(
        f'<circle cx="{num(x)}" cy="{num(cy)}" r="{num(r)}"'
        f' fill="{canvas.linear((0, mix(palette.accent, "#ffffff", 0.3)), (1, palette.glow))}"'
        f' clip-path="url(#{name})"/>'
    )
    ridge(canvas, horizon + 1 * unit, 20 * unit, 13, palette.near)
    canvas.path(
        f"M0 {num(horizon)}H{w}V{h}H0z", canvas.linear((0, mix(palette.far, palette.glow, 0.35)), (1, palette.near))
    )
    d = "".join(
        f"M{num(x + step * 10 * unit)} {num(horizon)}L{num(x + step * 64 * unit)} {h}" for step in range(-9, 10)
    )
    d += "".join(f"M0 {num(horizon + (h - horizon) * (row / 7) ** 1.8)}H{w}" for row in range(8))
    canvas.line(d, palette.glow, 1.0 * unit, 0.85)
    canvas.line(f"M0 {num(horizon)}H{w}", mix(palette.glow, "#ffffff", 0.5), 1.3 * unit)


def umbrella(canvas: Canvas, palette: Palette) -> None:
    """Two under one umbrella, the city out of focus behind them."""
    sky(canvas, palette, glow_at=0.95)
    x, _ = canvas.center
    unit = canvas.unit
    base = canvas.height * (0.9 if canvas.shape != "poster" else 0.7)
    for _ in range(20):
        bx, by = canvas.chance.random() * canvas.width, canvas.chance.uniform(0.08, 0.72) * base
        canvas.circle(
            bx,
            by,
            canvas.chance.uniform(4, 14) * unit,
            canvas.chance.choice((palette.glow, palette.accent, palette.glow)),
            canvas.chance.uniform(0.14, 0.5),
        )
    canvas.glow(x, base - 40 * unit, 60 * unit, palette.glow, 0.8)
    canvas.path(
        f"M0 {num(base - 3 * unit)}H{canvas.width}V{canvas.height}H0z",
        canvas.linear((0, mix(palette.far, palette.glow, 0.25)), (1, palette.near)),
    )
    k = unit
    person(canvas, x - 6.5 * k, base, 50 * k, palette.near)
    person(canvas, x + 8 * k, base, 46 * k, palette.near, kind="dress")
    top = base - 72 * k
    canvas.put(
        x,
        top,
        k,
        "M-30 20Q-24 0 1 0T32 20q-5-5-10.4 0q-5-5-10.4 0q-5-5-10.4 0q-5-5-10.4 0q-5-5-10.4 0q-5-5-10 0z",
        palette.accent,
    )
    canvas.line(f"M{num(x + 1 * k)} {num(top - 3 * k)}V{num(base - 26 * k)}", palette.near, 1.2 * k)
    rain = "".join(
        f"M{num(canvas.chance.random() * canvas.width)} {num(canvas.chance.random() * base)}"
        f"l{num(-1.4 * k)} {num(7 * k)}"
        for _ in range(46)
    )
    canvas.line(rain, palette.text, 0.55 * k, 0.4)
    for step in range(6):
        wide, y0 = (24 - step * 3) * k, base + (2 + step * 3.2) * k
        canvas.line(f"M{num(x - wide)} {num(y0)}h{num(wide * 2)}", palette.accent, 0.9 * k, 0.35)


def cafe(canvas: Canvas, palette: Palette) -> None:
    """Two cups, one table, the steam drawing a heart."""
    x, y = canvas.center
    unit = canvas.unit
    canvas.fill(canvas.radial((0, palette.glow), (0.6, palette.mid), (1, palette.top)))
    for side in (-1, 1):
        canvas.path(
            f"M{num(x + side * 70 * unit)} 0q{num(-side * 10 * unit)} {num(40 * unit)}"
            f" {num(side * 6 * unit)} {canvas.height}H{num(x + side * 140 * unit)}V0z",
            palette.far,
            0.8,
        )
    base = y + 36 * unit
    k = unit
    heart = (
        f"M{num(x)} {num(y + 12 * k)}c{num(-26 * k)} {num(-14 * k)} {num(-25 * k)} {num(-34 * k)}"
        f" {num(-12 * k)} {num(-36 * k)}c{num(8 * k)} {num(-1 * k)} {num(12 * k)} {num(6 * k)}"
        f" {num(12 * k)} {num(10 * k)}c0 {num(-4 * k)} {num(4 * k)} {num(-11 * k)} {num(12 * k)}"
        f" {num(-10 * k)}c{num(13 * k)} {num(2 * k)} {num(14 * k)} {num(22 * k)} {num(-12 * k)}"
        f" {num(36 * k)}z"
    )
    canvas.glow(x, y - 6 * k, 44 * k, palette.text, 0.55)
    canvas.path(heart, palette.text, 0.85)
    for side in (-1, 1):
        cx = x + side * 19 * k
        canvas.line(
            f"M{num(cx)} {num(base - 14 * k)}q{num(-side * 9 * k)} {num(-8 * k)} {num(-side * 12 * k)} {num(-15 * k)}",
            palette.text,
            1.6 * k,
            0.7,
        )
        canvas.put(cx, base, k, "M-11-13h22q0 14-7 14h-8q-7 0-7-14z", palette.accent if side < 0 else palette.near)
        canvas.line(
            f"M{num(cx + side * 10 * k)} {num(base - 10 * k)}q{num(side * 8 * k)} {num(1 * k)}"
            f" {num(side * 4 * k)} {num(7 * k)}",
            palette.accent if side < 0 else palette.near,
            2 * k,
        )
        canvas.add(
            f'<ellipse cx="{num(cx)}" cy="{num(base + 2 * k)}" rx="{num(16 * k)}" ry="{num(2.4 * k)}"'
            f' fill="{palette.text}" opacity=".8"/>'
        )
    canvas.path(
        f"M0 {num(base + 3 * k)}H{canvas.width}V{canvas.height}H0z", canvas.linear((0, palette.far), (1, palette.near))
    )


def pop(canvas: Canvas, palette: Palette) -> None:
    """A bold thing before a burst of rays: comedy."""
    x, y = canvas.center
    w, h, unit = canvas.width, canvas.height, canvas.unit
    canvas.fill(palette.top)
    rays, reach = "", (w + h)
    for ray in range(14):
        a0, a1 = ray * 2 * pi / 14, (ray + 0.5) * 2 * pi / 14
        rays += points((x, y), (x + reach * cos(a0), y + reach * sin(a0)), (x + reach * cos(a1), y + reach * sin(a1)))
    canvas.path(rays, palette.mid)
    canvas.circle(x, y, 43 * unit, palette.glow)
    name = canvas.name()
    canvas.define(
        f'<pattern id="{name}" width="{num(6 * unit)}" height="{num(6 * unit)}"'
        f' patternUnits="userSpaceOnUse"><circle cx="{num(3 * unit)}" cy="{num(3 * unit)}"'
        f' r="{num(1.1 * unit)}" fill="{palette.far}"/></pattern>'
    )
    canvas.circle(x, y, 43 * unit, f"url(#{name})", 0.5)
    canvas.chance.choice((_duck, _doughnut, _cake, _glasses, _cactus))(canvas, palette, x, y + 3 * unit)


def _place(canvas: Canvas, x: float, y: float, drawing: str, *, size: float = 0.86) -> None:
    canvas.add(f'<g transform="translate({num(x)} {num(y)})scale({num(canvas.unit * size)})">{drawing}</g>')


def _duck(canvas: Canvas, palette: Palette, x: float, y: float) -> None:
    _place(canvas, x, y + 2 * canvas.unit, (
        f'<ellipse cy="30" rx="34" ry="4" fill="{palette.near}" opacity=".25"/>'
        '<path d="M-32 4C-34 24-18 30 2 30S34 22 32 0C31-8 22-8 17-4 8 3 4-2 4-8c0-6 4-8 4-15a15 15 0'
        ' 1 0-28 8c2 5 0 9-3 11-5 3-9 4-9 8z" fill="#ffd23f"/>'
        '<path d="M-8 8c8-6 20-6 28-2-2 10-10 15-18 14S-9 14-8 8z" fill="#f5a800"/>'
        f'<path d="M-22-20c-8 0-14 1-15 5 3 4 10 5 16 4z" fill="{palette.accent}"/>'
        f'<circle cx="-11" cy="-26" r="3" fill="{palette.near}"/><circle cx="-12" cy="-27" r="1" fill="#fff"/>'
        f'<path d="M-24-34l22-6-3-14-18 5z" fill="{palette.near}"/><path d="M-28-33l32-9"'
        f' stroke="{palette.near}" stroke-width="4" stroke-linecap="round"/>'
        f'<path d="M-23.5-38l21-5.7" stroke="{palette.accent}" stroke-width="4"/>'
    ))  # fmt: skip


def _doughnut(canvas: Canvas, palette: Palette, x: float, y: float) -> None:
    bits = "".join(
        f'<path d="M0-{canvas.chance.uniform(17, 29):.0f}h5" transform="rotate({angle})"'
        f' stroke="{canvas.chance.choice(("#ffffff", palette.mid, palette.near, "#ffe066"))}"/>'
        for angle in range(0, 360, 17)
    )
    _place(canvas, x, y, (
        '<circle r="38" fill="#c98a4b"/><path d="M-36 0C-36-20-20-36 0-36S36-20 36 0c0 8-5 5-9 10s-1'
        f' 13-8 15-9-6-15-4-6 9-14 7-6-9-12-12-14-7-14-16z" fill="{palette.accent}"/>'
        f'<g stroke-width="3.6" stroke-linecap="round">{bits}</g><circle r="12" fill="{palette.glow}"/>'
        '<path d="M-24-20a31 31 0 0 1 14-9" fill="none" stroke="#fff" stroke-width="3"'
        ' stroke-linecap="round" opacity=".7"/>'
    ))  # fmt: skip


def _cake(canvas: Canvas, palette: Palette, x: float, y: float) -> None:
    _place(canvas, x, y + 4 * canvas.unit, (
        f'<ellipse cy="35" rx="44" ry="5" fill="{palette.near}"/>'
        f'<rect x="-34" y="8" width="68" height="26" rx="3" fill="{palette.accent}"/><rect x="-25"'
        ' y="-14" width="50" height="23" rx="3" fill="#fff"/><rect x="-15" y="-34" width="30"'
        f' height="21" rx="3" fill="{palette.accent}"/>'
        '<path d="M-34 12q5.7 10 11.3 0 5.7 10 11.3 0 5.7 10 11.4 0 5.7 10 11.3 0'
        ' 5.7 10 11.3 0 5.7 10 11.4 0v-4h-68z" fill="#fff"/>'
        f'<path d="M-25-10q5 9 10 0 5 9 10 0 5 9 10 0 5 9 10 0 5 9 10 0v-4h-50z" fill="{palette.far}"/>'
        f'<path d="M-5-34v-9a5 5 0 0 1 10 0v9zM-14-36a4 4 0 0 1 8 0" fill="{palette.near}"/><circle'
        f' cy="-50" r="4" fill="{palette.near}"/>'
        f'<path d="M9-34l3-13 4 13zM12.5-50a3.5 3.5 0 1 1 0 .1" fill="{palette.near}"/>'
    ))  # fmt: skip


def _glasses(canvas: Canvas, palette: Palette, x: float, y: float) -> None:
    _place(canvas, x, y, (
        f'<circle r="37" fill="#ffd23f"/><path d="M-20 12a20 17 0 0 0 40 0z" fill="{palette.near}"/>'
        '<path d="M-14 12h28v5h-28z" fill="#fff"/><path d="M-8 25a9 7 0 0 1 16 0 20 17 0 0 1-16 0z"'
        f' fill="{palette.accent}"/>'
        '<path d="M-34-14h68v3c0 12-5 16-14 16S4 0 3-7h-6C-4 0-11 5-20 5s-14-4-14-16z"'
        f' fill="{palette.near}"/><path d="M-28-9l9 10M12-9l9 10" stroke="#fff" stroke-width="3"'
        ' stroke-linecap="round" opacity=".6"/>'
    ))  # fmt: skip


def _cactus(canvas: Canvas, palette: Palette, x: float, y: float) -> None:
    spines = "".join(f"M{dx} {dy}l2 2" for dx in (-7, 0, 6) for dy in (-22, -12, -2, 8))
    _place(canvas, x, y, (
        '<path d="M0 18V-22M-1 2h-15q-6 0-6-6v-9M1-4h14q6 0 6-6v-11" fill="none" stroke="#2fa66a"'
        f' stroke-width="17" stroke-linecap="round"/><path d="{spines}" stroke="#fff"'
        ' stroke-width="1.5" opacity=".7"/>'
        f'<path d="M-20 14h40l-5 26h-30z" fill="{palette.accent}"/><path d="M-23 11h46v8h-46z" fill="{palette.near}"/>'
        f'<path d="M-10-29L1-54l9 25z" fill="{palette.far}"/><circle cx="1" cy="-54" r="4"'
        f' fill="{palette.accent}"/><circle cx="-3.5" cy="-17" r="1.8" fill="#12311f"/><circle'
        ' cx="4.5" cy="-17" r="1.8" fill="#12311f"/><path d="M-3-11q3.5 4 7 0" fill="none"'
        ' stroke="#12311f" stroke-width="1.6" stroke-linecap="round"/>'
    ))  # fmt: skip


def burst(canvas: Canvas, palette: Palette) -> None:
    """Someone running from a fire that fills the street."""
    x, y = canvas.center
    w, h, unit = canvas.width, canvas.height, canvas.unit
    canvas.fill(canvas.linear((0, palette.top), (0.8, palette.mid), (1, palette.near)))
    hot = mix(palette.glow, "#ffffff", 0.5)
    for reach, colour, opacity in (
        (78, palette.mid, 0.9),
        (60, palette.glow, 0.9),
        (40, palette.accent, 0.95),
        (20, hot, 1.0),
    ):
        ring = []
        count = 22
        for spike in range(count * 2):
            angle = spike * pi / count
            r = (
                reach
                * unit
                * (canvas.chance.uniform(0.9, 1.15) if spike % 2 == 0 else canvas.chance.uniform(0.55, 0.75))
            )
            ring.append((x + r * cos(angle), y + 8 * unit + r * sin(angle)))
        canvas.path(points(*ring), colour, opacity * 0.75)
    canvas.glow(x, y + 8 * unit, 60 * unit, hot, 0.9)
    for side in (-1, 1):
        edge = 0 if side < 0 else w
        canvas.path(
            points(
                (edge, 0),
                (x + side * 62 * unit, 0),
                (x + side * 54 * unit, y - 14 * unit),
                (x + side * 40 * unit, y - 10 * unit),
                (x + side * 36 * unit, y + 24 * unit),
                (edge, h),
            ),
            palette.near,
        )
    ground = y + 34 * unit
    canvas.path(
        points(
            (0, h),
            (0, ground + 12 * unit),
            (x - 36 * unit, y + 22 * unit),
            (x + 36 * unit, y + 22 * unit),
            (w, ground + 12 * unit),
            (w, h),
        ),
        canvas.linear((0, mix(palette.glow, palette.near, 0.45)), (1, palette.near)),
    )
    sparks = "".join(
        f"M{num(x + canvas.chance.uniform(-80, 80) * unit)}"
        f" {num(y + canvas.chance.uniform(-44, 30) * unit)}l{num(canvas.chance.uniform(-3, 3) * unit)}"
        f" {num(canvas.chance.uniform(-3, 1) * unit)}"
        for _ in range(34)
    )
    canvas.line(sparks, palette.accent, 1.2 * unit)
    person(canvas, x, ground + 10 * unit, 56 * unit, palette.near, kind="walk")


def speed(canvas: Canvas, palette: Palette) -> None:
    """A car at night, all lines running to one point."""
    x, y = canvas.center
    h, unit = canvas.height, canvas.unit
    horizon = y + 4 * unit
    canvas.fill(canvas.linear((0, palette.top), (0.5, palette.mid), (1, palette.near)))
    canvas.glow(x, horizon, 60 * unit, palette.glow, 0.95)
    streaks: dict[str, str] = {palette.glow: "", palette.accent: "", palette.text: ""}
    for _ in range(46):
        angle = canvas.chance.uniform(0, 2 * pi)
        near, far = canvas.chance.uniform(26, 60) * unit, canvas.chance.uniform(70, 190) * unit
        key = canvas.chance.choice(list(streaks))
        streaks[key] += (
            f"M{num(x + near * cos(angle))} {num(horizon + near * sin(angle) * 0.8)}"
            f"L{num(x + far * cos(angle))} {num(horizon + far * sin(angle) * 0.8)}"
        )
    for colour, d in streaks.items():
        canvas.line(d, colour, canvas.chance.uniform(0.8, 1.4) * unit, 0.7)
    canvas.path(
        points((x - 8 * unit, horizon), (x + 8 * unit, horizon), (x + 120 * unit, h), (x - 120 * unit, h)),
        palette.near,
        0.85,
    )
    canvas.line(
        f"M{num(x)} {num(horizon + 4 * unit)}V{num(horizon + 10 * unit)}M{num(x)} {num(horizon + 16 * unit)}V{num(h)}",
        palette.accent,
        2 * unit,
    )
    base = horizon + 36 * unit
    _place(canvas, x, base, (
        '<path d="M-38 6v-14q0-8 7-10l7-14q2-5 8-5h32q6 0 8 5l7 14q7 2 7 10V6z"'
        f' fill="{palette.near}"/><path d="M-21-19l5-11q1-3 4-3h24q3 0 4 3l5 11z"'
        f' fill="{palette.mid}"/>'
        f'<rect x="-38" y="4" width="13" height="10" rx="3" fill="{palette.near}"/><rect x="25" y="4"'
        f' width="13" height="10" rx="3" fill="{palette.near}"/>'
        f'<path d="M-35-10h12v6h-12zM23-10h12v6h-12z" fill="{palette.accent}"/>'
    ), size=1.0)  # fmt: skip
    for side in (-1, 1):
        canvas.glow(x + side * 29 * unit, base - 7 * unit, 15 * unit, palette.accent, 0.85)
