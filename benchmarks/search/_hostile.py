"""Texts that no one types in good faith, and texts made of them: for timing and for fuzzing the query box."""

import numpy as np

HOSTILE = {
    "a megabyte": "a" * 1_000_000,
    "emoji alone": "🎬🍿👨‍👩‍👧‍👦🏳️‍🌈" * 10,
    "right-to-left marks": "\u202e\u202d\u200f\u061cmatrix\u202c" * 8,
    "zero-width joiners": "m\u200da\u200dt\u200cr\u2060i\ufeffx",
    "SQL": "'; DROP TABLE titles; -- \" OR 1=1 UNION SELECT * FROM events",
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "ten thousand terms": " ".join(f"term{i}" for i in range(10_000)),
    "wildcards": "*" * 5_000 + "%" * 5_000 + "?" * 100 + "a*b*c*",
    "homoglyphs": "Тhе Маtriх Rеlоаdеd",
    "half a surrogate": "matr\ud800ix \udfff",
    "signs": "(((AND OR NOT name:* a~2 [a TO z] \\ \x00 \x1b[31m",
    "one letter each": "a b c d e f g h i j k l m n o p q r s t u v w x y z",
    "numbers": "1 2 3 4 5 6 7 8 9 10 11 12 13 20 100 1000 i ii iii iv v",
    "ligatures": "\ufdfa" * 300,
    "combining": "a" + "\u0301" * 299,
    "common start": "the",
    "long slip": "the lrod of the rnigs the felloswhip of teh rnig extendde ediiton direcotrs cut",
    "digits for letters": "s3v3n 5am0ura1 m4tr1x 7h3 8r1d3 " * 8,
}
_ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz     ",
    "0123456789 ",
    "àéîõüßæœøłđ",
    "абвгдежз",
    "映画東京物語",
    "مرحبا",
    "'\"<>%*;-_()[]{}\\/&=+#?",
)


def hostile_text(rng: np.random.Generator) -> str:
    """Make a text: one of the hostile ones, a piece of one, two mixed, or letters of any alphabet."""
    texts = list(HOSTILE.values())
    kind = int(rng.integers(4))
    one = texts[int(rng.integers(len(texts)))]
    if kind == 0:
        return one[: int(rng.integers(1, 320))]
    if kind == 1:
        start = int(rng.integers(max(1, min(len(one), 2_000))))
        return one[start : start + int(rng.integers(1, 300))]
    if kind == 2:
        other = texts[int(rng.integers(len(texts)))]
        return "".join(pair for place in range(40) for pair in (one[place : place + 1], other[place : place + 1]))
    letters = _ALPHABETS[int(rng.integers(len(_ALPHABETS)))]
    return "".join(letters[int(i)] for i in rng.integers(len(letters), size=int(rng.integers(0, 300))))
