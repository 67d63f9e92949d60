"""How one call is carried out: as of when, on which threads, with which outputs, and how to stop it (include/keyacct/run.h)."""
from __future__ import annotations

import concurrent.futures
import datetime
import threading
from typing import Any, Callable, Optional, Sequence, Union

from . import _cdecl as c
from ._columns import days, milliseconds
from ._lib import Handle, call, inside

Day = Union[datetime.date, str, int]
Executor = Callable[[Callable[[int], None], int], Any]
Progress = Callable[[int, int], Any]


def day_of(value: Day) -> int:
    """Days since 1970-01-01 of a date, an ISO text, or days already."""
    if isinstance(value, datetime.datetime):
        return milliseconds(value) // 86_400_000
    if isinstance(value, datetime.date):
        return days(value)
    return days(datetime.date.fromisoformat(value)) if isinstance(value, str) else value


class Run(Handle):
    """How a call is carried out.

    asof      the day for which the call speaks: a date, "2024-06-30", or days since 1970-01-01; or a datetime (without a zone: UTC)
    wants     output columns beside the default ones; ["*"] asks for all
    threads   so many threads share the work, in `parts` parts (as many as threads unless stated); results never depend on either
    executor  instead of threads: called with (task, parts), must call task(0) ... task(parts - 1), in any order, on any threads
    progress  called with (done, total) now and then, maybe on several threads; true stops the call with KEYACCT_E_CANCELLED

    What a callback raises comes out of the call. A run belongs to one thread at a time and serves any number of calls.
    """

    TYPE, DESTROY = c.keyacct_run, "keyacct_run_destroy"

    def __init__(self, asof: Optional[Union[Day, datetime.datetime]] = None, wants: Sequence[str] = (), parts: Optional[int] = None,
                 executor: Optional[Executor] = None, progress: Optional[Progress] = None, threads: int = 1) -> None:
        self.make("keyacct_run_create", None)
        self.wants = tuple(wants)
        if isinstance(asof, datetime.datetime):
            call("keyacct_run_set_asof_at", self, milliseconds(asof))
        elif asof is not None:
            call("keyacct_run_set_asof_on", self, day_of(asof))
        for name in self.wants:
            call("keyacct_run_want", self, name.encode())
        if executor is None and threads > 1:
            executor = pool_of(threads)
        if executor is not None or parts is not None:
            self.set_executor(executor, threads if parts is None else parts)
        if progress is not None:
            self.set_progress(progress)

    def set_executor(self, executor: Optional[Executor], parts: int) -> None:
        owner = self.owner

        def run_all(_: Any, task: Any, data: Any, count: int) -> int:
            assert executor is not None
            work = Work(task, data, count)
            failed = guarded(owner, 1, lambda: executor(work, count) and 0)
            return 1 if work.end() else failed
        callback = c.keyacct_executor(run_all) if executor is not None else c.keyacct_executor(0)
        call("keyacct_run_set_executor", self, callback, None, parts)
        self.keep.append(callback)

    def set_progress(self, progress: Progress) -> None:
        owner = self.owner

        def ask(_: Any, done: int, total: int) -> int:
            return guarded(owner, 1, lambda: int(bool(progress(done, total))))
        callback = c.keyacct_progress(ask)
        call("keyacct_run_set_progress", self, callback, None)
        self.keep.append(callback)


class Work:
    """The task of one call as an executor sees it: every part once, nothing after the end, whatever the executor does."""

    def __init__(self, task: Any, data: Any, parts: int) -> None:
        self.task, self.data, self.left, self.running, self.ended = task, data, set(range(parts)), 0, False
        self.changed = threading.Condition()

    def __call__(self, part: int) -> None:
        with self.changed:
            if self.ended or part not in self.left:
                raise ValueError(f"part {part} has been run, does not exist, or its call is over")
            self.left.remove(part)
            self.running += 1
        try:
            self.task(self.data, part)
        finally:
            with self.changed:
                self.running -= 1
                self.changed.notify_all()

    def end(self) -> bool:
        """Waits for the parts that are still running; true when some were never run."""
        with self.changed:
            self.ended = True
            while self.running:
                self.changed.wait()
            return bool(self.left)


def guarded(owner: Any, failed: int, body: Callable[[], Any]) -> int:
    """Runs a callback; what it raises is kept for the call that it belongs to, which fails."""
    inside.depth += 1
    try:
        return int(body() or 0)
    except BaseException as problem:  # KeyboardInterrupt too: it ends the call
        if owner.raised is None:
            owner.raised = problem
        return failed
    finally:
        inside.depth -= 1


def pool_of(threads: int) -> Executor:
    """An executor that makes its threads for one call: nothing is left to be forked or forgotten."""
    def run_all(task: Callable[[int], None], parts: int) -> None:
        with concurrent.futures.ThreadPoolExecutor(threads) as pool:
            for done in [pool.submit(task, part) for part in range(parts)]:
                done.result()
    return run_all


def run_of(run: Optional[Run], asof: Optional[Union[Day, datetime.datetime]], wants: Sequence[str]) -> Optional[Run]:
    """The run that was given, or one made of the two words that most calls need."""
    if run is not None:
        if asof is not None or wants:
            raise ValueError("give a run, or asof and wants, not both")
        if not isinstance(run, Run):
            raise TypeError(f"expected a keyacct.Run, not {type(run).__name__}; a date is asof=...")
        return run
    return Run(asof, wants) if asof is not None or wants else None
