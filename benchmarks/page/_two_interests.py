"""Histories of two interests, 70 % and 30 %, and how far the first tiles of a page keep to them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.page._served_world import EVENING, Service, Way, page
from marquee.evaluation.beyond import divergences, genre_shares, mixture
from marquee.page.draft import Draft
from marquee.page.reach import reach_of
from marquee.schema.clock import DAY, HOUR
from marquee.schema.profile import PLAY, Entry, Profile
from marquee.synthetic.viewers import DEVICES, LIVES_IN

PLAYS, FIRST = 20, 40  # of a history, and the tiles of a page that are looked at most
SHARE = 0.7
_LEAST = 30  # titles of a genre without the other


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TwoInterests:
    """Made-up viewers; aligned."""

    profiles: list[Profile]
    genres: NDArray[np.int64]  # (viewers, 2) the larger interest first
    history: NDArray[np.int32]  # (viewers, PLAYS)


def two_interests(found: Service, *, count: int, rng: np.random.Generator) -> TwoInterests:
    """Make up viewers who watched 14 popular titles of one genre and 6 of another, none of both."""
    snapshot = found.stage.snapshot
    genre = snapshot.genre_matrix
    popular = found.taste.popularity("") + 1e-6
    large = [row for row in range(len(genre)) if genre[row].sum() >= 2 * _LEAST]
    profiles, genres, histories = [], [], []
    while len(profiles) < count:
        one, other = rng.choice(large, size=2, replace=False)
        alone = genre[one] & ~genre[other], genre[other] & ~genre[one]
        if min(int(part.sum()) for part in alone) < _LEAST:
            continue
        sizes = round(PLAYS * SHARE), PLAYS - round(PLAYS * SHARE)
        watched = np.concatenate(
            [
                rng.choice(len(part), size=size, replace=False, p=(popular * part) / (popular * part).sum())
                for part, size in zip(alone, sizes)
            ]
        )
        order = rng.permutation(PLAYS)
        at = found.stage.world.end_at - (np.arange(PLAYS)[::-1] + 1) * 3 * DAY
        history = tuple(
            Entry(snapshot.title_ids[title], int(when), PLAY, 1.0) for title, when in zip(watched[order].tolist(), at)
        )
        profiles.append(Profile(profile_id=f"two{len(profiles)}", history=history))
        genres.append((one, other))
        histories.append(watched)
    return TwoInterests(profiles=profiles, genres=np.array(genres), history=np.array(histories, dtype=np.int32))


def first_tiles(found: Service, viewers: TwoInterests, way: Way) -> NDArray[np.int32]:
    """Give the `FIRST` discovery tiles of each viewer's page that are looked at most; int32 `(viewers, FIRST)`."""
    bound, now = found.bound(way.attention), found.stage.world.end_at + int(EVENING * HOUR)
    tiles = np.full((len(viewers.profiles), FIRST), -1, dtype=np.int32)
    for place, profile in enumerate(viewers.profiles):
        device = place % len(DEVICES)
        draft = page(bound, profile, way, device=device, country=LIVES_IN[0], now=now)
        most = looked_at_most(draft, bound.attention)
        tiles[place, : len(most)] = most
    return tiles


def looked_at_most(draft: Draft, attention: object) -> NDArray[np.int32]:
    """List a page's discovery tiles by falling attention."""
    reach = reach_of(attention, device=draft.request.device, rows=draft.config.most_rows, columns=draft.config.tiles)  # type: ignore[arg-type]
    titles = [row.titles for row in draft.chosen if not row.stated]
    looked = [reach.by_place[number, : len(row.titles)] for number, row in enumerate(draft.chosen) if not row.stated]
    order = np.argsort(-np.concatenate(looked), kind="stable")[:FIRST]
    found: NDArray[np.int32] = np.concatenate(titles)[order].astype(np.int32)
    return found


def kept_to(
    found: Service, viewers: TwoInterests, tiles: NDArray[np.int32]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give each page's divergence from its history, and the share of its tiles that belong to each interest."""
    snapshot = found.stage.snapshot
    shares = genre_shares(snapshot)
    wanted = mixture(viewers.history, shares)
    holds = snapshot.genre_matrix
    of_each = np.array(
        [[holds[genre][row].mean() for genre in pair] for pair, row in zip(viewers.genres.tolist(), tiles)]
    )
    return divergences(wanted, mixture(tiles, shares)), of_each
