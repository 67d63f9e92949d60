"""Calendars: business time in a zone, as deadlines and elapsed time."""
import array
import ctypes
import os
import pathlib
import zoneinfo

from . import _cdecl as c
from ._lib import Handle, call, octets, saved
from .table import Table, number


def zone_bytes(name):
    """The TZif file of a zone ("Europe/Berlin"), from TZDIR or where this system keeps them."""
    if name.startswith("/") or ".." in name.split("/"):
        raise ValueError(f"{name} is not the name of a zone")
    for folder in [os.environ["TZDIR"]] if os.environ.get("TZDIR") else zoneinfo.TZPATH:
        path = pathlib.Path(folder, name)
        if path.is_file():
            return path.read_bytes()
    raise FileNotFoundError(f"there is no zone {name}")


def _cells(values):
    if hasattr(values, "__array_interface__"):
        import numpy
        return numpy.ascontiguousarray(values, dtype="<i8"), None
    cells = array.array("q", [number(one) for one in values])
    return cells, cells.buffer_info()[0] if len(cells) else None


def _pointer(cells, address):
    return ctypes.cast(address if address is not None else getattr(cells, "ctypes").data if hasattr(cells, "ctypes") else None,
                       ctypes.POINTER(ctypes.c_int64))


class Calendar(Handle):
    """Calendar({"rule": ["weekly"], "from_time": ["09:00"], "until_time": ["17:00"]}, from_at, until_at, zone="Europe/Berlin").

    rules: a table of role "calendars" or its columns; zone: a name, the bytes of a TZif file, or None for UTC; times are datetimes
    with a zone, or milliseconds UTC."""

    TYPE, DESTROY = c.keyacct_calendar, "keyacct_calendar_destroy"

    def __init__(self, rules, from_at, until_at, zone=None, name=None):
        super().__init__()
        table = rules if isinstance(rules, Table) else Table("calendars", rules)
        data = zone_bytes(zone) if isinstance(zone, str) else zone
        self.make("keyacct_calendar_create", None, table.pointer, name.encode() if name else None, octets(data) if data else None,
                  len(data) if data else 0, number(from_at), number(until_at))

    def deadline(self, start, open_ms):
        """When open_ms of open time have passed since start; one, or sequences of the same length (numpy gives numpy)."""
        return self._pairs("keyacct_calendar_deadline", start, open_ms)

    def elapsed(self, start, end):
        """Open milliseconds from start until end; one, or sequences of the same length."""
        return self._pairs("keyacct_calendar_elapsed", start, end)

    def _pairs(self, name, left, right):
        if not hasattr(left, "__len__"):
            return self._pairs(name, [left], [right])[0]
        if len(left) != len(right):
            raise ValueError(f"{len(left)} and {len(right)} values")
        (a, at_a), (b, at_b) = _cells(left), _cells(right)
        if at_a is None and len(left):
            import numpy
            out, at_out = numpy.empty(len(a), dtype="<i8"), None
        else:
            out = array.array("q", bytes(8 * len(a)))
            at_out = out.buffer_info()[0] if len(out) else None
        call(name, self.pointer, _pointer(a, at_a), _pointer(b, at_b), _pointer(out, at_out), len(a))
        return out

    def next(self, at):
        """(opening, closing) of the first open window that ends after `at`."""
        opens, closes = ctypes.c_int64(), ctypes.c_int64()
        call("keyacct_calendar_next", self.pointer, number(at), ctypes.byref(opens), ctypes.byref(closes))
        return opens.value, closes.value

    def is_open(self, at):
        return self.next(at)[0] <= number(at)

    def facts(self):
        """(from_at, until_at, business day), in milliseconds."""
        cells = [ctypes.c_int64() for _ in range(3)]
        call("keyacct_calendar_facts", self.pointer, *map(ctypes.byref, cells))
        return tuple(one.value for one in cells)

    def hash(self):
        out = (ctypes.c_uint8 * 16)()
        call("keyacct_calendar_hash", self.pointer, out)
        return bytes(out).hex()

    def save(self):
        return saved("keyacct_calendar_save", self)

    @classmethod
    def load(cls, data):
        return cls.made_by("keyacct_calendar_load", None, octets(data), len(data))
