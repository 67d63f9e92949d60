"""SEGMENT: platinum, gold, iron and lead from current and potential value (include/keyacct/segment.h)."""
from __future__ import annotations

import ctypes
from typing import NamedTuple, Optional, Sequence

from . import _cdecl as c
from ._lib import Saved, call
from .bound import Bound
from .policy import Policy
from .run import Day, Run, run_of
from .schema import CODES
from .table import Table


class Rule(NamedTuple):
    """The segmentation rule that was used, and in how many scopes HYBRID fell back to PYRAMID for want of potentials."""

    policy: str
    fell_back: int


def rule_of(policy: int, fell_back: int) -> Rule:
    return Rule(CODES["segment_policy"][policy], fell_back)


class SegmentLearn(Saved):
    """Finds the cuts in rounds: add every account, `advance` says whether it wants the same accounts once more. keep=True keeps
    distinct rows: one round."""

    TYPE, DESTROY = c.keyacct_segment_learn, "keyacct_segment_learn_destroy"
    SAVE, LOAD = "keyacct_segment_learn_save", "keyacct_segment_learn_load"

    def __init__(self, policy: Optional[Policy] = None, keep: bool = False) -> None:
        self.make("keyacct_segment_learn_create", None, policy, int(keep))

    def add(self, accounts: Table, run: Optional[Run] = None, *, asof: Optional[Day] = None) -> "SegmentLearn":
        call("keyacct_segment_learn_add", self, accounts, run_of(run, asof, ()))
        return self

    def merge(self, other: "SegmentLearn") -> "SegmentLearn":
        call("keyacct_segment_learn_merge", self, other)
        return self

    def advance(self) -> bool:
        """Ends a round. True: add the same accounts again."""
        more = ctypes.c_int32()
        call("keyacct_segment_learn_advance", self, ctypes.byref(more))
        return bool(more.value)

    def finish(self) -> "Segmentation":
        return Segmentation.made_by("keyacct_segment_learn_finish", self)


class Segmentation(Saved):
    """Frozen cuts. Segmentation(accounts, policy) finds them in one call."""

    TYPE, DESTROY, FROZEN = c.keyacct_segmentation, "keyacct_segmentation_destroy", True
    SAVE, LOAD = "keyacct_segmentation_save", "keyacct_segmentation_load"

    def __init__(self, accounts: Table, policy: Optional[Policy] = None, run: Optional[Run] = None, *,
                 asof: Optional[Day] = None) -> None:
        self.make("keyacct_segmentation_create", None, policy, accounts, run_of(run, asof, ()))

    def policy(self) -> Rule:
        policy, fell_back = ctypes.c_int32(), ctypes.c_int32()
        call("keyacct_segmentation_policy", self, ctypes.byref(policy), ctypes.byref(fell_back))
        return rule_of(policy.value, fell_back.value)

    def apply(self, accounts: Table, run: Optional[Run] = None, *, asof: Optional[Day] = None, wants: Sequence[str] = ()) -> Table:
        """Adds segment, state, reason and flags to every account and gives the table back."""
        call("keyacct_segmentation_apply", self, accounts, run_of(run, asof, wants))
        return accounts

    def bind(self, accounts: Table, run: Optional[Run] = None, *, asof: Optional[Day] = None, wants: Sequence[str] = ()) -> Bound:
        """Prepares apply for single rows."""
        return Bound("keyacct_segmentation_bind", "keyacct_segmentation_apply", self, accounts, run_of(run, asof, wants))

    def rank(self, accounts: Table, run: Optional[Run] = None, *, asof: Optional[Day] = None, wants: Sequence[str] = ()) -> Table:
        """Adds value_rank, on request percentiles; depends on the whole table."""
        call("keyacct_segmentation_rank", self, accounts, run_of(run, asof, wants))
        return accounts

    def cuts(self) -> Table:
        """The cuts, a row a scope and axis."""
        return Table.made_by("keyacct_segmentation_cuts", self)._adopt()

    def segments(self, accounts: Table, run: Optional[Run] = None) -> Table:
        """Totals by segment of accounts that apply has been run on."""
        return Table.made_by("keyacct_segmentation_segments", self, accounts, run)._adopt()

    def expectations(self, accounts: Table, run: Optional[Run] = None) -> Table:
        """What is expected of a segmentation, and whether it is met."""
        return Table.made_by("keyacct_segmentation_expectations", self, accounts, run)._adopt()

    def concentration(self, accounts: Table, run: Optional[Run] = None) -> Table:
        """One row of concentration figures."""
        return Table.made_by("keyacct_segmentation_concentration", self, accounts, run)._adopt()

    def curve(self, accounts: Table, points: int = 20, run: Optional[Run] = None) -> Table:
        """Lorenz and whale curve on points + 1 equal steps of accounts."""
        return Table.made_by("keyacct_segmentation_curve", self, accounts, points, run)._adopt()
