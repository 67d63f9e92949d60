"""Columns from what Python has: lists, NumPy arrays, buffers. Read in place where the memory fits, else converted once; what does
not fit is refused with table, column and row. What the values mean (codes, money, dates in a text) is the library's business."""
from __future__ import annotations

import array
import ctypes
import datetime
import decimal
import sys
from typing import Any, Iterable, List, NamedTuple, Optional, Tuple

from . import _cdecl as c
from ._lib import refusal
from .schema import EPOCH, MIDNIGHT, TYPES

#: array type code and physical type by the vocabulary's type
PHYSICAL = {"int64": ("q", "int64"), "money": ("q", "int64"), "float64": ("d", "float64"), "bool": ("b", "bool"),
            "code": ("b", "int8"), "date": ("i", "date"), "time": ("q", "time")}
#: physical type by the format of a buffer or the kind and size of a NumPy type
FORMATS = {"b": "int8", "h": "int16", "i": "int32", "q": "int64", "f": "float32", "d": "float64", "?": "bool",
           "l": "int64" if ctypes.sizeof(ctypes.c_long) == 8 else "int32"}
NUMPY = {"i1": "int8", "i2": "int16", "i4": "int32", "i8": "int64", "f4": "float32", "f8": "float64", "b1": "bool"}
DAY = datetime.timedelta(days=1)
MILLISECOND = datetime.timedelta(milliseconds=1)


class Fixed(NamedTuple):
    """Fixed-width values: physical type, address (None: no rows), bitmap or None, and what keeps the memory alive."""

    kind: int
    address: Optional[int]
    validity: Any
    keep: Any


class Text(NamedTuple):
    """Text: offsets, bytes, bitmap or None."""

    offsets: Any
    data: bytes
    validity: Any


def days(value: datetime.date) -> int:
    return (value - EPOCH).days


def milliseconds(value: datetime.datetime) -> int:
    """A time without a zone counts as UTC, as NumPy's do."""
    if value.tzinfo is None:
        value = value.replace(tzinfo=datetime.timezone.utc)
    return (value - MIDNIGHT) // MILLISECOND


def number(value: Any) -> Any:
    """Dates as days, times as milliseconds, everything else as it is."""
    if isinstance(value, datetime.datetime):
        return milliseconds(value)
    if isinstance(value, datetime.date):
        return days(value)
    return value


