"""The holdout: a share of accounts sees default covers, so that what chosen covers add can be counted.

Who is in it hangs on the account alone (law 4), for as long as the salt stands.
"""

from marquee.schema.ids import stable_hash
from marquee.schema.profile import Profile

SALT = "covers-holdout-1"
EXPERIMENT = "covers"  # its name in `PageServed.cells`
HOLDOUT, CHOSEN = "holdout", "chosen"
_PARTS = 10_000


def cell_of(profile: Profile, *, share: float) -> str:
    """Name the cell of a profile: HOLDOUT for `share` of accounts, else CHOSEN; "" where covers are never drawn."""
    if profile.kids or profile.non_profiling:
        return ""
    part = stable_hash(profile.account_id or profile.profile_id, salt=SALT) % _PARTS
    return HOLDOUT if part < share * _PARTS else CHOSEN
