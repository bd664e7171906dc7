"""Things that stand in many pictures: skies, suns, ridges, stars, trees, people from afar."""

from itertools import pairwise

from marquee.media.canvas import Canvas, num, points
from marquee.media.palettes import Palette


def sky(canvas: Canvas, palette: Palette, *, glow_at: float = 0.78) -> None:
    """Paint the sky from its height down to the light at the horizon."""
    canvas.fill(
        canvas.linear((0, palette.top), (glow_at * 0.55, palette.mid), (glow_at, palette.glow), (1, palette.mid))
    )


def sun(
    canvas: Canvas, x: float, y: float, radius: float, colour: str, *, halo: float = 3.2, strength: float = 0.7
) -> None:
    """Put a disc of light with its halo."""
    canvas.glow(x, y, radius * halo, colour, strength)
    canvas.circle(x, y, radius, colour)


def moon(canvas: Canvas, x: float, y: float, radius: float, colour: str, shade: str) -> None:
    """Put a moon with seas in it."""
    canvas.glow(x, y, radius * 2.6, colour, 0.45)
    canvas.circle(x, y, radius, colour)
    for dx, dy, size in ((-0.35, -0.2, 0.24), (0.22, 0.18, 0.3), (0.3, -0.42, 0.14), (-0.2, 0.48, 0.16)):
        canvas.circle(x + dx * radius, y + dy * radius, size * radius, shade, 0.14)


def stars(canvas: Canvas, *, count: int, bottom: float, colour: str = "#ffffff") -> None:
    """Scatter stars of three sizes down to `bottom`."""
    for size, share, opacity in ((0.28, 0.62, 0.55), (0.5, 0.3, 0.8), (0.85, 0.08, 1.0)):
        dots = "".join(
            f"M{num(canvas.chance.random() * canvas.width)} {num(canvas.chance.random() ** 1.4 * bottom)}h0"
            for _ in range(max(1, int(count * share)))
        )
        canvas.line(dots, colour, size * canvas.height / 270 * 2, opacity)


def ridge(
    canvas: Canvas, y: float, rise: float, steps: int, paint: str, *, sharp: bool = True
) -> list[tuple[float, float]]:
    """Paint a line of hills (or of sharp peaks) down to the bottom edge; gives its crest."""
    chance, width = canvas.chance, canvas.width
    crest = []
    for step in range(steps + 1):
        lift = chance.random() ** (1.0 if sharp else 0.7)
        high = step % 2 == 0 if sharp else True
        crest.append((step * width / steps, y - rise * (lift if high else lift * 0.35)))
    if sharp:
        d = points(*crest, close=False)
    else:
        d = f"M0 {num(crest[0][1])}"
        for (x0, y0), (x1, y1) in pairwise(crest):
            d += f"C{num((x0 + x1) / 2)} {num(y0)} {num((x0 + x1) / 2)} {num(y1)} {num(x1)} {num(y1)}"
    canvas.path(f"{d}V{canvas.height}H0z", paint)
    return crest


def mist(canvas: Canvas, y: float, thickness: float, colour: str, opacity: float = 0.5) -> None:
    """Lay a band of mist across."""
    paint = canvas.linear((0, colour, 0), (0.5, colour, opacity), (1, colour, 0))
    canvas.add(f'<rect y="{num(y - thickness / 2)}" width="{canvas.width}" height="{num(thickness)}" fill="{paint}"/>')


def pines(
    canvas: Canvas, y: float, height: float, count: int, paint: str, *, gap: tuple[float, float] = (1, 1)
) -> None:
    """Plant a row of firs; none stand between the parts `gap` of the width."""
    chance, d = canvas.chance, ""
    for tree in range(count):
        x = (tree + chance.uniform(0.1, 0.9)) / count
        if gap[0] < x < gap[1]:
            continue
        x *= canvas.width
        tall, half = height * chance.uniform(0.55, 1.0), height * chance.uniform(0.13, 0.19)
        top = y - tall
        d += f"M{num(x)} {num(top)}"
        for level in (0.38, 0.68, 1.0):
            wide = half * level
            d += f"L{num(x + wide)} {num(top + tall * level)}h{num(-wide * 0.45)}"
        d += f"H{num(x - half * 0.55)}"
        for level in (1.0, 0.68, 0.38):
            d += f"L{num(x - half * level)} {num(top + tall * level)}h{num(half * level * 0.45)}"
        d += "z"
    canvas.path(f"{d}M0 {num(y - 1)}H{canvas.width}V{canvas.height}H0z", paint)


