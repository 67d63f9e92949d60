"""Arrow in and out through PyCapsules, with ctypes alone (docs/decisions/0009-capsules.md).

A capsule made here has no destructor. This module keeps the capsule and the struct that it points to; when nobody else holds the
capsule any more, the struct is released if its consumer has not moved it out. That is looked at whenever a capsule is made, when
the garbage collector has run, and at the end, where what is still held elsewhere stays as it is: nothing of Python runs inside a
destructor.
"""
from __future__ import annotations

import atexit
import ctypes
import gc
import os
import sys
import threading
from typing import Any, Iterator, List, Tuple

from . import _cdecl as c
from ._lib import refusal

SCHEMA, ARRAY, STREAM = (ctypes.c_char_p(one) for one in (b"arrow_schema", b"arrow_array", b"arrow_array_stream"))

_python = getattr(ctypes, "pythonapi", None)
if _python is not None:
    _new = _python.PyCapsule_New
    _new.restype, _new.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
    _pointer = _python.PyCapsule_GetPointer
    _pointer.restype, _pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    _valid = _python.PyCapsule_IsValid
    _valid.restype, _valid.argtypes = ctypes.c_int, [ctypes.py_object, ctypes.c_char_p]
    _keep_for_ever = _python.Py_IncRef
    _keep_for_ever.restype, _keep_for_ever.argtypes = None, [ctypes.py_object]
    for _name in (SCHEMA, ARRAY, STREAM):
        _keep_for_ever(_name)  # a capsule points to its name

#: capsules that were handed out, with their structs
_out: List[Tuple[Any, Any]] = []
_sweeping = threading.Lock()
_ended = False  # the interpreter is on its way out
_next_sweep = 0  # length of _out at which a new capsule looks through it: all are cheap to look at while they are few
_references = 0  # of a capsule that only _out holds, as _sweep sees it


def release(struct: Any) -> None:
    """Releases a struct unless it has been moved out."""
    if struct.release:
        struct.release(ctypes.byref(struct))


def _sweep(*_: Any) -> None:
    """Releases what nobody holds any more. Not entered twice: a release may run anything."""
    if not _sweeping.acquire(False):
        return
    try:
        done = []
        for i in range(len(_out) - 1, -1, -1):
            if sys.getrefcount(_out[i][0]) <= _references:
                done.append(_out.pop(i)[1])
        for struct in done:
            release(struct)
    finally:
        _sweeping.release()


def capsule(name: Any, struct: Any) -> Any:
    """A capsule around a filled struct, which it owns from now on."""
    if _python is None:
        release(struct)
        raise refusal(c.KEYACCT_E_UNSUPPORTED, "this Python has no capsules; use to_dict()")
    global _next_sweep
    if len(_out) >= _next_sweep:
        _sweep()
        _next_sweep = 0 if len(_out) < 256 else 2 * len(_out)
    made = _new(ctypes.addressof(struct), name, None)
    _out.append((made, struct))
    if _ended:
        _leave(made, struct)
    return made


def _measure() -> int:
    """What getrefcount says in _sweep of a capsule that nobody else holds."""
    holder = [(object(), None)]
    return sys.getrefcount(holder[0][0])


_references = _measure()


def _leave(found: Any, struct: Any) -> None:
    """Leaves a capsule that is still somewhere, and its struct, to the process."""
    if _python is not None:
        _keep_for_ever(found)
        _keep_for_ever(struct)


def _end() -> None:
    """At the end of the interpreter."""
    global _ended
    _sweep()
    _ended = True
    for found, struct in _out:
        _leave(found, struct)
    gc.callbacks[:] = [one for one in gc.callbacks if one is not _after_collection]


def _forked() -> None:
    """The lock may have belonged to a thread that the child does not have."""
    global _sweeping
    _sweeping = threading.Lock()


def _after_collection(phase: str, info: Any) -> None:
    if phase == "stop" and _out and (info["generation"] or len(_out) < 256):
        _sweep()


gc.callbacks.append(_after_collection)
atexit.register(_end)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)


def live() -> int:
    """Capsules that somebody still holds."""
    _sweep()
    return len(_out)


def content(found: Any, name: Any, kind: Any) -> Any:
    """The struct inside a capsule that somebody gave us."""
    if _python is None:
        raise refusal(c.KEYACCT_E_UNSUPPORTED, "this Python has no capsules")
    if type(found).__name__ != "PyCapsule" or not _valid(found, name):
        raise refusal(c.KEYACCT_E_FORMAT, f"expected a capsule named {name.value.decode()}, not {found!r}")
    struct = kind.from_address(_pointer(found, name))
    if not struct.release:
        raise refusal(c.KEYACCT_E_STATE, f"the {name.value.decode()} has been consumed already")
    return struct


def stream_of(data: Any) -> Tuple[Any, Any]:
    """(capsule, stream) of anything that streams; (None, None) of what gives one array."""
    if hasattr(data, "__arrow_c_stream__"):
        held = data.__arrow_c_stream__()
        return held, content(held, STREAM, c.ArrowArrayStream)
    if not hasattr(data, "__arrow_c_array__"):
        raise TypeError(f"a {type(data).__name__} is no table; expected a dict of columns, or an object with __arrow_c_stream__ or "
                        "__arrow_c_array__")
    return None, None


def array_of(data: Any) -> Tuple[Any, Any]:
    """(schema, array) of what gives one array, moved out of their capsules: the caller releases both."""
    held = data.__arrow_c_array__()
    if not isinstance(held, tuple) or len(held) != 2:
        raise refusal(c.KEYACCT_E_FORMAT, "__arrow_c_array__ gave something else than two capsules")
    found = content(held[0], SCHEMA, c.ArrowSchema), content(held[1], ARRAY, c.ArrowArray)
    return moved(found[0]), moved(found[1])


def moved(struct: Any) -> Any:
    """The content of a struct, which is marked as moved out."""
    own = type(struct)()
    ctypes.memmove(ctypes.byref(own), ctypes.byref(struct), ctypes.sizeof(own))
    ctypes.memset(ctypes.addressof(struct) + type(struct).release.offset, 0, ctypes.sizeof(ctypes.c_void_p))
    return own


def _answered(stream: Any, answer: int) -> None:
    if answer:
        said = stream.get_last_error(ctypes.byref(stream))
        why = (said or b"").decode("utf-8", "replace") or str(answer)
        raise refusal(c.KEYACCT_E_FORMAT, f"the producer of the Arrow stream failed: {why}")


def schema_of(stream: Any) -> Any:
    """The schema of a stream; the caller releases it."""
    schema = c.ArrowSchema()
    _answered(stream, stream.get_schema(ctypes.byref(stream), ctypes.byref(schema)))
    return schema


def batches(data: Any) -> Iterator[Tuple[Any, Any]]:
    """(schema, array) of every part of anything that speaks Arrow; the caller releases both."""
    held, stream = stream_of(data)
    if stream is None:
        yield array_of(data)
        return
    try:
        while True:
            array = c.ArrowArray()
            _answered(stream, stream.get_next(ctypes.byref(stream), ctypes.byref(array)))
            if not array.release:
                return
            try:
                schema = schema_of(stream)
            except BaseException:
                release(array)
                raise
            yield schema, array
    finally:
        release(stream)
        del held
