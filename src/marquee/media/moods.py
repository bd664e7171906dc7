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

_OTHER_NAMES = {
    "atmospheric": "Dreamy",
    "surreal": "Dreamy",
    "magical": "Dreamy",
    "disturbing": "Dark",
    "bleak": "Dark",
    "noir": "Dark",
    "funny": "Witty",
    "clever": "Witty",
    "satire": "Witty",
    "thought-provoking": "Thoughtful",
    "philosophical": "Thoughtful",
    "slow": "Thoughtful",
    "twist ending": "Mind-bending",
    "mindfuck": "Mind-bending",
    "time travel": "Mind-bending",
    "psychological": "Suspenseful",
    "mystery": "Suspenseful",
    "thriller": "Tense",
    "violent": "Gritty",
    "violence": "Gritty",
    "romance": "Heartfelt",
    "love story": "Heartfelt",
    "touching": "Heartfelt",
    "sad": "Bittersweet",
    "melancholy": "Bittersweet",
    "inspirational": "Inspiring",
    "true story": "Inspiring",
    "creepy": "Chilling",
    "horror": "Chilling",
    "scary": "Chilling",
    "cozy": "Cosy",
    "christmas": "Cosy",
    "action": "Adrenaline",
    "fast paced": "Adrenaline",
    "classic": "Nostalgic",
    "1980s": "Nostalgic",
    "visually appealing": "Epic",
    "space": "Epic",
    "uplifting": "Feel-good",
    "heartwarming": "Feel-good",
    "comedy": "Feel-good",
    "offbeat": "Quirky",
    "whimsical": "Quirky",
}


def known_mood(mood: str) -> str | None:
    """Name the mood of ours that another catalogue's word or tag stands for; None where none does."""
    if mood in MOOD_SCENES:
        return mood
    lowered = mood.strip().lower()
    if lowered in _OTHER_NAMES:
        return _OTHER_NAMES[lowered]
    return next((name for name in MOOD_SCENES if name.lower() in lowered), None)
