"""The cover part of `marquee report`: take fraction by day, how pools fare, one title's covers in full."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.table import Table

from marquee.cli.report_holdout import show_holdout
from marquee.cli.terminal import console, say, say_next
from marquee.errors import NotFound
from marquee.schema.clock import DAY, iso

if TYPE_CHECKING:
    from marquee.artwork.counts import CoverCounts
    from marquee.artwork.health import Interval, PoolHealth
    from marquee.artwork.policy import CoverPolicy
    from marquee.catalog.snapshot import CatalogSnapshot
    from marquee.storage.open import Stores

MOST_DAYS, MOST_POOLS = 14, 20
COLUMNS = {
    "draws": "covers drawn for a profile and seen: by day each day, by title once a holding period",
    "started": "share of draws whose title was played within a day",
    "quality": "share that became a quality play: half of it or more, no thumb down",
    "lift": "quality plays of a hundred draws above the rest of the pool, with its 95 % interval",
    "best": "chance that it is the best of its pool, by what the policy believes",
    "diversity": "mean distance of a cover from its nearest, 0 (alike) to 1",
    "open": "how undecided it is which cover is best, 0 to 1",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pools:
    snapshot: CatalogSnapshot
    counts: CoverCounts
    policy: CoverPolicy

    def health(self, row: int) -> PoolHealth:
        """Judge the pool of a title (by row number)."""
        from marquee.artwork.beliefs import beliefs_of
        from marquee.artwork.health import pool_health

        title = self.snapshot.titles[row]
        if not self.policy.draws_learnt:
            return pool_health(title, self.counts.tallies)
        known = beliefs_of(self.policy, self.snapshot, row)
        return pool_health(title, self.counts.tallies, beliefs=known.values, misleading=known.misleading)


def show(stores: Stores, *, title_id: str | None, explain: bool) -> int:
    """Print the tables; raises NotFound without a catalogue or for an unknown title."""
    from marquee.artwork.keep import load_policy
    from marquee.artwork.policy import default_policy
    from marquee.catalog.artworks import with_accepted
    from marquee.catalog.load import load_snapshot
    from marquee.jobs.learn import KIND as COVERS
    from marquee.jobs.tally import count

    now = stores.settings.clock().now()
    published = load_snapshot(stores.artifacts)
    if published is None:
        raise NotFound("no catalogue is published yet; run `marquee import catalog FILE` first")
    snapshot = with_accepted(published, stores.desk.snapshot(now=now))
    counts = count(stores.lake, version="", now=now)
    live = stores.artifacts.current(COVERS)
    policy = default_policy() if live is None else load_policy(stores.artifacts.checked(COVERS, live))
    pools = _Pools(snapshot=snapshot, counts=counts, policy=policy)
    if title_id is not None:
        _one(pools, title_id)
    elif not counts.tallies:
        say("no cover was drawn and seen yet, or it has not landed")
        say_next("marquee land")
        return 0
    else:
        _all(pools)
        show_holdout(stores, now=now)
    for column, meaning in COLUMNS.items() if explain else ():
        say(f"  {column}: {meaning}")
    say_next(
        "/console in the browser, or marquee report artwork --title ID"
        if title_id is None
        else "/console in the browser"
    )
    return 0


def _all(pools: _Pools) -> None:
    snapshot, counts = pools.snapshot, pools.counts
    days = [day for day in counts.days if (day.day + 1) * DAY <= counts.counted_at] or list(counts.days)
    draws = sum(day.draws for day in days)
    takes, good = sum(day.takes for day in days), sum(day.good for day in days)
    say(f"{draws:,} covers seen, a day at a time: {takes / draws:.1%} were started, {good / draws:.1%} well")
    table = _table("Take fraction by day", "day", "draws", "started", "quality")
    for day in days[-MOST_DAYS:]:
        part = day.takes / day.draws, day.good / day.draws
        table.add_row(iso(day.day * DAY)[:10], f"{day.draws:,}", f"{part[0]:.1%}", f"{part[1]:.1%}")
    console.print(table)
    table = _table(
        "The most drawn pools", "title_id", "name", "covers", "draws", "quality", "diversity", "open", "verdicts"
    )
    drawn: dict[int, int] = {}
    for artwork_id, one in counts.tallies.items():
        place = snapshot.artwork_index.get(artwork_id)
        if place is not None:
            row = int(snapshot.artwork_start.searchsorted(place, side="right")) - 1
            drawn[row] = drawn.get(row, 0) + one.draws
    for row in sorted(drawn, key=lambda row: (-drawn[row], row))[:MOST_POOLS]:
        health = pools.health(row)
        came = sum(counts.tallies[one.artwork_id].good for one in health.covers if one.artwork_id in counts.tallies)
        verdicts = [one.verdict for one in health.covers]
        said = ", ".join(
            f"{verdicts.count(name)} {name}" for name in ("winner", "still learning", "retire") if name in verdicts
        )
        table.add_row(
            snapshot.title_ids[row], snapshot.titles[row].name, str(len(verdicts)), f"{drawn[row]:,}",
            f"{came / drawn[row]:.1%}", f"{health.diversity:.2f}", f"{health.exploration_left:.2f}", said,
        )  # fmt: skip
    console.print(table)


def _one(pools: _Pools, title_id: str) -> None:
    snapshot = pools.snapshot
    row = snapshot.index.get(title_id)
    if row is None:
        raise NotFound(f"there is no title {title_id!r} in the catalogue")
    title, health = snapshot.titles[row], pools.health(row)
    known = {artwork.artwork_id: artwork for artwork in snapshot.titles[row].artworks}
    table = _table(
        f"Covers of {title.name}",
        "artwork_id",
        "stresses",
        "share",
        "draws",
        "started",
        "quality",
        "lift",
        "best",
        "verdict",
    )
    for one in health.covers:
        artwork = known.get(one.artwork_id)
        table.add_row(
            one.artwork_id, "title" if artwork is None else artwork.value or artwork.aspect, f"{one.share:.0%}",
            f"{one.draws:,}", f"{one.take:.1%}", _range(one.rate, 1),
            "-" if one.lift is None else _range(one.lift, 100), f"{one.best:.0%}", one.verdict,
        )  # fmt: skip
    console.print(table)
    say(f"diversity {health.diversity:.2f}; exploration left {health.exploration_left:.2f}")
    say(f"stressed: {', '.join(health.covered) or 'nothing'}; missing: {', '.join(health.missing) or 'nothing'}")
    if health.under_explored:
        say(f"under-explored: {', '.join(health.under_explored)}")


def _range(found: Interval, scale: int) -> str:
    if scale == 1:
        return f"{found.value:.1%} ({found.low:.1%} to {found.high:.1%})"
    return f"{scale * found.value:+.1f} ({scale * found.low:+.1f} to {scale * found.high:+.1f})"


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    for column in columns:
        words = column in ("day", "title_id", "name", "artwork_id", "stresses", "verdict", "verdicts")
        # a verdict is read at a glance: in a narrow terminal the ids and ranges fold first
        table.add_column(column, justify="left" if words else "right", no_wrap=column == "verdict", overflow="fold")
    return table
