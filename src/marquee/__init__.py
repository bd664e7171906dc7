"""Marquee: a personal, intelligently organised home screen for any streaming service.

The names below are the public API. Importing them loads no engine: stores open when they are asked for.
"""

from marquee.errors import MarqueeError
from marquee.schema.catalog import Artwork, Episode, Person, Title, Trailer, Window
from marquee.schema.clock import Clock
from marquee.schema.events import KINDS, Event
from marquee.schema.page import Page, PageRequest, Row, Tile
from marquee.schema.profile import Profile
from marquee.settings import Settings
from marquee.storage.open import Stores, open_stores

__version__ = "0.1.0"

__all__ = [
    "KINDS",
    "Artwork",
    "Clock",
    "Episode",
    "Event",
    "MarqueeError",
    "Page",
    "PageRequest",
    "Person",
    "Profile",
    "Row",
    "Settings",
    "Stores",
    "Tile",
    "Title",
    "Trailer",
    "Window",
    "open_stores",
]
