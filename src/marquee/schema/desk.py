"""The desk's nouns: what operators decided (law 10)."""

from typing import Literal

import msgspec

from marquee.schema.catalog import Artwork

ARTWORK_KIND = "artwork"  # keyed by artwork_id; its values are `ArtworkDecision`s in JSON
DESK_KINDS = (
    "catalog",
    "takedown",
    "pin",
    "key",
    "artwork",
    "moderation",
    "models",
    "policy",
    "audit",
    "retire",
    "erasure",
    "row",
    "row_draft",
    "setting",
    "campaign",
)


class Decision(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One decision: `value` None revokes what stood under (kind, key)."""

    version: int
    kind: str
    key: str
    value: str | None
    author: str
    decided_at: int
    valid_from: int
    valid_to: int | None = None


class DeskSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """All decisions in force at one moment, read as one value and bound to a request."""

    version: int
    at: int
    decisions: dict[str, dict[str, str]]  # kind -> key -> value
    next_change_at: int | None = None  # when a dated decision starts or ends

    def in_force(self, kind: str) -> dict[str, str]:
        """Give what is decided of one kind: key to value, empty where nothing is."""
        return self.decisions.get(kind, {})

    def taken_down(self) -> frozenset[str]:
        """List the titles hidden everywhere."""
        return frozenset(self.in_force("takedown"))


class ArtworkDecision(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an editor decided about one artwork of a title; `artwork` None leaves it as the catalogue has it."""

    title_id: str
    verdict: Literal["accepted", "rejected", "retired"]
    artwork: Artwork | None = None


def read_artwork_decision(value: str) -> ArtworkDecision | None:
    """Read a decision of kind "artwork"; None where it cannot be, as one of another version must stop no page."""
    try:
        return msgspec.json.decode(value, type=ArtworkDecision)
    except msgspec.MsgspecError:
        return None


EMPTY_DESK = DeskSnapshot(version=0, at=0, decisions={})
