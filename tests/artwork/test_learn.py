"""Claims about learning: what covers do is found, bait loses, what confounds does not fool it, files survive."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.artwork.conftest import Draw, a_viewer

from marquee.artwork.batch import LearningConfig, Lessons, context_of, draw_batch, learn_batch, lessons_of, prior
from marquee.artwork.delay import HOURS, learn_delay, prior_delay
from marquee.artwork.effects import KIND, LEAN
from marquee.artwork.keep import load_policy, save_policy
from marquee.artwork.learn import learn, rewards_of
from marquee.artwork.policy import CoverPolicy, default_policy, posterior_of
from marquee.artwork.pool import pool_of
from marquee.artwork.posterior import Posterior
from marquee.catalog.snapshot import CatalogSnapshot
from marquee.errors import BrokenStore

TITLES, COVERS = 120, 5
LEARNING = LearningConfig()


class Audience:
    """Viewers with a hidden truth: the chance of a quality play by viewer, title and cover.

    Viewer v leans to two genres of four; covers 1 and 2 of a title stress its genres, 3 a person, 4 a mood.
    """

    def __init__(self, snapshot: CatalogSnapshot, *, seed: int = 0) -> None:
        self.pool, self.rng = pool_of(snapshot), np.random.default_rng(seed)
        self.arrays = self.pool.arrays
        self.base = self.rng.normal(-2.0, 0.6, TITLES)  # of titles: moves outcomes far more than covers do
        self.fans = 1.5  # log odds a title about what a viewer leans to has, whatever its cover
        self.pull = self.rng.normal(0.0, 0.2, TITLES * COVERS)
        self.loves_genre_covers = 1.0
        self.bait = np.zeros(TITLES * COVERS, dtype=bool)
        self.leanings = np.zeros((4, self.arrays.tags), dtype=np.float32)
        for viewer in range(4):
            for tag, (kind, value) in enumerate(self.pool.tags):
                genre = ("Drama", "Comedy", "Thriller", "Western").index(value) if kind == "genre" else -1
                if genre >= 0:
                    self.leanings[viewer, tag] = 0.7 if (genre - viewer) % 4 in (0, 1) else -0.5
        self.told = self.leanings  # what the policy knows of them
        self.scored = False  # what taste says of viewer and title is logged, with an error

    def chances(
        self, viewers: NDArray[np.int32], titles: NDArray[np.int32], artworks: NDArray[np.int32]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give the chance of a start, and of a start being seen through."""
        tag = self.arrays.tag[artworks]
        towards = np.where(tag >= 0, self.leanings[viewers % 4, np.maximum(tag, 0)], 0.0)
        odds = self.base[titles] + self.fans * (titles % 4 == viewers % 4) + self.pull[artworks]
        odds = odds + self.loves_genre_covers * np.where(self.arrays.kind[artworks] == 1, towards, 0.0)
        odds = odds + 0.9 * self.bait[artworks]
        return 1.0 / (1.0 + np.exp(-odds)), np.where(self.bait[artworks], 0.35, 0.85)

    def watch(self, posterior: Posterior, count: int, *, greed: float = 4.0) -> Lessons:
        """Let viewers see covers drawn from what is believed, and take the lessons down."""
        viewers = self.rng.integers(0, 400, count).astype(np.int32)
        titles = self.rng.integers(0, TITLES, count).astype(np.int32)
        places = context_of(count)
        artworks, probabilities = draw_batch(
            posterior, arrays=self.arrays, leanings=self.told, viewers=viewers % 4, titles=titles, places=places,
            point=self.rng.random(count), now=1, greed=greed,
        )  # fmt: skip
        start, through = self.chances(viewers, titles, artworks)
        started = self.rng.random(count) < start
        return lessons_of(
            self.arrays, leanings=self.told, leaning_rows=viewers % 4, viewers=viewers, titles=titles,
            artworks=artworks, probabilities=probabilities, places=places,
            rewards=started & (self.rng.random(count) < through), started=started, ages_h=np.full(count, 200.0),
            delays_h=np.where(started, 3.0, np.nan), drawn_at=np.zeros(count, np.int64),
            score=(titles % 4 == viewers % 4) + self.rng.normal(0.0, 0.5, count) if self.scored else None,
        )  # fmt: skip

    def taught(self, *, rounds: int, draws: int, config: LearningConfig = LEARNING) -> Posterior:
        posterior, parts = prior(self.arrays), []
        for _ in range(rounds):
            parts.append(self.watch(posterior, draws))
            posterior = learn_batch(joined(parts), arrays=self.arrays, config=config)
        return posterior

    def earned(self, posterior: Posterior, *, count: int = 40_000) -> float:
        """Give the mean chance of a quality play under what a posterior draws."""
        rng = np.random.default_rng(99)
        viewers, titles = rng.integers(0, 400, count).astype(np.int32), rng.integers(0, TITLES, count).astype(np.int32)
        artworks, _ = draw_batch(
            posterior, arrays=self.arrays, leanings=self.told, viewers=viewers % 4, titles=titles,
            places=context_of(count), point=rng.random(count), now=1,
        )  # fmt: skip
        start, through = self.chances(viewers, titles, artworks)
        return float((start * through).mean())


