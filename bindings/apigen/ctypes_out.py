"""Writes the public interface as ctypes declarations: struct classes, handle classes, prototypes and constants. No logic."""
import re

SCALARS = {"void": "None", "char": "c_char", "int8_t": "c_int8", "uint8_t": "c_uint8", "int16_t": "c_int16", "uint16_t": "c_uint16",
           "int32_t": "c_int32", "uint32_t": "c_uint32", "int64_t": "c_int64", "uint64_t": "c_uint64", "double": "c_double",
           "size_t": "c_size_t", "int": "c_int"}


class Names:
    """What a C type is called in Python."""

    def __init__(self, api):
        self.plain = dict(SCALARS)
        self.plain.update({one["name"]: self.plain[one["type"]] for one in api["aliases"]})
        self.plain.update({one["name"]: one["name"] for one in api["callbacks"] + api["handles"]})
        self.plain.update({one["name"]: one["name"].removeprefix("struct ") for one in api["structs"]})

    def type(self, kind):
        stars = kind.count("*")
        base = re.sub(r"[*]|\bconst\b", "", kind).strip()
        if base == "void" and stars:
            name, stars = "c_void_p", stars - 1
        elif kind.startswith("const char") and stars:
            name, stars = "c_char_p", stars - 1
        else:
            name = self.plain[base]
        for _ in range(stars):
            name = f"POINTER({name})"
        return name

    def argument(self, one):
        if one["type"] == "function":
            return self.callback(one["callback"])
        kind = self.type(one["type"])
        return f"POINTER({kind})" if "count" in one else kind

    def field(self, one):
        if one["type"] == "function":
            return self.callback(one["callback"])
        kind = self.type(one["type"])
        return f"{kind} * {one['count']}" if "count" in one else kind

    def callback(self, callback):
        return f"CFUNCTYPE({', '.join([self.type(callback['returns'])] + [self.argument(one) for one in callback['arguments']])})"


def wrapped(head, items, tail):
    """head + comma-separated items + tail, in lines of at most 132 columns."""
    lines, line = [], head
    for position, item in enumerate(items):
        piece = item + ("," if position < len(items) - 1 else "")
        if len(line) + len(piece) > 128:
            lines.append(line.rstrip())
            line = "    "
        line += piece + " "
    return "\n".join(lines + [line.rstrip() + tail])


def generate(api):
    names = Names(api)
    out = ['"""The C interface of libkeyacct as ctypes declarations. Generated from include/ by bindings/apigen; do not edit."""',
           "from ctypes import (CFUNCTYPE, POINTER, Structure, c_char, c_char_p, c_double, c_int, c_int32, c_int64, c_size_t, c_uint8,",
           "                    c_uint32, c_uint64, c_void_p)", ""]
    for one in api["handles"]:
        out += ["", f"class {one['name']}(Structure):", "    pass", ""]
    for one in api["structs"]:
        out += ["", f"class {names.plain[one['name']]}(Structure):", "    pass", ""]
    out.append("")
    for one in api["callbacks"]:
        out.append(f"{one['name']} = {names.callback(one['callback'])}")
    out.append("")
    for one in api["structs"]:
        fields = [f"(\"{field['name']}\", {names.field(field)})" for field in one["fields"]]
        out.append(wrapped(f"{names.plain[one['name']]}._fields_ = [", fields, "]"))
    out += ["", "# name: (result, arguments)", "FUNCTIONS = {"]
    for one in api["functions"]:
        items = [names.argument(argument) for argument in one["arguments"]]
        out.append(wrapped(f"    \"{one['name']}\": ({names.type(one['returns'])}, [", items, "]),"))
    out += ["}", ""]
    for one in api["constants"]:
        out.append(f"{one['name']} = {one['value']!r}")
    for group in api["enums"]:
        out += [f"{one['name']} = {one['value']}" for one in group["constants"]]
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(out)) + "\n"
