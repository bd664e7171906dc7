"""Grow the heads of the last word on what viewers watched in a window that the models have not seen.

A play teaches the play head which of the blend's leading titles was chosen, and the other heads how it ended. The
propensity is none: what is learnt from is what viewers did, wherever they found it.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.features.cross import cross_features, cross_names, reception_of
from marquee.features.interactions import Interactions, known_before
from marquee.features.strength import SIGNALS
from marquee.models.artifact import ModelSet
from marquee.models.blend import FEATURES, combine
from marquee.models.ranker import RankerConfig, fit_ranker
from marquee.models.rerank import HEADS, HeadsConfig, LastWord, leading
from marquee.models.taste import Taste, align, hears_sequence
from marquee.models.trees import Trees, as_heads, no_trees
from marquee.schema.profile import HIDE, PLAY, RATE, THUMB_DOWN

LEAST_EXAMPLES = 200  # plays, below which the blend has the last word
_NONE = np.zeros(0, dtype=np.float32)
LOW_STARS = 2.5  # a rating below says what a thumb down says
LEAST_OF_A_KIND = 20  # plays that ended in some way, below which nothing is learnt of it


def fit_last_word(
    models: ModelSet,
    interactions: Interactions,
    snapshot: CatalogSnapshot,
    *,
    since: int,
    until: int | None = None,
    config: HeadsConfig,
    rng: np.random.Generator,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> LastWord:
    """Learn the last word on what was watched from `since` to `until`, over models that saw nothing from `since` on.

    `interactions` are numbered as the catalogue is.
    """
    silent = as_heads([no_trees(len(cross_names(FEATURES)))] * len(HEADS))
    unheard = LastWord(heads=silent, well=_NONE, against=_NONE, config=config, sequence=hears_sequence(models))
    word = received_by(models, interactions.before(since), word=unheard)
    taste = align(replace(models, last_word=word), snapshot)
    heads = fit_heads(taste, interactions, since=since, until=until, config=config, rng=rng, report=report)
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
    config: HeadsConfig,
    rng: np.random.Generator,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Trees:
    """Grow play, complete, thumb down and abandon on first watches from `since` to `until`; four heads.

    `interactions` are numbered as the catalogue of `taste`, which knows its titles' facts and whose models saw nothing
    from `since` on. Too few watches give heads that say nothing.
    """
    facts = taste.facts
    columns = len(cross_names(FEATURES))
    targets = _targets(interactions, since=since, until=until, most=config.examples, rng=rng)
    if len(targets) < LEAST_EXAMPLES or facts is None:
        return as_heads([no_trees(columns)] * len(HEADS))
    starts = interactions.starts()
    lists: list[NDArray[np.float32]] = []
    labels: list[NDArray[np.float32]] = []
    own = np.empty((len(targets), columns), dtype=np.float32)
    for number, target in enumerate(targets):
        place = int(target)
        signals = known_before(interactions, place, starts=starts)
        country = interactions.countries[interactions.country[place]]
        opinions = taste.components(signals, country=country)
        scores = combine(opinions, taste.blend.at_length(len(signals.positives)))
        allowed = np.ones(len(scores), dtype=np.bool_)
        first = int(starts[interactions.profile[place]])
        before = interactions.title[first:place]
        allowed[before[interactions.watched[first:place]]] = False
        candidates = leading(scores, count=config.candidates, allowed=allowed)
        title = interactions.title[place]
        among = candidates == title
        shown = candidates if among.any() else np.concatenate([candidates[:-1], [title]]).astype(np.int32)
        features = cross_features(
            shown,
            scores=scores,
            components=opinions,
            signals=signals,
            facts=facts,
            trending=taste.trending(country),
        )
        own[number] = features[int(np.flatnonzero(shown == title)[0])]
        if among.any():  # a title beyond the leading ones cannot be reached: nothing to learn from it
            lists.append(features)
            labels.append(among.astype(np.float32))
        if number % 200 == 0:
            report(number, 2 * len(targets))

    def growing(head: int) -> Callable[[int, int], None]:
        return lambda done, total: report(
            4 * len(targets) + head * len(targets) + done * len(targets) // total, 8 * len(targets)
        )

    play = no_trees(columns)
    if lists:
        rows = np.concatenate(lists)
        play = fit_ranker(
            rows,
            np.concatenate(labels),
            groups=np.array([len(part) for part in labels]),
            offsets=rows[:, 0],
            config=config.play_trees,
            rng=rng,
            report=growing(0),
        )
    endings = _endings(interactions, targets)
    outcome = [
        _outcome(own, ended, config=config.outcome_trees, rng=rng, report=growing(head + 1))
        for head, ended in enumerate(endings)
    ]
    return as_heads([play, *outcome])


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
