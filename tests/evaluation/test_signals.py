"""Learning how strongly acts speak, where it is known what they are worth."""

from dataclasses import replace

import numpy as np
import pytest

from marquee.evaluation.signals import LearningConfig, LearntSignals, learn_signals
from marquee.evaluation.split import TimeSplit
from marquee.features.acts import Acts, interactions_of, weighed
from marquee.features.interactions import Interactions
from marquee.features.strength import LEARNT, SIGNALS
from marquee.models.linear import LinearConfig
from marquee.schema.clock import DAY
from marquee.schema.profile import LIST_ADD, PLAY, THUMB_DOWN, THUMB_UP

FILMS, CAMPS = 60, 4
SPLIT = TimeSplit(blend_at=80 * DAY, judge_at=100 * DAY)
LINEAR = LinearConfig(regularization=20.0)


def world(viewers: int, *, seed: int = 0) -> Interactions:
    """Each viewer has a camp: what they play and give a thumb is of it, what they put on their list of any."""
    rng = np.random.default_rng(seed)
    rows: list[tuple[int, int, int, int, float]] = []
    for viewer in range(viewers):
        mine = rng.permutation(np.arange(viewer % CAMPS, FILMS, CAMPS))
        rows += [(viewer, film, 5 + 6 * day, PLAY, 0.4) for day, film in enumerate(mine[:2])]
        rows += [(viewer, film, 20 + 6 * day, THUMB_UP, np.nan) for day, film in enumerate(mine[2:4])]
        rows += [(viewer, film, 60 + day, LIST_ADD, np.nan) for day, film in enumerate(rng.choice(FILMS, 6, False))]
        rows += [(viewer, film, 82 + day, PLAY, 0.9) for day, film in enumerate(mine[5:8])]
    table = np.array(rows)
    return interactions_of(
        Acts(
            title_ids=tuple(f"t{film}" for film in range(FILMS)),
            countries=("",),
            profile=table[:, 0].astype(np.int64),
            title=table[:, 1].astype(np.int64),
            at=(table[:, 2] * DAY).astype(np.int64),
            action=table[:, 3].astype(np.int8),
            value=table[:, 4].astype(np.float32),
            country=np.zeros(len(table), np.int64),
            order=np.arange(len(table)),
        )
    )


def learnt(interactions: Interactions, **fields: float) -> LearntSignals:
    config = replace(LearningConfig(candidates=40, targets=1_000), **fields)  # type: ignore[arg-type]
    return learn_signals(interactions, SPLIT, linear=LINEAR, config=config, rng=np.random.default_rng(0))


@pytest.fixture(scope="module")
def found() -> LearntSignals:
    return learnt(world(500))


def test_what_tells_nothing_loses_its_weight_and_what_tells_keeps_it(found: LearntSignals) -> None:
    assert found.accepted and found.gain[1] > 0
    assert found.signals.list_add < 0.15 < SIGNALS.list_add
    assert found.signals.thumb_up > 0.7
    assert found.signals.play_finished == SIGNALS.play_finished, "only proportions can be learnt"


def test_what_never_happened_stays_as_guessed(found: LearntSignals) -> None:
    used = dict(zip(LEARNT, found.used, strict=True))
    assert used["hide"] == 0 and found.signals.hide == pytest.approx(SIGNALS.hide, abs=1e-3)
    errors = dict(zip(LEARNT, found.errors, strict=True))
    assert errors["list_add"] < errors["hide"] == pytest.approx(LearningConfig().doubt, rel=0.01)


def test_few_watches_teach_nothing() -> None:
    few = learnt(world(20))
    assert not few.accepted and few.signals == SIGNALS


def test_a_guess_that_is_right_stays() -> None:
    right = replace(SIGNALS, list_add=0.0)
    again = learn_signals(
        world(500), SPLIT, linear=LINEAR, guess=right, config=LearningConfig(candidates=40, targets=1_000),
        rng=np.random.default_rng(0),
    )  # fmt: skip
    assert abs(again.signals.list_add) < 0.2


def test_a_no_stays_a_no_and_a_yes_a_yes_whatever_the_figures_say() -> None:
    turned = world(500)
    assert turned.action is not None
    swapped = np.where(
        turned.action == LIST_ADD, THUMB_UP, np.where(turned.action == THUMB_UP, THUMB_DOWN, turned.action)
    )
    found = learnt(weighed(replace(turned, action=swapped.astype(np.int8)), signals=SIGNALS), doubt=2.0)
    assert found.learnt[LEARNT.index("thumb_down")] <= 0
    assert found.learnt[LEARNT.index("thumb_up")] >= 0
