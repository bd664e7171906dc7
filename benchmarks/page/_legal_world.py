"""A service whose catalogue is full of rules, licences that turn, embargoes, spoilers; and viewers of each kind."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from benchmarks.page._legal_judge import Facts, House
from marquee.catalog.load import import_titles, load_snapshot
from marquee.cli.serve import open_runtime
from marquee.ingest.backfill import backfill
from marquee.jobs import follow
from marquee.jobs import land as landing
from marquee.jobs.train import train
from marquee.models.training import TrainingConfig
from marquee.profiles.load import load_profile
from marquee.schema.catalog import Title, Window
from marquee.schema.clock import DAY, Clock
from marquee.schema.events import Event
from marquee.schema.profile import PICK, PLAY, RATE, THUMB_UP, Profile
from marquee.serve.endpoint import Answer, Call
from marquee.serve.runtime import Runtime
from marquee.settings import Settings
from marquee.storage.open import Stores, open_stores
from marquee.synthetic.viewers import LIVES_IN
from marquee.synthetic.world import build_world

DEVICES = ("tv", "desktop", "phone")
COUNTRIES = (*LIVES_IN, "", "XX")  # one not told, one nobody knows
TRAINING = TrainingConfig(sequence=None, heads=None, tower=None, learn_signals=False, examples=300, candidates=100)
HOUR = 3_600_000
KINDS = (
    "new",
    "adult",
    "kid",
    "kid_own_ceiling",
    "teen",
    "ceiling_0",
    "plain",
    "plain_kid",
    "hides",
    "seen_all",
    "lists",
)


@dataclass(slots=True, kw_only=True)
class Viewer:
    """Somebody who asks for pages."""

    profile_id: str
    kind: str
    facts: Facts


@dataclass(slots=True, kw_only=True)
class Place:
    """A running service without its sockets, what the judge knows, and who comes."""

    stores: Stores
    runtime: Runtime
    house: House
    viewers: list[Viewer]
    now: int
    turns: np.ndarray[Any, np.dtype[np.int64]]  # moments at which something turns, in order

    def call(self, handle: Any, *, path: dict[str, str] | None = None, **query: Any) -> Any:
        """Call a handler as the application does; raises what it raises."""
        given = {name: str(value) for name, value in query.items() if value is not None}
        call = Call(
            runtime=self.runtime,
            binding=self.runtime.binding,
            now=self.now,
            path=path or {},
            query=given,
            body=b"",
            bearer=None,
            local=True,
        )
        found = handle(call)
        return found if isinstance(found, Answer) else msgspec.to_builtins(found)

    def go_on(self, to: int) -> None:
        """Let time pass; what is dated comes into force."""
        self.now = self.runtime.clock.advance_to(to)
        self.runtime.refresh()


@contextmanager
def place(folder: Path, *, titles: int, viewers: int, made: int, seed: int, trained: bool = True) -> Iterator[Place]:
    """Make the home with `made` viewers of each kind besides, train a little and start, at the world's end.

    Not `trained`, pages are made of content and newness.
    """
    rng = np.random.default_rng([seed, 77])
    world = build_world(seed=seed, titles=titles, viewers=viewers, days=60)
    ruled = [_ruled(title, at=world.end_at, rng=rng) for title in world.titles]
    stores = open_stores(Settings(home=folder / "home", clock_kind="data"))
    try:
        start = world.end_at - 60 * DAY
        import_titles(stores.artifacts, stores.desk, ruled, replace=False, yes=False, author="bench", now=start)
        backfill(stores.log, enumerate(world.events(), 1), now=world.end_at)
        house = House(titles={title.title_id: title for title in ruled})
        kinds = {f"{kind}-{number}": kind for kind in KINDS for number in range(made)}
        for profile_id, kind in kinds.items():
            number = int(profile_id.rpartition("-")[2])
            events = _made(kind, number, house, at=world.end_at, rng=rng)
            if events:
                stores.log.append(events, received_at=world.end_at, backfill=True)
        Clock.data(stores.settings.home / "clock", start_at=world.end_at)
        follow.run(stores.log, stores.state)
        landing.run(stores.log, stores.lake)
        snapshot = load_snapshot(stores.artifacts)
        assert snapshot is not None
        if trained:
            version = train(
                lake=stores.lake,
                artifacts=stores.artifacts,
                desk=stores.desk,
                snapshot=snapshot,
                now=world.end_at,
                config=TRAINING,
            )
            stores.artifacts.make_current("models", version)
        people = _people(stores, house, made=kinds)
        runtime = open_runtime(stores)
        yield Place(
            stores=stores,
            runtime=runtime,
            house=house,
            viewers=people,
            now=world.end_at,
            turns=_turns(ruled, after=world.end_at),
        )
    finally:
        stores.close()


def _ruled(title: Title, *, at: int, rng: np.random.Generator) -> Title:
    """Put more rules on a title than a world has: half are licensed by country, a tenth under embargo."""
    changes: dict[str, Any] = {}
    if rng.random() < 0.5:
        changes["windows"] = {
            str(country): tuple(_window(at, rng) for _ in range(int(rng.integers(1, 3))))
            for country in rng.choice(LIVES_IN, size=int(rng.integers(1, 8)), replace=False)
        }
    elif rng.random() < 0.05:
        changes["windows"] = {}
    if rng.random() < 0.12:
        changes["launch_at"] = at + int(rng.integers(-20 * DAY, 20 * DAY))
    if rng.random() < 0.08:
        changes["maturity"] = None
    if title.artworks and rng.random() < 0.6:
        changes["artworks"] = tuple(
            msgspec.structs.replace(
                artwork,
                maturity=int(rng.choice([7, 12, 16, 18])) if rng.random() < 0.3 else artwork.maturity,
                spoiler=artwork.spoiler or rng.random() < 0.1,
                retired=rng.random() < 0.08,
                added_at=at + int(rng.integers(-10 * DAY, 15 * DAY)) if rng.random() < 0.2 else artwork.added_at,
            )
            for artwork in title.artworks
        )
    return msgspec.structs.replace(title, **changes)


def _window(at: int, rng: np.random.Generator) -> Window:
    start = None if rng.random() < 0.4 else at + int(rng.integers(-25 * DAY, 15 * DAY))
    end = None if rng.random() < 0.4 else (start or at) + int(rng.integers(HOUR, 20 * DAY))
    return Window(start_at=start, end_at=end)


def _turns(titles: list[Title], *, after: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    moments = {title.launch_at for title in titles}
    for title in titles:
        for windows in (title.windows or {}).values():
            for window in windows:
                moments |= {window.start_at, window.end_at}
    return np.array(sorted(at for at in moments if at is not None and at > after), dtype=np.int64)


def _people(stores: Stores, house: House, *, made: dict[str, str]) -> list[Viewer]:
    """List everybody with what is known of them as they start; `made` gives the kinds of those made up."""
    people = []
    for profile_id, _ in stores.state.list_profiles(account_id=None, after="", limit=100_000):
        profile = load_profile(stores.state, stores.log, profile_id)
        people.append(
            Viewer(profile_id=profile_id, kind=made.get(profile_id, "of the world"), facts=facts_of(profile, house))
        )
    known = {viewer.profile_id for viewer in people}
    people += [
        Viewer(profile_id=profile_id, kind=kind, facts=Facts())
        for profile_id, kind in made.items()
        if profile_id not in known
    ]
    return people


def _made(kind: str, number: int, house: House, *, at: int, rng: np.random.Generator) -> list[Event]:
    """Make a viewer up: what they watched, listed, hid and disliked may be what their rules forbid."""
    if kind == "new":
        return []
    ids = list(house.titles)
    profile_id, told = f"{kind}-{number}", list[dict[str, Any]]()

    def some(count: int) -> list[str]:
        return [str(title_id) for title_id in rng.choice(ids, size=min(count, len(ids)), replace=False)]

    settings: dict[str, Any] = {"name": profile_id}
    if kind in ("kid", "kid_own_ceiling", "plain_kid"):
        settings["kids"] = True
    if kind in ("kid_own_ceiling", "teen", "ceiling_0"):
        settings["maturity"] = {"teen": 12, "ceiling_0": 0}.get(kind, int(rng.choice([0, 7, 12, 16])))
    if kind in ("plain", "plain_kid"):
        settings["non_profiling"] = True
    told.append({"kind": "profile_update", "country": str(rng.choice(LIVES_IN)), **settings})
    films = [title_id for title_id in some(60) if house.titles[title_id].kind == "film"]
    for place, title_id in enumerate(films):
        share = 0.95 if place % 3 else 0.4
        told.append({"kind": "play_stop", "title_id": title_id, "position_s": 6_000.0 * share, "runtime_s": 6_000.0})
    told += [{"kind": "thumb", "title_id": one, "thumb": -1} for one in some(6)]
    told += [{"kind": "thumb", "title_id": one, "thumb": 1} for one in some(3)]
    told += [{"kind": "list_add", "title_id": one} for one in some(90 if kind == "lists" else 6)]
    if kind == "hides":
        told += [{"kind": "hide", "title_id": one} for one in some(len(ids) // 3)]
    elif kind not in ("plain", "plain_kid") or number % 2:
        told += [{"kind": "hide", "title_id": one} for one in some(3)]
    if kind == "seen_all":
        told += [{"kind": "rate", "title_id": one, "rating": 4.0} for one in ids]
    return [
        Event(
            event_id=f"{profile_id}-{place}",
            at=at - 30 * DAY + place * 1_000,
            account_id=f"of-{profile_id}",
            profile_id=profile_id,
            **fields,
        )
        for place, fields in enumerate(told)
    ]


def facts_of(profile: Profile, house: House) -> Facts:
    """Say plainly what a stored profile holds."""
    films = {title_id for title_id, title in house.titles.items() if title.kind == "film"}
    ended = {
        one.title_id for one in profile.history if one.action == PLAY and one.value is not None and one.value >= 0.9
    }
    began = {step.title_id for step in profile.progress if not step.finished or step.title_id not in films}
    liked = {one.title_id for one in profile.history if one.action in (PLAY, RATE, THUMB_UP, PICK)}
    return Facts(
        kids=profile.kids,
        maturity=profile.maturity,
        non_profiling=profile.non_profiling,
        hidden=set(profile.hidden),
        disliked={title_id for title_id, thumb in profile.thumbs.items() if thumb < 0},
        my_list=dict.fromkeys(title_id for title_id, _ in profile.my_list),
        begun=began,
        ended=ended,
        touched=liked,
    )
