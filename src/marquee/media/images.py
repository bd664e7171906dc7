"""Read an image from outside: format by content, size before decoding, nothing kept but its pixels.

What comes back out is made of pixels alone, so a camera's notes, a hidden archive or a script cannot come along.
"""

import io
import warnings
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np

from marquee.errors import BadInput, TooLarge
from marquee.media.pixels import Picture

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 40 << 20  # of a file
MOST_PIXELS = 64_000_000
MOST_SIDE = 16_384
LEAST_WIDTH, LEAST_HEIGHT = 160, 90  # below, a tile would be a blur


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Read:
    """An image that was read: its pixels upright, RGB, without alpha."""

    picture: Picture
    format: str
    digest: str  # of the file's bytes, 32 hex digits


def digest_of(data: bytes) -> str:
    """Name content: equal bytes, equal names."""
    return blake2b(data, digest_size=16).hexdigest()


def read_image(data: bytes, *, name: str) -> Read:
    """Decode a JPEG, PNG or WebP; `name` is what messages call it.

    Raises TooLarge for more bytes or pixels than a cover can need (the header is read before anything is decoded), and
    BadInput for what is another format, torn, or too small.
    """
    from PIL import Image, UnidentifiedImageError

    if len(data) > MOST_BYTES:
        raise TooLarge(f"{name} has {len(data):,} bytes; a cover may have {MOST_BYTES:,}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            warnings.simplefilter("ignore", UserWarning)  # torn notes of a camera, which are dropped anyhow
            with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
                _check_size(*opened.size, name=name)
                upright = _upright(opened)
                picture = np.ascontiguousarray(np.asarray(upright, dtype=np.uint8))
                return Read(picture=picture, format=str(opened.format), digest=digest_of(data))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLarge(f"{name} unpacks to more pixels than a cover may have ({MOST_PIXELS:,})") from error
    except UnidentifiedImageError:
        raise BadInput(f"{name} is no {', '.join(FORMATS)} inside, whatever its name ends in: {_seems(data)}") from None
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError) as error:
        raise BadInput(f"{name} is torn or damaged ({str(error)[:120]}); export it again") from error
    except MemoryError as error:
        raise TooLarge(f"{name} does not fit in memory") from error


def _check_size(width: int, height: int, *, name: str) -> None:
    if width * height > MOST_PIXELS or max(width, height) > MOST_SIDE:
        raise TooLarge(
            f"{name} is {width:,} × {height:,} pixels; a cover may have {MOST_PIXELS:,}, {MOST_SIDE:,} a side"
        )
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        raise BadInput(f"{name} is {width} × {height} pixels; a cover needs {LEAST_WIDTH} × {LEAST_HEIGHT} at least")


def _upright(opened: "Image") -> "Image":
    """Turn as the camera said, bring to sRGB, lay transparency on black; the first frame of a moving image."""
    from PIL import Image, ImageOps

    profile = opened.info.get("icc_profile")
    image: Image.Image = ImageOps.exif_transpose(opened)
    if image.mode.startswith(("I", "F")):  # 16 bits and more a colour
        values = np.asarray(image, dtype=np.float64)
        most = 65_535.0 if values.max(initial=0.0) > 255 else 255.0
        image = Image.fromarray(np.clip(values / most * 255, 0, 255).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        clear = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", clear.size, (0, 0, 0, 255)), clear)
        profile = None
    elif profile and image.mode in ("RGB", "CMYK"):
        image = _in_srgb(image, profile)
    return image.convert("RGB")


def _in_srgb(image: Any, profile: bytes) -> Any:
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image  # a profile that cannot be read: its numbers are taken as they are


def _seems(data: bytes) -> str:
    """Guess what a file is, for the message."""
    known = {
        b"GIF8": "it is a GIF",
        b"%PDF": "it is a PDF",
        b"BM": "it is a BMP",
        b"PK": "it is a ZIP archive",
        b"\x00\x00\x00": "it looks like a video or a HEIF image; save it as JPEG or PNG",
        b"II*\x00": "it is a TIFF",
        b"MM\x00*": "it is a TIFF",
        b"ID3": "it is a sound file",
        b"<": "it is text in markup",
        b"": "its beginning says nothing known",
    }
    return next(words for start, words in known.items() if data.startswith(start)) if data else "it is empty"
