"""GET /v1/own: a viewer's own rows, apart from the page: what a non-profiling home leaves out."""

import msgspec

from marquee.page.own import own_rows
from marquee.schema.ids import new_id
from marquee.schema.page import PageRequest
from marquee.serve.endpoint import Answer, Call
from marquee.serve.payloads import Country, Device, Id, Language
from marquee.serve.showing import record


class OwnQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Whose rows, where, on what."""

    profile_id: Id
    country: Country = ""
    language: Language = ""
    device: Device = "desktop"


def get_own(call: Call) -> Answer:
    """Give continue watching, my list and watch again, recorded durably before they go out (law 2)."""
    asked = call.read(OwnQuery)
    profile = call.profile(asked.profile_id)
    request = PageRequest(
        request_id=new_id("req"),
        profile_id=asked.profile_id,
        country=asked.country or profile.country or "",
        language=asked.language or profile.language or "",
        device=asked.device,
    )
    built = own_rows(request, profile=profile, bound=call.binding.bound, now=call.now)
    if built.page.rows:
        record(
            call,
            profile,
            built.packed,
            request_id=built.request_id,
            country=request.country,
            device=request.device,
        )
    return Answer(body=built.answer(), headers={"x-request-id": built.request_id})
