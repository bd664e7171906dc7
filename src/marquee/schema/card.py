"""A trained version's card: what it learnt from, how, how well it did on what it had not seen, and what that cost.

It lies beside the models as `card.json`, and is what `train` prints and `evaluate` reports.
"""

from pathlib import Path
from typing import Any, Literal

import msgspec

CARD = "card.json"


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """What one step of a training took."""

    name: str
    seconds: float
    peak_mib: float  # the most memory the process held during it
    resumed: bool = False  # it was finished by an earlier run that was cut short


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """How well one model of the twin foresaw the judge's window, alone."""

    name: str
    ndcg10: float
    hr10: float


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One training. Times are UTC ms; figures are of the judged twin, on a sample of the watches it had not seen."""

    version: str
    kind: Literal["full", "increment"]
    parent: str | None  # the version an increment went on from
    begun_at: int
    catalog: str
    lake_snapshot: int | None
    erasures: int  # how far erasing people had come when the lake was read
    trained_through: int
    blend_at: int
    judge_at: int
    signals: int
    profiles: int
    titles: int
    targets: int  # watches the figures are from
    seed: int
    config: dict[str, Any]
    tuned: dict[str, Any]  # what was chosen on the window before the judge's, and the figures it was chosen by
    members: tuple[Member, ...]
    steps: tuple[Cost, ...]

    @property
    def seconds(self) -> float:
        """Add the steps up."""
        return sum(step.seconds for step in self.steps if "/" not in step.name)

    @property
    def peak_mib(self) -> float:
        """Give the most memory of any step."""
        return max((step.peak_mib for step in self.steps), default=0.0)


def write_card(folder: Path, card: Card) -> None:
    """Lay a card beside the models in `folder`."""
    (folder / CARD).write_bytes(msgspec.json.format(msgspec.json.encode(card)))


def read_card(folder: Path) -> Card | None:
    """Read the card of the models in `folder`; None where there is none that can be read."""
    try:
        return msgspec.json.decode((folder / CARD).read_bytes(), type=Card)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None
