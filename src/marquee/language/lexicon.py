"""Words viewers judge with, and how strongly: our own list, English, folded as `tokens` folds.

From -3 (cannot be worse) to 3 (cannot be better). `language.sentiment` reads sentences with it.
"""

_BY_STRENGTH = {
    3.0: """masterpiece outstanding perfect perfection phenomenal flawless magnificent superb brilliant breathtaking
        unforgettable masterful stunning extraordinary exceptional exquisite sublime mesmerizing mesmerising""",
    2.5: """amazing awesome fantastic wonderful excellent incredible terrific marvelous marvellous spectacular
        hilarious best greatest gem adore adored dazzling remarkable delightful delight captivating riveting
        gripping spellbinding timeless triumph genius unmissable wonderfully brilliantly superbly beautifully""",
    2.0: """great love loved loves loving beautiful gorgeous enchanting moving touching heartwarming favorite favourite
        powerful thrilling charming compelling hooked clever witty inspired inspiring poignant haunting
        refreshing memorable gorgeously perfectly splendid lovely fabulous stellar underrated bravo""",
    1.5: """good enjoyable enjoyed enjoy enjoys enjoying funny fun entertaining entertained engaging engrossing
        impressive impressed exciting excited strong talented smart intelligent sweet tender recommend recommended
        recommends rich vivid original authentic believable classic cool fine satisfying satisfied happy
        subtle stylish suspenseful elegant laughed laugh laughs uplifting rewarding convincing sharp warm magic
        magical marvel pleasure pleasant pleasantly treat winner wow yay""",
    1.0: """nice likable likeable liked interesting interested decent solid worth worthwhile fresh cute
        creative honest sincere gentle watchable glad pleased pleasing surprising surprisingly
        effective successful succeeds wise""",
    -1.0: """slow long lengthy predictable formulaic uneven confusing confused overlong generic average mediocre okayish
        forgettable odd strange weak flat thin lacks lack lacking lacked missing unfortunately sadly problem problems
        flaw flaws flawed meh hard difficult questionable mess tired dated repetitive unnecessary loud noisy""",
    -1.5: """bad bland dull boring bored bore tedious disappointing disappointed disappointment disappoint shallow
        lame silly stupid cheap cheesy clumsy contrived cliche cliches cliched unconvincing unfunny annoying annoyed
        irritating overrated overacted pretentious pointless poor poorly fails failed fail failure wooden messy
        implausible ridiculous nonsense nonsensical sloppy stale wrong uninteresting uninspired unbelievable skip
        forced dumb dreary lifeless soulless tiresome mindless incoherent nothing""",
    -2.0: """awful terrible horrible dreadful hate hated hates hating waste wasted wasting rubbish crap crappy sucks
        sucked suck trash garbage junk painful unbearable unwatchable laughable ludicrous insulting insult offensive
        pathetic miserable inept amateurish disaster disgusting lousy embarrassing embarrassed idiotic moronic""",
    -3.0: """worst abysmal atrocious appalling abomination horrendous excruciating godawful unforgivable disgrace
        worthless""",
}
LEXICON: dict[str, float] = {word: worth for worth, words in _BY_STRENGTH.items() for word in words.split()}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEGATIONS = _words(
    """not no never neither nor none nobody nowhere hardly barely scarcely without isnt arent wasnt werent dont doesnt
    didnt cant cannot couldnt wont wouldnt shouldnt aint havent hasnt hadnt"""
)
STRONGER = _words(
    """very really so extremely absolutely totally completely utterly incredibly truly deeply highly such most too
    insanely amazingly especially"""
)
WEAKER = _words("somewhat slightly rather fairly quite little kinda sorta bit mildly almost partly")
TURNS = _words("but however although though yet still nevertheless")
HAPPY = (
    "❤",
    "😍",
    "🥰",
    "😊",
    "😀",
    "😂",
    "🤣",
    "👍",
    "👏",
    "🔥",
    "🎉",
    "💯",
    "⭐",
    "🙌",
    "🤩",
    ":)",
    ":-)",
    ":d",
    "<3",
)
UNHAPPY = ("👎", "😡", "😠", "🤮", "😴", "🥱", "💩", "😒", "🙄", "😞", ":(", ":-(", ":/")