def joined(parts: list[Lessons]) -> Lessons:
    from marquee.artwork.lessons import joined as put_together

    return put_together(parts)


def test_no_lessons_give_the_prior_back(snapshot: CatalogSnapshot) -> None:
    audience = Audience(snapshot)
    none = audience.watch(prior(audience.arrays), 0)
    policy = learn(default_policy(), none, pool=audience.pool, version="c1")
    assert policy.effects == pytest.approx(default_policy().effects)
    assert policy.effect_variances == pytest.approx(default_policy().effect_variances)
    assert policy.offset_ids == policy.tags == ()


def test_it_finds_that_covers_of_a_genre_work_on_those_who_lean_to_it(snapshot: CatalogSnapshot) -> None:
    found = Audience(snapshot).taught(rounds=3, draws=12_000)
    assert found.effects[LEAN] == pytest.approx(1.0, abs=0.25)
    assert found.effects[LEAN] > 4 * found.effect_variances[LEAN] ** 0.5


@pytest.mark.parametrize(("config", "scored"), [(LEARNING, True), (LearningConfig(balance=1.0), False)])
def test_a_cover_is_not_credited_for_what_would_have_been_played_anyhow(
    snapshot: CatalogSnapshot, config: LearningConfig, scored: bool
) -> None:
    # whoever leans to a title's first genre plays it far more, is nearly always shown its genre cover, and nobody cares
    audience = Audience(snapshot, seed=3)
    audience.loves_genre_covers, audience.pull, audience.scored = 0.0, np.zeros(TITLES * COVERS), scored
    believer = prior(audience.arrays)
    believer.effects[LEAN] = 1.2
    lessons = audience.watch(believer, 40_000, greed=1.0)
    genre = audience.arrays.kind[lessons.artworks] == 1
    fan = lessons.titles % 4 == lessons.viewers % 4
    assert genre[fan].mean() > 0.7
    naive = lessons.rewards[genre].mean() - lessons.rewards[~genre].mean()
    assert naive > 0.03  # what counting plays by cover would say
    found = learn_batch(lessons, arrays=audience.arrays, config=config)
    for towards in (0.7, -0.5):  # a genre cover against a plain one, at the leanings there are
        gain = found.effects[KIND + 1] - found.effects[KIND] + towards * found.effects[LEAN]
        assert abs(gain) < 0.15


def test_a_good_title_that_always_shows_one_cover_does_not_make_that_cover_good(snapshot: CatalogSnapshot) -> None:
    audience = Audience(snapshot, seed=4)
    audience.loves_genre_covers, audience.pull, audience.fans = 0.0, np.zeros(TITLES * COVERS), 0.0
    audience.base = np.where(np.arange(TITLES) < 60, -0.5, -3.5)  # the first half are good titles
    pinned = prior(audience.arrays)
    pinned.offsets[:] = np.where(np.arange(TITLES * COVERS) % COVERS == 3, 1.2, 0.0) * (np.arange(600) < 300)
    lessons = audience.watch(pinned, 40_000, greed=1.0)
    person = audience.arrays.kind[lessons.artworks] == 2
    assert person[lessons.titles < 60].mean() > 0.8
    assert lessons.rewards[person].mean() > 1.8 * lessons.rewards[~person].mean()  # person covers look twice as good
    found = learn_batch(lessons, arrays=audience.arrays)
    worth = found.effects[KIND + 2] + found.offsets[3::COVERS].mean() + np.mean(found.values)
    assert abs(worth - found.effects[KIND]) < 0.3  # a cover three times as often played, by the look of it


def test_learning_earns_more_than_drawing_evenly_and_more_still_by_knowing_the_viewer(
    snapshot: CatalogSnapshot,
) -> None:
    audience, blind = Audience(snapshot), Audience(snapshot)
    blind.told = np.zeros_like(blind.told)
    even = replace(prior(audience.arrays), effects=np.zeros_like(prior(audience.arrays).effects))
    learnt, one_for_all = (world.earned(world.taught(rounds=5, draws=20_000)) for world in (audience, blind))
    assert learnt > 1.05 * one_for_all > 1.05 * 1.03 * audience.earned(even)


