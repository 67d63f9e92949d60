"""Finds and loads libkeyacct, checks that it fits these declarations, and makes every call.

Objects of the library are held by owners that only reference counting destroys: a table stays alive as long as a slice, a prepared
call or a running call of another thread needs it, whatever is closed or collected first. A call takes the lock of every object that
may change, so two threads wait for each other instead of meeting in the same memory.
"""
from __future__ import annotations

import ctypes
import ctypes.util
import os
import pathlib
import subprocess
import sys
import threading
from typing import Any, Iterator, List, Optional, Sequence, Tuple, Type, TypeVar

from . import _cdecl as c

PROCESS = os.getpid()


class _Inside(threading.local):
    """How many callbacks of calls this thread is in."""

    depth = 0


inside = _Inside()


def _forked() -> None:
    global PROCESS
    PROCESS = os.getpid()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)


class Error(Exception):
    """A call that failed.

    status (number), code ("KEYACCT_E_COLUMN"), table (role) and column ("" where none is to blame), row (-1: none), message. The
    subclasses are the families of include/keyacct/status.h. outputs: of Engine.simulate, what the rows bring that were not refused.
    """

    outputs: Any = None

    def __init__(self, status: int, message: str, table: str = "", column: str = "", row: int = -1) -> None:
        self.status, self.message, self.table, self.column, self.row = status, message, table, column, row
        self.code = status_name(status)
        where = [table and f"table {table}", column and f"column {column}", f"row {row}" if row >= 0 else ""]
        place = ", ".join(one for one in where if one)
        super().__init__(f"{self.code}: {message}" + (f" ({place})" if place else ""))

    def __reduce__(self) -> Tuple[Any, ...]:
        return type(self), (self.status, self.message, self.table, self.column, self.row)


class CallerError(Error):
    """The call was wrong (status 1 to 19)."""


class DataError(Error):
    """The data was wrong (20 to 39)."""


class ResourceError(Error):
    """Memory, cancelling, limits (40 to 59)."""


class CompatibilityError(Error):
    """A saved state, an edition or a form of input that this library does not read (60 to 79)."""


class InternalError(Error):
    """A defect of the library; please report it."""


for _kind in (Error, CallerError, DataError, ResourceError, CompatibilityError, InternalError):
    _kind.__module__ = "keyacct"  # where people find them


def family(status: int) -> Type[Error]:
    """The exception class of a status."""
    for limit, kind in ((20, CallerError), (40, DataError), (60, ResourceError), (80, CompatibilityError)):
        if status < limit:
            return kind
    return InternalError


def refusal(status: int, message: str, table: str = "", column: str = "", row: int = -1) -> Error:
    """An exception of the right family for what the binding itself refuses."""
    return family(status)(status, message, table, column, row)


def text(value: Optional[bytes]) -> Optional[str]:
    return None if value is None else value.decode("utf-8", "replace")


# --- finding the library --------------------------------------------------------------------------------------------------


def _pkg_config() -> Iterator[str]:
    try:
        asked = ["pkg-config", "--variable=libdir", "keyacct"]
        found = subprocess.run(asked, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.SubprocessError):
        return
    if found.returncode == 0 and found.stdout.strip():
        yield os.path.join(found.stdout.strip(), f"libkeyacct.so.{c.KEYACCT_ABI}")


def candidates() -> Iterator[str]:
    """Where the library may be, in this order: KEYACCT_LIBRARY alone where it is set; beside this package; the system's (ldconfig);
    the directory that pkg-config names."""
    given = os.environ.get("KEYACCT_LIBRARY")
    if given:
        yield given
        return
    name = {"darwin": "libkeyacct.dylib", "win32": "keyacct.dll"}.get(sys.platform, "libkeyacct.so")
    beside = pathlib.Path(__file__).resolve().parent / name
    if beside.exists():
        yield str(beside)
    yield f"libkeyacct.so.{c.KEYACCT_ABI}" if sys.platform == "linux" else ctypes.util.find_library("keyacct") or name
    yield from _pkg_config()


def load() -> Any:
    problems = []
    for path in candidates():
        try:
            found = ctypes.CDLL(path)
            break
        except OSError as problem:
            problems.append(str(problem))
    else:
        raise ImportError("libkeyacct was not found; install it or set KEYACCT_LIBRARY to its path. Tried: " + "; ".join(problems))
    try:
        for name, (result, arguments) in c.FUNCTIONS.items():
            function = getattr(found, name)
            function.restype, function.argtypes = result, arguments
    except AttributeError as problem:
        raise ImportError(f"{path} is not the libkeyacct {c.KEYACCT_VERSION_STRING} of these declarations: {problem}") from None
    return found


lib: Any = load()


