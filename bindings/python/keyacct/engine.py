"""The living engine of SERVICE: events in, time in, outputs out (include/keyacct/service.h)."""
from __future__ import annotations

import ctypes
from typing import Mapping, Optional

from . import _cdecl as c
from ._lib import Error, Saved, call, lib, locked, utf8
from .calendar import Calendar, Time, time_of
from .policy import Policy
from .run import Run
from .table import Table


class Engine(Saved):
    """Engine(policy, shards, calendars={"desk": Calendar(...)}): the first calendar is that of accounts without one."""

    TYPE, DESTROY = c.keyacct_engine, "keyacct_engine_destroy"
    SAVE, LOAD = "keyacct_engine_save", "keyacct_engine_load"

    def __init__(self, policy: Optional[Policy] = None, shards: int = 1, calendars: Optional[Mapping[str, Calendar]] = None) -> None:
        self.make("keyacct_engine_create", None, policy, shards)
        for name, calendar in (calendars or {}).items():
            self.calendar(name, calendar)

    def policy(self, policy: Optional[Policy]) -> int:
        """Gives another policy; its number, for the event policy_activated."""
        version = ctypes.c_int64()
        call("keyacct_engine_policy", self, policy, ctypes.byref(version))
        return version.value

    def calendar(self, name: str, calendar: Calendar) -> None:
        """Gives a calendar: in force at once under a new name, else from the event calendar_replaced on."""
        call("keyacct_engine_calendar", self, utf8(name), calendar)

    def apply(self, events: Table, run: Optional[Run] = None) -> None:
        """Applies a table of role "events"; its column event_status says which rows were refused, the first of them raises."""
        call("keyacct_engine_apply", self, events, run)

    def advance(self, now: Time, run: Optional[Run] = None) -> None:
        call("keyacct_engine_advance", self, time_of(now), run)

    def next_deadline(self) -> Optional[int]:
        """The earliest time at which advance has something to do, in milliseconds; None when nothing waits."""
        with locked(self) as pointer:
            at = lib.keyacct_engine_next_deadline(pointer)
        return None if at == 2**63 - 1 else int(at)

    def drain(self, most: int = 0) -> Table:
        return Table.made_by("keyacct_engine_drain", self, most)._adopt()

    def promises(self) -> Table:
        return Table.made_by("keyacct_engine_promises", self)._adopt()

    def levels(self) -> Table:
        return Table.made_by("keyacct_engine_levels", self)._adopt()

    def explain(self, accounts: Table, row: int) -> Table:
        return Table.made_by("keyacct_engine_explain", self, accounts, row)._adopt()

    def simulate(self, events: Optional[Table], until: Time, run: Optional[Run] = None) -> Table:
        """What events would bring until a time; the engine does not change. A refused row raises; the exception's `outputs` are then
        what the others would bring."""
        made = Table.__new__(Table)
        try:
            made.make("keyacct_engine_simulate", self, events, time_of(until), run)
        except Error as problem:
            problem.outputs = None if made.closed else made._adopt()
            raise
        return made._adopt()

    def dry_run(self, policy: Optional[Policy], at: Time) -> Table:
        """What another policy would change, rolled forward at a time; the engine does not change."""
        return Table.made_by("keyacct_engine_dry_run", self, policy, time_of(at))._adopt()

    def hash(self) -> str:
        out = (ctypes.c_uint8 * 16)()
        call("keyacct_engine_hash", self, out)
        return bytes(out).hex()
