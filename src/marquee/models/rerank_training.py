"""Grow the heads of the last word on what viewers watched in a window that the models have not seen.

A play teaches the play head which of the blend's leading titles was chosen, and the other heads how it ended; that is
learnt from wherever viewers found a title, under no propensity. Where pages were served the play head also learns which
of the tiles in view was played. There the propensity is that of being examined once in view (`features.attention`): its
logarithm is an offset of the softmax, so that trees learn what is left when the place has been accounted for.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.features.cross import cross_features, cross_names, reception_of
from marquee.features.interactions import Interactions, Signals, known_before
from marquee.features.strength import SIGNALS
from marquee.models.artifact import ModelSet
from marquee.models.blend import FEATURES, combine
from marquee.models.ranker import RankerConfig, fit_ranker
from marquee.models.rerank import HEADS, HeadsConfig, LastWord, leading
from marquee.models.taste import Taste, align, hears_sequence
from marquee.models.threads import Progress, over_rows
from marquee.models.trees import Trees, as_heads, no_trees
from marquee.schema.profile import HIDE, PLAY, RATE, THUMB_DOWN

Listed = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]  # features, labels, offsets
_NONE = np.zeros(0, dtype=np.float32)
LOW_STARS = 2.5  # a rating below says what a thumb down says
LEAST_OF_A_KIND = 20  # plays that ended in some way, below which nothing is learnt of it


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeenPage:
    """A page from which a title was played; titles by row number of the catalogue."""

    titles: NDArray[np.int32]  # that were in view, the played one first
    examined: NDArray[np.float32]  # how likely each was looked at once in view, above 0
    signals: Signals  # what was known of the viewer then


def fit_last_word(
    models: ModelSet,
    interactions: Interactions,
    snapshot: CatalogSnapshot,
    *,
    since: int,
    until: int | None = None,
    pages: Sequence[SeenPage] = (),
    config: HeadsConfig,
    rng: np.random.Generator,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> LastWord:
    """Learn the last word on what was watched from `since` to `until`, over models that saw nothing from `since` on.

    `interactions` are numbered as the catalogue is; `pages` are those served in the same time.
    """
    silent = as_heads([no_trees(len(cross_names(FEATURES)))] * len(HEADS))
    unheard = LastWord(heads=silent, well=_NONE, against=_NONE, config=config, sequence=hears_sequence(models))
    word = received_by(models, interactions.before(since), word=unheard)
    taste = align(replace(models, last_word=word), snapshot)
    heads = fit_heads(taste, interactions, since=since, until=until, pages=pages, config=config, rng=rng, report=report)
    return replace(word, heads=heads)


def received_by(models: ModelSet, interactions: Interactions, *, word: LastWord) -> LastWord:
    """Give other models a last word learnt elsewhere: how their titles are received is counted anew."""
    reception = reception_of(interactions.renumbered(models.title_ids))
    return replace(word, well=reception.well, against=reception.against)


def fit_heads(
    taste: Taste,
    interactions: Interactions,
    *,
    since: int,
    until: int | None = None,
    pages: Sequence[SeenPage] = (),
    config: HeadsConfig,
    rng: np.random.Generator,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Trees:
    """Grow play, complete, thumb down and abandon on first watches from `since` to `until`; four heads.

    `interactions` are numbered as the catalogue of `taste`, which knows its titles' facts and whose models saw nothing
    from `since` on. Watches of too few viewers give heads that say nothing.
    """
    columns = len(cross_names(FEATURES))
    targets = _targets(interactions, since=since, until=until, most=config.examples, rng=rng)
    if len(np.unique(interactions.profile[targets])) < config.least_profiles or taste.facts is None:
        return as_heads([no_trees(columns)] * len(HEADS))
    steps = 2 * len(targets) + len(pages)  # growing trees takes as long as laying out examples

    def growing(head: int) -> Callable[[int, int], None]:
        return lambda done, total: report(
            len(targets) + len(pages) + len(targets) * (head * total + done) // (len(HEADS) * total), steps
        )

    starts = interactions.starts()
    found: list[Listed | None] = [None] * (len(targets) + len(pages))
    own = np.empty((len(targets), columns), dtype=np.float32)
    seeds = rng.integers(2**63, size=len(targets))  # the same lists whichever thread draws them
    done = Progress(report, total=steps)

    def part(first: int, last: int) -> None:
        for number in range(first, last):
            drawn = np.random.default_rng(seeds[number])
            own[number], found[number] = _of_watch(
                taste, interactions, int(targets[number]), starts=starts, config=config, rng=drawn
            )
        done.add(last - first)

    over_rows(part, size=len(targets))
    for number, page in enumerate(pages):
        found[len(targets) + number] = _of_page(taste, page)
        report(len(targets) + number, steps)
    lists = [one for one in found if one is not None]
    play = no_trees(columns)
    if lists:
        play = fit_ranker(
            np.concatenate([features for features, _, _ in lists]),
            np.concatenate([labels for _, labels, _ in lists]),
            groups=np.array([len(labels) for _, labels, _ in lists]),
            offsets=np.concatenate([offsets for _, _, offsets in lists]),
            config=config.play_trees,
            rng=rng,
            report=growing(0),
        )
    outcome = [
        _outcome(own, ended, config=config.outcome_trees, rng=rng, report=growing(head + 1))
        for head, ended in enumerate(_endings(interactions, targets))
    ]
    return as_heads([play, *outcome])


def _of_watch(
    taste: Taste,
    interactions: Interactions,
    target: int,
    *,
    starts: NDArray[np.int64],
    config: HeadsConfig,
    rng: np.random.Generator,
) -> tuple[NDArray[np.float32], Listed | None]:
    """Describe the title watched, `(columns,)`, and the list it was chosen from: the blend's leading titles.

    There is no list where it was not among them: what lies beyond cannot be reached, and teaches nothing of order.
    """
    signals = known_before(interactions, target, starts=starts)
    country = interactions.countries[interactions.country[target]]
    opinions, scores, allowed = _opinions(taste, signals, country=country)
    first = int(starts[interactions.profile[target]])
    allowed[interactions.title[first:target][interactions.watched[first:target]]] = False
    candidates = leading(scores, count=config.candidates, allowed=allowed)
    title = interactions.title[target]
    among = candidates == title
    shown = candidates if among.any() else np.concatenate([candidates[:-1], [title]]).astype(np.int32)
    assert taste.facts is not None
    features = cross_features(
        shown,
        scores=scores,
        components=opinions,
        signals=signals,
        facts=taste.facts,
        trending=taste.trending(country),
    )
    chosen = features[int(np.flatnonzero(shown == title)[0])]
    if not among.any():
        return chosen, None
    rows, stands_for = _drawn(among, config=config, rng=rng)
    return chosen, (features[rows], among[rows].astype(np.float32), features[rows, 0] + np.log(stands_for))


def _drawn(
    among: NDArray[np.bool_], *, config: HeadsConfig, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Draw what of a list is looked at: its head, some of the others, what was watched; and what each stands for.

    A title that stands for `w` counts `w` times in the softmax, so that its sum is that of the whole list on average.
    """
    others = np.flatnonzero(~among[config.listed :]) + config.listed
    if len(others) <= config.listed:
        return np.arange(len(among)), np.ones(len(among), dtype=np.float32)
    drawn = rng.choice(others, size=config.listed, replace=False)
    stands_for = np.ones(len(among), dtype=np.float32)
    stands_for[drawn] = len(others) / config.listed
    rows = np.union1d(np.append(np.arange(config.listed), np.flatnonzero(among)), drawn)
    return rows, stands_for[rows]


