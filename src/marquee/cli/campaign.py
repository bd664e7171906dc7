"""`marquee campaign`: originals promoted where that changes what is watched: list, preview, publish, withdraw, undo."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from rich.table import Table

from marquee.cli.terminal import console, progress, say, say_next, stores_of
from marquee.errors import BadInput, NotFound
from marquee.schema.campaigns import Campaign, CampaignDecision, campaigns_of
from marquee.schema.clock import DAY, iso, parse_iso

if TYPE_CHECKING:
    from marquee.page.dial import Dial
    from marquee.serve.runtime import Runtime
    from marquee.storage.open import Stores

ACTS = ("list", "show", "save", "preview", "publish", "withdraw", "undo")


def register(commands: Any) -> None:
    """Add `campaign` to the command line."""
    command = commands.add_parser(
        "campaign", help="promote originals: list, show, save, preview, publish, withdraw, undo"
    )
    command.add_argument("act", nargs="?", choices=ACTS, default="list", help="what to do (default: list)")
    command.add_argument("id", nargs="?", help="a campaign's id, such as autumn-26")
    command.add_argument("--name", help="what people call it")
    command.add_argument("--titles", metavar="IDS", help="title_ids, separated by commas")
    command.add_argument("--originals", action="store_true", help="all originals of the catalogue")
    command.add_argument("--countries", metavar="CODES", default="", help="such as DE,FR (default: everywhere)")
    command.add_argument("--from", dest="first", metavar="TIME", help="RFC 3339 (default: now)")
    command.add_argument("--to", dest="last", metavar="TIME", help="RFC 3339 (default: 28 days after its start)")
    command.add_argument(
        "--goal", choices=("share", "hours"), default="share", help="what --target counts (default: share)"
    )
    command.add_argument("--target", type=float, default=0.05, help="share of impressions, or hours (default: 0.05)")
    command.add_argument("--pacing", choices=("even", "early"), default="even")
    command.add_argument("--cap", type=int, default=5, help="visits a title is passed over in, then promoted no more")
    command.add_argument("--guardrail", type=float, default=0.005, help="part of engaged hours it may cost at most")
    command.add_argument("--priority", type=int, default=50, help="of two that want one title the higher has it")
    command.add_argument("--no-billboard", action="store_true", help="rows only")
    command.add_argument("--author", default="command line", help="who is written down at the desk")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Do what was asked; every running process follows within two seconds."""
    with stores_of(options) as stores:
        now = stores.settings.clock().now()
        known = campaigns_of(stores.desk.snapshot(now=now))
        if options.act == "list":
            return _list(known, now=now)
        if options.id is None:
            raise BadInput(f"`marquee campaign {options.act}` needs an id, such as autumn-26")
        if options.act == "show":
            return _show(stores, options.id, known, now=now)
        return _act(stores, options, known, now=now)


def _act(stores: Stores, options: argparse.Namespace, known: dict[str, CampaignDecision], *, now: int) -> int:
    from marquee.catalog.load import load_snapshot
    from marquee.catalog.snapshot import build_snapshot
    from marquee.promotion import acts

    snapshot = load_snapshot(stores.artifacts) or build_snapshot((), version="")
    name, author = options.id, options.author
    warnings: tuple[str, ...] = ()
    if options.act == "withdraw":
        acts.withdraw(stores.desk, name, author=author, now=now)
        say(f"{name} is on no page any more")
    elif options.act == "undo":
        left = acts.undo(stores.desk, name, snapshot=snapshot, author=author, now=now)
        say(f"nothing is left of {name}" if left is None else f"{name} is {acts.state_of(left, now=now)} again")
    else:
        campaign = _campaign(options, known.get(name), originals=_originals(snapshot), now=now)
        if options.act == "save":
            warnings = acts.save(stores.desk, name, campaign, snapshot=snapshot, author=author, now=now)
            say(f"{name} is kept as a draft")
        else:
            warnings = _worked_out(stores, options, campaign, now=now)
    for warning in warnings:
        say(f"note: {warning}")
    say_next(f"marquee campaign show {name}" if options.act != "preview" else f"marquee campaign publish {name} ...")
    return 0


def _worked_out(stores: Stores, options: argparse.Namespace, campaign: Campaign, *, now: int) -> tuple[str, ...]:
    """Draw the curve on recent profiles, and publish at the price it tells, if that was asked."""
    from marquee.cli.serve import open_runtime
    from marquee.promotion import acts
    from marquee.serve.handlers.campaigns import expected_of

    runtime = open_runtime(stores)
    snapshot = runtime.binding.bound.snapshot
    kept, warnings = acts.publishable(stores.desk, options.id, campaign, snapshot=snapshot, now=now)
    dial = _turned(runtime, kept, now=now)
    show_dial(kept, dial)
    if options.act == "publish":
        acts.publish(
            stores.desk, options.id, kept, opening=dial.opening, snapshot=snapshot, author=options.author, now=now
        )
        say(f"{options.id} is published, at a price of {dial.opening.price:.2f}")
    return (*warnings, *expected_of(kept, dial.opening))


