"""What the library says of itself: columns, codes, parameters, and what every call reads and adds (include/keyacct/schema.h)."""
from __future__ import annotations

import datetime
from typing import Any, Dict, List, Optional, Tuple

from . import _cdecl as c
from ._lib import lib, text

FIELDS = {name[len("KEYACCT_FIELD_"):].lower(): value for name, value in vars(c).items() if name.startswith("KEYACCT_FIELD_")}
TYPES = {name[len("KEYACCT_TYPE_"):].lower(): value for name, value in vars(c).items() if name.startswith("KEYACCT_TYPE_")}
TYPE_NAMES = {value: name for name, value in TYPES.items()}
UNITS = {"": c.KEYACCT_UNIT_NONE, "minor": c.KEYACCT_UNIT_MINOR, "major": c.KEYACCT_UNIT_MAJOR, "ppm": c.KEYACCT_UNIT_PPM,
         "fraction": c.KEYACCT_UNIT_FRACTION, "percent": c.KEYACCT_UNIT_PERCENT,
         **{f"decimal{scale}": c.KEYACCT_UNIT_DECIMAL_0 + scale for scale in range(19)}}
EPOCH = datetime.date(1970, 1, 1)
MIDNIGHT = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def _rows(count: str, function: str, names: Tuple[str, ...]) -> List[Dict[str, str]]:
    ask = getattr(lib, function)
    return [{name: text(ask(i, FIELDS[name])) or "" for name in names} for i in range(getattr(lib, count)())]


def columns() -> List[Dict[str, str]]:
    """Every column: role, name, type, unit (for codes: the code list), room, default, since, explanation."""
    return _rows("keyacct_column_count", "keyacct_column_text",
                 ("role", "name", "type", "unit", "room", "default", "since", "explanation"))


def codes() -> List[Dict[str, Any]]:
    """Every code: list, value, name, label, label_zh, explanation."""
    rows: List[Dict[str, Any]] = []
    for i, row in enumerate(_rows("keyacct_code_count", "keyacct_code_text", ("role", "name", "label", "label_zh", "explanation"))):
        rows.append({"list": row.pop("role"), "value": lib.keyacct_code_value(i), **row})
    return rows


def parameters() -> List[Dict[str, str]]:
    """Every parameter of a policy: name, type, unit, default, min, max, since, source, explanation."""
    return _rows("keyacct_parameter_count", "keyacct_parameter_text",
                 ("name", "type", "unit", "default", "min", "max", "since", "source", "explanation"))


def calls() -> List[Dict[str, str]]:
    """What every call reads and adds: call, role, name (of the column), use (required, optional, adds, adds on request)."""
    return _rows("keyacct_schema_count", "keyacct_schema_text", ("call", "role", "name", "use"))


def vocabulary() -> Dict[Tuple[str, str], Tuple[str, str]]:
    """{(role, column): (type, unit or code list)} of the loaded library."""
    return {(one["role"], one["name"]): (one["type"], one["unit"]) for one in columns()}


VOCABULARY = vocabulary()
CODES: Dict[str, Dict[int, str]] = {}
for _one in codes():
    CODES.setdefault(_one["list"], {})[_one["value"]] = _one["name"]
_ADDS: Dict[str, List[Tuple[str, bool]]] = {}
for _row in calls():
    if _row["role"] == "accounts" and _row["use"].startswith("adds"):
        _ADDS.setdefault(_row["call"], []).append((_row["name"], _row["use"] == "adds"))


def column_of(role: str, name: str) -> Optional[Tuple[str, str]]:
    """(type, unit or code list) of a column of the vocabulary, None for a name to carry along."""
    return VOCABULARY.get((role, name)) or (VOCABULARY.get(("accounts", name)) if role == "assessments" else None)


def code_name(codes_list: str, value: int) -> Optional[str]:
    """Name of a code by list and number ("segment", 3 -> "gold"); None when there is none."""
    return text(lib.keyacct_code_name(codes_list.encode(), value))


def adds(function: str, wants: Any = ()) -> List[str]:
    """The columns that a call adds to accounts: its default ones and those wanted ("*": all)."""
    return [name for name, default in _ADDS.get(function, []) if default or "*" in wants or name in wants]


def unit_of(unit: Any, column: str = "") -> int:
    """The number of a unit: "minor", "major", "ppm", "fraction", "percent", "decimal2", or the number itself."""
    found = UNITS.get(unit, unit) if isinstance(unit, str) else unit
    if not isinstance(found, int):
        known = ", ".join(one for one in UNITS if one)
        raise ValueError(f"{column + ': ' if column else ''}unknown unit {unit!r}; expected one of {known}")
    return found


def version() -> str:
    """Version of the loaded library."""
    return text(lib.keyacct_version_string()) or ""