def test_a_bait_that_starts_twice_the_plays_and_finishes_half_is_hardly_drawn(snapshot: CatalogSnapshot) -> None:
    audience = Audience(snapshot, seed=1)
    audience.bait[3::COVERS] = np.arange(TITLES) % 3 == 0  # of a third of the titles the cover that shows a person
    posterior = audience.taught(rounds=6, draws=15_000)
    assert posterior.misleading[~audience.bait].mean() < 0.02
    baited = np.flatnonzero(np.arange(TITLES) % 3 == 0).astype(np.int32)
    titles = np.tile(baited, 100)
    artworks, _ = draw_batch(
        posterior, arrays=audience.arrays, leanings=audience.leanings,
        viewers=np.arange(len(titles), dtype=np.int32) % 4, titles=titles, places=context_of(len(titles)),
        point=np.random.default_rng(0).random(len(titles)), now=1,
    )  # fmt: skip
    assert audience.bait[artworks].mean() <= 0.05


def test_an_image_that_starts_plays_that_end_badly_is_found_whatever_else_it_earns(snapshot: CatalogSnapshot) -> None:
    audience = Audience(snapshot, seed=2)
    audience.bait[3::COVERS] = np.arange(TITLES) % 3 == 0
    audience.pull[audience.bait] = 1.5  # so many starts that it earns as much as any
    even = replace(prior(audience.arrays), offset_variances=np.full(TITLES * COVERS, 100.0))
    found = learn_batch(audience.watch(even, 60_000, greed=1.0), arrays=audience.arrays)
    assert found.misleading[audience.bait].mean() > 0.9
    assert found.misleading[~audience.bait].mean() < 0.02


def test_the_same_lessons_give_the_same_posterior_to_the_last_bit(snapshot: CatalogSnapshot) -> None:
    audience = Audience(snapshot)
    lessons = audience.watch(prior(audience.arrays), 5_000)
    one, other = (learn_batch(lessons, arrays=audience.arrays) for _ in range(2))
    for name in ("effects", "effect_variances", "values", "offsets", "offset_variances", "misleading"):
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes()


def test_a_new_image_is_worth_on_its_first_day_what_its_like_are_worth(snapshot: CatalogSnapshot) -> None:
    audience = Audience(snapshot)
    western = audience.pool.tags.index(("genre", "Western"))
    audience.pull = np.where(audience.arrays.tag == western, 1.0, 0.0)  # such covers work on everybody
    posterior = audience.taught(rounds=3, draws=12_000)
    others = [tag for tag, (kind, _) in enumerate(audience.pool.tags) if kind == "genre" and tag != western]
    assert posterior.values[western] > 0.3 + posterior.values[others].max()


def test_a_draw_is_not_counted_as_a_failure_before_plays_of_its_age_have_come(snapshot: CatalogSnapshot) -> None:
    audience = Audience(snapshot)
    audience.pull[:] = 0.0
    first = audience.watch(prior(audience.arrays), 20_000)
    rng = np.random.default_rng(0)
    artworks = first.artworks % COVERS
    late = artworks == 4  # one cover is new: all its draws are two hours old, and most plays come later
    ages = np.where(late, 2.0, 200.0).astype(np.float32)
    delays = np.where(first.started, rng.exponential(12.0, len(first)), np.nan)
    came = delays <= ages
    now = replace(
        first, ages_h=ages, started=came, rewards=(first.rewards * came).astype(np.float32),
        delays_h=np.where(came, delays, np.nan).astype(np.float32),
    )  # fmt: skip
    assert now.rewards[late].mean() < 0.3 * now.rewards[~late].mean()
    found = learn_batch(now, arrays=audience.arrays)
    mood = found.effects[KIND + 3] - found.effects[KIND]
    assert abs(mood) < 0.35  # counted as failures they would cost it more than a whole log odd


def test_the_delay_is_found_though_only_plays_that_have_come_are_seen() -> None:
    rng = np.random.default_rng(1)
    ages = rng.uniform(0.0, 168.0, 40_000)
    delays = rng.exponential(20.0, 40_000)
    came = delays <= ages
    found = learn_delay(delays_h=np.where(came, delays, np.nan), ages_h=ages)
    truth = (1.0 - np.exp(-HOURS / 20.0)) / (1.0 - np.exp(-168.0 / 20.0))
    assert np.abs(found.shares - truth).max() < 0.03
    assert (np.diff(found.shares) >= 0).all()
    nothing = learn_delay(delays_h=np.zeros(0), ages_h=np.zeros(0))
    assert nothing.shares == pytest.approx(prior_delay().shares)