def status_name(status: int) -> str:
    """Name of a status: "KEYACCT_E_COLUMN"."""
    return text(lib.keyacct_status_name(status)) or "KEYACCT_E_?"


def status_text(status: int) -> str:
    """One line of explanation of a status."""
    return text(lib.keyacct_status_describe(status)) or ""


def new_error() -> Any:
    error = c.keyacct_error()
    error.struct_size, error.row = ctypes.sizeof(error), -1
    return error


def raised(status: int, error: Any) -> Error:
    """The exception for what the library said."""
    table, column, message = (text(one) or "" for one in (error.table, error.column, error.message))
    return family(status)(status, message or status_text(status), table, column, error.row)


# --- owners, locks, calls -------------------------------------------------------------------------------------------------


class Lock:
    """A lock that knows the process and the thread that hold it; owners that work in the same memory share one."""

    __slots__ = ("lock", "holder")

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.holder: Optional[Tuple[int, int]] = None


class Owner:
    """A pointer of the library: destroyed when the last user lets go. `keep` is what the library reads and Python must not free."""

    __slots__ = ("pointer", "destroy", "keep", "lock", "frozen", "raised", "__weakref__")

    def __init__(self, pointer: Any, destroy: Any, frozen: bool) -> None:
        self.pointer, self.destroy, self.frozen = pointer, destroy, frozen
        self.lock = Lock()
        self.keep: List[Any] = []
        self.raised: Optional[BaseException] = None  # by a callback of a run

    def __del__(self) -> None:
        pointer, self.pointer = self.pointer, None
        if pointer and self.destroy is not None:
            self.destroy(pointer)

    def take(self, what: str) -> None:
        """Takes the lock; refuses where waiting could only be for ever."""
        me, shared = (PROCESS, threading.get_ident()), self.lock
        if not shared.lock.acquire(False):
            holder = shared.holder
            if holder == me or inside.depth:
                raise refusal(c.KEYACCT_E_STATE, f"{what} is in use by the call that runs this callback")
            if holder and holder[0] != PROCESS:
                raise refusal(c.KEYACCT_E_STATE, f"{what} was in use by another thread when the process was forked; make a new one")
            shared.lock.acquire()
        shared.holder = me

    def give(self) -> None:
        shared = self.lock
        shared.holder = None
        shared.lock.release()


H = TypeVar("H", bound="Handle")


class Handle:
    """An object of the library. Closing is never needed; `close` or `with` frees it at once, unless something else still uses
    it."""

    TYPE: Any = None
    DESTROY: Optional[str] = None
    FROZEN = False  # may be used by many threads at the same time

    _owner: Optional[Owner] = None

    @classmethod
    def made_by(cls: Type[H], name: str, *arguments: Any, also: Sequence["Handle"] = ()) -> H:
        """Calls name(arguments..., out, error) and wraps what it made."""
        made = cls.__new__(cls)
        made.make(name, *arguments, also=also)
        return made

    def make(self, name: str, *arguments: Any, also: Sequence["Handle"] = ()) -> None:
        out = ctypes.POINTER(self.TYPE)()
        try:
            call(name, *arguments, ctypes.byref(out), also=also)
        finally:
            if out:  # a call may make something although it refuses a part of what it was given
                self.own(out)

    def own(self, pointer: Any) -> None:
        destroy = None if self.DESTROY is None else getattr(lib, self.DESTROY)
        self._owner = Owner(pointer, destroy, self.FROZEN)

    @property
    def owner(self) -> Owner:
        if self._owner is None:
            raise refusal(c.KEYACCT_E_HANDLE, f"this {type(self).__name__} is closed")
        return self._owner

    @property
    def pointer(self) -> Any:
        return self.owner.pointer

    @property
    def keep(self) -> List[Any]:
        return self.owner.keep

    @property
    def closed(self) -> bool:
        return self._owner is None

    def close(self) -> None:
        self._owner = None

    def __enter__(self: H) -> H:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def __copy__(self) -> Any:
        raise TypeError(f"a {type(self).__name__} is one object of the library: save and load it, or use it twice")

    def __reduce__(self) -> Any:
        raise TypeError(f"a {type(self).__name__} cannot be pickled")


class Saved(Handle):
    """A handle with a state that can be saved: pickling and copying save and load it."""

    SAVE, LOAD = "", ""

    def save(self) -> bytes:
        """The state as bytes; equal contents give equal bytes, on every platform."""
        size = ctypes.c_size_t()
        call(self.SAVE, self, None, 0, ctypes.byref(size))
        while True:
            buffer = (ctypes.c_uint8 * max(1, size.value))()
            try:
                call(self.SAVE, self, buffer, len(buffer), ctypes.byref(size))
                return bytes(buffer)[:size.value]
            except CallerError as problem:  # another thread made it grow between the two calls
                if problem.status != c.KEYACCT_E_RANGE or size.value <= len(buffer):
                    raise

    @classmethod
    def load(cls: Type[S], data: bytes) -> S:
        """What `save` wrote, here or on another machine."""
        return cls.made_by(cls.LOAD, None, octets(data), len(data))

    def __reduce__(self) -> Any:
        return type(self).load, (self.save(),)

    def __copy__(self: S) -> S:
        return type(self).load(self.save())

    def __deepcopy__(self: S, _: Any) -> S:
        return type(self).load(self.save())


