"""What the headers say of every parameter, and what the library does with NULL: the two must agree.

`unsaid` is about the text; `nulls` calls every function, once with an argument for everything and once with each pointer NULL, in a process of its own that may crash, and tells which NULLs are taken, refused, or (where the call fails either way for
another reason) not told apart.
"""
import ctypes
import json
import os
import re
import sys

SCALARS = {"int8_t": ctypes.c_int8, "int32_t": ctypes.c_int32, "int64_t": ctypes.c_int64, "double": ctypes.c_double,
           "size_t": ctypes.c_size_t, "uint32_t": ctypes.c_uint32, "uint8_t": ctypes.c_uint8, "keyacct_status": ctypes.c_int32}
ARGUMENT, HANDLE, NO_TIME = 1, 2, "KEYACCT_E_NO_TIME"  # a NULL run has no time
ROWS = 4
NAMES = {"keyacct_review_table": b"accounts", "keyacct_policy_get_table": b"service.plan",
         "keyacct_policy_set_table": b"service.plan",
         "keyacct_table_add_column": b"size", "keyacct_index_find_text": b"7"}


def conventions(text):
    """{name: what is said of it} of the parameters that mean the same in every call, from keyacct.h."""
    found = {}
    for names, said in re.findall(r"(?ms)^ \* @li ((?:`\w+`(?:, )?)+): (.*?)(?=^ \* @li|^ \*/|^ \*\n)", text):
        for name in re.findall(r"`(\w+)`", names):
            found[name] = found.get(name, "") + " " + " ".join(said.replace("\n *", " ").split())
    return found


def base(kind):
    return re.sub(r"[*]|\bconst\b", "", kind).strip()


def is_pointer(argument, callbacks):
    return argument["type"] == "function" or "*" in argument["type"] or "count" in argument or argument["type"] in callbacks


def own(function, name):
    """What the function's own text says of a parameter: its @param, or the sentences that name it."""
    match = re.search(rf"@param {name}\s+(.*?)(?=\n?\s*@|\Z)", function["text"], re.S)
    if match:
        return match[1]
    prose = re.split(r"@(?:param|since)", function["text"])[0].replace("\n", " ")
    return " ".join(one for one in re.split(r"(?<=[.;:])\s", prose) if re.search(rf"(?<!\w){name}(?!\w)", one))


def unsaid(api, common):
    """Every function has a text and a release; every parameter is explained: by itself, in prose, by convention."""
    handles, found = {one["name"] for one in api["handles"]}, []
    for function in api["functions"]:
        if len(function["text"].split("@")[0].split()) < 2:
            found.append(f"{function['name']} says nothing of what it does")
        if not re.search(r"@since \d+\.\d+", function["text"]):
            found.append(f"{function['name']} does not say since when")
        for name in re.findall(r"@param (\w+)", function["text"]):
            if name not in [one["name"] for one in function["arguments"]]:
                found.append(f"{function['name']} explains {name}, which it does not take")
        for position, one in enumerate(function["arguments"]):
            itself = position == 0 and base(one["type"]) in handles
            if not itself and not own(function, one["name"]) and one["name"] not in common:
                found.append(f"{function['name']} does not explain {one['name']}")
    return found


def may_be_null(function, argument, common):
    """What the texts say: the function's own, else the convention, which is of a type too (a run that a call changes is no `run`).
    None where it depends ("NULL when the table has no rows")."""
    name, text = argument["name"], re.sub(r"is NULL (on failure|then)", "", " ".join(function["text"].split()))
    itself = argument is function["arguments"][0] and function["name"].startswith(base(argument["type"]) + "_")
    match = re.search(rf"@param {name} (.*?)(?= @|$)", text)
    if match and re.search(r"\bNULL (when|where)\b", match[1]):
        return None
    if re.search(rf"\b{name}`? (?:may be |is )?NULL|NULL `?{name}\b", text):
        return True
    if "Any out pointer may be NULL" in text and (argument["type"].count("*") == 2 or not argument["type"].startswith("const")):
        return True
    if match:
        return bool(re.search(r"\bNULL\b(?! on failure)", match[1]))
    fits = not itself and (f"keyacct_{name}" == base(argument["type"]) or name not in ("run", "policy", "allocator"))
    return fits and bool(re.search(r"\bNULL\b(?! on failure)", common.get(name, "")))


