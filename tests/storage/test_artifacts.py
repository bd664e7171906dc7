"""Artifacts: seen whole or not at all, one in force, never changed."""

import threading
from pathlib import Path

import pytest

from marquee.errors import NotFound, Refused
from marquee.storage.artifacts import Artifacts


def publish(artifacts: Artifacts, version: str, *, current: bool = True) -> Path:
    staged = artifacts.stage("models")
    (staged / "part").mkdir()
    (staged / "part" / "weights.npy").write_text(version)
    return artifacts.publish("models", staged, version, current=current)


@pytest.fixture
def artifacts(tmp_path: Path) -> Artifacts:
    return Artifacts(tmp_path / "artifacts")


def test_nothing_is_in_force_at_first(artifacts: Artifacts) -> None:
    assert artifacts.current("models") is None
    assert artifacts.versions("models") == []
    assert artifacts.kinds() == []


def test_a_published_version_is_in_force_and_whole(artifacts: Artifacts) -> None:
    folder = publish(artifacts, "one")
    assert artifacts.current("models") == "one"
    assert artifacts.path("models", "one") == folder
    assert (folder / "part" / "weights.npy").read_text() == "one"
    assert artifacts.kinds() == ["models"]


def test_what_is_staged_is_not_seen(artifacts: Artifacts) -> None:
    staged = artifacts.stage("models")
    (staged / "half").touch()
    assert artifacts.versions("models") == []
    assert artifacts.drop_stages("models") == 1
    assert not staged.exists()


def test_a_candidate_is_published_without_being_in_force(artifacts: Artifacts) -> None:
    publish(artifacts, "one")
    publish(artifacts, "two", current=False)
    assert artifacts.current("models") == "one"
    artifacts.make_current("models", "two")
    assert artifacts.current("models") == "two"


def test_versions_are_listed_in_the_order_of_publishing(artifacts: Artifacts) -> None:
    for version in ("z", "a", "m"):
        publish(artifacts, version)
    assert artifacts.versions("models") == ["z", "a", "m"]


def test_rolling_back_puts_the_one_before_in_force(artifacts: Artifacts) -> None:
    for version in ("z", "a", "m"):
        publish(artifacts, version)
    assert [artifacts.rollback("models"), artifacts.rollback("models")] == ["a", "z"]
    with pytest.raises(Refused, match="nothing to roll back"):
        artifacts.rollback("models")
    assert artifacts.current("models") == "z"


def test_a_version_never_changes(artifacts: Artifacts) -> None:
    publish(artifacts, "one")
    with pytest.raises(Refused, match="never changes"):
        publish(artifacts, "one")
    assert artifacts.versions("models") == ["one"]


def test_the_version_in_force_is_not_retired_others_are_gone_for_good(artifacts: Artifacts) -> None:
    publish(artifacts, "one")
    publish(artifacts, "two")
    with pytest.raises(Refused, match="in force"):
        artifacts.retire("models", "two")
    artifacts.retire("models", "one")
    assert artifacts.versions("models") == ["two"]
    with pytest.raises(NotFound, match="two"):
        artifacts.path("models", "one")


@pytest.mark.parametrize("name", ["..", "../x", "a/b", "", ".hidden", "CURRENT", "x" * 200])
def test_a_name_that_leads_elsewhere_is_refused(artifacts: Artifacts, name: str) -> None:
    with pytest.raises((Refused, NotFound)):
        artifacts.publish("models", artifacts.stage("models"), name)
    with pytest.raises(NotFound):
        artifacts.make_current("models", name)
    with pytest.raises(NotFound):
        artifacts.stage("..")


def test_publishers_at_once_lose_nothing(artifacts: Artifacts) -> None:
    threads = [threading.Thread(target=publish, args=(artifacts, f"v{number}")) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(artifacts.versions("models")) == [f"v{number}" for number in range(8)]
    assert artifacts.versions("models")[-1] == artifacts.current("models")
