"""Comments that tell an outcome, and comments that only look like it, with the truth of each.

Two sets of frames that share none: `LEARN` is what the weights of `language.spoilers` are learnt on, `JUDGE` is what
they are judged by. A third of the innocent ones carry the very words that tell outcomes ("to die for", "I hope she
lives", "what a twist").
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_SLOTS = {
    "name": [
        "Maria",
        "Tomas",
        "Edda",
        "Ruben",
        "Ilse",
        "Jonah",
        "Petra",
        "Anselm",
        "Nadia",
        "Viktor",
        "Leonie",
        "Castor",
        "Mirela",
        "Hugo",
        "Sanne",
        "Otis",
    ],
    "other": [
        "Bela",
        "Ingrid",
        "Marek",
        "Zoe",
        "Lorenz",
        "Amara",
        "Dunja",
        "Felix",
        "Greta",
        "Ivo",
        "Salma",
        "Teodor",
        "Yara",
        "Kasper",
        "Noor",
        "Emil",
    ],
    "role": [
        "the detective",
        "her sister",
        "his brother",
        "the captain",
        "the nurse",
        "the main character",
        "her husband",
        "his best friend",
        "the priest",
        "the mother",
        "the father",
        "the lighthouse keeper",
        "the villain",
        "the narrator",
        "the doctor",
        "the dog",
    ],
    "deed": [
        "poisoned the mayor",
        "stole the painting",
        "burned down the mill",
        "wrote the letters",
        "kidnapped the boy",
    ],
    "genre": ["thriller", "drama", "comedy", "mystery", "western", "romance", "documentary"],
    "side": ["acting", "music", "camera work", "costumes", "dialogue", "soundtrack", "pacing"],
    "praise": ["wonderful", "superb", "gorgeous", "a bit dull", "forgettable", "sharp", "clumsy", "lovely"],
}
_FILLER = (
    "The {side} is {praise}.",
    "Watched it with my sister on a rainy evening.",
    "I am a fan of any {genre}.",
    "The {side} could have been better.",
    "Seven out of ten from me.",
    "Great {genre} overall.",
    "{name} is {praise} in every scene.",
    "We stayed up far too late.",
    "The first half is slow.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frames:
    """Sentences with slots: those that tell an outcome, and those that do not."""

    telling: tuple[str, ...]
    innocent: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A comment, whether it is what is looked for, and the number of the frame it was made from."""

    text: str
    truth: bool
    frame: int