def _of_page(taste: Taste, page: SeenPage) -> Listed:
    """Describe the tiles in view of a page, the played one first."""
    opinions, scores, allowed = _opinions(taste, page.signals, country="")
    allowed[page.titles] = True
    others = np.sort(scores[allowed])
    assert taste.facts is not None
    features = cross_features(
        page.titles,
        scores=scores,
        components=opinions,
        signals=page.signals,
        facts=taste.facts,
        trending=taste.trending(""),
        places=(len(others) - np.searchsorted(others, scores[page.titles], side="right")).astype(np.float32),
        best=float(others[-1]),
    )
    labels = np.zeros(len(page.titles), dtype=np.float32)
    labels[0] = 1.0
    return features, labels, features[:, 0] + np.log(np.maximum(page.examined, 1e-3))


def _opinions(
    taste: Taste, signals: Signals, *, country: str
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.bool_]]:
    """Give the models' opinions, the blend's scores, and which titles nothing was done with yet."""
    opinions = taste.components(signals, country=country)
    scores = combine(opinions, taste.blend.at_length(len(signals.positives)))
    allowed = np.ones(len(scores), dtype=np.bool_)
    allowed[signals.positives] = False
    allowed[signals.negatives] = False
    return opinions, scores, allowed


def _targets(
    interactions: Interactions, *, since: int, until: int | None, most: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Choose first watches in the window, whether they went well or not."""
    first = interactions.first_watches()
    at = interactions.at[first]
    found = first[(at >= since) & (at < (np.iinfo(np.int64).max if until is None else until))]
    return found if len(found) <= most else np.sort(rng.choice(found, size=most, replace=False))


def _endings(interactions: Interactions, targets: NDArray[np.int64]) -> list[NDArray[np.float32]]:
    """Say of each watch whether it went well, ended in a thumb down (or a low rating, or hidden), was left early.

    Where acts are not known by name, a watch that speaks against its title counts as left early.
    """
    size = len(interactions.title_ids)
    key = interactions.profile.astype(np.int64) * size + interactions.title
    against = interactions.weight < 0
    action, value = interactions.action, interactions.value
    if action is None or value is None:
        left, refused = interactions.watched & against, ~interactions.watched & against
    else:
        left = (action == PLAY) & (value < SIGNALS.stopped_share)
        refused = np.isin(action, (THUMB_DOWN, HIDE)) | ((action == RATE) & (value < LOW_STARS))
    wanted = key[targets]
    well = np.isin(wanted, interactions.rewarded_pairs())
    thumbed_down = np.isin(wanted, key[refused]) & ~well
    return [ending.astype(np.float32) for ending in (well, thumbed_down, left[targets])]


def _outcome(
    features: NDArray[np.float32],
    ended: NDArray[np.float32],
    *,
    config: RankerConfig,
    rng: np.random.Generator,
    report: Callable[[int, int], None],
) -> Trees:
    if min(int(ended.sum()), int((1 - ended).sum())) < LEAST_OF_A_KIND:
        return no_trees(features.shape[1])
    return fit_ranker(features, ended, config=config, rng=rng, report=report)
