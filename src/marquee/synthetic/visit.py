"""A visit over the wire: what a viewer of the built-in world does with a page as the service answers it.

Where they look, what they are after and how far they get is `synthetic.audience`'s; here are the page's covers, the
search box, and the events a browser would send. A cover moves whether a title is played; what it is about moves how far
they get.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from marquee.schema.clock import DAY, MINUTE, SECOND
from marquee.schema.events import Event
from marquee.schema.page import Row, Tile
from marquee.synthetic import audience as world_audience
from marquee.synthetic.audience import Audience, Shown, Visited, worth_of_page
from marquee.synthetic.people import COUNTRIES
from marquee.synthetic.sitting import ENOUGH
from marquee.synthetic.speech import comment_on, query_for
from marquee.synthetic.tiles import BILLBOARD, ROW
from marquee.synthetic.truth import cover_pull
from marquee.synthetic.viewers import DEVICES, LIVES_IN
from marquee.synthetic.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was chosen from a page."""

    title: int
    tile: Tile
    row: Row
    position: int
    visited: Visited

    @property
    def completion(self) -> float:
        """Tell how far the first sitting got, of what was left."""
        return self.visited.completion


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """A visit to a page: what came into view, what was chosen, and what covers were worth (hidden)."""

    seen: list[tuple[Row, int]]  # (row, position)
    choice: Choice | None
    visited: Visited
    plays: float  # expected of the page as it was covered
    even: float  # and had every cover been drawn evenly among its title's


@dataclass(slots=True, kw_only=True)
class Visitor:
    """One viewer while the world is simulated; what they have seen through is in the audience."""

    audience: Audience
    viewer: int
    rng: np.random.Generator
    rows: dict[str, int]  # title_id -> row in the world's titles
    count: int = 0

    @property
    def world(self) -> World:
        """The world they live in."""
        return self.audience.world

    @property
    def profile_id(self) -> str:
        """Their profile."""
        return self.world.truth.viewers.profile_ids[self.viewer]

    @property
    def country(self) -> str:
        """Where they live."""
        return LIVES_IN[int(self.world.truth.viewers.country[self.viewer])]

    def likes(self) -> NDArray[np.float32]:
        """Tell how much they like every title; float32 `(titles,)`."""
        found: NDArray[np.float32] = self.audience.liked[self.audience.places[self.viewer]]
        return found

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
        weight[self.audience.watched[self.audience.places[self.viewer]]] = -np.inf
        maturity = np.array([title.maturity or 0 for title in self.world.titles])
        weight[maturity > truth.viewers.ceiling[self.viewer]] = -np.inf
        title = int(weight.argmax())
        return title, query_for(self.world.titles[title], rng=self.rng)

    def come(self, rows: tuple[Row, ...], *, device: str, now: int) -> Came:
        """Look at a page, and play at most one title of it."""
        seat, day = DEVICES.index(device), (now - self.world.end_at) / DAY
        tiles = [
            (row, position) for row in rows for position, tile in enumerate(row.tiles) if tile.title_id in self.rows
        ]
        shown, even = self._shown(rows, tiles)
        without = worth_of_page(self.audience, self.viewer, even, device=seat, day=day)
        visited = world_audience.visit(
            self.audience, self.viewer, shown, device=seat, day=day, rng=self.rng, searches=False
        )
        choice = None
        if visited.tile >= 0:
            row, position = tiles[visited.tile]
            choice = Choice(title=visited.title, tile=row.tiles[position], row=row, position=position, visited=visited)
        return Came(
            seen=[tiles[tile] for tile in np.flatnonzero(visited.looked).tolist()], choice=choice, visited=visited,
            plays=visited.expected_plays, even=without.plays,
        )  # fmt: skip

    def _shown(self, rows: tuple[Row, ...], tiles: list[tuple[Row, int]]) -> tuple[Shown, Shown]:
        """Read a page as it is covered, and as it would be with every cover drawn evenly."""
        covers, start = self.world.truth.covers, self.world.truth.covers.start
        number = {row.row_id: place for place, row in enumerate(rows)}
        title = np.array([self.rows[row.tiles[position].title_id] for row, position in tiles], dtype=np.int32)
        pulls, evens, baits = (np.zeros(len(tiles), dtype=np.float32) for _ in range(3))
        for place, (row, position) in enumerate(tiles):
            own = int(title[place])
            pull = cover_pull(self.world.truth, self.viewer, np.arange(start[own], start[own + 1]))
            cover = self._artwork(own, row.tiles[position].artwork_id)
            evens[place] = np.log(np.exp(pull).mean()) if len(pull) else 0.0
            if cover is not None:
                pulls[place], baits[place] = pull[cover - start[own]], covers.bait[cover]
        shown = Shown(
            title=title,
            row=np.array([number[row.row_id] for row, _ in tiles], dtype=np.int32),
            column=np.array([position for _, position in tiles], dtype=np.int32),
            kind=np.array([BILLBOARD if row.kind == "billboard" else ROW for row, _ in tiles], dtype=np.int8),
            resume=np.array([row.kind == "continue" for row, _ in tiles], dtype=np.bool_),
            promoted=np.zeros(len(tiles), dtype=np.bool_),
            pull=pulls,
            bait=baits > 0,
        )
        return shown, replace(shown, pull=evens, bait=None)

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
        """Write down what they played and had to say; the last events lie as far ahead as it ran."""
        title = self.world.titles[choice.title]
        first = next((i for i, e in enumerate(title.episodes) if e.episode_id == choice.tile.episode_id), 0)
        begin = float(choice.tile.progress or 0.0)
        start = now + 25 * SECOND
        events = [self._event("detail_view", start - 8 * SECOND, device=device, title_id=title.title_id)]
        stop = start
        for number in range(len(choice.visited.sittings)):
            if title.episodes and first + number >= len(title.episodes):
                break
            episode = title.episodes[first + number] if title.episodes else None
            runtime = float((episode.runtime_s if episode else title.runtime_s) or 5_400)
            part = choice.completion if number == 0 else 1.0
            since = begin if number == 0 else 0.0
            end = since + (1.0 - since) * part
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
            events.append(self._event("play_start", stop, **on, position_s=round(since * runtime, 1)))
            stop += int((end - since) * runtime) * SECOND
            events.append(self._event("play_stop", stop, **on, position_s=round(end * runtime, 1)))
            stop += 5 * SECOND
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
