"""Words the built-in world names and describes its titles with, genre by genre. All invented; data only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What titles of one genre are named after and told about."""

    adjectives: tuple[str, ...]
    nouns: tuple[str, ...]
    heroes: tuple[str, ...]  # "a retired safecracker"
    events: tuple[str, ...]  # "a body washes ashore": after "When ..."
    goals: tuple[str, ...]  # "clear a dead man's name": after "has to ..."
    stakes: tuple[str, ...]  # the last sentence
    keywords: tuple[str, ...]


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("\n", " ").split("|"))


def _words(adjectives: str, nouns: str, heroes: str, events: str, goals: str, stakes: str, keywords: str) -> Words:
    return Words(
        adjectives=_split(adjectives),
        nouns=_split(nouns),
        heroes=_split(heroes),
        events=_split(events),
        goals=_split(goals),
        stakes=_split(stakes),
        keywords=_split(keywords),
    )


GENRES: dict[str, Words] = {
    "Action": _words(
        "Hard|Last|Burning|Iron|Rogue|Zero|Loaded|Fast|Scarlet|Broken|Terminal|Hostile|Blind|Steel",
        "Protocol|Strike|Convoy|Velocity|Vendetta|Extraction|Overdrive|Fallout|Bounty|Crossfire|Pursuit|Recoil|Outpost"
        "|Gambit|Detour|Payload",
        "a suspended bomb technician|a getaway driver with one rule|a bodyguard on her last contract|an ex-commando"
        " turned ferry captain|two rival couriers|a stunt double mistaken for a spy",
        "a convoy vanishes in broad daylight|the wrong briefcase changes hands|an old unit is picked off one by one"
        "|a hijacked train refuses to stop|a city bridge is rigged to blow",
        "cross a city that wants them dead|bring one witness home alive|outrun the people who trained them"
        "|break into the safest building on earth|settle a debt before sunrise",
        "Every road out is closed.|The clock is louder than the gunfire.|Nobody said anything about helicopters."
        "|This time, backup is not coming.",
        "chase|mercenary|heist|hostage|car chase|one last job|revenge|special forces",
    ),
    "Adventure": _words(
        "Lost|Hidden|Far|Golden|Uncharted|Wild|Emerald|Forgotten|Endless|Windward|Distant|High",
        "Expedition|Compass|Horizon|Passage|Meridian|Atlas|Archipelago|Summit|Voyage|Caravan|Treasure|River|Lagoon"
        "|Monsoon|Trail",
        "a disgraced cartographer|a lighthouse keeper's daughter|a mountain guide afraid of heights|three stranded"
        " botanists|a smuggler with a conscience",
        "half of an old map surfaces at an auction|a storm uncovers a sunken city|the last flight out leaves without"
        " them|a river changes its course overnight",
        "reach the source before a rival does|find the brother who never came back|carry a strange cargo over the"
        " pass|prove that the island exists",
        "What waits there has been waiting a long time.|The map was drawn by someone who lied.|The way back is the"
        " harder one.|Some treasures prefer to stay buried.",
        "treasure|expedition|island|survival|jungle|mountain|explorer|journey",
    ),
    "Animation": _words(
        "Little|Brave|Paper|Midnight|Flying|Clockwork|Tiny|Velvet|Wandering|Upside-Down|Marvellous|Sleepy",
        "Lantern|Fox|Kite|Robot|Whale|Orchard|Teapot|Cloud|Sparrow|Snowman|Umbrella|Dragonfly|Puddle|Acorn|Balloon",
        "a fox who cannot lie|a clockmaker's smallest robot|a girl who collects weather|a very old tortoise with a new"
        " plan|a homesick cloud",
        "the moon forgets to rise|the town's only song goes missing|a whale turns up in the reservoir|winter arrives on"
        " a Tuesday in June",
        "bring the colour back to the valley|return a star to its shelf|teach a machine to be silly|find out who is"
        " stealing the afternoons",
        "Small feet leave the longest trails.|It turns out that courage squeaks.|Everyone is invited, even the"
        " dragon.|Home was following them all along.",
        "talking animals|friendship|robot|imagination|coming of age|magic|forest|musical",
    ),
    "Comedy": _words(
        "Perfect|Accidental|Awkward|Free|Second-Best|Mostly|Unpaid|Honest|Terrible|Plus-One|Reasonable|Very",
        "Neighbours|Wedding|Landlord|Intern|Weekend|Roommates|Divorce|Karaoke|Buffet|Reunion|Manager|Vacation|Pigeons"
        "|Alibi|Potluck|Influencers",
        "a wedding planner who hates weddings|a substitute teacher with a fake degree|the world's least patient monk"
        "|two brothers who share one good suit|a mayor elected by mistake",
        "a family recipe goes viral for the wrong reason|the office dog is promoted|an inheritance comes with eleven"
        " goats|the honeymoon is double-booked",
        "keep one lie going until Sunday|throw the party of the decade with no money|win back a job nobody wants"
        "|survive a week with both sets of parents",
        "Nothing goes to plan, thankfully.|The goats have opinions.|It would be sad if it were not this funny."
        "|Honesty was never the cheapest policy.",
        "workplace|wedding|family dinner|small town|mistaken identity|friendship|satire|road trip",
    ),
    "Crime": _words(
        "Cold|Dirty|Quiet|Black|Crooked|Long|Paper|Silent|Unmarked|Low|Night|Bad",
        "Ledger|Harbour|Alibi|Precinct|Verdict|Confession|Ransom|Syndicate|Informant|Docks|Motive|Evidence|Fence"
        "|Partners|Statute|Witness",
        "a retired safecracker|a night-shift detective|a public defender on her first murder|an accountant for the"
        " wrong family|a forger who never signs his own name",
        "a body washes ashore with two passports|a sealed case is opened by a podcast|the evidence room burns down"
        "|a judge is seen where she could not be",
        "clear a dead man's name|rob the people who framed them|find the leak before the trial|choose between the badge"
        " and a brother",
        "Everyone in this town is somebody's alibi.|The truth pays badly.|The city keeps its own accounts."
        "|A clean getaway leaves a stain.",
        "detective|heist|murder|undercover|organised crime|courtroom|cold case|corruption",
    ),
    "Documentary": _words(
        "Inside|Living|Unseen|Deep|Ordinary|Open|True|Slow|Common|Vanishing|Hundred|Wild",
        "Oceans|Kitchens|Archives|Glaciers|Signals|Machines|Migrations|Harvests|Cities|Deserts|Workshops|Rivers"
        "|Frequencies|Forests|Borders|Hands",
        "a team of night-shift nurses|the last clockmakers of a mountain town|a marine biologist and one stubborn"
        " octopus|a village that fixes everything|four cooks on three continents",
        "a glacier gives back what it took|a radio archive is found in a barn|a harbour decides to go silent|the bees"
        " do not return",
        "record what is about to disappear|follow one grain of rice around the world|count every bird on an island"
        "|show how a bridge is really built",
        "Patience turns out to be a camera.|You will never look at salt the same way.|The facts are stranger than the"
        " legend.|Filmed over six winters.",
        "nature|ocean|food|science|climate|craft|true story|music history",
    ),
    "Drama": _words(
        "Quiet|Borrowed|Ordinary|Last|Salt|Winter|Tender|Empty|Blue|Second|Distant|Unsent|Heavy|Northern",
        "Letters|Harvest|Daughters|Rooms|Tide|Inheritance|Silence|Orchard|House|Summer|Bridge|Apologies|Lake|Season"
        "|Kitchen|Distance",
        "a concert pianist losing her hearing|a father out of prison for one week|two sisters and one farm|a school bus"
        " driver with a secret|a translator who stops translating",
        "a letter arrives thirty years late|the factory closes and nobody leaves|a stranger pays for the funeral|the"
        " lake is drained and things come up",
        "forgive someone who has not asked|sell the house they grew up in|tell a child the truth|stay one more season",
        "Some silences are inherited.|It is never only about the house.|Love, as ever, arrives without instructions."
        "|What is left unsaid fills the room.",
        "family|grief|sisters|small town|illness|reconciliation|marriage|coming of age",
    ),
    "Family": _words(
        "Big|Happy|Snow|Lucky|Secret|Super|Muddy|Grand|Holiday|Runaway|Best|Backyard",
        "Camp|Club|Puppy|Treehouse|Grandpa|Parade|Bakery|Pirates|Zoo|Pony|Adventure|Band|Cousins|Picnic|Circus",
        "three cousins and a borrowed boat|a grandfather who was once a clown|the worst football team in the county"
        "|a puppy with a passport|a girl who runs the night zoo",
        "the school is turned into a hotel|the summer camp forgets to open|a circus moves in next door|the family van"
        " takes a wrong turn",
        "save the bakery before the holidays|win a race in a bathtub|get everyone home for the big day|hide a pony in a"
        " flat",
        "Bring a spare pair of socks.|Grown-ups are the last to know.|It takes a street to raise a puppy.|There will be"
        " cake.",
        "dog|school|holiday|siblings|friendship|grandparents|summer|animals",
    ),
    "Fantasy": _words(
        "Silver|Hollow|Thorn|Ember|Crystal|Raven|Moonlit|Ashen|Elder|Wyrd|Starless|Whispering",
        "Crown|Throne|Kingdom|Oath|Grimoire|Court|Sorcerer|Gate|Prophecy|Blade|Wood|Heir|Witches|Dragon|Realm|Tides",
        "a healer who owes death a favour|the last apprentice of a drowned school|a thief with a borrowed crown"
        "|a queen nobody remembers|a knight sworn to the wrong side",
        "the forest begins to walk|a dragon asks for asylum|the old stars change places|a spell is cast that cannot be"
        " finished",
        "return a stolen name|cross a kingdom without a shadow|broker peace between the living and the dead|break an"
        " oath without breaking a heart",
        "Magic keeps receipts.|Every crown is heavier inside.|The woods remember what you promised.|There is always a"
        " door; never a handle.",
        "magic|dragon|quest|witch|kingdom|prophecy|sword|curse",
    ),
    "History": _words(
        "Royal|Imperial|Seventh|Glass|Marble|Fallen|Divided|Old|Gilded|Salt|Crimson|Northern",
        "Dynasty|Treaty|Emperor|Cathedral|Revolution|Regent|Abbey|Cartographer|Plague|Ambassador|Parliament|Archive"
        "|Siege|Succession|Courtiers",
        "a court physician with forbidden books|a printer in an occupied city|the youngest of nine heirs|a bridge"
        " builder to two emperors|a spy in the embroidery room",
        "a treaty is signed with the wrong ink|plague closes the city gates|an heir is born in exile|the cathedral"
        " burns on coronation day",
        "print the truth before dawn|marry for a country|carry a message across the ice|outlive a king",
        "History was written by the one who could read.|Empires fall in small rooms.|The archive kept one page back."
        "|Inspired by real letters.",
        "royal court|revolution|period piece|true story|empire|plague|palace intrigue|exile",
    ),
    "Horror": _words(
        "Hollow|Pale|Crawling|Bleeding|Dead|Whispering|Rotten|Unholy|Sleepless|Black|Faceless|Drowned",
        "House|Hour|Cellar|Ritual|Asylum|Orchard|Nursery|Séance|Parish|Well|Mirror|Visitor|Harvest|Lullaby|Teeth|Guest",
        "a sleep researcher who stopped sleeping|a family that inherits a locked wing|four friends and one cabin"
        "|a priest who hears the wrong voices|a radio host on the night shift",
        "the house adds a room|something answers the baby monitor|the village stops at dusk|the drowned come home for"
        " dinner",
        "survive until the bells ring|find out what lives under the stairs|leave before it learns their names|close the"
        " door that was never built",
        "Do not count the children.|It is polite. That is the worst of it.|The walls are listening.|Keep one light on.",
        "haunted house|possession|cabin|monster|ghost|cult|nightmare|survival",
    ),
    "Music": _words(
        "Electric|Broken|Last|Velvet|Loud|Blue|Midnight|Off-Key|Golden|Analog|Encore|Silent",
        "Encore|Record|Chorus|Strings|Amplifier|Ballad|Tour|Bassline|Mixtape|Opera|Drummer|Spotlight|Duet|Jukebox",
        "a session drummer with stage fright|a choir of night-shift workers|a one-hit wonder and her son|a piano tuner"
        " who hears lies|the fourth-best band in town",
        "a lost master tape turns up|the singer walks off stage|a talent show needs a miracle|the tour bus breaks down"
        " in the desert",
        "finish the album before the studio is sold|reunite a band that cannot stand itself|play one honest song"
        "|teach a city to sing",
        "Feedback is a kind of love.|Every song is about someone in the room.|Turn it up.|The silence has a good beat.",
        "band|concert|singer|piano|talent show|dance|studio|rehearsal",
    ),
    "Mystery": _words(
        "Missing|Second|Locked|Vanishing|Curious|Unfinished|Seventh|Veiled|Foggy|Inverted|Hidden|Late",
        "Key|Guest|Photograph|Lighthouse|Postcard|Stairs|Manor|Passenger|Cipher|Portrait|Clock|Librarian|Island"
        "|Footprint|Room|Handwriting",
        "a crossword setter with perfect recall|an insurance investigator on leave|a village librarian|the only"
        " passenger awake|an art restorer who finds a face beneath a face",
        "a guest vanishes from a locked room|a photograph shows tomorrow's date|the lighthouse signals in a dead code"
        "|a will is read to an empty chair",
        "name the killer before the ferry leaves|find out who was never there|solve a puzzle left by the victim"
        "|prove the accident was rehearsed",
        "Everybody is lying; one of them is good at it.|The answer was on the wall.|The fog is the least of it."
        "|Read the first line again.",
        "whodunit|disappearance|locked room|detective|secret|island|twist|puzzle",
    ),
    "Romance": _words(
        "Almost|Sweet|Borrowed|Summer|Always|Paper|Lemon|Slow|First|Unexpected|Sunday|Maybe",
        "Kiss|Hearts|Proposal|Letters|Valentine|Terrace|Chapters|Honeymoon|Strangers|Promise|Spring|Café|Vineyard"
        "|Platform|Recipe|Weather",
        "a florist who hates surprises|a train conductor and a runaway bride|two rival pastry chefs|a ghostwriter of"
        " love letters|a widower who takes up tango",
        "one umbrella is left on a train|a wrong number calls back|the same flat is rented twice|a wedding is rained"
        " out",
        "pretend to be in love for ten days|find the stranger from platform nine|say it before the plane boards"
        "|unlearn somebody by heart",
        "The heart is a poor navigator.|They both order dessert first.|Timing is everything, and it is terrible."
        "|Some detours are the road.",
        "love triangle|wedding|second chance|fake relationship|letters|paris|summer love|chef",
    ),
    "Science Fiction": _words(
        "Orbital|Quantum|Silent|Parallel|Synthetic|Deep|Zero|Neon|Last|Distant|Recursive|Outer",
        "Signal|Colony|Paradox|Horizon|Android|Station|Eclipse|Gravity|Singularity|Transit|Archive|Drift|Sector"
        "|Memory|Exodus|Lightyear",
        "a maintenance robot with a lawyer|the only doctor on a mining moon|a linguist sent to greet the dark|a pilot"
        " who wakes up early|a coder whose simulation calls back",
        "a dead probe answers|the colony's second sun goes out|everyone dreams the same coordinates|a ship returns"
        " before it left",
        "decide who gets the last seat|reboot a city from memory|reach the signal before it repeats|teach a machine to"
        " forget",
        "Space is not empty; it is waiting.|The future has a return policy.|One of the crew was never born."
        "|Light is the slowest lie.",
        "space|robot|time travel|alien|dystopia|artificial intelligence|colony|parallel world",
    ),
    "Sport": _words(
        "Final|Underdog|Golden|Uneven|Second|Away|Muddy|Fast|Long|Impossible|Extra|Home",
        "Round|Season|Marathon|Relay|Goalkeeper|Court|Sprint|Champions|Ring|Coach|League|Lap|Pitch|Serve|Climb",
        "a goalkeeper with one good eye|a coach nobody will hire|twin rowers who do not speak|a boxer who teaches"
        " ballet|a village cricket eleven of ten",
        "the stadium is sold to a car park|the captain breaks a leg the night before|a bet gets out of hand|the old"
        " rival comes home",
        "win one match that means nothing|run across a country|beat the team that let them go|make weight by Friday",
        "Second place has a story too.|The scoreboard is not the point.|Legs lie; lungs never do.|It rains in every"
        " final.",
        "underdog|football|boxing|training|team|comeback|coach|olympics",
    ),
    "Thriller": _words(
        "Fatal|Silent|Double|Cold|Deep|Hidden|Narrow|Glass|Dead|Sudden|Thin|Perfect",
        "Exposure|Witness|Signal|Betrayal|Motive|Frequency|Surveillance|Leverage|Stranger|Silence|Corridor|Descent"
        "|Threshold|Undertow|Alias|Countdown",
        "an air-traffic controller|a court stenographer who hears a code|a nanny with a borrowed identity|a negotiator"
        " whose daughter is taken|a whistle-blower in a safe house that is not",
        "a plane disappears from one screen only|a neighbour's window shows tomorrow|a dead colleague logs in|the"
        " kidnapper calls the wrong number",
        "trust exactly one person|cross a border before midnight|find the mole without becoming it|stay on the line",
        "Somebody here already knows.|The exits were counted.|Look behind the mirror.|Every minute costs a life.",
        "conspiracy|kidnapping|spy|stalker|cat and mouse|surveillance|betrayal|psychological",
    ),
    "War": _words(
        "Last|Iron|Frozen|Broken|Forgotten|Northern|Muddy|Silent|Grey|Burnt|Winter|Distant",
        "Battalion|Front|Bridge|Armistice|Trench|Convoy|Letters|Regiment|Beachhead|Medics|Ceasefire|Sortie|Garrison"
        "|Crossing|Flag",
        "a field nurse and a deserter|a tank crew of strangers|a radio operator behind the lines|two brothers in"
        " different uniforms|a pilot who will not bomb a bridge",
        "the armistice is signed but nobody tells them|a bridge must hold one more night|the supply train never comes"
        "|an order makes no sense",
        "carry the wounded over the pass|disobey and live with it|hold the crossing until dawn|bring the letters home",
        "No one wins the winter.|The map is wrong; the mud is not.|Courage is mostly waiting.|They were all nineteen.",
        "soldier|resistance|trench|pilot|nurse|brotherhood|prisoner|homecoming",
    ),
    "Western": _words(
        "Dry|Crooked|Lonesome|Red|Dusty|Bitter|Wide|Hanging|Sundown|Copper|Rattlesnake|Long",
        "Ridge|Outlaw|Canyon|Marshal|Stagecoach|Saddle|Frontier|Gulch|Bounty|Homestead|Rifle|Mesa|Preacher|Railroad"
        "|Widow",
        "a widow with two rifles|a marshal who cannot see far|a preacher with a past|a mapmaker for the railroad|an"
        " outlaw paid to stay",
        "the railroad changes its mind|gold is found under the graveyard|a stranger rides in with the sheriff's horse"
        "|the well runs dry",
        "hold the ridge until the rains|bring one man to trial|cross the salt flat by moonlight|bury the right brother",
        "The desert keeps every promise.|There is a price on silence.|Sundown comes early here.|The law is two days"
        " away.",
        "outlaw|sheriff|revenge|frontier|duel|railroad|desert|bounty hunter",
    ),
}

