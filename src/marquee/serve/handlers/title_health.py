"""GET /v1/operator/titles/{title_id}/health: is a title healthy, why not, and what lifts it, on any day."""

from typing import Annotated

import msgspec
from msgspec import Meta

from marquee.catalog.availability import eligible
from marquee.page.health import Asked, Health, title_health
from marquee.schema.profile import Profile
from marquee.search.query import search
from marquee.serve.endpoint import Call
from marquee.serve.future import binding_at
from marquee.serve.payloads import Country, Device
from marquee.serve.payloads_rules import At
from marquee.serve.runtime import Binding

LOOKED_AT = 400  # profiles from which the busiest are taken


class HealthQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Where, on what, when; on how many real viewers' pages it is looked for besides."""

    country: Country = ""
    device: Device = "desktop"
    at: At | None = None
    viewers: Annotated[int, Meta(ge=0, le=40)] = 8


def get_title_health(call: Call) -> Health:
    """Say whether a title is shown in a country at a moment, from the code that serves."""
    call.require_operator()
    asked = call.read(HealthQuery)
    binding, at = binding_at(call, asked.at)
    title_id = call.id("title_id")
    return title_health(
        title_id,
        binding.bound,
        now=at,
        country=asked.country,
        device=asked.device,
        asked=Asked(viewers=_viewers(call, asked.viewers), found=_found(binding, title_id, asked.country, at)),
    )


def _viewers(call: Call, wanted: int) -> list[tuple[str, Profile]]:
    """Take real viewers evenly from the first profiles; grown-ups who are profiled, as the made-up cover the rest."""
    names = [name for name, _ in call.runtime.state.list_profiles(account_id=None, after="", limit=LOOKED_AT)]
    found: list[tuple[str, Profile]] = []
    step = max(1, len(names) // max(1, 2 * wanted))
    for profile_id in names[::step]:
        if len(found) == wanted:
            break
        profile = call.runtime.profile(profile_id)
        if profile.history and not profile.kids and not profile.non_profiling:
            found.append((profile.name or profile_id, profile))
    return found


def _found(binding: Binding, title_id: str, country: str, at: int) -> bool | None:
    """Say whether the title's own name finds it, once it may be shown; None where there is no index."""
    snapshot = binding.bound.snapshot
    row = snapshot.index.get(title_id)
    if binding.search is None or row is None:
        return None
    mask = eligible(snapshot, country=country, now=at, ceiling=None, taken_down=binding.taken_down)
    mask[row] = True  # what keeps it away is said elsewhere
    found = search(binding.search, snapshot.titles[row].name, snapshot=snapshot, eligible=mask)
    return row in found.titles.tolist()