def _turned(runtime: Runtime, campaign: Campaign, *, now: int) -> Dial:
    from marquee.page.dial import turn
    from marquee.serve.handlers.campaigns import recent_viewers

    viewers = [
        one for one in recent_viewers(runtime.state) if not campaign.countries or one.country in campaign.countries
    ]
    with progress("asking recent profiles") as report:
        return turn(
            campaign, bound=runtime.binding.bound, viewers=viewers, now=max(now, campaign.starts_at), report=report
        )


def show_dial(campaign: Campaign, dial: Dial) -> None:
    """Print the curve: originals against satisfaction."""
    table = Table(
        "price", "share of looks", "satisfaction", title=f"{dial.profiles} recent profiles", title_justify="left"
    )
    for point in dial.points:
        table.add_row(f"{point.price:.2f}", f"{point.share:.1%}", f"{point.satisfaction:.2%}")
    console.print(table)
    say(
        f"at a price of {dial.opening.price:.2f} its titles are expected to have {dial.reached:.1%} of looks "
        f"({dial.opening.organic:.1%} without it), for {dial.cost:.2%} of satisfaction; "
        f"the guardrail of {campaign.guardrail:.1%} stands at {dial.opening.most_price:.2f}"
    )


def _list(known: dict[str, CampaignDecision], *, now: int) -> int:
    from marquee.promotion.acts import state_of

    if not known:
        say("there is no campaign")
        say_next("marquee campaign preview originals --originals --name Originals --target 0.1")
        return 0
    table = Table("id", "name", "state", "goal", "from", "to", "titles")
    for name, one in known.items():
        table.add_row(
            name, one.campaign.name, state_of(one, now=now), _goal(one.campaign), iso(one.campaign.starts_at)[:10],
            iso(one.campaign.ends_at)[:10], f"{len(one.campaign.title_ids)}",
        )  # fmt: skip
    console.print(table)
    say_next(f"marquee campaign show {next(iter(known))}")
    return 0


def _show(stores: Stores, name: str, known: dict[str, CampaignDecision], *, now: int) -> int:
    from marquee.jobs.pace import state_in_force
    from marquee.promotion.acts import last_decided, state_of
    from marquee.promotion.pacing import due, opened

    if name not in known:
        raise NotFound(f"there is no campaign {name!r}; `marquee campaign list` shows those there are")
    decision = known[name]
    campaign, opening = decision.campaign, decision.opening
    author, decided_at, _ = last_decided(stores.desk, name)
    paced = state_in_force(stores.artifacts).paced.get(name) or opened(opening)
    say(f"{name}: {campaign.name}, {state_of(decision, now=now)}; by {author}, {iso(decided_at)}")
    say(f"goal: {_goal(campaign)}, {iso(campaign.starts_at)} to {iso(campaign.ends_at)}, {campaign.pacing} pacing")
    halted = f", halted: {paced.halted}" if paced.halted else ""
    say(f"price {paced.price:.2f} of at most {opening.most_price:.2f}{halted}")
    if paced.seen:
        done, wanted = paced.delivered(campaign), due(campaign, seen=paced.seen, at=now)
        say(f"delivered {done:,.0f} of {wanted:,.0f} due by now, on {paced.seen:,} tiles seen")
    say_next("marquee report promotion")
    return 0


def _goal(campaign: Campaign) -> str:
    return f"{campaign.target:.1%} of impressions" if campaign.goal == "share" else f"{campaign.target:,.0f} more hours"


def _originals(snapshot: Any) -> tuple[str, ...]:
    return tuple(title_id for title_id, mine in zip(snapshot.title_ids, snapshot.original, strict=True) if mine)


def _campaign(
    options: argparse.Namespace, before: CampaignDecision | None, *, originals: tuple[str, ...], now: int
) -> Campaign:
    """Read a campaign from the words given; one that is at the desk already may be named alone."""
    if before is not None and options.titles is None and not options.originals:
        return before.campaign
    if options.titles is None and not options.originals:
        raise BadInput("a campaign needs its titles: --titles ID,ID or --originals")
    from marquee.schema.campaigns import MOST_TITLES

    titles = originals[:MOST_TITLES] if options.originals else _parts(options.titles)
    starts_at = now if options.first is None else _moment("--from", options.first)
    return Campaign(
        name=options.name or options.id,
        title_ids=titles,
        countries=tuple(code.upper() for code in _parts(options.countries)),
        starts_at=starts_at,
        ends_at=starts_at + 28 * DAY if options.last is None else _moment("--to", options.last),
        goal=options.goal,
        target=options.target,
        pacing=options.pacing,
        cap=options.cap,
        guardrail=options.guardrail,
        priority=options.priority,
        billboard=not options.no_billboard,
    )


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _moment(option: str, text: str) -> int:
    try:
        return parse_iso(text)
    except ValueError:
        raise BadInput(f"{option} is {text!r}; give a time such as 2026-12-24T18:00:00Z") from None
