"""Writes the public interface for Lua: one plan of every call, from which both flavours are made.

    bindings/lua/keyacct/cdef.lua       declarations for LuaJIT
    bindings/lua/keyacct/constants.lua  constants without their prefix
    bindings/lua/keyacct/calls.lua      the calls over LuaJIT's FFI
    bindings/lua/core_calls.c           the same calls over the C API of Lua 5.1 to 5.4

A call in Lua takes the arguments of the C function without allocator, error and out pointers, bytes with their length as one
string, and gives what the out pointers got; or nil, message, code, where. Rows are those of C here, from 0. What an argument is
follows from its type and name; an argument that no rule knows ends the program.
"""
import re
import sys

#: Functions that Lua does not have, and why. A test compares this with what the bindings reach.
EXCLUDED = {
    "keyacct_run_set_executor": "a Lua state belongs to one thread: there is nothing to run parts on",
    "keyacct_run_set_progress": "LuaJIT cannot call back into Lua from a compiled call; one rule for both flavours",
    "keyacct_table_import_arrow": "Lua has no Arrow producers; columns come from Lua tables, and states as strings",
    "keyacct_table_export_arrow": "Lua has no Arrow consumers; columns are read as Lua tables",
    "keyacct_table_import_stream": "as keyacct_table_import_arrow: Lua has no Arrow producers",
    "keyacct_table_export_stream": "as keyacct_table_export_arrow: Lua has no Arrow consumers",
    "keyacct_table_bind_output": "Lua values have no address to write into; results are owned by the table",
}

#: Written by hand in both flavours: they take or give whole columns, or are called once at load.
BY_HAND = {"keyacct_table_bind", "keyacct_table_bind_text", "keyacct_table_column_values", "keyacct_abi_check"}

#: What must outlive what a call makes: the arguments that the made object keeps alive. A prepared call keeps all of its own.
KEEPS = {"keyacct_table_slice": ["table"], "keyacct_review_create": ["policy"], "keyacct_review_table": ["review"]}
#: Calls whose first argument reads the second one until the call that forgets it: object, table.
LENDS = {"keyacct_review_add": ("review", "table")}
FORGETS = {"keyacct_review_run": "review"}
#: Calls that may refuse a part and make something of the rest: it stands as `outputs` in what is told of the failure.
REFUSES_IN_PART = {"keyacct_engine_simulate"}
#: What is made shows the columns of its parent, which must not change meanwhile.
VIEWS = {"keyacct_table_slice": "table"}

SCALARS = {"int32_t": "int32", "keyacct_status": "int32", "int64_t": "int64", "double": "float64"}
HANDLE = re.compile(r"(const )?(keyacct_\w+) \*")
OUT_HANDLE = re.compile(r"(const )?(keyacct_\w+) \*\*")


class Argument:
    """One argument of a C call: its kind, its name, and what the kind needs."""

    def __init__(self, kind, name, base="", const=False):
        self.kind, self.name, self.base, self.const = kind, name, base, const


class Call:
    """One function: its arguments in the order of C; `takes` and `gives` are those that Lua sees."""

    def __init__(self, function, handles):
        self.name, self.returns, self.handles = function["name"], function["returns"], handles
        self.arguments = []
        left = list(function["arguments"])
        while left:
            self.arguments += self.classify(left)
        self.takes = [one for one in self.arguments if one.kind in ("handle", "text", "bytes", "key", "int32", "int64", "float64",
            "first")]
        self.gives = [one for one in self.arguments if one.kind in ("made", "borrowed", "saved", "out", "out_text", "out_bytes",
            "hash")]
        self.fallible = any(one.kind == "error" for one in self.arguments)
        made = [one.base for one in self.gives if one.kind in ("made", "borrowed")]
        keeps = [one.name for one in self.takes if one.kind == "handle"] if made == ["keyacct_bound"] else KEEPS.get(self.name, [])
        self.keeps = [one for one in self.takes if one.name in keeps]

    def classify(self, left):
        """Takes the next argument, or the few that belong together, off the list."""
        one = left.pop(0)
        kind, name = one["type"], one["name"]
        after = left[0] if left else {"type": "", "name": ""}
        if kind == "const keyacct_allocator *":
            return [Argument("allocator", name)]
        if kind == "keyacct_error *":
            return [Argument("error", name)]
        if kind in ("uint8_t *", "char *") and [x["name"] for x in left[:2]] == ["capacity", "size"]:
            del left[:2]
            return [Argument("saved", name, kind)]
        if kind in ("const char *", "const uint8_t *") and after["name"] in ("length", "size", f"{name}_size") and after["type"] in ("int64_t",
            "size_t"):
            left.pop(0)
            return [Argument("bytes", name, kind)]
        if kind == "const char **" and after["name"] == "length":
            left.pop(0)
            return [Argument("out_bytes", name)]
        if kind == "const char **":
            return [Argument("out_text", name)]
        if kind == "const char *":
            return [Argument("text", name)]
        if kind == "const uint8_t *" and name == "key":
            return [Argument("key", name)]
        if kind == "uint8_t" and one.get("count") == 16:
            return [Argument("hash", name)]
        if kind == "const int64_t *":  # an array beside a count: Lua asks for one answer at a time
            return [Argument("first", name, "int64_t")]
        if name == "count" and any(other.kind == "first" for other in self.arguments):
            return [Argument("single", name)]
        if kind in SCALARS:
            return [Argument(SCALARS[kind], name, kind)]
        if kind.removesuffix(" *") in SCALARS:
            return [Argument("out", name, kind.removesuffix(" *"))]
        match = HANDLE.fullmatch(kind)
        if match and match[2] in self.handles:
            return [Argument("handle", name, match[2], bool(match[1]))]
        match = OUT_HANDLE.fullmatch(kind)
        if match and match[2] in self.handles:
            return [Argument("borrowed" if match[1] else "made", name, match[2])]
        sys.exit(f"{self.name}: no rule for the argument {kind}{name}; add one, or a reason to EXCLUDED in "
                 "bindings/apigen/lua_out.py")


