"""Training as a whole: the blend beats popularity where there is taste, on watches it has not seen."""

import numpy as np

from marquee.catalog.snapshot import CatalogSnapshot
from marquee.features.interactions import Interactions, Signals, make_interactions
from marquee.models.artifact import ModelSet
from marquee.models.blend import DEFAULT_BLEND
from marquee.models.training import TrainingConfig, _candidates, _without_mere_talk, fit_models, fit_weights
from marquee.schema.clock import DAY
from marquee.schema.profile import COMMENT, PLAY

QUIET = lambda done, total: None  # noqa: E731


def test_titles_nothing_spoke_for_take_no_part(watched: Interactions) -> None:
    part = watched.where(watched.title != 4)
    models = fit_models(part, version="m", config=TrainingConfig(), rng=np.random.default_rng(0), report=QUIET)
    assert "t04" not in models.title_ids and len(models.title_ids) == 39


def test_no_events_give_models_that_say_nothing(watched: Interactions) -> None:
    nothing = watched.where(np.zeros(len(watched), dtype=np.bool_))
    models = fit_models(nothing, version="m", config=TrainingConfig(), rng=np.random.default_rng(0), report=QUIET)
    assert models.title_ids == () and models.trained_through == 0


def test_a_window_without_watches_leaves_the_default_blend(
    camp_models: ModelSet, watched: Interactions, camps: CatalogSnapshot
) -> None:
    blend = fit_weights(
        camp_models,
        watched,
        camps,
        since=10_000 * DAY,
        config=TrainingConfig(),
        rng=np.random.default_rng(0),
        report=QUIET,
    )
    assert blend is DEFAULT_BLEND


def test_only_a_country_with_enough_plays_has_its_own_popularity(watched: Interactions, camp_models: ModelSet) -> None:
    assert camp_models.countries == ("", "DE")
    few = watched.where(np.arange(len(watched)) < 100)
    models = fit_models(few, version="m", config=TrainingConfig(), rng=np.random.default_rng(0), report=QUIET)
    assert models.countries == ("",)


def test_a_watch_is_told_from_leading_titles_and_from_others_but_not_from_what_is_known() -> None:
    opinions = np.zeros((2, 40), dtype=np.float32)
    opinions[:, 30:] = 5.0
    none = np.empty(0, dtype=np.int32)
    known = np.array([31, 32], dtype=np.int32)
    signals = Signals(
        positives=known, weights=np.ones(2, np.float32), negatives=none, negative_weights=none.astype(np.float32)
    )
    chosen = _candidates(7, signals, opinions, count=12, rng=np.random.default_rng(0))
    assert chosen[0] == 7 and len(set(chosen.tolist())) == 12 and not {31, 32} & set(chosen.tolist())
    assert (chosen[1:7] >= 30).all()


def test_accounts_that_only_write_comments_teach_no_model(watched: Interactions) -> None:
    size, crowd = len(watched), 50
    written = make_interactions(
        title_ids=watched.title_ids,
        profile=np.concatenate([watched.profile, 10_000 + np.arange(crowd)]),
        title=np.concatenate([watched.title, np.full(crowd, 4)]),
        at=np.concatenate([watched.at, np.full(crowd, watched.at.max())]),
        weight=np.concatenate([watched.weight, np.full(crowd, 0.4, np.float32)]),
        watched=np.concatenate([watched.watched, np.zeros(crowd, np.bool_)]),
        rewarded=np.concatenate([watched.rewarded, np.zeros(crowd, np.bool_)]),
        action=np.concatenate([np.full(size, PLAY), np.full(crowd, COMMENT)]),
    )
    heard = _without_mere_talk(written)
    assert len(heard) == size
    assert heard.profile.max() < len(np.unique(watched.profile))
