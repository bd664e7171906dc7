"""A plain judge of pages: the rules of the house said once more, over the titles as imported, title by title.

It shares no code with what makes pages: no masks, no snapshot, no profile reducer. What it knows of a viewer is what
the benchmark did to that viewer.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from marquee.schema.catalog import Artwork, Title

OWN = ("continue", "my_list", "watch_again")
FACTS = (*OWN, "pinned", "top10")  # may repeat a title
PERSONAL = (*OWN, "because", "top_picks")
DAY = 86_400_000


@dataclass(slots=True, kw_only=True)
class Facts:
    """What is known of a viewer, kept by the benchmark itself."""

    kids: bool = False
    maturity: int | None = None
    non_profiling: bool = False
    hidden: set[str] = field(default_factory=set)
    disliked: set[str] = field(default_factory=set)
    my_list: dict[str, None] = field(default_factory=dict)  # oldest first
    begun: set[str] = field(default_factory=set)  # titles with a film or episode in the middle, or an episode ended
    ended: set[str] = field(default_factory=set)  # films played to the end
    touched: set[str] = field(default_factory=set)  # played, rated, liked or picked
    erased: bool = False

    @property
    def ceiling(self) -> int | None:
        """Give the oldest audience allowed: a child's is seven unless said, and twelve at most."""
        if self.kids:
            return 7 if self.maturity is None else min(self.maturity, 12)
        return self.maturity


@dataclass(slots=True, kw_only=True)
class House:
    """The titles as imported, and what the operator took down."""

    titles: dict[str, Title]
    taken_down: set[str] = field(default_factory=set)

    def forbids(self, title_id: str, facts: Facts, *, country: str, now: int) -> set[str]:
        """Name every rule by which a title may not be shown to a viewer there and then."""
        title = self.titles.get(title_id)
        if title is None:
            return {"unknown"}
        broken = set()
        if title_id in self.taken_down:
            broken.add("taken_down")
        if title_id in facts.hidden:
            broken.add("hidden")
        if title.launch_at is not None and now < title.launch_at:
            broken.add("embargo")
        if title.windows is not None:
            mine = title.windows.get(country, ()) if country else ()
            inside = [
                window
                for window in mine
                if (window.start_at is None or window.start_at <= now)
                and (window.end_at is None or now < window.end_at)
            ]
            if not inside:
                broken.add(_licence(mine, country, now))
        ceiling = facts.ceiling
        if ceiling is not None and title.maturity is None:
            broken.add("maturity_unknown")
        elif ceiling is not None and title.maturity is not None and title.maturity > ceiling:
            broken.add("maturity")
        return broken


def _licence(windows: Any, country: str, now: int) -> str:
    if not country:
        return "country_unknown"
    if not windows:
        return "not_licensed"
    ahead = any(window.start_at is not None and window.start_at > now for window in windows)
    return "licence_ahead" if ahead else "licence_ended"


@dataclass(slots=True, kw_only=True)
class Scroll:
    """What earlier answers of one page held."""

    row_ids: set[str] = field(default_factory=set)
    discovery: set[str] = field(default_factory=set)
    stated: set[str] = field(default_factory=set)


