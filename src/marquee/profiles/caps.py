"""How much a profile remembers: the bounds that keep its state small (law 8)."""

from dataclasses import dataclass

from marquee.schema.clock import DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """Most entries kept of each kind, the oldest out first. Nothing here is a person's: experiments may replace it."""

    history: int = 200
    weak: int = 50  # of the history: detail views, trailers and search clicks, which must not push plays out
    seen: int = 256
    covers: int = 128  # of the seen: drawn covers remembered (a draw's id alone packs into 12 bytes)
    progress: int = 32
    thumbs: int = 1_000
    my_list: int = 300
    hidden: int = 2_000  # a hidden title that is forgotten would be shown again, so this is far away
    queries: int = 20
    picks: int = 20
    removed: int = 64
    stamps: int = 64
    query_chars: int = 80
    cover_held_ms: int = 8 * DAY  # a drawn cover is remembered this long: a holding period and a day


CAPS = Caps()
FINISHED_SHARE = 0.92  # of the runtime: what follows is credits
STEPS = 64  # completions are kept in 64ths: enough to learn from, and short when packed
MINUTE_MS = 60_000  # `Seen` times are kept in whole minutes, which packs a screenful of tiles into a few bytes


def completion_of(position_s: float | None, runtime_s: float | None) -> float | None:
    """Give the share that was played, 0 to 1 in 64ths; None where position or runtime is unknown."""
    if position_s is None or not runtime_s or runtime_s <= 0:
        return None
    return round(min(1.0, max(0.0, position_s / runtime_s)) * STEPS) / STEPS


def is_finished(position_s: float, runtime_s: float | None) -> bool:
    """Say whether a play that stands here is over but for the credits."""
    return bool(runtime_s) and runtime_s is not None and position_s >= FINISHED_SHARE * runtime_s
