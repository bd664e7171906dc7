"""A comment in sentences, and a sentence in clauses: what is said of one thing before the next begins.

People praise one thing and blame another in a breath ("loved the music, hated the ending"), so what is said of a
thing is read where it is named.
"""

import re
from collections.abc import Iterator

MOST_CHARS = 10_000  # of a comment that are read: as many as one may have

# a mark inside a word ("J.R.", "!d!ot") ends nothing; those of scripts without spaces end always
_BREAK = re.compile(r"(?<=[.!?;…])\s+|\n+|(?<=[。！？؟।])")
_CLAUSE = re.compile(
    r"\s*(?:[,:()\[\]\"“”«»、，،]|\s[-–—]+\s|\s(?:but|while|whereas|although|though|however|yet|except|despite|"
    r"pero|aunque|mais|aber|obwohl)\s)+\s*",
    re.IGNORECASE,
)


def sentences_of(text: str) -> list[str]:
    """Cut a text into sentences, without the white space around them; empty where it has no words."""
    found = (part.strip() for part in _BREAK.split(text[:MOST_CHARS]))
    return [sentence for sentence in found if sentence.strip(".!?;… ")]


def clauses_of(sentence: str) -> Iterator[str]:
    """Cut a sentence where another thing may begin: at commas, brackets, dashes, and at "but" and its like."""
    return (clause for clause in _CLAUSE.split(sentence) if clause)
