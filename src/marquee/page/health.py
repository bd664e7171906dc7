"""A title's health: will it be shown, here and on that day, and if not, what stands in its way and what lifts it.

Asked of the code that serves: the masks, the cover pool, the models as aligned, and pages really built for a few
viewers, made up and real (after Netflix's Title Launch Observability, TechBlog 2024-25).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from marquee.artwork.draw import first_allowed
from marquee.artwork.pool import pool_of
from marquee.catalog.availability import broken_rules, turns_of
from marquee.catalog.snapshot import CatalogSnapshot
from marquee.errors import NotFound
from marquee.page.bound import Bound
from marquee.page.build import CONFIG, STAGES, finish
from marquee.page.config import PageConfig
from marquee.page.grounds import Reason, Watch, reason_of, watched
from marquee.page.why import whole_page
from marquee.schema.catalog import Title, artworks_of
from marquee.schema.clock import DAY
from marquee.schema.page import PageRequest
from marquee.schema.profile import KIDS_CEILING, PLAY, Entry, Profile

ADULT = None
AUDIENCES: tuple[tuple[str, int | None], ...] = (("adults", None), ("16", 16), ("12", 12), ("children", KIDS_CEILING))
FAN_TITLES = 6  # most alike titles that a made-up fan watched
FIRST_ROWS = 3

Level = Literal["fine", "warns", "stops"]


class Check(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing looked at: `stops` keeps the title from pages, `warns` keeps it from some, or from looking its best."""

    stage: str  # catalogue, rules, covers, models, search, page
    name: str
    level: Level
    sentence: str
    fix: str = ""
    until: int | None = None


