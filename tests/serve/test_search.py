"""Search over HTTP: recorded like a page, masked like a page, and never a failure whatever is typed."""

import pytest

from marquee.jobs.train_queries import train_on_catalogue
from marquee.schema.catalog import Title
from marquee.schema.served import unpack_served
from marquee.search.unmet import KIND, Demand, UnmetSearch, save_demand
from marquee.serve.searching import publish_outside

from .conftest import Service


def found(service: Service, text: str, profile_id: str = "p1") -> list[str]:
    answer = service.get("/v1/search", q=text, profile_id=profile_id)
    return [tile["title_id"] for row in answer["rows"] for tile in row["tiles"]]


def test_a_name_is_found_and_what_was_shown_is_recorded(service: Service) -> None:
    answer = service.get("/v1/search", q="comedy number 12", profile_id="p1")
    assert answer["found"] and answer["rows"][0]["tiles"][0]["title_id"] == "t12"
    (record,) = [
        unpack_served(logged.event.served)
        for logged in service.stores.log.tail("p1", after=0)
        if logged.event.kind == "page_served" and logged.event.served
    ]
    assert record.request_id == answer["request_id"]
    assert list(record.title_ids) == [tile["title_id"] for row in answer["rows"] for tile in row["tiles"]]


def test_what_may_not_be_shown_is_not_found(service: Service) -> None:
    service.client.post("/v1/profiles", json={"profile_id": "kid", "kids": True}, headers=service.bearer("a1"))
    assert "t3" in found(service, "animation number 3")
    assert "t3" not in found(service, "animation number 3", "kid")
    for title_id, name in (("t5", "documentary number 5"), ("t7", "drama number 7")):
        assert title_id not in found(service, name)
    service.client.post("/v1/operator/takedown", json={"title_id": "t12"})
    service.send("hide", "p1", title_id="t18")
    for title_id in ("t12", "t18"):
        assert title_id not in found(service, f"comedy number {title_id[1:]}")
    suggested = service.get("/v1/suggest", q="comedy number 12", profile_id="p1")["suggestions"]
    assert "t12" not in {one.get("title_id") for one in suggested}


def test_what_is_not_there_is_said_and_other_titles_offered(service: Service) -> None:
    answer = service.get("/v1/search", q="xqzjw", profile_id="p1")
    assert not answer["found"]
    assert answer["rows"] and "nothing" in answer["rows"][0]["reason"]


def test_suggestions_name_titles_and_people(service: Service) -> None:
    kinds = {one["kind"] for one in service.get("/v1/suggest", q="zoe", profile_id="p1")["suggestions"]}
    assert "person" in kinds


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "'; DROP TABLE titles; --",
        '"',
        "\\",
        "*" * 300,
        "ÿ" * 300,
        "\u202e\u0000\ufeff",
        "AND OR NOT",
        "name:x^9~",
    ],
    ids=range(10),
)
def test_hostile_text_gives_rows_or_none(shared: Service, text: str) -> None:
    assert isinstance(shared.get("/v1/search", q=text, profile_id="p1")["rows"], list)
    assert isinstance(shared.get("/v1/suggest", q=text, profile_id="p1")["suggestions"], list)


def test_more_like_this_leaves_out_the_title_itself_and_what_is_hidden(service: Service) -> None:
    first = service.get("/v1/titles/t12/similar", profile_id="p1")["row"]
    like = [tile["title_id"] for tile in first["tiles"]]
    assert like and "t12" not in like
    assert first["title"] == "More like Comedy number 12"
    service.send("hide", "p1", title_id=like[0])
    again = service.get("/v1/titles/t12/similar", profile_id="p1")["row"]
    assert like[0] not in [tile["title_id"] for tile in again["tiles"]]


def test_a_slip_says_which_name_was_taken(service: Service) -> None:
    answer = service.get("/v1/search", q="comdey number 12", profile_id="p1")
    assert answer["rows"][0]["tiles"][0]["title_id"] == "t12"
    assert answer["showing"] == "Comedy number 12"


def test_a_title_licensed_elsewhere_is_said_not_to_be_here_and_ten_near_ones_offered(service: Service) -> None:
    answer = service.get("/v1/search", q="drama number 7", profile_id="p1", country="FR")
    assert answer["not_here"] == {"name": "Drama number 7", "reason": "country"}
    offered = [tile["title_id"] for tile in answer["rows"][0]["tiles"]]
    assert len(offered) >= 10 and "t7" not in offered
    there = service.get("/v1/search", q="drama number 7", profile_id="p1", country="US")
    assert "not_here" not in there and there["rows"][0]["tiles"][0]["title_id"] == "t7"


def test_embargo_ceiling_and_takedown_are_kept_silent(service: Service) -> None:
    service.client.post("/v1/profiles", json={"profile_id": "kid", "kids": True}, headers=service.bearer("a1"))
    service.client.post("/v1/operator/takedown", json={"title_id": "t12"})
    for text, who, title_id in (
        ("documentary number 5", "p1", "t5"),  # under embargo
        ("animation number 3", "kid", "t3"),  # for adults
        ("comedy number 12", "p1", "t12"),  # taken down
    ):
        answer = service.get("/v1/search", q=text, profile_id=who)
        assert "not_here" not in answer
        assert title_id not in [tile["title_id"] for row in answer["rows"] for tile in row["tiles"]]


