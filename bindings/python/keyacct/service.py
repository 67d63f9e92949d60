"""SERVICE: the five levels, from facts, cases, contacts and surveys (include/keyacct/service.h)."""
from __future__ import annotations

from typing import Optional, Sequence

from ._lib import call
from .policy import Policy
from .run import Day, Run, run_of
from .table import Index, Table


def assess(accounts: Table, cases: Optional[Table] = None, contacts: Optional[Table] = None, surveys: Optional[Table] = None,
           policy: Optional[Policy] = None, run: Optional[Run] = None, *, asof: Optional[Day] = None, wants: Sequence[str] = (),
           index: Optional[Index] = None) -> Table:
    """Adds the SERVICE columns to the accounts, after SEGMENT, and gives the table back. A table that is None is not assessed; an
    empty one means that nothing happened."""
    call("keyacct_service_assess", policy, accounts, index, cases, contacts, surveys, run_of(run, asof, wants))
    return accounts
