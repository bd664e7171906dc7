"""A report as one page of HTML that needs nothing else: light and dark, wide and narrow, no script."""

import json
from html import escape

import msgspec

from marquee.evaluation.plots import bar, forest, line
from marquee.evaluation.report import Interval, MemberLine, Report, Slice, Without
from marquee.evaluation.report_style import STYLE
from marquee.schema.card import Card, Cost
from marquee.schema.clock import iso


def page_of(report: Report) -> str:
    """Write the page."""
    sections = [
        _verdict(report),
        _members(report.members),
        _ablation(report.ablation),
        _slices(report.slices),
        _reliability(report),
        _curves(report),
        _card(report.card) if report.card is not None else "",
    ]
    title = f"How well {report.version} foresees"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>"
        f"{_head(report)}{''.join(sections)}{_foot()}</main></body></html>\n"
    )


def _head(report: Report) -> str:
    return (
        f'<header><p class="eyebrow">Marquee · evaluation</p><h1>{escape(report.version)}</h1>'
        f"<p>Fitted on what came before <b>{_moment(report.judge_at)}</b> and asked to foretell what viewers watched"
        f" from then to {_moment(report.last_at)}: <b>{report.targets:,}</b> watches of {report.profiles:,} profiles,"
        f" among all {report.titles:,} titles, those watched before left out.</p></header>"
    )


def _verdict(report: Report) -> str:
    tiles = [_against("decayed popularity", report.against_popularity)]
    if report.against_live is not None and report.live is not None:
        tiles.append(_against(f"the live {report.live}", report.against_live))
    return f'<section class="verdicts">{"".join(tiles)}</section>'


def _against(what: str, verdict: dict[str, float | str]) -> str:
    kind = str(verdict["verdict"])
    candidate, live, difference, low, high = (
        float(verdict[name]) for name in ("candidate", "live", "difference", "low", "high")
    )
    relative = f" ({difference / live:+.0%})" if live > 0 else ""
    return (
        f'<article class="verdict {kind}"><p class="eyebrow">against {escape(what)}</p><p class="word">{kind}</p>'
        f'<p class="figures"><b>{candidate:.4f}</b> against {live:.4f}</p>'
        f"<p>{difference:+.4f}{relative}, 95 % interval {low:+.4f} to {high:+.4f}</p></article>"
    )


def _members(members: tuple[MemberLine, ...]) -> str:
    if not members:
        return ""
    most = max(member.ndcg10.high for member in members)
    best = max(member.ndcg10.mean for member in members)
    rows = "".join(
        f'<tr{" class=whole" if member.name == "blend" else ""}><th scope="row">{_name(member.name)}</th>'
        f'<td class="wide">{_bar(member.ndcg10, most=most, best=member.ndcg10.mean == best)}</td>'
        f"<td><b>{member.ndcg10.mean:.4f}</b></td><td>{member.hr10:.3f}</td><td>{member.coverage:.0%}</td>"
        f"<td>{member.effective_titles:,.0f}</td><td>{member.novelty:.1f}</td><td>{member.diversity:.2f}</td>"
        f"<td>{member.divergence:.3f}</td></tr>"
        for member in members
    )
    head = "".join(
        f'<th scope="col" title="{about}">{name}</th>'
        for name, about in (
            ("", ""),
            ("NDCG@10", "how high what came next stood in the first ten; the line is its 95 % interval"),
            ("HR@10", "how often it was among the first ten"),
            ("coverage", "share of the catalogue in anyone's first ten"),
            ("eff. titles", "over how many titles the tiles are spread, by entropy"),
            ("novelty", "bits: how rarely watched the titles shown are"),
            ("diversity", "0: all tiles of a list of one genre, 1: none shared"),
            ("C_KL", "Steck's divergence of a list's genres from the viewer's own; 0 is calibrated"),
        )
    ).replace('<th scope="col" title="how high', '<th scope="col" colspan="2" title="how high')
    return _section(
        "Member by member",
        "Each model alone, then the blend that serves. Lists are the first ten.",
        f'<div class="scroll"><table class="members"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>',
    )


def _bar(interval: Interval, *, most: float, best: bool) -> str:
    return bar(interval.mean, interval.low, interval.high, most=most, best=best)


def _ablation(ablation: tuple[Without, ...]) -> str:
    if not ablation:
        return ""
    least, most = _span([one.gain for one in ablation])
    rows = "".join(
        _difference(one.name, one.gain, least=least, most=most)
        for one in sorted(ablation, key=lambda one: -one.gain.mean)
    )
    return _section(
        "What each member adds",
        "NDCG@10 of the blend, less that of the blend without the member, the other weights left as they are. Right"
        " of the line it helps; bars across the line may be chance.",
        f'<div class="differences">{rows}</div>',
    )


def _difference(name: str, gain: Interval, *, least: float, most: float, note: str = "") -> str:
    return (
        f'<div class="difference"><span class="of">{_name(name)}{note}</span>'
        f"{forest(gain.mean, gain.low, gain.high, least=least, most=most)}"
        f'<span class="number">{gain.mean:+.4f}</span></div>'
    )


