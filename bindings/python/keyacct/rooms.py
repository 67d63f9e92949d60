"""The rooms: LEDGER, VALUE, SEGMENT, SERVICE, RISK, and the review that walks through all of them."""
import ctypes

from . import _cdecl as c
from ._lib import Handle, call, octets, raw, saved
from .table import Index, Table, number


class Ledger(Handle):
    """Purchase histories from transactions."""

    TYPE, DESTROY = c.keyacct_ledger, "keyacct_ledger_destroy"

    def __init__(self, policy=None, key=None):
        super().__init__()
        self.make("keyacct_ledger_create", None, raw(policy), octets(key) if key else None)

    def add(self, transactions, run=None):
        call("keyacct_ledger_add", self.pointer, transactions.pointer, raw(run))
        return self

    def append(self, account, on, amount):
        if isinstance(account, int):
            call("keyacct_ledger_append_int64", self.pointer, account, number(on), amount)
        else:
            data = account.encode()
            call("keyacct_ledger_append_text", self.pointer, data, len(data), number(on), amount)

    def merge(self, other):
        call("keyacct_ledger_merge", self.pointer, other.pointer)
        return self

    def save(self):
        return saved("keyacct_ledger_save", self)

    @classmethod
    def load(cls, data):
        return cls.made_by("keyacct_ledger_load", None, octets(data), len(data))

    def span(self):
        """(accounts, transactions, first day, last day)."""
        accounts, rows, first, last = ctypes.c_int64(), ctypes.c_int64(), ctypes.c_int32(), ctypes.c_int32()
        call("keyacct_ledger_span", self.pointer, ctypes.byref(accounts), ctypes.byref(rows), ctypes.byref(first), ctypes.byref(last))
        return accounts.value, rows.value, first.value, last.value

    def histories(self, run):
        return Table.made_by("keyacct_ledger_histories", self.pointer, raw(run))

    def split(self, calibration_end, holdout_end, run=None):
        return Table.made_by("keyacct_ledger_split", self.pointer, number(calibration_end), number(holdout_end), raw(run))


class ValueLearn(Handle):
    TYPE, DESTROY = c.keyacct_value_learn, "keyacct_value_learn_destroy"

    def __init__(self, policy=None):
        super().__init__()
        self.make("keyacct_value_learn_create", None, raw(policy))

    def add(self, accounts, run=None):
        call("keyacct_value_learn_add", self.pointer, accounts.pointer, raw(run))
        return self

    def merge(self, other):
        call("keyacct_value_learn_merge", self.pointer, other.pointer)
        return self

    def save(self):
        return saved("keyacct_value_learn_save", self)

    @classmethod
    def load(cls, data):
        return cls.made_by("keyacct_value_learn_load", None, octets(data), len(data))

    def finish(self):
        return ValueModel.made_by("keyacct_value_learn_finish", self.pointer)


class ValueModel(Handle):
    TYPE, DESTROY = c.keyacct_value_model, "keyacct_value_model_destroy"

    def apply(self, accounts, run=None):
        call("keyacct_value_model_apply", self.pointer, accounts.pointer, raw(run))
        return accounts

    def save(self):
        return saved("keyacct_value_model_save", self)

    @classmethod
    def load(cls, data):
        return cls.made_by("keyacct_value_model_load", None, octets(data), len(data))


class SegmentLearn(Handle):
    TYPE, DESTROY = c.keyacct_segment_learn, "keyacct_segment_learn_destroy"

    def __init__(self, policy=None, keep=False):
        super().__init__()
        self.make("keyacct_segment_learn_create", None, raw(policy), int(keep))

    def add(self, accounts, run=None):
        call("keyacct_segment_learn_add", self.pointer, accounts.pointer, raw(run))
        return self

    def merge(self, other):
        call("keyacct_segment_learn_merge", self.pointer, other.pointer)
        return self

    def advance(self):
        """True: add the same accounts again."""
        more = ctypes.c_int32()
        call("keyacct_segment_learn_advance", self.pointer, ctypes.byref(more))
        return bool(more.value)

    def save(self):
        return saved("keyacct_segment_learn_save", self)

    @classmethod
    def load(cls, data):
        return cls.made_by("keyacct_segment_learn_load", None, octets(data), len(data))

    def finish(self):
        return Segmentation.made_by("keyacct_segment_learn_finish", self.pointer)


