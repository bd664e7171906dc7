"""Ten thousand pages: all kinds of viewers, devices, countries, while licences turn, titles go and parts fail.

An incident falls between one answer of a page and the next: that is where a rule is broken most easily.
"""

import json
from collections import Counter
from contextlib import nullcontext
from typing import Any

import numpy as np

from benchmarks.page._legal_faults import failing_stage, stages
from benchmarks.page._legal_judge import Judge, Scroll
from benchmarks.page._legal_world import COUNTRIES, DEVICES, Place, Viewer
from marquee.errors import Gone
from marquee.schema.events import Event
from marquee.schema.ids import new_id
from marquee.schema.served import unpack_served
from marquee.serve.handlers.home import get_home
from marquee.serve.handlers.own import get_own

HOUR = 3_600_000
MOST_ANSWERS = 3  # of one page
GOES_ON = 0.5  # chance to scroll on
FAILS = 1 / 3  # share of pages on which a stage fails
INCIDENTS = ("nothing", "takedown", "hide", "turn", "kids", "undo", "dislike", "again", "erase")
CHANCES = (0.3, 0.14, 0.14, 0.16, 0.06, 0.08, 0.06, 0.055, 0.005)


class Tour:
    """Ask for pages, let things happen meanwhile, and have every answer judged."""

    def __init__(self, place: Place, *, seed: int) -> None:
        self.place = place
        self.judge = Judge(place.house)
        self.rng = np.random.default_rng([seed, 4])
        self.stages = stages()
        self.happened: Counter[str] = Counter()
        self.by_kind: Counter[str] = Counter()
        self.pages = self.gone = self.empty = self.fallbacks = self.unequal = 0

    def run(self, pages: int, report: Any) -> None:
        """Ask for so many pages, each scrolled up to three answers."""
        for number in range(pages):
            if number % 200 == 0:
                report(number, pages)
            self._pass_time()
            failing = self.stages[number // 3 % len(self.stages)] if self.rng.random() < FAILS else None
            if failing is not None:
                self.happened[f"failing: {failing}"] += 1
            with failing_stage(failing) if failing is not None else nullcontext():
                self._page(number, failing)

    def _page(self, number: int, failing: str | None) -> None:
        place, rng = self.place, self.rng
        viewer = place.viewers[int(rng.integers(len(place.viewers)))]
        query: dict[str, Any] = {
            "profile_id": viewer.profile_id,
            "country": str(rng.choice(COUNTRIES)),
            "device": DEVICES[number % len(DEVICES)],
            "rows": int(rng.choice([3, 6, 10])),
        }
        if not query["country"]:
            query["country"] = None
        self.by_kind[viewer.kind] += 1
        self.pages += 1
        scroll, cursor = Scroll(), None
        for answer in range(MOST_ANSWERS):
            page = self._ask(viewer, query, cursor, scroll, failing=failing)
            if page is None:
                return
            again = cursor
            cursor = page.get("next")
            if cursor is None or rng.random() > GOES_ON:
                return
            what = str(rng.choice(INCIDENTS, p=CHANCES))
            self._happen(what, viewer, page)
            if what == "again" and again is not None and failing is None:
                self._ask_again(viewer, query, again, page, scroll)
            if answer == 0 and viewer.facts.non_profiling and not viewer.facts.erased:
                self._own(viewer, query)

    def _ask(
        self, viewer: Viewer, query: dict[str, Any], cursor: str | None, scroll: Scroll, *, failing: str | None
    ) -> Any:
        place = self.place
        before = place.stores.log.last_position()
        try:
            answer = place.call(get_home, **query, cursor=cursor)
        except Gone:
            self.gone += 1
            self.judge.hold(viewer.facts.erased, "a page gone though nobody was erased", viewer.profile_id)
            return None
        page = json.loads(answer.body)
        self.judge.hold(not viewer.facts.erased, "a page for someone erased", viewer.profile_id)
        self.judge.hold(
            answer.headers.get("x-request-id") == page["request_id"], "another request id in the header", ""
        )
        country = self._country(viewer, query)
        self.judge.page(page, viewer.facts, country=country, now=place.now, scroll=scroll)
        self.judge.record(self._record(before, page["request_id"]), page, now=place.now)
        self.fallbacks += bool(page.get("fallback"))
        self.empty += not page["rows"] and cursor is None and bool(self._possible(viewer, country))
        if viewer.facts.non_profiling and cursor is None and failing is None:
            self._equal(viewer, query, country, page)
        return page

    def _ask_again(self, viewer: Viewer, query: dict[str, Any], cursor: str, page: Any, scroll: Scroll) -> None:
        """Send a cursor twice, as a browser does whose line broke: the same rows, less what may not be shown now."""
        answer = json.loads(self.place.call(get_home, **query, cursor=cursor).body)
        fresh = Scroll(
            row_ids=scroll.row_ids - {row["row_id"] for row in page["rows"]},
            discovery=scroll.discovery - {tile["title_id"] for row in page["rows"] for tile in row["tiles"]},
        )
        self.judge.page(
            answer, viewer.facts, country=self._country(viewer, query), now=self.place.now, scroll=fresh, stale=True
        )

    def _own(self, viewer: Viewer, query: dict[str, Any]) -> None:
        """Judge the rows that are fetched apart where nobody is profiled."""
        asked = {name: query[name] for name in ("profile_id", "country", "device")}
        page = json.loads(self.place.call(get_own, **asked).body)
        kinds = {row["kind"] for row in page["rows"]}
        self.judge.hold(kinds <= {"continue", "my_list", "watch_again"}, "own rows that are not own", str(kinds))
        told = viewer.facts
        told.non_profiling = False  # here they are what is asked for
        try:
            self.judge.page(page, told, country=self._country(viewer, query), now=self.place.now, scroll=Scroll())
        finally:
            told.non_profiling = True

    def _equal(self, viewer: Viewer, query: dict[str, Any], country: str, page: Any) -> None:
        """Hold the rows of one who is not profiled against those of another with the same settings."""
        mine = viewer.facts
        others = [
            other
            for other in self.place.viewers
            if other is not viewer
            and other.facts.non_profiling
            and not other.facts.erased
            and (other.facts.ceiling, other.facts.hidden) == (mine.ceiling, mine.hidden)
        ]
        if not others:
            return
        other = others[int(self.rng.integers(len(others)))]
        asked = query | {"profile_id": other.profile_id, "country": country or None}
        if not country and self._country(other, asked):
            return
        if (mine_in := self._language(viewer)) != self._language(other):
            asked |= {"language": mine_in}  # pages are worded in a viewer's own language: equal where that is
        theirs = json.loads(self.place.call(get_home, **asked).body)
        self.happened["compared, not profiled"] += 1
        self.unequal += theirs["rows"] != page["rows"]

    def _language(self, viewer: Viewer) -> str:
        return self.place.runtime.profile(viewer.profile_id).language or "en"

    def _record(self, before: int, request_id: str) -> Any:
        for logged in self.place.stores.log.read(after=before, limit=50):
            if logged.event.kind == "page_served" and logged.event.request_id == request_id:
                return unpack_served(logged.event.served or b"")
        return None

    def _country(self, viewer: Viewer, query: dict[str, Any]) -> str:
        if query["country"]:
            return str(query["country"])
        profile = self.place.runtime.profile(viewer.profile_id)
        return profile.country or ""

    def _possible(self, viewer: Viewer, country: str) -> int:
        """Count what may be shown at all; an empty page is right only where it is nothing."""
        house, facts, now = self.place.house, viewer.facts, self.place.now
        allowed = [one for one in house.titles if not house.forbids(one, facts, country=country, now=now)]
        return sum(facts.non_profiling or one not in facts.disliked for one in allowed)

    def _pass_time(self) -> None:
        """Go on some minutes; now and then to the very millisecond at which something turns, or the one before."""
        place, rng = self.place, self.rng
        to = place.now + int(rng.integers(1, 180_000))
        if rng.random() < 0.3:
            turns = place.turns[np.searchsorted(place.turns, place.now) :]
            if len(turns) and turns[0] < place.now + HOUR:
                to = int(turns[0]) - int(rng.random() < 0.5)
        place.go_on(to)

    def _happen(self, what: str, viewer: Viewer, page: Any) -> None:
        place, house, rng = self.place, self.place.house, self.rng
        shown = [tile["title_id"] for row in page["rows"] for tile in row["tiles"]]
        title_id = str(rng.choice(shown)) if shown else next(iter(house.titles))
        self.happened[what] += 1
        if what == "takedown" and len(house.taken_down) < 60:
            house.taken_down.add(title_id)
            place.stores.desk.decide("takedown", title_id, "bench", author="bench", now=place.now)
        elif what == "undo" and house.taken_down:
            title_id = str(rng.choice(sorted(house.taken_down)))
            house.taken_down.discard(title_id)
            place.stores.desk.decide("takedown", title_id, None, author="bench", now=place.now)
        elif what == "turn":
            turns = place.turns[np.searchsorted(place.turns, place.now, side="right") :]
            if len(turns) and turns[0] < place.now + HOUR // 4:
                place.go_on(int(turns[0]))
        elif what == "kids" and not viewer.facts.kids:
            self._tell(viewer, "profile_update", kids=True)
            viewer.facts.kids = True
        elif what == "hide":
            self._tell(viewer, "hide", title_id=title_id)
            viewer.facts.hidden.add(title_id)
        elif what == "dislike":
            self._tell(viewer, "thumb", title_id=title_id, thumb=-1)
            viewer.facts.disliked.add(title_id)
        elif what == "erase" and not viewer.facts.erased and viewer.kind == "of the world":
            place.stores.log.erase(profile_ids=[viewer.profile_id], account_ids=[], at=place.now)
            viewer.facts.erased = True
        place.runtime.refresh()

    def _tell(self, viewer: Viewer, kind: Any, **fields: Any) -> None:
        event = Event(
            kind=kind,
            event_id=new_id("bench"),
            at=self.place.now,
            account_id=self.place.runtime.profile(viewer.profile_id).account_id or f"of-{viewer.profile_id}",
            profile_id=viewer.profile_id,
            **fields,
        )
        self.place.runtime.collector.record([event])
