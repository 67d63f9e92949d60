"""Arrow C Data arrays made of Python lists, honest about their lengths, for import tests; and lists made of exported arrays."""
import ctypes
import struct

from common import keyacct  # noqa: F401  (sets the path)
from keyacct._cdecl import ArrowArray, ArrowSchema

SCHEMA_RELEASE = ArrowSchema._fields_[7][1]
ARRAY_RELEASE = ArrowArray._fields_[8][1]
WIDTHS = {"l": ("q", 8), "g": ("d", 8), "tdD": ("i", 4), "tss:UTC": ("q", 8), "tsm:UTC": ("q", 8), "tsu:": ("q", 8), "tsn:": ("q", 8)}


class Struct:
    """A struct array with its schema. `children` is a list of (name, format, values, offset); None is null.

    Every child is stored behind `offset` rows of padding; so is the whole behind `offset` rows of the parent.
    """

    def __init__(self, children, rows, offset=0):
        self.keep, self.released = [], []
        self.schema, self.array = self.schema_of("+s", ""), self.array_of(rows, offset, [None], self.released)
        schemas = [self.schema_of(form, name) for name, form, _, _ in children]
        arrays = [self.child(form, [None] * offset + list(values), own) for _, form, values, own in children]
        self.schema.n_children = self.array.n_children = len(children)
        self.schema.children = self.pointers(ArrowSchema, schemas)
        self.array.children = self.pointers(ArrowArray, arrays)
        self.children = arrays

    def pointers(self, kind, items):
        made = (ctypes.POINTER(kind) * max(1, len(items)))(*[ctypes.pointer(one) for one in items])
        self.keep += [made, items]
        return ctypes.cast(made, ctypes.POINTER(ctypes.POINTER(kind)))

    def schema_of(self, form, name):
        made = ArrowSchema()
        made.format, made.name, made.flags = form.encode(), name.encode(), 2

        def released(pointer):
            pointer.contents.release = SCHEMA_RELEASE(0)
        callback = SCHEMA_RELEASE(released)
        made.release = callback
        self.keep.append(callback)
        return made

    def array_of(self, rows, offset, buffers, released=None):
        made = ArrowArray()
        made.length, made.offset, made.n_buffers, made.null_count = rows, offset, len(buffers), -1
        slots = (ctypes.c_void_p * max(1, len(buffers)))(*[None if one is None else ctypes.addressof(one) for one in buffers])
        made.buffers = ctypes.cast(slots, ctypes.POINTER(ctypes.c_void_p))

        def release(pointer):
            if released is not None:
                released.append(1)
            pointer.contents.release = ARRAY_RELEASE(0)
        callback = ARRAY_RELEASE(release)
        made.release = callback
        self.keep += [callback, slots, buffers]
        return made

    def child(self, form, values, offset):
        """One column; `offset` rows of other values stand before it in its buffers."""
        stored = [None] * offset + values
        bits = bytearray((len(stored) + 7) // 8 + 1)
        for row, value in enumerate(stored):
            if value is not None:
                bits[row // 8] |= 1 << row % 8
        validity = None if None not in stored else self.buffer(bytes(bits))
        if form in ("u", "U"):
            pieces = [b"" if one is None else one if isinstance(one, bytes) else one.encode() for one in stored]
            ends, total = [0], 0
            for piece in pieces:
                total += len(piece)
                ends.append(total)
            offsets = struct.pack(f"={len(ends)}{'i' if form == 'u' else 'q'}", *ends)
            buffers = [validity, self.buffer(offsets), self.buffer(b"".join(pieces) + b"\0")]
        else:
            code, _ = WIDTHS[form]
            buffers = [validity, self.buffer(struct.pack(f"={len(stored)}{code}", *[0 if one is None else one for one in stored]))]
        made = self.array_of(len(values), offset, buffers)
        made.null_count = sum(one is None for one in values)
        return made

    def buffer(self, data):
        made = ctypes.create_string_buffer(data, len(data) + 8)
        self.keep.append(made)
        return made


def lists(schema, array):
    """{name: (format, values)} of an exported struct array, honouring offsets and nulls."""
    out = {}
    for i in range(array.n_children):
        field, child = schema.children[i].contents, array.children[i].contents
        form, first = field.format.decode(), array.offset + child.offset
        rows = range(first, first + array.length)
        bits = ctypes.cast(child.buffers[0], ctypes.POINTER(ctypes.c_uint8)) if child.buffers[0] else None
        present = [not bits or bits[row // 8] >> row % 8 & 1 for row in rows]
        if form in ("u", "U"):
            ends = ctypes.cast(child.buffers[1], ctypes.POINTER(ctypes.c_int32 if form == "u" else ctypes.c_int64))
            cells = [ctypes.string_at((child.buffers[2] or 0) + ends[row], ends[row + 1] - ends[row]) if ends[row + 1] > ends[row] else b""
                     for row in rows]
            cells = [one.decode() for one in cells]
        else:
            kind = {"q": ctypes.c_int64, "d": ctypes.c_double, "i": ctypes.c_int32}[WIDTHS[form][0]]
            data = ctypes.cast(child.buffers[1], ctypes.POINTER(kind))
            cells = [data[row] for row in rows]
        out[field.name.decode()] = (form, [cell if one else None for cell, one in zip(cells, present)])
    return out
