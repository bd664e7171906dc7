"""Grave and driving moods as pictures: one plain, abstract composition each."""

from math import cos, pi, sin

from marquee.media.canvas import Canvas, mix, num, points
from marquee.media.palettes import Palette
from marquee.media.shapes import cloud, person, stars


def eclipse(canvas: Canvas, palette: Palette) -> None:
    """Dark: a black disc and the light behind it."""
    x, y = canvas.center
    unit = canvas.unit
    canvas.fill(canvas.radial((0, palette.far), (1, palette.near)))
    stars(canvas, count=50, bottom=canvas.height, colour=palette.text)
    canvas.glow(x, y, 92 * unit, palette.glow, 0.75)
    canvas.circle(x + 1.4 * unit, y - 1.4 * unit, 34.5 * unit, mix(palette.glow, "#ffffff", 0.6))
    canvas.circle(x, y, 34 * unit, palette.near)
    canvas.glow(x + 24 * unit, y - 24 * unit, 13 * unit, "#ffffff", 1.0)
    person(canvas, x, y + 31 * unit, 22 * unit, mix(palette.near, palette.glow, 0.28))


def strings(canvas: Canvas, palette: Palette) -> None:
    """Tense: taut lines crossing, one about to break."""
    x, y = canvas.center
    w, h, unit = canvas.width, canvas.height, canvas.unit
    canvas.fill(canvas.linear((0, palette.near), (1, palette.top)))
    canvas.glow(x, y, 70 * unit, palette.glow, 0.5)
    count = 19
    d = ""
    for step in range(count):
        share = step / (count - 1)
        d += f"M{num(w * share)} -2L{num(x)} {num(y)}M{num(w * (share * 1.6 - 0.3))} {num(h + 2)}L{num(x)} {num(y)}"
    canvas.line(d, palette.glow, 0.7 * unit, 0.75)
    canvas.trace(x, y, unit, "M-160 30L0 0L120-34", palette.accent, 1.8)
    canvas.circle(x, y, 9 * unit, palette.near)
    canvas.trace(x, y, unit, "M-9 0a9 9 0 1 1 0 .1", palette.accent, 1.8)
    canvas.circle(x, y, 3 * unit, palette.accent)


def halftone(canvas: Canvas, palette: Palette) -> None:
    """Gritty: a torn strip over printed dots."""
    x, y = canvas.center
    w, h, unit = canvas.width, canvas.height, canvas.unit
    canvas.fill(mix(palette.glow, "#d8cdb8", 0.6))
    step, rows = 7.5 * unit, ""
    for row in range(int(h / step) + 2):
        r = max(0.3, 3.9 * unit * (1 - abs(row * step - y) / h * 1.25))
        shift = step / 2 if row % 2 else 0
        rows += f'<path d="M{num(shift)} {num(row * step)}H{w}" stroke-width="{num(2 * r)}"/>'
    canvas.add(
        f'<g fill="none" stroke="{palette.near}" stroke-linecap="round" stroke-dasharray="0 {num(step)}">{rows}</g>'
    )
    edge = [(x - 44 * unit, 0.0)]
    at = 0.0
    while at < h:
        at += canvas.chance.uniform(8, 16) * unit
        edge.append((x - 44 * unit + at * 0.22 + canvas.chance.uniform(-5, 5) * unit, at))
    other = [(px + (84 + canvas.chance.uniform(-4, 4)) * unit, py) for px, py in reversed(edge)]
    canvas.path(
        points(*[(px - 3 * unit, py) for px, py in edge], *[(px + 3 * unit, py) for px, py in other]), "#f4ecdd"
    )
    canvas.path(points(*edge, *other), palette.accent)
    person(canvas, x + 5 * unit, y + 46 * unit, 78 * unit, palette.near, hat=canvas.chance.random() < 0.6)


def rain(canvas: Canvas, palette: Palette) -> None:
    """Bittersweet: a window, rain on it, the sun gone half."""
    x, y = canvas.center
    w, h, unit = canvas.width, canvas.height, canvas.unit
    canvas.fill(canvas.linear((0, palette.top), (0.6, palette.mid), (1, palette.far)))
    r = 31 * unit
    canvas.glow(x, y + 8 * unit, r * 2, palette.glow, 0.6)
    canvas.path(f"M{num(x - r)} {num(y + 8 * unit)}a{num(r)} {num(r)} 0 0 1 {num(2 * r)} 0z", palette.glow)
    for step in range(5):
        canvas.line(
            f"M{num(x - r + step * 3 * unit)} {num(y + (13 + step * 5.5) * unit)}H{num(x + r - step * 3 * unit)}",
            palette.glow,
            (3.2 - step * 0.5) * unit,
            0.7,
            round_ends=False,
        )
    drops = "".join(
        f"M{num(canvas.chance.random() * w)} {num(canvas.chance.random() * h)}"
        f"v{num(canvas.chance.uniform(4, 16) * unit)}"
        for _ in range(70)
    )
    canvas.line(drops, palette.text, 0.6 * unit, 0.5)
    canvas.line(
        f"M{num(x - 50 * unit)} 0V{h}M{num(x + 50 * unit)} 0V{h}M0 {num(y - 32 * unit)}H{w}",
        palette.near,
        3.4 * unit,
        0.75,
        round_ends=False,
    )


