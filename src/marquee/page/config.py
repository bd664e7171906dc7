"""How a page is made: every number an experiment may change."""

from dataclasses import asdict, dataclass
from functools import lru_cache
from hashlib import blake2b

import msgspec

from marquee.schema.clock import DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class PageConfig:
    """Shape, weights and chances of a page."""

    tiles: int = 40  # most tiles of a discovery row
    least_tiles: int = 4  # a discovery row with fewer is not shown
    most_rows: int = 60  # of a whole page, scrolled to its end
    seen_first: int = 8  # tiles of a row that say most of what it is worth: about what one screen shows

    billboard: int = 5  # most pictures of the billboard; 0: pages have none

    because_rows: int = 4
    because_looked: int = 8  # newest titles looked at for such rows
    because_depth: int = 120  # similar titles looked at
    searched_rows: int = 1  # of late searches after which nothing was played
    searched_days: float = 14.0
    searched_minutes: float = 30.0  # a play so soon after a search ended it
    new_days: float = 90.0
    launched_days: float = 14.0  # the row of what has just launched
    soon_days: float = 7.0  # series whose next episode comes within
    leaving_days: float = 30.0  # titles whose licence here ends within
    badge_new_days: float = 30.0
    popular_depth: int = 400  # titles that may be called popular
    micro_rows: int = 60  # micro-genre rows offered, of all there are
    again_days: float = 21.0  # watch again: last watched at least this long ago
    finished: float = 0.9  # completion from which a title counts as watched

    weights: tuple[tuple[str, float], ...] = (  # of a row kind, against what its first tiles are worth to this viewer
        ("because", 1.0),
        ("searched", 1.0),
        ("trending", 0.95),
        ("new", 0.9),
        ("popular", 0.95),
        ("originals", 0.85),
        ("genre", 0.8),
        ("editor", 0.9),
        ("launches", 0.85),
        ("soon", 0.8),
        ("leaving", 0.8),
    )
    floors: tuple[tuple[str, float], ...] = ()  # what a tile of a row kind counts at least, beside the viewer's best
    latest: tuple[tuple[str, int], ...] = (  # discovery row by which a kind stands: a page is not taste alone
        ("searched", 3),
        ("new", 4),
        ("trending", 7),
        ("popular", 9),
    )
    sharpness: float = 1.0  # log odds of a good watch a point of score
    hours: float = 1.0  # how far a title's value goes with the length of a sitting: 0 not at all, 1 in full
    fame: float = 0.1  # of a title's standing in the country that it loses where the viewer is known
    prices: float = 0.6  # how far what a title's places cost counts in the places looked at (`models.prices`)
    interests: float = 0.8  # what an interest's due counts beside the value of the viewer's best titles
    sated: float = 0.2  # of its due, where returns begin to diminish
    open_minded: float = 0.02  # part of the page that is due as the catalogue's genres are, not the viewer's
    ahead: int = 40  # next titles of a row that its first places choose among
    lead_ms: int = 30 * DAY  # continue watching leads a page nobody is profiled for where something is so recent
    leads_from: float = 0.2  # ... and anyone else's from this chance that they came to go on
    list_slot: int = 3  # where my list stands
    top10_slot: int = 5
    again_slot: int = 8
    repeat_cost: float = 0.85  # each row of a family (say, comedies) lowers the next of that family
    explicit_order: float = 0.5  # because: share of the row's own order against this viewer's order

    calibration: float = 0.0  # how far the order keeps to the history's genres too, against a deviation of scores
    calibrated: int = 40  # titles so ordered
    calibrated_from: int = 200  # the first titles they are chosen from

    tired_visits: int = 5  # sessions a title was seen and passed over in, until it counts as tired
    tired_days: float = 30.0  # after which it is rested
    tired_rows: int = 4  # first discovery rows without tired titles
    fatigue: float = 0.35  # most a passed-over title loses, in standard deviations of the scores

    european: float = 0.0  # floor of European works' share of the first rows' impressions; 0: off (`page.european`)
    european_rows: int = 3

    exploration: float = 0.01  # share of pages explored (law 11)
    explored_tiles: float = 0.05  # of the tiles on those
    explored_from: int = 10  # ranks of its row a tile may be drawn from
    explored_to: int = 200
    row_swap: float = 0.5  # chance that two neighbouring rows change places on those pages

    def __post_init__(self) -> None:
        """Refuse numbers no page can be made from."""
        shares = (
            self.exploration,
            self.explored_tiles,
            self.row_swap,
            self.explicit_order,
            self.open_minded,
        )
        if not all(0.0 <= share <= 1.0 for share in shares):
            raise ValueError("exploration, explored_tiles, row_swap, explicit_order and open_minded are 0 to 1")
        if not (
            1 <= self.least_tiles <= self.tiles <= 400
            and 1 <= self.most_rows <= 200
            and min(self.seen_first, self.ahead) >= 1
        ):
            raise ValueError("1 <= least_tiles <= tiles <= 400, 1 <= most_rows <= 200, seen_first, ahead >= 1")
        if not (self.calibration >= 0.0 and 0 <= self.calibrated <= self.calibrated_from):
            raise ValueError("calibration >= 0, 0 <= calibrated <= calibrated_from")
        if not (
            self.sharpness > 0.0 and min(self.hours, self.interests, self.fame, self.prices) >= 0.0 and self.sated > 0.0
        ):
            raise ValueError("sharpness and sated lie above 0; hours, interests, fame and prices not below 0")
        if not 0 <= self.explored_from <= self.explored_to:
            raise ValueError("0 <= explored_from <= explored_to")


@lru_cache(maxsize=64)
def config_version(config: PageConfig) -> str:
    """Name a config by its content: equal configs have equal names in every process."""
    return "p-" + blake2b(msgspec.json.encode(asdict(config)), digest_size=4).hexdigest()
