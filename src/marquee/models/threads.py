"""Run a compiled kernel over ranges of rows on all cores at once.

Threads over plain kernels that release the interpreter, rather than Numba's own parallel loops: those take seconds each
to compile, and must not be entered from two threads.
"""

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

PARTS = 8  # ranges a core: rows differ in cost


def over_rows(kernel: Callable[[int, int], object], *, size: int) -> None:
    """Call `kernel(first, last)` on ranges that cover 0 to `size`, in no fixed order."""
    cores = len(os.sched_getaffinity(0))
    step = max(1, -(-size // (cores * PARTS)))
    with ThreadPoolExecutor(cores) as pool:
        for future in [pool.submit(kernel, first, min(first + step, size)) for first in range(0, size, step)]:
            future.result()


class Progress:
    """Counts what several threads have done, and reports it."""

    def __init__(self, report: Callable[[int, int], None], *, total: int) -> None:
        """Report nothing yet."""
        self.report, self.total, self.done = report, total, 0
        self.lock = threading.Lock()

    def add(self, count: int) -> None:
        """Say that so many more are done."""
        with self.lock:
            self.done += count
            self.report(self.done, self.total)
