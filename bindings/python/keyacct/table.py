"""Tables: columns in from lists, NumPy arrays, buffers and Arrow, and out again (include/keyacct/table.h)."""
from __future__ import annotations

import ctypes
import datetime
import importlib.util
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple, Union

from . import _arrow
from . import _cdecl as c
from ._columns import Fixed, Source, Text, number
from ._lib import Handle, call, lib, locked, refusal, text
from .schema import CODES, EPOCH, MIDNIGHT, TYPE_NAMES, TYPES, column_of, unit_of

Unit = Union[str, int]
VALUE: Dict[int, Any] = {TYPES["int64"]: ctypes.c_int64, TYPES["time"]: ctypes.c_int64, TYPES["money"]: ctypes.c_int64,
                         TYPES["date"]: ctypes.c_int32, TYPES["code"]: ctypes.c_int8, TYPES["bool"]: ctypes.c_int8,
                         TYPES["float64"]: ctypes.c_double}
NO_RELEASE = c.keyacct_release(0)


class Table(Handle):
    """A table of named columns with a role ("accounts", "transactions", "cases", "contacts", "surveys", "assessments", "policy").

    `data` is a dict of columns (lists, NumPy arrays, buffers), or anything that speaks Arrow (`__arrow_c_stream__` or
    `__arrow_c_array__`: polars, pyarrow, pandas, DuckDB). Money has no default unit: `unit` states that of all money columns
    ("minor", "major", "decimal2"), `units` that of single columns, and that of shares given as fractions ("fraction", "percent",
    "ppm"). `names` says which foreign column is which ({"Umsatz": "revenue", "remark": None}; None hides it). `currency` is a code
    with its decimals, ("JPY", 0); two decimals without it.

    Contiguous NumPy arrays and Arrow columns of a fitting type are read in place: do not change an array while a table reads it,
    except to run a prepared row again. `table[name]` are the cells as the library holds them (codes and days as numbers, money in
    minor units, None for null); `to_dict` gives names of codes and dates.
    """

    TYPE: Any = c.keyacct_table
    DESTROY: Optional[str] = "keyacct_table_destroy"

    def __init__(self, role: str, data: Any = None, rows: Optional[int] = None, unit: Unit = "",
                 units: Optional[Mapping[str, Unit]] = None, names: Optional[Mapping[str, Optional[str]]] = None,
                 currency: Optional[Tuple[str, int]] = None) -> None:
        self.unit, self.units = unit, dict(units or {})
        if data is not None and not isinstance(data, Mapping):
            held, stream = _arrow.stream_of(data)
            if stream is None:
                self._begin_import(role, *_arrow.array_of(data), names, currency)
                return
            try:
                self._begin(role, 0, names, currency)
                schema = _arrow.schema_of(stream)
                try:
                    self._units_of(schema)
                finally:
                    _arrow.release(schema)
                call("keyacct_table_import_stream", self, ctypes.byref(stream))
            finally:
                _arrow.release(stream)
                del held
            return
        columns = dict(data or {})
        if rows is None:
            rows = _length(next(iter(columns.values()))) if columns else 0
        self._begin(role, rows, names, currency)
        for name, values in columns.items():
            self.bind(name, values)

    @classmethod
    def parts(cls, role: str, data: Any, unit: Unit = "", units: Optional[Mapping[str, Unit]] = None,
              names: Optional[Mapping[str, Optional[str]]] = None, currency: Optional[Tuple[str, int]] = None) -> Iterator["Table"]:
        """A table for every part of an Arrow stream, one after the other: builders take any number of parts, in memory for one."""
        for schema, array in _arrow.batches(data):
            made = cls.__new__(cls)
            made.unit, made.units = unit, dict(units or {})
            made._begin_import(role, schema, array, names, currency)
            yield made

    def _begin(self, role: str, rows: int, names: Optional[Mapping[str, Optional[str]]],
               currency: Optional[Tuple[str, int]]) -> None:
        self.make("keyacct_table_create", None, role.encode(), rows)
        self._role, self.names_map = role, dict(names or {})
        if currency is not None:
            call("keyacct_table_set_currency", self, currency[0].encode(), currency[1])
        for foreign, name in self.names_map.items():
            call("keyacct_table_name_map", self, foreign.encode(), None if name is None else name.encode(), c.KEYACCT_UNIT_NONE)

    def _begin_import(self, role: str, schema: Any, array: Any, names: Optional[Mapping[str, Optional[str]]],
                      currency: Optional[Tuple[str, int]]) -> None:
        try:
            self._begin(role, array.length, names, currency)
            self._units_of(schema)
            call("keyacct_table_import_arrow", self, ctypes.byref(schema), ctypes.byref(array))
        finally:
            _arrow.release(array)
            _arrow.release(schema)

    def _units_of(self, schema: Any) -> None:
        """States the units of the columns that are about to be imported."""
        for i in range(schema.n_children if schema.format == b"+s" else 0):
            foreign = text(schema.children[i].contents.name) or ""
            name = self.names_map.get(foreign, foreign)
            unit = self._unit(foreign, name)
            if name is not None and unit:
                call("keyacct_table_name_map", self, foreign.encode(), name.encode(), unit)

    def _unit(self, foreign: str, name: Optional[str]) -> int:
        """The unit that was stated for a column."""
        for key in (foreign, name):
            if key in self.units:
                return unit_of(self.units[key], key)
        found = column_of(self._role, name) if name is not None else None
        return unit_of(self.unit, foreign) if found and found[0] == "money" else c.KEYACCT_UNIT_NONE

    # --- columns in -------------------------------------------------------------------------------------------------------

    def bind(self, name: str, values: Any, unit: Optional[Unit] = None, kind: Optional[str] = None) -> None:
        """Binds one column, or replaces it. `kind` overrides the vocabulary's type for plain lists."""
        foreign, mapped = name, self.names_map.get(name, name)
        if foreign in self.names_map and mapped is None:
            return
        assert mapped is not None
        found = column_of(self._role, mapped)
        taken = Source(self._role, name, kind or (found[0] if found else None)).take(values)
        size = _length(values)
        if size != self.rows:
            raise refusal(c.KEYACCT_E_ARGUMENT, f"{size} values for {self.rows} rows", self._role, name)
        number_of_unit = self._unit(foreign, mapped) if unit is None else unit_of(unit, name)
        if isinstance(taken, Text):
            self._bind_text(name, taken, number_of_unit)
        else:
            self._bind_fixed(name, taken, number_of_unit)

    def _bind_fixed(self, name: str, taken: Fixed, unit: int) -> None:
        self.bind_raw(name, taken.kind, unit, taken.address, taken.validity, taken.keep)

    def _bind_text(self, name: str, taken: Text, unit: int) -> None:
        call("keyacct_table_bind_text", self, name.encode(), unit, taken.offsets, taken.data, taken.validity, NO_RELEASE, None)
        self._keep(name, taken)

    def _keep(self, name: str, memory: Any) -> None:
        """What a column reads lives as long as the column does."""
        kept = self.keep
        kept[:] = [one for one in kept if not (isinstance(one, _Column) and one.name == name)]
        kept.append(_Column(name, memory))

    def bind_raw(self, name: str, kind: int, unit: int, address: Any, validity: Any, *keep: Any) -> None:
        """Binds memory by its address: the caller answers for its size. `keep` is what must stay alive."""
        call("keyacct_table_bind", self, name.encode(), kind, unit, address, validity, NO_RELEASE, None)
        self._keep(name, (validity, keep))

    def bind_text(self, name: str, values: Sequence[Optional[str]], unit: Unit = "") -> None:
        """Binds a column of texts, which the library parses where the column is not text."""
        self._bind_text(name, Source(self._role, name, "text").text(list(values)), unit_of(unit, name))

    def output(self, name: str) -> "Output":
        """Binds memory of Python's into which calls write a result column, unless that has been done; see Bound."""
        for one in self.keep:
            if isinstance(one, _Column) and one.name == name and isinstance(one.memory, Output):
                return one.memory
        found = column_of(self._role, name)
        if found is None or TYPES[found[0]] not in VALUE:
            raise refusal(c.KEYACCT_E_COLUMN, "is not a result of fixed width", self._role, name)
        output = Output(TYPES[found[0]], self.rows)
        call("keyacct_table_bind_output", self, name.encode(), output.kind, output.values, output.validity)
        self.keep.append(_Column(name, output))  # an input of that name stays below it
        return output

    def add_column(self, name: str, kind: str = "") -> None:
        """Adds an input column of nulls that the table owns, to be filled by `set`. `kind` is a type name; "" is the
        vocabulary's."""
        call("keyacct_table_add_column", self, name.encode(), TYPES[kind] if kind else 0)

    def unbind(self, name: str) -> None:
        """Removes a column."""
        call("keyacct_table_unbind", self, name.encode())
        self.keep[:] = [one for one in self.keep if not (isinstance(one, _Column) and one.name == name)]

    def set(self, name: str, row: int, value: Any) -> None:
        """Writes a cell of a column that the table owns: a number, a text, a date, the name of a code, None."""
        with locked(self) as pointer:
            column = lib.keyacct_table_column_find(pointer, name.encode())
        if column < 0:
            raise refusal(c.KEYACCT_E_NOT_FOUND, f"there is no column {name!r}", self._role, name)
        value = number(value)
        if value is None:
            call("keyacct_table_set_null", self, column, row)
        elif isinstance(value, str):
            data = value.encode()
            call("keyacct_table_set_text", self, column, row, data, len(data))
        elif isinstance(value, float):
            call("keyacct_table_set_float64", self, column, row, value)
        elif isinstance(value, int) and -2**63 <= value < 2**63:
            call("keyacct_table_set_int64", self, column, row, value)
        else:
            raise refusal(c.KEYACCT_E_VALUE, f"{value!r} is no value of a cell", self._role, name, row)

    def align(self, index: "Index", source: "Table") -> None:
        """Copies the columns of `source`, one row an account, to the rows of this table with the same account_id."""
        call("keyacct_table_align", self, index, source)

    # --- what there is ----------------------------------------------------------------------------------------------------

    @property
    def role(self) -> str:
        with locked(self) as pointer:
            return text(lib.keyacct_table_role(pointer)) or ""

    @property
    def rows(self) -> int:
        with locked(self) as pointer:
            return int(lib.keyacct_table_rows(pointer))

    @property
    def currency(self) -> Tuple[str, int]:
        """(code, decimals); ("", 2) unless stated."""
        with locked(self) as pointer:
            return text(lib.keyacct_table_currency(pointer)) or "", int(lib.keyacct_table_decimals(pointer))

    def __len__(self) -> int:
        return self.rows

    def __repr__(self) -> str:
        if self.closed:
            return "<keyacct.Table, closed>"
        return f"<keyacct.Table {self.role!r}: {self.rows} rows of {', '.join(self.columns()) or 'no columns'}>"

    def _columns(self, pointer: Any) -> List[Tuple[str, int, int]]:
        out = []
        for i in range(lib.keyacct_table_column_count(pointer)):
            name, kind, origin = ctypes.c_char_p(), ctypes.c_int32(), ctypes.c_int32()
            lib.keyacct_table_column_info(pointer, i, ctypes.byref(name), ctypes.byref(kind), ctypes.byref(origin), None)
            out.append((text(name.value) or "", kind.value, origin.value))
        return out

    def columns(self) -> Dict[str, str]:
        """{name: type name} in the order of the table."""
        with locked(self) as pointer:
            return {name: TYPE_NAMES[kind] for name, kind, _ in self._columns(pointer)}

    def results(self) -> List[str]:
        """The columns that the library made."""
        with locked(self) as pointer:
            return [name for name, _, origin in self._columns(pointer) if origin == c.KEYACCT_ORIGIN_OUTPUT]

    def __contains__(self, name: object) -> bool:
        with locked(self) as pointer:
            return isinstance(name, str) and bool(lib.keyacct_table_column_find(pointer, name.encode()) >= 0)

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns())

    # --- cells out --------------------------------------------------------------------------------------------------------

    def _cells(self, pointer: Any, index: int, kind: int) -> List[Any]:
        rows = lib.keyacct_table_rows(pointer)
        if kind == TYPES["text"]:
            return [self._text_cell(pointer, index, row) for row in range(rows)]
        values, validity, offset = ctypes.c_void_p(), ctypes.POINTER(ctypes.c_uint8)(), ctypes.c_int64()
        lib.keyacct_table_column_values(pointer, index, ctypes.byref(values), ctypes.byref(validity), ctypes.byref(offset), None)
        if rows == 0 or not values.value:
            return []
        cells = list((VALUE[kind] * rows).from_address(values.value))
        if validity:
            first = offset.value
            bits = ctypes.string_at(ctypes.addressof(validity.contents), (first + rows + 7) // 8)
            cells = [cell if bits[row >> 3] >> (row & 7) & 1 else None for row, cell in enumerate(cells, first)]
        return cells

    def _text_cell(self, pointer: Any, index: int, row: int) -> Optional[str]:
        if not lib.keyacct_table_is_valid(pointer, index, row):
            return None
        data, length = ctypes.c_char_p(), ctypes.c_int64()
        lib.keyacct_table_get_text(pointer, index, row, ctypes.byref(data), ctypes.byref(length), None)
        return ctypes.string_at(ctypes.cast(data, ctypes.c_void_p), length.value).decode() if length.value else ""

    def _code_cell(self, pointer: Any, name: str, index: int, row: int) -> Any:
        """A null is no code; a code 0 is one where its list names it."""
        values, validity, offset = ctypes.c_void_p(), ctypes.POINTER(ctypes.c_uint8)(), ctypes.c_int64()
        lib.keyacct_table_column_values(pointer, index, ctypes.byref(values), ctypes.byref(validity), ctypes.byref(offset), None)
        bit = row + offset.value
        if validity and not validity[bit >> 3] >> (bit & 7) & 1:
            return None
        return self._friendly(name, "code", [ctypes.c_int8.from_address((values.value or 0) + row).value])[0]

    def __getitem__(self, name: str) -> List[Any]:
        with locked(self) as pointer:
            for index, (found, kind, _) in enumerate(self._columns(pointer)):
                if found == name:
                    return self._cells(pointer, index, kind)
        raise KeyError(name)

    def get(self, name: str, row: int) -> Any:
        """One cell: text as str, the name of a code, a number, None for null. A row that is not there is an IndexError."""
        with locked(self) as pointer:
            index = lib.keyacct_table_column_find(pointer, name.encode())
            if index < 0:
                raise KeyError(name)
            if not 0 <= row < lib.keyacct_table_rows(pointer):
                raise IndexError(f"row {row} of {lib.keyacct_table_rows(pointer)}")
            kind = ctypes.c_int32()
            lib.keyacct_table_column_info(pointer, index, None, ctypes.byref(kind), None, None)
            if kind.value == TYPES["code"]:
                return self._code_cell(pointer, name, index, row)
            if kind.value == TYPES["text"]:
                return self._text_cell(pointer, index, row)
            if not lib.keyacct_table_is_valid(pointer, index, row):
                return None
            if kind.value == TYPES["float64"]:
                real = ctypes.c_double()
                lib.keyacct_table_get_float64(pointer, index, row, ctypes.byref(real), None)
                return real.value
            whole = ctypes.c_int64()
            lib.keyacct_table_get_int64(pointer, index, row, ctypes.byref(whole), None)
            return whole.value

    def given(self, name: str, row: int) -> bool:
        """Whether a cell was given by the caller where the library would have derived it."""
        with locked(self) as pointer:
            return bool(lib.keyacct_table_is_given(pointer, lib.keyacct_table_column_find(pointer, name.encode()), row))

    def names(self, name: str) -> List[Optional[str]]:
        """The cells of a code column by name, None where null or not given (a code 0 without a name)."""
        return self._friendly(name, "code", self[name])

    def _code_names(self, name: str) -> Dict[int, str]:
        found = column_of(self._role, name)
        return CODES.get(found[1], {}) if found and found[0] == "code" else {}

    def _friendly(self, name: str, kind: str, cells: List[Any]) -> List[Any]:
        if kind == "code":
            found = self._code_names(name)
            return [None if one is None else found.get(one, one or None) for one in cells]
        if kind == "date":
            return [None if one is None else _date(one) for one in cells]
        if kind == "time":
            return [None if one is None else _time(one) for one in cells]
        if kind == "bool":
            return [None if one is None else bool(one) for one in cells]
        return cells

    def to_dict(self, raw: bool = False) -> Dict[str, List[Any]]:
        """{column: cells}: codes by name, dates and times as Python's, money in minor units. `raw` leaves everything a number."""
        with locked(self) as pointer:
            found = [(name, TYPE_NAMES[kind], self._cells(pointer, i, kind))
                     for i, (name, kind, _) in enumerate(self._columns(pointer))]
        return {name: cells if raw else self._friendly(name, kind, cells) for name, kind, cells in found}

    def to_pandas(self) -> Any:
        """A pandas DataFrame; codes are categories in the order of their list. Uses Arrow where pandas and pyarrow can."""
        import pandas  # type: ignore  # an optional dependency

        if hasattr(pandas.DataFrame, "from_arrow") and importlib.util.find_spec("pyarrow"):
            return pandas.DataFrame.from_arrow(self)
        frame = pandas.DataFrame({name: pandas.Series(cells) for name, cells in self.to_dict().items()})
        for name, kind in self.columns().items():
            if kind == "time":
                frame[name] = pandas.to_datetime(frame[name], utc=True)
            elif kind == "code" and self._code_names(name):
                frame[name] = pandas.Categorical(frame[name], categories=list(self._code_names(name).values()))
        return frame

    # --- Arrow out --------------------------------------------------------------------------------------------------------

    def stream(self, names: Optional[Sequence[str]] = None, part_rows: int = 0, codes: str = "names", money: str = "minor") -> "Stream":
        """The columns, or some of them, as something that speaks Arrow, in one part or in parts of `part_rows` rows. Codes go out as a
        dictionary of their names, or as "numbers"; money as minor units, or as a "decimal" in major units."""
        return Stream(self, names, part_rows, codes, money)

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """All columns by the Arrow PyCapsule protocol; the requested schema is not looked at, as the protocol allows."""
        return self.stream().__arrow_c_stream__()

    def __arrow_c_schema__(self) -> Any:
        return self.stream().__arrow_c_schema__()

    def slice(self, first: int, count: int) -> "Table":
        """A table that shows rows [first, first + count) without copying them. Do not rebind columns of this one meanwhile."""
        made = Table.made_by("keyacct_table_slice", self, first, count)
        made._adopt(self._role, self)
        # What the columns of now read, should this table get others; its own parents it keeps itself.
        made.keep.extend(one for one in self.keep if isinstance(one, _Column))
        return made

    def _adopt(self, role: Optional[str] = None, *parents: Handle) -> "Table":
        """Completes a table that a call has made; parents live as long as it."""
        self._role, self.names_map, self.unit, self.units = role or self.role, {}, "", {}
        self.keep.extend(one.owner for one in parents)
        return self


class Stream:
    """A table on its way out by Arrow: what Table.stream makes."""

    def __init__(self, table: Table, names: Optional[Sequence[str]], part_rows: int, codes: str, money: str) -> None:
        flags = {"names": c.KEYACCT_EXPORT_FLAG_CODE_NAMES, "numbers": 0}, {"decimal": c.KEYACCT_EXPORT_FLAG_MONEY_DECIMAL, "minor": 0}
        if codes not in flags[0] or money not in flags[1]:
            raise ValueError('codes are "names" or "numbers", money is "minor" or "decimal"')
        self._table, self._names, self._part_rows = table, None if names is None else list(names), part_rows
        self._flags = flags[0][codes] | flags[1][money]

    def _export(self) -> Any:
        stream, names = c.ArrowArrayStream(), self._names
        chosen = None if names is None else (ctypes.c_char_p * max(1, len(names)))(*[one.encode() for one in names])
        call("keyacct_table_export_stream", self._table, chosen, len(names or ()), self._part_rows, self._flags, None, ctypes.byref(stream))
        return stream

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return _arrow.capsule(_arrow.STREAM, self._export())

    def __arrow_c_schema__(self) -> Any:
        stream = self._export()
        try:
            return _arrow.capsule(_arrow.SCHEMA, _arrow.schema_of(stream))
        finally:
            _arrow.release(stream)


class _Column:
    """Memory that a column reads."""

    __slots__ = ("name", "memory")

    def __init__(self, name: str, memory: Any) -> None:
        self.name, self.memory = name, memory


class Output:
    """A result column in memory of Python's: `output[row]` is a number, or None for null."""

    __slots__ = ("kind", "rows", "values", "validity")

    def __init__(self, kind: int, rows: int) -> None:
        self.kind, self.rows = kind, rows
        self.values = (VALUE[kind] * max(1, rows))()
        self.validity = (ctypes.c_uint8 * ((max(1, rows) + 7) // 8))()

    def __getitem__(self, row: int) -> Any:
        if not 0 <= row < self.rows:
            raise IndexError(f"row {row} of {self.rows}")
        return self.values[row] if self.validity[row >> 3] >> (row & 7) & 1 else None

    def __len__(self) -> int:
        return self.rows


class Index(Handle):
    """An index of a table by account_id."""

    TYPE, DESTROY = c.keyacct_index, "keyacct_index_destroy"

    def __init__(self, table: Table, key: Optional[bytes] = None) -> None:
        self.make("keyacct_index_create", None, table, hash_key(key))
        self.keep.append(table.owner)

    def find(self, account: Union[int, str]) -> int:
        """The row of an account, -1 when it is not there."""
        with locked(self) as pointer:
            if isinstance(account, int):
                return int(lib.keyacct_index_find_int64(pointer, account)) if -2**63 <= account < 2**63 else -1
            data = account.encode()
            return int(lib.keyacct_index_find_text(pointer, data, len(data)))


def hash_key(key: Optional[bytes]) -> Any:
    """16 bytes that seed the hash of foreign names."""
    if key is None:
        return None
    if len(key) != 16:
        raise ValueError(f"a key has 16 bytes, not {len(key)}")
    return (ctypes.c_uint8 * 16).from_buffer_copy(key)


def _length(values: Any) -> int:
    try:
        return len(values)
    except TypeError:
        raise TypeError(f"a {type(values).__name__} is no column; expected a list or an array of values") from None


def _date(value: int) -> Any:
    try:
        return EPOCH + datetime.timedelta(days=value)
    except OverflowError:
        return value  # beyond the years that Python knows


def _time(value: int) -> Any:
    try:
        return MIDNIGHT + datetime.timedelta(milliseconds=value)
    except OverflowError:
        return value


__all__ = ["Index", "Output", "Stream", "Table"]
