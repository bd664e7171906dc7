"""GET /v1/artwork/{artwork_id}: a cover as SVG drawn from metadata, or the stored file; the same for everyone."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from marquee.errors import NotFound
from marquee.media.canvas import SIZES, Shape
from marquee.media.draw import draw_cover
from marquee.media.store import stored_file
from marquee.schema.catalog import PLAIN, Artwork, Title
from marquee.serve.endpoint import Answer, Call
from marquee.serve.handlers.titles import IMMUTABLE, shown_row
from marquee.serve.payloads import Version

TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}
SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_ANYWHERE = {"cross-origin-resource-policy": "cross-origin"}  # a cover may be shown on the operator's own site
_A_DAY = "public, max-age=86400"


ShapeName = Annotated[str, Meta(pattern="^(tile|poster|billboard)$")]


class ArtworkQuery(msgspec.Struct, frozen=True, kw_only=True):
    """In which shape, and of which catalogue version it is asked."""

    shape: ShapeName = "tile"
    v: Version | None = None


def get_artwork(call: Call) -> Answer:
    """Give one cover; raises NotFound for artworks of titles not to be shown."""
    asked = call.read(ArtworkQuery)
    title, artwork = _find(call, call.id("artwork_id"))
    shape = next(shape for shape in SIZES if shape == asked.shape)
    answer = cover_answer(call, title, artwork, shape=shape)
    for_good = asked.v is not None and asked.v == call.binding.bound.versions.catalog
    headers = {"cache-control": IMMUTABLE if for_good else _A_DAY, "content-security-policy": SVG_POLICY, **_ANYWHERE}
    return replace(answer, headers=headers)


def cover_answer(call: Call, title: Title, artwork: Artwork, *, shape: Shape) -> Answer:
    """Give a cover's stored picture, or draw it; raises NotFound where its file is missing."""
    if artwork.file is not None:
        file = _stored(call, artwork.file, shape=shape)
        return Answer(body=file.read_bytes(), media_type=TYPES[file.suffix.lower()])
    return Answer(body=draw_cover(title, artwork, shape=shape).encode(), media_type="image/svg+xml")


def _find(call: Call, artwork_id: str) -> tuple[Title, Artwork]:
    snapshot = call.binding.bound.snapshot
    if artwork_id.endswith(PLAIN):  # before the index: the plain one is always drawn
        known = shown_row(call.binding, artwork_id.removesuffix(PLAIN), now=call.now)
        if known is not None:
            return snapshot.titles[known], Artwork(artwork_id=artwork_id)
    place = snapshot.artwork_index.get(artwork_id)
    if place is not None:
        row = int(snapshot.artwork_start.searchsorted(place, side="right")) - 1
        if shown_row(call.binding, snapshot.title_ids[row], now=call.now) is not None:
            return snapshot.titles[row], snapshot.artworks[place]
    raise NotFound(f"there is no artwork {artwork_id!r} to show; ids come from pages and /v1/titles")


def _stored(call: Call, name: str, *, shape: Shape) -> Path:
    file = stored_file(call.runtime.settings.home / "artwork", name, shape=shape)
    if file is None or file.suffix.lower() not in TYPES:
        raise NotFound("the stored file of this artwork is missing; put it into the home folder's `artwork`")
    return file
