"""Artifacts: seen whole or not at all, one in force, never changed."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from marquee.errors import BrokenStore, NotFound, Refused
from marquee.storage.artifacts import Artifacts
from marquee.storage.claims import remove_unclaimed, workplace
from marquee.storage.manifest import MANIFEST, write_manifest


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
    assert artifacts.drop_stages("models") == 0  # this process may be filling it still
    assert staged.exists()


def test_what_a_dead_process_had_staged_is_removed_by_the_next(artifacts: Artifacts) -> None:
    script = (
        "import os, sys; from pathlib import Path; from marquee.storage.artifacts import Artifacts\n"
        "staged = Artifacts(Path(sys.argv[1])).stage('models'); (staged / 'half').touch(); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, str(artifacts.root)], check=False)
    mine = artifacts.stage("covers")
    assert len(list((artifacts.root / "models").glob(".staged-*"))) == 1
    staged = artifacts.stage("models")
    assert list((artifacts.root / "models").glob(".staged-*")) == [staged]
    assert mine.exists()


@pytest.mark.parametrize("damage", ["cut", "changed", "gone", "added", "manifest"])
def test_a_version_damaged_since_it_was_published_is_refused(artifacts: Artifacts, damage: str) -> None:
    folder = publish(artifacts, "one")
    assert artifacts.checked("models", "one") == folder
    weights = folder / "part" / "weights.npy"
    match damage:
        case "cut":
            weights.write_text("on")
        case "changed":
            weights.write_text("eno")
        case "gone":
            weights.unlink()
        case "added":
            (folder / "part" / "more.npy").touch()
        case "manifest":
            weights.write_text("eno")
            write_manifest(folder)
    with pytest.raises(BrokenStore, match=r"torn|changed"):
        artifacts.checked("models", "one")


def test_a_version_of_before_manifests_were_kept_is_taken_as_it_is(artifacts: Artifacts) -> None:
    folder = publish(artifacts, "one")
    (folder / MANIFEST).unlink()
    (folder / ".order").write_text("1")
    assert artifacts.checked("models", "one") == folder
    assert artifacts.versions("models") == ["one"]


def test_a_workplace_is_held_by_one_process_and_stays(artifacts: Artifacts) -> None:
    room = artifacts.workroom("models")
    with workplace(room, "a") as folder:
        (folder / "done").touch()
        with pytest.raises(Refused, match="another process"), workplace(room, "a"):
            pass
        assert remove_unclaimed(list(room.iterdir())) == 0
    with workplace(room, "a") as folder:
        assert (folder / "done").exists()
    assert artifacts.versions("models") == []
    assert remove_unclaimed(list(room.iterdir())) == 1 and not folder.exists()


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
