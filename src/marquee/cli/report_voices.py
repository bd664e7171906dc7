"""`marquee report voices`: what comments say of a title, aspect by aspect, and what many suddenly complain of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from marquee.catalog.load import load_snapshot
from marquee.cli.terminal import console, say, say_next
from marquee.schema.clock import DAY, iso

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marquee.insight.voices import Spike
    from marquee.storage.open import Stores

MOST_COMMENTS = 20_000  # of one title, the newest
TITLES = 20
DAYS = 28


def show_voices(stores: Stores, *, title_id: str | None, now: int) -> int:
    """Print one title's voices; without one, the titles most written about and the spikes among them."""
    from marquee.insight.voices import COMPANY, company_voices, heard, spikes_of

    snapshot = load_snapshot(stores.artifacts)
    names = {} if snapshot is None else {title.title_id: title.name for title in snapshot.titles}
    moderated = stores.desk.snapshot(now=now).in_force("moderation")
    comments = stores.state.said
    least = COMPANY.least_authors
    if title_id is not None:
        said = heard(comments.of_title(title_id, before=None, limit=MOST_COMMENTS), moderated)
        found = company_voices(said, now=now, days=DAYS)
        say(f"{names.get(title_id, title_id)}: the last {DAYS} days")
        if not found.aspects:
            say(f"fewer than {least} people spoke of any aspect: nothing is told")
        else:
            table = Table("aspect", "people", "mean", "for it", "praise", "complaint", box=None)
            for aspect in found.aspects:
                praise, complaint = ((lines or ("-",))[0] for lines in (aspect.praise, aspect.complaints))
                figures = (f"{aspect.authors:,}", f"{aspect.mean:+.2f}", f"{aspect.loved:.0%}")
                table.add_row(aspect.key, *figures, escape(praise), escape(complaint))
            console.print(table)
        _say_spikes(found.spikes, names.get(title_id, title_id))
        if found.bursting:
            say("new accounts write all at once: they count as nothing")
        say_next("marquee report voices")
        return 0
    busiest = comments.busiest(since=now - DAYS * DAY, least=least, limit=TITLES)
    if not busiest:
        say(f"no title was written about by {least} people in {DAYS} days")
        say_next("marquee serve")
        return 0
    table = Table("title", "name", f"people in {DAYS} days", box=None)
    for one, authors in busiest:
        table.add_row(one, escape(names.get(one, "-")), f"{authors:,}")
    console.print(table)
    for one, _ in comments.busiest(since=now - DAY, least=least, limit=TITLES):
        said = heard(comments.of_title(one, before=None, limit=MOST_COMMENTS), moderated)
        _say_spikes(spikes_of(said, now=now), names.get(one, one))
    say_next(f"marquee report voices --title {busiest[0][0]}")
    return 0


def _say_spikes(spikes: Sequence[Spike], name: str) -> None:
    for spike in spikes:
        where = f"in {spike.country}" if spike.country else "everywhere"
        say(
            f"spike: {spike.authors:,} people complain of {spike.key} of {name} {where} since {iso(spike.since)[:16]}, "
            f"{spike.usual:g} were to be expected"
        )
        for sentence in spike.evidence:
            say(f"  “{sentence}”")
