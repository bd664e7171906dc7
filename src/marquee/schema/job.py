"""What a job of the supervisor says of itself, in `<home>/run/job-<name>.json`.

It is where `jobs` and `/metrics` meet.
"""

import msgspec


class JobState(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One job since the supervisor started. Moments (`_s`) are of the machine's monotonic clock, in seconds."""

    name: str
    every_s: float
    runs: int = 0
    failures: int = 0
    done: int = 0  # things done
    backlog: int | None = None  # things waiting, None where it is not counted
    last_success_s: float | None = None
    last_took_s: float = 0.0
    figures: dict[str, float] = {}  # what else it can tell, by name
    error: str | None = None  # of the newest run, where it failed
