"""PLAN: what to do, by whom and when; and the review, which walks through all rooms (include/keyacct/plan.h)."""
from __future__ import annotations

import ctypes
import datetime
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from . import _cdecl as c
from ._lib import Handle, call, refusal
from .policy import Policy
from .run import Day, Run, run_of
from .schema import EPOCH
from .segment import Rule, rule_of
from .table import Index, Table, Unit

#: the results of a review
RESULTS = ("accounts", "segments", "expectations", "cuts", "concentration", "curve", "contributions", "actions", "findings",
           "owners")


class Plan(NamedTuple):
    """The to-do list, what was found, and the load of people."""

    actions: Table
    findings: Table
    owners: Table


def make(accounts: Table, cases: Optional[Table] = None, contacts: Optional[Table] = None, surveys: Optional[Table] = None,
         policy: Optional[Policy] = None, run: Optional[Run] = None, *, asof: Optional[Day] = None, wants: Sequence[str] = (),
         index: Optional[Index] = None) -> Plan:
    """Makes the plan of accounts after RISK: adds the PLAN columns to them, and gives actions, findings and owners."""
    pointers = [ctypes.POINTER(c.keyacct_table)() for _ in Plan._fields]
    call("keyacct_plan_make", policy, accounts, index, cases, contacts, surveys, run_of(run, asof, wants),
         *[ctypes.byref(one) for one in pointers])
    made = []
    for pointer in pointers:
        table = Table.__new__(Table)
        table.own(pointer)
        made.append(table._adopt())
    return Plan(*made)


class _Result(Table):
    """A table that a review owns: it keeps the review alive and shares its lock."""

    DESTROY = None


class Review(Handle, Mapping[str, Table]):
    """All rooms in one call: Review().add(accounts).add(transactions).run()["accounts"].

    The tables that are added are only read, until `run` returns. A dict of the results by name. Running again makes new results;
    those of before stay as they are for whoever still holds them.
    """

    TYPE, DESTROY = c.keyacct_review, "keyacct_review_destroy"

    def __init__(self, policy: Optional[Policy] = None) -> None:
        if policy is not None and not isinstance(policy, Policy):
            raise TypeError(f"expected a keyacct.Policy, not {type(policy).__name__}")
        self._policy, self._added, self._has_run = policy, [], False  # type: Optional[Policy], List[Table], bool
        self._begin()

    def _begin(self) -> None:
        self.make("keyacct_review_create", None, self._policy)
        if self._policy is not None:
            self.keep.append(self._policy.owner)
        self._has_run = False

    def add(self, table: Table, run: Optional[Run] = None) -> "Review":
        """Gives the review a table by its role."""
        self.owner
        if self._has_run:
            self._begin()
        call("keyacct_review_add", self, table, run)
        self._added.append(table)
        self.keep.append(table.owner)
        return self

    def run(self, run: Optional[Run] = None, *, asof: Optional[Day] = None) -> "Review":
        """Runs all rooms on the tables that were added, and forgets them. Without a date: as of the last transaction day."""
        self.owner
        if self._has_run:
            self._begin()
        added, self._added = self._added, []
        for table in added:
            if table.closed:
                self._begin()
                raise refusal(c.KEYACCT_E_HANDLE, "a table that was added has been closed")
        try:
            call("keyacct_review_run", self, run_of(run, asof, ()), also=added)
            self._has_run = True
        finally:
            mine = [one.owner for one in added if not one.closed]
            self.keep[:] = [one for one in self.keep if one not in mine]
        return self

    def asof_on(self) -> int:
        """The day that was used, in days since 1970-01-01; `asof` is the date."""
        day = ctypes.c_int32()
        call("keyacct_review_asof_on", self, ctypes.byref(day))
        return day.value

    @property
    def asof(self) -> datetime.date:
        return EPOCH + datetime.timedelta(days=self.asof_on())

    def policy(self) -> Rule:
        policy, fell_back = ctypes.c_int32(), ctypes.c_int32()
        call("keyacct_review_policy", self, ctypes.byref(policy), ctypes.byref(fell_back))
        return rule_of(policy.value, fell_back.value)

    def __getitem__(self, name: str) -> Table:
        if name not in RESULTS:
            raise KeyError(name)
        out = ctypes.POINTER(c.keyacct_table)()
        call("keyacct_review_table", self, name.encode(), ctypes.byref(out))
        made = _Result.__new__(_Result)
        made.own(out)
        made.owner.lock = self.owner.lock
        return made._adopt(None, self)

    def __iter__(self) -> Any:
        return iter(RESULTS)

    def __len__(self) -> int:
        return len(RESULTS)

    __hash__ = Handle.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


def review(accounts: Any = None, transactions: Any = None, cases: Any = None, contacts: Any = None, surveys: Any = None,
           assessments: Any = None, *, asof: Optional[Day] = None, policy: Optional[Policy] = None, unit: Unit = "",
           units: Optional[Mapping[str, Unit]] = None, names: Optional[Mapping[str, Optional[str]]] = None,
           currency: Optional[Tuple[str, int]] = None, run: Optional[Run] = None) -> Review:
    """A review in one call, from tables, dicts of columns, or anything that speaks Arrow. `unit`, `units`, `names` and `currency`
    count for all of them, as in Table."""
    made = Review(policy)
    given: Dict[str, Any] = {"accounts": accounts, "transactions": transactions, "cases": cases, "contacts": contacts,
                             "surveys": surveys, "assessments": assessments}
    for role, data in given.items():
        if data is not None:
            made.add(data if isinstance(data, Table) else Table(role, data, unit=unit, units=units, names=names, currency=currency))
    return made.run(run, asof=asof)
