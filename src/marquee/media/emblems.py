"""Plain covers: one large flat form a title, for lettering to stand on."""

from math import cos, pi, sin

from marquee.media.canvas import Canvas, contrast, luminance, mix, num, points
from marquee.media.palettes import Palette


def emblem(canvas: Canvas, palette: Palette) -> tuple[str, str]:
    """Paint a flat ground and one form; gives the ground's colour and the ink that is read best on it."""
    grounds = [palette.near, palette.top, palette.mid, palette.accent]
    if canvas.shape == "billboard":  # the page sets white text over it
        grounds = [colour for colour in grounds if luminance(colour) < 0.12]
    ground = canvas.chance.choice(grounds)
    inks = (palette.text, "#ffffff", palette.near, "#0c0c10")
    ink = max(inks, key=lambda colour: contrast(colour, ground))
    forms = [
        mix(ground, other, 0.8)
        for other in (palette.glow, palette.accent, palette.mid, palette.far)
        if contrast(other, ground) > 1.25
    ]
    form = canvas.chance.choice(forms or [mix(ground, ink, 0.3)])
    canvas.fill(ground)
    canvas.chance.choice((_moon, _stripes, _arcs, _diagonal, _peaks, _petals, _eye, _stairs))(canvas, form, ground)
    return ground, ink


def _moon(canvas: Canvas, form: str, ground: str) -> None:
    x, y = canvas.center
    unit = canvas.unit
    canvas.circle(x + 8 * unit, y, 52 * unit, form)
    canvas.circle(x - 12 * unit, y - 8 * unit, 40 * unit, mix(form, ground, 0.72))


def _stripes(canvas: Canvas, form: str, ground: str) -> None:
    unit = canvas.unit
    for stripe in range(9):
        thick = (1 + stripe * 1.35) * unit
        y = canvas.height * 0.04 + stripe * stripe * 0.9 * unit + stripe * 3.4 * unit
        canvas.path(
            f"M{num(canvas.width * 0.46)} {num(y)}H{canvas.width}v{num(thick)}"
            f"H{num(canvas.width * 0.46 - stripe * 5 * unit)}z",
            mix(form, ground, 0.1 * (stripe % 2)),
        )


def _arcs(canvas: Canvas, form: str, ground: str) -> None:
    unit = canvas.unit
    x, y = canvas.width, canvas.height * (0.9 if canvas.shape != "poster" else 0.62)
    for ring in range(6):
        r = (118 - ring * 19) * unit
        canvas.circle(x, y, r, (form, ground)[ring % 2])


def _diagonal(canvas: Canvas, form: str, ground: str) -> None:
    w, h = canvas.width, canvas.height
    canvas.path(points((w * 0.62, 0), (w, 0), (w, h), (w * 0.34, h)), form)
    canvas.path(points((w * 0.74, 0), (w * 0.8, 0), (w * 0.52, h), (w * 0.46, h)), ground)
    canvas.circle(w * 0.86, h * 0.24, canvas.unit * 11, ground)


def _peaks(canvas: Canvas, form: str, ground: str) -> None:
    x, y = canvas.center
    unit = canvas.unit
    for step, (dx, size) in enumerate(((26, 60), (-22, 46), (6, 30))):
        canvas.path(
            points(
                (x + dx * unit, y - (size - 22) * unit),
                (x + (dx + size) * unit, y + 44 * unit),
                (x + (dx - size) * unit, y + 44 * unit),
            ),
            mix(form, ground, 0.55 - step * 0.27),
        )
    canvas.circle(x - 30 * unit, y - 30 * unit, 8 * unit, form)


def _petals(canvas: Canvas, form: str, ground: str) -> None:
    x, y = canvas.center
    unit = canvas.unit
    count = canvas.chance.choice((6, 8, 10))
    for petal in range(count):
        canvas.add(
            f'<ellipse cx="{num(30 * unit)}" rx="{num(25 * unit)}" ry="{num(10 * unit)}"'
            f' fill="{mix(form, ground, 0.35 * (petal % 2))}" transform="translate({num(x)}'
            f' {num(y)})rotate({360 // count * petal})"/>'
        )
    canvas.circle(x, y, 9 * unit, ground)


def _eye(canvas: Canvas, form: str, ground: str) -> None:
    x, y = canvas.center
    unit = canvas.unit
    canvas.put(x, y, unit, "M-58 0Q0-60 58 0Q0 60-58 0z", form)
    canvas.circle(x, y, 22 * unit, ground)
    canvas.circle(x, y, 11 * unit, form)
    rays = "".join(
        f"M{num(x + 44 * unit * cos(a))} {num(y + 40 * unit * sin(a))}L{num(x + 56 * unit * cos(a))}"
        f" {num(y + 52 * unit * sin(a))}"
        for a in (pi * (1.15 + 0.14 * k) for k in range(6))
    )
    canvas.line(rays, form, 2.4 * unit)


def _stairs(canvas: Canvas, form: str, ground: str) -> None:
    w, h, unit = canvas.width, canvas.height, canvas.unit
    size = 17 * unit
    for step in range(7):
        left, top = w - (step + 1) * size * 1.15, h * 0.05 + (6 - step) * size * 0.55
        canvas.path(
            f"M{num(left)} {num(top)}H{num(left + size * 1.2)}V{h}H{num(left)}z", mix(form, ground, 0.78 - step * 0.11)
        )
    canvas.circle(w - size * 4.6, h * 0.2, 7 * unit, form)
