"""Claims about the machine."""

import pytest

from marquee.pipeline.run import run
from marquee.pipeline.stages import Outcome, Stage
from marquee.pipeline.trace import Trace


def step(name: str, *, fails: bool = False, required: bool = True) -> Stage[list[str]]:
    def act(state: list[str]) -> Outcome:
        if fails:
            raise ValueError("no such luck")
        state.append(name)
        return Outcome(kept=len(state), removed=1, note="done")

    return Stage(name=name, kind="filter", run=act, required=required)


def test_stages_run_in_order_and_each_leaves_its_line():
    state: list[str] = []
    trace = Trace()
    run([step("one"), step("two")], state, trace=trace)
    assert state == ["one", "two"]
    assert [(line.stage, line.kept, line.removed, line.note) for line in trace.steps] == [
        ("one", 1, 1, "done"),
        ("two", 2, 1, "done"),
    ]
    assert all(line.micros >= 0 for line in trace.steps)


def test_a_stage_that_may_fail_is_passed_over_and_traced():
    state: list[str] = []
    trace = Trace()
    run([step("one"), step("bad", fails=True, required=False), step("two")], state, trace=trace)
    assert state == ["one", "two"]
    [failure] = trace.failures()
    assert failure.stage == "bad" and failure.note == "ValueError: no such luck"
    assert trace.plain()[1]["failed"] is True and "removed" not in trace.plain()[1]


def test_a_required_stage_that_fails_stops_the_run_with_its_line_written():
    trace = Trace()
    with pytest.raises(ValueError, match="no such luck"):
        run([step("bad", fails=True), step("two")], [], trace=trace)
    assert [(line.stage, line.failed) for line in trace.steps] == [("bad", True)]
