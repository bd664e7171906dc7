"""What viewers of the built-in world say of a title's sides: the music, the ending, the dubbing ... with its truth.

Each title has a few sides that are truly good or bad, drawn from its id; a comment names one or two of them, and says
where and with whom it was watched, so that hardly two comments are alike.
"""

from dataclasses import dataclass

import numpy as np

from marquee.schema.ids import stable_hash

_NOUNS = {
    "music": ("music", "score", "soundtrack"),
    "acting": ("acting", "cast"),
    "story": ("story", "plot", "script"),
    "pace": ("pacing", "pace"),
    "visuals": ("camera work", "photography"),
    "ending": ("ending", "finale"),
    "humour": ("humour", "comedy"),
    "dubbing_subtitles": ("dubbing",),
}
_LOVED = (
    "The {noun} is {good}.",
    "Loved the {noun}.",
    "I really enjoyed the {noun}, {good} work.",
    "What a {good} {noun}!",
    "The {noun}: {good}, simply {good}.",
    "It is the {noun} that stays with me: {good}.",
)
_HATED = (
    "The {noun} is {bad}.",
    "Hated the {noun}.",
    "I was disappointed by the {noun}, it is {bad}.",
    "What a {bad} {noun}!",
    "The {noun} felt {bad} to me.",
    "But the {noun} is {bad}, sadly.",
)
_GOOD = ("wonderful", "superb", "beautiful", "brilliant", "excellent", "lovely", "great", "magnificent")
_BAD = ("terrible", "awful", "weak", "poor", "dull", "a mess", "lazy", "dreadful")
_PLAIN_BAD = tuple(word for word in _BAD if not word.startswith("a "))
_WHEN = (
    "on Monday night",
    "last weekend",
    "over breakfast",
    "on a rainy Sunday",
    "after work",
    "late on Friday",
    "at noon",
    "in the holidays",
    "before bed",
    "in one go",
    "in three evenings",
    "on my birthday",
)
_WHOM = (
    "with my sister",
    "with the kids",
    "alone",
    "with old friends",
    "with my parents",
    "with the neighbours",
    "with half the office",
    "with my partner",
    "with my flatmate",
    "with grandma",
    "with the dog",
    "with a colleague",
)
_WHERE = (
    "on the train",
    "on the sofa",
    "at the cabin",
    "on my phone",
    "in the kitchen",
    "on the big screen",
    "at a hotel",
    "in bed",
    "on the balcony",
    "at my cousin's",
    "in the garden",
    "on the ferry",
)
SIDES = tuple(_NOUNS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A side of a title that viewers speak of, and how good it truly is, -1 to 1."""

    key: str
    worth: float


def sides_of(title_id: str) -> tuple[Side, ...]:
    """Give the three sides of a title that are spoken of: the same for everyone, drawn from its id."""
    rng = np.random.default_rng(stable_hash(title_id, salt="sides"))
    keys = rng.permutation(len(SIDES))[:3]
    return tuple(Side(key=SIDES[key], worth=round(float(rng.uniform(-1, 1)), 2)) for key in keys.tolist())


def say_of_sides(title_id: str, *, liked: float, rng: np.random.Generator) -> tuple[str, tuple[tuple[str, int], ...]]:
    """Write what a viewer says of one or two sides, and how it was meant: (text, ((side, 1 or -1), ...)).

    Whoever liked the title (`liked` from about -3 to 3) is a little kinder to its sides.
    """
    sides = sides_of(title_id)
    chosen = rng.permutation(len(sides))[: 1 + int(rng.random() < 0.4)].tolist()
    said, meant = [], []
    for side in (sides[place] for place in chosen):
        good = bool(rng.random() < 0.5 + 0.42 * side.worth + 0.05 * float(np.clip(liked, -1.5, 1.5)))
        frames = _LOVED if good else _HATED
        frame = frames[int(rng.integers(len(frames)))]
        bad = _BAD if " is {bad}" in frame else _PLAIN_BAD
        words = {
            "noun": _NOUNS[side.key][int(rng.integers(len(_NOUNS[side.key])))],
            "good": _GOOD[int(rng.integers(len(_GOOD)))],
            "bad": bad[int(rng.integers(len(bad)))],
        }
        said.append(_sentence(frame.format(**words)))
        meant.append((side.key, 1 if good else -1))
    if rng.random() < 0.8:
        when, whom, where = (each[int(rng.integers(len(each)))] for each in (_WHEN, _WHOM, _WHERE))
        said.append(f"Watched it {when} {whom} {where}.")
    return " ".join(said), tuple(meant)


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]
