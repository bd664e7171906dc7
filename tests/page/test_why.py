"""Claims about explanations: always one, always true."""

from dataclasses import replace

import msgspec
import pytest

from marquee.errors import NotFound
from marquee.page.bound import Bound
from marquee.page.config import PageConfig
from marquee.page.why import Explained, why
from marquee.schema.clock import DAY
from marquee.schema.desk import DeskSnapshot
from marquee.schema.profile import PLAY, RATE, Entry, Profile, Seen

NOW = 1_700_000_000_000


@pytest.fixture(scope="module")
def small(another_world):
    return another_world(count=150)


def viewer(**fields: object) -> Profile:
    history = tuple(Entry(f"t{8 * step + 1}", NOW - step * DAY, PLAY, 1.0) for step in range(5, 0, -1))
    return Profile(**({"profile_id": "p1", "history": history} | fields))  # type: ignore[arg-type]


def rules(answer: Explained) -> list[str]:
    return [rule.name for rule in answer.rules]


@pytest.mark.parametrize(
    ("title_id", "asked", "fields", "rule"),
    [
        ("t20", {}, {}, "embargo"),
        ("t2", {"country": "FR"}, {}, "not_licensed"),
        ("t4", {}, {"maturity": 12}, "maturity"),
        ("t5", {}, {"kids": True}, "maturity_unknown"),
        ("t6", {}, {"hidden": ("t6",)}, "hidden"),
        ("t7", {}, {"thumbs": {"t7": -1}}, "disliked"),
        ("t9", {}, {}, "watched"),
        ("t8", {}, {"history": (Entry("t8", NOW, RATE, 4.0),)}, "watched"),
        ("t3", {}, {"my_list": (("t3", NOW),)}, "stated"),
        ("t3", {}, {"seen": (Seen("t3", NOW, 6),)}, "tired"),
    ],
)
def test_the_rule_that_keeps_a_title_away_is_named(small, title_id, asked, fields, rule):
    answer = why(viewer(**fields), title_id, small.bound, now=NOW, **({"country": "DE"} | asked))
    assert rule in rules(answer)
    if rule in ("embargo", "not_licensed", "maturity", "maturity_unknown", "hidden"):
        assert not answer.shown and answer.name is None and answer.summary == answer.rules[0].sentence


def test_a_taken_down_title_is_nowhere_and_nameless(small):
    desk = DeskSnapshot(version=2, at=NOW, decisions={"takedown": {"t12": "court"}})
    answer = why(viewer(), "t12", small.under(desk).bound, now=NOW, country="DE")
    assert rules(answer) == ["taken_down"] and answer.name is None and not answer.shown


def test_where_a_title_stands_is_where_the_page_has_it(small):
    page = small.page(viewer(), rows=60, config=PageConfig(exploration=0.0)).page
    for at, row in enumerate(page.rows[:5]):
        for position, tile in enumerate(row.tiles[:3]):
            answer = why(viewer(), tile.title_id, small.bound, now=NOW, country="DE")
            place = answer.places[0]
            assert (place.row, place.position, place.row_id) == (at, position, row.row_id)
            assert place.reason == tile.reason and row.title in answer.summary


def test_every_title_of_the_catalogue_gets_an_answer(small):
    for title_id in small.snapshot.title_ids:
        answer = why(viewer(maturity=16, hidden=("t50",)), title_id, small.bound, now=NOW, country="FR")
        assert answer.places or answer.rules or answer.rank, title_id
        assert answer.summary.endswith(".")
        msgspec.json.encode(answer)
        assert answer.trace[0]["stage"] == "viewer"


def test_evidence_names_the_viewers_own_titles_only(small):
    watched = {f"t{8 * step + 1}" for step in range(1, 6)}
    found = [
        why(viewer(), title_id, small.bound, now=NOW, country="DE").evidence for title_id in ("t17", "t3", "t11", "t40")
    ]
    assert any(found)
    assert {one.title_id for evidence in found for one in evidence} <= watched


def test_an_unknown_title_is_not_found(small):
    with pytest.raises(NotFound):
        why(viewer(), "nothing", small.bound, now=NOW)


def ask(world, title_id: str, row: str, **fields: object):
    found = why(viewer(**fields), title_id, world.bound, now=NOW, country="DE", row=row).in_row
    assert found is not None and found.sentence.endswith(".")
    return found


def test_of_one_row_it_is_said_why_a_title_is_in_it_or_not(small):
    page = small.page(viewer(), rows=60, config=PageConfig(exploration=0.0)).page
    rows = {row.row_id: [tile.title_id for tile in row.tiles] for row in page.rows}
    stated = ("billboard", "continue", "my_list", "watch_again", "pinned", "top10")
    row = next(row for row in reversed(page.rows) if row.kind not in stated)
    inside = ask(small, row.tiles[0].title_id, row.row_id)
    assert inside.name == "shown" and row.title in inside.sentence
    assert ask(small, "t20", row.row_id).name == "embargo"
    assert ask(small, "t9", row.row_id).name == "watched"
    assert ask(small, "t3", "my_list", my_list=(("t3", NOW),)).name == "shown"
    assert ask(small, "t3", "genre:opera").name == "no_such_row"
    assert ask(small, "t3", "continue").sentence.endswith("nothing is begun that could be gone on with.")
    assert ask(small, "t3", "my_list", non_profiling=True).name == "apart"
    others = [title_id for row_id in rows if row_id != row.row_id for title_id in rows[row_id]]
    assert {ask(small, title_id, row.row_id).name for title_id in others} <= {
        "placed_elsewhere",
        "not_of_row",
        "stated",
    }


def test_on_a_later_day_the_reason_is_of_that_day(small):
    later = why(viewer(), "t20", small.bound, now=NOW + DAY, country="DE")
    assert later.shown and later.now == NOW + DAY and later.reason.name == "shown"
    before = why(viewer(), "t20", small.bound, now=NOW + DAY - 1, country="DE")
    assert before.reason.name == "embargo" and before.reason.until == NOW + DAY


def test_a_rule_that_only_a_new_stage_knows_is_named_by_its_stage(small, monkeypatch):
    from marquee.page import why as module
    from marquee.pipeline.stages import Outcome, Stage

    def no_westerns(draft):
        draft.open[small.snapshot.index["t6"]] = False
        return Outcome(kept=0)

    stages = list(module.STAGES)
    place = next(i for i, stage in enumerate(stages) if stage.name == "not_placed")
    stages.insert(place, Stage(name="no_westerns", kind="filter", run=no_westerns))
    monkeypatch.setattr(module, "STAGES", tuple(stages))
    reason = why(viewer(), "t6", small.bound, now=NOW, country="DE").reason
    assert reason.name == "no_westerns" and "no westerns" in reason.sentence


def test_where_the_page_fails_the_popular_page_in_its_place_is_explained(small):
    taste = replace(
        small.bound.taste, shares=small.bound.taste.shares[:, :3], standing=small.bound.taste.standing[:, :3]
    )
    torn = Bound(
        snapshot=small.snapshot,
        taste=taste,
        desk=small.bound.desk,
        covers=small.bound.covers,
        versions=small.bound.versions,
    )
    names = {why(viewer(), title_id, torn, now=NOW, country="DE").reason.name for title_id in small.snapshot.title_ids}
    assert {"shown", "embargo"} <= names
