"""Cut text into the pieces a transformer encoder reads, by the `vocab.txt` that came with it (WordPiece).

The longest known beginning of a word is a piece, then the longest of what is left, marked `##` (Wu et al. 2016). It
knows no network.
"""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from marquee.errors import BadInput

START, END, UNKNOWN, PAD = "[CLS]", "[SEP]", "[UNK]", "[PAD]"
LONGEST_WORD = 100  # letters; a longer one is unknown
MOST_CHARS = 20_000  # of a text: the network reads its beginning only
_PIECES = re.compile(r"[^\W_]+|[^\s\w]|_")
_UNSPACED = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WordPiece:
    """Pieces by their number, and whether text is folded first."""

    pieces: dict[str, int]
    lower: bool

    def ids_of(self, text: str, *, most: int) -> list[int]:
        """Read a text: the numbers of its pieces between a start and an end, `most` in all. Never raises."""
        pieces, unknown = self.pieces, self.pieces[UNKNOWN]
        found = [pieces[START]]
        for word in _PIECES.findall(_folded(text[:MOST_CHARS], lower=self.lower)):
            found.extend(self._cut(word) or [unknown])
            if len(found) >= most - 1:
                break
        return [*found[: most - 1], pieces[END]]

    def _cut(self, word: str) -> list[int]:
        """Cut a word; nothing where a part of it is unknown."""
        if len(word) > LONGEST_WORD:
            return []
        found: list[int] = []
        start = 0
        while start < len(word):
            for end in range(len(word), start, -1):
                number = self.pieces.get(word[start:end] if start == 0 else f"##{word[start:end]}")
                if number is not None:
                    found.append(number)
                    start = end
                    break
            else:
                return []
        return found


def read_wordpiece(file: Path) -> WordPiece:
    """Read a `vocab.txt`, one piece a line; raises BadInput where it is none.

    Text is folded (case, accents) unless the vocabulary holds capitals.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"the encoder's vocabulary cannot be read: {error}; put its vocab.txt beside it") from error
    pieces = {piece: number for number, piece in enumerate(lines) if piece}
    missing = [piece for piece in (START, END, UNKNOWN, PAD) if piece not in pieces]
    if missing:
        raise BadInput(f"{file} lacks {', '.join(missing)}; a WordPiece vocabulary, one piece a line, is needed")
    capitals = any(piece[:1].isupper() for piece in pieces if not piece.startswith("["))
    return WordPiece(pieces=pieces, lower=not capitals)


def _folded(text: str, *, lower: bool) -> str:
    if lower:
        text = "".join(char for char in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(char))
    return _UNSPACED.sub(r" \g<0> ", text)
