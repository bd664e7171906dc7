"""Comments over HTTP: who is shown what, what is decided about them, and what they say together."""

from collections.abc import Iterable
from typing import Any

import msgspec
import pytest

from marquee.jobs import follow, voices
from marquee.schema.comments import Moderation, Read, Reported, Written
from marquee.schema.events import Aspect, Event

from .conftest import NOW, Service, Start, a_catalogue

HELD = {"toxicity": 0.9, "reason": "an insult: idiot"}
SPOILS = {"spoiler": 0.9, "reason": "tells who dies"}


def written(comment_id: str, *, at: int = NOW, profile_id: str = "p9", text: str = "fine", **more: Any) -> Written:
    given = {"title_id": "t1", "author": "Ada", "account_id": f"of-{profile_id}"} | more
    return Written(comment_id=comment_id, profile_id=profile_id, at=at, text=text, **given)


def put(service: Service, comments: Iterable[Written], **found: Any) -> None:
    """Put comments in place, read already: kind and harmless unless `found` says otherwise."""
    comments = list(comments)
    service.stores.state.said.write(comments)
    read = {"sentiment": 0.5, "language": "en"} | found
    service.stores.state.said.mark_read(
        [Read(comment_id=one.comment_id, profile_id=one.profile_id, at=one.at, **read) for one in comments],
        hold_from=0.5,
    )


def shown(service: Service, **query: Any) -> list[dict[str, Any]]:
    return list(service.get("/v1/titles/t1/comments", **query)["comments"])


