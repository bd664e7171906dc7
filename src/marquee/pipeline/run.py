"""Run stages over a state, in order, and trace them."""

import logging
from collections.abc import Sequence
from time import perf_counter_ns

from marquee.pipeline.stages import Outcome, Stage, State
from marquee.pipeline.trace import Step, Trace

log = logging.getLogger("marquee.pipeline")


def run(stages: Sequence[Stage[State]], state: State, *, trace: Trace) -> None:
    """Run each stage on `state`, adding its line to `trace`.

    What a required stage raises is raised on, after its line is written; a failure of any other is logged and traced.
    """
    for stage in stages:
        start = perf_counter_ns()
        failed = False
        try:
            outcome = stage.run(state)
        except Exception as error:
            outcome, failed = Outcome(kept=0, note=f"{type(error).__name__}: {error}"[:200]), True
            if stage.required:
                raise
            log.warning("stage %s failed and was passed over", stage.name, exc_info=error)
        finally:
            trace.steps.append(
                Step(
                    stage=stage.name,
                    kind=stage.kind,
                    micros=(perf_counter_ns() - start) // 1_000,
                    kept=outcome.kept,
                    removed=outcome.removed,
                    note=outcome.note,
                    failed=failed,
                )
            )
