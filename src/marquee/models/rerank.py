"""The last word on a viewer's first titles: the blend's best, put in order by what a play of each is worth.

Four heads of trees: how much likelier a title is played than the blend thinks, and, once played, whether it goes well,
is left early, or ends in a thumb down. One value comes of them by the weights in `HeadsConfig`. Only the leading titles
change places; which titles may be shown is not known here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marquee.features.cross import TitleFacts, cross_features
from marquee.features.interactions import Signals
from marquee.models.ranker import RankerConfig
from marquee.models.trees import ARRAYS, Trees, trees_of

_SERVED = ("candidates", "complete", "thumb_down", "abandon")
HEADS = ("play", "complete", "thumb_down", "abandon")
LEAST_WORTH = 0.05  # of a play: below it the logarithm would drown what the play head says


def _play_trees() -> RankerConfig:
    return RankerConfig(objective="softmax", trees=80, leaves=16, depth=5, rate=0.06, least_rows=100, ridge=5.0)


def _outcome_trees() -> RankerConfig:
    return RankerConfig(objective="binary", trees=40, leaves=8, depth=4, rate=0.06, least_rows=100, ridge=5.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadsConfig:
    """What a play is worth, by how it may end, and how the heads are grown."""

    candidates: int = 256  # leading titles of the blend that are put in order
    listed: int = 48  # of them learnt from in a list: so many of the first, and as many drawn from the others
    examples: int = 3_000  # plays learnt from, at most
    least_profiles: int = 20  # viewers they must come from: fewer say nothing of others
    complete: float = 1.0  # worth of a play that goes well, beside a play of which nothing is known (1)
    thumb_down: float = 1.0  # taken off for one that ends in a thumb down
    abandon: float = 0.5  # and for one left early
    play_trees: RankerConfig = field(default_factory=_play_trees)
    outcome_trees: RankerConfig = field(default_factory=_outcome_trees)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LastWord:
    """What a model set keeps for reranking; arrays are aligned to its titles."""

    heads: Trees
    well: NDArray[np.float32]  # (titles,) as `features.cross.Reception` says
    against: NDArray[np.float32]
    config: HeadsConfig
    sequence: bool = False  # the heads heard the sequence model: where it cannot be asked they have no say

    def header(self) -> dict[str, float]:
        """Give what is needed of the config to serve."""
        return {name: getattr(self.config, name) for name in _SERVED} | {"sequence": self.sequence}

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Give the arrays to be saved, by name; `last_word_of` reads them back."""
        heads = {f"heads_{name}": array for name, array in self.heads.arrays().items()}
        return heads | {"received_well": self.well, "received_against": self.against}


def last_word_of(header: Mapping[str, float], array: Callable[[str], NDArray[Any]]) -> LastWord:
    """Read back what `header` and `arrays` gave; raises BrokenStore where trees do not hold together."""
    return LastWord(
        heads=trees_of({name: array(f"heads_{name}") for name in ARRAYS}),
        well=array("received_well"),
        against=array("received_against"),
        config=HeadsConfig(
            candidates=int(header["candidates"]),
            complete=float(header["complete"]),
            thumb_down=float(header["thumb_down"]),
            abandon=float(header["abandon"]),
        ),
        sequence=bool(header["sequence"]),
    )


def rerank(
    scores: NDArray[np.float32],
    *,
    components: NDArray[np.float32],
    signals: Signals,
    facts: TitleFacts,
    heads: Trees,
    config: HeadsConfig,
    trending: NDArray[np.float32],
    allowed: NDArray[np.bool_] | None = None,
) -> NDArray[np.float32]:
    """Put the first `config.candidates` titles into the order of their value; float32 `(titles,)`, higher is better.

    `scores` `(titles,)` are the blend's and `components` `(models, titles)` what they were made of; `trending`
    `(titles,)` is the country's. Titles not
    `allowed` keep their scores, as do all behind the leading ones. The leading titles share out the places, and the
    scores, that they held between them, so that every other title stays where it was. Ties go by row number.
    """
    if len(heads) == 0:
        return scores
    candidates = leading(scores, count=config.candidates, allowed=allowed)
    if len(candidates) == 0:
        return scores
    features = cross_features(
        candidates, scores=scores, components=components, signals=signals, facts=facts, trending=trending
    )
    worth = value(scores[candidates], heads.score_heads(features), config=config)
    out = scores.copy()
    out[candidates[np.argsort(-worth, kind="stable")]] = scores[candidates]  # they come best first
    return out


def value(blended: NDArray[np.float32], heads: NDArray[np.float64], *, config: HeadsConfig) -> NDArray[np.float64]:
    """Give the logarithm of what showing each candidate is worth, float64 `(candidates,)`.

    The chance of a play (a softmax over blend and play head, up to a constant) times what a play is worth.
    """
    complete, thumb_down, abandon = (1.0 / (1.0 + np.exp(-heads[:, head])) for head in (1, 2, 3))
    worth = 1.0 + config.complete * complete - config.thumb_down * thumb_down - config.abandon * abandon
    found: NDArray[np.float64] = blended + heads[:, 0] + np.log(np.maximum(worth, LEAST_WORTH))
    return found


def leading(scores: NDArray[np.float32], *, count: int, allowed: NDArray[np.bool_] | None = None) -> NDArray[np.int32]:
    """List the rows of the highest scores, best first, ties by row number; int32 `(≤ count,)`."""
    masked = scores if allowed is None else np.where(allowed, scores, np.float32(-np.inf))
    if count < len(masked):
        edge = np.partition(masked, len(masked) - count)[len(masked) - count]
        rows = np.flatnonzero(masked >= edge)
    else:
        rows = np.arange(len(masked))
    rows = rows[np.isfinite(masked[rows])]
    found: NDArray[np.int32] = rows[np.argsort(-masked[rows], kind="stable")][:count].astype(np.int32)
    return found
