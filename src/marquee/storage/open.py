"""Open the stores a Settings names: the one place that knows which implementation stands behind a seam."""

from functools import cached_property

from marquee.settings import Settings
from marquee.storage.artifacts import Artifacts
from marquee.storage.embedded.desk import SqliteDesk
from marquee.storage.embedded.event_log import SqliteEventLog
from marquee.storage.embedded.state_store import SqliteStateStore
from marquee.storage.home import prepare_home
from marquee.storage.protocols import Desk, EventLog, LakeEngine, StateStore


class Stores:
    """The ground, each store opened when it is first asked for and closed together."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        prepare_home(settings.home)

    @cached_property
    def log(self) -> EventLog:
        """The event log."""
        return SqliteEventLog(self.settings.log_path, key=self.erasure_key)

    @cached_property
    def state(self) -> StateStore:
        """Live state."""
        return SqliteStateStore(self.settings.state_path)

    @cached_property
    def desk(self) -> Desk:
        """Operators' decisions."""
        return SqliteDesk(self.settings.desk_path)

    @cached_property
    def lake(self) -> LakeEngine:
        """Tables; the heavy libraries behind it load only now."""
        from marquee.storage.embedded.lake_engine import DuckLakeEngine

        return DuckLakeEngine(self.settings.lake_path, buckets=self.settings.lake_buckets)

    @cached_property
    def artifacts(self) -> Artifacts:
        """Published versions of catalogues, models and cover posteriors."""
        return Artifacts(self.settings.artifacts_path)

    @cached_property
    def erasure_key(self) -> bytes:
        """The secret under which tombstones are hashed; made on first use."""
        return self.desk.secret("erasure")

    def close(self) -> None:
        """Close what was opened."""
        for name in ("log", "state", "desk", "lake"):
            if name in self.__dict__:
                getattr(self, name).close()
                del self.__dict__[name]


def open_stores(settings: Settings) -> Stores:
    """Open the stores of a home folder, made where it is absent.

    Raises BrokenStore where the folder was written by another format version, naming `marquee upgrade`.
    """
    return Stores(settings)
