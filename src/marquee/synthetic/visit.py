"""A visit: what a viewer of the built-in world does with a page, answered from the hidden truth.

They look at ten to twenty tiles on the first two screens (Gomez-Uribe and Hunt, 2015), rows and columns with falling
attention, and play at most one. A cover moves whether they play; what it is about moves how far they get.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from marquee.schema.clock import MINUTE, SECOND
from marquee.schema.events import Event
from marquee.schema.page import Row, Tile
from marquee.synthetic.people import COUNTRIES
from marquee.synthetic.speech import comment_on, query_for
from marquee.synthetic.truth import completions, cover_pull, liking
from marquee.synthetic.viewers import DEVICES, LIVES_IN
from marquee.synthetic.world import World

ROW_ATTENTION, TILE_ATTENTION = 0.82, 0.9  # chance to go on to the next row, the next tile
MOST_LOOKED_AT = 20
STAY_AWAY = 3.2  # log odds of playing nothing, against a title one is indifferent to
RESUME_CHANCE = 0.6
ENOUGH = 1.2  # how much liking it takes to be satisfied; as in the world's histories


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was chosen from a page."""

    title: int
    tile: Tile
    row: Row
    position: int
    completion: float
    artwork: int | None  # the world's row of the cover it was under


@dataclass(slots=True, kw_only=True)
class Visitor:
    """One viewer while the world is simulated: their truth, and what they have seen through."""

    world: World
    viewer: int
    rng: np.random.Generator
    rows: dict[str, int]  # title_id -> row in the world's titles
    watched: set[int] = field(default_factory=set)
    count: int = 0
    liked: NDArray[np.float32] | None = None

    @property
    def profile_id(self) -> str:
        """Their profile."""
        return self.world.truth.viewers.profile_ids[self.viewer]

    @property
    def country(self) -> str:
        """Where they live."""
        return LIVES_IN[int(self.world.truth.viewers.country[self.viewer])]

    def likes(self) -> NDArray[np.float32]:
        """Tell how much they like every title now; float32 `(titles,)`."""
        if self.liked is None:
            self.liked = liking(self.world.truth, np.array([self.viewer]), when=1.0)[0]
        return self.liked

    def device(self) -> str:
        """Choose the device of a visit."""
        usual = int(self.world.truth.viewers.device[self.viewer])
        return DEVICES[usual if self.rng.random() < 0.8 else int(self.rng.integers(len(DEVICES)))]

    def wants_to_search(self) -> bool:
        """Say whether this visit begins with a search."""
        return bool(self.rng.random() < self.world.truth.viewers.searches[self.viewer])

    def query(self) -> tuple[int, str]:
        """Name a title they would like and have not watched, and what they type for it."""
        truth = self.world.truth
        weight = self.likes() + truth.titles.draw + self.rng.gumbel(size=len(self.world.titles))
        weight[list(self.watched)] = -np.inf
        maturity = np.array([title.maturity or 0 for title in self.world.titles])
        weight[maturity > truth.viewers.ceiling[self.viewer]] = -np.inf
        title = int(weight.argmax())
        return title, query_for(self.world.titles[title], rng=self.rng)

    def look(self, rows: tuple[Row, ...]) -> list[tuple[Row, int]]:
        """Look at tiles, (row, position) each, from the top left with falling attention."""
        seen: list[tuple[Row, int]] = []
        for row in rows:
            for position in range(len(row.tiles)):
                seen.append((row, position))
                if self.rng.random() > TILE_ATTENTION or len(seen) >= MOST_LOOKED_AT:
                    break
            if self.rng.random() > ROW_ATTENTION or len(seen) >= MOST_LOOKED_AT:
                break
        return seen

    def choose(self, seen: list[tuple[Row, int]]) -> Choice | None:
        """Choose what to play among the tiles looked at, or nothing."""
        truth, world = self.world.truth, self.world
        options: list[tuple[Row, int, int, int | None]] = []
        odds: list[float] = []
        for row, position in seen:
            tile = row.tiles[position]
            title = self.rows.get(tile.title_id, -1)
            if title < 0:
                continue
            cover = self._artwork(title, tile.artwork_id)
            pull = 0.0 if cover is None else float(cover_pull(truth, self.viewer, np.array([cover]))[0])
            if row.kind == "continue":
                odd = self.likes()[title] + 1.5
            elif title in self.watched:
                odd = -9.0
            else:
                odd = self.likes()[title] + 0.4 * truth.titles.draw[title] + pull
            options.append((row, position, title, cover))
            odds.append(float(odd))
        if not options:
            return None
        weights = np.exp(np.array([*odds, STAY_AWAY + ENOUGH]))
        chosen = int(self.rng.choice(len(weights), p=weights / weights.sum()))
        if chosen == len(options):
            return None
        row, position, title, cover = options[chosen]
        bait = np.array([cover is not None and bool(truth.covers.bait[cover])])
        liked = np.array([self.likes()[title] - ENOUGH], dtype=np.float32)
        [completion] = completions(liked, world.truth.titles.quality[[title]], bait, rng=self.rng)
        self.watched.add(title)
        return Choice(
            title=title,
            tile=row.tiles[position],
            row=row,
            position=position,
            completion=float(completion),
            artwork=cover,
        )

    def _artwork(self, title: int, artwork_id: str) -> int | None:
        start = int(self.world.truth.covers.start[title])
        for place, artwork in enumerate(self.world.titles[title].artworks):
            if artwork.artwork_id == artwork_id:
                return start + place
        return None

    def impressions(self, seen: list[tuple[Row, int]], *, request_id: str, now: int, device: str) -> list[Event]:
        """Write down the tiles that were looked at, a second or more each."""
        events = []
        for number, (row, position) in enumerate(seen):
            tile = row.tiles[position]
            events.append(
                self._event(
                    "impression", now + number * SECOND, device=device, request_id=request_id, row_id=row.row_id,
                    position=position, title_id=tile.title_id, artwork_id=tile.artwork_id,
                    decision_id=tile.decision_id, visible_ms=1_200,
                )
            )  # fmt: skip
        return events

    def playing(self, choice: Choice, *, request_id: str, now: int, device: str) -> list[Event]:
        """Write down a play and what they had to say; the last events lie as far ahead as it ran."""
        title = self.world.titles[choice.title]
        episode = next((e for e in title.episodes if e.episode_id == choice.tile.episode_id), None)
        episode = episode or (title.episodes[0] if title.episodes else None)
        runtime = float((episode.runtime_s if episode else title.runtime_s) or 5_400)
        on: dict[str, object] = {
            "device": device,
            "request_id": request_id,
            "row_id": choice.row.row_id,
            "position": choice.position,
            "title_id": title.title_id,
            "artwork_id": choice.tile.artwork_id,
            "decision_id": choice.tile.decision_id,
            "episode_id": episode.episode_id if episode else None,
            "play_id": f"sim-{self.profile_id}-{self.count}-{now}",
            "runtime_s": runtime,
        }
        start = now + 25 * SECOND
        stop = start + int(runtime * choice.completion) * SECOND
        events = [self._event("detail_view", start - 8 * SECOND, device=device, title_id=title.title_id)]
        events.append(self._event("play_start", start, **on, position_s=0.0))
        events.append(self._event("play_stop", stop, **on, position_s=round(runtime * choice.completion, 1)))
        felt = float(self.likes()[choice.title] - ENOUGH + 0.8 * self.world.truth.titles.quality[choice.title])
        after = stop + 20 * SECOND
        if felt > 0.3 and choice.completion > 0.85 and self.rng.random() < 0.2:
            events.append(self._event("thumb", after, device=device, title_id=title.title_id, thumb=1))
        elif felt < -0.3 and self.rng.random() < 0.15:
            events.append(self._event("thumb", after, device=device, title_id=title.title_id, thumb=-1))
        talks = self.world.truth.viewers.talks[self.viewer]
        if not self.world.truth.viewers.kids[self.viewer] and self.rng.random() < talks:
            events.append(
                self._event(
                    "comment", after + MINUTE, device=device, title_id=title.title_id,
                    comment_id=f"sim-c-{self.profile_id}-{now}", text=comment_on(title, liked=felt, rng=self.rng),
                )
            )  # fmt: skip
        return events

    def searched(self, query: str, *, results: int, now: int, device: str) -> Event:
        """Write down a query."""
        return self._event("search", now, device=device, query=query, results=results)

    def found(self, query: str, title: int, *, now: int, device: str) -> Event:
        """Write down that a result was opened."""
        name = self.world.titles[title].title_id
        return self._event("search_click", now, device=device, query=query, title_id=name)

    def _event(self, kind: str, at: int, **fields: object) -> Event:
        self.count += 1
        viewers = self.world.truth.viewers
        known = {name: value for name, value in fields.items() if value is not None}
        return Event(
            kind=kind,
            event_id=f"sim-{self.profile_id}-{at}-{self.count}",
            at=at,
            account_id=viewers.account_ids[self.viewer],
            profile_id=self.profile_id,
            session_id=f"sim-{self.profile_id}-{at // (6 * 60 * MINUTE)}",
            country=self.country,
            language=COUNTRIES[self.country][0],
            **known,  # type: ignore[arg-type]
        )
