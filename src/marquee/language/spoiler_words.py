"""Words and phrases by which an outcome is told, and those that only look like it; folded as `tokens` folds.

Our own lists: English in full, the plainest phrases of Spanish, French and German beside them.
"""

from marquee.language.phrases import lay_out

_EN = {
    "death": """killing off|kill off|kills off|run over|hit by a|gets run over|eaten by|dies|died|die|dead|killed|
        kills|kill|murdered|murders|drowns|drowned|executed|beheaded|stabbed|stabs|poisoned|hanged|perishes|
        passes away|passed away|shoots|shot dead|gets shot|is shot|blown up|blows up|sacrifices himself|
        sacrifices herself|sacrifices themselves|sacrificed himself|sacrificed herself|sacrifice himself|
        sacrifice herself|gives his life|gives her life|gave his life|gave her life|kills himself|kills herself|
        killed himself|killed herself|commits suicide|hangs himself|hangs herself|jumps off|bleeds out|
        falls to his death|falls to her death|killed off|killing each other|kill each other|killed each other|
        killing himself|killing herself|stops breathing|is gone for good|freezes to death|trampled|stoned to death|
        does not make it|doesnt make it|did not make it|didnt make it|do not survive|does not survive|
        doesnt survive|survives|survived|comes back to life|is still alive|was still alive|still alive|is alive|
        are alive|bites the dust""",
    "death_named": """his death|her death|death of|dying in|deathbed scene|his suicide|her suicide|his funeral|
        her funeral""",
    "idiom": """to die for|died laughing|die laughing|dying to|die of boredom|died of boredom|dying of boredom|
        killed it|kills it|killing it|killer soundtrack|killer score|killer performance|killer cast|killing time|
        kill time|kill an evening|kills me every time|bored to death|scared to death|dead inside|dead boring|
        dead on|drop dead|dead serious|dead funny|dead wrong|dead slow|deadpan|almost died|nearly died|i died|
        we died|kills the mood|killed the mood|kills the pace|kills the joke|kills the tension|killed the series|
        killed the franchise|would kill for|dead horse|dead end|dead air|over my dead body|die hard|a die hard|
        die hard fan|the walking dead|dead weight|drop dead gorgeous|killed my evening|killed the vibe|
        killed the fun|who would have thought|wins every scene|wins you over|wins me over|steals every scene|
        stole the show|steals the show|stole every scene|stole my heart|never dies|wanted to die|slow death|
        dies down|death scene acting""",
    "identity": """did it|is behind it all|was behind it all|is behind everything|was behind everything|
        turns out to be the killer|his own father|her own mother|his own brother|her own sister|his own son|
        her own daughter|is the same person|are the same person|was working for|is working for|is undercover|
        was undercover|was in on it|is in on it|were in on it|set him up|set her up|framed him|framed her|
        wrote the letters|sent the letters|stole the money""",
    "identity_open": """the killer is|the killer was|the murderer is|the murderer was|the traitor is|
        the traitor was|the mole is|the mole was|the villain is|the real killer|the real villain|
        the real murderer|es el asesino|era el asesino|el asesino es|est le tueur|le tueur est|ist der morder|
        der morder ist""",
    "unreal": """all a dream|just a dream|only a dream|none of it was real|none of it is real|nothing was real|
        never left the dream|was a dream|a simulation|all in his head|all in her head|never existed|was never real""",
    "all_dead": """nobody survives|no one survives|nobody survived|no one survived|everyone dies|everybody dies|
        they all die|all of them die|everyone died|kills them all|kills everyone|killed them all|
        none of them survive|none of them survives|not one of them survives""",
    "twist": """we realise that|we realize that|shows that|tells you that|the culprit|real culprit|
        turns out|turned out|it turns out that|is revealed|was revealed|are revealed|is revealed to be|
        revealed to be|reveals that|revealed that|find out that|finds out that|found out that|we learn that|
        you learn that|discovers that|all along|the whole time|this whole time|all the time dead|were a dream|
        in his head|in her head|did not exist|didnt exist|imaginary|split personality|are actually|is actually|
        was actually|were actually|is really|was really|is secretly|was secretly|faked his|faked her|fakes his|
        fakes her|had faked|the twist is|twist is that|the twist being|the big reveal is|the secret is that|
        is in fact|was in fact|is none other than|was none other than|in a coma|time loop|from the future|
        same person|unreliable narrator""",
    "twist_named": """twist|twists|plot twist|the reveal|big reveal|surprise|surprises|the secret|the truth|
        the mystery|whodunit|who did it|the killer|the murderer|who the killer is|who the killer was|guess who""",
    "ending": """at the end|at the very end|in the end|the end where|final scene|last scene|final shot|last shot|
        final episode|last episode|final minutes|last minutes|last ten minutes|final ten minutes|final act|
        third act|ends with|ended with|ending with|ending where|ending when|finale where|ending is that|
        the ending is|season ends|film ends|movie ends|show ends|story ends|ends when|ends by|closes with|
        post credits scene|credits scene|finale has|in the finale|finale when|by the end|the final twist""",
    "ending_named": "ending|finale|the end|endings|the conclusion|final scenes|last act",
    "bond": """ends up|end up|ended up|drives off|drive off|falls through|falls from|falls off|fall off|is sold|
        are sold|locked in|goes back in time|ends up with|end up with|ended up with|gets together|get together|
        got together|get married|gets married|got married|get back together|got back together|gets back together|
        break up|breaks up|broke up|betrays|betrayed|marries|married|chooses|picks|leaves him|leaves her|left her|
        left him|is pregnant|was pregnant|gets arrested|is arrested|goes to prison|goes to jail|wakes up|escapes|
        gets away with|lose the|loses the|win the|wins the|wins|reunite|reunited|reunites|forgives|walks away|
        walk away|drives away|sails away|takes the throne|becomes king|becomes queen|burns down|sinks|explodes|
        is destroyed|destroys|finds the treasure|finds the money|finds his|finds her|confesses|adopts|turns evil|
        turns on|kisses|jumps|flies away|gets the job|quits|returns home|comes back|never comes back|goes back|
        goes home|moves away|stays behind|gives up|let go|lets go|turns himself in|turns herself in|
        pulls the trigger|gets away|is caught|are caught|gets caught""",
    "marked": """spoiler alert|spoilers ahead|spoiler ahead|spoilers below|spoiler below|contains spoilers|
        spoiler warning|warning spoilers|major spoiler|major spoilers|big spoiler|huge spoiler|spoilers follow|
        spoiler follows|here be spoilers|spoilers here|spoiler|spoilers""",
    "unmarked": """no spoilers|no spoiler|spoiler free|without spoilers|without spoiling|wont spoil|
        will not spoil|not spoil|dont spoil|do not spoil|not to spoil|not going to spoil|avoid spoilers|
        avoid the spoilers|hate spoilers|spoilerfree|any spoilers|dont want to spoil|spoil it|spoil anything|
        not give away|wont give away|will not give away|without giving|giving nothing away|not say more|
        say no more|go in blind|going in blind|no one spoil|nobody spoil|spoil nothing|spoils nothing|
        read no spoilers""",
    "premise": """about a|about an|about two|about the|tells of|tells the story|follows a|follows the|follows two|
        starts with|starts when|opens with|opens on|begins with|begins when|the premise|set in|first episode|
        first scene|opening scene|in the first|first minutes|first ten minutes|first five minutes|the setup|
        as a child|years ago|trailer shows|the trailer|based on|the true story|real life|history|whose|
        is hired to|must find|sets out to|has to solve|investigates|has to find|tries to""",
    "real_life": """the actor|the actress|rest in peace|rip|in real life|the real story|the author|the director|
        the composer|the historical|history books|the book|years before filming|passed away last|before release""",
    "hedge": """hope|hoping|hopefully|wish|wished|wonder|wondering|if|could be|might|maybe|perhaps|i want|we want|
        i wanted|guess|afraid|worried|should|deserves to|does anyone|will she|will he|
        will they|who dies|whoever|nobody|no one|anyone|any of them|cannot wait|cant wait|until you|till you|
        wait for|wait until|wait till|tell me|please|i bet|my theory|predict""",
    "reaction": """nobody warned me|no one warned me|nobody told me|no one told me|cried|crying|sobbed|sobbing|
        wept|shocked|devastated|heartbroken|broke my heart|broke me|could not believe|couldnt believe|
        cannot believe|cant believe|gasped|screamed|never forgive|will never forget|so sad when|so angry that|
        furious that|glad that|happy that|upset that|saw it coming when|hated that|loved that|loved when|
        hated when|love how|loved how|was sad that|still upset|not over""",
}
_OTHERS = {
    "death": """killing off|kill off|kills off|run over|hit by a|gets run over|eaten by|muere|mueren|murio|matan a|
        mata a|meurt|meurent|est mort|tue par|se suicide|stirbt|sterben am ende|wird getotet|wird erschossen|
        bringt sich um|se muere""",
    "twist": "resulta que|en realidad es|en fait|il s avere que|stellt sich heraus|in wahrheit",
    "ending": "al final|a la fin|am ende|am schluss",
    "unmarked": "sin spoilers|sans spoiler|ohne spoiler|spoilerfrei",
}
PHRASES = lay_out({label: "|".join(filter(None, (text, _OTHERS.get(label)))) for label, text in _EN.items()})