class Segmentation(Handle):
    """Frozen cuts. Segmentation(accounts, policy) finds them in one call."""

    TYPE, DESTROY = c.keyacct_segmentation, "keyacct_segmentation_destroy"

    def __init__(self, accounts, policy=None, run=None):
        super().__init__()
        self.make("keyacct_segmentation_create", None, raw(policy), accounts.pointer, raw(run))

    def policy(self):
        """(number of the rule that was used, whether HYBRID fell back)."""
        policy, fell_back = ctypes.c_int32(), ctypes.c_int32()
        call("keyacct_segmentation_policy", self.pointer, ctypes.byref(policy), ctypes.byref(fell_back))
        return policy.value, bool(fell_back.value)

    def apply(self, accounts, run=None):
        call("keyacct_segmentation_apply", self.pointer, accounts.pointer, raw(run))
        return accounts

    def rank(self, accounts, run=None):
        call("keyacct_segmentation_rank", self.pointer, accounts.pointer, raw(run))
        return accounts

    def cuts(self):
        return Table.made_by("keyacct_segmentation_cuts", self.pointer)

    def segments(self, accounts):
        return Table.made_by("keyacct_segmentation_segments", self.pointer, accounts.pointer, None)

    def expectations(self, accounts):
        return Table.made_by("keyacct_segmentation_expectations", self.pointer, accounts.pointer, None)

    def concentration(self, accounts):
        return Table.made_by("keyacct_segmentation_concentration", self.pointer, accounts.pointer, None)

    def curve(self, accounts, points=20):
        return Table.made_by("keyacct_segmentation_curve", self.pointer, accounts.pointer, points, None)

    def save(self):
        return saved("keyacct_segmentation_save", self)

    @classmethod
    def load(cls, data):
        return cls.made_by("keyacct_segmentation_load", None, octets(data), len(data))


def assess_service(accounts, cases=None, contacts=None, surveys=None, policy=None, run=None):
    """Adds the SERVICE columns; a table that is None is not assessed."""
    with Index(accounts) as index:
        call("keyacct_service_assess", raw(policy), accounts.pointer, index.pointer, raw(cases), raw(contacts), raw(surveys), raw(run))
    return accounts


class RiskModel(Handle):
    """The expert card of a policy."""

    TYPE, DESTROY = c.keyacct_risk_model, "keyacct_risk_model_destroy"

    def __init__(self, policy=None):
        super().__init__()
        self.make("keyacct_risk_model_create", None, raw(policy))

    def apply(self, accounts, run=None):
        call("keyacct_risk_model_apply", self.pointer, accounts.pointer, raw(run))
        return accounts

    def explain(self, accounts, first=0, count=None, run=None):
        count = accounts.rows - first if count is None else count
        return Table.made_by("keyacct_risk_model_explain", self.pointer, accounts.pointer, first, count, raw(run))

    def save(self):
        return saved("keyacct_risk_model_save", self)

    @classmethod
    def load(cls, data):
        return cls.made_by("keyacct_risk_model_load", None, octets(data), len(data))


class Borrowed(Table):
    """A table that a review owns."""

    DESTROY = None

    def close(self):
        self.pointer = None


class Review(Handle):
    """All rooms in one call: Review().add(accounts).add(transactions).run()["accounts"]."""

    TYPE, DESTROY = c.keyacct_review, "keyacct_review_destroy"

    def __init__(self, policy=None):
        super().__init__()
        self.make("keyacct_review_create", None, raw(policy))
        self.keep.append(policy)

    def add(self, table, run=None):
        call("keyacct_review_add", self.pointer, table.pointer, raw(run))
        self.keep.append(table)
        return self

    def run(self, run=None):
        call("keyacct_review_run", self.pointer, raw(run))
        return self

    def asof_on(self):
        day = ctypes.c_int32()
        call("keyacct_review_asof_on", self.pointer, ctypes.byref(day))
        return day.value

    def __getitem__(self, name):
        made = Borrowed.made_by("keyacct_review_table", self.pointer, name.encode())
        made.keep.append(self)
        return made

    def policy(self):
        """(number of the segmentation rule that was used, whether HYBRID fell back)."""
        policy, fell_back = ctypes.c_int32(), ctypes.c_int32()
        call("keyacct_review_policy", self.pointer, ctypes.byref(policy), ctypes.byref(fell_back))
        return policy.value, bool(fell_back.value)