PLACES = _split(
    "Lisbon|Marseille|Osaka|Havana|Trieste|Bergen|Valparaíso|Kerala|Odessa|Galway|Montréal|Tangier|Gdańsk|Busan|Nairobi"
    "|Malmö|São Paulo|Oaxaca|Antwerp|Tbilisi|Palermo|Lagos|Hokkaido|Patagonia|Coney Island|Dover|Brno|Seville|Leith"
    "|Zanzibar|Reykjavík|Turin"
)
FAMILY_NAMES = _split(
    "Marlowe|Okafor|Lindqvist|Castellano|Whitlock|Beaumont|Haddad|Novak|Ferreira|Tanaka|Abernathy|Quill|Moreau|Sato"
    "|Vance|Delgado|Halloran|Ashdown|Petrov|Rosales|Kingsley|Varga|Thorne|Mbeki|Larkin|Duarte|Winslow|Kessler"
)
NUMBERS = ("Two", "Three", "Four", "Five", "Seven", "Nine", "Eleven", "Twelve", "Twenty", "Forty")

MOODS: dict[str, tuple[str, ...]] = {  # mood -> genres it goes with
    "Dark": ("Crime", "Thriller", "Horror", "Drama", "War", "Mystery"),
    "Feel-good": ("Comedy", "Family", "Romance", "Music", "Sport", "Animation"),
    "Tense": ("Thriller", "Action", "Crime", "War", "Horror"),
    "Witty": ("Comedy", "Crime", "Mystery", "Romance"),
    "Heartfelt": ("Drama", "Romance", "Family", "Sport", "Music"),
    "Quirky": ("Comedy", "Animation", "Music", "Mystery"),
    "Epic": ("Fantasy", "History", "War", "Adventure", "Science Fiction", "Western"),
    "Dreamy": ("Fantasy", "Romance", "Animation", "Drama"),
    "Gritty": ("Crime", "War", "Western", "Action", "Sport"),
    "Bittersweet": ("Drama", "Romance", "History", "Music"),
    "Suspenseful": ("Mystery", "Thriller", "Horror", "Crime", "Science Fiction"),
    "Inspiring": ("Documentary", "Sport", "History", "Music", "Drama"),
    "Chilling": ("Horror", "Mystery", "Thriller"),
    "Cosy": ("Family", "Mystery", "Romance", "Comedy", "Documentary"),
    "Mind-bending": ("Science Fiction", "Thriller", "Mystery", "Fantasy"),
    "Nostalgic": ("Music", "History", "Drama", "Family", "Western"),
    "Adrenaline": ("Action", "Sport", "Adventure", "Science Fiction"),
    "Thoughtful": ("Documentary", "Drama", "History", "Science Fiction"),
}