def ripples(canvas: Canvas, palette: Palette) -> None:
    """Suspenseful: rings closing in."""
    x, y = canvas.center
    unit = canvas.unit
    canvas.fill(palette.near)
    for step in range(13):
        share = step / 12
        r = (118 - 109 * share**0.85) * unit
        canvas.circle(
            x + 7 * unit * sin(step * 0.9),
            y + 4 * unit * cos(step * 1.1),
            r,
            mix(mix(palette.near, palette.mid, 0.75), palette.glow, share**1.6)
            if step % 2
            else mix(palette.near, palette.far, 0.4 + 0.5 * share),
        )
    canvas.circle(x, y, 8 * unit, palette.accent)
    person(canvas, x, y + 6 * unit, 13 * unit, palette.near)


def shards(canvas: Canvas, palette: Palette) -> None:
    """Chilling: ice, and one red thing in it."""
    x, y = canvas.center
    unit = canvas.unit
    canvas.fill(canvas.linear((0, "#0b1b2b"), (1, "#02060b")))
    canvas.glow(x, y, 80 * unit, "#9fd8e8", 0.4)
    for _ in range(20):
        angle = canvas.chance.uniform(0, 2 * pi)
        reach, wide = canvas.chance.uniform(40, 150) * unit, canvas.chance.uniform(0.05, 0.16)
        start = canvas.chance.uniform(13, 24) * unit
        colour = mix("#0e2a3d", "#d6f3fa", canvas.chance.random() ** 1.8)
        canvas.path(
            points(
                (x + start * cos(angle), y + start * sin(angle)),
                (x + reach * cos(angle - wide), y + reach * sin(angle - wide)),
                (x + reach * 1.12 * cos(angle), y + reach * 1.12 * sin(angle)),
                (x + reach * cos(angle + wide * 0.5), y + reach * sin(angle + wide * 0.5)),
            ),
            colour,
            0.8,
        )
    canvas.glow(x, y, 22 * unit, "#ff2b3d", 0.9)
    canvas.circle(x, y, 5 * unit, "#ff2b3d")


def squares(canvas: Canvas, palette: Palette) -> None:
    """Mind-bending: squares turning into themselves."""
    x, y = canvas.center
    unit = canvas.unit
    canvas.fill(palette.near)
    for step in range(24):
        share = step / 23
        half = 150 * unit * 0.865**step
        colour = mix(palette.accent, palette.glow, share) if step % 2 else palette.near
        canvas.add(
            f'<rect x="{num(-half)}" y="{num(-half)}" width="{num(2 * half)}" height="{num(2 * half)}"'
            f' fill="{colour}" transform="translate({num(x)} {num(y)})rotate({num(step * 7.5)})"/>'
        )


def rush(canvas: Canvas, palette: Palette) -> None:
    """Adrenaline: everything flies past."""
    x, y = canvas.center
    w, h, unit = canvas.width, canvas.height, canvas.unit
    canvas.fill(palette.accent)
    for colour, count, inner in (
        (palette.near, 26, 30),
        (mix(palette.accent, "#ffffff", 0.6), 18, 24),
        (palette.mid, 14, 36),
    ):
        d = ""
        for _ in range(count):
            angle, wide = canvas.chance.uniform(0, 2 * pi), canvas.chance.uniform(0.012, 0.05)
            start = inner * canvas.chance.uniform(0.9, 1.7) * unit
            reach = w + h
            d += points(
                (x + start * cos(angle), y + start * sin(angle)),
                (x + reach * cos(angle - wide), y + reach * sin(angle - wide)),
                (x + reach * cos(angle + wide), y + reach * sin(angle + wide)),
            )
        canvas.path(d, colour)
    canvas.glow(x, y, 44 * unit, "#ffffff", 0.9)
    person(canvas, x, y + 28 * unit, 52 * unit, palette.near, kind="walk")


def rays(canvas: Canvas, palette: Palette) -> None:
    """Epic: light through clouds, and how small we are."""
    x, y = canvas.center
    w, h, unit = canvas.width, canvas.height, canvas.unit
    canvas.fill(canvas.linear((0, palette.top), (0.5, palette.mid), (1, palette.far)))
    source = y - 30 * unit
    light = mix(palette.glow, "#ffffff", 0.5)
    for ray in range(11):
        a = (ray + canvas.chance.uniform(0.1, 0.9)) * pi / 11
        spread = canvas.chance.uniform(0.03, 0.07)
        canvas.path(
            points(
                (x, source),
                (x + 3 * h * cos(a - spread), source + 3 * h * sin(a - spread)),
                (x + 3 * h * cos(a + spread), source + 3 * h * sin(a + spread)),
            ),
            canvas.linear((0, light, 0.6), (1, light, 0)),
        )
    canvas.glow(x, source, 74 * unit, light, 0.95)
    for dx, dy, size, shade in ((-58, -14, 90, 0.25), (54, -18, 84, 0.3), (-18, -30, 76, 0.1), (28, -34, 70, 0.15)):
        cloud(canvas, x + dx * unit, y + dy * unit, size * unit, mix(light, palette.mid, shade + 0.25), 0.92)
    base = canvas.ground * h + 14 * unit
    canvas.path(
        f"M0 {num(base + 8 * unit)}Q{num(x)} {num(base - 16 * unit)} {w} {num(base + 10 * unit)}V{h}H0z", palette.near
    )
    person(canvas, x, base - 2.6 * unit, 20 * unit, palette.near)
