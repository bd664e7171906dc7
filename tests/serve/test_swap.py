"""New versions under load: no request fails, and each sees one catalogue from its first line to its last (law 9)."""

import shutil
import threading
from typing import Any

import httpx
import numpy as np

from marquee.catalog.load import import_titles
from marquee.catalog.snapshot import CatalogSnapshot
from marquee.cli.serve import open_runtime
from marquee.features.interactions import make_interactions
from marquee.models.artifact import save_models
from marquee.models.training import TrainingConfig, fit_models
from marquee.schema.catalog import Title
from marquee.schema.clock import DAY, MINUTE
from marquee.serve.searching import open_search

from .conftest import NOW, Service, a_catalogue


def publish_models(service: Service, version: str, *, seed: int = 0) -> None:
    """Fit models on a few made-up histories and publish them."""
    rng = np.random.default_rng(seed)
    count, plays = 120, 600
    interactions = make_interactions(
        title_ids=[f"t{number}" for number in range(count)],
        profile=rng.integers(0, 40, plays),
        title=rng.integers(0, count, plays),
        at=NOW - rng.integers(0, 30 * DAY, plays),
        weight=np.ones(plays),
        watched=np.ones(plays, dtype=np.bool_),
        rewarded=np.ones(plays, dtype=np.bool_),
    )
    folder = service.stores.artifacts.stage("models")
    models = fit_models(
        interactions, version=version, config=TrainingConfig(), rng=rng, report=lambda done, total: None
    )
    save_models(folder, models)
    service.stores.artifacts.publish("models", folder, version)


def test_published_models_are_served_and_rolled_back(service: Service) -> None:
    publish_models(service, "m-1")
    service.runtime.refresh()
    one = service.get("/readyz")["models"]
    publish_models(service, "m-2")
    service.runtime.refresh()
    two = service.get("/readyz")["models"]
    service.stores.artifacts.rollback("models")
    service.runtime.refresh()
    assert (one, two, service.get("/readyz")["models"]) == ("m-1", "m-2", "m-1")


def test_models_that_cannot_be_read_leave_the_ones_in_force(service: Service) -> None:
    publish_models(service, "m-1")
    service.runtime.refresh()
    torn = service.stores.artifacts.stage("models")
    (torn / "models.json").write_text('{"format": 1, "title_ids"')
    service.stores.artifacts.publish("models", torn, "m-2")
    assert not service.runtime.refresh()
    assert service.get("/readyz")["models"] == "m-1"
    assert service.get("/v1/home", profile_id="p1")["rows"]
    assert service.runtime.metrics.total("swap_failures") >= 1
    publish_models(service, "m-3")
    assert service.runtime.refresh()
    assert service.get("/readyz")["models"] == "m-3"


def test_models_torn_on_disk_are_refused_and_a_takedown_is_in_force_all_the_same(service: Service) -> None:
    publish_models(service, "m-1")
    service.runtime.refresh()
    publish_models(service, "m-2")
    arrays = service.stores.artifacts.path("models", "m-2") / "factors_titles.npy"
    arrays.write_bytes(arrays.read_bytes()[:-1] + b"\x00")  # of the same length, so only its checksum tells
    assert not service.runtime.refresh()
    assert service.get("/readyz")["models"] == "m-1"
    shown = service.get("/v1/home", profile_id="p1")["rows"][0]["tiles"][0]["title_id"]
    service.stores.desk.decide("takedown", shown, "all", author="t", now=NOW)
    assert service.runtime.refresh()
    page = service.get("/v1/home", profile_id="p1", rows=60)
    assert page["rows"] and shown not in {tile["title_id"] for row in page["rows"] for tile in row["tiles"]}


def test_a_service_that_starts_on_torn_models_serves_those_that_were_live_before(start: Any) -> None:
    service = start(titles=a_catalogue())
    for version in ("m-1", "m-2"):
        publish_models(service, version)
        service.stores.desk.decide("models", "current", version, author="t", now=NOW)
    (service.stores.artifacts.path("models", "m-2") / "linear_values.npy").unlink()
    runtime = open_runtime(service.stores)
    assert runtime.binding.bound.versions.models == "m-1"
    (service.stores.artifacts.path("models", "m-1") / "models.json").unlink()
    assert open_runtime(service.stores).binding.bound.versions.models == "none"


def test_a_catalogue_that_is_gone_or_torn_leaves_the_last_good_one(service: Service) -> None:
    import_titles(
        service.stores.artifacts, service.stores.desk, a_catalogue(119), replace=True, yes=True, author="t", now=NOW
    )
    first, second = service.stores.artifacts.versions("catalog")
    torn = service.stores.artifacts.path("catalog", second)
    next(path for path in torn.iterdir() if not path.name.startswith(".")).write_bytes(b"torn")
    service.runtime.refresh()
    assert service.get("/readyz")["catalog"] == first
    assert service.get("/v1/home", profile_id="p1")["rows"]
    shutil.rmtree(torn)
    started = open_runtime(service.stores)
    assert started.binding.ready and started.binding.bound.versions.catalog == first


