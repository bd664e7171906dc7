"""Were the features that pages were served with those that models are trained on? Replayed for a sample of pages.

Serving's side is the reducer, folded over the log up to the position a page's record says its profile had, and encoded
as then. Training's side is what the whole lake, read at once as training reads it, knows of that profile at that
position. Profiles not to be profiled, and titles or times that viewers took back since, are left out: training may not
know them.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import msgspec
import numpy as np
import pyarrow as pa

from marquee.features.interactions import Interactions, described_between, strengths_of
from marquee.features.profile import History, encode_history
from marquee.features.strength import SIGNALS, SignalConfig
from marquee.features.training_set import interactions_from, read_events
from marquee.profiles.advance import empty_profile, fold
from marquee.schema.served import PageServed, unpack_served
from marquee.storage.protocols import EventLog, LakeEngine

ENOUGH = 0.999
TOLERANCE = 1e-3  # of a strength
SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Parity:
    """How many sampled pages had the same features on both sides, and how the first others differed."""

    pages: int
    same: int
    taken_back: int  # pages left out, as their viewer took something back since
    differences: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """Give the share of pages that were the same; 1 where there are none."""
        return self.same / self.pages if self.pages else 1.0

    @property
    def holds(self) -> bool:
        """Say whether the share is enough."""
        return self.share >= ENOUGH


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One side's features of a page: liked titles, oldest first, and what speaks for and against titles."""

    positives: list[int]
    weights: dict[int, float]


def measure_parity(
    log: EventLog,
    lake: LakeEngine,
    *,
    index: Mapping[str, int],
    tables: Mapping[str, SignalConfig],
    sample: int = 1_000,
    rng: np.random.Generator,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Parity:
    """Compare features of `sample` pages drawn from the lake; `tables` are the weights of signals by models' version.

    `index` is a catalogue's (title_id -> row number). A version that is not kept any more is weighed by the default.
    """
    pages = _sampled(lake, sample, rng=rng)
    of_profile: dict[str, list[PageServed]] = {}
    for profile_id, record in pages:
        of_profile.setdefault(profile_id, []).append(record)
    events = read_events(
        lake,
        profiles=tuple(of_profile),
        impressions=any(table.ignored for table in (SIGNALS, *tables.values())),
    )
    owners = events["profile_id"].to_numpy(zero_copy_only=False).astype(str)
    names = tuple(index)
    same, left_out, differences = 0, 0, []
    for number, (profile_id, records) in enumerate(sorted(of_profile.items())):
        first, last = (int(np.searchsorted(owners, profile_id, side=side)) for side in ("left", "right"))
        mine = events.slice(first, last - first)
        trained, taken_back_at = interactions_from(mine), _taken_back_at(mine)
        profile, logged = empty_profile(profile_id), log.tail(profile_id, after=0)
        for record in sorted(records, key=lambda one: one.versions.profile):
            position = record.versions.profile
            profile = fold(profile, (one for one in logged if one.log_position <= position))
            if profile.non_profiling or taken_back_at > position or _hidden_from_training(mine):
                left_out += 1
                continue
            table = tables.get(record.versions.models, SIGNALS)
            served = _served(encode_history(profile, index, now=record.now, signals=table))
            known = _known(trained, position=position, index=index, table=table)
            difference = _difference(served, known, names=names)
            same += difference is None
            if difference is not None:
                differences.append(f"{record.request_id} of {profile_id} at {position:,}: {difference}")
        report(number + 1, len(of_profile))
    return Parity(pages=len(pages) - left_out, same=same, taken_back=left_out, differences=tuple(differences[:SHOWN]))


def _sampled(lake: LakeEngine, sample: int, *, rng: np.random.Generator) -> list[tuple[str, PageServed]]:
    """Draw pages: (profile, record)."""
    events = lake.table("events")
    rows = events.filter(events.kind == "page_served", events.served.notnull())
    positions = lake.run(rows.select("log_position"))["log_position"].to_numpy()
    if len(positions) > sample:
        positions = rng.choice(positions, size=sample, replace=False)
    if not len(positions):
        return []
    drawn = rows.filter(rows.log_position.isin(np.sort(positions).tolist())).order_by("log_position")
    found = []
    for row in lake.run(drawn.select("profile_id", "served")).to_pylist():
        with suppress(msgspec.DecodeError):  # a torn record teaches nothing either
            found.append((row["profile_id"], unpack_served(row["served"])))
    return found


def _taken_back_at(events: pa.Table) -> int:
    """Give the log position of the last time something was taken back; -1 where nothing was."""
    kinds = events["kind"].to_numpy(zero_copy_only=False)
    positions = events["log_position"].to_numpy()[np.isin(kinds, ("history_remove", "reset_taste"))]
    return int(positions.max(initial=-1))


def _hidden_from_training(events: pa.Table) -> bool:
    said = [value for value in events["non_profiling"].to_pylist() if value is not None]
    return bool(said and said[-1])


def _served(history: History) -> Known:
    sides = ((history.positives, history.positive_weights), (history.negatives, history.negative_weights))
    return Known(
        positives=history.positives.tolist(),
        weights={int(row): float(weight) for rows, weights in sides for row, weight in zip(rows, weights, strict=True)},
    )


def _known(trained: Interactions, *, position: int, index: Mapping[str, int], table: SignalConfig) -> Known:
    """Tell what training knows of the only profile of `trained` at a log position."""
    assert trained.order is not None
    last = int(np.searchsorted(trained.order, position, side="right"))
    titles, described = described_between(trained, 0, last, until=position, profile=0)
    sums = strengths_of(described, table.table())
    rows = [index.get(trained.title_ids[title], -1) for title in titles.tolist()]
    weights = {row: float(sums[place]) for place, row in enumerate(rows) if row >= 0 and sums[place] != 0.0}
    return Known(positives=[row for row in weights if weights[row] > 0], weights=weights)


def _difference(served: Known, trained: Known, *, names: Sequence[str]) -> str | None:
    """Say in words how two sides differ; None where they do not."""
    for row in sorted({*served.weights, *trained.weights}):
        here, there = served.weights.get(row, 0.0), trained.weights.get(row, 0.0)
        if abs(here - there) > TOLERANCE:
            return f"{names[row]} weighed {here:+.3f} when served and {there:+.3f} in training"
    if served.positives != trained.positives:
        return "the titles stand in another order"
    return None
