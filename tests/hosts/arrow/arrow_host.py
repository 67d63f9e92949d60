"""Tables of the library for the Arrow tests: streams go in from any producer and out to any consumer; cells are read one by one."""
import ctypes
import datetime
import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "bindings/python/keyacct"))

import _cdecl as c  # noqa: E402

lib = ctypes.CDLL(os.environ["KEYACCT_LIBRARY"])
for name, (result, arguments) in c.FUNCTIONS.items():
    function = getattr(lib, name)
    function.restype, function.argtypes = result, arguments
api = ctypes.pythonapi
api.PyCapsule_GetPointer.restype, api.PyCapsule_GetPointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
api.PyCapsule_New.restype, api.PyCapsule_New.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
STREAM = b"arrow_array_stream"
UTC = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)


class Error(Exception):
    def __init__(self, status, error):
        self.status, self.column, self.row = status, error.column.decode(), error.row
        super().__init__(f"{lib.keyacct_status_name(status).decode()}: {self.column} row {self.row}: {error.message.decode()}")


def call(name, *arguments):
    error = c.keyacct_error()
    error.struct_size = ctypes.sizeof(error)
    status = getattr(lib, name)(*arguments, ctypes.byref(error))
    if status:
        raise Error(status, error)


class Stream:
    """An exported stream; a consumer takes it through the capsule protocol once."""

    def __init__(self, table, part_rows=0, flags=0, names=None):
        self.struct, self.table = c.ArrowArrayStream(), table
        array = (ctypes.c_char_p * len(names))(*[one.encode() for one in names]) if names else None
        call("keyacct_table_export_stream", table.pointer, array, len(names or []), part_rows, flags, None,
             ctypes.byref(self.struct))

    def __arrow_c_stream__(self, requested_schema=None):
        return api.PyCapsule_New(ctypes.addressof(self.struct), STREAM, None)  # self keeps the struct; consumers here keep self

    def close(self):
        if self.struct.release:
            self.struct.release(ctypes.byref(self.struct))


class Table:
    def __init__(self, producer=None, role="accounts", maps=(), currency=None):
        self.pointer = ctypes.POINTER(c.keyacct_table)()
        call("keyacct_table_create", None, role.encode(), 0, ctypes.byref(self.pointer))
        try:
            if currency:
                call("keyacct_table_set_currency", self.pointer, currency[0].encode(), currency[1])
            for foreign, name, unit in maps:
                call("keyacct_table_name_map", self.pointer, foreign.encode(), name and name.encode(), unit)
            if producer is not None:
                self.read(producer)
        except BaseException:
            self.close()
            raise

    def read(self, producer):
        capsule = producer.__arrow_c_stream__()
        address = api.PyCapsule_GetPointer(capsule, STREAM)
        call("keyacct_table_import_stream", self.pointer, ctypes.cast(address, ctypes.POINTER(c.ArrowArrayStream)))

    def close(self):
        lib.keyacct_table_destroy(self.pointer)
        self.pointer = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    @property
    def rows(self):
        return lib.keyacct_table_rows(self.pointer)

    def type(self, name):
        found = ctypes.c_int32()
        place = lib.keyacct_table_column_find(self.pointer, name.encode())
        call("keyacct_table_column_info", self.pointer, place, None, ctypes.byref(found), None)
        return found.value

    def address(self, name):
        values, place = ctypes.c_void_p(), lib.keyacct_table_column_find(self.pointer, name.encode())
        call("keyacct_table_column_values", self.pointer, place, ctypes.byref(values), None, None)
        return values.value

    def cells(self, name):
        """The column as Python values, each asked for by itself."""
        place, kind = lib.keyacct_table_column_find(self.pointer, name.encode()), self.type(name)
        known = [lib.keyacct_table_is_valid(self.pointer, place, row) for row in range(self.rows)]
        return [self.cell(place, kind, row) if one else None for row, one in enumerate(known)]

    def cell(self, place, kind, row):
        if kind == c.KEYACCT_TYPE_TEXT:
            data, length = ctypes.c_char_p(), ctypes.c_int64()
            slot = ctypes.cast(ctypes.byref(data), ctypes.POINTER(ctypes.c_void_p))
            call("keyacct_table_get_text", self.pointer, place, row, ctypes.byref(data), ctypes.byref(length))
            return ctypes.string_at(slot[0], length.value).decode()
        if kind == c.KEYACCT_TYPE_FLOAT64:
            real = ctypes.c_double()
            call("keyacct_table_get_float64", self.pointer, place, row, ctypes.byref(real))
            return real.value
        whole = ctypes.c_int64()
        call("keyacct_table_get_int64", self.pointer, place, row, ctypes.byref(whole))
        if kind == c.KEYACCT_TYPE_BOOL:
            return bool(whole.value)
        if kind == c.KEYACCT_TYPE_DATE:
            return EPOCH.date() + datetime.timedelta(days=whole.value)
        return EPOCH + datetime.timedelta(milliseconds=whole.value) if kind == c.KEYACCT_TYPE_TIME else whole.value