S = TypeVar("S", bound=Saved)


def utf8(name: str) -> bytes:
    if not isinstance(name, str):
        raise TypeError(f"expected a name, not {type(name).__name__}")
    return name.encode()


def octets(data: bytes) -> Any:
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise TypeError(f"expected bytes, not {type(data).__name__}")
    return (ctypes.c_uint8 * max(1, len(data))).from_buffer_copy(bytes(data) or b"\0")


def _taken(handles: Sequence[Handle]) -> List[Owner]:
    """The owners of the handles that may change, each once, locked in one order for all threads."""
    owners = sorted({id(one.owner): one.owner for one in handles if not one.owner.frozen}.items())
    taken: List[Owner] = []
    try:
        for _, owner in owners:
            owner.take(next(type(one).__name__ for one in handles if one._owner is owner))
            taken.append(owner)
    except BaseException:
        for owner in taken:
            owner.give()
        raise
    return taken


def _mismatch(name: str, arguments: Sequence[Any], problem: Exception) -> TypeError:
    """Says which object is of the wrong kind."""
    kinds: Any = c.FUNCTIONS[name][1]
    for position, (one, kind) in enumerate(zip(arguments, kinds), 1):
        wanted: Any = getattr(kind, "_type_", None)
        is_handle = isinstance(wanted, type) and issubclass(wanted, ctypes.Structure) and not hasattr(wanted, "_fields_")
        if is_handle and one is not None and not (isinstance(one, Handle) and one.TYPE is wanted):
            expected = wanted.__name__.replace("keyacct_", "").title().replace("_", "")
            return TypeError(f"{name}: argument {position} must be a keyacct.{expected}, not a {type(one).__name__}")
    return TypeError(f"{name}: {problem}")


#: Bounds of what a number in Python is cut to by ctypes, which does not say so.
_BOUNDS: Any = {ctypes.c_int32: (-2**31, 2**31), ctypes.c_int64: (-2**63, 2**63), ctypes.c_size_t: (0, 2**(8 * ctypes.sizeof(ctypes.c_size_t)))}


def _fits(name: str, values: Sequence[Any]) -> None:
    """Refuses a number that is too large for its argument."""
    kinds: Any = c.FUNCTIONS[name][1]
    for position, one in enumerate(values):
        if type(one) is int:
            least, end = _BOUNDS.get(kinds[position], (one, one + 1))
            if not least <= one < end:
                raise refusal(c.KEYACCT_E_RANGE, f"{name}: argument {position + 1} does not fit {ctypes.sizeof(kinds[position])} bytes")


def call(name: str, *arguments: Any, also: Sequence[Handle] = ()) -> None:
    """Calls a fallible function; the error object is added. Handles stand for their pointers and are locked while it runs, as are
    those of `also`, which the call uses without naming them. Raises on anything but KEYACCT_OK."""
    handles = [one for one in arguments if isinstance(one, Handle)]
    owners = [one.owner for one in handles]  # alive until the call is over, even if another thread closes the handle
    taken = _taken([*handles, *also])
    error = new_error()
    try:
        values = [one.owner.pointer if isinstance(one, Handle) else one for one in arguments]
        _fits(name, values)
        try:
            status = getattr(lib, name)(*values, ctypes.byref(error))
        except ctypes.ArgumentError as problem:
            raise _mismatch(name, arguments, problem) from None
    finally:
        for owner in reversed(taken):
            owner.give()
    if status != c.KEYACCT_OK:
        for owner in owners:
            stopped, owner.raised = owner.raised, None
            if stopped is not None:
                raise stopped
        raise raised(status, error)


class locked:
    """`with locked(handle) as pointer`: for calls that cannot fail."""

    __slots__ = ("handle", "taken", "alive")

    def __init__(self, handle: Handle) -> None:
        self.handle = handle

    def __enter__(self) -> Any:
        self.alive = self.handle.owner
        self.taken = _taken([self.handle])
        return self.alive.pointer

    def __exit__(self, *_: Any) -> None:
        for owner in self.taken:
            owner.give()


call("keyacct_abi_check", c.KEYACCT_ABI, ctypes.sizeof(c.keyacct_error), ctypes.sizeof(c.keyacct_allocator))
