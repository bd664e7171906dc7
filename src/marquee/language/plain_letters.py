"""Disguised words in plain letters: "1d10t", "i.d.i.o.t", "idіot" with a foreign i, "idiooot".

For reading what was meant, never for showing: every word is given in the spellings it may stand for.
"""

import re
import unicodedata

from marquee.language.tokens import fold

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
# letters of other alphabets that look Latin: enough to read by, not to judge who may register a domain
_LOOKALIKE = str.maketrans(
    "аеорсухкмнтвіјѕԁɡһӏαεοιυνρκτΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТУХІЅЈ",
    "aeopcyxkmhtbijsdghlaeoiuvpktABEZHIKMNOPTYXABEKMHOPCTYXISJ",
)
_LEET = str.maketrans("0134578@$!+", "oieastba" + "sit")
_LEET_L = str.maketrans("0134578@$!+", "oleastba" + "slt")
_SPACED = re.compile(r"(?<![^\W_])[^\W_](\. | |[.\-_*])(?:[^\W_]\1)+[^\W_](?![^\W_])")
_GAPS = re.compile(r"[ .\-_*]+")
_PIECE = re.compile(r"[^\s,;:()\[\]\"“”«»?]+")
_RUN = re.compile(r"(.)\1{2,}")
_DISGUISE = re.compile(
    r"[a-zA-Z][0134578@$!+*][\w@$!*]|(?<![\w.@$!+*])[0134578@$!+*]{1,4}[a-zA-Z]|([a-zA-Z])\1\1|"
    r"(?<!\w)\w[ .\-_*]\w[ .\-_*]\w(?!\w)"
)
_EDGES = ".!'’*_-~"


def is_plain(text: str) -> bool:
    """Say whether every word of a text is what it looks like: ASCII, and no digit, mark or gap stands for a letter."""
    return text.isascii() and _DISGUISE.search(text) is None


def pieces_of(text: str) -> list[str]:
    """Cut a text into pieces as they were typed, folded, lookalikes and invisible marks undone."""
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(_LOOKALIKE)
    text = _SPACED.sub(lambda match: _GAPS.sub("", match.group()), text)
    return _PIECE.findall(fold(text))


def spellings_of(piece: str) -> tuple[str, ...]:
    """Give the words a piece may stand for, the plainest first; `*` stays where a letter is hidden."""
    bare = piece.strip(_EDGES)
    if bare.isascii() and bare.isalpha():
        found = [bare]
    else:
        disguised = (bare, bare.translate(_LEET), bare.translate(_LEET_L), piece.translate(_LEET).strip(_EDGES))
        found = [_letters(each) for each in disguised]
    once = [_RUN.sub(r"\1", word) for word in found]
    twice = [_RUN.sub(r"\1\1", word) for word in found]
    return tuple(dict.fromkeys(word for word in (*found, *once, *twice) if word))


def _letters(word: str) -> str:
    return "".join(char for char in word if char.isalnum() or char == "*")
