"""How much one profile may write, and who may not write at all.

A child's profile never does, and nobody about a title there is not. What a profile wrote is counted twice: what this
process let in, and what is stored of it, which other processes let in too; the larger of the two counts. It knows no
store: it is handed the ways to ask.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from marquee.ingest.validate import Rejected
from marquee.schema.clock import DAY, MINUTE
from marquee.schema.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentLimits:
    """How many comments (edits count as well) and reports one profile may send."""

    a_minute: int = 6
    a_day: int = 100
    reports_a_day: int = 50
    remembered: int = 20_000  # profiles this process keeps count of


LIMITS = CommentLimits()
WRITING = frozenset({"comment", "comment_edit"})
REPORT = "comment_report"


class CommentGate:
    """Say no to comments that may not be written. Safe for threads."""

    def __init__(
        self,
        *,
        is_kids: Callable[[str], bool],
        is_title: Callable[[str], bool],
        written_since: Callable[[str, int, int], Sequence[int]],
        limits: CommentLimits = LIMITS,
    ) -> None:
        """Ask `is_kids(profile_id)`, `is_title(title_id)` and `written_since(profile_id, since, limit)`.

        The last lists times written, newest first.
        """
        self._is_kids = is_kids
        self._is_title = is_title
        self._written_since = written_since
        self._limits = limits
        self._lock = threading.Lock()
        self._let_in: OrderedDict[tuple[str, bool], list[int]] = OrderedDict()  # newest last

    def refuse(self, event: Event, *, now: int) -> Rejected | None:
        """Say why a comment or report may not come in; where it may, count it. Other kinds are let through."""
        if event.kind == REPORT:
            return self._count(event.profile_id, now, report=True)
        if event.kind not in WRITING:
            return None
        if self._is_kids(event.profile_id):
            return Rejected(reason="kids_cannot_comment", detail="a kids' profile reads comments and writes none")
        if event.title_id is None or not self._is_title(event.title_id):
            return Rejected(
                reason="no_such_title", detail="comments are written on titles of the catalogue; check title_id"
            )
        return self._count(event.profile_id, now, report=False)

    def _count(self, profile_id: str, now: int, *, report: bool) -> Rejected | None:
        limits = self._limits
        a_day = limits.reports_a_day if report else limits.a_day
        stored = () if report else self._written_since(profile_id, now - DAY, a_day)
        with self._lock:
            key = (profile_id, report)
            let_in = [at for at in self._let_in.pop(key, []) if at > now - DAY]
            self._let_in[key] = let_in
            while len(self._let_in) > limits.remembered:
                self._let_in.popitem(last=False)
            if max(len(let_in), len(stored)) >= a_day:
                what = "reports" if report else "comments"
                return Rejected(reason=f"too_many_{what}", detail=f"{a_day} {what} a day and profile; wait a day")
            minute = now - MINUTE
            lately = max(sum(at > minute for at in let_in), sum(at > minute for at in stored))
            if not report and lately >= limits.a_minute:
                return Rejected(
                    reason="too_many_comments", detail=f"{limits.a_minute} comments a minute and profile; wait a minute"
                )
            let_in.append(now)
            return None
