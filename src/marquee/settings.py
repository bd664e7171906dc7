"""Settings: where things live and how the service is reached; no experiment may touch them.

How something behaves is a Config beside its reader, not here.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path

from marquee.errors import BadInput
from marquee.schema.clock import Clock

FORMAT_VERSION = 1  # of the home folder; `marquee upgrade` carries an older one over


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where everything lies, below one home folder."""

    home: Path
    clock_kind: str = "wall"  # wall or data
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    allowed_origins: tuple[str, ...] = ()
    operator_key: str = field(default="", repr=False)  # signs tokens and opens operator calls; needed off loopback
    retire_days: int = 7  # models that learnt from an erased person are retired within this (law 14)
    encoder: str = ""  # an ONNX file that reads texts, its vocab.txt beside it; used where it beats the default
    lake_buckets: int = 8
    threads: int = field(default_factory=lambda: max(1, len(os.sched_getaffinity(0))))

    @classmethod
    def load(cls, *, home: Path | None = None) -> "Settings":
        """Read the MARQUEE_* variables (docs/reference); raises BadInput on a wrong value."""
        read = os.environ.get
        folder = home or Path(read("MARQUEE_HOME", ".marquee"))
        kind = read("MARQUEE_CLOCK") or ("data" if (folder / "clock").exists() else "wall")
        if kind not in ("wall", "data"):
            raise BadInput(f"MARQUEE_CLOCK is {kind!r}; it may be 'wall' or 'data'")
        operator_key = read("MARQUEE_OPERATOR_KEY", "")
        if operator_key and len(operator_key) < 32:
            raise BadInput("MARQUEE_OPERATOR_KEY is shorter than 32 characters; make one with `openssl rand -hex 32`")
        return cls(
            home=folder,
            clock_kind=kind,
            host=read("MARQUEE_HOST", "127.0.0.1"),
            port=_whole("MARQUEE_PORT", default=8000, least=0, most=65_535),
            workers=_whole("MARQUEE_WORKERS", default=1, least=1, most=64),
            allowed_origins=tuple(origin for origin in read("MARQUEE_ORIGINS", "").split(",") if origin),
            operator_key=operator_key,
            retire_days=_whole("MARQUEE_RETIRE_DAYS", default=7, least=1, most=30),
            encoder=read("MARQUEE_ENCODER", ""),
        )

    @property
    def log_path(self) -> Path:
        """The event log, its de-duplication, quarantine and tombstones."""
        return self.home / "log.db"

    @property
    def state_path(self) -> Path:
        """Profiles, served pages still being scrolled, comments."""
        return self.home / "state.db"

    @property
    def desk_path(self) -> Path:
        """Operators' decisions."""
        return self.home / "desk.db"

    @property
    def lake_path(self) -> Path:
        """The Iceberg warehouse and its catalogue."""
        return self.home / "lake"

    @property
    def artifacts_path(self) -> Path:
        """Published catalogues, models and cover posteriors, one folder a version."""
        return self.home / "artifacts"

    def clock(self) -> Clock:
        """Open the one clock (law 1); raises Refused for a data clock that was never started."""
        return Clock.data(self.home / "clock") if self.clock_kind == "data" else Clock.wall()


def _whole(name: str, *, default: int, least: int, most: int) -> int:
    text = os.environ.get(name, str(default))
    if not text.isdigit() or not least <= int(text) <= most:
        raise BadInput(f"{name} is {text!r}; it must be a whole number from {least} to {most}")
    return int(text)
