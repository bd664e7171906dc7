"""`marquee simulate`: the built-in world's viewers use the running service, and time passes.

They ask for pages over HTTP and answer from their hidden truth; the data clock is moved to each visit, so days pass in
minutes. What is printed is judged by that truth, which the service never sees.
"""

import argparse
import heapq
import http.client
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import msgspec
import numpy as np
from msgspec.structs import replace

from marquee.cli.terminal import progress, say, say_next, settings_of
from marquee.errors import BadInput, Refused
from marquee.schema.clock import DAY, iso
from marquee.schema.events import Event
from marquee.schema.page import Row
from marquee.synthetic.audience import gather
from marquee.synthetic.visit import Visitor
from marquee.synthetic.world import World

_PAGE_ROWS = 8
_BATCH_MS = 120_000
BARS = "▁▂▃▄▅▆▇█"
K = TypeVar("K")


class _Page(msgspec.Struct, kw_only=True):
    request_id: str
    rows: tuple[Row, ...]
    fallback: bool = False


class _Clock(msgspec.Struct, kw_only=True):
    now: int
    kind: str


class _Receipt(msgspec.Struct, kw_only=True):
    accepted: int
    duplicates: int
    rejected: list[Any]


@dataclass(slots=True, kw_only=True)
class Tally:
    """What became of one day's visits."""

    visits: int = 0
    plays: int = 0
    finished: int = 0
    half: int = 0  # plays that came half the way or further
    searches: int = 0
    found: int = 0
    hours: float = 0.0
    fallbacks: int = 0
    events: int = 0
    rejected: int = 0
    looked: int = 0  # tiles
    pages: int = 0  # that were looked at
    two_screens: int = 0  # visits that found something on the first two screens
    returning: int = 0  # visits after which the viewer means to come back tomorrow
    expected: float = 0.0  # plays to be expected of the pages as they were covered
    even: float = 0.0  # and had every cover been drawn evenly
    liked: list[float] = field(default_factory=list)  # of the titles looked at

    @property
    def take(self) -> float:
        """Plays a tile looked at: what covers are there to raise."""
        return self.plays / self.looked if self.looked else 0.0

    @property
    def covered(self) -> float:
        """Give what covers add to the plays to be expected, beside drawing each evenly: by the hidden truth."""
        return self.expected / self.even - 1.0 if self.even else 0.0

    @property
    def good(self) -> float:
        """Quality plays a tile looked at: half of the title or more."""
        return self.half / self.looked if self.looked else 0.0