LEARN = Frames(
    telling=(
        "{name} dies at the end.",
        "I cried when {name} died.",
        "In the final scene {role} is shot.",
        "{role} gets killed in the last episode and I am not over it.",
        "It turns out that {name} is the killer.",
        "{name} was the murderer all along.",
        "The twist is that {role} never existed.",
        "The whole thing was a dream, {name} wakes up in hospital.",
        "{name} ends up with {other} after all.",
        "At the end {name} and {other} get married.",
        "{role} is actually the father of {name}.",
        "Spoiler: {name} {deed}.",
        "Spoiler alert, {role} survives the crash.",
        "{name} sacrifices herself so that {other} can live.",
        "It is revealed that {role} was working for the other side.",
        "{name} turns out to be a ghost, dead the whole time.",
        "Too bad that {name} is killed by {other}.",
        "Nobody warned me that {role} drowns.",
        "The ending where {name} leaves {other} made me angry.",
        "Everyone dies except {role}.",
        "So {name} faked his death, who would have thought.",
        "Turns out {role} {deed}.",
        "It ends with {name} walking into the sea and {role} is dead.",
        "{other} betrays {name} in the end.",
        "The killer is {role}.",
        "They kill {name} in the last ten minutes.",
        "{name} is alive after all and comes back in the finale.",
        "I was shocked that {role} did it.",
        "His death broke me, {name} deserved better.",
        "{name} is secretly {other}, the same person.",
        "Loved how {name} forgives {other} in the last scene.",
        "In the end the house burns down and {role} goes to prison.",
        "When {name} stabs {other} I screamed.",
        "{name} is {other}.",
        "{name} shot {other}.",
        "Nobody survives, nobody at all.",
        "It was all a dream.",
        "I sobbed when {name} was taken away.",
        "{name} is {other}'s mother.",
        "He poisoned her.",
        "The show ends with {name} on a boat.",
        "They kill off {name}.",
        "The brothers jump off the bridge.",
        "{role} escapes with the money.",
        "{name} was rescued by {other}.",
        "They drove away and {role} burned the house.",
        "It was {role} who pushed him.",
        "{role} loses everything and {name} forgives him.",
        "She confesses to {role}.",
        "{name} jumps from the tower.",
        "{name} leaves with {other} and the mill burns.",
        "When {name} was murdered I switched it off.",
        "They shoot {name}.",
        "The thief was the {genre} teacher.",
        "Spoilers ahead: {name} goes to the mill and {other} knows why.",
        "Warning, spoilers: the village is a fake.",
        "Huge spoiler, the {genre} is a play in a play.",
        "{role} is the traitor and {other} pays for it.",
        "The villain is {name}, it was all in his head.",
    ),
    innocent=(
        "The {side} is to die for.",
        "I died laughing at {role}.",
        "I hope {name} does not die in season two.",
        "No spoilers, but what an ending!",
        "What a twist, I did not see it coming.",
        "The ending is {praise}.",
        "A {genre} about a man whose wife dies and who starts again.",
        "After his brother is killed, {name} sets out for the north.",
        "It opens with {role} being shot, and then goes back ten years.",
        "Does {name} die? Please tell me no.",
        "I will not spoil the twist.",
        "The killer soundtrack alone is worth it.",
        "The twist at the end is {praise}.",
        "Bored to death by the {side}.",
        "Who is the killer? You will never guess.",
        "The plot is about a detective who hunts the murderer of a nurse.",
        "{name} is {praise} as {role}.",
        "The {side} nearly killed it for me.",
        "A great {genre} with a surprise in the last act.",
        "Everyone should see this.",
        "I wonder if {role} did it.",
        "The actor who plays {name} died last year, rest in peace.",
        "The last scene is beautifully shot.",
        "Spoiler free: just watch it.",
        "The final episode was {praise}.",
        "If {name} ends up with {other} I stop watching.",
        "Every joke falls dead.",
        "The ending felt rushed.",
        "It begins when {name} finds a dead body in the harbour.",
        "I really think {role} carries the show.",
        "{name} wins every scene with a look.",
        "In the end it is a good {genre}.",
        "It turns out to be a {praise} {genre}.",
        "The secret of this show is the {side}.",
        "Watch it until the end, it is worth it.",
        "My whole family loved it, the dog slept.",
        "{name} is {praise}.",
        "The killer looks like my uncle.",
        "Her brother likes it more than I do.",
        "The show ends too late.",
        "A nurse is kidnapped and has to escape.",
        "I lost track of {role}.",
        "I left before {name} came on.",
        "Two brothers escape from prison in this {praise} {genre}.",
        "He won every prize for the {side}.",
        "We drove home in silence.",
        "It follows {name}, who returns to the village to sell the mill.",
        "If {role} is caught I am done.",
        "Will {name} be saved?",
        "{name} carries the whole film.",
        "{name} plays the nurse with grace.",
        "{name} gives a {praise} performance.",
        "{name} looks tired.",
        "{name} and {other} make a {praise} pair.",
        "Nobody sings like {name}.",
        "I love what {name} does here.",
        "Saw it in Paris with {name}.",
        "{name} steals it.",
        "The villain is {praise}.",
        "The film is shot on {name} island.",
        "Please tell me that {name} does not die.",
        "She is a mother of two and so funny.",
        "{role} is played by {name}.",
        "I wish they were all like this.",
        "The killer is scary and the {side} is {praise}.",
    ),
)
JUDGE = Frames(
    telling=(
        "Could not believe it when {name} was murdered by {other}.",
        "I never forgave the writers for killing off {role}: {name} dies.",
        "So the whole season was just {name} in a coma.",
        "{role} {deed}, that is the big reveal.",
        "Major spoilers ahead: {other} is the mole.",
        "Poor {name}, executed in the final minutes.",
        "We find out that {name} and {other} are the same person.",
        "By the end {role} has betrayed everybody and escapes.",
        "Still sad that {name} hangs himself.",
        "{name} marries {other} in the last episode, finally.",
        "The last shot shows that {role} is still alive.",
        "Hated that {other} was in on it from the start.",
        "{role} is none other than his own father.",
        "My jaw dropped, {name} is a robot.",
        "They end up together, {name} quits and moves to the sea with {other}.",
        "The real killer is {role}, not {other}.",
        "{name} gives her life for {role} and that was that.",
        "SPOILER {other} does not make it.",
        "Sobbed for an hour because {role} passed away.",
        "In the finale {name} takes the throne and {other} goes to prison.",
        "{name} had been dead all along and only {role} could see him.",
        "It was {other} who {deed}; he confesses at the very end.",
        "I loved that {name} shoots {role}.",
        "The ending is that nobody survives, not even {name}.",
    ),
    innocent=(
        "I am dying to see the next season.",
        "Dead boring, gave up after twenty minutes.",
        "Hopefully {other} survives, please no spoilers.",
        "The ending will stay with me for weeks.",
        "You will not guess the twist.",
        "It follows a widow who must find out who killed her son.",
        "{name} killed it as {role}.",
        "Set in 1912, it starts with the death of a king.",
        "Will {name} ever marry {other}? I cannot wait.",
        "The {side} in the final scene is {praise}.",
        "Giving nothing away: stay for the last ten minutes.",
        "A slow death of a once great series.",
        "Somebody tell me who the murderer is, I fell asleep.",
        "Based on a real life robbery, {praise} {side}.",
        "The third act drags.",
        "Die hard fans will like it, others not.",
        "The {genre} has a clever reveal and a {praise} finale.",
        "Would watch {name} read the phone book.",
        "Whoever wrote the ending deserves a prize.",
        "The composer died before release, the score is {praise}.",
        "In the first ten minutes a stranger is shot and {role} has to solve it.",
        "Too many twists for my taste.",
        "This killed my evening.",
        "{name} and {other} have great chemistry.",
        "It wins you over slowly.",
        "{role} is my favourite, hands down.",
        "Really good, my husband and I watched all of it.",
        "I was on the edge of my seat the whole time.",
    ),
)


def comments(frames: Frames, *, count: int, rng: np.random.Generator) -> list[Labelled]:
    """Write comments from frames, half of them telling, each among up to two sentences that say nothing of the kind."""
    found = []
    for _ in range(count):
        truth = bool(rng.random() < 0.5)
        chosen: Sequence[str] = frames.telling if truth else frames.innocent
        frame = int(rng.integers(len(chosen)))
        parts = [_FILLER[int(rng.integers(len(_FILLER)))] for _ in range(int(rng.integers(3)))]
        parts.insert(int(rng.integers(len(parts) + 1)), chosen[frame])
        text = " ".join(filled(part, rng=rng) for part in parts)
        found.append(Labelled(text=text, truth=truth, frame=frame if truth else len(frames.telling) + frame))
    return found


def filled(frame: str, *, rng: np.random.Generator) -> str:
    """Fill a frame's slots and begin it with a capital."""
    words = {slot: options[int(rng.integers(len(options)))] for slot, options in _SLOTS.items()}
    text = frame.format(**words)
    return text[0].upper() + text[1:]
