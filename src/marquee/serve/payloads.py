"""What goes over the wire: the structs that are decoded, encoded and described in /openapi.json.

A page's own structs are `schema.page`'s; these are all the others. Times are UTC milliseconds, lengths seconds.
"""

from typing import Annotated

from msgspec import Meta, Struct

from marquee.schema.events import NO_CEILING
from marquee.schema.ids import ID_PATTERN
from marquee.schema.page import Row

Id = Annotated[str, Meta(pattern=ID_PATTERN, max_length=128)]
Country = Annotated[str, Meta(pattern="^([A-Z]{2})?$")]
Language = Annotated[str, Meta(pattern="^([a-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$", max_length=20)]
Device = Annotated[str, Meta(pattern="^(tv|desktop|tablet|phone)$")]
Query = Annotated[str, Meta(min_length=1, max_length=300)]
CursorText = Annotated[str, Meta(pattern="^[A-Za-z0-9_-]{1,500}$")]
Version = Annotated[str, Meta(pattern="^[A-Za-z0-9._:~-]{0,128}$")]
After = Annotated[str, Meta(pattern="^([A-Za-z0-9][A-Za-z0-9._:~-]{0,127})?$")]  # an id, or nothing: from the start
Name = Annotated[str, Meta(max_length=80)]
Age = Annotated[int, Meta(ge=NO_CEILING, le=21)]  # -1 lifts a ceiling that was set


class Problem(Struct, frozen=True, kw_only=True):
    """What went wrong: a code for programs, a message and the next step for people."""

    code: str
    message: str
    next: str


class Failure(Struct, frozen=True, kw_only=True):
    """Every answer that is not a success."""

    error: Problem


class RejectedEvent(Struct, frozen=True, kw_only=True):
    """One event of a batch that was not accepted."""

    index: int
    event_id: str | None
    reason: str


class EventsAnswer(Struct, frozen=True, kw_only=True):
    """What became of a batch: what is counted here is on disk."""

    accepted: int
    duplicates: int
    rejected: tuple[RejectedEvent, ...]


class PersonPayload(Struct, frozen=True, kw_only=True):
    """Someone credited."""

    name: str
    role: str


class ArtworkPayload(Struct, frozen=True, kw_only=True):
    """A cover and what it stresses."""

    artwork_id: str
    aspect: str
    value: str | None


