"""The contract of a StateStore: run on every implementation."""

import threading
from collections.abc import Callable

import pytest

from marquee.errors import BrokenStore
from marquee.schema.comments import Written
from marquee.storage.protocols import StateStore

Open = Callable[[], StateStore]


def put(state: StateStore, profile_id: str, *, position: int = 1, data: bytes = b"packed", account: str = "a") -> None:
    state.put_profiles([(profile_id, account, f"name of {profile_id}", position, data)])


def test_a_profile_never_stored_is_none(state: StateStore) -> None:
    assert state.get_profile("nobody") is None


def test_a_stored_profile_comes_back(state: StateStore) -> None:
    put(state, "p", data=b"\x00\xff" * 5_000)
    assert state.get_profile("p") == b"\x00\xff" * 5_000


def test_an_older_position_never_replaces_a_newer(state: StateStore) -> None:
    put(state, "p", position=5, data=b"newer")
    put(state, "p", position=4, data=b"older")
    assert state.get_profile("p") == b"newer"
    put(state, "p", position=6, data=b"newest")
    assert state.get_profile("p") == b"newest"


def test_profiles_are_listed_in_order_by_account_and_by_page(state: StateStore) -> None:
    for profile_id, account in (("c", "a"), ("a", "a"), ("b", "other"), ("d", "a")):
        put(state, profile_id, account=account)
    assert [one for one, _ in state.list_profiles(account_id="a", after="", limit=9)] == ["a", "c", "d"]
    assert [one for one, _ in state.list_profiles(account_id=None, after="b", limit=9)] == ["c", "d"]
    assert state.list_profiles(account_id=None, after="", limit=1) == [("a", "name of a")]


def test_the_folded_position_never_moves_back(state: StateStore) -> None:
    assert state.folded_position() == 0
    state.set_folded_position(7)
    state.set_folded_position(3)
    assert state.folded_position() == 7


def test_a_page_is_kept_until_it_expires(state: StateStore) -> None:
    state.put_page("r", "p", b"first", expires_at=100)
    state.put_page("r", "p", b"second", expires_at=100)
    state.put_page("other", "p", b"third", expires_at=200)
    assert state.get_pages("r", now=99) == [b"first", b"second"]
    assert state.get_pages("r", now=100) == []
    assert state.drop_old_pages(now=100) == 2
    assert state.get_pages("other", now=100) == [b"third"]


def test_a_deleted_profile_takes_its_pages_and_comments_along(state: StateStore) -> None:
    for profile_id in ("p", "q"):
        put(state, profile_id)
        state.put_page(f"r-{profile_id}", profile_id, b"page", expires_at=100)
        written = Written(comment_id=f"c-{profile_id}", title_id="t", profile_id=profile_id, at=1, text="text")
        state.said.write([written])
    state.delete_profiles(["p"])
    assert state.get_profile("p") is None
    assert state.get_pages("r-p", now=0) == []
    assert [one.comment_id for one in state.said.of_title("t", before=None, limit=9)] == ["c-q"]
    assert state.get_profile("q") is not None
    assert state.get_pages("r-q", now=0) == [b"page"]


def test_processes_share_one_store(open_state: Open) -> None:
    one, other = open_state(), open_state()
    put(one, "p", position=2, data=b"from one")
    assert other.get_profile("p") == b"from one"
    put(other, "p", position=1, data=b"late")
    assert one.get_profile("p") == b"from one"


def test_threads_share_one_store(state: StateStore) -> None:
    def work(thread: int) -> None:
        for number in range(50):
            put(state, f"p{number}", position=number * 10 + thread, data=b"x" * 2_000)
            assert state.get_profile(f"p{number}") is not None

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(state.list_profiles(account_id=None, after="", limit=99)) == 50


def test_a_closed_store_refuses_clearly(state: StateStore) -> None:
    state.close()
    state.close()
    with pytest.raises(BrokenStore, match="closed"):
        state.get_profile("p")


def test_a_sound_store_has_nothing_to_report(state: StateStore) -> None:
    put(state, "p")
    assert state.check() == []