def bitmap(present: Iterable[Any]) -> Any:
    """A validity bitmap, least significant bit first; None when all are present."""
    flags = [bool(one) for one in present]
    if all(flags):
        return None
    out = bytearray((len(flags) + 7) // 8)
    for row, one in enumerate(flags):
        if one:
            out[row // 8] |= 1 << (row % 8)
    return (ctypes.c_uint8 * len(out)).from_buffer(out)


def missing(value: Any) -> bool:
    """None, NaN, and what pandas writes for nothing."""
    if isinstance(value, float):
        return value != value
    return value is None or type(value).__name__ in ("NAType", "NaTType")


class Source:
    """One column on its way in: who asks, for the sake of messages."""

    def __init__(self, table: str, column: str, kind: Optional[str]) -> None:
        self.table, self.column, self.kind = table, column, kind

    def refuse(self, status: int, message: str, row: int = -1) -> Exception:
        return refusal(status, message, self.table, self.column, row)

    # --- lists ------------------------------------------------------------------------------------------------------------

    def cells(self, values: Iterable[Any]) -> Any:
        """Fixed or Text from any Python values."""
        found: List[Any] = [None if missing(one) else one for one in values]
        kinds = {type(one) for one in found}
        kinds.discard(type(None))
        unbox = [kind for kind in kinds if hasattr(kind, "item") and hasattr(kind, "dtype")]  # NumPy scalars
        if unbox:
            found = [one.item() if hasattr(one, "dtype") else one for one in found]
            kinds = {type(one) for one in found} - {type(None)}
        if any(issubclass(kind, (str, decimal.Decimal)) for kind in kinds) or not kinds and self.kind in ("text", "key") and (
                found or self.kind == "text"):
            return self.text(found)
        if any(issubclass(kind, datetime.date) for kind in kinds):
            return self.times(found, any(issubclass(kind, datetime.datetime) for kind in kinds))
        kind = self.kind
        if kind in (None, "key", "text"):
            kind = "int64"
        if any(issubclass(one, float) for one in kinds):
            kind = "float64"
        assert kind is not None
        return self.numbers(found, *PHYSICAL[kind])

    def text(self, found: List[Any]) -> Text:
        pieces: List[bytes] = []
        for row, one in enumerate(found):
            if isinstance(one, decimal.Decimal):
                if not one.is_finite():
                    raise self.refuse(c.KEYACCT_E_VALUE, f"{one} is not a finite number", row)
                one = format(one, "f")
            if one is not None and not isinstance(one, str):
                if isinstance(one, int) and not isinstance(one, bool) and self.kind not in ("text", "key", None):
                    one = str(one)  # beside decimals, or names of codes
                else:
                    raise self.refuse(c.KEYACCT_E_COLUMN, f"{one!r} stands among texts", row)
            try:
                pieces.append(b"" if one is None else one.encode())
            except UnicodeEncodeError as problem:
                raise self.refuse(c.KEYACCT_E_ENCODING, f"not valid Unicode: {problem.reason}", row) from None
        offsets = array.array("q", bytes(8 * (len(pieces) + 1)))
        total = 0
        for row, piece in enumerate(pieces, 1):
            total += len(piece)
            offsets[row] = total
        memory = (ctypes.c_int64 * len(offsets)).from_buffer(offsets)
        return Text(memory, b"".join(pieces) or b"\0", bitmap(one is not None for one in found))

    def times(self, found: List[Any], with_time: bool) -> Fixed:
        numbers: List[Any] = []
        for row, one in enumerate(found):
            if one is not None and not isinstance(one, datetime.date):
                raise self.refuse(c.KEYACCT_E_COLUMN, f"{one!r} stands among dates", row)
            if one is None:
                numbers.append(None)
            elif with_time:
                numbers.append(milliseconds(one) if isinstance(one, datetime.datetime) else days(one) * 86_400_000)
            else:
                numbers.append(days(one))
        return self.numbers(numbers, *PHYSICAL["time" if with_time else "date"])

    def numbers(self, found: List[Any], code: str, physical: str) -> Fixed:
        memory: Any = array.array(code, bytes(array.array(code).itemsize * len(found)))
        for row, one in enumerate(found):
            if one is None:
                continue
            if not isinstance(one, (int, float)):
                raise self.refuse(c.KEYACCT_E_COLUMN, f"{type(one).__name__} {one!r} is not a value of a column", row)
            try:
                memory[row] = one
            except OverflowError:
                raise self.refuse(c.KEYACCT_E_OVERFLOW, f"{one} does not fit into the {physical} of this column", row) from None
        return Fixed(TYPES[physical], memory.buffer_info()[0] if found else None, bitmap(one is not None for one in found), memory)

    # --- memory that is there ---------------------------------------------------------------------------------------------

    def buffer(self, values: Any) -> Fixed:
        """array.array, memoryview, ctypes arrays: read in place when contiguous and writable (so that nobody can move them), else
        copied."""
        view = memoryview(values)
        physical = FORMATS.get(view.format.lstrip("@=" + ("<" if sys.byteorder == "little" else ">")))
        if physical is None or view.ndim != 1:
            raise self.refuse(c.KEYACCT_E_COLUMN, f"a buffer of format {view.format!r} and {view.ndim} dimensions is no column")
        if view.readonly or not view.c_contiguous:
            view = memoryview(bytearray(view.tobytes()))
        if not view.nbytes:
            return Fixed(TYPES[physical], None, None, None)
        memory = (ctypes.c_uint8 * view.nbytes).from_buffer(view)
        if ctypes.addressof(memory) % view.itemsize:
            memory = (ctypes.c_uint8 * view.nbytes).from_buffer_copy(view)
        return self.dates(Fixed(TYPES[physical], ctypes.addressof(memory), None, memory))

    def dates(self, found: Fixed) -> Fixed:
        """Whole numbers in a date or time column are days and milliseconds already."""
        kind = {("date", c.KEYACCT_TYPE_INT32): "date", ("time", c.KEYACCT_TYPE_INT64): "time"}.get((self.kind or "", found.kind))
        return found._replace(kind=TYPES[kind]) if kind else found

    def numpy(self, np: Any, values: Any) -> Any:
        """A NumPy array, masked or not, of any layout. Contiguous numbers of this machine's byte order are read in place."""
        mask = None
        if isinstance(values, np.ma.MaskedArray):
            mask = np.ma.getmaskarray(values)
            values = values.data
        if values.ndim != 1:
            raise self.refuse(c.KEYACCT_E_COLUMN, f"an array of {values.ndim} dimensions is no column")
        if values.dtype.kind in "OUT":
            cells = values.tolist()
            return self.cells(cells if mask is None else [None if gone else one for one, gone in zip(cells, mask)])
        values, physical, absent = self.native(np, values)
        if mask is not None:
            absent = mask if absent is None else absent | mask
        validity = None
        if absent is not None and absent.any():
            bits = np.packbits(~absent, bitorder="little")
            validity = (ctypes.c_uint8 * len(bits)).from_buffer(bits)
        return self.dates(Fixed(TYPES[physical], values.ctypes.data if len(values) else None, validity, values))

    def native(self, np: Any, values: Any) -> Tuple[Any, str, Any]:
        """(contiguous array of a type that the library reads, its name, which rows are missing)."""
        kind, size = values.dtype.kind, values.dtype.itemsize
        if kind == "M":
            return self.datetimes(np, values)
        if kind == "u":
            if size == 8 and len(values) and values.max() > np.uint64(2**63 - 1):
                row = int((values > np.uint64(2**63 - 1)).argmax())
                raise self.refuse(c.KEYACCT_E_OVERFLOW, f"{values[row]} does not fit into 64 bits with a sign", row)
            return values.astype(np.int64), "int64", None
        if kind == "f" and size == 2:
            return values.astype(np.float32), "float32", None
        physical = NUMPY.get(f"{kind}{size}")
        if physical is None:
            raise self.refuse(c.KEYACCT_E_COLUMN, f"NumPy's {values.dtype} is no column; expected numbers, truths, dates or text")
        return np.require(values, values.dtype.newbyteorder("="), ["C", "A"]), physical, None

    def datetimes(self, np: Any, values: Any) -> Tuple[Any, str, Any]:
        absent = np.isnat(values)
        unit, width = np.datetime_data(values.dtype)
        if unit == "generic":
            raise self.refuse(c.KEYACCT_E_COLUMN, "dates without a unit")
        if unit in ("D", "W", "M", "Y"):
            whole = values.astype("datetime64[D]").astype(np.int64)
            bad = ~absent & ((whole < -2**31) | (whole >= 2**31))
            target, physical = np.int32, "date"
        else:
            raw = values.astype(np.int64)
            if unit in ("us", "ns", "ps", "fs", "as"):
                step = {"us": 10**3, "ns": 10**6, "ps": 10**9, "fs": 10**12, "as": 10**15}[unit]
                whole, bad = raw * width // step if width == 1 else (raw // step * width), np.zeros(len(raw), bool)
            else:
                scale = {"h": 3_600_000, "m": 60_000, "s": 1000, "ms": 1}[unit] * width
                limit = (2**63 - 1) // scale
                bad = ~absent & ((raw > limit) | (raw < -limit))
                whole = np.where(bad | absent, 0, raw) * scale
            target, physical = np.int64, "time"
        if bad.any():
            raise self.refuse(c.KEYACCT_E_OVERFLOW, "a date that does not fit", int(bad.argmax()))
        return np.where(absent, 0, whole).astype(target), physical, absent

    # --- whatever it is ---------------------------------------------------------------------------------------------------

    def take(self, values: Any) -> Any:
        """Fixed or Text from anything that has values one after the other."""
        if isinstance(values, (str, bytes, bytearray, dict, set)):
            raise self.refuse(c.KEYACCT_E_COLUMN, f"a {type(values).__name__} is no column; expected a list or an array of values")
        if isinstance(values, (array.array, memoryview, ctypes.Array)):
            if not (isinstance(values, array.array) and values.typecode in "uwBHILQ" or isinstance(values, ctypes.Array)
                    and issubclass(values._type_, (ctypes.Structure, ctypes._Pointer))):
                view = memoryview(values)
                if view.format.lstrip("@=<>") not in ("B", "H", "I", "L", "Q"):
                    return self.buffer(values)
            return self.cells(list(values))
        np = sys.modules.get("numpy")
        if np is not None:
            if not isinstance(values, np.ndarray) and hasattr(values, "__array__") and hasattr(values, "dtype"):
                values = self.series(np, values)
            if isinstance(values, np.ndarray):
                return self.numpy(np, values)
        try:
            return self.cells(list(values.to_list() if hasattr(values, "to_list") else values))
        except TypeError as problem:
            raise self.refuse(c.KEYACCT_E_COLUMN, f"a {type(values).__name__} is no column: {problem}") from None

    def series(self, np: Any, values: Any) -> Any:
        """A pandas or polars Series, or the like: its NumPy array when that is the whole truth, else its list."""
        if str(values.dtype) in NUMPY_NAMES:
            return values.to_numpy() if hasattr(values, "to_numpy") else np.asarray(values)
        return values.to_list() if hasattr(values, "to_list") else np.asarray(values)


NUMPY_NAMES = {"int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64", "bool",
               "datetime64[ns]", "datetime64[us]", "datetime64[ms]", "datetime64[s]"}
