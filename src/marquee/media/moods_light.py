"""Warm and quiet moods as pictures: one plain, abstract composition each."""

from marquee.media.canvas import Canvas, mix, num, points
from marquee.media.palettes import Palette
from marquee.media.shapes import birds, cloud, mist, person, stars

_DAWNS = (  # the sky above the waves, and the waves; all light enough for dark letters
    ("#ffc27a", ("#ffb55a", "#ff8a5c", "#f2637e", "#8f4f9f")),
    ("#ffb9a6", ("#ff9d8a", "#f0708a", "#b3588f", "#5d4a8c")),
    ("#d5e6a6", ("#f4c95d", "#a8c66c", "#5fa777", "#2f7a78")),
    ("#a9d8dc", ("#ffd27a", "#7cc4c0", "#3f93a8", "#2f5d86")),
    ("#f3c6dd", ("#ffc78a", "#f58fa6", "#c06fb8", "#6b58a8")),
)


def sunrise(canvas: Canvas, palette: Palette) -> None:
    """Feel-good: a sun of rings over waves of colour."""
    x, y = canvas.center
    w, unit, chance = canvas.width, canvas.unit, canvas.chance
    y += chance.uniform(-12, 10) * unit
    sky, warm = chance.choice(_DAWNS)
    canvas.fill(canvas.linear((0, "#ffe9c2"), (1, sky)))
    rings = chance.choice((3, 4, 6))
    for step in range(rings):
        canvas.circle(x, y + 6 * unit, (58 - step * 46 / rings) * unit, mix("#fff6df", warm[0], step / (rings - 0.8)))
    swell, turn = chance.uniform(5, 16), chance.choice((-1, 1))
    for step, colour in enumerate(warm):
        base = y + (8 + step * 15) * unit
        swing = swell * unit * (turn if step % 2 else -turn)
        canvas.path(
            f"M0 {num(base)}C{num(w * 0.3)} {num(base - swing)} {num(w * 0.6)} {num(base + swing)} {w}"
            f" {num(base - swing * 0.5)}V{canvas.height}H0z",
            colour,
        )
    birds(canvas, x - 8 * unit, y - 20 * unit, 15 * unit, palette.near)