def short(handle):
    return handle.removeprefix("keyacct_")


def plan(api):
    """Every generated call, and the destroy functions by handle."""
    handles = [one["name"] for one in api["handles"]]
    names = [one["name"] for one in api["functions"]]
    unknown = sorted((set(EXCLUDED) | BY_HAND | set(KEEPS) | set(LENDS) | set(FORGETS) | set(VIEWS) | REFUSES_IN_PART) - set(names))
    if unknown:
        sys.exit(f"bindings/apigen/lua_out.py names functions that are not there: {', '.join(unknown)}")
    destroys = {handle: f"{handle}_destroy" for handle in handles}
    if set(destroys.values()) - set(names):
        sys.exit(f"handles without a destroy function: {sorted(set(destroys.values()) - set(names))}")
    skipped = set(EXCLUDED) | BY_HAND | set(destroys.values())
    return [Call(one, handles) for one in api["functions"] if one["name"] not in skipped], destroys


# --- LuaJIT ------------------------------------------------------------------------------------------------------------------

def declared(one):
    """A C parameter or field without its documentation."""
    if one["type"] == "function":
        inner = ", ".join(declared(part) for part in one["callback"]["arguments"]) or "void"
        return f"{spaced(one['callback']['returns'])}(*{one['name']})({inner})"
    return f"{spaced(one['type'])}{one['name']}" + (f"[{one['count']}]" if "count" in one else "")


def spaced(kind):
    return kind if kind.endswith("*") else kind + " "


def cdef(api):
    out = ["-- The C interface of libkeyacct for LuaJIT. Generated from include/ by bindings/apigen; do not edit.", "return [["]
    out += [f"typedef {spaced(one['type'])}{one['name']};" for one in api["aliases"]]
    out += [f"typedef struct {one['name']} {one['name']};" for one in api["handles"]]
    for one in api["structs"]:
        plain = one["name"].removeprefix("struct ")
        out.append(f"struct {plain};" if plain != one["name"] else f"typedef struct {plain} {plain};")
    for one in api["structs"]:
        if one["name"].startswith("struct "):
            continue  # Arrow's: used as pointers only
        out.append(f"struct {one['name']} {{")
        out += [f"    {declared(field)};" for field in one["fields"]]
        out.append("};")
    for one in api["callbacks"]:
        inner = ", ".join(declared(part) for part in one["callback"]["arguments"]) or "void"
        out.append(f"typedef {spaced(one['callback']['returns'])}(*{one['name']})({inner});")
    for one in api["functions"]:
        arguments = ", ".join(declared(part) for part in one["arguments"]) or "void"
        out += broken(f"{spaced(one['returns'])}{one['name']}({arguments});")
    return "\n".join(out + ["]]", ""])


def broken(line, indent="    "):
    """A declaration in lines of at most 132 columns."""
    lines = []
    while len(line) > 128:
        at = line.rindex(", ", 0, 128) + 1
        lines.append(line[:at])
        line = indent + line[at + 1:]
    return lines + [line]


