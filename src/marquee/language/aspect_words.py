"""Words that name a side of a title, and phrases that name one and judge it at once; folded as `tokens` folds.

Our own lists: English, with the plain nouns of Spanish, French, German, Portuguese and Italian beside them.
"""

_NOUNS = {
    "story": """story stories storyline storylines plot plots plotline narrative script screenplay writing premise
        storytelling twist twists historia trama guion histoire scenario intrigue geschichte handlung drehbuch
        enredo roteiro sceneggiatura""",
    "acting": """acting actor actors actress actresses cast casting performance performances performer performers acted
        actuacion actuaciones actores actriz interpretacion acteur acteurs actrice jeu schauspieler schauspielerin
        besetzung atuacao atores attori recitazione""",
    "characters": """character characters protagonist heroine villain villains hero heroes personajes personaje
        personnages personnage figuren figur personagens personaggi""",
    "dialogue": "dialogue dialogues dialog dialogs dialogos dialoge dialoghi oneliners banter",
    "direction": "direction director directors directing directed regie realisateur realisation direccion regia",
    "pace": "pace pacing paced tempo rhythm ritmo rythme",
    "length": "length runtime duration lange laenge duracion duree",
    "ending": "ending finale endings climax conclusion desenlace denouement schluss finali",
    "music": """music score soundtrack soundtracks songs song singing musica musique musik soundtracks filmmusik banda
        trilha colonna""",
    "visuals": """visuals visual cinematography photography camerawork camera cgi effects animation scenery costumes
        costume sets imagery colours colors lighting fotografia efectos photographie decors bilder kamera
        kameraarbeit effekte kostume imagens immagini""",
    "humour": "humour humor jokes joke comedy gags gag laughs punchlines humeur blagues witze chistes piadas battute",
    "suspense": "suspense tension thrills scares jumpscares spannung suspenso",
    "dubbing_subtitles": """dubbing dubbed dub dubs subtitle subtitles subtitled subs captions voiceover doblaje
        subtitulos doublage vf soustitres synchro synchronisation untertitel dublagem legendas doppiaggio
        sottotitoli""",
    "stream_quality": """stream streaming buffering buffer buffers resolution bitrate playback lag lags lagging
        pixelated pixelation stutters stuttering freezes freezing""",
}
NAMES: dict[str, str] = {word: key for key, words in _NOUNS.items() for word in words.split()}
ASPECTS = tuple(_NOUNS)

# phrases that say which side and how well in one: -1 to 1
_JUDGED = {
    ("pace", 0.6): "fast paced|well paced|flew by|flies by|never drags|moves along|brisk|never a dull moment",
    ("pace", -0.6): """slow|slowly paced|drags|dragged|dragging|too slow|badly paced|sluggish|plodding|takes forever|
        too fast|rushed|glacial|takes too long|nothing happens""",
    ("length", -0.6): """too long|overlong|way too long|far too long|an hour too long|could have been shorter|bloated|
        too short""",
    ("length", 0.6): "just the right length|perfect length|wish it were longer|wish it was longer",
    ("ending", -0.6): "rushed ending|ends abruptly|just stops|cliffhanger for nothing|cop out|anticlimactic",
    ("ending", 0.6): "stuck the landing|sticks the landing|wraps up nicely|ends perfectly",
    ("story", -0.5): "predictable|plot holes|plot hole|makes no sense|made no sense|formulaic|far fetched|cliched",
    ("story", 0.6): "well written|beautifully written|kept me guessing|keeps you guessing|cleverly written",
    ("acting", 0.6): "well acted|beautifully acted|superbly acted|brilliantly acted|steals every scene|steals the show",
    ("acting", -0.6): "overacted|overacting|badly acted|poorly acted|miscast|wooden|cannot act|cant act",
    ("characters", 0.6): "well rounded|well drawn|relatable",
    ("characters", -0.6): "one dimensional|cardboard|unlikeable|unlikable|unsympathetic",
    ("visuals", 0.7): """beautifully shot|beautifully filmed|looks gorgeous|looks beautiful|looks stunning|
        visually stunning|gorgeously shot|well shot|looks amazing""",
    ("visuals", -0.6): "looks cheap|shaky cam|shaky camera|too dark to see|looks fake|ugly to look at|badly shot",
    ("humour", 0.7): """funny|hilarious|laughed|laughing|laugh out loud|cracked me up|made me laugh|witty|had me in
        stitches""",
    ("humour", -0.7): "unfunny|jokes fall flat|jokes fell flat|not a single laugh|humourless|humorless",
    ("suspense", 0.7): "edge of my seat|edge of your seat|gripping|nail biting|suspenseful|riveting|tense",
    ("dubbing_subtitles", -0.7): """out of sync|lip sync is off|lips do not match|lips dont match|badly dubbed|
        poorly dubbed|no subtitles|wrong subtitles|mistranslated|voices do not match|voices dont match""",
    ("stream_quality", -0.7): """keeps buffering|kept buffering|buffering|pixelated|stutters|stuttering|keeps freezing|
        kept freezing|no sound|picture freezes|wont load|will not load|error code|low resolution|blurry|lagging|lags""",
    ("music", 0.6): "gets stuck in your head|humming it|hum it for days",
    ("music", -0.6): "too loud|drowns out|music is too loud|drowned out",
}


def _phrases() -> dict[str, tuple[tuple[tuple[str, ...], str, float], ...]]:
    """Lay the phrases out by their first word, the longest first."""
    found: dict[str, list[tuple[tuple[str, ...], str, float]]] = {}
    for (key, verdict), text in _JUDGED.items():
        for phrase in text.split("|"):
            words = tuple(phrase.split())
            found.setdefault(words[0], []).append((words, key, verdict))
    return {first: tuple(sorted(each, key=lambda one: -len(one[0]))) for first, each in found.items()}


JUDGED = _phrases()
