"""What a viewer would go on with: films in the middle, and the episode that comes next.

It says what is there to resume, newest first. Whether it may be shown (availability, maturity, hidden) is the page's
mask, as on every other path.
"""

from dataclasses import dataclass

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.profiles.caps import FINISHED_SHARE
from marquee.schema.catalog import Episode, Title
from marquee.schema.clock import DAY
from marquee.schema.profile import Profile, Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class ContinueConfig:
    """When something counts as begun, and when as given up."""

    begun_s: float = 60.0
    begun_share: float = 0.01
    given_up_ms: int = 90 * DAY
    stopped_early_share: float = 0.1  # hardly begun ...
    stopped_early_ms: int = 14 * DAY  # ... and left for this long: given up


CONTINUE = ContinueConfig()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumable:
    """One title to go on with: its row number, the episode that plays next (None: a film), how far in, since when."""

    title: int
    episode_id: str | None
    progress: float  # 0 to 1 of the film or of that episode
    position_s: float
    at: int


def continue_entries(
    profile: Profile, snapshot: CatalogSnapshot, *, now: int, config: ContinueConfig = CONTINUE
) -> list[Resumable]:
    """List what can be gone on with, newest first, each title once.

    A finished film is never in it; a finished episode gives way to the next released one, and a series ends with its
    last. What was given up, thumbed down or left the catalogue is not in it.
    """
    steps: dict[str, list[Progress]] = {}
    for step in profile.progress:  # oldest first
        steps.setdefault(step.title_id, []).append(step)
    found = []
    for title_id, of_title in steps.items():
        row = snapshot.index.get(title_id)
        if row is None or profile.thumbs.get(title_id) == -1:
            continue
        resumable = _resume(snapshot.titles[row], of_title, row=row, now=now, config=config)
        if resumable is not None:
            found.append(resumable)
    return sorted(found, key=lambda entry: -entry.at)


def _resume(title: Title, steps: list[Progress], *, row: int, now: int, config: ContinueConfig) -> Resumable | None:
    last = steps[-1]
    idle_ms = now - last.at
    if idle_ms > config.given_up_ms:
        return None
    if title.kind == "film":
        share = _share(last, title.runtime_s)
        if last.finished or share >= FINISHED_SHARE or not _begun(last, share, config):
            return None
        if share < config.stopped_early_share and idle_ms > config.stopped_early_ms:
            return None
        return Resumable(title=row, episode_id=None, progress=share, position_s=last.position_s, at=last.at)
    return _resume_series(title, steps, row=row, now=now, config=config)


def _resume_series(
    title: Title, steps: list[Progress], *, row: int, now: int, config: ContinueConfig
) -> Resumable | None:
    last = steps[-1]
    place = next((i for i, episode in enumerate(title.episodes) if episode.episode_id == last.episode_id), None)
    if place is None:
        return None
    by_episode = {step.episode_id: step for step in steps}

    def over(episode: Episode) -> bool:
        step = by_episode.get(episode.episode_id)
        return step is not None and (step.finished or _share(step, episode.runtime_s) >= FINISHED_SHARE)

    any_over = any(over(episode) for episode in title.episodes)
    for episode in title.episodes[place:]:
        if over(episode):
            continue
        if episode.released_at is not None and episode.released_at > now:
            return None
        step = by_episode.get(episode.episode_id)
        share = 0.0 if step is None else _share(step, episode.runtime_s)
        begun = step is not None and _begun(step, share, config)
        if not any_over and not begun:
            return None
        early = share < config.stopped_early_share and now - last.at > config.stopped_early_ms
        if early and not any_over:
            return None
        position_s = step.position_s if step is not None else 0.0
        return Resumable(title=row, episode_id=episode.episode_id, progress=share, position_s=position_s, at=last.at)
    return None


def _share(step: Progress, runtime_s: float | None) -> float:
    """Give how far in a play stands, 0 to 1; 0 where neither the player nor the catalogue knows the length."""
    length = step.runtime_s or runtime_s
    return min(1.0, step.position_s / length) if length else 0.0


def _begun(step: Progress, share: float, config: ContinueConfig) -> bool:
    return share >= config.begun_share or step.position_s >= config.begun_s
