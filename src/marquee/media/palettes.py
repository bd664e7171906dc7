"""Colours of covers: a few palettes a genre, chosen by hand, so that a genre has a climate and titles still differ."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Seven colours, each with its part in a picture."""

    top: str  # the sky above
    mid: str
    glow: str  # the light
    far: str  # land in the haze
    near: str  # what stands in front, almost black (or the ground of a flat picture)
    accent: str
    text: str


def _palettes(*rows: str) -> tuple[Palette, ...]:
    found = []
    for row in rows:
        top, mid, glow, far, near, accent, text = (f"#{part}" for part in row.split())
        found.append(Palette(top=top, mid=mid, glow=glow, far=far, near=near, accent=accent, text=text))
    return tuple(found)


PALETTES: dict[str, tuple[Palette, ...]] = {
    "Action": _palettes(
        "1b0b12 7a1a16 ff7a2f 5a1812 10060a ffb02e fff3e2",
        "07131f 17405c ff8a3c 1b3246 04090f ff5533 ffffff",
        "17120c 6b4a1c ffc857 4a3213 0c0804 ff4d2e fff8e7",
    ),
    "Adventure": _palettes(
        "0f3a4a 2f8f8f ffd98a 2a6b6f 0b2a33 ff8f4a fff7e3",
        "23324f 8a6d8f ffc49b 5b5478 161d33 ffd166 fff4e6",
        "12402f 4c9a5d f6e58d 2f6e4b 0a241b ff9f43 fdfbe8",
    ),
    "Animation": _palettes(
        "3b2a78 b55fc9 ffb3c7 7a4fb5 2a1c57 ffd84d ffffff",
        "1a6fb0 5cc3e8 fff1a8 3aa77d 14486b ff7a59 ffffff",
        "14264f 3f6ccf ffd9a0 2f4f9a 0d1836 ff8fb1 fffbe6",
    ),
    "Comedy": _palettes(
        "ffcf33 ffb01f fff0b8 ff7a5c 26304f e8443a 1d2238",
        "ff7f6b ff5d73 ffe3d3 ffd166 3a1f47 3ec6b8 2b1436",
        "38c6b4 22a6a0 e8fff4 ffe066 17394a ff6b6b 0f2a36",
        "7aa7ff 5b86f0 f2f6ff ffd84d 1b2558 ff6f91 111a45",
    ),
    "Crime": _palettes(
        "0a0f1c 1e2c48 d8a657 17233a 05070d f2b84b f5efe0",
        "120d12 3b2330 e0604c 2b1a25 080509 ff4f45 f8ece4",
        "0c1512 24443d c9d8a0 1a3430 060a09 f0c419 f2f5e4",
    ),
    "Documentary": _palettes(
        "0e2a3f 2b6a8f bfe3e0 23536f 081a28 ffb454 f4fbff",
        "2a241d 7d6a4f f1dfc0 5a4b39 171310 e4572e fff8ec",
        "12301f 4d7f52 e3e8b3 2f5b3d 0a1c12 f2a541 f7faea",
    ),
    "Drama": _palettes(
        "1f2a44 6f6a8f f3b78e 4c4b70 121829 ffd9a8 fff6ec",
        "243b3f 6d9290 f1d6a6 4a6f70 122022 e98a5b fbf5e8",
        "2b1d2d 7f4a58 f5a97c 57344a 170f19 ffd2a1 fff1e6",
        "2a3140 8795a6 e9e4da 5d6b7d 161b25 d96c5f ffffff",
    ),
    "Family": _palettes(
        "2f9ae0 8fd3f5 fff3c4 69bd5f 1f5a3c ff6f59 ffffff",
        "ff9a5a ffc98a fff4d6 e86a6a 6d2f4f ffe066 ffffff",
        "3b4fa8 8f8fe0 ffd6e0 5a6fc0 20265c ffcf56 ffffff",
    ),
    "Fantasy": _palettes(
        "1a1440 4b3a8f c7a6ff 342a6e 0d0a24 7ff0d6 f6f0ff",
        "0b2a33 1f6b6f a8f0d0 174b52 06171d f0c75e effff7",
        "2a0f2e 7a2f62 ffb38a 521f48 16071a ffd97a fff1e8",
    ),
    "History": _palettes(
        "2a1a12 84552f f3c98b 5c3a22 160d08 c8372d fbf0d9",
        "1d2430 5a6474 e6cfa0 3d4656 10141c b88a3b f7efdc",
        "331318 8a3a34 f0b27a 5e2626 1a090c e5b84b fdf0dc",
    ),
    "Horror": _palettes(
        "05070a 1a2327 8fa39a 10171a 020304 c1121f e9efe9",
        "0c0508 360d16 c2303a 22090f 050203 ff3b3b f5e6e2",
        "050a0c 12312e 7fc8a0 0c2220 020605 b6ff8a eafff2",
    ),
    "Music": _palettes(
        "160a2e 5a1a7a ff4fa3 36115a 0a0516 35e0ff fff0fb",
        "0a1030 2038a8 ff6b3d 162470 050818 ffd23f fff6e8",
        "1c0a0a 7a1f1a ffb347 4e1512 0c0404 ff5e5b fff2df",
    ),
    "Mystery": _palettes(
        "101a2b 31506a c9d9d2 22394f 080e18 f2c14e f1f5ee",
        "1b1526 4a3b63 d9b8c4 332947 0d0a14 e0a13a f7eff5",
        "0f1f1f 2f5a55 d6d8a8 20403d 070f0f e76f51 f3f6e6",
    ),
    "Romance": _palettes(
        "4a1c40 c44569 ffb49a 8a2f58 2a0f27 ffe0a3 fff3ee",
        "2b2a5c 8a5fa8 ffb8c9 5b4488 17163a ffd6a5 fff5f7",
        "7a2c2c e0715c ffd7a8 b04a44 3d1418 fff0c2 fff7ee",
    ),
    "Science Fiction": _palettes(
        "050816 14235c 5ad1ff 101c4a 02040c ff5fa2 eaf6ff",
        "0a0618 3a1466 ff4fd8 26104a 05030d 3df5ff f8ecff",
        "04141a 0d4a57 7dffcb 0a343e 020a0d ff9f1c ecfffa",
        "170a06 6a2411 ff9a4a 471a0f 0a0402 7fe7ff fff2e6",
    ),
    "Sport": _palettes(
        "0a1f14 1d6b3c d9ff8a 15512e 05120c ffffff ffffff",
        "0d1b3e 2456c7 9fe8ff 183d92 060d20 ffd60a ffffff",
        "2a0c0c b5301f ffd0a0 7f2216 140505 ffffff fff8ee",
    ),
    "Thriller": _palettes(
        "081014 1b3a44 9fd3c7 12282f 03070a ff3d2e f0fbf8",
        "120a0a 4a1512 ff6a3d 300e0d 070303 ffd1b0 fff1ea",
        "0b0d14 2b3350 b9c4e8 1c2238 05060a f5d90a f4f6ff",
    ),
    "War": _palettes(
        "23241c 6f6a4c e8c98a 4d4a36 12130e b5442c f5eedb",
        "1c2226 56646b d8c7a8 3b474d 0f1315 a33b2c f1efe6",
        "2b1710 8a4526 ffb66b 5e3019 160b07 d8d2b0 fbeeda",
    ),
    "Western": _palettes(
        "5a1f12 c65a22 ffd27a 8f3a19 2a0d08 fff0c0 fff3d9",
        "2b1b3d 8f3f5a ffab5e 5e2b4c 160d20 ffe08a fff1dc",
        "1f4a56 7fa08a ffdf9a b5653a 3a1a10 f26b3a fff7e0",
    ),
}

_OTHER_NAMES = {
    "children": "Family",
    "children's": "Family",
    "kids": "Family",
    "children & family": "Family",
    "sci-fi": "Science Fiction",
    "sci-fi & fantasy": "Science Fiction",
    "film-noir": "Crime",
    "noir": "Crime",
    "musical": "Music",
    "musicals": "Music",
    "imax": "Adventure",
    "biography": "History",
    "anime": "Animation",
    "sports": "Sport",
    "docuseries": "Documentary",
    "reality": "Comedy",
    "stand-up": "Comedy",
    "romantic": "Romance",
    "(no genres listed)": "Drama",
}


def known_genre(genre: str) -> str:
    """Name the genre of ours that another catalogue's stands for; Drama where none does."""
    if genre in PALETTES:
        return genre
    lowered = genre.strip().lower()
    if lowered in _OTHER_NAMES:
        return _OTHER_NAMES[lowered]
    return next((name for name in PALETTES if name.lower() in lowered), "Drama")
