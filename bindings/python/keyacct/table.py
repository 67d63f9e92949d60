"""Tables: columns from lists, arrays and numpy arrays, and back; the run."""
import array
import ctypes
import datetime

from . import _cdecl as c
from ._lib import Handle, call, lib, text

EPOCH = datetime.date(1970, 1, 1)
MIDNIGHT = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
UNITS = {"": c.KEYACCT_UNIT_NONE, "minor": c.KEYACCT_UNIT_MINOR, "major": c.KEYACCT_UNIT_MAJOR, "ppm": c.KEYACCT_UNIT_PPM,
         "fraction": c.KEYACCT_UNIT_FRACTION, "percent": c.KEYACCT_UNIT_PERCENT}
TYPES = {name.removeprefix("KEYACCT_TYPE_").lower(): value for name, value in vars(c).items() if name.startswith("KEYACCT_TYPE_")}
#: array type code and physical type by the vocabulary's type
PHYSICAL = {"int64": ("q", "int64"), "money": ("q", "int64"), "float64": ("d", "float64"), "bool": ("b", "bool"), "code": ("b", "int8"),
            "date": ("i", "date"), "time": ("q", "time")}
NUMPY = {"int8": "int8", "int16": "int16", "int32": "int32", "int64": "int64", "float32": "float32", "float64": "float64", "bool": "bool"}
VALUE = {TYPES["int64"]: ctypes.c_int64, TYPES["time"]: ctypes.c_int64, TYPES["money"]: ctypes.c_int64, TYPES["date"]: ctypes.c_int32,
         TYPES["code"]: ctypes.c_int8, TYPES["bool"]: ctypes.c_int8, TYPES["float64"]: ctypes.c_double}


def vocabulary():
    """{(role, column): (type, unit or code list)} of the loaded library."""
    fields = (c.KEYACCT_FIELD_ROLE, c.KEYACCT_FIELD_NAME, c.KEYACCT_FIELD_TYPE, c.KEYACCT_FIELD_UNIT)
    rows = [[text(lib.keyacct_column_text(i, field)) for field in fields] for i in range(lib.keyacct_column_count())]
    return {(role, name): (kind, unit) for role, name, kind, unit in rows}


VOCABULARY = vocabulary()


def column_type(role, name):
    found = VOCABULARY.get((role, name)) or (VOCABULARY.get(("accounts", name)) if role == "assessments" else None)
    return found[0] if found else None


def number(value):
    """Dates as days, times as milliseconds, everything else as it is."""
    if isinstance(value, datetime.datetime):
        return (value - MIDNIGHT) // datetime.timedelta(milliseconds=1)
    if isinstance(value, datetime.date):
        return (value - EPOCH).days
    return value


