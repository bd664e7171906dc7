"""500 comments from new accounts in a burst: how far do they move what is said of a title, its place, and its taste?

Honest people speak of titles of the built-in world over 200 days, a part of them newly come. Then 500 accounts made an
hour before write of one title, in their own words or in one text, for it or against it, within minutes or a day. All
comments are read by the reader as the service reads them. Measured on the voices: the mean and each aspect (a move of
1 % is .02 on their scale of -1 to 1), and the place of the title among all. Beside it, what most services show: the
mean over comments, and the mean over authors. For taste, all models are trained with and without the 500 (praise, as a
campaign would buy it), and the title's place is compared over a panel of viewers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.frame import Check, Result
from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.features.profile import encode_history
from marquee.features.training_set import interactions_from
from marquee.lake.land import events_to_arrow
from marquee.language.reader import Reader, read_all
from marquee.language.voices import DAY, HOUR, Said, TitleVoices, gather
from marquee.models.taste import Taste, align
from marquee.models.training import TrainingConfig, fit_models
from marquee.profiles.advance import empty_profile, fold
from marquee.schema.events import Event, Logged
from marquee.synthetic.speech_sides import say_of_sides, sides_of
from marquee.synthetic.world import build_world

SIZE = {"titles": 24, "attacked": 6}
QUICK_SIZE = {"titles": 8, "attacked": 2}
WORLD = {"titles": 300, "viewers": 1_500, "days": 60}
QUICK_WORLD = {"titles": 100, "viewers": 300, "days": 30}
PANEL = 200
COMMENTS = 500
HOURS = (0.25, 4.0, 24.0)
SEED = 81
NOW = 400 * DAY
TARGET = 0.01
_COPIED = {
    1: "the best thing you will ever see on any screen, the {noun} is wonderful and brilliant and superb",
    -1: "do not waste a minute of your life on this, the {noun} is terrible and a mess",
}
_ADDED = [
    "and I tell everybody so",
    "really",
    "believe me",
    "as I said to my barber",
    "no question",
    "that is all I can say",
]


def run(*, data: Path | None, quick: bool) -> Result:
    """Attack a few titles in every way (the quick form: fewer titles, a smaller world)."""
    size = QUICK_SIZE if quick else SIZE
    rng = np.random.default_rng(SEED)
    honest = [_honest(f"t{number}", rng=rng) for number in range(size["titles"])]
    before = [gather(said, now=NOW) for said in honest]
    simple = {"mean over comments": _by_comment, "mean over authors": _by_author}
    moved: dict[str, list[float]] = {"voices": [], "aspects": [], "places": [], **{name: [] for name in simple}}
    alerts = []
    for number in range(size["attacked"]):
        for hours in HOURS[:1] if quick else HOURS:
            for sign in (1, -1):
                for copied in (False, True):
                    sent = _brigade(f"t{number}", sign=sign, hours=hours, copied=copied, rng=rng)
                    after = gather([*honest[number], *sent], now=NOW)
                    alerts.append(after.bursting)
                    moved["voices"].append(abs((after.mean or 0.0) - (before[number].mean or 0.0)) / 2)
                    moved["aspects"].append(_aspects_moved(before[number], after))
                    moved["places"].append(abs(_place(before, number, after) - _place(before, number, before[number])))
                    for name, mean in simple.items():
                        moved[name].append(abs(mean([*honest[number], *sent]) - mean(honest[number])) / 2)
    taste = _taste(QUICK_WORLD if quick else WORLD)
    figures: dict[str, Any] = {
        **size,
        "attacks": len(alerts),
        "comments_of_honest": sum(map(len, honest)),
        "told_of_honest": sum(voices.mean is not None for voices in before),
        "alerts_without_attack": sum(voices.bursting for voices in before),
        "moved_at_most": {name: round(float(max(each)), 5) for name, each in moved.items()},
        "moved_on_average": {name: round(float(np.mean(each)), 5) for name, each in moved.items()},
        "taste": taste,
    }
    checks = [
        Check(what="mean of the voices moved at most", value=round(max(moved["voices"]), 5), op="<=", target=TARGET),
        Check(what="mean of any aspect moved at most", value=round(max(moved["aspects"]), 5), op="<=", target=TARGET),
        Check(what="place among titles moved, at most", value=float(max(moved["places"])), op="<=", target=TARGET),
        Check(what="bursts that raised an alert, part", value=float(np.mean(alerts)), op=">=", target=1.0),
        Check(what="alerts where nobody attacked", value=figures["alerts_without_attack"], op="<=", target=0),
        Check(what="share of popularity moved", value=taste["popularity_moved"], op="<=", target=TARGET),
        Check(what="place in the panel's taste moved", value=taste["place_moved"], op="<=", target=TARGET),
    ]
    return Result(figures=figures, checks=checks, data="built-in world")


def _honest(title_id: str, *, rng: np.random.Generator) -> list[Said]:
    """Let 60 to 400 people speak of a title over 200 days; one in twelve came to the service the same day."""
    count = int(rng.integers(60, 400))
    at = np.sort(rng.integers(NOW - 200 * DAY, NOW, count))
    since = np.where(rng.random(count) < 1 / 12, at - rng.integers(0, 2 * DAY, count), at - 100 * DAY)
    texts = [say_of_sides(title_id, liked=float(rng.normal(0.3, 1.0)), rng=rng)[0] for _ in range(count)]
    return _read(texts, authors=[f"{title_id}-{number}" for number in range(count)], at=at, since=since)


def _brigade(title_id: str, *, sign: int, hours: float, copied: bool, rng: np.random.Generator) -> list[Said]:
    """Let 500 accounts an hour old write within `hours`: in their own words, or one text a little changed."""
    start = NOW - DAY - int(hours * HOUR)
    at = start + np.sort(rng.integers(0, int(hours * HOUR), COMMENTS))
    noun = sides_of(title_id)[0].key.replace("_", " ")
    texts = []
    while len(texts) < COMMENTS:
        if copied:
            texts.append(f"{_COPIED[sign].format(noun=noun)} {_ADDED[int(rng.integers(len(_ADDED)))]}")
            continue
        text, meant = say_of_sides(title_id, liked=1.5 * sign, rng=rng)
        if all(side == sign for _, side in meant):
            texts.append(text)
    return _read(
        texts, authors=[f"new-{number}" for number in range(COMMENTS)], at=at, since=np.full(COMMENTS, start - HOUR)
    )


def _read(
    texts: Sequence[str], *, authors: Sequence[str], at: NDArray[np.int64], since: NDArray[np.int64]
) -> list[Said]:
    understood = read_all(Reader(), texts)
    return [
        Said(comment_id=author, author=author, first_seen_at=first, at=when, text=text, sentiment=read.sentiment,
             language=read.language, aspects=read.aspects)
        for author, text, read, when, first in zip(authors, texts, understood, at.tolist(), since.tolist(), strict=True)
    ]  # fmt: skip


def _by_comment(said: Sequence[Said]) -> float:
    return float(np.mean([each.sentiment for each in said]))


def _by_author(said: Sequence[Said]) -> float:
    by: dict[str, list[float]] = {}
    for each in said:
        by.setdefault(each.author, []).append(each.sentiment)
    return float(np.mean([np.mean(mine) for mine in by.values()]))


def _aspects_moved(before: TitleVoices, after: TitleVoices) -> float:
    """Give how far any aspect moved; one that came or went counts as moved by all of it."""
    old, new = ({aspect.key: aspect.mean for aspect in voices.aspects} for voices in (before, after))
    if old.keys() != new.keys():
        return 1.0
    return max((abs(old[key] - new[key]) / 2 for key in old), default=0.0)


def _place(before: Sequence[TitleVoices], number: int, now: TitleVoices) -> float:
    """Give a title's place among all by its mean, as a part of them."""
    others = [voices.mean for place, voices in enumerate(before) if place != number and voices.mean is not None]
    return sum(mean > (now.mean or 0.0) for mean in others) / (len(others) + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trained:
    """Models with what they were trained on, and the panel's mean place of each title, `(titles,)`, 0 is the first."""

    popularity: NDArray[np.float32]
    place: NDArray[np.float64]


def _taste(size: dict[str, int]) -> dict[str, float]:
    """Train with and without 500 new accounts that praise one title, and compare its popularity and its place."""
    world = build_world(seed=SEED, **size)
    snapshot = build_snapshot(world.titles, version="c-1")
    logged = [
        Logged(log_position=position, received_at=event.at, event=event)
        for position, event in enumerate(world.events(), start=1)
        if event.kind != "impression"
    ]
    clean = _trained(logged, snapshot, now=world.end_at)
    order = np.argsort(clean.place)
    title = int(order[len(order) // 2])  # neither first nor last
    praise = _praise(snapshot.title_ids[title], at=world.end_at - DAY, position=len(logged) + 1)
    attacked = _trained([*logged, *praise], snapshot, now=world.end_at)
    return {
        **{f"world_{name}": value for name, value in size.items()},
        "place_before": round(float(clean.place[title]), 2),
        "place_after": round(float(attacked.place[title]), 2),
        "place_moved": round(abs(float(clean.place[title] - attacked.place[title])) / len(order), 5),
        "popularity_moved": round(abs(float(attacked.popularity[title] / clean.popularity[title]) - 1), 5),
    }


def _trained(logged: list[Logged], snapshot: CatalogSnapshot, *, now: int) -> _Trained:
    table = events_to_arrow(logged).sort_by([("profile_id", "ascending"), ("log_position", "ascending")])
    config = TrainingConfig(sequence=None, heads=None, tower=None, learn_signals=False)
    models = fit_models(interactions_from(table), version="m-1", config=config, rng=np.random.default_rng(SEED),
                        report=lambda done, total: None, snapshot=snapshot)  # fmt: skip
    taste = align(models, snapshot)
    return _Trained(popularity=taste.popularity(""), place=_places(taste, logged, snapshot, now=now))


def _places(taste: Taste, logged: list[Logged], snapshot: CatalogSnapshot, *, now: int) -> NDArray[np.float64]:
    """Average the place of each title over a panel of viewers who were there before."""
    by_profile: dict[str, list[Logged]] = {}
    for each in logged:
        if len(by_profile) < PANEL or each.event.profile_id in by_profile:
            by_profile.setdefault(each.event.profile_id, []).append(each)
    places = np.zeros(len(snapshot.title_ids))
    for profile_id, events in by_profile.items():
        history = encode_history(
            fold(empty_profile(profile_id), events), snapshot.index, now=now, signals=taste.signals
        )
        order = np.argsort(-taste.score(history), kind="stable")
        places[order] += np.arange(len(order)) / len(by_profile)
    return places


def _praise(title_id: str, *, at: int, position: int) -> list[Logged]:
    """Write the comments of 500 new accounts, each understood as high praise."""
    found = []
    for number in range(COMMENTS):
        who = {"account_id": f"new-{number}", "profile_id": f"new-{number}", "title_id": title_id}
        comment = Event(kind="comment", event_id=f"c{number}", at=at + number * 1000, comment_id=f"c{number}",
                        text="wonderful", country="US", **who)  # fmt: skip
        understood = Event(kind="comment_understood", event_id=f"u{number}", at=comment.at, comment_id=f"c{number}",
                           sentiment=1.0, model_version="m", **who)  # fmt: skip
        for event in (comment, understood):
            found.append(Logged(log_position=position + len(found), received_at=event.at, event=event))
    return found
