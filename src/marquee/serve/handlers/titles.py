"""Names, synopses and title pages: what is the same for everyone is immutable by version and cacheable."""

from typing import Annotated

import msgspec
from msgspec import Meta

from marquee.errors import NotFound
from marquee.schema.catalog import Artwork, Title, artworks_of
from marquee.schema.profile import Profile, ceiling_of
from marquee.serve.endpoint import Answer, Call, encode
from marquee.serve.payloads import (
    ArtworkPayload,
    Country,
    EpisodePayload,
    Id,
    MyTitle,
    PersonPayload,
    ProgressPayload,
    TitleDetail,
    TitlePayload,
    TrailerPayload,
    Version,
)
from marquee.serve.runtime import Binding

MOST_IDS = 200
Ids = Annotated[str, Meta(pattern="^[A-Za-z0-9._:~,-]*$", max_length=MOST_IDS * 129)]
IMMUTABLE = "public, max-age=31536000, immutable"


class TitlesQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which titles (`ids`, by commas, at most 200), and of which catalogue version they are asked."""

    ids: Ids
    v: Version | None = None


class TitleQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Who looks at the title page, and where."""

    profile_id: Id | None = None
    country: Country = ""


def get_titles(call: Call) -> Answer:
    """Give titles by id; unknown, taken down and not yet launched ones are left out."""
    asked = call.read(TitlesQuery)
    wanted = list(dict.fromkeys(part for part in asked.ids.split(",") if part))[:MOST_IDS]
    binding = call.binding
    version = binding.bound.versions.catalog
    parts: list[bytes] = []
    for title_id in wanted:
        row = shown_row(binding, title_id, now=call.now)
        if row is not None:
            parts.append(title_json(binding, row))
    body = b'{"version":' + encode(version) + b',"titles":[' + b",".join(parts) + b"]}"
    for_good = asked.v == version and bool(wanted) and len(parts) == len(wanted)
    return Answer(body=body, headers={"cache-control": IMMUTABLE if for_good else "no-cache"})


def get_title(call: Call) -> TitleDetail:
    """Give a title page; raises NotFound for what may not be shown to this profile."""
    asked = call.read(TitleQuery)
    title_id = call.id("title_id")
    profile = None if asked.profile_id is None else call.profile(asked.profile_id)
    row = row_for(call, title_id, profile=profile, country=asked.country)
    title = call.binding.bound.snapshot.titles[row]
    fields = {name: getattr(payload_of(title), name) for name in TitlePayload.__struct_fields__}
    return TitleDetail(
        **fields,
        version=call.binding.bound.versions.catalog,
        episodes=tuple(
            EpisodePayload(**{name: getattr(one, name) for name in EpisodePayload.__struct_fields__})
            for one in title.episodes
            if one.released_at is None or one.released_at <= call.now
        ),
        my=None if profile is None else _mine(profile, title_id),
    )


def shown_row(binding: Binding, title_id: str, *, now: int) -> int | None:
    """Find a title that may be named to someone: not taken down, not under embargo."""
    snapshot = binding.bound.snapshot
    row = snapshot.index.get(title_id)
    if row is None or title_id in binding.taken_down or snapshot.launch_at[row] > now:
        return None
    return row


def row_for(call: Call, title_id: str, *, profile: Profile | None, country: str) -> int:
    """Find a title that may be shown to a profile now; raises NotFound. Hidden titles are found, to be shown again."""
    from marquee.catalog.availability import eligible

    bound = call.binding.bound
    row = shown_row(call.binding, title_id, now=call.now)
    if row is None:
        raise NotFound(f"there is no title {title_id!r} to show; ids come from pages and search")
    here = country or (profile.country if profile is not None and profile.country else "")
    mask = eligible(
        bound.snapshot,
        country=here,
        now=call.now,
        ceiling=None if profile is None else ceiling_of(profile),
        taken_down=call.binding.taken_down,
    )
    if not mask[row]:
        raise NotFound(f"title {title_id!r} may not be shown to this profile here and now")
    return row


def title_json(binding: Binding, row: int) -> bytes:
    """Encode a title once a binding."""
    found = binding.titles_json.get(row)
    if found is None:
        found = binding.titles_json[row] = encode(payload_of(binding.bound.snapshot.titles[row]))
    return found


def payload_of(title: Title) -> TitlePayload:
    """Say of a title what every viewer may know."""
    trailer = title.trailer
    return TitlePayload(
        title_id=title.title_id,
        kind=title.kind,
        name=title.name,
        synopsis=title.synopsis,
        year=title.year,
        runtime_s=title.runtime_s,
        genres=title.genres,
        moods=title.moods,
        maturity=title.maturity,
        original=title.original,
        people=tuple(PersonPayload(name=one.name, role=one.role) for one in title.people),
        language=title.language,
        country=title.country,
        trailer=None if trailer is None else TrailerPayload(runtime_s=trailer.runtime_s, url=trailer.url),
        artworks=tuple(
            ArtworkPayload(artwork_id=one.artwork_id, aspect=one.aspect, value=one.value)
            for one in artworks_of(title)
            if _fit_for_all(one, title)
        ),
    )


def _fit_for_all(artwork: Artwork, title: Title) -> bool:
    """Say whether everyone who may see the title may see this cover of it, and it is still drawn."""
    if artwork.spoiler or artwork.retired:
        return False
    return artwork.maturity is None or (title.maturity is not None and artwork.maturity <= title.maturity)


def _mine(profile: Profile, title_id: str) -> MyTitle:
    return MyTitle(
        in_list=any(listed == title_id for listed, _ in profile.my_list),
        thumb=profile.thumbs.get(title_id, 0),
        hidden=title_id in profile.hidden,
        progress=tuple(
            ProgressPayload(
                episode_id=one.episode_id,
                position_s=one.position_s,
                runtime_s=one.runtime_s,
                finished=one.finished,
            )
            for one in profile.progress
            if one.title_id == title_id
        ),
    )
