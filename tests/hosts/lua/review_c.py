"""The review of rooms_spec.lua through the C interface alone (generated ctypes declarations), written out as tests/golden/results.h says."""
import ctypes
import importlib.util
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[3]
TABLES = ("accounts", "segments", "expectations", "cuts", "concentration", "curve", "contributions", "actions", "findings",
    "owners")


class Library:
    """Calls by name, with an error object; anything but KEYACCT_OK raises."""

    def __init__(self, path, c):
        self.c, self.lib, self.kept = c, ctypes.CDLL(str(path)), []
        for name, (result, arguments) in c.FUNCTIONS.items():
            getattr(self.lib, name).restype, getattr(self.lib, name).argtypes = result, arguments

    def __call__(self, name, *arguments):
        error = self.c.keyacct_error()
        error.struct_size = ctypes.sizeof(error)
        if getattr(self.lib, name)(*arguments, ctypes.byref(error)) != self.c.KEYACCT_OK:
            raise AssertionError(f"{name}: {error.message.decode()}")

    def make(self, kind, name, *arguments):
        out = ctypes.POINTER(kind)()
        self(name, *arguments, ctypes.byref(out))
        return out


def transactions(call, first, last):
    c, n = call.c, last - first + 1
    table = call.make(c.keyacct_table, "keyacct_table_create", None, b"transactions", n)
    ids = [f"a{i % 7}".encode() for i in range(first, last + 1)]
    offsets, data = (ctypes.c_int64 * (n + 1))(*[2 * i for i in range(n + 1)]), ctypes.create_string_buffer(b"".join(ids))
    days = (ctypes.c_int64 * n)(*[19000 + i * 5 % 900 for i in range(first, last + 1)])
    amounts = (ctypes.c_int64 * n)(*[i * 10 for i in range(first, last + 1)])
    none = c.keyacct_release(0)
    call("keyacct_table_bind_text", table, b"account_id", c.KEYACCT_UNIT_NONE, offsets, data, None, none, None)
    call("keyacct_table_bind", table, b"on", c.KEYACCT_TYPE_INT64, c.KEYACCT_UNIT_NONE, days, None, none, None)
    call("keyacct_table_bind", table, b"amount", c.KEYACCT_TYPE_INT64, c.KEYACCT_UNIT_MINOR, amounts, None, none, None)
    call.kept += [offsets, data, days, amounts]
    return table


def cell(call, table, column, row, kind):
    if not call.lib.keyacct_table_is_valid(table, column, row):
        return "-"
    if kind == "text":
        data, length = ctypes.c_char_p(), ctypes.c_int64()
        call("keyacct_table_get_text", table, column, row, ctypes.byref(data), ctypes.byref(length))
        return "'" + "".join(chr(one) if 32 < one < 127 and one != 37 else f"%{one:02X}" for one in ctypes.string_at(data, length.value))
    if kind == "float64":
        value = ctypes.c_double()
        call("keyacct_table_get_float64", table, column, row, ctypes.byref(value))
        return "%.17g" % value.value
    value = ctypes.c_int64()
    call("keyacct_table_get_int64", table, column, row, ctypes.byref(value))
    return ("false", "true")[value.value] if kind == "bool" else str(value.value)


def dump(call, table):
    c, out = call.c, [f"table {call.lib.keyacct_table_role(table).decode()} {call.lib.keyacct_table_rows(table)}"]
    types = {value: name.removeprefix("KEYACCT_TYPE_").lower() for name, value in vars(c).items()
        if name.startswith("KEYACCT_TYPE_")}
    origins = {c.KEYACCT_ORIGIN_INPUT: "input", c.KEYACCT_ORIGIN_OUTPUT: "output", c.KEYACCT_ORIGIN_CARRIED: "carried"}
    for column in range(call.lib.keyacct_table_column_count(table)):
        name, kind, origin = ctypes.c_char_p(), ctypes.c_int32(), ctypes.c_int32()
        call("keyacct_table_column_info", table, column, ctypes.byref(name), ctypes.byref(kind), ctypes.byref(origin))
        cells = [cell(call, table, column, row, types[kind.value]) for row in range(call.lib.keyacct_table_rows(table))]
        out.append(" ".join([name.value.decode(), types[kind.value], origins[origin.value], *cells]))
    return "\n".join(out) + "\n"


def review(path):
    found = importlib.util.spec_from_file_location("declared", ROOT / "bindings/python/keyacct/_cdecl.py")
    c = importlib.util.module_from_spec(found)
    found.loader.exec_module(c)
    call = Library(path, c)
    policy = call.make(c.keyacct_policy, "keyacct_policy_create", None, 0)
    call("keyacct_policy_set_text", policy, b"segment.policy", b"quadrant")
    call("keyacct_policy_freeze", policy)
    made = call.make(c.keyacct_review, "keyacct_review_create", None, policy)
    for first, last in ((1, 100), (101, 150)):
        call("keyacct_review_add", made, transactions(call, first, last), None)
    call("keyacct_review_run", made, None)
    return "".join(f"review {name}\n" + dump(call, call.make(c.keyacct_table, "keyacct_review_table", made, name.encode()))
        for name in TABLES)
