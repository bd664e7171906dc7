"""Claims about learning: what covers do is found, clickbait loses, what confounds does not fool it, files survive."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.artwork.conftest import NOW, Draw, a_viewer

from marquee.artwork.context import FEATURES, leanings
from marquee.artwork.learn import Lessons, centred_features, learn, rewards_of
from marquee.artwork.policy import CoverPolicy, default_policy, load_policy, save_policy
from marquee.artwork.pool import pool_of
from marquee.catalog.snapshot import CatalogSnapshot
from marquee.errors import BrokenStore
from marquee.features.profile import encode_history


class Audience:
    """Viewers with a hidden truth: chance of a play, and how far it gets, by viewer, title and cover."""

    def __init__(self, snapshot: CatalogSnapshot, *, seed: int = 0) -> None:
        self.snapshot, self.pool, self.rng = snapshot, pool_of(snapshot), np.random.default_rng(seed)
        self.appeal = self.rng.uniform(0.05, 0.5, len(snapshot))  # of titles: moves outcomes far more than covers
        self.pull = self.rng.normal(0.0, 0.05, len(snapshot.artworks))
        self.bait = np.zeros(len(snapshot.artworks), dtype=bool)
        self.loves_genre_covers = True

    def chance(self, viewer: int, artwork: int, title: int) -> float:
        chance = self.appeal[title] + self.pull[artwork] + 0.15 * (title % 4 == viewer % 4)  # who likes what, anyway
        place = artwork - title * 5  # 1 and 2 stress the title's genres, title % 4 and the next; a viewer likes two
        if self.loves_genre_covers and place in (1, 2) and (title + place - 1 - viewer) % 4 in (0, 1):
            chance += 0.25
        return float(np.clip(chance * (2.0 if self.bait[artwork] else 1.0), 0.0, 1.0))

    def watch(self, draw: Draw, policy: CoverPolicy, *, viewers: range) -> Lessons:
        """Let viewers see covers the policy draws, and take the lessons down."""
        parts: list[tuple[int, int, int, float, float]] = []
        features = []
        for viewer in viewers:
            watched = list(range(viewer % 4, 120, 4))[:12]
            profile = a_viewer(f"v{viewer}", watched=watched)
            history = encode_history(profile, self.snapshot.index, now=NOW)
            leaning, touched = leanings(self.pool, history), set(history.touched.tolist())
            draws = draw(profile, policy=policy)
            for title in self.rng.choice(120, size=30, replace=False).tolist():
                artwork = int(draws.artworks[title])
                one, count = centred_features(
                    self.pool, title=title, artwork=artwork, leaning=leaning, touched=title in touched, small=False,
                    ceiling=None,
                )  # fmt: skip
                played = self.rng.random() < self.chance(viewer, artwork, title)
                finished = self.rng.random() < (0.4 if self.bait[artwork] else 0.8)
                [reward] = rewards_of(
                    played=np.array([played]),
                    completion=np.array([0.95 if finished else 0.05], dtype=np.float32),
                    thumb=np.zeros(1, dtype=np.float32),
                )
                parts.append((title, artwork, count, float(draws.probabilities[title]), float(reward)))
                features.append(one)
        table = np.array(parts)
        return Lessons(
            titles=table[:, 0].astype(np.int32),
            artworks=table[:, 1].astype(np.int32),
            features=np.array(features),
            covers=table[:, 2].astype(np.int32),
            probabilities=table[:, 3].astype(np.float32),
            rewards=table[:, 4].astype(np.float32),
        )


def joined(parts: list[Lessons]) -> Lessons:
    names = ("titles", "artworks", "features", "covers", "probabilities", "rewards")
    return Lessons(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


def taught(audience: Audience, draw: Draw, *, rounds: int, viewers: int) -> CoverPolicy:
    policy, parts = default_policy(), []
    for turn in range(rounds):
        parts.append(audience.watch(draw, policy, viewers=range(turn * viewers, (turn + 1) * viewers)))
        policy = learn(default_policy(), joined(parts), pool=audience.pool, version=f"c{turn + 1}")
    return policy


def test_no_lessons_give_the_prior_back(snapshot: CatalogSnapshot) -> None:
    none = Lessons(
        titles=np.zeros(0, np.int32), artworks=np.zeros(0, np.int32), features=np.zeros((0, len(FEATURES))),
        covers=np.zeros(0, np.int32), probabilities=np.zeros(0, np.float32), rewards=np.zeros(0, np.float32),
    )  # fmt: skip
    policy = learn(default_policy(), none, pool=pool_of(snapshot), version="c1")
    assert policy.effects == pytest.approx(default_policy().effects)
    assert policy.effect_variances == pytest.approx(default_policy().effect_variances)
    assert policy.offset_ids == ()


def test_it_finds_that_covers_of_a_genre_work_on_those_who_lean_to_it(snapshot: CatalogSnapshot, draw: Draw) -> None:
    loving, indifferent = Audience(snapshot), Audience(snapshot)
    indifferent.loves_genre_covers = False
    found, not_found = (taught(audience, draw, rounds=3, viewers=150) for audience in (loving, indifferent))
    leaning = FEATURES.index("leaning to the genre")
    assert found.effects[leaning] > 3 * found.effect_variances[leaning] ** 0.5
    # without it, that leaning viewers are shown such covers more, and like such titles anyway, does not fool it
    assert abs(not_found.effects[leaning]) < 0.6 * found.effects[leaning]


def test_learning_earns_more_than_drawing_evenly_and_more_still_by_knowing_the_viewer(
    snapshot: CatalogSnapshot, draw: Draw
) -> None:
    audience = Audience(snapshot)
    policy = taught(audience, draw, rounds=5, viewers=300)
    one_for_all = replace(policy, effects=np.zeros(len(FEATURES)), aligned=[])
    earned = {"learnt": 0.0, "one for all": 0.0, "even": 0.0}
    for viewer in range(10_000, 10_100):
        profile = a_viewer(f"v{viewer}", watched=list(range(viewer % 4, 120, 4))[:12])
        learnt, plain = draw(profile, policy=policy), draw(profile, policy=one_for_all)
        for title in range(120):
            earned["learnt"] += audience.chance(viewer, int(learnt.artworks[title]), title)
            earned["one for all"] += audience.chance(viewer, int(plain.artworks[title]), title)
            earned["even"] += float(np.mean([audience.chance(viewer, a, title) for a in snapshot.artworks_of(title)]))
    assert earned["learnt"] > 1.02 * earned["one for all"] > 1.02 * earned["even"]


def test_a_bait_that_starts_twice_the_plays_and_finishes_half_is_hardly_drawn(
    snapshot: CatalogSnapshot, draw: Draw
) -> None:
    audience = Audience(snapshot, seed=1)
    audience.bait[3::5] = True  # the cover that shows a person, of every title
    policy = taught(audience, draw, rounds=6, viewers=400)
    drawn = [draw(a_viewer(f"new{number}"), policy=policy).artworks % 5 == 3 for number in range(50)]
    assert np.mean(drawn) <= 0.05


def test_a_play_of_unknown_length_teaches_nothing_and_a_thumb_down_counts_against() -> None:
    rewards = rewards_of(
        played=np.array([True, True, True, False, True]),
        completion=np.array([np.nan, 0.9, 0.05, np.nan, 0.9], dtype=np.float32),
        thumb=np.array([0, 0, 0, 0, -1], dtype=np.float32),
    )
    assert np.isnan(rewards[0])
    assert rewards[1] == pytest.approx(0.9)
    assert rewards[2] < 0 < rewards[1]
    assert rewards[3] == 0
    assert rewards[4] < 0


def test_a_saved_policy_draws_as_before_and_a_torn_one_is_refused(
    snapshot: CatalogSnapshot, draw: Draw, tmp_path: Path
) -> None:
    policy = taught(Audience(snapshot), draw, rounds=1, viewers=50)
    save_policy(policy, tmp_path)
    read = load_policy(tmp_path)
    viewer = a_viewer(watched=[1, 2, 3])
    assert (draw(viewer, policy=read).artworks == draw(viewer, policy=policy).artworks).all()
    assert draw(viewer, policy=read).decision_ids == draw(viewer, policy=policy).decision_ids
    (tmp_path / "policy.json").write_bytes((tmp_path / "policy.json").read_bytes()[:-20])
    with pytest.raises(BrokenStore):
        load_policy(tmp_path)
    save_policy(replace(policy, offset_ids=policy.offset_ids[:-1]), tmp_path)
    with pytest.raises(BrokenStore):
        load_policy(tmp_path)
