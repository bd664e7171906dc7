"""What a serving process holds: the stores it was handed, and one immutable binding that is swapped whole (law 9).

A binding is a catalogue, the models aligned to it, the covers, the desk and the search index, read at one moment. A
request takes the binding that stands when it comes in and keeps it; a poll off the request path puts another in its
place.
"""

import hmac
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from marquee.artwork.describe import KIND as DESCRIBED
from marquee.artwork.describe import NOTHING, Described, described_in, with_measures
from marquee.artwork.keep import load_policy
from marquee.artwork.policy import CoverPolicy, default_policy
from marquee.catalog.artworks import published_version, with_accepted
from marquee.catalog.load import load_snapshot
from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.errors import BadInput, BrokenStore, NotFound
from marquee.ingest.collect import Collector
from marquee.ingest.pace import CommentGate
from marquee.models.artifact import ModelSet, load_models
from marquee.models.meaning import KIND as MEANING
from marquee.models.meaning import Meaning
from marquee.models.taste import Taste, align
from marquee.page.bound import Bound
from marquee.profiles.load import load_profile
from marquee.promotion.binding import KIND as PROMOTION
from marquee.promotion.binding import NO_STATE, PromotionState, bind_campaigns, load_state
from marquee.schema.clock import Clock
from marquee.schema.desk import DeskSnapshot
from marquee.schema.profile import Profile
from marquee.schema.served import Versions
from marquee.search.index import SearchIndex
from marquee.serve.meaning import about_in, meaning_in
from marquee.serve.metrics import Metrics
from marquee.serve.patience import Parts
from marquee.serve.payloads import Erased
from marquee.serve.searching import open_search
from marquee.serve.warming import warm
from marquee.settings import Settings
from marquee.storage.artifacts import Artifacts
from marquee.storage.protocols import Desk, EventLog, StateStore

POLL_S = 0.5  # law 10 asks for two seconds
KEPT = 3  # earlier bindings, for pages being scrolled

