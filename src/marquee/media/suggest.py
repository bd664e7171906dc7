"""Suggest what a frame stresses, for an editor to confirm: people where a face is large, else a mood of the title's."""

from marquee.media.measure import Measured

LARGE_FACE = 0.28  # of the picture's height
DARK, BRIGHT, VIVID, WARM = 0.28, 0.45, 0.5, 0.58

_DARK = ("Dark", "Chilling", "Gritty", "Suspenseful", "Tense")
_WARM = ("Feel-good", "Heartfelt", "Cosy", "Nostalgic", "Inspiring")
_VIVID = ("Quirky", "Adrenaline", "Epic", "Dreamy", "Mind-bending")
_QUIET = ("Thoughtful", "Bittersweet", "Dreamy")


def suggest(measured: Measured, *, moods: tuple[str, ...]) -> tuple[str, str | None]:
    """Give (aspect, value): never who a face belongs to, and only moods the title has."""
    if measured.largest_face is not None and measured.largest_face >= LARGE_FACE:
        return "person", None
    fitting: tuple[str, ...] = ()
    if measured.brightness < DARK:
        fitting = _DARK
    elif measured.warmth >= WARM and measured.brightness >= BRIGHT:
        fitting = _WARM
    elif measured.colourfulness >= VIVID:
        fitting = _VIVID
    elif measured.saturation < 0.3:
        fitting = _QUIET
    value = next((mood for mood in moods if mood in fitting), None)
    return ("title", None) if value is None else ("mood", value)
