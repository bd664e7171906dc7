"""The editor's desk over HTTP: nothing is shown unaccepted, and what is decided holds everywhere."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from marquee.artwork.arrays import MEASURES
from marquee.artwork.counts import KIND, CoverCounts, CoverDay, save_counts
from marquee.artwork.describe import Described, save_described
from marquee.artwork.health import Tally
from marquee.media.canvas import SIZES
from marquee.media.intake import take
from marquee.media.store import CANDIDATES
from marquee.schema.catalog import Artwork

from .conftest import NOW, Service, Start, a_catalogue


def propose(service: Service, title_id: str, *, seed: int = 1, svg: str = "") -> str:
    """Lay one image beside a title as a candidate."""
    home = service.stores.settings.home
    file = home / f"{seed}.{'svg' if svg else 'png'}"
    if svg:
        file.write_text(svg)
    else:
        blocks = np.random.default_rng(seed).integers(0, 256, (9, 16, 3), dtype=np.uint8)
        Image.fromarray(blocks).resize((640, 360)).save(file)
    (taken,) = take(home / "artwork" / CANDIDATES, [(file, title_id)])
    assert taken.candidate is not None
    return taken.candidate.candidate_id


def judge(service: Service, title_id: str, *judgements: dict[str, Any], status: int = 200) -> Any:
    answer = service.client.post(
        f"/v1/operator/artwork/{title_id}", json={"judgements": list(judgements), "author": "Ada"}
    )
    assert answer.status_code == status, answer.text
    return answer.json()


def test_a_candidate_is_nowhere_until_it_is_accepted_and_then_everywhere(service: Service) -> None:
    name = propose(service, "t8")
    (waits,) = service.get("/v1/operator/artwork/t8")["candidates"]
    assert (waits["candidate_id"], waits["state"]) == (name, "proposed")
    assert service.client.get(f"/v1/artwork/t8~{name}").status_code == 404
    assert len(service.get("/v1/titles", ids="t8")["titles"][0]["artworks"]) == 3
    told = judge(service, "t8", {"id": name, "verdict": "accepted", "aspect": "mood", "value": "warm"})
    assert told["artwork_ids"] == [f"t8~{name}"]
    for shape, size in SIZES.items():
        answer = service.client.get(f"/v1/artwork/t8~{name}", params={"shape": shape})
        assert answer.headers["content-type"] == "image/webp"
        assert Image.open(io.BytesIO(answer.content)).size == size
    artworks = service.get("/v1/titles", ids="t8")["titles"][0]["artworks"]
    assert {"artwork_id": f"t8~{name}", "aspect": "mood", "value": "warm"} in artworks
    pool = service.get("/v1/operator/artwork/t8")
    assert pool["covers"][-1]["artwork_id"] == f"t8~{name}" and not pool["covers"][-1]["drawn"]
    assert pool["candidates"][0]["state"] == "accepted"
    desk = service.get("/v1/operator/desk")
    assert (desk["history"][0]["kind"], desk["history"][0]["author"]) == ("artwork", "Ada")


def test_the_versions_of_names_and_covers_move_with_what_is_accepted(service: Service) -> None:
    before = service.get("/v1/titles", ids="t8")["version"]
    judge(service, "t8", {"id": propose(service, "t8"), "verdict": "accepted"})
    after = service.get("/v1/titles", ids="t8")
    assert after["version"] != before
    answer = service.client.get("/v1/titles", params={"ids": "t8", "v": before})
    assert "immutable" not in answer.headers["cache-control"], "what is new must not be kept under the old version"


def test_a_page_being_scrolled_goes_on_across_a_decision(service: Service) -> None:
    page = service.get("/v1/home", profile_id="p1", rows=3)
    judge(service, "t8", {"id": propose(service, "t8"), "verdict": "accepted"})
    rest = service.get("/v1/home", profile_id="p1", rows=3, cursor=page["next"])
    assert rest["rows"] and rest["request_id"] == page["request_id"]


def test_a_rejected_candidate_stays_rejected_and_an_accepted_one_can_be_taken_back(service: Service) -> None:
    one, other = propose(service, "t8", seed=1), propose(service, "t8", seed=2)
    judge(service, "t8", {"id": one, "verdict": "rejected"}, {"id": other, "verdict": "accepted"})
    assert service.get("/v1/operator/artwork", only="proposed")["pools"] == []
    judge(service, "t8", {"id": f"t8~{other}", "verdict": "rejected"})
    assert service.client.get(f"/v1/artwork/t8~{other}").status_code == 404
    states = {got["candidate_id"]: got["state"] for got in service.get("/v1/operator/artwork/t8")["candidates"]}
    assert states == {one: "rejected", other: "rejected"}
    judge(service, "t8", {"id": one, "verdict": "undecided"})
    (waits,) = service.get("/v1/operator/artwork", only="proposed")["pools"]
    assert (waits["title_id"], waits["proposed"]) == ("t8", 1), "what was decided can be undone"


def test_tags_are_added_to_a_cover_of_the_catalogues_own_and_read_back(service: Service) -> None:
    edit = {
        "id": "t8-a1", "verdict": "accepted", "aspect": "genre", "value": "Drama", "tags": [["person", "Ada Person 1"]],
        "sensitivities": ["violence"], "spoiler": True, "maturity": 16,
    }  # fmt: skip
    judge(service, "t8", edit)
    cover = service.get("/v1/operator/artwork/t8")["covers"][1]
    assert {name: cover[name] for name in edit if name not in ("id", "verdict")} == {
        name: edit[name] for name in edit if name not in ("id", "verdict")
    }
    shown = service.get("/v1/titles", ids="t8")["titles"][0]["artworks"]
    assert "t8-a1" not in [one["artwork_id"] for one in shown], "a spoiler is in no public list"
    judge(service, "t8", {"id": "t8-a1", "verdict": "accepted", "spoiler": False, "value": "Comedy"})
    cover = service.get("/v1/operator/artwork/t8")["covers"][1]
    assert (cover["spoiler"], cover["value"], cover["sensitivities"]) == (False, "Comedy", ["violence"])


@pytest.mark.parametrize(
    ("judgement", "status"),
    [
        ({"id": "nothing", "verdict": "accepted"}, 404),
        ({"id": "t9-a0", "verdict": "retired"}, 400),  # another title's
        ({"id": "../../etc/passwd", "verdict": "accepted"}, 404),
        ({"id": "t8-a0", "verdict": "adored"}, 400),
        ({"id": "t8-a0", "verdict": "accepted", "aspect": "colour"}, 400),
        ({"id": "t8-a0", "verdict": "accepted", "aspect": "person", "value": ""}, 400),
        ({"id": "t8-a0", "verdict": "accepted", "tags": [["age", "old"]]}, 400),
        ({"id": "t8-a0", "verdict": "accepted", "sensitivities": ["x" * 500]}, 400),
        ({"id": "t8-a0", "verdict": "accepted", "sensitivities": ["a\x00b"]}, 400),
        ({"id": "t8-a0", "verdict": "accepted", "maturity": -4}, 400),
    ],
)
def test_what_cannot_be_decided_is_refused_and_nothing_is_written(
    service: Service, judgement: dict[str, Any], status: int
) -> None:
    version = service.stores.desk.version()
    judge(service, "t8", {"id": "t8-a2", "verdict": "retired"}, judgement, status=status)
    assert service.stores.desk.version() == version, "all or nothing"


def test_the_sixty_fifth_cover_is_refused_with_the_way_out(start: Start) -> None:
    titles = a_catalogue(40)
    full = tuple(Artwork(artwork_id=f"t8-f{number}") for number in range(64))
    titles[8] = type(titles[8])(title_id="t8", kind="film", name="Full", artworks=full)
    service = start(titles=titles)
    name = propose(service, "t8")
    told = judge(service, "t8", {"id": name, "verdict": "accepted"}, status=409)
    assert "retire" in told["error"]["message"]
    judge(service, "t8", {"id": "t8-f3", "verdict": "retired"})
    judge(service, "t8", {"id": "t8-f5", "verdict": "retired"})
    judge(service, "t8", {"id": "t8-f3", "verdict": "accepted"})
    assert service.get("/v1/operator/artwork/t8")["covers"][3]["health"]["verdict"] != "retired"


def test_an_accepted_svg_is_served_in_its_sandbox(service: Service) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 9"><path d="M0 0h16v9z" fill="#123"/></svg>'
    name = propose(service, "t8", svg=svg)
    shown = service.client.get(f"/v1/operator/candidates/t8/{name}", params={"shape": "poster"})
    judge(service, "t8", {"id": name, "verdict": "accepted"})
    kept = service.client.get(f"/v1/artwork/t8~{name}", params={"shape": "poster"})
    for answer in (shown, kept):
        assert answer.headers["content-type"] == "image/svg+xml" and b"#123" in answer.content
        assert "sandbox" in answer.headers["content-security-policy"]


def test_only_operators_see_candidates_and_decide(start: Start) -> None:
    service = start(titles=a_catalogue(40), operator_key="k" * 40)
    name = propose(service, "t8")
    paths = ["/v1/operator/artwork", "/v1/operator/artwork/t8", f"/v1/operator/candidates/t8/{name}"]
    for path in paths:
        assert service.client.get(path).status_code == 401
        assert service.client.get(path, headers={"authorization": f"Bearer {'k' * 40}"}).status_code == 200
    body = {"judgements": [{"id": name, "verdict": "accepted"}]}
    assert service.client.post("/v1/operator/artwork/t8", json=body).status_code == 401


def test_a_candidates_picture_is_asked_by_sound_names_alone(service: Service) -> None:
    name = propose(service, "t8")
    for path in (f"t9/{name}", f"t8/{name}x", "t8/..", "t8/%2e%2e%2fformat", "..%2f..%2f/x"):
        assert service.client.get(f"/v1/operator/candidates/{path}").status_code == 404


def test_pools_are_listed_waiting_ones_first_then_the_most_drawn_and_by_name(service: Service) -> None:
    counts = CoverCounts(
        version="counts-1",
        counted_at=NOW,
        tallies={
            "t9-a0": Tally(draws=400, takes=60, good=40, weight=800, weight_squared=1_600, weighted_good=80),
            "t9-a1": Tally(draws=400, takes=150, good=120, weight=800, weight_squared=1_600, weighted_good=240),
            "t9-a2": Tally(draws=100, takes=12, good=10, weight=200, weight_squared=400, weighted_good=20),
            "gone": Tally(draws=7),
        },
        days=(CoverDay(day=19_000, draws=800, takes=210, good=160),),
    )
    staged = service.stores.artifacts.stage(KIND)
    save_counts(counts, staged)
    service.stores.artifacts.publish(KIND, staged, "counts-1")
    propose(service, "t20")
    listed = service.get("/v1/operator/artwork", limit=3)
    assert [one["title_id"] for one in listed["pools"]] == ["t20", "t9", "t0"]
    assert (listed["proposed"], listed["titles"], listed["days"][0]["takes"]) == (1, 120, 210)
    one = listed["pools"][1]
    assert (one["draws"], one["takes"], one["good"]) == (900, 222, 170)
    assert one["verdicts"] == {"winner": 1, "retire": 2}
    again = service.get("/v1/operator/artwork", limit=3, after=listed["next"])
    assert [one["title_id"] for one in again["pools"]] == ["t1", "t2", "t3"]
    assert [one["title_id"] for one in service.get("/v1/operator/artwork", q="NUMBER 77")["pools"]] == ["t77"]
    shares = [one["health"]["share"] for one in service.get("/v1/operator/artwork/t9")["covers"]]
    assert shares == pytest.approx([4 / 9, 4 / 9, 1 / 9], abs=1e-4)


def test_counts_that_are_torn_show_nothing_and_break_nothing(service: Service) -> None:
    staged = service.stores.artifacts.stage(KIND)
    (staged / "counts.msgpack").write_bytes(b"\xc1")
    service.stores.artifacts.publish(KIND, staged, "torn")
    assert service.get("/v1/operator/artwork")["days"] == []
    assert Path(service.stores.artifacts.path(KIND, "torn")).is_dir()


def test_what_was_measured_of_a_catalogues_own_picture_reaches_the_pool(start: Start) -> None:
    titles = a_catalogue(40)
    own = Artwork(artwork_id="t8-own", file="own.webp")
    titles[8] = type(titles[8])(title_id="t8", kind="film", name="Own", artworks=(own,))
    service = start(titles=titles)
    assert service.get("/v1/operator/artwork/t8")["covers"][0]["measured"] is None
    found = Described(
        artwork_ids=("gone", "t8-own"),
        aspects=(("title", None), ("title", None)),
        measured=np.full((2, len(MEASURES)), 0.25, dtype=np.float32),
        embeddings=np.zeros((2, 0), dtype=np.float32),
    )
    staged = service.stores.artifacts.stage("artwork")
    save_described(found, staged)
    service.stores.artifacts.publish("artwork", staged, "artwork-000001")
    service.runtime.refresh()
    assert service.get("/v1/operator/artwork/t8")["covers"][0]["measured"]["brightness"] == 0.25
    torn = service.stores.artifacts.stage("artwork")
    (torn / "measured.npy").write_bytes(b"torn")
    service.stores.artifacts.publish("artwork", torn, "artwork-000002")
    service.runtime.refresh()
    assert service.get("/v1/home", profile_id="p1")["rows"], "nothing needs it"