def _span(intervals: list[Interval]) -> tuple[float, float]:
    least = min(0.0, *(one.low for one in intervals))
    most = max(0.0, *(one.high for one in intervals))
    pad = 0.04 * (most - least) or 1.0
    return least - pad, most + pad


def _slices(slices: tuple[Slice, ...]) -> str:
    if not slices:
        return ""
    least, most = _span([one.difference for one in slices])
    parts = []
    for group in dict.fromkeys(one.group for one in slices):
        rows = "".join(
            _difference(
                one.name,
                one.difference,
                least=least,
                most=most,
                note=f" <small>{one.targets:,} · {one.blend:.3f} against {one.popularity:.3f}</small>",
            )
            for one in slices
            if one.group == group
        )
        parts.append(f'<div class="differences"><h3>{escape(group)}</h3>{rows}</div>')
    return _section(
        "For whom, and for what",
        "NDCG@10 of the blend less that of decayed popularity, on parts of the targets; beside each how many targets"
        " there are, and both figures.",
        f'<div class="groups">{"".join(parts)}</div>',
    )


def _reliability(report: Report) -> str:
    if not report.reliability:
        return ""
    points = [(one.expected, one.observed) for one in report.reliability]
    plot = line(
        points,
        title="How likely a tile was held to be, and was",
        across="chance the blend gave it",
        up="share that was watched next",
        diagonal=True,
    )
    lines = {member.name: member for member in report.members}
    blend, popularity = lines.get("blend"), lines.get("popularity")
    about = (
        f"<p>Genres: a list by the blend lies {blend.divergence:.3f} from its viewer's own mixture (Steck's C_KL),"
        f" one by popularity {popularity.divergence:.3f}.</p>"
        if blend is not None and popularity is not None
        else ""
    )
    return _section(
        "Does it know how sure it is?",
        "Each point is a tenth of all tiles in first tens. On the diagonal, what was called likely was as likely.",
        f'<div class="plots">{plot}</div>{about}',
    )


def _curves(report: Report) -> str:
    plots = "".join(
        line(curve.points, title=curve.name, across=curve.varied, up=curve.measure, chosen=curve.chosen)
        for curve in report.curves
        if len(curve.points) > 1
    )
    if not plots:
        return ""
    return _section(
        "Curves",
        "What was chosen (the larger dot) was chosen on a window before the judge's.",
        f'<div class="plots">{plots}</div>',
    )


def _card(card: Card) -> str:
    longest = max((step.seconds for step in card.steps), default=1.0)
    rows = "".join(_step(step, longest=longest) for step in card.steps)
    facts = {
        "kind": card.kind if card.parent is None else f"{card.kind} on {card.parent}",
        "catalogue": card.catalog,
        "lake snapshot": str(card.lake_snapshot),
        "begun": _moment(card.begun_at),
        "newest event": _moment(card.trained_through),
        "signals": f"{card.signals:,} of {card.profiles:,} profiles",
        "titles": f"{card.titles:,}",
        "seed": str(card.seed),
        "took": f"{card.seconds:,.1f} s, at most {card.peak_mib:,.0f} MiB",
    }
    listed = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in facts.items())
    config = escape(json.dumps({"config": card.config, "tuned": card.tuned}, indent=2))
    return _section(
        "The card",
        "",
        f'<dl class="facts">{listed}</dl><div class="scroll"><table class="steps"><thead><tr><th>step</th>'
        f"<th></th><th>seconds</th><th>peak MiB</th></tr></thead><tbody>{rows}</tbody></table></div>"
        f"<details><summary>config, and what was tuned</summary><pre>{config}</pre></details>",
    )


def _step(step: Cost, *, longest: float) -> str:
    depth = step.name.count("/")
    name = escape(step.name.rpartition("/")[2]) + (" <small>resumed</small>" if step.resumed and not depth else "")
    return (
        f'<tr class="depth{depth}"><th scope="row">{name}</th>'
        f'<td class="wide">{bar(step.seconds, step.seconds, step.seconds, most=longest)}</td>'
        f"<td>{step.seconds:,.2f}</td><td>{step.peak_mib:,.0f}</td></tr>"
    )


def _section(title: str, about: str, body: str) -> str:
    lead = f"<p>{about}</p>" if about else ""
    return f"<section><h2>{title}</h2>{lead}{body}</section>"


def _foot() -> str:
    return (
        "<footer><p>One cut in time for everyone; each watch foretold from what its viewer had done before it; the full"
        " catalogue ranked; intervals by bootstrap over profiles, paired on the same people.</p></footer>"
    )


def _name(name: str) -> str:
    return escape(name.replace("_", " "))


def _moment(at: int) -> str:
    return escape(iso(at)[:16].replace("T", " "))


def json_of(report: Report) -> bytes:
    """Write the report as JSON."""
    return msgspec.json.format(msgspec.json.encode(report))
