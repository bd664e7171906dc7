"""`marquee artwork accept|reject|undecide|retire`: an editor's word on candidates and covers, at the desk."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from marquee.cli.terminal import say, say_next, stores_of
from marquee.errors import BadInput, NotFound

if TYPE_CHECKING:
    from marquee.artwork.accept import Judgement
    from marquee.storage.open import Stores

_VERDICTS = {
    "accept": ("accepted", "let candidates be drawn as covers; again on a cover: tag it, or bring it back"),
    "reject": ("rejected", "say no to candidates, or take an accepted cover back"),
    "undecide": ("undecided", "take back what was decided: it waits again, or is as the catalogue has it"),
    "retire": ("retired", "draw a cover no more; pages that hold it still find it"),
}


def register_action(actions: Any) -> None:
    """Add `accept`, `reject`, `undecide` and `retire` to the artwork commands."""
    for name, (verdict, about) in _VERDICTS.items():
        action = actions.add_parser(name, help=about)
        action.add_argument("title", metavar="TITLE", help="a title_id")
        action.add_argument("ids", nargs="+", metavar="ID", help="candidates or covers of it, as `list` names them")
        action.add_argument("--author", default="command line", help="who is written down at the desk")
        if name == "accept":
            action.add_argument("--aspect", choices=("title", "genre", "person", "mood"), help="what it stresses")
            action.add_argument("--value", help="which genre, person or mood")
            action.add_argument("--tag", action="append", metavar="ASPECT=VALUE", help="what else it stresses")
            action.add_argument("--sensitivity", action="append", metavar="WORD", help="what to warn of: violence, ...")
            action.add_argument("--spoiler", action="store_true", default=None, help="only for who saw it to the end")
            action.add_argument("--maturity", type=int, metavar="YEARS", help="the youngest audience it is for")
        action.set_defaults(run=run, verdict=verdict)


def run(options: argparse.Namespace) -> int:
    """Write the decisions down; every running process follows within two seconds."""
    from marquee.artwork.accept import Judgement

    given = vars(options)
    judgements = [
        Judgement(
            id=name,
            verdict=options.verdict,
            aspect=given.get("aspect"),
            value=given.get("value"),
            tags=None if given.get("tag") is None else tuple(_tag(text) for text in given["tag"]),
            sensitivities=None if given.get("sensitivity") is None else tuple(given["sensitivity"]),
            spoiler=given.get("spoiler"),
            maturity=given.get("maturity"),
        )
        for name in dict.fromkeys(options.ids)
    ]
    with stores_of(options) as stores:
        names = judge_here(stores, judgements, title_id=options.title, author=options.author)
    for name in names:
        say(f"{name} is {options.verdict}; running processes follow within two seconds")
    say_next(f"marquee artwork list {options.title}")
    return 0


def judge_here(stores: "Stores", judgements: "Sequence[Judgement]", *, title_id: str, author: str) -> list[str]:
    """Decide on pictures of a title, against the catalogue as it stands now; returns their artwork ids."""
    from marquee.artwork.accept import judge
    from marquee.catalog.artworks import with_accepted
    from marquee.catalog.load import load_snapshot

    now = stores.settings.clock().now()
    published = load_snapshot(stores.artifacts)
    if published is None:
        raise NotFound("no catalogue is published yet; run `marquee import catalog FILE` first")
    return judge(
        stores.desk,
        judgements,
        root=stores.settings.home / "artwork",
        snapshot=with_accepted(published, stores.desk.snapshot(now=now)),
        title_id=title_id,
        author=author,
        now=now,
    )


def _tag(text: str) -> tuple[str, str]:
    aspect, found, value = text.partition("=")
    if not found:
        raise BadInput(f"--tag is {text!r}; write it as mood=warm")
    return aspect.strip(), value.strip()
