"""LEDGER: purchase histories from transactions (include/keyacct/ledger.h)."""
from __future__ import annotations

import ctypes
from typing import NamedTuple, Optional, Sequence, Union

from . import _cdecl as c
from ._lib import Saved, call
from .policy import Policy
from .run import Day, Run, day_of, run_of
from .table import Table, hash_key


class Span(NamedTuple):
    """How much a ledger holds; days are since 1970-01-01."""

    accounts: int
    transactions: int
    first_on: int
    last_on: int


class Ledger(Saved):
    """Purchase histories from transactions: add tables in any number of parts and any order, merge ledgers of parts; the histories
    are the same bytes."""

    TYPE, DESTROY = c.keyacct_ledger, "keyacct_ledger_destroy"
    SAVE, LOAD = "keyacct_ledger_save", "keyacct_ledger_load"

    def __init__(self, policy: Optional[Policy] = None, key: Optional[bytes] = None) -> None:
        self.make("keyacct_ledger_create", None, policy, hash_key(key))

    def add(self, transactions: Table, run: Optional[Run] = None) -> "Ledger":
        """Adds a table of transactions: account_id, on or at, amount, and what else it has."""
        call("keyacct_ledger_add", self, transactions, run)
        return self

    def append(self, account: Union[int, str], on: Day, amount: int) -> None:
        """Adds one transaction; the amount in minor units."""
        if isinstance(account, str):
            data = account.encode()
            call("keyacct_ledger_append_text", self, data, len(data), day_of(on), amount)
        else:
            call("keyacct_ledger_append_int64", self, account, day_of(on), amount)

    def merge(self, other: "Ledger") -> "Ledger":
        """Adds everything of another ledger."""
        call("keyacct_ledger_merge", self, other)
        return self

    def span(self) -> Span:
        accounts, rows, first, last = ctypes.c_int64(), ctypes.c_int64(), ctypes.c_int32(), ctypes.c_int32()
        call("keyacct_ledger_span", self, ctypes.byref(accounts), ctypes.byref(rows), ctypes.byref(first), ctypes.byref(last))
        return Span(accounts.value, rows.value, first.value, last.value)

    def histories(self, run: Optional[Run] = None, *, asof: Optional[Day] = None, wants: Sequence[str] = ()) -> Table:
        """One row an account as of the run's day: a new table of accounts."""
        return Table.made_by("keyacct_ledger_histories", self, run_of(run, asof, wants))._adopt()

    def split(self, calibration_end: Day, holdout_end: Day, run: Optional[Run] = None, *, wants: Sequence[str] = ()) -> Table:
        """The histories as of calibration_end, with what followed until holdout_end in holdout_repeats and holdout_revenue."""
        days = day_of(calibration_end), day_of(holdout_end)
        return Table.made_by("keyacct_ledger_split", self, *days, run_of(run, None, wants))._adopt()
