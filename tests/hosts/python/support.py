"""What the tests of the Python package share: the package, routes into a table, comparing without pytest."""
import datetime
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
PACKAGE = ROOT / "bindings/python"
if not os.environ.get("KEYACCT_INSTALLED"):  # the installed package is tested by the same files
    sys.path.insert(0, str(PACKAGE))

import keyacct  # noqa: E402
from keyacct import Table  # noqa: E402
from keyacct.schema import column_of  # noqa: E402

API = json.loads((ROOT / "bindings/apigen/api.json").read_text(encoding="utf-8"))
NIGHTLY = os.environ.get("KEYACCT_NIGHTLY") == "1"


def wanted(found, what):
    """Something that is not required, if it is there; KEYACCT_REQUIRE_FRAMES=1 makes its absence a failure."""
    if not found and os.environ.get("KEYACCT_REQUIRE_FRAMES") == "1":
        raise ImportError(f"{what} is required, and not here")
    return found


def optional(name):
    """A library that is not required, or None."""
    try:
        return __import__(name)
    except ImportError:
        return wanted(None, name)


numpy, pyarrow, polars, pandas, duckdb, nanoarrow = (optional(one) for one in ("numpy", "pyarrow", "polars", "pandas", "duckdb",
                                                                              "nanoarrow"))


def run_python(code, *arguments, env=None, timeout=120):
    """Runs a program of its own: what happens at its end is part of the test."""
    return subprocess.run([sys.executable, "-B", "-X", "faulthandler", "-c", code, *arguments], capture_output=True, text=True,
                          timeout=timeout, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **(env or {})}, check=False)


# --- one case, many ways in -----------------------------------------------------------------------------------------------


def typed(role, name, cell):
    """The Python value of a cell of a golden file; "-" is nothing."""
    if cell == "-":
        return None
    kind = (column_of(role, name) or ("text", ""))[0]
    if kind == "date":
        return datetime.date.fromisoformat(cell)
    if kind == "time":
        return datetime.datetime.fromisoformat(cell.replace("Z", "+00:00"))
    if kind == "float64":
        return float(cell)
    if kind == "bool":
        return cell in ("true", "1")
    if kind in ("int64", "money") or kind == "code" and cell.isdigit():
        return int(cell)
    return cell


def as_lists(role, columns, **more):
    return Table(role, columns, **more)


def as_numpy(role, columns, **more):
    """NumPy arrays: masked where something is missing, datetime64 for dates; texts as objects."""
    return Table(role, {name: numpy_column(role, name, cells) for name, cells in columns.items()}, **more)


def numpy_column(role, name, cells):
    kind = (column_of(role, name) or ("text", ""))[0]
    present = [one for one in cells if one is not None]
    if any(isinstance(one, str) for one in present) or not present and kind in ("text", "key", "code"):
        return numpy.array(cells, dtype=object)
    if kind == "date":
        return numpy.array(cells, dtype="datetime64[D]")
    if kind == "time":
        utc = [one if one is None or one.tzinfo is None else one.astimezone(datetime.timezone.utc).replace(tzinfo=None) for one in cells]
        return numpy.array(utc, dtype="datetime64[ms]")
    if kind == "float64":
        return numpy.array([numpy.nan if one is None else one for one in cells], dtype=numpy.float64)
    width = numpy.bool_ if kind == "bool" else numpy.int8 if kind == "code" else numpy.int64
    made = numpy.array([0 if one is None else one for one in cells], dtype=width)
    return numpy.ma.MaskedArray(made, [one is None for one in cells]) if None in cells else made


def as_arrow(role, columns, **more):
    """A pyarrow table of the natural types."""
    kinds = {"date": lambda: pyarrow.date32(), "time": lambda: pyarrow.timestamp("ms", "UTC"), "float64": lambda: pyarrow.float64(),
             "bool": lambda: pyarrow.bool_(), "int64": lambda: pyarrow.int64(), "money": lambda: pyarrow.int64()}
    arrays = {}
    for name, cells in columns.items():
        kind = (column_of(role, name) or ("text", ""))[0]
        if any(isinstance(one, str) for one in cells):
            form = pyarrow.string()
        elif kind in ("code", "key") and any(isinstance(one, int) for one in cells):
            form = pyarrow.int8() if kind == "code" else pyarrow.int64()
        else:
            form = kinds[kind]() if kind in kinds else pyarrow.string()
        arrays[name] = pyarrow.array(cells, form)
    if not columns or not len(next(iter(columns.values()))):
        return as_lists(role, columns, **more)
    return Table(role, pyarrow.table(arrays).combine_chunks(), **more)


#: name: a function that makes a table of a dict of Python values
ROUTES = {"lists": as_lists}
if numpy:
    ROUTES["numpy"] = as_numpy
if pyarrow:
    ROUTES["arrow"] = as_arrow


def shown(table):
    """All cells of a table by their exact representation."""
    return {name: [repr(one) for one in cells] for name, cells in table.to_dict(raw=True).items()}


# --- results as tests/golden/results.h writes them ---------------------------------------------------------------------------


def written_cell(kind, value):
    if value is None or kind == "code" and value == 0:
        return "-"
    if kind == "text":
        return "'" + "".join(chr(one) if 32 < one < 127 and one != 37 else f"%{one:02X}" for one in value.encode())
    if kind == "float64":
        return f"{value:.17g}"
    return ("false", "true")[value] if kind == "bool" else str(value)


def written(table, ours=False):
    """A table; of one of ours only the results, by name."""
    role, results, cells = table.role, set(table.results()), table.to_dict(raw=True)
    out = [f"table {role} {table.rows}"]
    for name, kind in sorted(table.columns().items()) if ours else table.columns().items():
        if name in results or not ours:
            origin = "output" if name in results else "input" if column_of(role, name) else "carried"
            out.append(" ".join([name, kind, origin, *(written_cell(kind, one) for one in cells[name])]))
    return "\n".join(out) + "\n"


def written_error(error):
    row = "-" if error.row < 0 else error.row
    return f"error {error.code} {error.table or '-'} {error.column or '-'} {row} {error.message}\n"


def written_bytes(name, data):
    return f"bytes {name} {data.hex()}\n"


def written_numbers(name, *values):
    return " ".join(["numbers", name, *map(str, values)]) + "\n"