class TrailerPayload(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A trailer and how long it runs."""

    runtime_s: int
    url: str | None = None


class TitlePayload(Struct, frozen=True, kw_only=True, omit_defaults=False):
    """What a browser needs to show a title; the same for every viewer."""

    title_id: str
    kind: str
    name: str
    synopsis: str
    year: int | None
    runtime_s: int | None
    genres: tuple[str, ...]
    moods: tuple[str, ...]
    maturity: int | None
    original: bool
    people: tuple[PersonPayload, ...]
    language: str | None
    country: str | None
    trailer: TrailerPayload | None
    artworks: tuple[ArtworkPayload, ...]


class TitlesAnswer(Struct, frozen=True, kw_only=True):
    """Titles by id; those not to be shown are left out."""

    version: str
    titles: tuple[TitlePayload, ...]


class EpisodePayload(Struct, frozen=True, kw_only=True):
    """One episode."""

    episode_id: str
    season: int
    number: int
    name: str
    synopsis: str
    runtime_s: int | None
    released_at: int | None


class ProgressPayload(Struct, frozen=True, kw_only=True):
    """Where a film (episode_id null) or an episode stands."""

    episode_id: str | None
    position_s: float
    runtime_s: float | None
    finished: bool


class MyTitle(Struct, frozen=True, kw_only=True):
    """What one profile did with a title."""

    in_list: bool
    thumb: int
    hidden: bool
    progress: tuple[ProgressPayload, ...]


class TitleDetail(TitlePayload, frozen=True, kw_only=True):
    """A title page: the title, its episodes, and where this profile stands with it."""

    version: str
    episodes: tuple[EpisodePayload, ...]
    my: MyTitle | None


class RowAnswer(Struct, frozen=True, kw_only=True):
    """One row under its own request id."""

    request_id: str
    row: Row


class NotHerePayload(Struct, frozen=True, kw_only=True):
    """The title a query names that is not to be had: `country`, licensed elsewhere; `licence`, not at all."""

    name: str
    reason: str


class SearchAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Rows of titles that answer a query; where `found` is false they stand in for what is not there."""

    query: str
    request_id: str
    found: bool
    rows: tuple[Row, ...]
    showing: str | None = None  # the name taken for the one meant, where none was spelt so
    not_here: NotHerePayload | None = None
    hint: str | None = None  # what to do where nothing was found


class SuggestionPayload(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One way to go on: a title, a person or a tag."""

    text: str
    kind: str
    title_id: str | None = None
    artwork_id: str | None = None  # a thumbnail fit for every audience the title is fit for


class SuggestAnswer(Struct, frozen=True, kw_only=True):
    """Ways a query may go on."""

    query: str
    suggestions: tuple[SuggestionPayload, ...]


class ProfileName(Struct, frozen=True, kw_only=True):
    """A profile in a list."""

    profile_id: str
    name: str


class ProfilesAnswer(Struct, frozen=True, kw_only=True):
    """Profiles in id order; `next` is given back as `after`."""

    profiles: tuple[ProfileName, ...]
    next: str | None


class NewProfile(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A profile to be made, or changed where it is the account's own."""

    profile_id: Id | None = None
    name: Name | None = None
    kids: bool | None = None
    maturity: Age | None = None
    non_profiling: bool | None = None
    picks: Annotated[tuple[Id, ...], Meta(max_length=20)] | None = None
    country: Country | None = None
    language: Language | None = None


class ProfilePayload(Struct, frozen=True, kw_only=True):
    """A profile's settings and what it keeps."""

    profile_id: str
    account_id: str
    name: str
    kids: bool
    maturity: int | None
    non_profiling: bool
    picks: tuple[str, ...]
    my_list: tuple[str, ...]
    hidden: tuple[str, ...]
    thumbs: dict[str, int]
    language: str  # "" where unknown
    known: bool


class Watched(Struct, frozen=True, kw_only=True):
    """One line of the viewing history; completion null is unknown."""

    title_id: str
    at: int
    completion: float | None
    episode_id: str | None


class HistoryAnswer(Struct, frozen=True, kw_only=True):
    """What a profile watched, newest first."""

    entries: tuple[Watched, ...]


class Erased(Struct, frozen=True, kw_only=True):
    """What erasing did, and by when shared models have forgotten too."""

    profile_id: str
    events: int
    lake_rows: int
    models_retired_by: int


class TokenRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """For whom a token is asked."""

    account_id: Id
    profile_id: Id | None = None


class TokenAnswer(Struct, frozen=True, kw_only=True):
    """A token for `Authorization: Bearer`."""

    token: str
    expires_at: int


class OnboardingAnswer(Struct, frozen=True, kw_only=True):
    """Titles a new profile may pick from."""

    version: str
    titles: tuple[TitlePayload, ...]


class TakedownRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A title to hide everywhere, or with `undo` to show again."""

    title_id: Id
    undo: bool = False
    author: Annotated[str, Meta(min_length=1, max_length=80)] = "operator"
    reason: Annotated[str, Meta(max_length=300)] = ""


class DeskVersion(Struct, frozen=True, kw_only=True):
    """The desk after a decision."""

    version: int


class ClockRequest(Struct, frozen=True, kw_only=True):
    """Where to move the data clock."""

    advance_to: Annotated[int, Meta(ge=0, le=4_102_444_800_000)]


class ClockAnswer(Struct, frozen=True, kw_only=True):
    """Where the clock stands."""

    now: int
    kind: str


class DecisionPayload(Struct, frozen=True, kw_only=True):
    """One line of the audit."""

    version: int
    kind: str
    key: str
    value: str | None
    author: str
    decided_at: int
    valid_from: int
    valid_to: int | None


class DeskAnswer(Struct, frozen=True, kw_only=True):
    """What is in force, and the newest decisions."""

    version: int
    in_force: dict[str, dict[str, str]]
    history: tuple[DecisionPayload, ...]


class Health(Struct, frozen=True, kw_only=True):
    """This process answers."""

    status: str


class Readiness(Struct, frozen=True, kw_only=True):
    """What pages are built from."""

    status: str
    titles: int
    catalog: str
    models: str
    covers: str
    desk: int
    clock: str
