"""What goes over the wire of voices for the company: aspects over time, sentences as evidence, spikes."""

from msgspec import Struct


class AspectDayPayload(Struct, frozen=True, kw_only=True):
    """One UTC day of an aspect (`2026-01-31`); days of too few authors are left out."""

    day: str
    authors: int
    mean: float  # -1 to 1
    loved: float  # the share of authors for it


class AspectOverTimePayload(Struct, frozen=True, kw_only=True):
    """One aspect: over all days asked for, by day, and in sentences of praise and complaint, as text."""

    key: str  # story, acting, music ...
    authors: int
    mean: float
    loved: float
    days: tuple[AspectDayPayload, ...]
    praise: tuple[str, ...]
    complaints: tuple[str, ...]


class SpikePayload(Struct, frozen=True, kw_only=True):
    """An aspect that many suddenly complain of; `country` is "" where it is everywhere. Times are UTC ms."""

    title_id: str
    name: str
    key: str
    country: str
    authors: int
    usual: float  # complaints to be expected of as many who write
    since: int
    until: int
    evidence: tuple[str, ...]


class TalkedOfPayload(Struct, frozen=True, kw_only=True):
    """A title many wrote about lately."""

    title_id: str
    name: str
    authors: int  # in the days asked for


class OperatorVoicesAnswer(Struct, frozen=True, kw_only=True):
    """Of one title: what its comments say. Of none: the titles most written about, and the spikes among them."""

    title_id: str | None
    name: str | None
    country: str
    days: int
    least_authors: int  # nothing is told of fewer
    authors: int  # 0 where too few are heard to say how many
    mean: float | None
    aspects: tuple[AspectOverTimePayload, ...]
    spikes: tuple[SpikePayload, ...]
    bursting: bool  # new accounts come all at once, and count as nothing
    titles: tuple[TalkedOfPayload, ...]
