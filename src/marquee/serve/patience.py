"""Patience with a part of the service: what was slow a few times in a row is not waited for until it is quick again.

What fails at once costs nothing and is asked again; what hangs would hold every page. After one slow answer none is
waited for longer than is slow, until many quick ones made up for it; after a few more, answers go out without the part.
It is then tried off the request path, by one thread at a time, until it is quick. Slow under load is not hanging: while
this process is busy, the part may be too, and to give up would serve nobody sooner.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")
logger = logging.getLogger("marquee.serve")


@dataclass(frozen=True, slots=True, kw_only=True)
class PatienceConfig:
    """When patience runs out, and how soon the part is tried again."""

    slow_s: float = 0.2  # a page should be out within 0.3
    strikes: float = 3.0  # slow answers lately
    forgiven: float = 0.02  # of a slow answer, by each quick one
    rest_s: float = 1.0
    busy: float = 0.15  # of a core used meanwhile, from which slow is not hanging


PATIENCE = PatienceConfig()


class Patience:
    """Patience with one part. Safe for threads; asking costs a microsecond while the part is quick."""

    def __init__(self, name: str, *, config: PatienceConfig = PATIENCE) -> None:
        self.name = name
        self.config = config
        self._slow = 0.0  # answers lately, less what quick ones made up for
        self._out = False
        self._trying = threading.Lock()
        self._tried_at = 0.0

    @property
    def out(self) -> bool:
        """Say whether the part is not waited for now."""
        return self._out

    def ask(self, part: Callable[[], T], *, instead: Callable[[], T]) -> T:
        """Give what `part` gives, or where patience has run out what `instead` gives; raises what they raise."""
        if self._out:
            self._try_apart(part)
            return instead()
        if self._slow:
            return self._ask_briefly(part, instead)
        started, worked = time.perf_counter(), time.process_time()
        try:
            return part()
        finally:
            took_s = time.perf_counter() - started
            if took_s >= self.config.slow_s and self._hung(took_s, worked):
                self._strike(took_s)

    def _ask_briefly(self, part: Callable[[], T], instead: Callable[[], T]) -> T:
        """Ask in a thread of its own, and go on without it where it hangs again."""
        answer: Future[T] = Future()

        def asked() -> None:
            try:
                answer.set_result(part())
            except BaseException as error:
                answer.set_exception(error)

        worked, slow_s = time.process_time(), self.config.slow_s
        threading.Thread(target=asked, name=f"marquee-{self.name}", daemon=True).start()
        done, _ = wait([answer], timeout=slow_s)
        if not done and self._hung(slow_s, worked):
            self._strike(slow_s)
            return instead()
        self._slow = max(0.0, self._slow - self.config.forgiven)
        return answer.result()

    def _hung(self, took_s: float, worked: float) -> bool:
        """Say whether a slow answer was waited for by a process that had little else to do."""
        return time.process_time() - worked < self.config.busy * took_s

    def _strike(self, took_s: float) -> None:
        self._slow += 1.0
        if self._slow >= self.config.strikes and not self._out:
            self._out, self._tried_at = True, time.perf_counter()
            logger.error("%s hung again and again (%.2f s); pages go out without it", self.name, took_s)

    def _try_apart(self, part: Callable[[], object]) -> None:
        """Try the part in a thread of its own, unless that was done a moment ago or is still going on."""
        if time.perf_counter() - self._tried_at < self.config.rest_s or not self._trying.acquire(blocking=False):
            return
        threading.Thread(target=self._try, args=(part,), name=f"marquee-{self.name}", daemon=True).start()

    def _try(self, part: Callable[[], object]) -> None:
        started = time.perf_counter()
        try:
            part()
        except Exception:
            logger.warning("%s fails, but does not hang", self.name, exc_info=True)
        finally:
            self._tried_at = time.perf_counter()
            if self._tried_at - started < self.config.slow_s:
                self._slow, self._out = 1.0, False  # not waited for long, to begin with
                logger.warning("%s is quick again", self.name)
            self._trying.release()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts a page can go out without."""

    profiles: Patience = field(default_factory=lambda: Patience("reading profiles"))
    pages: Patience = field(default_factory=lambda: Patience("building pages"))
    scrolling: Patience = field(default_factory=lambda: Patience("keeping pages to scroll"))