def constants(api):
    out = ["-- Constants of libkeyacct without their prefix KEYACCT_. Generated from include/ by bindings/apigen; do not edit.",
        "return {"]
    for one in api["constants"]:
        if one["name"].startswith("KEYACCT_"):
            value = one["value"] if isinstance(one["value"], int) else f'"{one["value"]}"'
            out.append(f"    {one['name'].removeprefix('KEYACCT_')} = {value},")
    for group in api["enums"]:
        out += [f"    {one['name'].removeprefix('KEYACCT_')} = {one['value']}," for one in group["constants"]]
    return "\n".join(out + ["}", ""])


def lua_name(name):
    return name + "_" if name in ("end", "function", "in", "not", "or", "and") else name


def lua_take(one):
    name = lua_name(one.name)
    if one.kind == "handle":
        mode = "true" if not one.const and one.base == "keyacct_table" else "false"
        return f"    local {name}_c, bad = take_handle({name}, \"{short(one.base)}\", \"{one.name}\", {mode})"
    return f"    local {name}_c, bad = take_{'int64' if one.kind == 'first' else one.kind}({name}, \"{one.name}\")"


def lua_call(call):
    out = [f"function calls.{call.name}({', '.join(lua_name(one.name) for one in call.takes)})"]
    for one in call.takes:
        out += [lua_take(one), "    if bad then return misuse(bad) end"]
    passed = []
    for one in call.arguments:
        name = lua_name(one.name)
        if one.kind == "allocator":
            passed.append("nil")
        elif one.kind == "error":
            passed.append("problem")
        elif one.kind == "bytes":
            passed += [f"{name}_c", f"#{name}"]
        elif one.kind == "saved":
            passed += ["buffer", "capacity", "out_size"]
        elif one.kind in ("made", "borrowed"):
            out.append(f"    local {name}_out = new_{'const_' if one.kind == 'borrowed' else ''}{short(one.base)}()")
            passed.append(f"{name}_out")
        elif one.kind == "out":
            out.append(f"    local {name}_out = new_{SCALARS[one.base]}()")
            passed.append(f"{name}_out")
        elif one.kind == "out_bytes":
            passed += ["out_text", "out_length"]
        elif one.kind == "out_text":
            passed.append("out_text")
        elif one.kind == "hash":
            passed.append("out_hash")
        elif one.kind == "first":
            out.append(f"    local {name}_one = new_int64({name}_c)")
            passed.append(f"{name}_one")
        elif one.kind == "single":
            passed.append("1")
        else:
            passed.append(f"{name}_c")
    if [one for one in call.gives if one.kind == "saved"]:
        first = [{"buffer": "nil", "capacity": "0"}.get(one, one) for one in passed]
        out += [f"    local status = lib.{call.name}({', '.join(first)})", "    if status ~= 0 then return failed(status) end",
                "    local capacity = tonumber(out_size[0])", "    local buffer = new_buffer(capacity)",
                f"    status = lib.{call.name}({', '.join(passed)})", "    if status ~= 0 then return failed(status) end",
                "    return to_string(buffer, capacity)", "end"]
        return out
    if not call.fallible:
        return out + [f"    return {LUA_RESULT[call.returns]}(lib.{call.name}({', '.join(passed)}))", "end"]
    if call.name in LENDS:
        out.append(f"    keep({', '.join(LENDS[call.name])})")
    out += broken(f"    local status = lib.{call.name}({', '.join(passed)})", "        ")
    if call.name in FORGETS:
        out.append(f"    forget({FORGETS[call.name]})")
    if call.name in REFUSES_IN_PART:
        made = call.gives[0]
        out.append(f"    if status ~= 0 then return failed_in_part(status, {made.name}_out[0], \"{short(made.base)}\") end")
    else:
        out.append("    if status ~= 0 then return failed(status) end")
    results = []
    for one in call.gives:
        name = lua_name(one.name) + "_out"
        kept = "".join(f", {lua_name(parent.name)}" for parent in call.keeps)
        results.append({"made": f"own({name}[0], \"{short(one.base)}\"{kept})" if one.kind == "made" else "",
                        "borrowed": f"borrow({name}[0], \"{short(one.base)}\"{kept})" if one.kind == "borrowed" else "",
                        "out": f"{name}[0]" if one.base != "int64_t" else f"number({name}[0])",
                        "out_text": "to_string(out_text[0])",
                        "out_bytes": "to_string(out_text[0], tonumber(out_length[0]))",
                        "hash": "to_string(out_hash, 16)"}[one.kind])
    if call.name in VIEWS:
        results = [f"view({results[0]}, {VIEWS[call.name]})"]
    return out + [f"    return {', '.join(results) or 'true'}", "end"]


