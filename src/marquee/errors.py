"""The whole exception tree: what can go wrong, in one place.

    MarqueeError
    ├── BadInput          something from outside cannot be used as it is
    │   ├── BadCatalog    a catalogue file or row
    │   ├── BadEvents     an event file
    │   └── TooLarge      a body or a batch past its limit
    ├── NotFound          a title, profile, version or page that does not exist
    ├── NotAllowed        a token or key that is missing, wrong or expired
    ├── Gone              it existed: an expired cursor, an erased profile
    ├── Refused           a deliberate no: a drop of the catalogue, a worse model, a short retention
    └── BrokenStore       a store on disk that does not keep its promises

Expected trouble in a batch (one bad event) is a value, not an exception. A message says what was wrong, what was
expected, and what to do next.
"""


class MarqueeError(Exception):
    """The root of the tree; its text is fit to be shown to the person who called."""


class BadInput(MarqueeError):
    """Something from outside cannot be used as it is."""


class BadCatalog(BadInput):
    """A catalogue file cannot be read as titles."""


class BadEvents(BadInput):
    """An event file cannot be read as events."""


class TooLarge(BadInput):
    """A body or a batch is past its limit."""


class NotFound(MarqueeError):
    """What was asked for does not exist."""


class NotAllowed(MarqueeError):
    """A token or key is missing, wrong or expired."""


class Gone(MarqueeError):
    """It existed and does not any more."""


class Refused(MarqueeError):
    """A deliberate no, with the way to a yes in its text."""


class BrokenStore(MarqueeError):
    """A store on disk does not keep its promises."""
