"""A stage: a named step over a state, of one of six kinds (after xai-org/x-algorithm)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

State = TypeVar("State")
Kind = Literal["hydrator", "source", "filter", "scorer", "selector", "side effect"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a stage did to the state: things kept, things removed, and a word to the reader of the trace."""

    kept: int
    removed: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage(Generic[State]):
    """One step. A stage that is not `required` may fail: its failure is a line in the trace, and the rest goes on."""

    name: str
    kind: Kind
    run: Callable[[State], Outcome]
    required: bool = True
