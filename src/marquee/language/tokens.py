"""Text as tokens: one spelling for what people type in many.

The index and the query go through the same door, so they agree whatever it does: accents and case are folded, marks
dropped, and scripts written without spaces are cut into their characters.
"""

import re
import unicodedata

MAX_TOKENS = 4_000  # of one text; a megabyte of synopsis is cut, not refused
MAX_TOKEN_CHARS = 40

_LETTERS = str.maketrans(
    {
        "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ŋ": "n",
        "&": " and ", "'": "", "’": "", "ʼ": "", "`": "", "´": "",
    }
)  # fmt: skip
_WORD = re.compile(r"[^\W_]+")
# Han, Hiragana, Katakana, Thai, Lao, Khmer, Myanmar: written without spaces
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_UNSPACED_OR_RUN = re.compile(f"{_UNSPACED.pattern}|(?:(?!{_UNSPACED.pattern}).)+")


def fold(text: str) -> str:
    """Fold case, accents, width and apostrophes: `"L'Été"` becomes `"lete"`. Never raises, whatever the text."""
    if text.isascii():  # most text: the same answer in a tenth of the time
        return text.lower().replace("'", "").replace("`", "").replace("&", " and ")
    decomposed = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def tokens_of(text: str) -> list[str]:
    """Split text into folded tokens, in order; empty where it holds no letter and no digit."""
    found: list[str] = []
    for match in _WORD.finditer(fold(text)):
        word = match.group()
        if _UNSPACED.search(word):
            found.extend(piece[:MAX_TOKEN_CHARS] for piece in _UNSPACED_OR_RUN.findall(word))
        else:
            found.append(word[:MAX_TOKEN_CHARS])
        if len(found) >= MAX_TOKENS:
            return found[:MAX_TOKENS]
    return found


def key_of(text: str) -> str:
    """Give the one spelling under which a name is compared: its tokens with single spaces."""
    return " ".join(tokens_of(text))
