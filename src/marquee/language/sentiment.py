"""Whether a comment speaks for or against a title, by a small lexicon.

A sentence is read as people write them: "not good" is a little bad, "very good" more than good, and what follows a
"but" is what was meant. It knows no viewer and no title, and nothing but English.
"""

import math
import re

from marquee.language.lexicon import HAPPY, LEXICON, NEGATIONS, STRONGER, TURNS, UNHAPPY, WEAKER
from marquee.language.tokens import MAX_TOKENS, fold

MODEL_VERSION = "lexicon-2"
BLAME = 1.3  # people praise in passing; a word against is meant
REACH = 3  # words behind a negation that it turns
SOFTNESS = 12.0  # how much has to be said before the verdict is near certain

_PIECES = re.compile(r"[^\W_]+|[.!?;]+")


def sentiment(text: str) -> float:
    """Judge a comment: -1 (against) to 1 (for); 0 where nothing in it judges. Never raises, whatever the text."""
    total, since_turn = 0.0, 1.0
    negated, factor = 0, 1.0
    for place, match in enumerate(_PIECES.finditer(fold(text))):
        if place >= MAX_TOKENS:
            break
        piece = match.group()
        if not piece[0].isalnum():
            negated, factor, since_turn = 0, 1.0, 1.0
            total *= 1.0 + 0.1 * ("!" in piece)
            continue
        if piece in NEGATIONS:
            negated = REACH + 1
        elif piece in STRONGER:
            factor = 1.4
        elif piece in WEAKER:
            factor = 0.6
        elif piece in TURNS:
            total, since_turn, negated, factor = total * 0.6, 1.4, 0, 1.0
        elif piece in LEXICON:
            worth = LEXICON[piece] * factor * since_turn
            worth *= BLAME if worth < 0 else 1.0
            total += -0.6 * worth if negated else worth
            factor = 1.0
        negated = max(0, negated - 1)
    lowered = text.casefold()
    total += sum(1.5 for sign in HAPPY if sign in lowered) - sum(1.5 for sign in UNHAPPY if sign in lowered)
    return total / math.sqrt(total * total + SOFTNESS)
