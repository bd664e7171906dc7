"""A profile as it was known at a time, for training and evaluation that must not see the future.

Known is what had been received (law 3): an event that came late counts from when it came, whatever its own time says.
"""

from collections.abc import Iterable, Iterator, Sequence

from marquee.profiles.advance import fold
from marquee.profiles.caps import CAPS, Caps
from marquee.schema.events import Logged
from marquee.schema.profile import Profile


def as_of(start: Profile, events: Iterable[Logged], *, known_at: int, caps: Caps = CAPS) -> Profile:
    """Give the profile as it was known at `known_at` (inclusive), from its events in log order."""
    return fold(start, (logged for logged in events if logged.received_at <= known_at), caps=caps)


def replay(
    start: Profile, events: Sequence[Logged], *, moments: Sequence[int], caps: Caps = CAPS
) -> Iterator[tuple[int, Profile]]:
    """Give the profile just before each moment (UTC ms, ascending): all that was received earlier, and nothing since.

    Raises ValueError where moments or receipts run backwards.
    """
    profile, next_event = start, 0
    for before, moment in zip((None, *moments), moments, strict=False):
        if before is not None and moment < before:
            raise ValueError(f"moments must ascend, but {moment} follows {before}")
        first = next_event
        while next_event < len(events) and events[next_event].received_at < moment:
            next_event += 1
            if next_event < len(events) and events[next_event].received_at < events[next_event - 1].received_at:
                raise ValueError("events must be in log order, but received_at runs backwards")
        profile = fold(profile, events[first:next_event], caps=caps)
        yield moment, profile
