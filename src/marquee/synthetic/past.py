"""What the world's days left behind with its viewers: titles they watched, and what they are in the midst of."""

import numpy as np
from numpy.typing import NDArray

from marquee.schema.clock import DAY
from marquee.synthetic.mood import UnderWay
from marquee.synthetic.truth import EARLY_STOP
from marquee.synthetic.world import World

FINISHED = 0.9  # part of a film or an episode from which it counts as over


def under_way_at_the_end(
    world: World, viewers: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], list[dict[int, UnderWay]]]:
    """Give what viewers watched, bool `(viewers, titles)`, and by title what they left unfinished.

    A world read from disk holds no acts: its viewers come with no past.
    """
    watched = np.zeros((len(viewers), len(world.titles)), dtype=np.bool_)
    under_way: list[dict[int, UnderWay]] = [{} for _ in range(len(viewers))]
    if world.acts is None:
        return watched, under_way
    place_of = np.full(len(world.truth.viewers.profile_ids), -1, dtype=np.int64)
    place_of[viewers] = np.arange(len(viewers))
    stops = [part for kind, part in zip(world.acts.kinds, world.acts.parts) if kind == "play_stop"]
    viewer, title, episode, at, position, runtime = (
        np.concatenate([part[name] for part in stops]) if stops else np.zeros(0)
        for name in ("viewer", "title", "episode", "at", "position", "runtime")
    )
    place = place_of[viewer.astype(np.int64)]
    order = np.lexsort((at, title, place))
    order = order[place[order] >= 0]
    if not len(order):
        return watched, under_way
    place, what = place[order], title[order].astype(np.int64)
    watched[place, what] = True
    last = np.flatnonzero(np.append((np.diff(place) != 0) | (np.diff(what) != 0), True))
    share = (position / np.maximum(runtime, 1.0))[order]
    for entry in last.tolist():
        row = int(order[entry])
        found = left_after(
            episode=int(episode[row]), episodes=len(world.titles[what[entry]].episodes), share=float(share[entry]),
            day=float(at[row] - world.end_at) / DAY, device=int(world.truth.viewers.device[viewers[place[entry]]]),
        )  # fmt: skip
        if found is not None:
            under_way[int(place[entry])][int(what[entry])] = found
    return watched, under_way


def left_after(*, episode: int, episodes: int, share: float, day: float, device: int) -> UnderWay | None:
    """Say what is left after a sitting that ended at `share`; None: nothing."""
    if share >= FINISHED:
        if episode < 0 or episode + 1 >= episodes:
            return None
        return UnderWay(episode=episode + 1, position=0.0, day=day, device=device)
    return UnderWay(episode=episode, position=share, day=day, device=device, given_up=share < EARLY_STOP)
