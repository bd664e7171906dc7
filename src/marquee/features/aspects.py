"""What a viewer looks for in a title, from what their comments praise and blame: the music, the ending, the acting.

Worked out from the history at request time, so a comment taken back is out of it at once. It knows no title.
"""

from dataclasses import dataclass

from marquee.schema.profile import COMMENT, DELIVERY, Profile, unpack_aspects

HELD = 1.0  # comments' worth of belief that an aspect leaves a viewer cold


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaning:
    """How a viewer judges an aspect: `sentiment` from -1 to 1, held to 0 where few `comments` speak of it."""

    key: str
    sentiment: float
    comments: int


def leanings_of(profile: Profile) -> tuple[Leaning, ...]:
    """Give the aspects a viewer's comments judge, those judged most often first; none of a non-profiling viewer's."""
    if profile.non_profiling:
        return ()
    judged: dict[str, list[float]] = {}
    for entry in profile.history:
        if entry.action == COMMENT and entry.aspects:
            for key, sentiment in unpack_aspects(entry.aspects):
                if key not in DELIVERY:
                    judged.setdefault(key, []).append(sentiment)
    found = [
        Leaning(key=key, sentiment=round(sum(said) / (len(said) + HELD), 3), comments=len(said))
        for key, said in judged.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.comments, one.key)))
