"""A thousand random questions of "why not": every answer has one reason, and the plain judge finds that reason true.

What can be known of rules the judge says itself; what is said of rows is held against the page that the preview gives.
"""

from collections import Counter
from typing import Any

import numpy as np

from benchmarks.page._legal_judge import DAY, FACTS, House
from benchmarks.page._legal_world import COUNTRIES, DEVICES, Place, Viewer
from marquee.schema.profile import PLAY, RATE
from marquee.serve.handlers.preview import get_preview
from marquee.serve.handlers.why import get_why

LAWS = (
    "taken_down", "hidden", "embargo", "not_licensed", "licence_ahead", "licence_ended", "country_unknown", "maturity",
    "maturity_unknown",
)  # fmt: skip
ROWS = (None, None, "top_picks", "popular", "new", "originals", "my_list", "continue", "watch_again", "a chosen one")


class Questions:
    """Ask why, and hold each answer against what is plainly so; `wrong` holds an example of each untrue reason."""

    def __init__(self, place: Place, *, seed: int) -> None:
        self.place = place
        self.rng = np.random.default_rng([seed, 9])
        self.reasons: Counter[str] = Counter()
        self.asked = self.answered = 0
        self.wrong: dict[str, str] = {}

    def run(self, count: int, report: Any) -> None:
        """Ask so many questions of living viewers: half of today, half of a day within three weeks."""
        viewers = [viewer for viewer in self.place.viewers if not viewer.facts.erased]
        ids = list(self.place.house.titles)
        for number in range(count):
            if number % 50 == 0:
                report(number, count)
            viewer = viewers[int(self.rng.integers(len(viewers)))]
            at = None
            if self.rng.random() < 0.5:
                at = self.place.now + int(self.rng.integers(-20 * DAY, 20 * DAY))
            self._ask(viewer, str(self.rng.choice(ids)), at, ROWS[number % len(ROWS)])

    def _ask(self, viewer: Viewer, title_id: str, at: int | None, row: str | None) -> None:
        place, rng = self.place, self.rng
        country = str(rng.choice(COUNTRIES)) or None
        query = {
            "profile_id": viewer.profile_id,
            "country": country,
            "device": DEVICES[int(rng.integers(len(DEVICES)))],
            "at": at,
        }
        page = place.call(get_preview, **query)["page"]
        if row == "a chosen one" and page["rows"]:
            row = page["rows"][int(rng.integers(len(page["rows"])))]["row_id"]
        answer = place.call(get_why, **query, title_id=title_id, row=row)
        profile = place.runtime.profile(viewer.profile_id)
        told = _Case(
            house=place.house,
            viewer=viewer,
            profile=profile,
            page=page,
            title_id=title_id,
            country=country or profile.country or "",
            now=at if at is not None else place.now,
        )
        for question, reason in (("page", answer["reason"]), (row, answer["in_row"])):
            if reason is None:
                continue
            self.asked += 1
            self.reasons[reason["name"]] += 1
            trouble = told.untrue(reason, None if question == "page" else row)
            self.answered += not trouble
            if trouble:
                self.wrong.setdefault(f"{reason['name']}: {trouble}", f"{title_id} for {viewer.profile_id}, row {row}")


class _Case:
    """One question, and everything that is plainly so about it."""

    def __init__(self, **known: Any) -> None:
        self.house: House = known["house"]
        self.facts = known["viewer"].facts
        self.profile, self.page = known["profile"], known["page"]
        self.title_id: str = known["title_id"]
        self.broken = self.house.forbids(self.title_id, self.facts, country=known["country"], now=known["now"])
        self.places = [
            row for row in self.page["rows"] if any(tile["title_id"] == self.title_id for tile in row["tiles"])
        ]

    def untrue(self, reason: Any, row_id: str | None) -> str:
        """Say what is untrue about a reason; "" where it is true."""
        name, of_row = reason["name"], reason.get("row_id")
        if not reason["sentence"]:
            return "it says nothing"
        if self.broken:
            return "" if name in self.broken else f"the rule is {sorted(self.broken)}"
        if name in LAWS:
            return "no such rule holds"
        in_row = [row for row in self.page["rows"] if row_id in (row["row_id"], row["kind"])]
        there = any(tile["title_id"] == self.title_id for row in in_row for tile in row["tiles"])
        if row_id is None and bool(self.places) != (name == "shown"):
            return "the page says otherwise"
        if row_id is not None and there and name != "shown":
            return "the row holds it"
        return self._untrue_of_rows(name, of_row, there=there, row_id=row_id, in_row=in_row)

    def _untrue_of_rows(self, name: str, of_row: Any, *, there: bool, row_id: str | None, in_row: list[Any]) -> str:
        title_id, page = self.title_id, self.page
        on_page = {row["row_id"] for row in page["rows"]}
        played = {one.title_id for one in self.profile.history if one.action == PLAY and (one.value or 0.0) >= 0.9}
        rated = {one.title_id for one in self.profile.history if one.action == RATE}
        holds = {
            "shown": lambda: there if row_id is not None else of_row in {row["row_id"] for row in self.places},
            "disliked": lambda: title_id in self.facts.disliked and not self.facts.non_profiling,
            "watched": lambda: title_id in played | rated and not self.facts.non_profiling,
            "stated": lambda: any(row["kind"] in (*FACTS, "billboard") for row in self.places),
            "tired": lambda: any(one.title_id == title_id and one.visits >= 5 for one in self.profile.seen),
            "row_full": lambda: of_row in on_page and not there,
            "row_not_chosen": lambda: of_row not in on_page,
            "placed_elsewhere": lambda: any(row["row_id"] == of_row for row in self.places) and not there,
            "not_of_row": lambda: not there,
            "no_such_row": lambda: not in_row,
            "apart": lambda: not in_row and self.facts.non_profiling,
            "too_low": lambda: not self.places,
        }
        if name not in holds:
            return "a reason the judge does not know"
        return "" if holds[name]() else "it is not so"
