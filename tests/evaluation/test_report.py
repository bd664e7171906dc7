"""Many scorers at once rank as each alone does, and a report says what is true of a small world."""

import json
import re

import numpy as np
import pytest

from marquee.catalog.snapshot import build_snapshot
from marquee.evaluation.members import Ranked, rank_many
from marquee.evaluation.plots import bar, forest, line, short
from marquee.evaluation.ranking_metrics import rank_targets
from marquee.evaluation.report import Curve, Report, make_report
from marquee.evaluation.report_page import json_of, page_of
from marquee.features.interactions import Interactions, Signals, make_interactions
from marquee.schema.catalog import Title
from marquee.schema.clock import DAY

TITLES, VIEWERS, WATCHES = 30, 40, 9
NAMES = ("popularity", "oracle", "blend", "without oracle")
GENRES = ("space", "love")


@pytest.fixture(scope="module")
def world() -> tuple[Interactions, np.ndarray]:
    """Two camps that watch a title of their half a day; the last three watches are the judge's."""
    rng = np.random.default_rng(1)
    profile = np.repeat(np.arange(VIEWERS), WATCHES)
    title = np.concatenate([15 * (viewer % 2) + rng.permutation(15)[:WATCHES] for viewer in range(VIEWERS)])
    size = len(title)
    interactions = make_interactions(
        title_ids=[f"t{number}" for number in range(TITLES)],
        profile=profile,
        title=title,
        at=np.tile(np.arange(WATCHES), VIEWERS) * DAY,
        weight=np.ones(size),
        watched=np.ones(size, dtype=np.bool_),
        rewarded=np.ones(size, dtype=np.bool_),
        countries=("", "DE", "<b>FR"),
        country=1 + profile % 2,
    )
    return interactions, interactions.next_watches(since=(WATCHES - 3) * DAY)


def scorer(signals: Signals, country: str) -> np.ndarray:
    """Popularity knows nothing; the oracle knows the camp; the blend is the oracle."""
    popularity = np.linspace(1, 0, TITLES, dtype=np.float32)
    oracle = popularity * 0
    if len(signals.positives):
        oracle[15 * (int(signals.positives[-1]) // 15) :][:15] = 3
    return np.stack([popularity, oracle, oracle + popularity, popularity])


@pytest.fixture(scope="module")
def ranked(world: tuple[Interactions, np.ndarray]) -> Ranked:
    interactions, targets = world
    return rank_many(scorer, interactions, targets, names=NAMES, chances_of="blend")


@pytest.fixture(scope="module")
def report(world: tuple[Interactions, np.ndarray], ranked: Ranked) -> Report:
    interactions, targets = world
    titles = [
        Title(title_id=f"t{number}", kind="film", name=f"Film {number}", genres=(GENRES[number // 15],))
        for number in range(TITLES)
    ]
    known = np.ones(TITLES, dtype=np.bool_)
    known[::3] = False
    return make_report(
        ranked,
        interactions,
        targets,
        build_snapshot(titles, version="c1"),
        version="m-<one>",
        judge_at=(WATCHES - 3) * DAY,
        known=known,
        gains=(("oracle", "blend", "without oracle"),),
        blend="blend",
        card=None,
        curves=(Curve(name="Fading", varied="days", points=((2, 0.1), (7, 0.3), (21, 0.2)), chosen=7),),
        rng=np.random.default_rng(0),
    )


def test_many_scorers_at_once_rank_as_each_alone(world: tuple[Interactions, np.ndarray], ranked: Ranked) -> None:
    interactions, targets = world
    for row, name in enumerate(NAMES):
        alone = rank_targets(lambda signals, country, row=row: scorer(signals, country)[row], interactions, targets)
        assert np.array_equal(ranked.of(name).ranks, alone.ranks)
        assert np.array_equal(ranked.of(name).lists, alone.lists)


def test_chances_are_of_what_may_be_shown(world: tuple[Interactions, np.ndarray], ranked: Ranked) -> None:
    sums = ranked.chances.sum(axis=1)
    assert np.all((sums > 0.8) & (sums <= 1 + 1e-5))  # ten of at most 24 titles that may be shown
    assert np.all(np.diff(ranked.chances, axis=1) <= 1e-7)


def test_a_report_tells_members_gains_and_slices(report: Report) -> None:
    lines = {line.name: line for line in report.members}
    assert list(lines) == ["popularity", "oracle", "blend"]
    assert lines["blend"].ndcg10.mean > 2 * lines["popularity"].ndcg10.mean
    assert lines["blend"].divergence < lines["popularity"].divergence
    assert report.against_popularity["verdict"] == "better"
    (gain,) = report.ablation
    assert gain.name == "oracle" and gain.gain.low > 0
    slices = {(one.group, one.name): one for one in report.slices}
    assert slices["country", "DE"].targets + slices["country", "<b>FR"].targets == report.targets == 3 * VIEWERS
    assert slices["titles behind the viewer", "3 to 9"].targets == report.targets
    assert slices["the title", "new to the models"].targets < slices["the title", "known to the models"].targets
    assert sum(one.tiles for one in report.reliability) == 10 * report.targets
    expected = [one.expected for one in report.reliability]
    assert expected == sorted(expected)


def test_a_slice_of_a_few_targets_is_left_out(report: Report) -> None:
    assert all(one.targets >= 20 for one in report.slices)
    assert not any(one.name == "0" for one in report.slices)


def test_the_page_stands_alone_and_escapes_what_came_from_data(report: Report) -> None:
    page = page_of(report)
    assert "<b>FR" not in page and "&lt;b&gt;FR" in page and "m-&lt;one&gt;" in page
    assert not re.search(r"<script|<link|<img|https?://|@import|url\(", page)
    assert "prefers-color-scheme: dark" in page and 'name="viewport"' in page
    for wanted in ("Member by member", "What each member adds", "For whom", "Curves", "Fading", "diagonal"):
        assert wanted in page
    assert "nan" not in page.lower().replace("nanoseconds", "")


def test_the_json_holds_what_the_page_shows(report: Report) -> None:
    found = json.loads(json_of(report))
    assert found["targets"] == report.targets
    assert [line["name"] for line in found["members"]] == ["popularity", "oracle", "blend"]
    assert found["curves"][0]["points"][1] == [7, 0.3]


def test_plots_of_nothing_and_of_one_point_are_drawn() -> None:
    assert line([], title="t", across="a", up="u") == ""
    assert "circle" in line([(1.0, 0.5)], title="t", across="a", up="u")
    assert "svg" in bar(0.0, 0.0, 0.0, most=0.0)
    assert "open" in forest(0.0, -1.0, 1.0, least=-1.0, most=1.0)
    assert [short(value) for value in (3.0, 0.12345, 12345.6)] == ["3", "0.123", "12,346"]
