"""Finds and loads libkeyacct, checks that it fits these declarations, and turns statuses into exceptions."""
import ctypes
import ctypes.util
import os
import pathlib
import sys

from . import _cdecl as c


class Error(Exception):
    """A call that failed: status (number), code ("KEYACCT_E_COLUMN"), table, column, row (-1: none), message."""

    def __init__(self, status, error):
        self.status, self.code = status, text(lib.keyacct_status_name(status))
        self.table, self.column, self.row = text(error.table), text(error.column), error.row
        self.message = text(error.message)
        super().__init__(f"{self.code}: {self.message}")


class CallerError(Error):
    """The call was wrong (1-19)."""


class DataError(Error):
    """The data was wrong (20-39)."""


class ResourceError(Error):
    """Memory, cancelling, limits (40-59)."""


class CompatibilityError(Error):
    """A saved state or edition that this library cannot read (60-79)."""


def text(value):
    return None if value is None else value.decode("utf-8", "replace")


def candidates():
    """Where the library may be: KEYACCT_LIBRARY, beside this package, the system."""
    name = {"darwin": "libkeyacct.dylib", "win32": "keyacct.dll"}.get(sys.platform, "libkeyacct.so")
    given = os.environ.get("KEYACCT_LIBRARY")
    if given:
        return [given]
    here = pathlib.Path(__file__).resolve().parent / name
    return [str(here)] * here.exists() + [found for found in (ctypes.util.find_library("keyacct"), f"{name}.{c.KEYACCT_ABI}") if found]


def load():
    problems = []
    for path in candidates():
        try:
            found = ctypes.CDLL(path)
            break
        except OSError as problem:
            problems.append(str(problem))
    else:
        raise ImportError("libkeyacct was not found; set KEYACCT_LIBRARY to its path: " + "; ".join(problems))
    for name, (result, arguments) in c.FUNCTIONS.items():
        function = getattr(found, name)
        function.restype, function.argtypes = result, arguments
    return found


def new_error():
    error = c.keyacct_error()
    error.struct_size, error.row = ctypes.sizeof(error), -1
    return error


def call(name, *arguments):
    """Calls a fallible function with an error object as the last argument; raises on anything but KEYACCT_OK."""
    error = new_error()
    status = getattr(lib, name)(*arguments, ctypes.byref(error))
    if status != c.KEYACCT_OK:
        kind = CallerError if status < 20 else DataError if status < 40 else ResourceError if status < 60 else CompatibilityError
        raise (Error if status >= 80 else kind)(status, error)


lib = load()
call("keyacct_abi_check", c.KEYACCT_ABI, ctypes.sizeof(c.keyacct_error), ctypes.sizeof(c.keyacct_allocator))


class Handle:
    """An object of the library; destroyed with the Python object. Subclasses name their struct type and destroy function."""

    TYPE, DESTROY = None, None

    def __init__(self):
        self.pointer = None
        self.keep = []  # what the library reads and Python must not free

    @classmethod
    def made_by(cls, name, *arguments):
        """Calls name(arguments..., out, error) and wraps what it made."""
        made = cls.__new__(cls)
        Handle.__init__(made)
        made.make(name, *arguments)
        return made

    def make(self, name, *arguments):
        """Calls name(arguments..., out, error) and takes what it made."""
        out = ctypes.POINTER(self.TYPE)()
        call(name, *arguments, ctypes.byref(out))
        self.pointer = out

    def close(self):
        pointer, self.pointer = getattr(self, "pointer", None), None
        if pointer:
            getattr(lib, self.DESTROY)(pointer)

    def __del__(self):
        self.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def raw(handle):
    """The pointer of a handle, or None."""
    return None if handle is None else handle.pointer


def saved(name, handle):
    """The bytes that a save function writes."""
    size = ctypes.c_size_t()
    call(name, handle.pointer, None, 0, ctypes.byref(size))
    buffer = (ctypes.c_uint8 * max(1, size.value))()
    call(name, handle.pointer, buffer, size.value, ctypes.byref(size))
    return bytes(buffer)[:size.value]


def octets(data):
    return (ctypes.c_uint8 * max(1, len(data))).from_buffer_copy(data or b"\0")
