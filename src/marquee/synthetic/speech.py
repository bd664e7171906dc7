"""What viewers of the built-in world write: comments and search queries."""

import numpy as np

from marquee.schema.catalog import Title
from marquee.schema.ids import stable_hash
from marquee.synthetic.speech_sides import say_of_sides

TALKATIVE = 0.75  # of those who comment say something of a side

_GOOD = (
    "Loved every minute of this.",
    "{name} deserves a bigger audience. Beautifully made.",
    "{lead} is wonderful here, best performance in years.",
    "Watched it twice in one week. No regrets.",
    "Did not expect to cry at a {genre} title. Brilliant.",
    "Great pacing, great ending. More like this please!",
    "The best {genre} I have seen this year.",
    "Stayed up far too late for this. Worth it.",
    "Funny, warm and clever. {lead} carries it.",
    "Preciosa. Me encantó cada escena.",
    "Magnifique, surtout la fin.",
    "Absolut sehenswert, {lead} ist großartig.",
)
_MIXED = (
    "Good idea, but it takes too long to get going.",
    "{lead} is great, the script is not.",
    "Fine for a rainy Sunday.",
    "First half strong, second half lost me.",
    "Not bad. Not sure I will remember it next month.",
    "Nice pictures, thin story.",
)
_BAD = (
    "Gave up after twenty minutes. So boring.",
    "The cover promised something else entirely.",
    "Weak plot, terrible dialogue.",
    "I wanted to like it. I really did not.",
    "Too slow, too loud, too long.",
    "A waste of {lead}.",
    "Disappointing. Nothing happens and then it ends.",
)
OUT_OF_CATALOGUE = (
    "northern lights cooking show",
    "season two of the lighthouse keepers",
    "live handball",
    "old silent comedies",
    "korean baking competition",
    "documentary about bridges collapsing",
    "anime pirates",
    "stand up specials",
    "chess tournament",
    "nature sounds for sleeping",
    "crime podcasts on video",
    "telenovela clásica",
)


def comment_on(title: Title, *, liked: float, rng: np.random.Generator) -> str:
    """Write a comment as good or bad as the viewer found the title (`liked` from about -3 to 3)."""
    choices = _GOOD if liked > 0.6 else _MIXED if liked > -0.5 else _BAD
    lead = next((person.name for person in title.people if person.role == "cast"), "the cast")
    genre = title.genres[0].lower() if title.genres else "strange"
    place = int(rng.integers(len(choices)))
    opening = choices[place].format(name=title.name, lead=lead, genre=genre)
    # details are drawn apart, so that what else this viewer does stays as it was
    apart = np.random.default_rng([stable_hash(title.title_id), place, int(abs(liked) * 1e6)])
    return (
        f"{opening} {say_of_sides(title.title_id, liked=liked, rng=apart)[0]}"
        if apart.random() < TALKATIVE
        else opening
    )


def query_for(title: Title, *, rng: np.random.Generator) -> str:
    """Type what a viewer looking for a title might: its name or a part or misspelling of it, a person, a genre."""
    chance = rng.random()
    name = title.name.lower()
    if chance < 0.45:
        return name
    if chance < 0.65:
        return name[: max(3, int(len(name) * rng.uniform(0.4, 0.8)))]
    if chance < 0.72 and len(name) > 5:
        place = int(rng.integers(1, len(name) - 2))
        return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    if chance < 0.87 and title.people:
        return title.people[int(rng.integers(len(title.people)))].name.lower()
    if chance < 0.95 and title.keywords:
        return title.keywords[0]
    return (title.genres[0] if title.genres else name).lower()