def test_a_title_on_the_list_of_outside_titles_is_said_not_to_be_licensed(service: Service) -> None:
    outside = [Title(title_id="x1", kind="film", name="Nowhere Boulevard", genres=("Comedy",), maturity=12)]
    publish_outside(service.stores.artifacts, outside, version="one")
    answer = service.get("/v1/search", q="nowhere boulevard", profile_id="p1")
    assert answer["not_here"] == {"name": "Nowhere Boulevard", "reason": "licence"}
    assert len(answer["rows"][0]["tiles"]) >= 10
    service.client.post("/v1/profiles", json={"profile_id": "kid", "kids": True}, headers=service.bearer("a1"))
    assert "not_here" not in service.get("/v1/search", q="nowhere boulevard", profile_id="kid")


def test_before_the_first_letter_stands_what_is_near_the_last_title_enjoyed(service: Service) -> None:
    before = [one["title_id"] for one in service.get("/v1/suggest", profile_id="p1")["suggestions"]]
    assert before
    service.send("rate", "p1", title_id="t24", value=1.0)
    after = [one["title_id"] for one in service.get("/v1/suggest", profile_id="p1")["suggestions"]]
    assert after and "t24" not in after


def test_suggestions_carry_kind_and_thumbnail_and_forgive_a_slip(service: Service) -> None:
    found = service.get("/v1/suggest", q="comdey number 12", profile_id="p1")["suggestions"]
    assert found[0]["title_id"] == "t12" and found[0]["kind"] == "title"
    assert service.client.get(f"/v1/artwork/{found[0]['artwork_id']}").status_code == 200


def test_nothing_to_go_by_gives_a_hint(shared: Service) -> None:
    assert shared.get("/v1/search", q="\u200d\u202e", profile_id="p1")["hint"]
    assert shared.client.get("/v1/search", params={"q": "x" * 1_000, "profile_id": "p1"}).status_code in (400, 422)


def test_a_wish_in_words_is_a_row_whose_every_title_answers_it(service: Service) -> None:
    first = service.get("/v1/search", q="1990s comedy", profile_id="p1")["rows"][0]
    assert first["title"] == "1990s, Comedy" and first["tiles"]
    titles = service.get("/v1/titles", ids=",".join(tile["title_id"] for tile in first["tiles"][:20]))["titles"]
    assert all("Comedy" in title["genres"] and 1990 <= title["year"] < 2000 for title in titles)
    like = service.get("/v1/search", q="like comedy number 12", profile_id="p1")["rows"][0]
    assert like["title"] == "Like Comedy number 12"


def test_operators_read_what_was_searched_for_in_vain(service: Service) -> None:
    assert service.get("/v1/operator/demand") == {"counted_at": 0, "least_accounts": 20, "lines": []}
    lines = [
        UnmetSearch(what=what, text=text, country=country, week=week, accounts=30, searches=31)
        for what, text, country, week in (
            ("title", "t12", "DE", "2017-02-06"),
            ("words", "<b>", "FR", "2017-02-06"),
            ("words", "dune", "DE", "2017-01-30"),
        )
    ]
    staged = service.stores.artifacts.stage(KIND)
    save_demand(Demand(version="d1", counted_at=5, lines=tuple(lines)), staged)
    service.stores.artifacts.publish(KIND, staged, "d1")
    answer = service.get("/v1/operator/demand")
    assert [line["text"] for line in answer["lines"]] == ["t12", "<b>", "dune"]
    assert answer["lines"][0]["name"] == "Comedy number 12" and answer["counted_at"] == 5
    german = service.get("/v1/operator/demand", country="DE", weeks=1)
    assert [line["text"] for line in german["lines"]] == ["t12"]
    assert service.client.get("/v1/operator/demand?weeks=99").status_code == 400


def test_a_question_in_whole_sentences_is_answered_once_a_tagger_was_trained(service: Service) -> None:
    snapshot = service.runtime.binding.published
    title = next(title for title in snapshot.titles if title.people and title.title_id == "t12")
    person, genre = title.people[0].name, title.genres[0]
    text = f"could you perhaps find me {genre} films which have {person} in them"
    assert not any(row["row_id"] == "search:wish" for row in service.get("/v1/search", q=text, profile_id="p1")["rows"])
    assert train_on_catalogue(service.stores.artifacts, snapshot) is not None
    answer = service.get("/v1/search", q=text, profile_id="p1")
    row = answer["rows"][0]
    assert row["row_id"] == "search:wish" and answer["found"] and person in row["title"]
    shown = {tile["title_id"] for tile in row["tiles"]}
    assert "t12" in shown
    for title_id in shown:
        one = snapshot.titles[snapshot.index[title_id]]
        assert genre in one.genres and person in {each.name for each in one.people}
    service.client.post("/v1/operator/takedown", json={"title_id": "t12"})
    assert "t12" not in found(service, text)
