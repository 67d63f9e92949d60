"""libkeyacct through ctypes: tables in, tables out; nothing is computed here.

The library is looked for in KEYACCT_LIBRARY, beside this package, then in the system.
"""
from ._lib import CallerError, CompatibilityError, DataError, Error, Handle, ResourceError, lib
from .calendar import Calendar, zone_bytes
from .policy import Policy, parameters
from .rooms import (Ledger, Review, RiskModel, Segmentation, SegmentLearn, ValueLearn, ValueModel, assess_service)
from .table import Index, Run, Table, vocabulary

__all__ = ["Calendar", "CallerError", "CompatibilityError", "DataError", "Error", "Handle", "Index", "Ledger", "Policy", "ResourceError", "Review",
           "RiskModel", "Run", "SegmentLearn", "Segmentation", "Table", "ValueLearn", "ValueModel", "assess_service", "lib", "parameters",
           "vocabulary", "zone_bytes"]

__version__ = "0.1.0"