_PERSON = {
    "coat": "M-5-86C-15-84-17-78-18-46l5 1 1-6-3 29 6 2-1 20h8l1-20h2l1 20h8l-1-20 6-2-3-29 1 6 5-1C17-78 15-84 5-86z",
    "dress": (
        "M-4-86C-13-84-13-78-15-49l4 1 2-13 2 7-11 34h11l1 20h4l2-20 2 20h4l1-20h11l-11-34 2-7 2 13 4-1"
        "C13-78 13-84 4-86z"
    ),
    "walk": "M-5-86C-14-84-15-76-20-50l4 2 6-14-1 22-10 40h8l12-34 14 34h8l-12-42-1-20 8 12 4-3C9-74 13-84 5-86z",
}


def person(
    canvas: Canvas, x: float, base: float, height: float, paint: str, *, kind: str = "coat", hat: bool = False
) -> None:
    """Stand someone on `base`, seen from afar."""
    scale = height / 100
    top = '<path d="M-15-97q15-6 30 0l-6-3-2-8h-14l-2 8z"/>' if hat else ""
    hair = '<circle cy="-95" r="8.5"/>' if kind == "dress" else ""
    canvas.add(
        f'<g transform="translate({num(x)} {num(base)})scale({num(scale)})" fill="{paint}">'
        f'<path d="{_PERSON[kind]}"/><ellipse cy="-93" rx="6.5" ry="8"/>{hair}{top}</g>'
    )


def birds(canvas: Canvas, x: float, y: float, spread: float, paint: str, *, count: int = 5) -> None:
    """Let a few birds fly."""
    chance, d = canvas.chance, ""
    for _ in range(count):
        size = spread * chance.uniform(0.07, 0.13)
        d += (
            f"M{num(x + chance.uniform(-1, 1) * spread)} {num(y + chance.uniform(-0.4, 0.4) * spread)}"
            f"q{num(size * 0.5)} {num(-size * 0.7)} {num(size)} 0q{num(size * 0.5)} {num(-size * 0.7)} {num(size)} 0"
        )
    canvas.line(d, paint, max(1.2, spread * 0.016))


def cloud(canvas: Canvas, x: float, y: float, width: float, paint: str, opacity: float = 1.0) -> None:
    """Float a round cloud with a flat base."""
    r = width / 6
    canvas.path(
        f"M{num(x - width / 2)} {num(y)}a{num(r)} {num(r)} 0 0 1 {num(r * 0.9)}-{num(r * 0.95)}"
        f"a{num(r * 1.3)} {num(r * 1.3)} 0 0 1 {num(r * 2.4)}-{num(r * 0.6)}a{num(r)} {num(r)} 0 0 1"
        f" {num(r * 1.7)} {num(r * 0.6)}"
        f"a{num(r * 0.8)} {num(r * 0.8)} 0 0 1 {num(r)} {num(r * 0.95)}z",
        paint,
        opacity,
    )


def blocks(canvas: Canvas, base: float, low: float, high: float, count: int, paint: str) -> str:
    """Build a row of towers standing on `base`; gives its path, to be lit."""
    chance, x, d = canvas.chance, -4.0, f"M-4 {num(base)}"
    wide = canvas.width / count
    while x < canvas.width:
        step = wide * chance.uniform(0.6, 1.4)
        top = base - chance.uniform(low, high)
        d += f"V{num(top)}"
        if chance.random() < 0.2:
            mast = step * 0.5
            d += f"h{num(mast - 1)}v-{num(high * 0.18)}h2v{num(high * 0.18)}"
            d += f"H{num(x + step)}"
        else:
            d += f"H{num(x + step)}"
        x += step
    d += f"V{canvas.height}H-4z"
    canvas.path(d, paint)
    return d


def lit(canvas: Canvas, d: str, colour: str, size: float, opacity: float = 0.9) -> None:
    """Light windows in a path of towers."""
    name, chance = canvas.name(), canvas.chance
    cell = "".join(
        f'<rect x="{num(column * size * 1.9 + size * 0.5)}" y="{num(row * size * 2.3 + size * 0.6)}"'
        f' width="{num(size)}" '
        f'height="{num(size * 1.3)}" opacity="{num(chance.choice((0.25, 0.6, 1)))}"/>'
        for column in range(4)
        for row in range(4)
        if chance.random() < 0.42
    )
    canvas.define(
        f'<pattern id="{name}" width="{num(size * 7.6)}" height="{num(size * 9.2)}" patternUnits="userSpaceOnUse" '
        f'fill="{colour}">{cell}</pattern>'
    )
    canvas.path(d, f"url(#{name})", opacity)