def test_what_is_long_past_teaches_less(snapshot: CatalogSnapshot) -> None:
    audience = Audience(snapshot)
    old = audience.watch(prior(audience.arrays), 20_000)
    ancient = replace(old, ages_h=np.full(len(old), 24.0 * 450, dtype=np.float32))
    fresh, faded = (learn_batch(one, arrays=audience.arrays) for one in (old, ancient))
    assert faded.offset_variances.mean() > 1.5 * fresh.offset_variances.mean()


def test_a_play_of_unknown_length_teaches_nothing_and_a_thumb_down_is_no_quality_play() -> None:
    rewards = rewards_of(
        played=np.array([True, True, True, False, True]),
        completion=np.array([np.nan, 0.9, 0.05, np.nan, 0.9], dtype=np.float32),
        thumb=np.array([0, 0, 0, 0, -1], dtype=np.float32),
    )
    assert np.isnan(rewards[0])
    assert rewards[1:].tolist() == [1.0, 0.0, 0.0, 0.0]


def taught_policy(snapshot: CatalogSnapshot) -> CoverPolicy:
    audience = Audience(snapshot)
    audience.bait[3::COVERS] = np.arange(TITLES) % 3 == 0
    return learn(default_policy(), audience.watch(prior(audience.arrays), 20_000), pool=audience.pool, version="c1")


def test_a_saved_policy_draws_as_before_and_a_torn_one_is_refused(
    snapshot: CatalogSnapshot, draw: Draw, tmp_path: Path
) -> None:
    policy = taught_policy(snapshot)
    assert policy.misleading
    save_policy(policy, tmp_path)
    read = load_policy(tmp_path)
    viewer = a_viewer(watched=[1, 2, 3])
    assert (draw(viewer, policy=read).artworks == draw(viewer, policy=policy).artworks).all()
    assert draw(viewer, policy=read).decision_ids == draw(viewer, policy=policy).decision_ids
    assert read.misleading == policy.misleading
    assert read.delay.shares == pytest.approx(policy.delay.shares)
    (tmp_path / "policy.json").write_bytes((tmp_path / "policy.json").read_bytes()[:-20])
    with pytest.raises(BrokenStore):
        load_policy(tmp_path)
    save_policy(replace(policy, offset_ids=policy.offset_ids[:-1]), tmp_path)
    with pytest.raises(BrokenStore):
        load_policy(tmp_path)


def test_what_is_believed_goes_by_name_from_one_catalogue_to_another(snapshot: CatalogSnapshot) -> None:
    from tests.artwork.conftest import a_title

    from marquee.catalog.snapshot import build_snapshot

    policy = taught_policy(snapshot)
    shuffled = build_snapshot([a_title(number) for number in reversed(range(5, 130))], version="v2")
    here, there = posterior_of(policy, pool_of(snapshot)), posterior_of(policy, pool_of(shuffled))
    for name in ("t7~1", "t99~4"):
        assert here.offsets[snapshot.artwork_index[name]] == there.offsets[shuffled.artwork_index[name]] != 0.0
    new = shuffled.artwork_index["t125~1"]
    assert there.offsets[new] == 0.0
    assert there.offset_variances[new] == pytest.approx(policy.offset_deviation**2)


def test_a_play_whose_end_is_not_known_counts_as_a_start_and_accuses_nobody(snapshot: CatalogSnapshot) -> None:
    audience = Audience(snapshot, seed=5)
    audience.pull[:] = 0.0
    audience.pull[2::COVERS] = 1.0  # one cover starts more plays, all of them just now
    lessons = audience.watch(prior(audience.arrays), 20_000)
    running = (lessons.artworks % COVERS == 2) & lessons.started
    told = np.where(running, np.nan, lessons.rewards).astype(np.float32)
    found = learn_batch(replace(lessons, rewards=told), arrays=audience.arrays)
    failed = learn_batch(replace(lessons, rewards=np.nan_to_num(told)), arrays=audience.arrays)
    assert not found.misleading[2::COVERS].any()
    assert failed.misleading[2::COVERS].mean() > 0.5
    worth = (found.offsets + found.values[np.maximum(audience.arrays.tag, 0)]).reshape(TITLES, COVERS)
    assert worth[:, 2].mean() > worth[:, 1].mean() + 0.2