_PEOPLE = """he she they him her them everyone everybody father mother dad mum mom brother sister son daughter wife
    husband boyfriend girlfriend hero heroine villain protagonist detective cop sheriff captain king queen prince
    princess doctor nurse teacher priest butler narrator killer boss partner friend grandmother grandfather uncle
    aunt twin neighbour neighbor boy girl man woman couple dog cat lead character characters twins kid kids child
    children family crew maid mayor teachers brothers sisters aliens alien humans robots villagers townspeople horse
    scientist professor colonel general governor gangster guard hunter sailor driver pianist singer dancer artist
    widow widower orphan witch wizard vampire knight emperor monk nun bride groom fiance fiancee landlord janitor
    waiter waitress bartender barber farmer baker grandma grandpa granddad ex lover stepfather stepmother nephew
    niece cousin parents lawyer soldier pilot president journalist reporter stranger roommate lighthouse keeper guy
    one ghost el ella padre madre il elle pere mere er sie vater mutter"""
PEOPLE = frozenset(_PEOPLE.split())
SUBORDINATE = frozenset(["after", "whose", "following", "before", "once"])
_ROLES_WORDS = """father mother sister brother son daughter twin husband wife killer murderer thief traitor ghost
    mole robot spy stalker blackmailer villain android alien vampire clone impostor arsonist kidnapper informant"""