def moderate(service: Service, comment_id: str, act: str, **more: Any) -> dict[str, Any]:
    body = {"act": act, "author": "Mo", **more}
    answer = service.client.post(f"/v1/operator/comments/{comment_id}", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def gather(service: Service) -> None:
    moderated = service.runtime.binding.bound.desk.in_force("moderation")
    voices.run(service.stores.state, moderated=moderated, now=NOW)


def test_what_one_wrote_is_there_at_once_and_marked_as_ones_own(service: Service) -> None:
    service.send("comment", "p1", title_id="t1", comment_id="c1", text="<script>alert(1)</script> lovely")
    mine = shown(service, profile_id="p1")
    assert [(one["text"], one["mine"]) for one in mine] == [("<script>alert(1)</script> lovely", True)]
    service.send("comment_edit", "p1", title_id="t1", comment_id="c1", text="rather good")
    assert [(one["text"], one["edited"]) for one in shown(service, profile_id="p1")] == [("rather good", True)]
    service.send("comment_remove", "p1", title_id="t1", comment_id="c1")
    assert shown(service, profile_id="p1") == []


def test_comments_go_on_where_they_ended(service: Service) -> None:
    put(service, (written(f"c{number:03}", at=1_000 + number) for number in range(120)))
    seen, cursor = [], {}
    while True:
        page = service.get("/v1/titles/t1/comments", **cursor)
        seen += [one["comment_id"] for one in page["comments"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == [f"c{number:03}" for number in reversed(range(120))]


def test_a_comment_nobody_has_read_is_its_authors_alone(service: Service) -> None:
    service.stores.state.said.write([written("c1")])
    assert shown(service) == []
    assert [one["mine"] for one in shown(service, profile_id="p9")] == [True]
    put(service, [written("c1")])
    assert [one["comment_id"] for one in shown(service)] == ["c1"]


def test_a_toxic_comment_is_held_and_its_author_is_told(service: Service) -> None:
    put(service, [written("c1")], **HELD)
    assert shown(service, profile_id="p1") == []
    service.send("thumb", "p9", title_id="t2", thumb=1)
    assert [(one["state"], one["mine"]) for one in shown(service, profile_id="p9")] == [("held", True)]


def test_a_spoiler_is_marked_with_its_reason(service: Service) -> None:
    put(service, [written("c1")], **SPOILS)
    assert [(one["spoiler"], one["spoiler_reason"]) for one in shown(service)] == [(True, "tells who dies")]


def test_an_operators_word_is_in_force_at_once_and_can_be_taken_back(service: Service) -> None:
    put(service, [written("c1", at=NOW)], **HELD)
    put(service, [written("c2", at=NOW - 1)])
    assert moderate(service, "c1", "release")["state"] == "visible"
    assert [one["comment_id"] for one in shown(service)] == ["c1", "c2"]
    assert moderate(service, "c2", "remove", reason="advertising")["state"] == "removed"
    assert [one["comment_id"] for one in shown(service)] == ["c1"]
    assert moderate(service, "c1", "undo")["state"] == "held"
    assert shown(service) == []
    assert moderate(service, "c2", "hold")["state"] == "held"
    listed = service.get("/v1/operator/moderation")["comments"]
    assert [(one["comment_id"], one["state"], one["decided"], one["decided_by"]) for one in listed] == [
        ("c1", "held", None, None),
        ("c2", "held", "hold", "Mo"),
    ]
    audit = service.get("/v1/operator/desk")["history"]
    assert msgspec.json.decode(audit[2]["value"], type=Moderation) == Moderation(act="remove", reason="advertising")


def test_a_decision_of_an_older_version_hides_the_comment(service: Service) -> None:
    put(service, [written("c1")])
    service.stores.desk.decide("moderation", "c1", "hidden", author="test", now=NOW)
    service.runtime.refresh()
    assert shown(service) == []


def test_operators_see_what_was_held_or_reported_with_the_reasons(service: Service) -> None:
    put(service, [written("c1", at=3)], **HELD)
    put(service, [written("c2", at=2), written("c3", at=1)])
    service.stores.state.said.report(
        [Reported(comment_id="c2", profile_id=who, at=at, text=f"reason {at}") for at, who in enumerate("abcdefg")]
    )
    answer = service.get("/v1/operator/moderation")
    assert [(one["comment_id"], one["reports"]) for one in answer["comments"]] == [("c1", 0), ("c2", 7)]
    assert (answer["comments"][0]["reason"], answer["comments"][0]["toxicity"]) == (HELD["reason"], 0.9)
    assert answer["comments"][1]["report_reasons"] == [f"reason {at}" for at in (6, 5, 4, 3, 2)]
    assert (answer["waiting"], answer["next"], answer["bursting"]) == (2, None, [])
    assert service.get("/v1/operator/moderation", cursor="3.c1")["comments"][0]["comment_id"] == "c2"


def test_the_list_of_what_is_held_goes_on_where_it_ended(service: Service) -> None:
    put(service, (written(f"c{number:03}", at=1_000 + number) for number in range(70)), **HELD)
    first = service.get("/v1/operator/moderation")
    rest = service.get("/v1/operator/moderation", cursor=first["next"])
    assert [len(first["comments"]), len(rest["comments"]), rest["next"]] == [50, 20, None]


def test_reports_come_in_by_the_door_and_are_counted_once_a_profile(service: Service) -> None:
    put(service, [written("c1")])
    for who in ("p1", "p1", "p2"):
        receipt = service.send("comment_report", who, title_id="t1", comment_id="c1", text="spam")
        assert receipt["accepted"] == 1
    follow.run(service.stores.log, service.stores.state)
    assert service.get("/v1/operator/moderation")["comments"][0]["reports"] == 2
    assert [one["comment_id"] for one in shown(service)] == ["c1"]  # a report hides nothing by itself


def test_only_operators_decide_and_only_about_comments_there_are(start: Start) -> None:
    service = start(titles=a_catalogue(30), operator_key="k" * 32)
    put(service, [written("c1")])
    for method, path in (("GET", "/v1/operator/moderation"), ("POST", "/v1/operator/comments/c1")):
        assert service.client.request(method, path, json={"act": "remove"}).status_code in (401, 403)
    key = {"authorization": "Bearer " + "k" * 32}
    act = {"act": "remove"}
    assert service.client.post("/v1/operator/comments/none", json=act, headers=key).status_code == 404
    assert service.client.post("/v1/operator/comments/c1", json={"act": "burn"}, headers=key).status_code == 400
    assert service.client.post("/v1/operator/comments/c1", json=act, headers=key).status_code == 200


def test_a_kids_profile_writes_no_comment(service: Service) -> None:
    token = service.token("of-p1")
    service.send("profile_update", "p1", kids=True, token=token)
    receipt = service.send("comment", "p1", title_id="t1", comment_id="c1", text="hello", token=token)
    assert [one["reason"] for one in receipt["rejected"]] == ["kids_cannot_comment"]
    beacon = {
        "kind": "comment", "event_id": "b1", "at": NOW, "account_id": "of-p1", "profile_id": "p1", "title_id": "t1",
        "comment_id": "c2", "text": "by beacon",
    }  # fmt: skip
    answer = service.client.post(
        "/v1/events", content=msgspec.json.encode([beacon]), headers={"content-type": "text/plain"}
    )
    assert answer.json()["rejected"][0]["reason"] == "kids_cannot_comment"
    assert service.send("thumb", "p1", title_id="t1", thumb=1)["accepted"] == 1


def test_a_comment_on_no_title_is_a_clear_no(service: Service) -> None:
    receipt = service.send("comment", "p1", title_id="nowhere", comment_id="c1", text="lost")
    assert [one["reason"] for one in receipt["rejected"]] == ["no_such_title"]


def test_a_profile_writes_only_so_much_a_minute(service: Service) -> None:
    receipts = [
        service.send("comment", "p1", title_id="t1", comment_id=f"c{number}", text="again") for number in range(8)
    ]
    assert [receipt["accepted"] for receipt in receipts] == [1] * 6 + [0] * 2
    assert receipts[-1]["rejected"][0]["reason"] == "too_many_comments"
    assert service.send("comment", "p2", title_id="t1", comment_id="other", text="mine")["accepted"] == 1


@pytest.mark.parametrize("length", [10_001, 100_000])
def test_a_comment_too_long_is_a_clear_no(service: Service, length: int) -> None:
    receipt = service.send("comment", "p1", title_id="t1", comment_id="c1", text="x" * length)
    assert receipt["rejected"][0]["reason"] == "too_long_text"


def test_a_forged_place_among_comments_is_a_clear_no(service: Service) -> None:
    for path in ("/v1/titles/t1/comments", "/v1/operator/moderation"):
        for cursor in ("x", "????", "MTIz", "LTEvYw", "9" * 400):
            answer = service.client.get(path, params={"cursor": cursor})
            assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_input")


# --------------------------------------------------------------------- voices


def crowd(service: Service, count: int, *, first: int = 0, since: int = 0, **more: Any) -> None:
    """Have so many accounts, each its own words, praise the music of t1."""
    numbers = range(first, first + count)
    put(
        service,
        (
            written(
                f"v{n}", at=NOW - n * 3_600_000, profile_id=f"w{n}", text=f"The organ music swept {_word(n)} away.",
                author_since=since, **more,
            )
            for n in numbers
        ),
        sentiment=0.8,
        aspects=(Aspect("music", 0.9),),
    )  # fmt: skip
    gather(service)


def _word(number: int) -> str:
    return "".join(chr(97 + int(digit)) * 2 for digit in f"{number:04}") + f" {number}th gull"


def test_voices_are_told_from_twenty_distinct_accounts_on(service: Service) -> None:
    crowd(service, 19)
    nothing = service.get("/v1/titles/t1/voices")
    assert nothing == {"title_id": "t1", "authors": 0, "mean": None, "aspects": [], "topics": []}
    crowd(service, 1, first=18, account_id="of-w0")  # another profile of an account that spoke
    assert service.get("/v1/titles/t1/voices")["mean"] is None
    crowd(service, 2, first=19)
    told = service.get("/v1/titles/t1/voices")
    assert told["authors"] >= 20
    assert told["mean"] == pytest.approx(0.8, abs=0.01)
    assert [(one["key"], one["loved"], one["yours"]) for one in told["aspects"]] == [("music", 1.0, None)]


def test_voices_tell_a_viewer_what_their_own_comments_make_of_the_same_aspect(service: Service) -> None:
    crowd(service, 20)
    service.send("comment", "p1", title_id="t2", comment_id="mine", text="What a score!")
    service.runtime.collector.record(
        [
            Event(
                kind="comment_understood", event_id="u1", at=NOW, account_id="of-p1", profile_id="p1", title_id="t2",
                comment_id="mine", sentiment=0.9, aspects=(Aspect("music", 1.0),), model_version="m",
            )
        ]
    )  # fmt: skip
    assert service.get("/v1/titles/t1/voices", profile_id="p1")["aspects"][0]["yours"] == 0.5
    assert service.get("/v1/titles/t1/voices", profile_id="p2")["aspects"][0]["yours"] is None


def test_what_is_removed_held_or_taken_back_is_heard_no_more(service: Service) -> None:
    crowd(service, 20)
    assert service.get("/v1/titles/t1/voices")["mean"] is not None
    moderate(service, "v3", "remove")
    assert service.get("/v1/titles/t1/voices")["mean"] is None  # at once: they may quote it
    gather(service)
    assert service.get("/v1/titles/t1/voices")["mean"] is None
    moderate(service, "v3", "undo")
    gather(service)
    assert service.get("/v1/titles/t1/voices")["authors"] == 20
    service.stores.state.delete_profiles(["w5"])
    gather(service)
    assert service.get("/v1/titles/t1/voices")["mean"] is None


def test_a_decision_made_elsewhere_reaches_the_voices(service: Service) -> None:
    crowd(service, 20)
    assert voices.touch_decided(service.stores.state, before={}, after={"v1": "hidden", "no such": "hidden"}) == 1
    assert voices.run(service.stores.state, moderated={"v1": "hidden"}, now=NOW) == 1
    assert service.get("/v1/titles/t1/voices")["mean"] is None


def test_a_burst_of_new_accounts_is_told_to_operators(service: Service) -> None:
    crowd(service, 25)
    put(
        service,
        (
            written(f"b{n}", at=NOW - n, profile_id=f"n{n}", text=f"Dreadful {_word(n)}.", author_since=NOW - n)
            for n in range(60)
        ),
        sentiment=-0.9,
    )
    gather(service)
    assert service.get("/v1/titles/t1/voices")["mean"] == pytest.approx(0.8, abs=0.02)
    assert [one["title_id"] for one in service.get("/v1/operator/moderation")["bursting"]] == ["t1"]


def test_voices_of_a_title_not_for_this_viewer_are_not_told(service: Service) -> None:
    service.send("profile_update", "p1", kids=True, token=service.token("of-p1"))
    for title_id, query in (("none", {}), ("t5", {}), ("t3", {"profile_id": "p1"}), ("t7", {"country": "DE"})):
        assert service.client.get(f"/v1/titles/{title_id}/voices", params=query).status_code == 404
