"""libkeyacct through ctypes: tables in, tables out; nothing is computed here.

Rooms are modules (ledger, value, segment, service, risk, plan) with the names of the C headers; their classes stand here too.
docs/python.md is the guide; include/keyacct/*.h say what every call does, docs/vocabulary.md and docs/parameters.md what every name
means.
"""
from . import calendar, engine, ledger, plan, policy, risk, schema, segment, service, table, value
from ._lib import (CallerError, CompatibilityError, DataError, Error, Handle, InternalError, ResourceError, lib, status_name,
                   status_text)
from .bound import Bound
from .calendar import Calendar, zone_bytes
from .engine import Engine
from .ledger import Ledger
from .plan import Review, review
from .policy import Policy
from .risk import RiskModel
from .run import Run
from .schema import calls, codes, columns, parameters, version, vocabulary
from .segment import Segmentation, SegmentLearn
from .table import Index, Table
from .value import ValueLearn, ValueModel

__all__ = ["Bound", "Calendar", "CallerError", "CompatibilityError", "DataError", "Engine", "Error", "Handle", "Index", "InternalError", "Ledger",
           "Policy", "ResourceError", "Review", "RiskModel", "Run", "SegmentLearn", "Segmentation", "Table", "ValueLearn",
           "ValueModel", "calendar", "calls", "codes", "columns", "engine", "ledger", "lib", "parameters", "plan", "policy", "review", "risk",
           "schema", "segment", "service", "status_name", "status_text", "table", "value", "version", "vocabulary", "zone_bytes"]

__version__ = "0.1.0"