ROLES = frozenset(_ROLES_WORDS.split())
IS = frozenset(["is", "was", "are", "were", "be", "been"])
_STRIKES_WORDS = """shot shoot shoots stabs stabbed kill kills killed poison poisons poisoned murder murders
    murdered strangles strangled"""
STRIKES = frozenset(_STRIKES_WORDS.split())
_CULPRITS_WORDS = """killer murderer thief traitor mole stalker blackmailer arsonist kidnapper informant impostor"""
CULPRITS = frozenset(_CULPRITS_WORDS.split())
FATES = frozenset(["was", "is", "got", "gets", "left", "died", "were", "lost", "had"])
_EVENTS = """abandons abandoned adopts adopted admits admitted arrested attacks attacked avenges avenged awakens
    beaten beats bites bitten blackmails blackmailed bleeds blinded buried burns burned burnt captured captures
    cheated cheats chooses collapses confesses confessed crashed crashes cured cures defeated defeats destroyed
    destroys detonates devoured discovers disappears disappeared disguised divorced divorces drives drowned drowns
    dumps dumped eaten elopes embraces escaped escapes exiled explodes exploded exposes faded fades faints fakes
    fled flees forgave forgives forgiven framed frees freed hanged hangs healed impregnated imprisoned infected
    inherits jailed jumps kidnapped kidnaps killed kissed kisses kneels leaves lied lies loses marries married
    murdered murders overdoses paralysed paralyzed perished poisoned poisons pregnant proposes pushes pushed raped
    reborn recovers reconciles reconcile rescued rescues resurrected returns reunites reunited revealed reveals
    robbed robs sacrificed sails saves saved sells sinks sank smothered smothers sold stabbed stabs staged stole
    stolen strangled suffocates surrenders survives survived swallowed swapped swaps tortured trampled transforms
    transformed vanishes vanished wounded drifts sneaks snaps slaughtered smashes shoots shot locked unmasked hides
    hid framing leaving escaping dying killing murdering betraying"""
EVENTS = frozenset(_EVENTS.split())
FIRST_PERSON = frozenset(["i", "we", "you", "my", "our", "your", "me", "us"])
_ACTS = """accepts agrees attacks becomes befriends boards breaks builds buries buys calls cancels catches chases
    climbs closes collapses crawls cuts decides digs disappears drinks drives drops drowns escapes exposes falls
    fires flees flies floats follows forces frees goes grabs hands hides hits invites jumps kicks learns leaves lets
    lies lights loses lures meets moves opens orders pays pulls pushes puts quits reaches realises realizes
    recognises refuses remembers returns rides runs sacrifices saves sells sends sets sinks sleeps slips slits
    smashes stays stops swaps swims switches tells throws trades travels traps tricks turns visits wakes walks
    watches whispers witnesses"""
ACTS = frozenset(_ACTS.split()) | EVENTS
