"""Claims about patience: what hangs is not waited for, and comes back when it is quick."""

import threading
import time

import pytest

from marquee.serve.patience import Patience, PatienceConfig

QUICK = PatienceConfig(slow_s=0.02, strikes=2, rest_s=0.0, busy=0.9)


def slow() -> str:
    time.sleep(0.03)
    return "slow"


def wait_until_quick(patience: Patience) -> None:
    until = time.monotonic() + 5
    while patience.out and time.monotonic() < until:
        patience.ask(lambda: "quick", instead=lambda: "instead")
        time.sleep(0.005)
    assert not patience.out


def test_what_is_slow_again_and_again_is_not_waited_for():
    patience = Patience("part", config=QUICK)
    assert [patience.ask(slow, instead=lambda: "instead") for _ in range(3)] == ["slow", "instead", "instead"]
    assert patience.out
    wait_until_quick(patience)
    assert patience.ask(lambda: "quick", instead=lambda: "instead") == "quick"


def test_one_slow_answer_between_quick_ones_is_forgiven():
    patience = Patience("part", config=PatienceConfig(slow_s=0.02, strikes=2, forgiven=1.0, busy=0.9))
    for part in (slow, lambda: "quick", slow, lambda: "quick", slow):
        patience.ask(part, instead=lambda: "instead")
    assert not patience.out


def test_a_part_that_is_slow_for_every_other_one_is_given_up_too():
    patience = Patience("part", config=QUICK)
    for part in (slow, lambda: "quick", slow, lambda: "quick", slow):
        patience.ask(part, instead=lambda: "instead")
    assert patience.out


def test_after_one_slow_answer_the_next_is_not_waited_for_long():
    patience = Patience("part", config=PatienceConfig(slow_s=0.02, strikes=9, busy=0.9))
    patience.ask(slow, instead=lambda: "instead")
    free = threading.Event()
    started = time.perf_counter()
    assert patience.ask(lambda: str(free.wait(5)), instead=lambda: "instead") == "instead"
    assert time.perf_counter() - started < 1.0
    free.set()
    assert patience.ask(lambda: "quick", instead=lambda: "instead") == "quick", "and what is quick then is given"
    with pytest.raises(RuntimeError):
        patience.ask(slow, instead=lambda: "instead")
        patience.ask(fails, instead=lambda: "instead")


def fails() -> str:
    raise RuntimeError("no")


def test_a_part_that_hangs_is_tried_by_one_thread_only():
    patience, free = Patience("part", config=QUICK), threading.Event()
    tried = []

    def hangs() -> str:
        tried.append(threading.current_thread().name)
        free.wait(5)
        return "late"

    for _ in range(2):
        patience.ask(slow, instead=lambda: "instead")
    started = time.perf_counter()
    assert {patience.ask(hangs, instead=lambda: "instead") for _ in range(50)} == {"instead"}
    assert time.perf_counter() - started < 1.0 and len(tried) == 1
    free.set()


def test_what_fails_at_once_is_raised_and_asked_again():
    patience = Patience("part", config=QUICK)
    for _ in range(4):
        with pytest.raises(RuntimeError):
            patience.ask(fails, instead=lambda: "instead")
    assert not patience.out


def test_slow_in_a_busy_process_is_not_hanging():
    def works() -> str:
        until = time.process_time() + 0.03
        while time.process_time() < until:
            pass
        return "worked"

    patience = Patience("part", config=PatienceConfig(slow_s=0.02, strikes=2, busy=0.01))
    assert {patience.ask(works, instead=lambda: "instead") for _ in range(4)} == {"worked"} and not patience.out
