"""The reader: all that is understood of a comment, by one bundle of models or by word lists where none is trained.

`Reader()` needs no artifact. A trained one brings its own judge of sentiment and rating; what reads language, aspects,
spoilers and toxicity needs no training.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from marquee.language import sentiment as lexicon
from marquee.language.aspects import aspects_of
from marquee.language.identify import UNKNOWN, language_of
from marquee.language.judge import Judge, judge_all
from marquee.language.spoilers import spoiler_of
from marquee.language.toxicity import toxicity_of


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
    judge: Judge | None = None  # None: by the word list


def read_all(reader: Reader, texts: Sequence[str]) -> list[Understood]:
    """Read comments, in order; never raises, whatever the texts."""
    languages = [language_of(text) for text in texts]
    judged = _judged(reader.judge, texts, languages)
    return [
        _understood(text, language=language, sentiment=sentiment, rating=rating)
        for text, language, (sentiment, rating) in zip(texts, languages, judged, strict=True)
    ]


def _understood(text: str, *, language: str, sentiment: float | None, rating: float | None) -> Understood:
    # its cues are English: in "Die Musik ist schön" nobody dies
    spoiler, spoiler_reason = spoiler_of(text) if language in ("en", UNKNOWN) else (0.0, "")
    toxicity, toxicity_reason = toxicity_of(text)
    return Understood(
        language=language,
        sentiment=lexicon.sentiment(text) if sentiment is None else sentiment,
        rating=rating,
        aspects=aspects_of(text, lexicon.sentiment),
        spoiler=spoiler,
        spoiler_reason=spoiler_reason,
        toxicity=toxicity,
        toxicity_reason=toxicity_reason,
    )


def _judged(
    judge: Judge | None, texts: Sequence[str], languages: Sequence[str]
) -> Iterable[tuple[float | None, float | None]]:
    """Give (sentiment, rating) of each text, None where the word list has to say it.

    A judge speaks for languages it was shown, and for a text with words it knows.
    """
    if judge is None:
        return [(None, None)] * len(texts)
    verdicts = judge_all(judge, texts)
    speaks = [*judge.languages, UNKNOWN]
    found = zip(verdicts.known.tolist(), verdicts.sentiment.tolist(), verdicts.rating.tolist(), languages, strict=True)
    return [
        (sentiment, rating if judge.rates else None) if known and language in speaks else (None, None)
        for known, sentiment, rating, language in found
    ]
