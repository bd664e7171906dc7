"""What each stage did: how long it took, what it kept, what it removed, and whether it failed."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One stage's line of the trace."""

    stage: str
    kind: str  # hydrator, source, filter, scorer, selector, side effect
    micros: int
    kept: int
    removed: int = 0
    note: str = ""
    failed: bool = False


@dataclass(slots=True, kw_only=True)
class Trace:
    """The lines so far, in the order the stages ran."""

    steps: list[Step] = field(default_factory=list)

    def failures(self) -> list[Step]:
        """List the stages that failed and were passed over."""
        return [step for step in self.steps if step.failed]

    def plain(self) -> list[dict[str, Any]]:
        """Give the trace as JSON-ready values; what says nothing is left out."""
        return [
            {
                "stage": step.stage,
                "kind": step.kind,
                "micros": step.micros,
                "kept": step.kept,
                **({"removed": step.removed} if step.removed else {}),
                **({"note": step.note} if step.note else {}),
                **({"failed": True} if step.failed else {}),
            }
            for step in self.steps
        ]
