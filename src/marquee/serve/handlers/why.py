"""GET /v1/why: why a title is where it is on a profile's page, or which rule removed it; for operators on any day."""

from typing import Annotated

import msgspec
from msgspec import Meta

from marquee.page.why import Explained, why
from marquee.serve.endpoint import Call
from marquee.serve.future import binding_at
from marquee.serve.payloads import Country, Device, Id, Language
from marquee.serve.payloads_rules import At


class WhyQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which title, on whose page, where; of which row besides, and (for operators) when."""

    profile_id: Id
    title_id: Id
    country: Country = ""
    language: Language = ""
    device: Device = "desktop"
    row: Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f]{0,200}$")] | None = None
    at: At | None = None


def get_why(call: Call) -> Explained:
    """Explain one title of one profile's page as it would be built now, or at `at`."""
    asked = call.read(WhyQuery)
    profile = call.profile(asked.profile_id)
    binding, at = binding_at(call, asked.at)
    return why(
        profile,
        asked.title_id,
        binding.bound,
        now=at,
        country=asked.country or profile.country or "",
        language=asked.language or profile.language or "",
        device=asked.device,
        row=asked.row,
    )
