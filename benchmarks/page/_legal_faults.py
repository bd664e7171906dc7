"""Faults put into a running service, one at a time: a stage that raises, a store that raises, a part that hangs."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from benchmarks.page._legal_world import Place
from marquee.models.taste import Taste
from marquee.page import build, present

HANG_S = 0.5


class Broken(RuntimeError):
    """What a broken part raises."""


def stages() -> list[str]:
    """Name every stage of a page: each fails in turn."""
    return [stage.name for stage in build.STAGES]


@contextmanager
def failing_stage(name: str) -> Iterator[None]:
    """Let one stage of every page raise."""

    def fails(draft: Any) -> Any:
        raise Broken(f"{name} is broken")

    whole = build.STAGES
    build.STAGES = tuple(replace(stage, run=fails) if stage.name == name else stage for stage in whole)
    try:
        yield
    finally:
        build.STAGES = whole


@contextmanager
def without_masks() -> Iterator[None]:
    """Let every title through, to see whether the judge would notice."""

    def everything(draft: Any) -> Any:
        outcome = legal(draft)
        draft.legal[:] = True
        draft.open[:] = True
        return outcome

    whole = build.STAGES
    legal = next(stage for stage in whole if stage.name == "legal").run
    build.STAGES = tuple(replace(stage, run=everything) if stage.name == "legal" else stage for stage in whole)
    try:
        yield
    finally:
        build.STAGES = whole


def faults(place: Place, *, hang: bool) -> dict[str, list[tuple[Any, str]]]:
    """Name the parts that fail: of each the attributes through which it is asked.

    Where the ranker raises, so does the table of popularity; a table can be torn, but it does not hang.
    """
    state, search = place.stores.state, place.runtime.binding.search
    return {
        "ranker": [(Taste, "score")] if hang else [(Taste, "score"), (Taste, "popularity")],
        "likeness": [(Taste, "similar")],
        "profiles": [(state, "get_profile")],
        "scrolling": [(state, "put_page"), (state, "get_pages")],
        "artwork": [(present, "draw_covers")],
        "search": [(type(search), "usable")] if search is not None else [],
    }


@contextmanager
def failing(parts: list[tuple[Any, str]], *, hang: bool) -> Iterator[None]:
    """Let parts raise at once, or with `hang` answer half a second late."""
    kept = [(owner, name, owner.__dict__.get(name), getattr(owner, name)) for owner, name in parts]
    for owner, name, _, works in kept:
        setattr(owner, name, _late(works) if hang else _raises)
    try:
        yield
    finally:
        for owner, name, own, _ in kept:
            if own is None:
                delattr(owner, name)
            else:
                setattr(owner, name, own)


def _raises(*_: object, **__: object) -> Any:
    raise Broken("it is broken")


def _late(works: Callable[..., Any]) -> Callable[..., Any]:
    def late(*given: Any, **named: Any) -> Any:
        time.sleep(HANG_S)
        return works(*given, **named)

    return late
