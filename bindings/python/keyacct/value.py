"""VALUE: current value and potential value of accounts (include/keyacct/value.h)."""
from __future__ import annotations

from typing import Optional, Sequence

from . import _cdecl as c
from ._lib import Saved, call
from .bound import Bound
from .policy import Policy
from .run import Day, Run, run_of
from .table import Table


class ValueLearn(Saved):
    """Sees all accounts, in any number of parts; `finish` makes the model."""

    TYPE, DESTROY = c.keyacct_value_learn, "keyacct_value_learn_destroy"
    SAVE, LOAD = "keyacct_value_learn_save", "keyacct_value_learn_load"

    def __init__(self, policy: Optional[Policy] = None) -> None:
        self.make("keyacct_value_learn_create", None, policy)

    def add(self, accounts: Table, run: Optional[Run] = None, *, asof: Optional[Day] = None) -> "ValueLearn":
        call("keyacct_value_learn_add", self, accounts, run_of(run, asof, ()))
        return self

    def merge(self, other: "ValueLearn") -> "ValueLearn":
        call("keyacct_value_learn_merge", self, other)
        return self

    def finish(self) -> "ValueModel":
        return ValueModel.made_by("keyacct_value_learn_finish", self)


class ValueModel(Saved):
    """Frozen: adds current_value, value_basis, potential_value and potential_source to accounts, row by row."""

    TYPE, DESTROY, FROZEN = c.keyacct_value_model, "keyacct_value_model_destroy", True
    SAVE, LOAD = "keyacct_value_model_save", "keyacct_value_model_load"

    def apply(self, accounts: Table, run: Optional[Run] = None, *, asof: Optional[Day] = None, wants: Sequence[str] = ()) -> Table:
        """Adds the columns to the table and gives it back."""
        call("keyacct_value_model_apply", self, accounts, run_of(run, asof, wants))
        return accounts

    def bind(self, accounts: Table, run: Optional[Run] = None, *, asof: Optional[Day] = None, wants: Sequence[str] = ()) -> Bound:
        """Prepares apply for single rows."""
        return Bound("keyacct_value_model_bind", "keyacct_value_model_apply", self, accounts, run_of(run, asof, wants))
