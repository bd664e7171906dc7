"""Comments that attack a person, and comments that use the same words on a film, with the truth of each.

`LEARN` and `JUDGE` share no frame, as in `speech_spoilers`. A part of the attacks is disguised ("1d10t").
"""

import numpy as np

from marquee.synthetic.speech_spoilers import Frames, Labelled, filled

_INSULTS = ["idiot", "moron", "loser", "clown", "imbecile", "coward", "liar", "creep", "fool", "pig"]
_MANY = ["idiots", "morons", "losers", "clowns", "imbeciles", "cowards", "liars", "creeps", "fools", "pigs"]
_BLUNT = ["stupid", "dumb", "pathetic", "brainless", "disgusting", "ignorant", "worthless"]
_LEET = str.maketrans("oiea", "0134")

LEARN = Frames(
    telling=(
        "You are a {blunt} {insult}.",
        "Only {many} like this.",
        "Anyone who enjoys this is an {insult}.",
        "Shut up, {insult}.",
        "Watch something else, {insult}.",
        "{insult}, read the book first.",
        "The director is a {insult} and should be shot.",
        "Go kill yourself.",
        "I will find you and hurt you.",
        "{blunt} people like you ruin it for all.",
        "You {insult}, learn to read.",
        "Fans of this are {many}.",
        "Whoever gave this ten stars is a {blunt} {insult}.",
        "What a bunch of {many} you are.",
        "Women are too stupid for this genre.",
        "Immigrants are vermin.",
        "Fuck you and your review.",
        "I hope you die alone.",
        "The reviewer above is a {insult}.",
        "Get a life, you {blunt} {insult}.",
        "People who defend this are {blunt}.",
        "You make me sick.",
        "ur an {insult}",
        "Are you {blunt}?",
        "Go to hell, all of you.",
        "The mods are {many}.",
        "The writers deserve to die.",
        "You scumbag.",
        "You must be a real {insult} to like that.",
        "Every critic is a {insult}.",
        "This comment section is full of {many}.",
        "You and your {blunt} opinion, {insult}.",
        "Gays should not be allowed on television.",
    ),
    innocent=(
        "This film is {blunt}.",
        "The villain is an {insult}, and wonderfully played.",
        "What a {blunt} plot.",
        "A {blunt} ending for a good show.",
        "I felt like an {insult} for paying for this.",
        "The {insult} of a father is my favourite character.",
        "My favourite line: you {insult}!",
        'He says "shut up, {insult}" and the whole cinema laughed.',
        "The main character is a {blunt} {insult}.",
        "Holy shit, that was good.",
        "This is fucking brilliant.",
        "The line I will find you and kill you gives me chills.",
        "Do not treat the audience like {many}.",
        "It treats its viewers as {many}.",
        "Garbage. Utter trash.",
        "The jokes are {blunt} and so is the script.",
        "Two {many} rob a bank.",
        "I am an {insult}, I cried at the trailer.",
        "A film about a {insult} who finds love.",
        "She kills it in every scene.",
        "The hero is a {insult} at first.",
        "You will love this.",
        "You should see it twice.",
        "The pig is the star of the film.",
        "The clown scared my children.",
        "Such a {blunt} waste of time.",
        "Women are the heart of this film.",
        "The fans deserve better.",
        "You are going to cry.",
        "People say it is {blunt}, I disagree.",
        "Damn, what a finale.",
        "The cast is great.",
        "A liar and a coward fall in love.",
        "He calls him a {insult} in the best scene.",
        "My brother hated it.",
        "Dumb fun.",
        "The writers did a good job.",
    ),
)
JUDGE = Frames(
    telling=(
        "Nobody cares what you think, {insult}.",
        "You people are so {blunt}.",
        "How {blunt} do you have to be to like it, you {insult}?",
        "The author of this review is a {blunt} {insult}.",
        "I know where you live.",
        "Everyone who works there deserves to be shot.",
        "Drink bleach.",
        "Viewers who cry at this are {many}.",
        "you're all {many}",
        "Screw you, {insult}.",
        "Foreigners are ruining everything.",
        "The screenwriter is a {insult}, plain and simple.",
        "Stop posting, {blunt} {insult}.",
        "Kill yourself, {insult}.",
        "If you liked it you are a {insult}.",
        "Typical {many} like you.",
        "Men are pigs and all the same.",
        "Somebody should shoot the producer.",
    ),
    innocent=(
        "The sheriff is such a {insult}, I loved to hate him.",
        "A {blunt} script saved by the cast.",
        "I laughed like an {insult}.",
        "She yells: get out, you {insult}! Great scene.",
        "What the hell was that ending?",
        "The plot is for {many}.",
        "Her boss is a {blunt} {insult} who gets what he deserves.",
        "“You are a {insult}” is how it begins.",
        "It is {blunt} and I love it.",
        "Three {many} and a bear, what is not to like.",
        "You have to see this.",
        "The fight with the pigs is a scream.",
        "Feels {blunt}, sounds {blunt}, looks cheap.",
        "My kids call me a {insult} since we saw it.",
        "Never has a {insult} been so funny.",
        "The film thinks that we are {many}.",
        "Not for cowards: it is scary.",
        "Great cast, {blunt} jokes.",
        "The critics were wrong about it.",
    ),
)


def comments(frames: Frames, *, count: int, rng: np.random.Generator, disguised: float = 0.2) -> list[Labelled]:
    """Write comments from frames, half of them attacks, of which a part (`disguised`) hides its insult."""
    found = []
    for _ in range(count):
        truth = bool(rng.random() < 0.5)
        chosen = frames.telling if truth else frames.innocent
        frame = int(rng.integers(len(chosen)))
        text = written(chosen[frame], rng=rng, disguised=truth and bool(rng.random() < disguised))
        before, after = rng.random(2) < 0.4
        text = f"{filled('The {side} is {praise}.', rng=rng)} {text}" if before else text
        text = f"{text} {filled('I watched it with {name}.', rng=rng)}" if after else text
        found.append(Labelled(text=text, truth=truth, frame=frame if truth else len(frames.telling) + frame))
    return found


def written(frame: str, *, rng: np.random.Generator, disguised: bool = False) -> str:
    """Fill a frame with insults, plain or disguised by digits, gaps, a star or doubled letters."""
    words = {name: str(rng.choice(words)) for name, words in (("insult", _INSULTS), ("many", _MANY), ("blunt", _BLUNT))}
    if disguised:
        words = {name: _disguise(word, rng=rng) for name, word in words.items()}
    text = frame.format(**words)
    return text[0].upper() + text[1:]


def _disguise(word: str, *, rng: np.random.Generator) -> str:
    way = int(rng.integers(5))
    if way == 0:
        return word.translate(_LEET)
    if way == 1:
        return ".".join(word)
    if way == 2:
        return word[0] + "*" + word[2:]
    if way == 3:
        return word.replace("o", "\u043e").replace("i", "\u0456").replace("a", "\u0430")
    return word[:-1] + word[-1] * 4
