"""What a log says of another policy, as one page of HTML that needs nothing else."""

from html import escape

from marquee.evaluation.off_policy import Assessment, Estimate
from marquee.evaluation.plots import bar, forest
from marquee.evaluation.replay import TakeFraction
from marquee.evaluation.report_style import STYLE
from marquee.schema.clock import iso


def page_of_policy(
    *,
    policy: str,
    found: Assessment,
    estimates: tuple[Estimate, ...],
    replay: TakeFraction,
    first_at: int,
    last_at: int,
) -> str:
    """Write the page; times are UTC ms."""
    title = f"What {policy} would have earned"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>"
        f'<header><p class="eyebrow">Marquee · covers, off policy</p><h1>{escape(policy)}</h1>'
        f"<p>Asked of <b>{found.draws:,}</b> draws of {found.profiles:,} profiles, logged from"
        f" {escape(iso(first_at)[:10])} to {escape(iso(last_at)[:10])} with the chance each was drawn by. Figures are"
        " quality plays a hundred draws.</p></header>"
        f"{_verdict(found)}{_estimates(found, estimates)}{_replay(replay)}</main></body></html>\n"
    )


def _verdict(found: Assessment) -> str:
    word = found.verdict or "no verdict"
    kind = found.verdict or "undecided"
    apart = found.difference
    why = f"<p>{escape(found.why_none)}</p>" if found.why_none else ""
    return (
        f'<section class="verdicts"><article class="verdict {kind}"><p class="eyebrow">against what was live</p>'
        f'<p class="word">{escape(word)}</p><p class="figures"><b>{found.estimate.value * 100:.2f}</b> against'
        f" {found.logged.value * 100:.2f}</p><p>{apart.value * 100:+.2f}, 95 % interval {apart.low * 100:+.2f} to"
        f" {apart.high * 100:+.2f}</p>{why}</article>"
        f'<article class="verdict undecided"><p class="eyebrow">what the log carries</p>'
        f'<p class="word">{found.overlap:.0%} covered</p><p class="figures"><b>{found.effective_sample:,.0f}</b>'
        f" effective draws of {found.draws:,}</p><p>A verdict asks for 1,000 and for 80 % covered: the part of the new"
        " policy's draws that the log makes at least one time for its twenty.</p></article></section>"
    )


def _estimates(found: Assessment, estimates: tuple[Estimate, ...]) -> str:
    lines = [found.logged, found.estimate, *estimates]
    most = max(1e-9, *(line.high for line in lines))

    def drawn(line: Estimate) -> str:
        return bar(max(line.value, 0), max(line.low, 0), line.high, most=most, best=line is found.estimate)

    rows = "".join(
        f'<tr{" class=whole" if line is found.estimate else ""}><th scope="row">{escape(line.estimator)}</th>'
        f'<td class="wide">{drawn(line)}</td>'
        f"<td><b>{line.value * 100:.2f}</b></td><td>{line.low * 100:.2f} to {line.high * 100:.2f}</td></tr>"
        for line in lines
    )
    apart = found.difference
    least, widest = min(apart.low, 0.0), max(apart.high, 0.0)
    return (
        "<section><h2>Estimator by estimator</h2><p>The first line is what was earned, the second the value to believe,"
        " chosen by a rule that does not know the truth; intervals are 95 %, whole profiles resampled.</p>"
        f'<div class="scroll"><table class="members"><thead><tr><th></th><th colspan="2">quality plays</th>'
        f"<th>interval</th></tr></thead><tbody>{rows}</tbody></table></div>"
        f'<div class="differences"><div class="difference"><span class="of">difference</span>'
        f"{forest(apart.value, apart.low, apart.high, least=least, most=widest)}</div></div></section>"
    )


def _replay(replay: TakeFraction) -> str:
    return (
        f"<section><h2>Replay</h2><p>{replay.matched:,} of {replay.draws:,} draws chose as the policy would have:"
        f" {replay.value * 100:.2f} quality plays a hundred of them (95 % interval {replay.low * 100:.2f} to"
        f" {replay.high * 100:.2f}).</p></section>"
    )