LUA_RESULT = {"const char *": "string_or_nil", "int32_t": "plain", "int64_t": "number"}


def lua_calls(api):
    calls, destroys = plan(api)
    helpers = ["lib", "problem", "misuse", "failed", "failed_in_part", "own", "borrow", "view", "keep", "forget", "number", "string_or_nil", "plain",
        "to_string",
               "take_handle", "take_text", "take_bytes", "take_key", "take_int32", "take_int64", "take_float64", "new_buffer",
               "new_int32",
               "new_int64", "new_float64", "out_size", "out_text", "out_length", "out_hash"]
    out = ["-- The calls of libkeyacct over LuaJIT's FFI; `with` is keyacct/ffi.lua's. Generated by bindings/apigen; do not edit.",
           "return function(with)", "    local calls = {}"]
    lines = [f"local {one} = with.{one}" for one in helpers]
    lines += [f"local new_{short(one)} = with.holder(\"{one} *[1]\")" for one in destroys]
    lines += sorted({f"local new_const_{short(one.base)} = with.holder(\"const {one.base} *[1]\")" for call in calls
        for one in call.gives
                     if one.kind == "borrowed"})
    out += ["    " + line for line in lines]
    for handle, destroy in destroys.items():
        out.append(f"    with.destroys.{short(handle)} = lib.{destroy}")
    for call in calls:
        out += ["", *["    " + line for line in lua_call(call)]]
    return "\n".join(out + ["", "    return calls", "end", ""])


# --- the C API of Lua --------------------------------------------------------------------------------------------------------

C_TAKE = {"text": "const char *{0} = take_text(&c, {1}, \"{0}\");", "key": "const uint8_t *{0} = take_key(&c, {1}, \"{0}\");",
          "int32": "int32_t {0} = take_int32(&c, {1}, \"{0}\");", "int64": "int64_t {0} = take_int64(&c, {1}, \"{0}\");",
          "float64": "double {0} = take_float64(&c, {1}, \"{0}\");"}
C_TAKE["first"] = C_TAKE["int64"]
C_GIVE = {"int32": "lua_pushinteger(L, {});", "int64": "push_int64(L, {});", "float64": "lua_pushnumber(L, {});"}
C_RETURN = {"const char *": "return push_text(L, {});", "int32_t": "lua_pushinteger(L, {});", "int64_t": "push_int64(L, {});"}


def c_take(place, one):
    if one.kind == "handle":
        mode = "WRITTEN" if not one.const and one.base == "keyacct_table" else "READ"
        return [f"holder *{one.name} = take_handle(&c, {place}, KIND_{short(one.base)}, {mode}, \"{one.name}\");"]
    if one.kind == "bytes":
        return [f"size_t {one.name}_length = 0;",
            f"const char *{one.name} = take_bytes(&c, {place}, &{one.name}_length, \"{one.name}\");"]
    return [C_TAKE[one.kind].format(one.name, place)]


