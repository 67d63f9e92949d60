"""The service engine: events in, time in, outputs out."""
import ctypes

from . import _cdecl as c
from ._lib import Handle, call, lib, octets, raw, saved
from .table import Table, number


class Engine(Handle):
    """Engine(policy=None, shards=1, calendars={"name": Calendar}); the first calendar is that of accounts without one."""

    TYPE, DESTROY = c.keyacct_engine, "keyacct_engine_destroy"

    def __init__(self, policy=None, shards=1, calendars=None):
        super().__init__()
        self.make("keyacct_engine_create", None, raw(policy), shards)
        for name, calendar in (calendars or {}).items():
            self.calendar(name, calendar)

    def policy(self, policy):
        """Gives another policy; its number, for the event "policy_activated"."""
        version = ctypes.c_int64()
        call("keyacct_engine_policy", self.pointer, raw(policy), ctypes.byref(version))
        return version.value

    def calendar(self, name, calendar):
        call("keyacct_engine_calendar", self.pointer, name.encode(), calendar.pointer)

    def apply(self, events, run=None):
        """Applies a table of role "events"; its column event_status says which rows were refused."""
        call("keyacct_engine_apply", self.pointer, events.pointer, raw(run))

    def advance(self, now, run=None):
        call("keyacct_engine_advance", self.pointer, number(now), raw(run))

    def next_deadline(self):
        """Milliseconds, or None when nothing waits."""
        at = lib.keyacct_engine_next_deadline(self.pointer)
        return None if at == 2**63 - 1 else at

    def drain(self, most=0):
        return Table.made_by("keyacct_engine_drain", self.pointer, most)

    def promises(self):
        return Table.made_by("keyacct_engine_promises", self.pointer)

    def levels(self):
        return Table.made_by("keyacct_engine_levels", self.pointer)

    def explain(self, accounts, row):
        return Table.made_by("keyacct_engine_explain", self.pointer, accounts.pointer, row)

    def simulate(self, events, until, run=None):
        return Table.made_by("keyacct_engine_simulate", self.pointer, raw(events), number(until), raw(run))

    def dry_run(self, policy, at):
        return Table.made_by("keyacct_engine_dry_run", self.pointer, raw(policy), number(at))

    def save(self):
        return saved("keyacct_engine_save", self)

    @classmethod
    def load(cls, data):
        return cls.made_by("keyacct_engine_load", None, octets(data), len(data))

    def hash(self):
        out = (ctypes.c_uint8 * 16)()
        call("keyacct_engine_hash", self.pointer, out)
        return bytes(out).hex()
