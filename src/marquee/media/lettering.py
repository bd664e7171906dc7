"""Lettering: set any title into a box, as large as it goes, on any machine.

Widths are those of Arial and Times, whose metric twins exist everywhere; each line also names its length, so that a
machine with other fonts squeezes or stretches the letters and the layout holds.
"""

import unicodedata
from dataclasses import dataclass
from html import escape

from marquee.media.canvas import Canvas, num

SANS = "Helvetica Neue,Helvetica,Arial,Liberation Sans,sans-serif"
SERIF = "Times New Roman,Liberation Serif,Times,serif"
_NARROW = dict.fromkeys("ijlI., /", 0.28) | dict.fromkeys("!:-ft()", 0.33)
_NARROW |= {"'": 0.24, "’": 0.28, "r": 0.39, "–": 0.56, "—": 1.0, "…": 1.0, "&": 0.72}
_WIDE = {"m": 0.89, "w": 0.78, "M": 0.83, "W": 0.94, "@": 0.98, "%": 0.89}


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A hand of lettering."""

    family: str = SANS
    weight: int = 700
    upper: bool = False
    italic: bool = False
    squeeze: float = 1.0  # of the natural width: below 1 is condensed
    tracking: float = 0.0  # em between letters
    leading: float = 1.02
    justify: bool = False  # every line as wide as the box, as on a poster
    outline: bool = False  # a rim in the dark colour, as on a sticker
    tilt: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One set line."""

    text: str
    size: float
    width: float


def width_of(text: str, style: Style) -> float:
    """Measure a line at size 1."""
    total = 0.0
    for letter in text:
        if unicodedata.combining(letter):
            continue
        plain = unicodedata.normalize("NFD", letter)[0]
        if unicodedata.east_asian_width(letter) in "WF":
            total += 1.0
        elif plain in _NARROW:
            total += _NARROW[plain]
        elif plain in _WIDE:
            total += _WIDE[plain]
        elif plain.isupper():
            total += 0.7
        elif plain.isdigit() or plain.islower():
            total += 0.565
        else:
            total += 0.65
    if style.family == SERIF:
        total *= 0.93
    return total * style.squeeze + style.tracking * max(0, len(text) - 1)


def set_lines(text: str, *, width: float, height: float, style: Style, most: float, least: float) -> list[Line]:
    """Break text into the lines that let it be set largest; too long a text ends in an ellipsis at `least` size."""
    words = _words(text.upper() if style.upper else text)
    best: list[Line] = []
    for count in range(1, min(5, len(words)) + 1):
        lines = _lay(_break(words, count, style), width=width, height=height, style=style, most=most)
        if not best or min(line.size for line in lines) > min(line.size for line in best) * 1.12:
            best = lines
    if best and min(line.size for line in best) >= least:
        return best
    return _cut(words, width=width, height=height, style=style, size=least)


def plain(text: str) -> str:
    """Leave out what cannot be written in SVG (control characters, lone surrogates) and surplus space."""
    return " ".join(
        "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in text[:400]).split()
    )


def _words(text: str) -> list[str]:
    return plain(text).split()[:60] or ["Untitled"]


def _break(words: list[str], count: int, style: Style) -> list[str]:
    """Break into `count` lines so that the widest is as narrow as can be (exact, by trying every width)."""
    widths = [width_of(word, style) for word in words]
    space = width_of(" ", style) + style.tracking
    low, high = max(widths), sum(widths) + space * len(words)
    for _ in range(24):
        middle = (low + high) / 2
        if len(_fill(words, widths, space, middle)) <= count:
            high = middle
        else:
            low = middle
    lines = _fill(words, widths, space, high)
    while len(lines) < count and any(" " in line for line in lines):
        longest = max((line for line in lines if " " in line), key=lambda line: width_of(line, style))
        at = lines.index(longest)
        head, tail = longest.rsplit(" ", 1)
        lines[at : at + 1] = [head, tail]
    return lines


def _fill(words: list[str], widths: list[float], space: float, limit: float) -> list[str]:
    lines: list[str] = []
    used = 0.0
    for word, width in zip(words, widths, strict=True):
        if lines and used + space + width <= limit + 1e-6:
            lines[-1] += f" {word}"
            used += space + width
        else:
            lines.append(word)
            used = width
    return lines


def _lay(lines: list[str], *, width: float, height: float, style: Style, most: float) -> list[Line]:
    natural = [max(0.01, width_of(line, style)) for line in lines]
    if not style.justify or len(lines) == 1:
        size = min(most, width / max(natural), height / (len(lines) * style.leading))
        return [Line(text=text, size=size, width=size * wide) for text, wide in zip(lines, natural, strict=True)]
    sizes = [min(most, width / wide) for wide in natural]
    smallest = min(sizes)
    sizes = [min(size, smallest * 2.4) for size in sizes]
    shrink = min(1.0, height / (sum(sizes) * style.leading))
    return [
        Line(text=text, size=size * shrink, width=size * shrink * wide)
        for text, size, wide in zip(lines, sizes, natural, strict=True)
    ]


def _cut(words: list[str], *, width: float, height: float, style: Style, size: float) -> list[Line]:
    widths = [min(width_of(word, style), width / size) for word in words]
    lines = _fill(words, widths, width_of(" ", style) + style.tracking, width / size)
    room = max(1, int(height / (size * style.leading)))
    if len(lines) > room:
        lines = [*lines[: room - 1], f"{lines[room - 1]}…"]
    found = []
    for text in lines:
        while width_of(text, style) * size > width and len(text) > 2:
            text = f"{text.rstrip('…')[:-1]}…"
        found.append(Line(text=text, size=size, width=min(width, width_of(text, style) * size)))
    return found


def height_of(lines: list[Line], style: Style) -> float:
    """Measure set lines from the top of the first capital to the last baseline."""
    return sum(line.size for line in lines) * style.leading - lines[0].size * (style.leading - 0.72)


def letter(
    canvas: Canvas, lines: list[Line], style: Style, *, x: float, bottom: float, anchor: str, paint: str, rim: str
) -> float:
    """Write set lines with the last baseline at `bottom`; gives the top of the first capital."""
    written = []
    y = bottom
    for line in reversed(lines):
        length = f' textLength="{num(line.width)}" lengthAdjust="spacingAndGlyphs"' if len(line.text) > 1 else ""
        spacing = f' letter-spacing="{num(style.tracking * line.size)}"' if style.tracking else ""
        written.append(
            f'<text x="{num(x)}" y="{num(y)}" font-size="{num(line.size)}"{spacing}{length}>{escape(line.text)}</text>'
        )
        y -= line.size * style.leading
    attributes = f'font-family="{style.family}" font-weight="{style.weight}" fill="{paint}" text-anchor="{anchor}"'
    if style.italic:
        attributes += ' font-style="italic"'
    if style.outline:
        rim_width = max(line.size for line in lines) * 0.16
        attributes += f' stroke="{rim}" stroke-width="{num(rim_width)}" stroke-linejoin="round" paint-order="stroke"'
    if style.tilt:
        attributes += f' transform="rotate({num(style.tilt)} {num(x)} {num(bottom)})"'
    canvas.add(f"<g {attributes}>{''.join(reversed(written))}</g>")
    return bottom - height_of(lines, style)
