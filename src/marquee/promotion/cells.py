"""Who may be promoted to, by lot over accounts: a standing holdout, and eligibility for each campaign (law 11).

Who is in a cell hangs on the account alone (law 4), for as long as the salts stand. Children and non-profiling profiles
are in no cell: nothing is ever promoted to them by person.
"""

from dataclasses import dataclass

from marquee.schema.ids import stable_hash
from marquee.schema.profile import Profile

EXPERIMENT = "promotion"  # its name in `PageServed.cells`; a campaign's own is `promotion.<campaign_id>`
HOLDOUT, TREATED = "holdout", "treated"
ELIGIBLE, WITHHELD = "eligible", "withheld"
_SALT = "promo-holdout-1"
_CAMPAIGN_SALT = "promo-campaign-1"
_PARTS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CellConfig:
    """How many accounts are held back; both parts are what uplift and the report are learnt from."""

    holdout: float = 0.05  # of accounts: no promotion at all, always
    eligible: float = 0.9  # of the others, for each campaign

    def __post_init__(self) -> None:
        """Refuse parts that leave nothing to compare."""
        if not (0.0 < self.holdout < 1.0 and 0.0 < self.eligible < 1.0):
            raise ValueError("holdout and eligible lie between 0 and 1: what promotion changes is learnt from both")

    @property
    def treated(self) -> float:
        """Tell the chance that an account may be promoted to by one campaign."""
        return (1.0 - self.holdout) * self.eligible


CELLS = CellConfig()


def cell_of(profile: Profile, *, config: CellConfig = CELLS) -> str:
    """Name the cell of a profile: HOLDOUT, TREATED, or "" where nothing is ever promoted."""
    if profile.kids or profile.non_profiling:
        return ""
    part = stable_hash(profile.account_id or profile.profile_id, salt=_SALT) % _PARTS
    return HOLDOUT if part < config.holdout * _PARTS else TREATED


def is_eligible(profile: Profile, campaign_id: str, *, config: CellConfig = CELLS) -> bool:
    """Say whether a campaign may be promoted to this account, its cell apart."""
    who = profile.account_id or profile.profile_id
    return stable_hash(f"{campaign_id}\0{who}", salt=_CAMPAIGN_SALT) % _PARTS < config.eligible * _PARTS


def written(word: str, rate: float) -> str:
    """Write a cell with the rate it was drawn at, as it is logged: `eligible@0.9`."""
    return f"{word}@{rate:g}"
