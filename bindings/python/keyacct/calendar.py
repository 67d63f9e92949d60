"""Calendars of SERVICE: business time in a zone, as deadlines and elapsed time (include/keyacct/service.h)."""
from __future__ import annotations

import array
import ctypes
import datetime
import os
import pathlib
import sys
from typing import Any, Mapping, Optional, Sequence, Tuple, Union

from . import _cdecl as c
from ._lib import Saved, call, octets, utf8
from .table import Table

Time = Union[int, datetime.datetime]
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
_NO_ZONES = ("/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo")


def time_of(value: Time) -> int:
    """Milliseconds since 1970, UTC, of a datetime with a zone or of milliseconds."""
    if isinstance(value, datetime.datetime):
        if value.tzinfo is None:
            raise TypeError(f"{value} has no time zone")
        return (value - _EPOCH) // datetime.timedelta(milliseconds=1)
    return value


def zone_bytes(name: str) -> bytes:
    """The TZif file of a zone ("Europe/Berlin"), from TZDIR or where systems keep them."""
    if name.startswith("/") or ".." in name.split("/"):
        raise ValueError(f"{name} is not the name of a zone")
    for folder in [os.environ["TZDIR"]] if os.environ.get("TZDIR") else _NO_ZONES:
        path = pathlib.Path(folder, name)
        if path.is_file():
            return path.read_bytes()
    raise FileNotFoundError(f"there is no zone {name}")


def _cells(values: Any) -> Tuple[Any, Any, int]:
    """(what keeps the memory, its address, how many): NumPy arrays of 64 bits as they are, others and sequences converted."""
    if hasattr(values, "__array_interface__"):
        if values.ndim != 1 or values.dtype.kind not in "iuMm":
            raise TypeError(f"an array of {values.dtype} with {values.ndim} axes is none of times or milliseconds")
        if values.dtype.kind in "Mm":  # whatever its unit
            values = values.astype(f"{values.dtype.kind}8[ms]")
        cells = sys.modules["numpy"].ascontiguousarray(values, dtype="int64")
        return cells, ctypes.cast(cells.ctypes.data, ctypes.POINTER(ctypes.c_int64)), len(cells)
    cells = array.array("q", [time_of(one) for one in values])
    address = ctypes.c_void_p(cells.buffer_info()[0] if len(cells) else None)
    return cells, ctypes.cast(address, ctypes.POINTER(ctypes.c_int64)), len(cells)


class Calendar(Saved):
    """Calendar({"rule": ["weekly"], "from_time": ["09:00"], "until_time": ["17:00"]}, from_at, until_at, zone="Europe/Berlin").

    rules: a table of role "calendars" or its columns; zone: a name, the bytes of a TZif file, or None for UTC; times are datetimes
    with a zone, or milliseconds UTC."""

    TYPE, DESTROY = c.keyacct_calendar, "keyacct_calendar_destroy"
    SAVE, LOAD = "keyacct_calendar_save", "keyacct_calendar_load"
    FROZEN = True

    def __init__(self, rules: Union[Table, Mapping[str, Any]], from_at: Time, until_at: Time,
                 zone: Union[str, bytes, None] = None, name: Optional[str] = None) -> None:
        table = rules if isinstance(rules, Table) else Table("calendars", rules)
        data = zone_bytes(zone) if isinstance(zone, str) else zone
        self.make("keyacct_calendar_create", None, table, utf8(name) if name is not None else None, octets(data) if data else None,
                  len(data) if data else 0, time_of(from_at), time_of(until_at))

    def deadline(self, start: Any, open_ms: Any) -> Any:
        """When open_ms of open time have passed since start; one, or sequences of the same length (numpy gives numpy)."""
        return self._pairs("keyacct_calendar_deadline", start, open_ms)

    def elapsed(self, start: Any, end: Any) -> Any:
        """Open milliseconds from start until end; one, or sequences of the same length."""
        return self._pairs("keyacct_calendar_elapsed", start, end)

    def _pairs(self, name: str, left: Any, right: Any) -> Any:
        if not hasattr(left, "__len__"):
            return self._pairs(name, [left], [right])[0]
        a, a_at, count = _cells(left)
        b, b_at, other = _cells(right)
        if count != other:
            raise ValueError(f"{count} and {other} values")
        out, out_at, _ = _cells(sys.modules["numpy"].zeros(count, dtype="int64") if hasattr(left, "__array_interface__")
                                else array.array("q", bytes(8 * count)))
        call(name, self, a_at, b_at, out_at, count)
        return out

    def next(self, at: Time) -> Tuple[int, int]:
        """(opening, closing) of the first open window that ends after `at`."""
        opens, closes = ctypes.c_int64(), ctypes.c_int64()
        call("keyacct_calendar_next", self, time_of(at), ctypes.byref(opens), ctypes.byref(closes))
        return opens.value, closes.value

    def is_open(self, at: Time) -> bool:
        return self.next(at)[0] <= time_of(at)

    def facts(self) -> Tuple[int, int, int]:
        """(from_at, until_at, business day), in milliseconds."""
        cells: Sequence[Any] = [ctypes.c_int64() for _ in range(3)]
        call("keyacct_calendar_facts", self, *map(ctypes.byref, cells))
        return cells[0].value, cells[1].value, cells[2].value

    def hash(self) -> str:
        out = (ctypes.c_uint8 * 16)()
        call("keyacct_calendar_hash", self, out)
        return bytes(out).hex()