logger = logging.getLogger("marquee.serve")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Binding:
    """One catalogue with everything aligned to it, as a request sees it from its first to its last line."""

    bound: Bound
    published: CatalogSnapshot  # as it was imported
    measured: CatalogSnapshot  # with what was measured of its covers; the desk's word on them is laid over in `bound`
    models: ModelSet | None
    search: SearchIndex | None
    taken_down: frozenset[str]
    ready: bool  # a catalogue was published
    promotion: PromotionState = NO_STATE  # how campaigns stand, by the jobs
    meaning: Meaning | None = None  # None: nothing was learnt of what titles mean
    titles_json: dict[int, bytes] = field(default_factory=dict, repr=False)  # row number -> encoded once

    def with_desk(self, desk: DeskSnapshot) -> "Binding":
        """Give the same catalogue and models under another desk; itself where that is its desk."""
        bound = self.bound
        if bound.desk is desk:
            return self
        snapshot = with_accepted(self.measured, desk)
        versions = Versions(
            catalog=snapshot.version,
            models=bound.versions.models,
            policy=bound.versions.policy,
            config=bound.versions.config,
            desk=desk.version,
        )
        fresh = Bound(
            snapshot=snapshot,
            taste=bound.taste,
            desk=desk,
            covers=bound.covers,
            versions=versions,
            promotion=bind_campaigns(desk, snapshot, self.promotion),
            about=bound.about,
        )
        kept = self.titles_json if snapshot is bound.snapshot else {}
        return replace(self, bound=fresh, taken_down=desk.taken_down(), titles_json=kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What a person may ask about themselves (law 14): done by `jobs`, which this package does not import."""

    forget: Callable[[str, int], Erased]  # (profile_id, now)
    export: Callable[[str, int], dict[str, object]]


class Runtime:
    """One serving process. Call `refresh` to look for new versions now, `start` to keep looking, `stop` at the end."""

    def __init__(
        self,
        *,
        settings: Settings,
        clock: Clock,
        log: EventLog,
        state: StateStore,
        desk: Desk,
        artifacts: Artifacts,
        rights: Rights,
        metrics: Metrics,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.log = log
        self.state = state
        self.desk = desk
        self.artifacts = artifacts
        self.rights = rights
        self.metrics = metrics
        gate = CommentGate(is_kids=self._is_kids, is_title=self._is_title, written_since=self._written_since)
        self.collector = Collector(log, clock, owner_of=self._owner_of, comments=gate)
        self.patience = Parts()
        self.cursor_key = desk.secret("cursor")
        self.token_key = settings.operator_key.encode() or desk.secret("token")
        self._refreshing = threading.Lock()
        self._stopping = threading.Event()
        self._poller: threading.Thread | None = None
        self._seen: tuple[object, ...] = ()
        self._earlier: tuple[Binding, ...] = ()
        self.binding = self._bind(None)

    def is_operator_key(self, text: str) -> bool:
        """Say whether `text` is the operator's key; always False where none is set."""
        key = self.settings.operator_key
        return bool(key) and hmac.compare_digest(key.encode(), text.encode())

    def profile(self, profile_id: str) -> Profile:
        """Give a profile with every acknowledged event in it (law 8)."""
        return load_profile(self.state, self.log, profile_id)

    def _owner_of(self, profile_id: str) -> str | None:
        return self.profile(profile_id).account_id or None

    def _is_kids(self, profile_id: str) -> bool:
        return self.profile(profile_id).kids

    def _is_title(self, title_id: str) -> bool:
        return title_id in self.binding.bound.snapshot.index

    def _written_since(self, profile_id: str, since: int, limit: int) -> list[int]:
        return self.state.said.written_since(profile_id, since=since, limit=limit)

    def binding_of(self, versions: Versions) -> Binding | None:
        """Find the binding a page was built from, under today's desk; None where it is too long ago."""
        catalog = published_version(versions.catalog)
        for binding in (self.binding, *self._earlier):
            built = binding.bound.versions
            if (binding.published.version, built.models, built.policy) == (catalog, versions.models, versions.policy):
                return binding
        return None

    def refresh(self) -> bool:
        """Look for new versions and put a new binding in place; says whether there was something new.

        What cannot be loaded is logged and counted, and what stands in its place stays.
        """
        with self._refreshing:
            if self._moment() == self._seen and not self._desk_turns():
                return False
            before = self.binding
            try:
                fresh = self._bind(before)
            except Exception:
                self.metrics.count("swap_failures")
                logger.exception("a new version could not be put in place; the one in force stays")
                return False
            changed = (fresh.bound.snapshot, fresh.bound.taste, fresh.bound.covers) != (
                before.bound.snapshot,
                before.bound.taste,
                before.bound.covers,
            )
            if changed:
                self._earlier = (before, *self._earlier)[:KEPT]
                self.metrics.count("swaps")
            self._earlier = tuple(binding.with_desk(fresh.bound.desk) for binding in self._earlier)
            self.binding = fresh
            return changed or fresh.bound.desk.version != before.bound.desk.version

    def start(self) -> None:
        """Keep looking for new versions twice a second, off the request path."""
        self._poller = threading.Thread(target=self._poll, name="marquee-swap", daemon=True)
        self._poller.start()

    def stop(self) -> None:
        """Stop looking."""
        self._stopping.set()
        if self._poller is not None:
            self._poller.join(timeout=10)

    def _poll(self) -> None:
        while not self._stopping.wait(POLL_S):
            try:
                self.refresh()
            except Exception:
                self.metrics.count("swap_failures")
                logger.exception("looking for new versions failed; trying again")

    def _moment(self) -> tuple[object, ...]:
        current = self.artifacts.current
        kept = (current(kind) for kind in (DESCRIBED, PROMOTION, MEANING))
        return (current("catalog"), current("models"), current("covers"), self.desk.version(), *kept)

    def _desk_turns(self) -> bool:
        turns = self.binding.bound.desk.next_change_at
        return turns is not None and turns <= self.clock.now()

    def _bind(self, before: Binding | None) -> Binding:
        moment = self._moment()
        catalog, models_version, covers_version, *_ = moment
        published = self._snapshot(str(catalog) if catalog else None, before)
        models = self._models(str(models_version) if models_version else None, before)
        covers = self._covers(str(covers_version) if covers_version else None, before)
        desk = self.desk.snapshot(now=self.clock.now())
        same_titles = before is not None and published is before.published
        taste = self._taste(models, published, before)
        search = before.search if before is not None and same_titles else None
        if search is None and published.version:
            search = open_search(self.artifacts, published)
        measured = with_measures(published, self._described())
        snapshot = with_accepted(measured, desk)
        versions = Versions(catalog=snapshot.version, models=taste.version, policy=covers.version, desk=desk.version)
        promotion = self._promotion(before)
        meaning = self._meaning(published, before)
        same_meaning = before is not None and before.search is search and before.meaning is meaning
        bound = Bound(
            snapshot=snapshot,
            taste=taste,
            desk=desk,
            covers=covers,
            versions=versions,
            promotion=bind_campaigns(desk, snapshot, promotion),
            about=before.bound.about if before is not None and same_meaning else about_in(search, published, meaning),
        )
        same_covers = before is not None and before.bound.covers is covers and before.bound.snapshot is snapshot
        known = before is not None and same_titles and before.bound.taste is taste and same_covers
        if not known:
            _warm(bound, search, now=desk.at, needed=before is not None)
        self._seen = moment
        return Binding(
            bound=bound,
            published=published,
            measured=measured,
            models=models,
            search=search,
            taken_down=desk.taken_down(),
            ready=bool(published.version),
            promotion=promotion,
            meaning=meaning,
            titles_json=before.titles_json if before is not None and before.bound.snapshot is snapshot else {},
        )

    def _meaning(self, snapshot: CatalogSnapshot, before: Binding | None) -> Meaning | None:
        """Give what titles mean; as it was for this catalogue, or nothing, where what is in force cannot be read."""
        version = self.artifacts.current(MEANING)
        known = before.meaning if before is not None and before.published is snapshot else None
        if version is None or not snapshot.version:
            return None
        if known is not None and known.version == version:
            return known
        try:
            return meaning_in(self.artifacts, snapshot)
        except (BadInput, BrokenStore, NotFound):
            self.metrics.count("swap_failures")
            logger.exception("what titles mean cannot be opened; search goes by names")
            return known

    def _described(self) -> Described:
        """Give what was measured of covers; nothing where it cannot be read, as nothing needs it."""
        try:
            return described_in(self.artifacts)
        except (BrokenStore, NotFound):
            self.metrics.count("swap_failures")
            logger.exception("the description of covers cannot be opened; covers go without")
            return NOTHING

    def _snapshot(self, version: str | None, before: Binding | None) -> CatalogSnapshot:
        if before is not None and before.published.version == (version or ""):
            return before.published
        empty = build_snapshot((), version="")
        if version is None:
            return empty
        try:
            return load_snapshot(self.artifacts, version=version) or empty
        except (BrokenStore, NotFound):
            self.metrics.count("swap_failures")
            logger.exception("the catalogue %s cannot be opened; the last good one stays", version)
        if before is not None:
            return before.published
        for earlier in reversed(self.artifacts.versions("catalog")):
            try:
                return load_snapshot(self.artifacts, version=earlier) or empty
            except (BrokenStore, NotFound):
                continue
        return empty

    def _models(self, version: str | None, before: Binding | None) -> ModelSet | None:
        if version is None:
            return None
        if before is not None and before.models is not None and before.models.version == version:
            return before.models
        try:
            return load_models(self.artifacts.checked("models", version))
        except (BrokenStore, NotFound):
            self.metrics.count("swap_failures")
            logger.exception("models %s cannot be opened; the last good ones stay", version)
            return before.models if before is not None else self._last_good(without=version)

    def _last_good(self, *, without: str) -> ModelSet | None:
        """Open what was live before; None, and pages of popularity and content, where none of it can be."""
        decided = self.desk.history(kind="models", limit=200)
        for version in dict.fromkeys(decision.value for decision in decided if decision.value):
            if version == without:
                continue
            try:
                return load_models(self.artifacts.checked("models", version))
            except (BrokenStore, NotFound):
                continue
        return None

    def _covers(self, version: str | None, before: Binding | None) -> CoverPolicy:
        default = default_policy()
        if before is not None and before.bound.covers.version == (version or default.version):
            return before.bound.covers
        if version is None:
            return default
        try:
            return load_policy(self.artifacts.checked("covers", version))
        except (BrokenStore, NotFound):
            self.metrics.count("swap_failures")
            logger.exception("covers %s cannot be opened; the last good ones stay", version)
            return default if before is None else before.bound.covers

    def _promotion(self, before: Binding | None) -> PromotionState:
        """Give how campaigns stand; as it was, or from its opening, where it cannot be read."""
        version = self.artifacts.current(PROMOTION)
        known = NO_STATE if before is None else before.promotion
        if version is None or version == known.version:
            return NO_STATE if version is None else known
        try:
            return load_state(self.artifacts.checked(PROMOTION, version))
        except (BrokenStore, NotFound):
            self.metrics.count("swap_failures")
            logger.exception("the state of campaigns %s cannot be opened; the last good one stays", version)
            return known

    def _taste(self, models: ModelSet | None, snapshot: CatalogSnapshot, before: Binding | None) -> Taste:
        if before is not None and before.models is models and before.published is snapshot:
            return before.bound.taste
        return align(models, snapshot)


def _warm(bound: Bound, search: SearchIndex | None, *, now: int, needed: bool) -> None:
    """Warm a binding; where nothing stands to keep instead, one that fails serves its popular pages."""
    try:
        warm(bound, index=search, now=now)
    except Exception:
        if needed:
            raise
        logger.exception("the first binding fails inside; pages will be popular ones until another is published")
