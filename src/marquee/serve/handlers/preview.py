"""GET /v1/operator/preview: the page as any profile, on any device, in any country, on any day, with its trace."""

from typing import Annotated

import msgspec
from msgspec import Meta

from marquee.page.own import own_rows
from marquee.page.preview import preview
from marquee.profiles.advance import empty_profile
from marquee.profiles.load import known
from marquee.schema.page import PageRequest
from marquee.schema.profile import Profile, ceiling_of
from marquee.serve.endpoint import Call
from marquee.serve.future import binding_at
from marquee.serve.payloads import Country, Device, Id, Language
from marquee.serve.payloads_rules import At, PreviewAnswer, PreviewViewer

NOBODY = "preview"


class PreviewQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Whose page (nobody's in particular without `profile_id`), where, on what, when; settings may be tried on it."""

    profile_id: Id | None = None
    country: Country = ""
    language: Language = ""
    device: Device = "desktop"
    at: At | None = None
    rows: Annotated[int, Meta(ge=1, le=60)] = 60
    kids: bool | None = None
    non_profiling: bool | None = None
    maturity: Annotated[int, Meta(ge=0, le=21)] | None = None


def get_preview(call: Call) -> PreviewAnswer:
    """Build a page on the path it is served on, but record nothing of it."""
    call.require_operator()
    asked = call.read(PreviewQuery)
    profile = _viewer(call, asked)
    binding, at = binding_at(call, asked.at)
    request = PageRequest(
        request_id=NOBODY,
        profile_id=profile.profile_id,
        country=asked.country or profile.country or "",
        language=asked.language or profile.language or "",
        device=asked.device,
    )
    found = preview(request, profile=profile, bound=binding.bound, now=at, rows=asked.rows)
    own = None
    if profile.non_profiling:
        own = own_rows(request, profile=profile, bound=binding.bound, now=at).page
    return PreviewAnswer(
        at=at,
        country=request.country,
        device=request.device,
        viewer=PreviewViewer(
            profile_id=profile.profile_id,
            name=profile.name,
            kids=profile.kids,
            ceiling=ceiling_of(profile),
            non_profiling=profile.non_profiling,
            signals=len(profile.history),
            known=known(profile),
        ),
        page=found.built.page,
        own=own,
        titles=len(binding.bound.snapshot),
        legal=found.legal,
        open=found.open,
        warnings=found.warnings,
        versions=msgspec.structs.asdict(found.built.versions),
        trace=tuple(found.built.trace.plain()),
    )


def _viewer(call: Call, asked: PreviewQuery) -> Profile:
    """Give the profile the page is of, under the settings to be tried."""
    profile = empty_profile(NOBODY) if asked.profile_id is None else call.profile(asked.profile_id)
    tried = {name: getattr(asked, name) for name in ("kids", "non_profiling", "maturity")}
    return msgspec.structs.replace(profile, **{name: value for name, value in tried.items() if value is not None})
