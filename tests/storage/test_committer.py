"""Group commit: nobody waits for ever, and what waits together is committed together."""

import threading
from collections.abc import Sequence

import pytest

from marquee.storage.embedded.committer import Committer


def test_work_that_arrives_during_a_commit_shares_the_next() -> None:
    groups: list[list[int]] = []
    first, go = threading.Event(), threading.Event()

    def commit(group: Sequence[int]) -> list[int]:
        first.set()
        go.wait(5)
        groups.append(list(group))
        return [number * 10 for number in group]

    committer: Committer[int, int] = Committer(commit, size=lambda work: 1, most=3, name="test")
    futures = [committer.submit(0)]
    assert first.wait(5)
    futures += [committer.submit(number) for number in range(1, 6)]
    go.set()
    assert [future.result(5) for future in futures] == [0, 10, 20, 30, 40, 50]
    assert groups == [[0], [1, 2, 3], [4, 5]]
    committer.close()


def test_a_group_that_fails_tells_all_who_wait_and_the_next_goes_on() -> None:
    def commit(group: Sequence[int]) -> list[int]:
        if 1 in group:
            raise ValueError("broken")
        return list(group)

    committer: Committer[int, int] = Committer(commit, size=lambda work: 1, most=1, name="test")
    bad, good = committer.submit(1), committer.submit(2)
    with pytest.raises(ValueError, match="broken"):
        bad.result(5)
    assert good.result(5) == 2
    committer.close()


def test_closing_commits_what_is_queued_and_takes_no_more() -> None:
    committer: Committer[int, int] = Committer(list, size=lambda work: 1, most=2, name="test")
    futures = [committer.submit(number) for number in range(9)]
    committer.close()
    assert [future.result(0) for future in futures] == list(range(9))
    with pytest.raises(RuntimeError, match="closed"):
        committer.submit(1)


def test_work_larger_than_a_group_goes_alone() -> None:
    groups: list[list[str]] = []

    def commit(group: Sequence[str]) -> list[None]:
        groups.append(list(group))
        return [None] * len(group)

    committer: Committer[str, None] = Committer(commit, size=len, most=3, name="test")
    committer.submit("a very long one").result(5)
    committer.close()
    assert groups == [["a very long one"]]
