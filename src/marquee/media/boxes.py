"""A part of a frame, in shares of its width and height, so that it holds at every size."""

import msgspec


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the frame, each number a share of its width or height from the top left."""

    x: float
    y: float
    width: float
    height: float

    @property
    def center(self) -> tuple[float, float]:
        """The middle, in the same shares."""
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def area(self) -> float:
        """The share of the frame it takes up."""
        return self.width * self.height


WHOLE = Box(x=0.0, y=0.0, width=1.0, height=1.0)


def overlap(one: Box, other: Box) -> float:
    """Give the area two boxes share, as a share of the frame."""
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return max(across, 0.0) * max(down, 0.0)


def inside(box: Box, outer: Box) -> Box:
    """Give what of a box lies inside another, in shares of that other."""
    left, top = max(box.x, outer.x), max(box.y, outer.y)
    right = min(box.x + box.width, outer.x + outer.width)
    bottom = min(box.y + box.height, outer.y + outer.height)
    return Box(
        x=(left - outer.x) / outer.width,
        y=(top - outer.y) / outer.height,
        width=max(right - left, 0.0) / outer.width,
        height=max(bottom - top, 0.0) / outer.height,
    )


def pixels(box: Box, *, width: int, height: int) -> tuple[int, int, int, int]:
    """Give (left, top, right, bottom) in pixels of a frame; at least one pixel each way, never outside."""
    left, top = min(round(box.x * width), width - 1), min(round(box.y * height), height - 1)
    right, bottom = round((box.x + box.width) * width), round((box.y + box.height) * height)
    return max(left, 0), max(top, 0), min(max(right, left + 1), width), min(max(bottom, top + 1), height)
