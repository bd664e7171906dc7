"""Plots as inline SVG and HTML: bars with intervals, a line, a diagonal; colours and letters come from the page.

Pure text in, text out. Everything that came from data is escaped here.
"""

from collections.abc import Sequence
from html import escape

WIDTH, HEIGHT = 320, 190  # of a line plot, in its own units
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 12, 12, 34


def bar(value: float, low: float, high: float, *, most: float, best: bool = False) -> str:
    """Draw a value from 0 to `most` as a bar with its interval; scales to the width it is given."""
    scale = 100 / most if most > 0 else 0.0
    kind = " best" if best else ""
    return (
        '<svg class="bar" viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" x="0" y="3" width="100" height="8"/>'
        f'<rect class="value{kind}" x="0" y="3" width="{_n(value * scale)}" height="8"/>'
        f'<line class="whisker" x1="{_n(low * scale)}" x2="{_n(high * scale)}" y1="7" y2="7"/></svg>'
    )


def forest(mean: float, low: float, high: float, *, least: float, most: float) -> str:
    """Draw a difference with its interval on an axis from `least` to `most` that shows where 0 is."""
    span = most - least or 1.0

    def at(value: float) -> str:
        return _n((value - least) / span * 100)

    kind = "up" if low > 0 else "down" if high < 0 else "open"
    return (
        '<svg class="forest" viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true">'
        f'<line class="zero" x1="{at(0)}" x2="{at(0)}" y1="0" y2="14"/>'
        f'<line class="span {kind}" x1="{at(low)}" x2="{at(high)}" y1="7" y2="7"/>'
        f'<line class="mean {kind}" x1="{at(mean)}" x2="{at(mean)}" y1="2" y2="12"/></svg>'
    )


def line(
    points: Sequence[tuple[float, float]],
    *,
    title: str,
    across: str,
    up: str,
    chosen: float | None = None,
    diagonal: bool = False,
) -> str:
    """Draw points joined by a line, evenly spaced across and named below; `diagonal` draws true scales instead."""
    if not points:
        return ""
    ys = [y for _, y in points]
    least, most = (0.0, max(*ys, *(x for x, _ in points))) if diagonal else _padded(min(ys), max(ys))
    wide, tall = WIDTH - _LEFT - _RIGHT, HEIGHT - _TOP - _BOTTOM

    def across_of(place: int, x: float) -> float:
        if diagonal:
            return _LEFT + wide * x / (most or 1.0)
        return _LEFT + wide * (place / (len(points) - 1) if len(points) > 1 else 0.5)

    def up_of(y: float) -> float:
        return _TOP + tall * (1 - (y - least) / ((most - least) or 1.0))

    placed = [(across_of(place, x), up_of(y)) for place, (x, y) in enumerate(points)]
    marks = "".join(
        f'<circle class="dot{" chosen" if chosen is not None and x == chosen else ""}" cx="{_n(cx)}" cy="{_n(cy)}"'
        f' r="{5 if chosen is not None and x == chosen else 3.2}"><title>{escape(short(x))}: {y:.4f}</title></circle>'
        for (x, y), (cx, cy) in zip(points, placed)
    )
    path = " ".join(f"{'M' if place == 0 else 'L'}{_n(x)} {_n(y)}" for place, (x, y) in enumerate(placed))
    named = _named(points, placed, most=most, wide=wide, diagonal=diagonal)
    levels = "".join(
        f'<line class="level" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{_n(up_of(level))}" y2="{_n(up_of(level))}"/>'
        f'<text class="tick" x="{_LEFT - 6}" y="{_n(up_of(level) + 3.5)}" text-anchor="end">{short(level)}</text>'
        for level in (least, (least + most) / 2, most)
    )
    straight = f'<path class="diagonal" d="M{_LEFT} {_n(up_of(0))} L{_n(_LEFT + wide)} {_n(up_of(most))}"/>'
    return (
        f'<figure class="plot"><figcaption>{escape(title)}</figcaption>'
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">{levels}'
        f'{straight if diagonal else ""}<path class="line" d="{path}"/>{marks}{named}'
        f'<text class="axis" x="{_LEFT + wide / 2}" y="{HEIGHT - 3}" text-anchor="middle">{escape(across)}</text>'
        f"</svg><small>{escape(up)}</small></figure>"
    )


def _named(
    points: Sequence[tuple[float, float]],
    placed: Sequence[tuple[float, float]],
    *,
    most: float,
    wide: float,
    diagonal: bool,
) -> str:
    """Name what stands across, as many places as fit."""
    if diagonal:
        shown = [(0.0, float(_LEFT)), (most / 2, _LEFT + wide / 2), (most, float(_LEFT + wide))]
    else:
        step = -(-len(points) // 7)
        shown = [(x, at) for place, ((x, _), (at, _)) in enumerate(zip(points, placed)) if place % step == 0]
    return "".join(
        f'<text class="tick" x="{_n(at)}" y="{HEIGHT - _BOTTOM + 15}" text-anchor="middle">{short(x)}</text>'
        for x, at in shown
    )


def _padded(least: float, most: float) -> tuple[float, float]:
    pad = 0.08 * (most - least) or 0.1 * abs(most) or 1.0
    return max(least - pad, 0.0) if least >= 0 else least - pad, most + pad


def short(value: float) -> str:
    """Write a number in few letters."""
    if value == int(value) and abs(value) < 10_000:
        return str(int(value))
    return f"{value:.3g}" if abs(value) < 10_000 else f"{value:,.0f}"


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
