"""GET /v1/why: why a title is where it is on a profile's page, or which rule removed it."""

import msgspec

from marquee.page.why import why
from marquee.serve.endpoint import Answer, Call, encode
from marquee.serve.payloads import Country, Device, Id, Language


class WhyQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which title, on whose page, where."""

    profile_id: Id
    title_id: Id
    country: Country = ""
    language: Language = ""
    device: Device = "desktop"


def get_why(call: Call) -> Answer:
    """Explain one title of one profile's page as it would be built now."""
    asked = call.read(WhyQuery)
    profile = call.profile(asked.profile_id)
    country = asked.country or profile.country or ""
    explained = why(
        profile,
        asked.title_id,
        call.binding.bound,
        now=call.now,
        country=country,
        language=asked.language or profile.language or "",
        device=asked.device,
    )
    return Answer(body=encode(explained))