def tiles(canvas: Canvas, palette: Palette) -> None:
    """Witty: quarter circles that do not quite agree."""
    size = canvas.unit * 27
    colours = (palette.glow, palette.accent, palette.mid, palette.far, palette.near)
    canvas.fill(palette.near)
    for row in range(int(canvas.height / size) + 1):
        for column in range(int(canvas.width / size) + 1):
            left, top = column * size, row * size
            back, front = canvas.chance.sample(colours, 2)
            canvas.path(f"M{num(left)} {num(top)}h{num(size)}v{num(size)}h{num(-size)}z", back)
            kind = canvas.chance.randrange(5)
            if kind == 0:
                canvas.circle(left + size / 2, top + size / 2, size * 0.36, front)
            elif kind < 4:
                corner = canvas.chance.randrange(4)
                cx, cy = left + size * (corner % 2), top + size * (corner // 2)
                sx, sy = (1 if corner % 2 == 0 else -1), (1 if corner // 2 == 0 else -1)
                sweep = 1 if sx * sy > 0 else 0
                canvas.path(
                    f"M{num(cx)} {num(cy)}h{num(sx * size)}A{num(size)} {num(size)} 0 0 {sweep}"
                    f" {num(cx)} {num(cy + sy * size)}z",
                    front,
                )
            else:
                canvas.path(points((left, top), (left + size, top + size), (left, top + size)), front)


def circles(canvas: Canvas, palette: Palette) -> None:
    """Heartfelt: two circles and what they share."""
    x, y = canvas.center
    unit = canvas.unit
    canvas.fill(canvas.linear((0, mix(palette.top, palette.mid, 0.5)), (1, palette.top)))
    r = 34 * unit
    canvas.glow(x, y, 84 * unit, palette.glow, 0.6)
    canvas.circle(x - 17 * unit, y, r, palette.accent, 0.92)
    canvas.circle(x + 17 * unit, y, r, palette.glow, 0.92)
    half = (r * r - (17 * unit) ** 2) ** 0.5
    canvas.path(
        f"M{num(x)} {num(y - half)}A{num(r)} {num(r)} 0 0 1 {num(x)} {num(y + half)}A{num(r)} {num(r)}"
        f" 0 0 1 {num(x)} {num(y - half)}z",
        mix(palette.glow, "#ffffff", 0.75),
    )
    person(canvas, x - 4 * unit, y + 25 * unit, 25 * unit, palette.near)
    person(canvas, x + 5 * unit, y + 25 * unit, 23 * unit, palette.near, kind="dress")


def confetti(canvas: Canvas, palette: Palette) -> None:
    """Quirky: squiggles, dots and zigzags thrown on a plain ground."""
    unit, chance = canvas.unit, canvas.chance
    ground, *colours = chance.choice(
        (
            ("#ffe066", "#e8443a", "#26304f", "#3ec6b8", "#ff8fb1"),
            ("#ff8fb1", "#ffe066", "#2b2f77", "#ffffff", "#3ec6b8"),
            ("#7fd8cf", "#ff6b6b", "#1d2f4f", "#ffe066", "#ffffff"),
        )
    )
    canvas.fill(ground)
    for row in range(5):
        for column in range(8 if canvas.shape != "poster" else 5):
            cells = 8 if canvas.shape != "poster" else 5
            px, py = (
                (column + chance.uniform(0.2, 0.8)) * canvas.width / cells,
                (row + chance.uniform(0.2, 0.8)) * canvas.height / 5,
            )
            colour, turn, kind = chance.choice(colours), chance.randrange(360), chance.randrange(5)
            k = unit * chance.uniform(0.8, 1.4)
            d = (
                f"M{num(-10 * k)} 0q{num(5 * k)} {num(-10 * k)} {num(10 * k)} 0t{num(10 * k)} 0",
                f"M{num(-10 * k)} 0l{num(5 * k)} {num(-6 * k)} {num(5 * k)} {num(6 * k)} {num(5 * k)}"
                f" {num(-6 * k)} {num(5 * k)} {num(6 * k)}",
                f"M{num(-6 * k)} 0h{num(12 * k)}M0 {num(-6 * k)}v{num(12 * k)}",
            )[kind % 3]
            move = f'transform="translate({num(px)} {num(py)})rotate({turn})"'
            if kind == 3:
                canvas.add(
                    f'<path d="M{num(-8 * k)} 0a{num(8 * k)} {num(8 * k)} 0 0 1 {num(16 * k)} 0z"'
                    f' fill="{colour}" {move}/>'
                )
            elif kind == 4:
                canvas.add(f'<circle r="{num(5 * k)}" fill="{colour}" {move}/>')
            else:
                canvas.add(
                    f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{num(3 * k)}"'
                    f' stroke-linecap="round" stroke-linejoin="round" {move}/>'
                )


def dream(canvas: Canvas, palette: Palette) -> None:
    """Dreamy: a moon among soft clouds in colours of sleep."""
    x, y = canvas.center
    unit = canvas.unit
    canvas.fill(canvas.linear((0, "#3b2a78"), (0.5, "#b06ab3"), (1, "#ffc1c8")))
    canvas.glow(x - 60 * unit, y + 10 * unit, 80 * unit, "#7fd8ff", 0.55)
    canvas.glow(x + 40 * unit, y + 30 * unit, 80 * unit, "#ffd6a5", 0.6)
    stars(canvas, count=50, bottom=canvas.height * 0.6)
    r = 27 * unit
    canvas.glow(x, y, r * 2.2, "#fff3d6", 0.6)
    canvas.put(x, y, r, "M.2-1A1 1 0 1 0 1 .3A.8 .8 0 0 1 .2-1z", "#fff3d6")
    for dx, dy, size, opacity in (
        (-40, 26, 70, 0.7),
        (34, 34, 84, 0.8),
        (-6, 44, 96, 0.9),
        (-70, 42, 60, 0.8),
        (74, 16, 40, 0.55),
    ):
        cloud(canvas, x + dx * unit, y + dy * unit, size * unit, "#fff0f3", opacity)
    canvas.trace(x, y, unit, "M-26-99V-22M34-99V-30", "#ffffff", 0.4, 0.7)
    for dx, dy in ((-26, -22), (34, -30)):
        canvas.add(
            '<path d="M0-5 1.5-1.5 5 0 1.5 1.5 0 5-1.5 1.5-5 0-1.5-1.5z"'
            f' transform="translate({num(x + dx * unit)}'
            f' {num(y + dy * unit)})scale({num(unit * 0.9)})" fill="#fff3d6"/>'
        )


def steps(canvas: Canvas, palette: Palette) -> None:
    """Inspiring: a flight of steps into the light."""
    x, y = canvas.center
    w, h, unit = canvas.width, canvas.height, canvas.unit
    canvas.fill(canvas.linear((0, mix(palette.glow, "#ffffff", 0.3)), (0.6, palette.glow), (1, palette.mid)))
    top_x, top_y = x + 26 * unit, y - 8 * unit
    canvas.glow(top_x, top_y - 16 * unit, 74 * unit, "#ffffff", 0.95)
    canvas.circle(top_x, top_y - 18 * unit, 17 * unit, "#ffffff")
    count = 9
    d = f"M{w} {h}H{num(top_x - count * 15 * unit)}"
    for step in range(count):
        d += f"V{num(h - (h - top_y) * (step + 1) / count)}h{num(15 * unit)}"
    canvas.path(f"{d}H{w}z", canvas.linear((0, mix(palette.far, palette.mid, 0.3)), (1, palette.near)))
    at = 6
    person(
        canvas,
        top_x - (count - at - 0.5) * 15 * unit,
        h - (h - top_y) * (at + 1) / count,
        31 * unit,
        palette.near,
        kind="walk",
    )
    birds(canvas, x - 24 * unit, y - 16 * unit, 14 * unit, palette.near, count=6)


def window(canvas: Canvas, palette: Palette) -> None:
    """Cosy: a warm window, snow outside, a cup on the sill."""
    x, y = canvas.center
    w, h, unit = canvas.width, canvas.height, canvas.unit
    canvas.fill(canvas.linear((0, "#14233f"), (1, "#31496e")))
    snow = "".join(f"M{num(canvas.chance.random() * w)} {num(canvas.chance.random() * h)}h0" for _ in range(80))
    canvas.glow(x, y, 90 * unit, "#ffb347", 0.6)
    left, top, wide, high = x - 34 * unit, y - 38 * unit, 68 * unit, 74 * unit
    canvas.add(
        f'<rect x="{num(left)}" y="{num(top)}" width="{num(wide)}" height="{num(high)}"'
        f' rx="{num(3 * unit)}" fill="{canvas.radial((0, "#fff1c9"), (1, "#ffb04d"))}" stroke="#3'
        f'a2417" stroke-width="{num(4 * unit)}"/>'
    )
    canvas.path(
        f"M{num(left)} {num(top)}q{num(16 * unit)} {num(26 * unit)} {num(-1 * unit)} {num(52 * unit)}"
        f"zM{num(left + wide)} {num(top)}q{num(-16 * unit)} {num(26 * unit)} {num(1 * unit)}"
        f" {num(52 * unit)}z",
        "#c8493a",
        0.9,
    )
    canvas.line(
        f"M{num(x)} {num(top)}v{num(high)}M{num(left)} {num(y - 6 * unit)}h{num(wide)}",
        "#3a2417",
        2.6 * unit,
        round_ends=False,
    )
    canvas.line(snow, "#ffffff", 1.8 * unit, 0.85)
    sill = top + high
    canvas.path(
        f"M{num(left - 7 * unit)} {num(sill)}h{num(wide + 14 * unit)}v{num(6 * unit)}h{num(-wide - 14 * unit)}z",
        "#3a2417",
    )
    cx = x + 14 * unit
    canvas.put(cx, sill, unit, "M-7-12h14v8q0 4-4 4h-6q-4 0-4-4z", "#7a2f2a")
    canvas.trace(cx, sill, unit, "M-3-15q-3-4 0-8t0-8M3-15q-3-4 0-8", "#7a4a2a", 1.1, 0.8)
    canvas.add(
        f'<g fill="#2a1a12" transform="translate({num(x - 17 * unit)} {num(sill)})scale({num(unit)})">'
        '<path d="M-10 0q-2-16 7-19 8 2 9 10 0 6-1 9zM5-2q10 1 9-8" /><path d="M5-2q10 1 9-9"'
        ' fill="none" stroke="#2a1a12" stroke-width="2.5" stroke-linecap="round"/><circle cx="-3"'
        ' cy="-20" r="6.5"/><path d="M-9-22l0-8 5 4zM3-22l0-8-5 4z"/></g>'
    )


def bands(canvas: Canvas, palette: Palette) -> None:
    """Nostalgic: bands of colour bent as on an old record sleeve."""
    h, unit = canvas.height, canvas.unit
    x, y = canvas.center
    top = y + 6 * unit
    canvas.fill("#f3e3c3")
    for step, colour in enumerate(("#7a2e2a", "#c8502f", "#e8943a", "#f2c14e", "#5f8f7b", "#2f5d62")):
        r = (54 - step * 7.6) * unit
        d = f"M{num(x - r)} {h + 9}V{num(top)}A{num(r)} {num(r)} 0 0 1 {num(x + r)} {num(top)}V{h + 9}"
        canvas.line(d, colour, 7.9 * unit, round_ends=False)
    canvas.circle(x, top + 4 * unit, 8 * unit, "#7a2e2a")


def paper_of(palette: Palette) -> str:
    """Tint paper with a palette's light."""
    return mix(palette.glow, "#f5efe2", 0.75)


def stillness(canvas: Canvas, palette: Palette) -> None:
    """Thoughtful: one disc, one horizon, its reflection."""
    x, y = canvas.center
    w, h, unit = canvas.width, canvas.height, canvas.unit
    paper = paper_of(palette)
    canvas.fill(canvas.linear((0, paper), (1, mix(paper, palette.mid, 0.25))))
    horizon = y + 26 * unit
    canvas.circle(
        x, y - 4 * unit, 27 * unit, canvas.linear((0, palette.accent), (1, mix(palette.accent, palette.mid, 0.5)))
    )
    for step, shade in enumerate((0.35, 0.6, 0.85)):
        base = horizon - (9 - step * 4) * unit
        canvas.path(
            f"M0 {num(base + 4 * unit)}Q{num(w * (0.2 + step * 0.2))}"
            f" {num(base - (15 - step * 4) * unit)} {num(w * 0.55)} {num(base + 3 * unit)}T{w}"
            f" {num(base - 2 * unit)}V{h}H0z",
            mix(paper, palette.far, shade),
        )
    for step in range(5):
        wide = (34 - step * 6) * unit
        canvas.line(
            f"M{num(x - wide)} {num(horizon + (10 + step * 6) * unit)}h{num(2 * wide)}",
            paper,
            (1.5 - step * 0.2) * unit,
            0.6,
        )
    canvas.put(x, horizon, unit, "M-34 9q8 4 20 0z", palette.near)
    person(canvas, x - 24 * unit, horizon + 9 * unit, 12 * unit, palette.near)
    mist(canvas, horizon, 16 * unit, paper, 0.5)
