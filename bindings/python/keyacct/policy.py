"""Policies: every threshold by name, frozen before use."""
import ctypes

from . import _cdecl as c
from ._lib import Handle, call, lib, octets, raw, text
from .table import Table


class Policy(Handle):
    """Policy(**{"segment.policy": "pyramid"}) is frozen when `freeze` is true (the default)."""

    TYPE, DESTROY = c.keyacct_policy, "keyacct_policy_destroy"

    def __init__(self, values=None, edition=0, freeze=True):
        super().__init__()
        self.make("keyacct_policy_create", None, edition)
        for name, value in (values or {}).items():
            self.set(name, value)
        if freeze:
            self.freeze()

    def set(self, name, value):
        if isinstance(value, str):
            call("keyacct_policy_set_text", self.pointer, name.encode(), value.encode())
        elif isinstance(value, float):
            call("keyacct_policy_set_float64", self.pointer, name.encode(), value)
        elif isinstance(value, Table):
            call("keyacct_policy_set_table", self.pointer, name.encode(), value.pointer)
        else:
            call("keyacct_policy_set_int64", self.pointer, name.encode(), value)

    def get(self, name):
        """A parameter as float or int, or a policy table."""
        names = [text(lib.keyacct_policy_table_name(i)) for i in range(100) if lib.keyacct_policy_table_name(i)]
        if name in names:
            return Table.made_by("keyacct_policy_get_table", self.pointer, name.encode(), None)
        kinds = {one["name"]: one["type"] for one in parameters()}
        if kinds.get(name) == "float64":
            value = ctypes.c_double()
            call("keyacct_policy_get_float64", self.pointer, name.encode(), ctypes.byref(value))
        else:
            value = ctypes.c_int64()
            call("keyacct_policy_get_int64", self.pointer, name.encode(), ctypes.byref(value))
        return value.value

    def reset(self, name):
        call("keyacct_policy_reset", self.pointer, name.encode())

    def freeze(self):
        call("keyacct_policy_freeze", self.pointer)
        return self

    @property
    def frozen(self):
        return bool(lib.keyacct_policy_is_frozen(self.pointer))

    def hash(self):
        out = (ctypes.c_uint8 * 16)()
        call("keyacct_policy_hash", self.pointer, out)
        return bytes(out)

    def text(self):
        size = ctypes.c_size_t()
        call("keyacct_policy_save_text", self.pointer, None, 0, ctypes.byref(size))
        buffer = ctypes.create_string_buffer(size.value + 1)
        call("keyacct_policy_save_text", self.pointer, buffer, size.value, ctypes.byref(size))
        return buffer.raw[:size.value]

    @classmethod
    def load(cls, data):
        """An unfrozen policy from bytes of policy text."""
        return cls.made_by("keyacct_policy_load_text", None, ctypes.cast(octets(data), ctypes.c_char_p), len(data))

    def diff(self, other):
        """{name: (before, after)} of what differs."""
        table = Table.made_by("keyacct_policy_diff", raw(self), raw(other), None)
        return {name: (before, after) for name, before, after in zip(table["name"], table["before"], table["after"])}


def parameters():
    """Every parameter of the library: name, type, unit, default, min, max, since, source, explanation."""
    fields = {"name": c.KEYACCT_FIELD_NAME, "type": c.KEYACCT_FIELD_TYPE, "unit": c.KEYACCT_FIELD_UNIT, "default": c.KEYACCT_FIELD_DEFAULT,
              "min": c.KEYACCT_FIELD_MIN, "max": c.KEYACCT_FIELD_MAX, "since": c.KEYACCT_FIELD_SINCE, "source": c.KEYACCT_FIELD_SOURCE,
              "explanation": c.KEYACCT_FIELD_EXPLANATION}
    return [{key: text(lib.keyacct_parameter_text(i, field)) for key, field in fields.items()}
            for i in range(lib.keyacct_parameter_count())]
