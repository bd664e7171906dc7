"""Where a page's processor time goes: every part of `GET /v1/home` behind the socket, and every stage of its build.

Measured on the thread that answers, on the same viewers, the second time round, when everything is at hand; beside it
the whole handler, which the parts must add up to.
"""

import time
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from marquee.cli.serve import open_runtime
from marquee.page import build
from marquee.page.served import CURSOR_MS, Cursor, sign_cursor
from marquee.pipeline.run import run
from marquee.pipeline.stages import Stage
from marquee.pipeline.trace import Trace
from marquee.profiles.load import load_profile
from marquee.schema.ids import new_id
from marquee.schema.page import PageRequest
from marquee.schema.profile import Profile, ceiling_of
from marquee.serve.endpoint import Call
from marquee.serve.handlers import home
from marquee.serve.showing import record_soon, wait_for
from marquee.settings import Settings
from marquee.storage.open import open_stores

T = TypeVar("T")


class _Meter:
    """Adds up microseconds of this thread's processor time by part."""

    def __init__(self) -> None:
        self.parts: dict[str, list[float]] = {}

    def of(self, part: str, work: Callable[[], T]) -> T:
        """Do work and note what it cost."""
        started = time.thread_time_ns()
        done = work()
        self.parts.setdefault(part, []).append((time.thread_time_ns() - started) / 1_000)
        return done

    def mean(self, part: str) -> float:
        """Give a part's mean, µs."""
        return round(float(np.mean(self.parts[part])), 1)


def parts_of(settings: Settings, profiles: list[Profile], *, rows: int) -> dict[str, Any]:
    """Measure; returns means in µs, the whole in ms and how far the parts add up to it."""
    stores = open_stores(settings)
    try:
        runtime = open_runtime(stores)
        whole, meter = _Meter(), _Meter()
        left = 0
        for turn in range(2):
            for profile in profiles:
                query = {"profile_id": profile.profile_id, "country": profile.country or "", "rows": str(rows)}
                call = Call(
                    runtime=runtime,
                    binding=runtime.binding,
                    now=runtime.clock.now(),
                    path={},
                    query=query,
                    body=b"",
                    bearer=None,
                    local=True,
                )  # whole and parts turn by turn: others who use the machine slow both
                (whole if turn else _Meter()).of("whole", lambda call=call: home.get_home(call))  # type: ignore[misc]
                left += _in_parts(call, profile, rows=rows, meter=meter if turn else _Meter())
    finally:
        stores.close()
    stages = {part: meter.mean(part) for part in meter.parts}
    return {
        "short rows with titles left": left,
        "handler_cpu_ms": round(whole.mean("whole") / 1_000, 3),
        "parts_add_up_to": round(sum(stages.values()) / whole.mean("whole"), 3),
        "parts_us": stages,
    }


def _in_parts(call: Call, profile: Profile, *, rows: int, meter: _Meter) -> int:
    """Answer as `handlers.home` does, part by part; returns how many rows are short though there were titles."""
    runtime, now = call.runtime, call.now
    asked = meter.of("read the query", lambda: call.read(home.HomeQuery))
    known = meter.of("profile", lambda: load_profile(runtime.state, runtime.log, asked.profile_id))
    request = PageRequest(request_id=new_id("req"), profile_id=asked.profile_id, country=asked.country)
    draft = build.Draft(
        request=request,
        profile=known,
        bound=call.binding.bound,
        config=build.CONFIG,
        now=now,
        rng=np.random.default_rng(1),
        rows=rows,
        placed=build.NOTHING_PLACED,
        ceiling=ceiling_of(known),
    )
    for stage in build.STAGES:
        meter.of(stage.name, lambda stage=stage: _one(stage, draft))  # type: ignore[misc]
    built = build.finish(draft, ())
    packed, request_id = built.packed, built.request_id
    recording = meter.of(
        "hand to the log",
        lambda: record_soon(call, known, packed, request_id=request_id, country=request.country, device=request.device),
    )
    woven = meter.of("weave", lambda: built.rows_json)
    position = meter.of("wait for the disk", lambda: wait_for(recording))
    cursor = Cursor(request_id=request_id, next_row=rows, expires_at=now + CURSOR_MS, position=position)
    following = meter.of("sign", lambda: sign_cursor(cursor, profile_id=profile.profile_id, key=runtime.cursor_key))
    meter.of("write the answer", lambda: built.answer(rows=woven, following=following))
    return _short(draft)


def _short(draft: build.Draft) -> int:
    """Count discovery rows that could have been longer: a candidate of theirs is open, rested and in no row."""
    free = draft.open & ~draft.tired
    free[draft.tiles] = False
    short = {row.label.row_id for row in draft.chosen if not row.stated and len(row.titles) < draft.config.tiles}
    count = 0
    for offer in draft.offers if short else ():
        for row in range(len(offer.starts)):
            start = int(offer.starts[row])
            candidates = offer.titles[start : start + int(offer.counts[row])]
            count += bool(free[candidates].any()) and offer.label(row).row_id in short
    return count


def _one(stage: Stage[build.Draft], draft: build.Draft) -> None:
    run((stage,), draft, trace=Trace())
