"""Words and phrases that wound, by what they do; folded as `tokens` folds.

An insult is nothing by itself: "the villain is an idiot" speaks of a film. Slurs are kept in ROT13 so that nobody has
to read them who only searches the code. English in full, the plainest of Spanish, French and German beside it.
"""

import codecs

_INSULTS = """idiot idiots moron morons imbecile imbeciles retard retards dumbass dumbasses dimwit halfwit cretin
    cretins loser losers scum scumbag scumbags bastard bastards bitch bitches asshole assholes arsehole arseholes
    prick pricks dickhead dickheads douche douchebag wanker wankers tosser twat twats cunt cunts pig pigs vermin
    cockroach cockroaches parasite parasites trash garbage filth clown clowns fool fools stupid dumb brainless
    pathetic worthless disgusting braindead subhuman subhumans animal animals rat rats snake pervert perverts creep
    creeps freak freaks degenerate degenerates ignorant illiterate cockroach nazi nazis shithead fuckwit
    motherfucker motherfuckers whore whores slut sluts pussy coward cowards liar liars lowlife sheep simp worm worms
    dumbasses peasant incel incels snowflake snowflakes moronic idiotic idiota imbecil estupido estupida gilipollas
    cabron cabrones pendejo puta mierda subnormal connard connards connasse abruti abrutis debile salope encule
    idioten trottel arschloch arschlocher hurensohn wichser vollidiot spast schlampe missgeburt dummkopf"""
INSULTS = frozenset(_INSULTS.split())
_STRONG = """retard retards scum scumbag scumbags asshole assholes arsehole arseholes dickhead dickheads wanker
    wankers cunt cunts subhuman subhumans shithead fuckwit hurensohn wichser arschloch missgeburt connard connards
    encule salope gilipollas"""  # insults that hardly ever speak of a film
STRONG = frozenset(_STRONG.split())
_SLURS = {
    "ethnic": """avttre avttref avttn avttnf fcvp fcvpf xvxr xvxrf puvax puvaxf tbbx tbbxf jrgonpx jrgonpxf cnxv cnxvf
        enturnq enturnqf fnaqavttre pbba pbbaf tlccb tlccbf enttheqf xnanxr xnanxra  arter fhqnpn""",
    "against gay and trans people": """snttbg snttbgf snt snttl qlxr qlxrf genaal genaavrf fghrznyr cbbsgre cbbsgref
        znevpba znevpbarf crqr fpujhpugry gnybyn""",
    "religious": "xvxr xvxrf uroobb wrjobl zbmmvr zhmmvr zhmmvrf gbjryurnq",
    "against disabled people": "fcnm zbatbybvq zbatbybvqf zbatb fcnfgv",
}
SLURS = {codecs.decode(word, "rot13"): name for name, words in _SLURS.items() for word in words.split()}
THREATS = (
    "i will kill you|i ll kill you|ill kill you|im going to kill you|i will hurt you|i will find you|ill find you|"
    "i know where you live|we know where you live|kill yourself|kys|go kill yourself|you should die|"
    "you deserve to die|"
    "should be hanged|should be killed|should be beaten|deserves a beating|deserve a beating|hope you die|"
    "hope they die|hope you get cancer|hope he dies painfully|get cancer|hope your|i hope you burn|burn in hell|"
    "rot in hell|watch your back|you are dead|youre dead|ur dead|punch you|beat you up|break your|smash your face|"
    "punch in the face|slap you|rape you|should be raped|somebody should shoot|someone should shoot|"
    "someone should kill|drink bleach|jump off a bridge|hang yourself|te voy a matar|matate|muerete|je vais te tuer|"
    "creve|ich bring dich um|verreck|verrecke|bring dich um|should be put down|should be gassed|gas them|"
    "should be deported|should all die|deserve a bullet|put a bullet"
)
DIRECTED = (  # only at whoever reads, writes or makes: a villain may deserve it
    "deserve to die|deserves to die|deserves to be shot|deserve to be shot|should be shot"
)
ABRUPT = "shut up|go to hell|get lost|get a life|drop dead"  # where a sentence begins with it
ATTACKS = (
    "fuck you|fuck u|fuck off|f off|screw you|shut your mouth|shut the fuck up|stfu|"
    "piss off|bugger off|eat shit|suck my|go back to your country|go back to where|nobody asked you|"
    "go cry|cry more|your mother|your mom|your mum|waste of oxygen|waste of space|waste of skin|"
    "you disgust me|you make me sick|hijo de puta|vete a la mierda|callate|ta gueule|va te faire|nique ta|"
    "halt die fresse|halts maul|halt dein maul|fick dich|verpiss dich|leck mich"
)
_GROUPS = """women men gays lesbians muslims jews christians immigrants foreigners refugees blacks whites asians
    mexicans arabs indians africans liberals conservatives feminists trans homosexuals migrants gypsies americans
    germans french russians chinese boomers zoomers millennials critics"""
GROUPS = frozenset(_GROUPS.split())
AGAINST_GROUPS = (
    "are vermin|are animals|are subhuman|are all the same|are all criminals|are all liars|should be banned|"
    "should not be allowed|shouldnt be allowed|do not belong|dont belong|ruin everything|are ruining|"
    "are destroying|belong in the kitchen|belong in a cage|belong in prison|are a disease|are a plague|are inferior|"
    "are filth|are scum|are trash|are disgusting|are stupid|are idiots|are parasites|should go back|"
    "have no place|should stay out|cannot act and should|are too stupid"
)
# who is no character of a film: whoever reads, writes, makes
CALLED = INSULTS - frozenset(  # what one calls somebody by: nouns
    [
        "trash",
        "garbage",
        "filth",
        "stupid",
        "dumb",
        "brainless",
        "pathetic",
        "worthless",
        "disgusting",
        "braindead",
        "ignorant",
        "illiterate",
        "moronic",
        "idiotic",
        "degenerate",
        "nazi",
        "animal",
        "animals",
        "sheep",
        "snake",
        "rat",
        "rats",
        "clown",
        "clowns",
        "estupido",
        "mierda",
    ]
)
_PERSONS = """you u ur youre yall fans fan reviewer reviewers critic critics poster posters commenter commenters op
    mod mods moderator moderators haters hater director directors writer writers showrunner showrunners producer
    producers screenwriter author authors actor actress cast people anyone everyone everybody whoever anybody
    viewers audience users user section comments forum thread reviews fanboys guy guys tu vous du ihr ustedes usted
    vosotros eres bist"""
PERSONS = frozenset(_PERSONS.split())
_FILM = """film movie show series plot story script character characters villain hero heroine ending episode season
    scene dialogue joke jokes premise twist finale soundtrack music he she him her his they them it detective father
    mother husband wife brother sister captain king queen doctor cop sheriff boss protagonist lead son daughter kid
    kids name named plays playing role"""
FILM = frozenset(_FILM.split())
QUOTES = (
    "the line|favourite line|favorite line|best line|my favourite quote|best quote|quote|quotes|says|said|yells|"
    "shouts|screams|whispers|calls him|calls her|calls his|calls her brother|called him|called her|when he says|"
    "when she says|he tells|she tells|tells him|tells her|is called|are called|gets called|got called|was called|"
    "the word|using the word|the slur|the title"
)
