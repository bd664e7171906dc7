"""Sittings of the built-in world's viewers: what playing a title is worth to them, and how far they get with it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.availability import eligible
from marquee.schema.clock import DAY
from marquee.synthetic.gaze import on_screens
from marquee.synthetic.mood import satiate
from marquee.synthetic.past import left_after
from marquee.synthetic.spectators import Audience
from marquee.synthetic.tiles import Shown
from marquee.synthetic.truth import EARLY_STOP, completions, engagement
from marquee.synthetic.viewers import LIVES_IN

ENOUGH = 1.2  # how much liking it takes to be satisfied; as in the world's histories
QUALITY = 0.7  # completion from which something was found
ANOTHER = 0.45  # chance of one more episode after one that was finished


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """One film or episode played: the episode's place (-1: a film), from where to where."""

    episode: int
    begin: float
    end: float


def worth_of(
    audience: Audience, place: int, shown: Shown, likes: NDArray[np.float64], *, device: int
) -> NDArray[np.float64]:
    """Give what playing each tile is worth: hours, a find on the first two screens; `(tiles, 2)`."""
    titles = shown.title
    quality = audience.world.truth.titles.quality[titles]
    liked = (likes - ENOUGH).astype(np.float32)
    satisfied = 1.0 / (1.0 + np.exp(-(0.9 * liked + 0.9 * quality + 0.1)))
    left = np.ones(len(shown))
    episode = np.zeros(len(shown), dtype=np.int64)
    for tile in np.flatnonzero(shown.resume).tolist():
        entry = audience.under_way[place].get(int(titles[tile]))
        if entry is not None:
            left[tile], episode[tile] = 1.0 - entry.position, max(entry.episode, 0)
    further = np.maximum(audience.episodes[titles] - episode - 1, 0)
    more = satisfied * ANOTHER * (1.0 - ANOTHER**further) / (1.0 - ANOTHER)
    worth = np.empty((len(shown), 2))
    worth[:, 0] = audience.runtime[titles] * (engagement(liked, quality) * left + more)
    early = on_screens(shown.row, shown.column, device=device)
    nearly = 0.5 * (0.85 - QUALITY) / (0.85 - EARLY_STOP)  # of those not satisfied half get somewhere
    worth[:, 1] = early * (satisfied + (1.0 - satisfied) * nearly)
    return worth


def seek(audience: Audience, place: int, lean: NDArray[np.float32], *, day: float, rng: np.random.Generator) -> int:
    """Draw what a viewer searches for and plays: what they would like, and have heard of; -1 where there is none."""
    truth, viewer = audience.world.truth, int(audience.viewers[place])
    ceiling = int(truth.viewers.ceiling[viewer])
    there = eligible(
        audience.snapshot, country=LIVES_IN[int(truth.viewers.country[viewer])],
        now=audience.world.end_at + int(day * DAY), ceiling=None if ceiling == 99 else ceiling, taken_down=frozenset(),
    )  # fmt: skip
    weight = audience.liked[place] + truth.titles.features @ lean + truth.titles.draw
    weight = np.where(there & ~audience.watched[place], weight + rng.gumbel(size=len(weight)), -np.inf)
    return int(weight.argmax()) if np.isfinite(weight).any() else -1


def watch(
    audience: Audience, place: int, title: int, lean: NDArray[np.float32], bait: bool, *,
    day: float, device: int, rng: np.random.Generator,
) -> tuple[float, float, tuple[Sitting, ...]]:  # fmt: skip
    """Play a title, one sitting after another; gives the completion of the first, engaged hours, and the sittings."""
    if title < 0:
        return 0.0, 0.0, ()
    titles = audience.world.truth.titles
    liked = np.array([audience.liked[place, title] + titles.features[title] @ lean - ENOUGH], dtype=np.float32)
    [part] = completions(liked, titles.quality[[title]], np.array([bait]), rng=rng)
    entry = audience.under_way[place].pop(title, None)
    episodes = int(audience.episodes[title])
    episode, begin = (0 if episodes else -1, 0.0) if entry is None else (entry.episode, entry.position)
    end = begin + (1.0 - begin) * float(part)
    sittings = [Sitting(episode=episode, begin=begin, end=end)]
    hours = 0.0 if part < EARLY_STOP else float(audience.runtime[title]) * (end - begin)
    while part >= 0.88 and 0 <= episode < episodes - 1 and rng.random() < ANOTHER:
        episode += 1
        sittings.append(Sitting(episode=episode, begin=0.0, end=1.0))
        hours += float(audience.runtime[title])
        end = 1.0
    left = left_after(episode=episode, episodes=episodes, share=end, day=day, device=device)
    if left is not None:
        audience.under_way[place][title] = left
    audience.watched[place, title] = True
    satiate(audience.satiation[place], titles.features[title], share=float(part))
    return float(part), hours, tuple(sittings)