def test_a_torn_search_index_is_made_again(service: Service) -> None:
    folder = next(path for path in (service.stores.artifacts.root / "search").iterdir() if path.is_dir())
    next(path for path in sorted(folder.iterdir()) if not path.name.startswith(".")).unlink()
    assert open_runtime(service.stores).binding.search is not None


def test_swaps_under_load_fail_no_request(service: Service) -> None:
    stop = threading.Event()
    statuses: list[int] = []
    wrong: list[str] = []

    def ask(number: int) -> None:
        with httpx.Client(base_url=service.client.base_url, timeout=30) as client:
            place = 0
            while not stop.is_set():
                place += 1
                page = client.get("/v1/home", params={"profile_id": f"p{number}", "rows": 3})
                statuses.append(page.status_code)
                if page.status_code != 200:
                    wrong.append(page.text)
                    continue
                answer = page.json()
                if answer.get("fallback"):
                    wrong.append("a fallback page")
                if "next" in answer:
                    more = {"profile_id": f"p{number}", "cursor": answer["next"], "rows": 3}
                    following = client.get("/v1/home", params=more)
                    statuses.append(following.status_code)
                    if following.status_code != 200:
                        wrong.append(following.text)

    askers = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for asker in askers:
        asker.start()
    titles = a_catalogue()
    for turn in range(6):
        publish_models(service, f"m-{turn}", seed=turn)
        service.runtime.refresh()
        shuffled = [titles[row] for row in np.random.default_rng(turn).permutation(len(titles))]
        kept = shuffled[: 110 if turn % 2 else 120]
        import_titles(
            service.stores.artifacts, service.stores.desk, kept, replace=True, yes=False, author="t", now=NOW + turn
        )
        service.runtime.refresh()
    stop.set()
    for asker in askers:
        asker.join()
    assert wrong == []
    assert len(statuses) > 20 and set(statuses) == {200}
    assert service.runtime.metrics.total("swaps") >= 10


def test_a_page_being_scrolled_goes_on_from_the_catalogue_it_began_with(service: Service) -> None:
    first = service.get("/v1/home", profile_id="p1", rows=2)
    gone = a_catalogue()[:100]
    import_titles(service.stores.artifacts, service.stores.desk, gone, replace=True, yes=True, author="t", now=NOW)
    service.runtime.refresh()
    following = service.get("/v1/home", profile_id="p1", rows=2, cursor=first["next"])
    assert following["rows"] and not following.get("fallback")
    shown = [tile["title_id"] for page in (first, following) for row in page["rows"] for tile in row["tiles"]]
    assert len(set(shown)) == len(shown)
    fresh = service.get("/v1/home", profile_id="p1", rows=60)
    assert all(int(tile["title_id"][1:]) < 100 for row in fresh["rows"] for tile in row["tiles"])


def test_a_page_begun_too_many_swaps_ago_goes_on_from_what_there_is(service: Service) -> None:
    first = service.get("/v1/home", profile_id="p1", rows=2)
    for turn in range(6):
        publish_models(service, f"m-{turn}")
        service.runtime.refresh()
    assert service.get("/v1/home", profile_id="p1", rows=2, cursor=first["next"])["rows"]


def test_an_empty_catalogue_gives_empty_pages(start: Any) -> None:
    service = start(titles=a_catalogue(30))
    for title in a_catalogue(30):
        service.stores.desk.decide("takedown", title.title_id, "all", author="t", now=NOW)
    service.runtime.refresh()
    page = service.get("/v1/home", profile_id="p1")
    assert page["rows"] == [] and page.get("next") is None
    assert service.get("/v1/search", q="comedy", profile_id="p1")["rows"] == []
    assert service.get("/v1/onboarding", profile_id="p1")["titles"] == []


def test_pages_no_one_scrolls_any_more_are_dropped(service: Service) -> None:
    first = service.get("/v1/home", profile_id="p1", rows=2)
    service.get("/v1/home", profile_id="p1", rows=2, cursor=first["next"])
    assert service.stores.state.drop_old_pages(now=NOW + 31 * MINUTE) == 1


def test_an_index_is_made_before_its_catalogue_is_in_force_and_old_ones_go(service: Service) -> None:
    artifacts, desk = service.stores.artifacts, service.stores.desk
    for number in range(6):
        fresh = Title(title_id=f"fresh{number}", kind="film", name=f"Brandnew {number}")
        ahead: list[str] = []

        def look(snapshot: CatalogSnapshot, ahead: list[str] = ahead) -> None:
            assert artifacts.current("catalog") != snapshot.version
            open_search(artifacts, snapshot)
            ahead.append(snapshot.version)

        version = import_titles(
            artifacts, desk, [fresh], replace=False, yes=True, author="t", now=1, ahead=look
        ).version
        assert ahead == [version] == [artifacts.current("catalog")]
    assert service.runtime.refresh()
    suggested = service.get("/v1/suggest", q="brandnew 5", profile_id="p1")["suggestions"]
    assert suggested[0]["title_id"] == "fresh5"
    assert len(artifacts.versions("search")) == 4
