"""What cannot be a campaign is refused with what to do instead; what is only worth knowing is a warning."""

import msgspec
import pytest

from marquee.catalog.snapshot import CatalogSnapshot, build_snapshot
from marquee.errors import BadInput, Refused
from marquee.promotion.check import check_publish, checked, warnings_of
from marquee.schema.campaigns import Campaign, CampaignDecision, read_campaign
from marquee.schema.catalog import Title, Window
from marquee.schema.clock import DAY

NOW = 1_700_000_000_000


def a_campaign(**changes) -> Campaign:
    fields = {"name": "Autumn", "title_ids": ("t1", "t2"), "starts_at": NOW, "ends_at": NOW + 10 * DAY}
    return Campaign(**(fields | changes))


def catalogue() -> CatalogSnapshot:
    titles = [
        Title(title_id="t1", kind="film", name="One", original=True),
        Title(title_id="t2", kind="film", name="Two", original=True, windows={"US": (Window(),)}),
        Title(title_id="t3", kind="film", name="Three"),
    ]
    return build_snapshot(titles, version="c")


def live(campaign: Campaign) -> CampaignDecision:
    return CampaignDecision(status="live", campaign=campaign)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title_ids": ()}, "no titles"),
        ({"ends_at": NOW - DAY}, "before it starts"),
        ({"ends_at": NOW}, "before it starts"),
        ({"ends_at": NOW + 500 * DAY}, "longer than"),
        ({"target": 3.0}, "300% of impressions"),
        ({"target": 0.0}, "0% of impressions"),
        ({"target": float("nan")}, "impressions"),
        ({"goal": "hours", "target": -1.0}, "hours"),
        ({"goal": "hours", "target": float("inf")}, "hours"),
        ({"countries": ("ZZ",)}, "'ZZ' is no country"),
        ({"countries": ("de",)}, "'de' is no country"),
        ({"guardrail": 0.5}, "guardrail"),
        ({"name": " \n "}, "no name"),
        ({"title_ids": ("a b",)}, "no title_id"),
        ({"starts_at": -5}, "no time between"),
    ],
)
def test_what_cannot_be_a_campaign_is_refused_by_name(changes, said):
    with pytest.raises(BadInput, match=said):
        checked("autumn", a_campaign(**changes))


@pytest.mark.parametrize("campaign_id", ["", "Autumn", "-x", "a" * 61, "a b", "../x"])
def test_an_id_that_cannot_be_one_is_refused(campaign_id):
    with pytest.raises(BadInput, match="campaign's id"):
        checked(campaign_id, a_campaign())


def test_titles_and_countries_are_kept_once_each():
    kept = checked("autumn", a_campaign(title_ids=("t1", "t2", "t1"), countries=("DE", "DE", "PA")))
    assert kept.title_ids == ("t1", "t2") and kept.countries == ("DE", "PA")


def test_a_campaign_that_is_over_or_of_no_known_title_cannot_go_live():
    snapshot = catalogue()
    over = a_campaign(starts_at=NOW - 9 * DAY, ends_at=NOW)
    with pytest.raises(BadInput, match="ended"):
        check_publish("a", over, snapshot=snapshot, others={}, now=NOW)
    with pytest.raises(BadInput, match="none of the campaign's titles"):
        check_publish("a", a_campaign(title_ids=("gone",)), snapshot=snapshot, others={}, now=NOW)


def test_two_campaigns_that_contradict_are_refused():
    other = {"b": live(a_campaign(name="Other"))}
    with pytest.raises(Refused, match="same priority"):
        check_publish("a", a_campaign(), snapshot=catalogue(), others=other, now=NOW)
    for apart in (
        {"priority": 60},
        {"title_ids": ("t3",)},
        {"starts_at": NOW + 10 * DAY, "ends_at": NOW + 20 * DAY},
    ):
        check_publish("a", a_campaign(**apart), snapshot=catalogue(), others=other, now=NOW)
    elsewhere = {"b": live(a_campaign(countries=("US",)))}
    check_publish("a", a_campaign(countries=("DE",)), snapshot=catalogue(), others=elsewhere, now=NOW)
    check_publish("b", a_campaign(), snapshot=catalogue(), others=other, now=NOW)  # itself, published again


def test_more_impressions_than_there_are_cannot_be_promised():
    others = {"b": live(a_campaign(title_ids=("t3",), target=0.4))}
    with pytest.raises(Refused, match="70% of impressions"):
        check_publish("a", a_campaign(target=0.3), snapshot=catalogue(), others=others, now=NOW)


def test_titles_that_left_or_may_not_be_shown_are_warned_of():
    snapshot = catalogue()
    said = warnings_of(a_campaign(title_ids=("t1", "t2", "t3", "gone"), countries=("DE",)), snapshot=snapshot, now=NOW)
    assert any("gone" in line and "left" in line for line in said)
    assert any("t2" in line and "DE" in line for line in said)
    assert any("t3" in line and "originals" in line for line in said)
    assert warnings_of(a_campaign(title_ids=("t1",)), snapshot=snapshot, now=NOW) == ()


def test_a_decision_of_another_make_stops_no_page():
    assert read_campaign('{"status": "live", "campaign": {"name": 4}}') is None
    kept = live(a_campaign())
    assert read_campaign(msgspec.json.encode(kept).decode()) == kept
