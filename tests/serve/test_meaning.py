"""A running service follows what titles mean: wishes are answered, searches come back as rows, and all without it."""

from tests.serve.conftest import NOW, Service

from marquee.jobs import meaning
from marquee.models.meaning import KIND
from marquee.schema.clock import MINUTE
from marquee.schema.profile import Profile, pack_profile

WISH = "something funny to watch"


def learn(service: Service, *, now: int = NOW) -> None:
    runtime = service.runtime
    snapshot = runtime.binding.published
    assert meaning.run(artifacts=runtime.artifacts, desk=runtime.desk, snapshot=snapshot, now=now) is not None
    runtime.refresh()


def rows(service: Service, query: str) -> dict[str, list[str]]:
    answer = service.get("/v1/search", profile_id="p1", q=query)
    return {row["row_id"]: [tile["title_id"] for tile in row["tiles"]] for row in answer["rows"]}


def test_a_wish_is_answered_once_meanings_are_in_force(service: Service) -> None:
    assert "search:meaning" not in rows(service, WISH)
    learn(service)
    found = rows(service, WISH)["search:meaning"]
    assert len(found) >= 4
    assert all(int(title_id[1:]) % 6 == 0 or (int(title_id[1:]) // 6) % 6 == 0 for title_id in found)  # comedies
    assert not {"t5", "t7"} & set(found)  # embargo, and licensed elsewhere


def test_meanings_withdrawn_or_torn_leave_search_by_names(service: Service) -> None:
    learn(service)
    runtime = service.runtime
    version = runtime.artifacts.current(KIND)
    assert version is not None and runtime.binding.meaning is not None
    runtime.artifacts.withdraw(KIND)
    runtime.refresh()
    assert runtime.binding.meaning is None
    (runtime.artifacts.path(KIND, version) / "titles.json").write_text("{")
    runtime.artifacts.make_current(KIND, version)
    runtime.refresh()
    assert runtime.binding.meaning is None
    assert "search:meaning" not in rows(service, WISH) and rows(service, "comedy number 6")


def test_a_search_that_led_nowhere_comes_back_on_the_home_page(service: Service) -> None:
    learn(service)
    profile = Profile(profile_id="p9", queries=(("comedy", NOW - 60 * MINUTE),))
    service.runtime.state.put_profiles([("p9", "a9", "", 0, pack_profile(profile))])
    page = service.get("/v1/home", profile_id="p9", country="DE")
    (row,) = [row for row in page["rows"] if row["kind"] == "searched"]
    assert row["title"] == "Because you searched for “comedy”"
    assert len(row["tiles"]) >= 4
