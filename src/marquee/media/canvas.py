"""A sheet to draw a cover on: size, gradients, fragments of SVG, and its own chance."""

from random import Random
from typing import Literal

Shape = Literal["tile", "poster", "billboard"]
SIZES: dict[Shape, tuple[int, int]] = {"tile": (480, 270), "poster": (400, 600), "billboard": (1280, 548)}


class Canvas:
    """Collect what is drawn; `focus` is where the eye should go, `ground` where land begins."""

    def __init__(self, shape: Shape, *, seed: int) -> None:
        self.shape = shape
        self.width, self.height = SIZES[shape]
        self.chance = Random(seed)
        self.prefix = f"m{seed % 1_000_003:x}"
        self.focus = {"tile": (0.735, 0.44), "poster": (0.5, 0.36), "billboard": (0.72, 0.45)}[shape]
        self.ground = {"tile": 0.74, "poster": 0.64, "billboard": 0.74}[shape]
        self._definitions: list[str] = []
        self._body: list[str] = []

    @property
    def center(self) -> tuple[float, float]:
        """The focus in the drawing's own units."""
        return self.focus[0] * self.width, self.focus[1] * self.height

    @property
    def unit(self) -> float:
        """The length things are drawn in: a hundredth of what a cover's subject may take up."""
        return min(self.height, self.width * 0.8) / 100

    def add(self, *fragments: str) -> None:
        """Draw fragments over what is there."""
        self._body += fragments

    def define(self, element: str) -> None:
        """Add a definition that has its own id."""
        self._definitions.append(element)

    def name(self) -> str:
        """Make an id no other cover on a page has."""
        return f"{self.prefix}{chr(97 + len(self._definitions) % 26)}{len(self._definitions) // 26 or ''}"

    def linear(self, *stops: tuple[float, str, float] | tuple[float, str], across: bool = False) -> str:
        """Define a gradient from top to bottom (or left to right) and give its paint."""
        name = self.name()
        direction = "" if across else ' x2="0" y2="1"'
        self.define(f'<linearGradient id="{name}"{direction}>{_stops(stops)}</linearGradient>')
        return f"url(#{name})"

    def radial(self, *stops: tuple[float, str, float] | tuple[float, str], fx: float = 0.5, fy: float = 0.5) -> str:
        """Define a gradient from a point outward and give its paint."""
        name = self.name()
        focal = "" if fx == fy == 0.5 else f' fx="{num(fx)}" fy="{num(fy)}"'
        self.define(f'<radialGradient id="{name}"{focal}>{_stops(stops)}</radialGradient>')
        return f"url(#{name})"

    def fill(self, paint: str, opacity: float = 1.0) -> None:
        """Paint the whole sheet."""
        self.add(f'<path d="M0 0H{self.width}V{self.height}H0z" fill="{paint}"{_opacity(opacity)}/>')

    def circle(self, x: float, y: float, radius: float, paint: str, opacity: float = 1.0) -> None:
        """Paint a disc."""
        self.add(f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(radius)}" fill="{paint}"{_opacity(opacity)}/>')

    def path(self, d: str, paint: str, opacity: float = 1.0) -> None:
        """Paint a path."""
        self.add(f'<path d="{d}" fill="{paint}"{_opacity(opacity)}/>')

    def line(self, d: str, paint: str, width: float, opacity: float = 1.0, *, round_ends: bool = True) -> None:
        """Draw along a path."""
        cap = ' stroke-linecap="round"' if round_ends else ""
        self.add(f'<path d="{d}" fill="none" stroke="{paint}" stroke-width="{num(width)}"{cap}{_opacity(opacity)}/>')

    def put(self, x: float, y: float, scale: float, d: str, paint: str, opacity: float = 1.0) -> None:
        """Paint a path drawn around a point in units of `scale`."""
        move = f"translate({num(x)} {num(y)})scale({num(scale)})"
        self.add(f'<path d="{d}" transform="{move}" fill="{paint}"{_opacity(opacity)}/>')

    def trace(
        self,
        x: float,
        y: float,
        scale: float,
        d: str,
        paint: str,
        width: float,
        opacity: float = 1.0,
        *,
        round_ends: bool = True,
    ) -> None:
        """Draw along a path drawn around a point in units of `scale`; so is `width`."""
        move = f"translate({num(x)} {num(y)})scale({num(scale)})"
        cap = ' stroke-linecap="round"' if round_ends else ""
        self.add(
            f'<path d="{d}" transform="{move}" fill="none" stroke="{paint}"'
            f' stroke-width="{num(width)}"{cap}{_opacity(opacity)}/>'
        )

    def glow(self, x: float, y: float, radius: float, colour: str, opacity: float = 0.8) -> None:
        """Let light fall off around a point."""
        self.circle(x, y, radius, self.radial((0, colour, opacity), (0.35, colour, opacity * 0.45), (1, colour, 0)))

    def body(self) -> str:
        """Give everything drawn so far."""
        return "".join(self._body)

    def take_body(self) -> str:
        """Give everything drawn so far and start an empty sheet over the same definitions."""
        drawn, self._body = "".join(self._body), []
        return drawn

    def document(self, label: str) -> str:
        """Give the whole SVG; `label` must be escaped already."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" role="img">'
            f"<title>{label}</title><defs>{''.join(self._definitions)}</defs>{self.body()}</svg>"
        )


def num(value: float) -> str:
    """Write a number as short as a drawing needs it."""
    text = f"{value:.2f}" if abs(value) < 3 else f"{value:.1f}" if abs(value) < 60 else f"{value:.0f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def points(*pairs: tuple[float, float], close: bool = True) -> str:
    """Write a polygon's path."""
    return "M" + "L".join(f"{num(x)} {num(y)}" for x, y in pairs) + ("z" if close else "")


def mix(one: str, other: str, share: float) -> str:
    """Mix two `#rrggbb` colours: 0 is the first, 1 the other."""
    parts = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def luminance(colour: str) -> float:
    """Weigh how light a `#rrggbb` colour is, 0 to 1 (WCAG relative luminance)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours, 1 to 21 (WCAG 2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _stops(stops: tuple[tuple[float, str, float] | tuple[float, str], ...]) -> str:
    written = []
    for stop in stops:
        opacity = "" if len(stop) == 2 or stop[2] >= 1 else f' stop-opacity="{num(stop[2])}"'
        written.append(f'<stop offset="{num(stop[0])}" stop-color="{stop[1]}"{opacity}/>')
    return "".join(written)


def _opacity(opacity: float) -> str:
    return "" if opacity >= 1 else f' opacity="{num(opacity)}"'
