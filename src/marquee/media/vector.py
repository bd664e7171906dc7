"""Take in an SVG: parsed, checked against what a still picture needs, and written anew.

Anything that runs, moves, loads or refers outside the file is refused, not cut out: a picture that meant to do so is
not one to trust. What editors' tools leave behind (notes, their own namespaces, comments) is dropped.
"""

import re
from xml.etree.ElementTree import Element, TreeBuilder, tostring
from xml.parsers import expat

from marquee.errors import BadInput, TooLarge

MOST_BYTES = 1 << 20
MOST_ELEMENTS = 20_000
MOST_DEPTH = 64
MOST_USES = 500  # a picture inside a picture, drawn so many times
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_PLAIN = (
    "svg g defs symbol use path rect circle ellipse line polyline polygon text tspan textPath linearGradient "
    "radialGradient stop clipPath mask pattern marker filter style title desc"
)
_EFFECTS = (
    "Blend ColorMatrix ComponentTransfer Composite ConvolveMatrix DiffuseLighting DisplacementMap DistantLight "
    "DropShadow Flood FuncA FuncB FuncG FuncR GaussianBlur Merge MergeNode Morphology Offset PointLight "
    "SpecularLighting SpotLight Tile Turbulence"
)  # feImage loads
_DRAWN = frozenset(_PLAIN.split(" ")) | frozenset(f"fe{name}" for name in _EFFECTS.split(" "))
_DROPPED = frozenset({"metadata", "view", "cursor"})
_OUTSIDE = re.compile(r"url\s*\(\s*['\"]?\s*(?!#)|@|expression\s*\(|javascript\s*:|-moz-binding|behavior\s*:|\\", re.I)
_NUMBER = re.compile(r"\s*([0-9.]+)\s*(px)?\s*")


def looks_like_svg(data: bytes) -> bool:
    """Say whether a file begins as SVG does."""
    head = data[:1_024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<svg", b"<?xml", b"<!--", b"<!doctype svg")) and b"<svg" in data[:65_536].lower()


def clean_svg(data: bytes, *, name: str) -> bytes:
    """Give a picture that draws the same and can do nothing else.

    Raises BadInput naming what is not allowed or torn, TooLarge past what a cover can need.
    """
    if len(data) > MOST_BYTES:
        raise TooLarge(f"{name} has {len(data):,} bytes; an SVG cover may have {MOST_BYTES:,}")
    root = _parsed(data, name=name)
    if _local(root.tag) != "svg" or _space(root.tag) not in (_SVG, ""):
        raise BadInput(f"{name} is markup, but not an SVG picture")
    checking = _Checking(name=name)
    clean = checking.copy(root, depth=1)
    assert clean is not None
    _check_uses(clean, name=name)
    if clean.get("viewBox") is None:
        clean.set("viewBox", _view_box(clean, name=name))
    for side in ("width", "height"):
        clean.attrib.pop(side, None)  # the page gives it its size
    clean.set("xmlns", _SVG)
    drawn: bytes = tostring(clean, encoding="utf-8")
    return drawn


def _parsed(data: bytes, *, name: str) -> Element:
    parser, builder = expat.ParserCreate(None, "}"), TreeBuilder()

    def refuse(*_: object) -> None:
        raise BadInput(f"{name} declares a document type or entities; save it as plain SVG")

    def begin(tag: str, attributes: dict[str, str]) -> None:
        builder.start(_spelt(tag), {_spelt(key): value for key, value in attributes.items()})

    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda tag: builder.end(_spelt(tag))
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(data, True)
        return builder.close()
    except (expat.ExpatError, ValueError, LookupError, AssertionError) as error:
        raise BadInput(f"{name} is not well-formed SVG ({str(error)[:120]})") from error


def _spelt(tag: str) -> str:
    """Write a name with its namespace as ElementTree does."""
    return "{" + tag if "}" in tag else tag


class _Checking:
    """Copy a tree element by element, counting."""

    def __init__(self, *, name: str) -> None:
        self.name = name
        self.count = 0

    def copy(self, element: Element, *, depth: int) -> Element | None:
        """Copy an element and what it holds; None where it is dropped."""
        self.count += 1
        if self.count > MOST_ELEMENTS or depth > MOST_DEPTH:
            raise TooLarge(f"{self.name} has more than {MOST_ELEMENTS:,} elements or {MOST_DEPTH} levels")
        tag = _local(element.tag)
        if _space(element.tag) not in (_SVG, "") or tag in _DROPPED:
            return None
        if tag not in _DRAWN:
            raise BadInput(f"{self.name} holds <{tag[:40]}>: a cover may only draw; save it as plain SVG without it")
        made = Element(tag, self._attributes(element, tag))
        made.text, made.tail = element.text, element.tail
        if tag == "style" and (_OUTSIDE.search(element.text or "") or len(element)):
            raise BadInput(f"{self.name} loads or runs something from its styles; save it with styles written out")
        for child in element:
            copied = self.copy(child, depth=depth + 1)
            if copied is not None:
                made.append(copied)
        return made

    def _attributes(self, element: Element, tag: str) -> dict[str, str]:
        kept = {}
        for key, value in element.attrib.items():
            local, space = _local(key), _space(key)
            if local.lower().startswith("on"):
                raise BadInput(f"{self.name} holds a script ({local[:40]} of <{tag}>); a cover may only draw")
            if local == "href":
                if not re.fullmatch(r"\s*#[\w.:-]+\s*", value):
                    raise BadInput(
                        f"{self.name} refers to {value.strip()[:60]!r}; a cover may refer to its own parts only"
                    )
                kept["href"] = value.strip()
            elif space == "" and local.isascii():
                if _OUTSIDE.search(value):
                    raise BadInput(f"{self.name} loads or runs {value.strip()[:60]!r} ({local[:40]} of <{tag}>)")
                kept[local] = value
        return kept


def _check_uses(root: Element, *, name: str) -> None:
    """Refuse copies of copies: a few lines of them draw a picture a billion times."""
    uses = list(root.iter("use"))
    if len(uses) > MOST_USES:
        raise TooLarge(f"{name} draws {len(uses):,} copies of its parts; at most {MOST_USES} are drawn")
    parts = {element.get("id"): element for element in root.iter() if element.get("id")}
    for use in uses:
        target = parts.get(use.get("href", "")[1:])
        if target is not None and next(target.iter("use"), None) is not None:
            raise BadInput(f"{name} copies a part that holds copies; draw it flat")


def _view_box(root: Element, *, name: str) -> str:
    sides = [_NUMBER.fullmatch(root.get(side, "")) for side in ("width", "height")]
    if sides[0] is None or sides[1] is None:
        raise BadInput(f"{name} states neither a viewBox nor a size in pixels")
    return f"0 0 {sides[0][1]} {sides[1][1]}"


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _space(tag: str) -> str:
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""
