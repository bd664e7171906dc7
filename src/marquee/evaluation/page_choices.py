"""What viewers chose from pages: the tile played among the tiles that came into view, and what was known of them then.

The propensity is that of being examined once in view (`features.attention`, `Attention.trusted`): a tile chosen from a
place that is looked at less says more. Who chose is a number that means nothing outside.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from marquee.features.attention import Attention
from marquee.features.interactions import described_between
from marquee.features.shown import DEVICES
from marquee.features.strength import LEARNT
from marquee.features.training_set import interactions_from, read_events
from marquee.storage.protocols import LakeEngine

TILES = 24  # in view on one page: more are left out, the chosen one never
MOST_CHOICES = 1_500  # the newest


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PageChoices:
    """Choices; arrays are aligned, one entry a choice, but for what was known, which lies flat."""

    titles: NDArray[np.int32]  # (choices, TILES) row numbers of the catalogue, the chosen one first; -1 pads
    trusted: NDArray[np.float32]  # (choices, TILES)
    at: NDArray[np.int64]  # when the page was served, UTC ms
    profile: NDArray[np.int32]
    begin: NDArray[np.int64]  # (choices + 1,) where each one's known titles begin
    known: NDArray[np.int32]  # (all known,) row numbers of the catalogue, oldest first
    described: NDArray[np.float32]  # (all known, LEARNT)

    def __len__(self) -> int:
        """Count the choices."""
        return len(self.at)


def choices_from(
    lake: LakeEngine,
    outcomes: pa.Table,
    attention: Attention,
    *,
    index: Mapping[str, int],
    impressions: bool = True,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> PageChoices:
    """Gather choices from a table `outcomes` (as `read_outcomes` gives it) and the events of those who chose."""
    seen = outcomes.filter(pc.or_(outcomes["seen"], outcomes["played"]))
    asked = [page for page in _pages(seen, attention, index) if len(page.titles) > 1]
    asked = sorted(asked, key=lambda page: page.at)[-MOST_CHOICES:]
    asked.sort(key=lambda page: (page.profile_id, page.at))
    people = sorted({page.profile_id for page in asked})
    events = read_events(lake, profiles=people, impressions=impressions) if people else None
    owners = (
        np.empty(0, dtype=str) if events is None else events["profile_id"].to_numpy(zero_copy_only=False).astype(str)
    )
    titles = np.full((len(asked), TILES), -1, dtype=np.int32)
    trusted = np.ones((len(asked), TILES), dtype=np.float32)
    known: list[NDArray[np.int32]] = []
    described: list[NDArray[np.float32]] = []
    last_profile, mine, rows = "", None, np.empty(0, dtype=np.int32)
    for number, page in enumerate(asked):
        if page.profile_id != last_profile and events is not None:
            first, last = (int(np.searchsorted(owners, page.profile_id, side=side)) for side in ("left", "right"))
            mine = interactions_from(events.slice(first, last - first))
            rows = np.array([index.get(title_id, -1) for title_id in mine.title_ids], dtype=np.int32)
            last_profile = page.profile_id
        assert mine is not None
        then = mine.before(page.at)
        what, table = described_between(then, 0, len(then), profile=0)
        here = rows[what] >= 0 if len(what) else np.zeros(0, dtype=np.bool_)
        known.append(rows[what][here] if len(what) else np.empty(0, dtype=np.int32))
        described.append(table[here])
        titles[number, : len(page.titles)], trusted[number, : len(page.titles)] = page.titles, page.trusted
        report(number + 1, len(asked))
    return PageChoices(
        titles=titles,
        trusted=trusted,
        at=np.array([page.at for page in asked], dtype=np.int64),
        profile=np.array([people.index(page.profile_id) for page in asked], dtype=np.int32),
        begin=np.cumsum([0, *(len(part) for part in known)]).astype(np.int64),
        known=np.concatenate([np.empty(0, np.int32), *known]),
        described=np.concatenate([np.empty((0, len(LEARNT)), np.float32), *described]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    profile_id: str
    at: int
    titles: list[int]  # the chosen one first
    trusted: list[float]


def _pages(seen: pa.Table, attention: Attention, index: Mapping[str, int]) -> list[_Asked]:
    """Give pages from which one title was played."""
    pages: dict[str, list[tuple[bool, int, float, str, int]]] = {}
    trust = attention.trusted(
        seen["row"].to_numpy(), seen["position"].to_numpy(),
        np.array([DEVICES.index(device) if device in DEVICES else len(DEVICES) - 1
                  for device in seen["device"].to_pylist()], dtype=np.int64),
    )  # fmt: skip
    times = pc.divide(seen["served_at"].cast(pa.timestamp("us", tz="UTC")).cast(pa.int64()), 1_000).to_pylist()
    columns = (seen[name].to_pylist() for name in ("request_id", "profile_id", "title_id", "played"))
    for request, profile_id, title_id, played, at, trusted in zip(*columns, times, trust.tolist(), strict=True):
        row = index.get(title_id, -1)
        if row >= 0:
            pages.setdefault(request, []).append((played, row, trusted, profile_id, at))
    found = []
    for tiles in pages.values():
        chosen = [tile for tile in tiles if tile[0]]
        if len({tile[1] for tile in chosen}) != 1:
            continue  # nothing was played, or more than one title: no choice among the others
        others = {row: trusted for played, row, trusted, _, _ in tiles if row != chosen[0][1]}
        kept = list(others.items())[: TILES - 1]
        found.append(
            _Asked(
                profile_id=chosen[0][3],
                at=chosen[0][4],
                titles=[chosen[0][1], *(row for row, _ in kept)],
                trusted=[chosen[0][2], *(trusted for _, trusted in kept)],
            )
        )
    return found
