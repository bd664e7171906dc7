"""Which picture stands for which mood, and what lettering stands on there."""

from collections.abc import Callable

from marquee.media import moods_dark, moods_light
from marquee.media.canvas import Canvas
from marquee.media.palettes import Palette

MOOD_SCENES: dict[str, Callable[[Canvas, Palette], None]] = {
    "Dark": moods_dark.eclipse,
    "Feel-good": moods_light.sunrise,
    "Tense": moods_dark.strings,
    "Witty": moods_light.tiles,
    "Heartfelt": moods_light.circles,
    "Quirky": moods_light.confetti,
    "Epic": moods_dark.rays,
    "Dreamy": moods_light.dream,
    "Gritty": moods_dark.halftone,
    "Bittersweet": moods_dark.rain,
    "Suspenseful": moods_dark.ripples,
    "Inspiring": moods_light.steps,
    "Chilling": moods_dark.shards,
    "Cosy": moods_light.window,
    "Mind-bending": moods_dark.squares,
    "Nostalgic": moods_light.bands,
    "Adrenaline": moods_dark.rush,
    "Thoughtful": moods_light.stillness,
}
MOOD_GROUNDS: dict[str, tuple[str, str]] = {  # what lettering stands on there, and its ink; else the palette's own
    "Feel-good": ("#ffe9c2", "#4a1f3d"),
    "Quirky": ("", "#ffffff"),
    "Dreamy": ("#3b2a78", "#ffffff"),
    "Nostalgic": ("#f3e3c3", "#3a1d1a"),
    "Thoughtful": ("paper", "near"),
    "Cosy": ("#14233f", "#fff1d6"),
    "Chilling": ("#050d16", "#eafaff"),
}