class World:
    """A handle of every kind, and an argument for every parameter."""

    def __init__(self, library, api):
        self.lib, self.api = ctypes.CDLL(str(library)), api
        self.callbacks = {one["name"] for one in api["callbacks"]}
        self.memory = []
        self.nothing = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(lambda _: None)
        self.handles = {}
        table = self.make("keyacct_table_create", None, b"accounts", ctypes.c_int64(ROWS))
        for name in (b"account_id", b"current_value", b"revenue"):
            values = (ctypes.c_int64 * ROWS)(4, 3, 2, 1)
            self.handles[name] = values
            unit = ctypes.c_int32(0 if name == b"account_id" else 1)
            int64 = ctypes.c_int32(self.constant("KEYACCT_TYPE_INT64"))
            self.must(self.lib.keyacct_table_bind(table, name, int64, unit, values, None, None, None, None))
        self.handles["keyacct_table"] = table
        self.handles["keyacct_policy"] = self.make("keyacct_policy_create", None, ctypes.c_int32(0))
        run = self.handles["keyacct_run"] = self.make("keyacct_run_create", None)
        self.must(self.lib.keyacct_run_set_asof_on(run, ctypes.c_int32(20000), None))
        self.handles["keyacct_ledger"] = self.make("keyacct_ledger_create", None, None, None)
        for name, kind in ((b"wallet", 0), (b"name", 0), (b"attainable", self.constant("KEYACCT_TYPE_FLOAT64"))):
            self.must(self.lib.keyacct_table_add_column(table, name, ctypes.c_int32(kind), None))
        for role in (b"cases", b"contacts", b"surveys", b"transactions", b"policy"):
            self.handles["table " + role.decode()] = self.make("keyacct_table_create", None, role, ctypes.c_int64(0))
            for column in (b"account_id", b"at", b"reported_at", b"sent_at", b"case_id"):
                kind = self.constant("KEYACCT_TYPE_INT64") if column == b"account_id" else 0
                self.lib.keyacct_table_add_column(self.handles["table " + role.decode()], column, ctypes.c_int32(kind), None)
        for day in (19000, 19100):
            self.must(self.lib.keyacct_ledger_append_int64(self.handles["keyacct_ledger"], ctypes.c_int64(7), ctypes.c_int32(day),
                                                           ctypes.c_int64(100), None))
        self.handles["keyacct_review"] = self.make("keyacct_review_create", None, None)
        self.must(self.lib.keyacct_review_add(self.handles["keyacct_review"], table, None, None))
        self.must(self.lib.keyacct_review_run(self.handles["keyacct_review"], run, None))
        self.handles["keyacct_risk_model"] = self.make("keyacct_risk_model_create", None, None)
        self.handles["keyacct_segmentation"] = self.make("keyacct_segmentation_create", None, None, table, None)
        self.must(self.lib.keyacct_segmentation_apply(self.handles["keyacct_segmentation"], table, None, None))
        self.handles["keyacct_segment_learn"] = self.make("keyacct_segment_learn_create", None, None, ctypes.c_int32(0))
        self.handles["keyacct_value_learn"] = self.make("keyacct_value_learn_create", None, None)
        self.handles["keyacct_value_model"] = self.make("keyacct_value_learn_finish", self.handles["keyacct_value_learn"])
        self.handles["keyacct_index"] = self.make("keyacct_index_create", None, table, None)
        rules = self.make("keyacct_table_create", None, b"calendars", ctypes.c_int64(1))
        for column, text in ((b"rule", b"weekly"), (b"from_time", b"09:00"), (b"until_time", b"17:00")):
            kind = self.constant("KEYACCT_TYPE_CODE" if column == b"rule" else "KEYACCT_TYPE_TEXT")
            self.must(self.lib.keyacct_table_add_column(rules, column, ctypes.c_int32(kind), None))
            place = ctypes.c_int32(self.lib.keyacct_table_column_find(rules, column))
            if column == b"rule":
                self.must(self.lib.keyacct_table_set_int64(rules, place, ctypes.c_int64(0), ctypes.c_int64(1), None))
            else:
                self.must(self.lib.keyacct_table_set_text(rules, place, ctypes.c_int64(0), text, ctypes.c_int64(len(text)), None))
        self.handles["table calendars"] = rules
        self.handles["keyacct_calendar"] = self.make("keyacct_calendar_create", None, rules, None, None, ctypes.c_size_t(0),
                                                     ctypes.c_int64(0), ctypes.c_int64(86400000 * 300))
        self.handles["keyacct_engine"] = self.make("keyacct_engine_create", None, None, ctypes.c_int32(1))
        self.handles["keyacct_bound"] = self.make("keyacct_segmentation_bind", self.handles["keyacct_segmentation"], table, None)

    def constant(self, name):
        return next(one["value"] for group in self.api["enums"] for one in group["constants"] if one["name"] == name)

    def must(self, status):
        if status:
            raise AssertionError(f"the world of the test cannot be made: status {status}")

    def make(self, name, *arguments):
        out = ctypes.c_void_p()
        self.must(getattr(self.lib, name)(*arguments, ctypes.byref(out), None))
        return out

    def saved(self, function):
        kind = function["name"].removesuffix("_load")
        size = ctypes.c_size_t()
        self.must(getattr(self.lib, kind + "_save")(self.handles[kind], None, ctypes.c_size_t(0), ctypes.byref(size), None))
        buffer = ctypes.create_string_buffer(size.value)
        self.must(getattr(self.lib, kind + "_save")(self.handles[kind], buffer, size, ctypes.byref(size), None))
        return buffer.raw

    def argument(self, function, one):
        kind, name = one["type"], one["name"]
        if one["type"] == "function" or kind in self.callbacks:
            return ctypes.cast(self.nothing, ctypes.c_void_p)
        if not is_pointer(one, self.callbacks):
            if function["name"].endswith("_load") and name == "size":
                return ctypes.c_size_t(len(self.saved(function)))
            if name == "column" and function["name"].endswith(("set_int64", "set_null", "_text", "set_float64")):
                number = b"wallet" if "int" in function["name"] else b"attainable"
                place = {"t": b"name", "4": number}.get(function["name"][-1], b"wallet")
                return ctypes.c_int32(self.lib.keyacct_table_column_find(self.handles["keyacct_table"], place))
            value = {"type": self.constant("KEYACCT_TYPE_INT64"), "unit": 1, "rows": ROWS, "count": 1, "points": 10, "parts": 2,
                     "capacity": 1 << 16, "length": 1, "size": 64, "value": 1, "asof_on": 20000, "on": 20000,
                     "decimals": 2}.get(name, 0)
            return SCALARS[kind](value)
        if name == "allocator":
            return None
        if name == "bytes" and function["name"].endswith("_load"):
            return ctypes.c_char_p(self.saved(function))
        if base(kind) in self.handles and kind.count("*") == 1:
            other = self.handles[base(kind)]
            if base(kind) == "keyacct_table":
                other = self.handles.get("table " + {"rows": "policy"}.get(name, name), other)
            if name == "from":
                made = {"keyacct_ledger": ("keyacct_ledger_create", None, None, None),
                        "keyacct_value_learn": ("keyacct_value_learn_create", None, None),
                        "keyacct_segment_learn": ("keyacct_segment_learn_create", None, None, ctypes.c_int32(0))}[base(kind)]
                return self.make(*made)
            if base(kind) == "keyacct_policy" and not function["name"].startswith("keyacct_policy_"):
                self.must(self.lib.keyacct_policy_freeze(other, None))
            return other
        if base(kind) == "char" and kind.count("*") == 1 and "const" in kind:
            if function["name"] in NAMES:
                return ctypes.c_char_p(NAMES[function["name"]])
            return ctypes.c_char_p({"role": b"accounts", "code": b"EUR", "text": b"edition 1", "list": b"segment",
                                    "foreign": b"other"}.get(
                name, b"segment.platinum_quota_ppm" if function["name"].startswith("keyacct_policy") else
                b"1" if name == "value" else b"current_value"))
        if name == "names":
            return (ctypes.c_char_p * 1)(b"revenue")
        self.memory.append(ctypes.create_string_buffer(1 << 16))
        return ctypes.cast(self.memory[-1], ctypes.c_void_p)


