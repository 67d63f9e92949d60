"""RISK: how likely an account is to leave, why, and what can be done (include/keyacct/risk.h)."""
from __future__ import annotations

from typing import Optional, Sequence

from . import _cdecl as c
from ._lib import Saved, call
from .bound import Bound
from .policy import Policy
from .run import Day, Run, run_of
from .table import Table


class RiskModel(Saved):
    """The expert card of a policy: forty indicators, a probability, and contributions that add up to it. Frozen."""

    TYPE, DESTROY, FROZEN = c.keyacct_risk_model, "keyacct_risk_model_destroy", True
    SAVE, LOAD = "keyacct_risk_model_save", "keyacct_risk_model_load"

    def __init__(self, policy: Optional[Policy] = None) -> None:
        self.make("keyacct_risk_model_create", None, policy)

    def apply(self, accounts: Table, run: Optional[Run] = None, *, asof: Optional[Day] = None, wants: Sequence[str] = ()) -> Table:
        """Adds the RISK columns to the accounts and gives the table back."""
        call("keyacct_risk_model_apply", self, accounts, run_of(run, asof, wants))
        return accounts

    def bind(self, accounts: Table, run: Optional[Run] = None, *, asof: Optional[Day] = None, wants: Sequence[str] = ()) -> Bound:
        """Prepares apply for single rows."""
        return Bound("keyacct_risk_model_bind", "keyacct_risk_model_apply", self, accounts, run_of(run, asof, wants))

    def explain(self, accounts: Table, first: int = 0, count: Optional[int] = None, run: Optional[Run] = None, *,
                asof: Optional[Day] = None) -> Table:
        """Contributions of rows [first, first + count): forty rows a scored account."""
        count = accounts.rows - first if count is None else count
        return Table.made_by("keyacct_risk_model_explain", self, accounts, first, count, run_of(run, asof, ()))._adopt()