def c_call(call):
    lines, passed = [], []
    for place, one in enumerate(call.takes, 1):
        lines += c_take(place, one)
    for one in call.arguments:
        if one.kind == "allocator":
            passed.append("NULL")
        elif one.kind == "error":
            passed.append("&c.error")
        elif one.kind == "handle":
            passed.append(f"object({one.name})")
        elif one.kind == "bytes":
            cast = "(const uint8_t *)" if one.base == "const uint8_t *" else ""
            length = f"{one.name}_length" if one.base == "const uint8_t *" or one.name == "text" else f"(int64_t){one.name}_length"
            passed += [cast + one.name, length]
        elif one.kind == "saved":
            passed += ["buffer", "capacity", "&size"]
        elif one.kind == "made":
            lines.append(f"holder *{one.name} = make(&c, KIND_{short(one.base)});")
            passed.append(f"(void *)place(&c, {one.name})")
        elif one.kind == "borrowed":
            lines.append(f"holder *{one.name} = make(&c, KIND_{short(one.base)});")
            lines.append(f"const {one.base} *{one.name}_found = NULL;")
            passed.append(f"&{one.name}_found")
        elif one.kind == "out":
            lines.append(f"{one.base} {one.name} = 0;")
            passed.append(f"&{one.name}")
        elif one.kind == "out_text":
            lines.append(f"const char *{one.name} = NULL;")
            passed.append(f"&{one.name}")
        elif one.kind == "out_bytes":
            lines += [f"const char *{one.name} = NULL;", f"int64_t {one.name}_length = 0;"]
            passed += [f"&{one.name}", f"&{one.name}_length"]
        elif one.kind == "hash":
            lines.append("uint8_t hash[16] = {0};")
            passed.append("hash")
        elif one.kind == "first":
            passed.append(f"&{one.name}")
        elif one.kind == "single":
            passed.append("1")
        else:
            passed.append(one.name)
    for made in [one for one in call.gives if one.kind in ("made", "borrowed")]:
        lines += [f"keep(&c, {made.name}, {parent.name});" for parent in call.keeps]
    if call.name in LENDS:
        lines.append(f"keep(&c, {', '.join(LENDS[call.name])});")
    if call.takes or [one for one in call.gives if one.kind in ("made", "borrowed")]:
        lines.append("if (c.bad) return misuse(&c);")
    text = f"{call.name}({', '.join(passed)})"
    if not call.fallible:
        result = C_RETURN[call.returns].format(text)
        lines += [result] if result.startswith("return") else [result, "return 1;"]
    elif [one for one in call.gives if one.kind == "saved"]:
        base = next(one.base for one in call.gives if one.kind == "saved")
        lines += ["size_t size = 0;", f"if ({text.replace('buffer, capacity', 'NULL, 0')} != KEYACCT_OK) return failure(&c);",
                  "size_t capacity = size;", f"{base}buffer = lua_newuserdata(L, capacity ? capacity : 1);",
                  f"if ({text} != KEYACCT_OK) return failure(&c);",
                  "lua_pushlstring(L, (const char *)buffer, capacity);", "return 1;"]
    else:
        if call.name in FORGETS:
            lines += [f"keyacct_status status = {text};", f"forget({FORGETS[call.name]});",
                "if (status != KEYACCT_OK) return failure(&c);"]
        else:
            failure = f"failure_in_part(&c, {call.gives[0].name})" if call.name in REFUSES_IN_PART else "failure(&c)"
            lines.append(f"if ({text} != KEYACCT_OK) return {failure};")
        for one in call.gives:
            if one.kind == "borrowed":
                lines.append(f"borrow({one.name}, {one.name}_found, {call.keeps[0].name});")
            elif one.kind == "out":
                lines.append(C_GIVE[SCALARS[one.base]].format(one.name))
            elif one.kind == "out_text":
                lines.append(f"lua_pushstring(L, {one.name});")
            elif one.kind == "out_bytes":
                lines.append(f"lua_pushlstring(L, {one.name}_length ? {one.name} : \"\", (size_t){one.name}_length);")
            elif one.kind == "hash":
                lines.append("lua_pushlstring(L, (const char *)hash, sizeof hash);")
            if call.name in VIEWS:
                lines.append(f"view({one.name}, {VIEWS[call.name]});")
        if not call.gives:
            lines.append("lua_pushboolean(L, 1);")
        lines.append(f"return {len(call.gives) or 1};")
    begin = "    call c;\n    begin(&c, L);\n" if any("&c" in line for line in lines) else ""
    body = begin + "\n".join("    " + part for line in lines for part in c_broken(line)) + "\n"
    return f"static int call_{call.name}(lua_State *L) {{\n{body}}}\n"


def c_broken(line):
    lines = broken(line)
    return [lines[0]] + ["    " + one for one in lines[1:]]


def core_calls(api):
    calls, destroys = plan(api)
    kinds = ", ".join(f"KIND_{short(one)}" for one in destroys)
    out = ["/* The calls of libkeyacct over the C API of Lua, included by core.c. Generated by bindings/apigen; do not edit. */", ""]
    out += broken(f"enum {{ {kinds}, KINDS }};")
    out += broken("static const char *const kind_names[KINDS] = {" + ", ".join(f'"{short(one)}"' for one in destroys) + "};")
    out += ["", "static void destroy_object(int kind, void *object) {", "    switch (kind) {"]
    out += [f"    case KIND_{short(handle)}: {destroy}(object); return;" for handle, destroy in destroys.items()]
    out += ["    default: return;", "    }", "}", "", '#include "core_arguments.h"', ""]
    out += [c_call(call) for call in calls]
    out.append("static const luaL_Reg generated_calls[] = {")
    out += [f"    {{\"{call.name}\", call_{call.name}}}," for call in calls]
    return "\n".join(out + ["    {NULL, NULL},", "};", ""])


def generate(api):
    """What is generated for Lua, as (path, text) pairs."""
    yield "bindings/lua/keyacct/cdef.lua", cdef(api)
    yield "bindings/lua/keyacct/constants.lua", constants(api)
    yield "bindings/lua/keyacct/calls.lua", lua_calls(api)
    yield "bindings/lua/core_calls.c", core_calls(api)
