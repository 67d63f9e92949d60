"""Policies: every threshold, quota and weight by name, frozen before use (include/keyacct/policy.h)."""
from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Mapping, MutableMapping, Optional, Tuple, Union

from . import _cdecl as c
from ._lib import Handle, call, lib, locked, text
from .schema import CODES, parameters
from .table import Table

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._parameters import Parameters

Value = Union[int, float, str]
PARAMETERS = {one["name"]: one for one in parameters()}


def full_name(name: str) -> str:
    """segment_high_quota_ppm, as a keyword must be written, is "segment.high_quota_ppm"."""
    return name if "." in name else name.replace("_", ".", 1)


class Policy(Handle, MutableMapping[str, Value]):
    """Policy(segment_policy="pyramid", risk_base_rate=0.05): the defaults of an edition (0: the newest) with some values changed.

    A dict by the name of the parameter: policy["segment.high_quota_ppm"]; codes are read and written by name. Deleting a parameter
    sets it back to the default. `tables` are the policy tables by name. Rooms take frozen policies only: they are frozen from the
    start unless freeze=False, then by `freeze`, which checks what belongs together. docs/parameters.md lists the parameters.
    """

    TYPE, DESTROY = c.keyacct_policy, "keyacct_policy_destroy"

    def __init__(self, values: Optional[Mapping[str, Any]] = None, edition: int = 0, freeze: bool = True,
                 **parameters: Unpack[Parameters]) -> None:
        self.make("keyacct_policy_create", None, edition)
        for name, value in {**(values or {}), **{full_name(name): value for name, value in parameters.items()}}.items():
            self.set(name, value)
        if freeze:
            self.freeze()

    def set(self, name: str, value: Any) -> None:
        """Sets a parameter from a number, a text or the name of a code; or a policy table from a Table or a dict of columns."""
        if isinstance(value, Mapping):
            value = Table("policy", value)
        if isinstance(value, Table):
            call("keyacct_policy_set_table", self, name.encode(), value)
        elif isinstance(value, str):
            call("keyacct_policy_set_text", self, name.encode(), value.encode())
        elif isinstance(value, float):
            call("keyacct_policy_set_float64", self, name.encode(), value)
        elif isinstance(value, int) and -2**63 <= value < 2**63:
            call("keyacct_policy_set_int64", self, name.encode(), value)
        else:
            call("keyacct_policy_set_text", self, name.encode(), str(value).encode())

    def number(self, name: str) -> Union[int, float]:
        """A parameter as a number; a code by its number."""
        if PARAMETERS.get(name, {}).get("type") == "float64":
            real = ctypes.c_double()
            call("keyacct_policy_get_float64", self, name.encode(), ctypes.byref(real))
            return real.value
        whole = ctypes.c_int64()
        call("keyacct_policy_get_int64", self, name.encode(), ctypes.byref(whole))
        return whole.value

    def __getitem__(self, name: str) -> Value:
        if name not in PARAMETERS:
            raise KeyError(name)
        value = self.number(name)
        known = PARAMETERS[name]
        return CODES[known["unit"]][int(value)] if known["type"] == "code" else value

    def __setitem__(self, name: str, value: Any) -> None:
        self.set(name, value)

    def __delitem__(self, name: str) -> None:
        self.reset(name)

    def __iter__(self) -> Iterator[str]:
        return iter(PARAMETERS)

    def __len__(self) -> int:
        return len(PARAMETERS)

    def __eq__(self, other: object) -> bool:
        """Equal policies have equal texts and give equal results."""
        return isinstance(other, Policy) and self.hash() == other.hash()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        if self.closed:
            return "<keyacct.Policy, closed>"
        changed = ", ".join(f"{name}={after}" for name, (_, after) in defaults(self.edition).diff(self).items())
        return f"<keyacct.Policy of edition {self.edition}: {changed or 'defaults'}>"

    def reset(self, name: str) -> None:
        """Sets a parameter or table back to the default of the edition."""
        call("keyacct_policy_reset", self, name.encode())

    def table(self, name: str) -> Table:
        """A policy table: "risk.curve", "service.plan", ... Read it, change it, set it."""
        return Table.made_by("keyacct_policy_get_table", self, name.encode(), None)._adopt("policy")

    @property
    def tables(self) -> Dict[str, Table]:
        return {name: self.table(name) for name in table_names()}

    def freeze(self) -> "Policy":
        """Checks what belongs together and freezes."""
        call("keyacct_policy_freeze", self)
        self.owner.frozen = True
        return self

    @property
    def frozen(self) -> bool:
        with locked(self) as pointer:
            return bool(lib.keyacct_policy_is_frozen(pointer))

    @property
    def edition(self) -> int:
        with locked(self) as pointer:
            return int(lib.keyacct_policy_edition(pointer))

    def hash(self) -> bytes:
        """16 bytes that stand for the canonical text."""
        out = (ctypes.c_uint8 * 16)()
        call("keyacct_policy_hash", self, out)
        return bytes(out)

    def text(self) -> str:
        """The canonical text: the edition, every parameter, every table."""
        size = ctypes.c_size_t()
        call("keyacct_policy_save_text", self, None, 0, ctypes.byref(size))
        buffer = ctypes.create_string_buffer(size.value + 1)
        call("keyacct_policy_save_text", self, buffer, size.value, ctypes.byref(size))
        return buffer.raw[:size.value].decode()

    @classmethod
    def load(cls, data: Union[str, bytes]) -> "Policy":
        """An unfrozen policy from a policy text: any subset of its lines, the edition first."""
        body = data.encode() if isinstance(data, str) else bytes(data)
        return cls.made_by("keyacct_policy_load_text", None, body, len(body))

    def diff(self, other: "Policy") -> Dict[str, Tuple[str, str]]:
        """{name: (here, there)} of what differs."""
        table = Table.made_by("keyacct_policy_diff", self, other, None)._adopt("policy")
        return {name: (before, after) for name, before, after in zip(table["name"], table["before"], table["after"])}

    def __reduce__(self) -> Any:
        return _restore, (self.text(), self.frozen)

    def __copy__(self) -> "Policy":
        return _restore(self.text(), False)

    def __deepcopy__(self, _: Any) -> "Policy":
        return _restore(self.text(), False)


def _restore(body: str, frozen: bool) -> Policy:
    policy = Policy.load(body)
    return policy.freeze() if frozen else policy


def defaults(edition: int = 0) -> Policy:
    """The defaults of an edition."""
    return Policy(edition=edition)


def table_names() -> List[str]:
    """Names of the policy tables."""
    out: List[str] = []
    while True:
        name = text(lib.keyacct_policy_table_name(len(out)))
        if name is None:
            return out
        out.append(name)
