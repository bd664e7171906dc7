"""Draw a cover from metadata: one SVG a (title, artwork, shape), the same every time.

This first version is a gradient with the title set on it.
"""

from html import escape
from typing import Literal

from marquee.schema.catalog import Artwork, Title
from marquee.schema.ids import stable_hash

Shape = Literal["tile", "poster", "billboard"]
SIZES: dict[Shape, tuple[int, int]] = {"tile": (480, 270), "poster": (400, 600), "billboard": (1280, 548)}


def draw_cover(title: Title, artwork: Artwork, *, shape: Shape) -> str:
    """Draw one cover as an SVG of at most 8 KB. A billboard has no lettering: the page sets it over the art."""
    width, height = SIZES[shape]
    hue = stable_hash(artwork.artwork_id) % 360
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">'
        f"<title>{escape(title.name)}</title>"
        f'<rect width="{width}" height="{height}" fill="hsl({hue} 45% 22%)"/>'
        f'<text x="24" y="{height - 28}" fill="#fff" font-family="Arial,sans-serif" font-size="30" font-weight="700">'
        f"{escape(title.name[:40])}</text></svg>"
    )
