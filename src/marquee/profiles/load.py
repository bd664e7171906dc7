"""A profile as it is at this moment: what the follower stored, and the log's tail folded over it (law 8).

Right in any process, whether the follower is up to date, late or dead.
"""

from marquee.profiles.advance import empty_profile, fold
from marquee.schema.profile import Profile, unpack_profile
from marquee.storage.protocols import EventLog, StateStore


def load_profile(state: StateStore, log: EventLog, profile_id: str) -> Profile:
    """Give a profile with every acknowledged event in it; an empty one where nothing is known (see `known`)."""
    packed = state.get_profile(profile_id)
    profile = empty_profile(profile_id) if packed is None else unpack_profile(packed)
    return fold(profile, log.tail(profile_id, after=profile.log_position))


def known(profile: Profile) -> bool:
    """Say whether anything was ever logged of this profile."""
    return profile.log_position > 0