def register(commands: Any) -> None:
    """Add `simulate` to the command line."""
    command = commands.add_parser("simulate", help="let the built-in world's viewers use the running service")
    command.add_argument("--url", default="http://127.0.0.1:8000", help="where `marquee serve` answers")
    command.add_argument("--days", type=float, default=1.0, help="how far to move the data clock (default: 1 day)")
    command.add_argument("--viewers", type=int, default=300, help="how many of them take part (default: 300)")
    command.add_argument("--visits", type=float, default=1.0, help="visits a viewer and day, on average (default: 1)")
    command.add_argument("--seed", type=int, default=1)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Simulate, and print what happened day by day."""
    if options.days <= 0 or options.viewers < 1 or options.visits <= 0:
        raise BadInput("--days, --viewers and --visits must be above 0")
    settings = settings_of(options)
    world = World.load(settings.home / "world")
    with closing(Service(options.url, key=settings.operator_key or None)) as service:
        clock = service.advance(0)
        if clock.kind != "data":
            raise Refused(
                f"{options.url} runs on the wall clock; days pass on the data clock, as `marquee demo` serves"
            )
        with progress("days pass") as report:
            tallies = simulate(
                world, service, start_at=clock.now, days=options.days, viewers=options.viewers, visits=options.visits,
                seed=options.seed, report=report,
            )  # fmt: skip
        for day, tally in enumerate(tallies, 1):
            say(_line(day, tally))
        if len(tallies) > 1:
            say(f"take fraction by day   {_bars([tally.take for tally in tallies])}")
            say(f"quality plays by day   {_bars([tally.good for tally in tallies])}")
            say(f"plays over even covers {_bars([tally.covered for tally in tallies])}")
        say(f"the data clock stands at {iso(service.advance(0).now)}")
    say_next("open the home screen again, /console for what covers came to, or `marquee report`")
    return 0


def _line(day: int, tally: Tally) -> str:
    visits = max(1, tally.visits)
    liked = float(np.mean(tally.liked)) if tally.liked else 0.0
    line = (
        f"day {day}: {tally.visits} visits, {tally.plays} plays ({tally.plays / visits:.0%} of visits), "
        f"{tally.finished} finished ({tally.finished / visits:.0%}), {tally.hours:.0f} h watched, "
        f"take fraction {tally.take:.1%} of tiles looked at, quality {tally.good:.1%}, "
        f"{tally.two_screens / max(1, tally.pages):.0%} of pages found something on two screens, "
        f"{tally.returning / max(1, tally.pages):.0%} come back, plays over even covers {tally.covered:+.1%}, "
        f"{tally.found} of {tally.searches} searches found, liking of what was looked at {liked:+.2f}, "
        f"{tally.events} events"
    )
    if tally.fallbacks or tally.rejected:
        line += f"; {tally.fallbacks} fallback pages, {tally.rejected} events rejected"
    return line


def _bars(values: list[float]) -> str:
    """Draw numbers as bars, with the first and the last in words."""
    top = max(values) or 1.0
    bars = "".join(BARS[min(len(BARS) - 1, int(value / top * len(BARS)))] for value in values)
    return f"{values[0]:.1%} {bars} {values[-1]:.1%}"


class Service:
    """The running service, spoken to over one kept connection."""

    def __init__(self, url: str, *, key: str | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname:
            raise BadInput(f"{url!r} is no address of a service; it looks like http://127.0.0.1:8000")
        self.url = url
        self._connection = http.client.HTTPConnection(parts.hostname, parts.port or 80, timeout=60)
        self._headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {key}"} if key else {})

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def advance(self, to: int) -> _Clock:
        """Move the data clock forward; 0 only reads it."""
        return self._ask("POST", "/v1/operator/clock", _Clock, {"advance_to": to})

    def home(self, visitor: Visitor, *, device: str) -> _Page:
        """Ask for a home screen."""
        query = {
            "profile_id": visitor.profile_id, "country": visitor.country, "device": device, "rows": _PAGE_ROWS,
        }  # fmt: skip
        return self._ask("GET", f"/v1/home?{urlencode(query)}", _Page)

    def search(self, visitor: Visitor, text: str, *, device: str) -> _Page:
        """Search."""
        query = {"q": text, "profile_id": visitor.profile_id, "country": visitor.country, "device": device}
        return self._ask("GET", f"/v1/search?{urlencode(query)}", _Page)

    def send(self, events: list[Event]) -> _Receipt:
        """Report what happened."""
        return self._ask("POST", "/v1/events", _Receipt, events)

    def _ask(self, method: str, path: str, kind: type[K], body: Any = None) -> K:
        data = None if body is None else msgspec.json.encode(body)
        for attempt in (1, 2):
            try:
                self._connection.request(method, path, body=data, headers=self._headers)
                answer = self._connection.getresponse()
                text = answer.read()
                break
            except (http.client.HTTPException, OSError) as error:
                self._connection.close()
                if attempt == 2:
                    raise Refused(f"{self.url} does not answer ({error}); start it with `marquee serve`") from error
        if answer.status >= 400:
            raise Refused(
                f"{method} {path.partition('?')[0]} answered {answer.status}: {text[:300].decode(errors='replace')}"
            )
        return msgspec.json.decode(text, type=kind)


def simulate(
    world: World, service: Service, *, start_at: int, days: float, viewers: int, visits: float, seed: int,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> list[Tally]:  # fmt: skip
    """Let viewers visit at their hours; gives a tally a day. Plays end, and are reported, when the clock reaches it."""
    rng = np.random.default_rng([seed, start_at // DAY])
    tallies = [Tally() for _ in range(max(1, int(np.ceil(days))))]
    visitors = _visitors(world, viewers, rng)
    plan: list[tuple[int, int, Visitor | list[Event]]] = []
    for number, (at, visitor) in enumerate(_visits(visitors, start_at=start_at, days=days, visits=visits, rng=rng)):
        heapq.heappush(plan, (at, number, visitor))
    total, done, order = len(plan), 0, len(plan)
    while plan:
        at, _, what = heapq.heappop(plan)
        tally = tallies[min(len(tallies) - 1, max(0, (at - start_at) // DAY))]
        now = service.advance(at).now
        if isinstance(what, list):
            _send(service, what, tally)
            continue
        for later in _visit(service, what, now=now, tally=tally):
            order += 1
            heapq.heappush(plan, (later[0].at, order, later))
        done += 1
        report(done, total)
    service.advance(start_at + int(days * DAY))
    return tallies


def _visitors(world: World, count: int, rng: np.random.Generator) -> list[Visitor]:
    staying = np.flatnonzero(world.truth.viewers.leaves_at >= 1.0)
    activity = world.truth.viewers.activity[staying].astype(np.float64)
    size = min(count, len(staying))
    chosen = rng.choice(staying, size=size, replace=False, p=activity / activity.sum())
    rows = {title.title_id: row for row, title in enumerate(world.titles)}
    audience = gather(world, chosen, seed=world.seed)
    return [
        Visitor(
            audience=audience,
            viewer=int(viewer),
            rng=np.random.default_rng([world.seed, 9, int(viewer), int(rng.integers(2**31))]),
            rows=rows,
        )
        for viewer in chosen
    ]


def _visits(
    visitors: list[Visitor], *, start_at: int, days: float, visits: float, rng: np.random.Generator
) -> Iterator[tuple[int, Visitor]]:
    for visitor in visitors:
        for _ in range(int(rng.poisson(visits * days))):
            yield start_at + 1_000 + int(rng.random() * days * DAY), visitor


def _visit(service: Service, visitor: Visitor, *, now: int, tally: Tally) -> list[list[Event]]:
    """Let one viewer come by; what they do later is given back, batch by batch, to be sent at its time."""
    device = visitor.device()
    tally.visits += 1
    events: list[Event] = []
    if visitor.wants_to_search():
        wanted, query = visitor.query()
        page = service.search(visitor, query, device=device)
        listed = tuple(replace(row, tiles=row.tiles[:10]) for row in page.rows)
        events.append(visitor.searched(query, results=sum(len(row.tiles) for row in listed), now=now, device=device))
        tally.searches += 1
        name = visitor.world.titles[wanted].title_id
        hit = [replace(row, tiles=(tile,)) for row in listed for tile in row.tiles if tile.title_id == name]
        if hit:
            tally.found += 1
            events.append(visitor.found(query, wanted, now=now + 1_000, device=device))
        came = visitor.come(tuple(hit[:1]) or listed, device=device, now=now)
    else:
        page = service.home(visitor, device=device)
        tally.fallbacks += page.fallback
        came = visitor.come(page.rows, device=device, now=now)
        tally.pages += 1
        tally.two_screens += came.visited.two_screens
        tally.returning += came.visited.returns
        tally.expected += came.plays
        tally.even += came.even
    seen, choice = came.seen, came.choice
    tally.looked += len(seen)
    likes = visitor.likes()
    tally.liked += [
        float(likes[visitor.rows[row.tiles[at].title_id]]) for row, at in seen if row.tiles[at].title_id in visitor.rows
    ]
    events += visitor.impressions(seen, request_id=page.request_id, now=now, device=device)
    _send(service, events, tally)
    if choice is None:
        return []
    tally.plays += 1
    tally.finished += choice.completion > 0.85
    tally.half += choice.completion >= 0.5
    doing = visitor.playing(choice, request_id=page.request_id, now=now, device=device)
    tally.hours += came.visited.hours
    batches: list[list[Event]] = []
    for event in doing:  # a batch is sent when the first of it happens, so the rest must be near
        if not batches or event.at - batches[-1][0].at >= _BATCH_MS:
            batches.append([])
        batches[-1].append(event)
    return batches


def _send(service: Service, events: list[Event], tally: Tally) -> None:
    receipt = service.send(events)
    tally.events += receipt.accepted
    tally.rejected += len(receipt.rejected)