def bitmap(present):
    """A validity bitmap, least significant bit first; None when all are present."""
    if all(present):
        return None
    out = (ctypes.c_uint8 * ((len(present) + 7) // 8))()
    for row, one in enumerate(present):
        if one:
            out[row // 8] |= 1 << (row % 8)
    return out


class Table(Handle):
    """A table of named columns. Table("accounts", {"account_id": [1, 2], "current_value": [100, None]}, unit="minor")."""

    TYPE, DESTROY = c.keyacct_table, "keyacct_table_destroy"

    def __init__(self, role, columns=None, rows=None, unit="", units=None):
        super().__init__()
        columns = columns or {}
        if rows is None:
            rows = len(next(iter(columns.values()))) if columns else 0
        self.make("keyacct_table_create", None, role.encode(), rows)
        for name, values in columns.items():
            kind = column_type(role, name)
            own = (units or {}).get(name, unit if kind == "money" else "")
            self.bind(name, values, own)

    @property
    def role(self):
        return text(lib.keyacct_table_role(self.pointer))

    @property
    def rows(self):
        return lib.keyacct_table_rows(self.pointer)

    def bind(self, name, values, unit="", kind=None):
        """Binds one column. Numpy arrays are read in place; lists may hold None, text, dates and numbers."""
        if len(values) != self.rows:
            raise ValueError(f"column {name}: {len(values)} values for {self.rows} rows")
        unit = UNITS.get(unit, unit)
        if hasattr(values, "__array_interface__"):
            physical = TYPES[NUMPY[values.dtype.name]]
            if not values.flags["C_CONTIGUOUS"]:
                values = values.copy()
            return self.bind_raw(name, physical, unit, values.ctypes.data, None, values)
        kind = kind or column_type(self.role, name)
        if any(isinstance(one, str) for one in values) or kind == "text" and all(one is None for one in values):
            return self.bind_text(name, values, unit)
        if kind in (None, "key", "text"):
            kind = "float64" if any(isinstance(one, float) for one in values) else "int64"
        if kind in ("int64", "money", "code", "date", "time") and any(isinstance(one, float) for one in values):
            kind = "float64"
        code, physical = PHYSICAL[kind]
        cells = array.array(code, [0 if one is None else number(one) for one in values])
        validity = bitmap([one is not None for one in values])
        return self.bind_raw(name, TYPES[physical], unit, cells.buffer_info()[0] if len(cells) else None, validity, cells)

    def bind_raw(self, name, kind, unit, address, validity, *keep):
        call("keyacct_table_bind", self.pointer, name.encode(), kind, unit, address, validity, c.keyacct_release(0), None)
        self.keep.append((validity, keep))

    def bind_text(self, name, values, unit=c.KEYACCT_UNIT_NONE):
        pieces = [b"" if one is None else str(one).encode() for one in values]
        offsets = (ctypes.c_int64 * (len(pieces) + 1))()
        for row, piece in enumerate(pieces):
            offsets[row + 1] = offsets[row] + len(piece)
        data = b"".join(pieces) or b"\0"
        validity = bitmap([one is not None for one in values])
        call("keyacct_table_bind_text", self.pointer, name.encode(), unit, offsets, data, validity, c.keyacct_release(0), None)
        self.keep.append((offsets, data, validity))

    def columns(self):
        """{name: type name} in the order of the table."""
        out = {}
        for i in range(lib.keyacct_table_column_count(self.pointer)):
            name, kind, origin = ctypes.c_char_p(), ctypes.c_int32(), ctypes.c_int32()
            call("keyacct_table_column_info", self.pointer, i, ctypes.byref(name), ctypes.byref(kind), ctypes.byref(origin))
            out[text(name.value)] = next(one for one, value in TYPES.items() if value == kind.value)
        return out

    def __contains__(self, name):
        return lib.keyacct_table_column_find(self.pointer, name.encode()) >= 0

    def __getitem__(self, name):
        """The cells of a column as a list, None where null; codes are numbers (see names)."""
        index = lib.keyacct_table_column_find(self.pointer, name.encode())
        if index < 0:
            raise KeyError(name)
        rows = self.rows
        kind = TYPES[self.columns()[name]]
        if kind == TYPES["text"]:
            return [self.text_cell(index, row) for row in range(rows)]
        values, validity, offset = ctypes.c_void_p(), ctypes.POINTER(ctypes.c_uint8)(), ctypes.c_int64()
        call("keyacct_table_column_values", self.pointer, index, ctypes.byref(values), ctypes.byref(validity), ctypes.byref(offset))
        if rows == 0:
            return []
        cells = list((VALUE[kind] * rows).from_address(values.value))
        if validity:
            present = [validity[(row + offset.value) // 8] >> (row + offset.value) % 8 & 1 for row in range(rows)]
            cells = [cell if one else None for cell, one in zip(cells, present)]
        return cells

    def text_cell(self, index, row):
        if not lib.keyacct_table_is_valid(self.pointer, index, row):
            return None
        data, length = ctypes.c_char_p(), ctypes.c_int64()
        call("keyacct_table_get_text", self.pointer, index, row, ctypes.byref(data), ctypes.byref(length))
        return ctypes.string_at(ctypes.cast(data, ctypes.c_void_p), length.value).decode() if length.value else ""

    def names(self, name):
        """The cells of a code column by name, None where null or not given."""
        found = VOCABULARY[(self.role, name)][1].encode()
        return [text(lib.keyacct_code_name(found, one)) if one else None for one in self[name]]

    def dict(self):
        return {name: self[name] for name in self.columns()}

    def slice(self, first, count):
        made = Table.made_by("keyacct_table_slice", self.pointer, first, count)
        made.keep.append(self)
        return made


class Index(Handle):
    """An index of a table by account_id."""

    TYPE, DESTROY = c.keyacct_index, "keyacct_index_destroy"

    def __init__(self, table):
        super().__init__()
        self.make("keyacct_index_create", None, table.pointer, None)
        self.keep.append(table)

    def find(self, account):
        if isinstance(account, int):
            return lib.keyacct_index_find_int64(self.pointer, account)
        data = account.encode()
        return lib.keyacct_index_find_text(self.pointer, data, len(data))


class Run(Handle):
    """How a call is carried out: asof (date, or days since 1970-01-01), wants (column names), parts and an executor.

    The executor is called with (task, parts) and must call task(0) ... task(parts - 1); progress with (done, total), true stops.
    """

    TYPE, DESTROY = c.keyacct_run, "keyacct_run_destroy"

    def __init__(self, asof=None, wants=(), parts=1, executor=None, progress=None):
        super().__init__()
        self.make("keyacct_run_create", None)
        if isinstance(asof, datetime.datetime):
            call("keyacct_run_set_asof_at", self.pointer, number(asof))
        elif asof is not None:
            call("keyacct_run_set_asof_on", self.pointer, number(asof))
        for name in wants:
            call("keyacct_run_want", self.pointer, name.encode())
        if parts != 1 or executor:
            self.set_executor(executor, parts)
        if progress:
            callback = c.keyacct_progress(lambda _, done, total: int(bool(progress(done, total))))
            self.keep.append(callback)
            call("keyacct_run_set_progress", self.pointer, callback, None)

    def set_executor(self, executor, parts):
        callback = c.keyacct_executor(0)
        if executor:
            def run_all(_, task, data, count):
                executor(lambda part: task(data, part), count)
                return 0
            callback = c.keyacct_executor(run_all)
            self.keep.append(callback)
        call("keyacct_run_set_executor", self.pointer, callback, None, parts)


