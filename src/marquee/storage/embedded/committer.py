"""Group commit: many threads hand in work, one thread commits it together and then tells them.

A commit costs one wait for the disk however many batches it holds, so batches that arrive during one commit share the
next. It knows nothing of what is stored.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

Work = TypeVar("Work")
Result = TypeVar("Result")


class Committer(Generic[Work, Result]):
    """One committing thread, started with the first work."""

    def __init__(
        self,
        commit: Callable[[Sequence[Work]], Sequence[Result]],
        *,
        size: Callable[[Work], int],
        most: int,
        name: str,
    ) -> None:
        """`commit` stores a group whole or raises; a group's sizes add up to `most` at the most, or it is one work."""
        self._commit = commit
        self._size = size
        self._most = most
        self._name = name
        self._ready = threading.Condition()
        self._queue: deque[tuple[Work, Future[Result]]] = deque()
        self._thread: threading.Thread | None = None
        self._closed = False

    def submit(self, work: Work) -> "Future[Result]":
        """Queue work; the future is done when it is committed. Raises RuntimeError after close."""
        future: Future[Result] = Future()
        with self._ready:
            if self._closed:
                raise RuntimeError(f"{self._name} is closed")
            self._queue.append((work, future))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
            self._ready.notify()
        return future

    def close(self) -> None:
        """Commit what is queued, then end the thread."""
        with self._ready:
            self._closed = True
            self._ready.notify()
            thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        while group := self._next():
            try:
                results = self._commit([work for work, _ in group])
            except BaseException as error:  # whatever it was, nobody may wait for ever
                for _, future in group:
                    future.set_exception(error)
            else:
                for (_, future), result in zip(group, results, strict=True):
                    future.set_result(result)

    def _next(self) -> "list[tuple[Work, Future[Result]]]":
        with self._ready:
            while not self._queue and not self._closed:
                self._ready.wait()
            group: list[tuple[Work, Future[Result]]] = []
            room = self._most
            while self._queue and (not group or self._size(self._queue[0][0]) <= room):
                group.append(self._queue.popleft())
                room -= self._size(group[-1][0])
            return group