class Judge:
    """Count breaches of every rule on answers; `breaches` names them with one example each."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.breaches: Counter[str] = Counter()
        self.examples: dict[str, str] = {}
        self.pages = self.rows = self.tiles = 0

    def page(self, page: Any, facts: Facts, *, country: str, now: int, scroll: Scroll, stale: bool = False) -> None:
        """Judge one answer of `GET /v1/home`; `scroll` holds what was placed before and is written.

        `stale`: the answer was kept, and may hold what the viewer disliked a moment later.
        """
        self.pages += 1
        stated = {tile["title_id"] for row in page["rows"] if row["kind"] in FACTS for tile in row["tiles"]}
        for row in page["rows"]:
            self.rows += 1
            name = f"{row['row_id']} of {page['request_id']}"
            self.hold(bool(row["tiles"]), "an empty row", name)
            self.hold(row["row_id"] not in scroll.row_ids, "a row came twice", name)
            scroll.row_ids.add(row["row_id"])
            self.hold(not (facts.non_profiling and row["kind"] in PERSONAL), "personal though not profiled", name)
            self._fact(row, facts, country=country, now=now)
            seen_here: set[str] = set()
            for tile in row["tiles"]:
                self.tiles += 1
                title_id = tile["title_id"]
                where = f"{title_id} in {name}"
                for rule in self.house.forbids(title_id, facts, country=country, now=now):
                    self.hold(False, f"{rule}", where)
                self._cover(tile, facts, now=now, where=where)
                self.hold(title_id not in seen_here, "a title twice in a row", where)
                seen_here.add(title_id)
                if row["kind"] in FACTS:
                    continue
                self.hold(title_id not in scroll.discovery, "a discovery title came twice", where)
                self.hold(title_id not in stated, "discovery repeats a stated title", where)
                if not facts.non_profiling and not stale:
                    self.hold(title_id not in facts.disliked, "disliked", where)
                scroll.discovery.add(title_id)

    def record(self, record: Any, page: Any, *, now: int) -> None:
        """Hold the record of an answer against the answer."""
        tiles = [tile for row in page["rows"] for tile in row["tiles"]]
        self.hold(record is not None, "no record", page["request_id"])
        if record is None:
            return
        same = list(record.title_ids) == [tile["title_id"] for tile in tiles]
        self.hold(same, "the record has other titles", page["request_id"])
        covers = list(record.artwork_ids) == [tile["artwork_id"] for tile in tiles]
        self.hold(covers, "the record has other covers", page["request_id"])
        self.hold(record.now == now and record.request_id == page["request_id"], "the record is of another time", "")
        chances = (*record.slots().tolist(), *record.covers().tolist())
        self.hold(all(0.0 < chance <= 1.0 for chance in chances), "a chance outside (0, 1]", page["request_id"])

    def _cover(self, tile: Any, facts: Facts, *, now: int, where: str) -> None:
        title = self.house.titles.get(tile["title_id"])
        self.hold(not (facts.kids or facts.non_profiling) or not tile.get("decision_id"), "a drawn cover", where)
        if title is None or tile["artwork_id"] == f"{title.title_id}~plain":
            return
        own: dict[str, Artwork] = {artwork.artwork_id: artwork for artwork in title.artworks}
        artwork = own.get(tile["artwork_id"])
        if artwork is None and not title.artworks and tile["artwork_id"] == f"{title.title_id}~0":
            return
        self.hold(artwork is not None, "another title's cover", where)
        if artwork is None:
            return
        self.hold(not artwork.retired, "a retired cover", where)
        self.hold(artwork.added_at is None or artwork.added_at <= now, "a cover before its time", where)
        if facts.ceiling is not None and artwork.maturity is not None:
            self.hold(artwork.maturity <= facts.ceiling, "a cover above the ceiling", where)
        if artwork.spoiler:
            self.hold(title.title_id in facts.ended, "a spoiler", where)

    def _fact(self, row: Any, facts: Facts, *, country: str, now: int) -> None:
        """Hold a row's title against its tiles, as far as it can be read plainly."""
        kind, name = row["kind"], row["title"]
        titles = [self.house.titles[tile["title_id"]] for tile in row["tiles"] if tile["title_id"] in self.house.titles]
        ids = [title.title_id for title in titles]
        if kind == "originals":
            self.hold(all(title.original for title in titles), "not an original", name)
        elif kind == "new" and name == "New arrivals":
            fresh = [title.launch_at is not None and now - 91 * DAY <= title.launch_at for title in titles]
            self.hold(all(fresh), "not new", name)
        elif kind == "my_list":
            legal = [one for one in facts.my_list if not self.house.forbids(one, facts, country=country, now=now)]
            self.hold(ids == legal[::-1], "my list is not complete", f"{name}: {ids[:3]} for {legal[::-1][:3]}")
        elif kind == "continue":
            self.hold(set(ids) <= facts.begun, "continue holds what was not begun", name)
            films = {title.title_id for title in titles if title.kind == "film"}
            self.hold(not films & (facts.ended - facts.begun), "a finished film to resume", name)
        elif kind == "watch_again":
            self.hold(set(ids) <= facts.ended, "watch again holds what was not finished", name)
        elif kind == "because":
            anchors = {title.name for title in map(self.house.titles.get, facts.touched) if title is not None}
            said = _BECAUSE.fullmatch(name)
            named = next(filter(None, said.groups()), "") if said else ""
            self.hold(named in anchors, "because of what the viewer never touched", name)
        elif kind == "genre":
            era = re.search(r"of the (\d{4})s", name)
            if era:
                decade = int(era[1])
                within = all(title.year is not None and decade <= title.year < decade + 10 for title in titles)
                self.hold(within, "not of its decade", name)
            for genre, said in _PLAIN.items():
                if name == said:
                    self.hold(all(genre in title.genres for title in titles), "not of its genre", name)

    def hold(self, holds: bool, what: str, example: str) -> None:
        """Count a breach of `what` unless it holds."""
        if not holds:
            self.breaches[what] += 1
            self.examples.setdefault(what, example)


_BECAUSE = re.compile(  # as each language of the house says it
    "Because you (?:watched|liked|picked) (.+)"
    "|Weil du (.+) (?:gesehen|gewählt) hast|Weil dir (.+) gefällt"
    "|Porque (?:viste|te gustó|elegiste) (.+)"
    "|(?:لأنك شاهدت|لأنك أحببت|لأنك اخترت) (.+)"
)
_PLAIN = {
    "Comedy": "Comedies",
    "Drama": "Dramas",
    "Thriller": "Thrillers",
    "Documentary": "Documentaries",
    "Western": "Westerns",
    "Musical": "Musicals",
    "Mystery": "Mysteries",
    "Romance": "Romances",
}
