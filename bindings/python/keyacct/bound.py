"""Prepared calls: everything is looked up once, then rows are run one by one (keyacct_bound_run)."""
from __future__ import annotations

import ctypes
from typing import Any, Dict, List, Optional

from . import _cdecl as c
from ._lib import Handle, lib, new_error, raised, refusal
from .run import Run
from .schema import adds
from .table import Output, Table


class Bound(Handle):
    """A model prepared for the rows of one table: change the inputs in place (a NumPy array that was bound, or Table.set),
    `run(row)`, and read `bound["risk_probability"][row]`. The outputs are memory of Python's that outlives everything.

    Rebinding a column of the table makes it stale: KEYACCT_E_STALE.
    """

    TYPE, DESTROY = c.keyacct_bound, "keyacct_bound_destroy"

    def __init__(self, function: str, applies: str, model: Handle, table: Table, run: Optional[Run]) -> None:
        wants = run.wants if run is not None else ()
        self.outputs: Dict[str, Output] = {}
        for name in adds(applies, wants):
            self.outputs[name] = table.output(name)
        self.make(function, model, table, run)
        self.keep.extend(one.owner for one in (model, table, run) if one is not None)
        self.table = table
        owner = self.owner
        owner.lock = table.owner.lock  # a prepared call works in its table
        self._error = new_error()
        self._reference = ctypes.byref(self._error)
        self._run = lib.keyacct_bound_run

    def run(self, first: int, count: int = 1) -> None:
        """Runs rows [first, first + count)."""
        owner = self._owner
        if owner is None:
            raise refusal(c.KEYACCT_E_HANDLE, "this Bound is closed")
        if first >> 63 or count >> 63:  # negative, or cut by ctypes to another row
            raise refusal(c.KEYACCT_E_RANGE, f"rows from {first}, {count} of them")
        owner.take("the table")
        try:
            status = self._run(owner.pointer, first, count, self._reference)
            if status:
                raise raised(status, self._error)
        finally:
            owner.give()

    def __getitem__(self, name: str) -> Output:
        """An output column."""
        return self.outputs[name]

    def row(self, row: int) -> Dict[str, Any]:
        """Runs a row and gives its outputs; codes by name."""
        self.run(row)
        out = {}
        for name, output in self.outputs.items():
            kind = "code" if output.kind == c.KEYACCT_TYPE_CODE else ""
            out[name] = self.table._friendly(name, kind, [output[row]])[0]
        return out

    def columns(self) -> List[str]:
        """The outputs by name."""
        return list(self.outputs)