def sweep(library, api, function):
    """{parameter or "": status} of the calls of one function, made in a process of its own each; None where it crashed."""
    callbacks = {one["name"] for one in api["callbacks"]}
    found = {}
    for one in [None] + [one for one in function["arguments"] if is_pointer(one, callbacks)]:
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            try:
                world = World(library, api)
                arguments = [None if one is each else world.argument(function, each) for each in function["arguments"]]
                status = getattr(world.lib, function["name"])(*arguments)
                os.write(writer, json.dumps(status if function["returns"] == "keyacct_status" else 0).encode())
            except Exception as problem:  # of the test itself: said by the parent as a crash
                print(function["name"], problem, file=sys.stderr)
            finally:
                os._exit(0)
        os.close(writer)
        answer = os.read(reader, 100)
        os.close(reader)
        _, ended = os.waitpid(child, 0)
        found[one["name"] if one else ""] = json.loads(answer) if answer and ended == 0 else None
    return found


def nulls(library, api, common, only=None):
    """Where text and deed differ, and how many NULLs could be told apart."""
    callbacks = {one["name"] for one in api["callbacks"]}
    found, told, untold = [], 0, []
    without_time = next(one["value"] for group in api["enums"] for one in group["constants"] if one["name"] == NO_TIME)
    for function in api["functions"]:
        if only and function["name"] not in only:
            continue
        said = sweep(library, api, function)
        whole = said.pop("")
        if whole is None:
            found.append(f"{function['name']} crashes")
        for name, status in said.items():
            one = next(each for each in function["arguments"] if each["name"] == name)
            if status is None:
                found.append(f"{function['name']} crashes when {name} is NULL")
            elif function["returns"] == "keyacct_status":
                allowed = may_be_null(function, one, common)
                refused = status != 0 if whole == 0 else status in (ARGUMENT, HANDLE)
                if status == without_time:
                    continue
                if allowed is None or whole in (ARGUMENT, HANDLE) or (whole and status == whole):
                    untold.append(f"{function['name']}.{name} ({whole})")
                    continue
                told += 1
                if refused and allowed:
                    found.append(f"{function['name']} refuses NULL for {name}, its text allows it")
                elif not refused and not allowed:
                    found.append(f"{function['name']} takes NULL for {name}, its text does not say so")
    return found, told, untold