class Audience(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether an audience may see it; `reason` where it may not."""

    name: str
    ceiling: int | None
    may_see: bool
    reason: Reason | None = None


class Probe(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One viewer's page, built to its end: where the title stands on it, or why not."""

    viewer: str
    shown: bool
    reason: Reason
    row: int | None = None
    position: int | None = None
    row_title: str = ""


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """When its availability turns: it launches, a licence opens or ends."""

    at: int
    what: str


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """What `GET /v1/operator/titles/{title_id}/health` answers."""

    title_id: str
    name: str
    country: str
    at: int
    verdict: Literal["healthy", "warning", "unhealthy"]
    summary: str
    checks: tuple[Check, ...]
    audiences: tuple[Audience, ...]
    turns: tuple[Turn, ...]
    probes: tuple[Probe, ...]
    shown: int  # of the probes
    in_first_rows: int  # of the probes: in the first `FIRST_ROWS` rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whose pages are looked at besides those of made-up viewers, and what search said of the title."""

    viewers: Sequence[tuple[str, Profile]] = ()
    found: bool | None = None  # by its own name; None where there is no search


def title_health(
    title_id: str,
    bound: Bound,
    *,
    now: int,
    country: str,
    device: str = "desktop",
    asked: Asked | None = None,
    config: PageConfig = CONFIG,
) -> Health:
    """Say whether a title is healthy in a country at `now`, which may lie ahead: `bound` must hold that day's desk.

    Raises NotFound for an id the catalogue lacks.
    """
    asked = asked or Asked()
    row = bound.snapshot.index.get(title_id)
    if row is None:
        raise NotFound(
            f"there is no title {title_id[:130]!r} in catalogue {bound.snapshot.version}: import it, then ask again"
        )
    checks = [
        *_rules(bound, row, country=country, now=now),
        *_catalogue(bound.snapshot.titles[row], now=now),
        *_covers(bound.snapshot, row, now=now),
        *_models(bound, row),
        *_search(asked.found),
    ]
    stopped = any(check.level == "stops" for check in checks)
    viewers = [*_made_up(bound, row, now=now), *asked.viewers]
    probes = tuple(
        _probe(
            label, profile, bound, row, now=now, country=country or profile.country or "", device=device, config=config
        )
        for label, profile in viewers
    )
    checks += _page(probes, stopped=stopped)
    verdict: Literal["healthy", "warning", "unhealthy"] = "healthy"
    if any(check.level == "stops" for check in checks):
        verdict = "unhealthy"
    elif any(check.level == "warns" for check in checks):
        verdict = "warning"
    return Health(
        title_id=title_id,
        name=bound.snapshot.titles[row].name,
        country=country,
        at=now,
        verdict=verdict,
        summary=_summary(checks, probes),
        checks=tuple(checks),
        audiences=tuple(_audience(bound, row, name, ceiling, country=country, now=now) for name, ceiling in AUDIENCES),
        turns=tuple(Turn(at=at, what=what) for at, what in turns_of(bound.snapshot, row, country=country)),
        probes=probes,
        shown=sum(probe.shown for probe in probes),
        in_first_rows=sum(probe.row is not None and probe.row < FIRST_ROWS for probe in probes),
    )


def _rules(bound: Bound, row: int, *, country: str, now: int) -> list[Check]:
    broken = broken_rules(
        bound.snapshot, row, country=country, now=now, ceiling=ADULT, taken_down=bound.desk.taken_down()
    )
    if not broken:
        where = f"in {country}" if country else "everywhere"
        return [Check(stage="rules", name="available", level="fine", sentence=f"It may be shown {where} then.")]
    return [
        Check(stage="rules", name=rule.name, level="stops", sentence=rule.sentence, fix=rule.fix, until=rule.until)
        for rule in broken
    ]


def _catalogue(title: Title, *, now: int) -> list[Check]:
    """Look at what the operator said of the title: what is missing here is missing everywhere."""
    found = []
    if title.maturity is None:
        found.append(("maturity", "Nobody rated it: no child and no profile under a ceiling sees it.", "maturity"))
    missing = [name for name in ("synopsis", "genres", "year", "people") if not getattr(title, name)]
    if missing:
        said = " and ".join(missing)
        found.append(("described", f"It has no {said}: rows and search find it less, and so do new viewers.", said))
    if title.kind == "film" and not title.runtime_s:
        found.append(("runtime", "Its length is not known: how far in a viewer is cannot be said.", "runtime_s"))
    if title.trailer is None:
        found.append(("trailer", "It has no trailer: the billboard cannot play one.", "trailer"))
    checks = [
        Check(stage="catalogue", name=name, level="warns", sentence=sentence, fix=f"Import it with {field}.")
        for name, sentence, field in found
    ]
    if title.kind == "series":
        out = [one for one in title.episodes if one.released_at is None or one.released_at <= now]
        if not out:
            sentence = "No episode of it is out then: there is nothing to play."
            checks.append(
                Check(stage="catalogue", name="episodes", level="warns", sentence=sentence, fix="Import its episodes.")
            )
    return checks or [Check(stage="catalogue", name="described", level="fine", sentence="It is fully described.")]


def _covers(snapshot: CatalogSnapshot, row: int, *, now: int) -> list[Check]:
    titles: NDArray[np.int32] = np.array([row], dtype=np.int32)
    first = int(first_allowed(pool_of(snapshot), titles, ceiling=None, now=now, finished=None)[0])
    drawable = [one for one in artworks_of(snapshot.titles[row]) if not one.retired and not one.spoiler]
    if first < 0:
        sentence = "None of its covers may be shown: a plain one with its name stands in."
        fix = "Accept a cover on the artwork desk: `marquee artwork mine`."
        return [Check(stage="covers", name="none", level="warns", sentence=sentence, fix=fix)]
    if len(drawable) == 1:
        sentence = "It has one cover: none can be chosen for a viewer."
        fix = "Accept more on the artwork desk: `marquee artwork mine`."
        return [Check(stage="covers", name="one", level="warns", sentence=sentence, fix=fix)]
    sentence = f"{len(drawable)} covers may be drawn."
    return [Check(stage="covers", name="pool", level="fine", sentence=sentence)]


def _models(bound: Bound, row: int) -> list[Check]:
    taste, title = bound.taste, bound.snapshot.titles[row]
    if taste.version == "none":
        sentence = "No models are published: every title is scored by content and newness."
        return [
            Check(stage="models", name="none", level="warns", sentence=sentence, fix="`marquee train`, then publish.")
        ]
    if int(taste.rows[row]) >= 0:
        return [
            Check(stage="models", name="learnt", level="fine", sentence=f"{taste.version} has learnt from plays of it.")
        ]
    if not (title.genres or title.moods or title.keywords or title.people):
        sentence = "The models never saw it, and nothing says what it is about: nobody is found for it."
        fix = "Import it with genres, moods, keywords or people."
        return [Check(stage="models", name="unknown", level="warns", sentence=sentence, fix=fix)]
    sentence = f"{taste.version} never saw it played: it is scored by what it is about until the next training."
    return [Check(stage="models", name="content", level="fine", sentence=sentence)]


def _search(found: bool | None) -> list[Check]:
    if found is None:
        sentence, fix = "There is no search index to look into.", "`marquee import catalog FILE` builds one."
        return [Check(stage="search", name="none", level="warns", sentence=sentence, fix=fix)]
    if found:
        return [Check(stage="search", name="found", level="fine", sentence="Its own name finds it.")]
    sentence = "Its own name does not find it among the first answers."
    return [Check(stage="search", name="not_found", level="warns", sentence=sentence, fix="Give it a name of its own.")]


def _made_up(bound: Bound, row: int, *, now: int) -> list[tuple[str, Profile]]:
    """Make viewers up that a title should reach, if it reaches anyone: a newcomer, those who like what is like it."""
    snapshot = bound.snapshot
    alike = [snapshot.title_ids[other] for other in bound.similar(row, k=FAN_TITLES).tolist()]
    history = tuple(Entry(title_id, now - (place + 1) * DAY, PLAY, 1.0) for place, title_id in enumerate(alike))
    viewers = [
        ("someone new", Profile(profile_id="new")),
        ("someone who is not profiled", Profile(profile_id="plain", non_profiling=True)),
        ("someone who watched what is like it", Profile(profile_id="fan", history=tuple(reversed(history)))),
    ]
    if 0 <= int(snapshot.maturity[row]) <= KIDS_CEILING:
        viewers.append(("a child", Profile(profile_id="child", kids=True)))
    return viewers


def _probe(
    label: str,
    profile: Profile,
    bound: Bound,
    title: int,
    *,
    now: int,
    country: str,
    device: str,
    config: PageConfig,
) -> Probe:
    request = PageRequest(request_id="health", profile_id=profile.profile_id, country=country, device=device)
    watch = Watch(title=title)
    draft = whole_page(request, profile=profile, bound=bound, now=now, config=config)
    finish(draft, watched(STAGES, watch))
    reason = reason_of(draft, title, watch)
    for place, row in enumerate(draft.chosen):
        found = np.flatnonzero(row.titles == title)
        if len(found):
            return Probe(
                viewer=label,
                shown=True,
                reason=reason,
                row=place,
                position=int(found[0]),
                row_title=row.label.title,
            )
    return Probe(viewer=label, shown=False, reason=reason)


def _page(probes: tuple[Probe, ...], *, stopped: bool) -> list[Check]:
    shown = [probe for probe in probes if probe.shown]
    said = f"It stands on {len(shown)} of {len(probes)} pages looked at"
    if shown:
        first = min(shown, key=lambda probe: (probe.row or 0, probe.position or 0))
        said += f", best in “{first.row_title}” at place {(first.position or 0) + 1}"
        level: Level = "fine"
        if not any(probe.row is not None and probe.row < FIRST_ROWS for probe in shown):
            level = "warns"
            said += f", on none in the first {FIRST_ROWS} rows"
    else:
        level = "fine" if stopped else "warns"  # what stops it is said already
    fix = "" if level == "fine" else "An editor's row or a campaign puts it where it is seen."
    return [Check(stage="page", name="pages", level=level, sentence=f"{said}.", fix=fix)]


def _audience(bound: Bound, row: int, name: str, ceiling: int | None, *, country: str, now: int) -> Audience:
    broken = broken_rules(
        bound.snapshot, row, country=country, now=now, ceiling=ceiling, taken_down=bound.desk.taken_down()
    )
    if not broken:
        return Audience(name=name, ceiling=ceiling, may_see=True)
    rule = broken[0]
    reason = Reason(name=rule.name, sentence=rule.sentence, fix=rule.fix, until=rule.until)
    return Audience(name=name, ceiling=ceiling, may_see=False, reason=reason)


def _summary(checks: list[Check], probes: tuple[Probe, ...]) -> str:
    stops = [check for check in checks if check.level == "stops"]
    if stops:
        return f"It is not shown: {stops[0].sentence}"
    warns = [check for check in checks if check.level == "warns"]
    if warns:
        return f"It is shown. {warns[0].sentence}"
    return f"It is healthy: it stands on {sum(probe.shown for probe in probes)} of {len(probes)} pages looked at."
