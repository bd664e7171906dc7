"""GET /v1/why: why a title is where it is on a profile's page, or which rule removed it."""

import msgspec

from marquee.errors import NotFound
from marquee.serve.endpoint import Answer, Call, encode
from marquee.serve.payloads import Country, Device, Id


class WhyQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which title, on whose page, where."""

    profile_id: Id
    title_id: Id
    country: Country = ""
    device: Device = "desktop"


def get_why(call: Call) -> Answer:
    """Explain one title of one profile's page as it would be built now."""
    from marquee.page.why import why

    asked = call.read(WhyQuery)
    if asked.title_id not in call.binding.bound.snapshot.index:
        raise NotFound(f"there is no title {asked.title_id!r} in the catalogue")
    profile = call.profile(asked.profile_id)
    country = asked.country or profile.country or ""
    return Answer(body=encode(why(profile, asked.title_id, call.binding.bound, country=country, now=call.now)))
