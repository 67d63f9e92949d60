"""Writes the vocabulary and the parameters as pages for people."""
import vocabulary

NOTE = "<!-- Generated from the .def tables of src/ by bindings/apigen; do not edit. -->"
GIVEN = ("accounts", "transactions", "cases", "contacts", "surveys", "assessments", "calendars", "events")  # others are results
USES = {"INPUT": "given", "DEFAULT": "added", "REQUEST": "added on request"}


def cell(text):
    return str(text).replace("|", "\\|").replace("<", "&lt;") or " "


def table(heads, rows):
    out = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return out + ["| " + " | ".join(cell(one) for one in row) + " |" for row in rows]


def grouped(rows, key):
    found = {}
    for row in rows:
        found.setdefault(row[key], []).append(row)
    return found


def vocabulary_page():
    out = [NOTE, "", "# Columns, codes and calls", "",
           "Every column that the library reads or makes, by the role of its table. Types: `money` is whole minor units of the table's",
           "currency, `_ppm` is parts per million (1,000,000 = 100 %), `date` is days since 1970-01-01, `time` is milliseconds since",
           "1970-01-01 UTC, `key` is a text or an integer. *Given* columns come from people and hosts, *added* ones are made by a call;",
           "those *on request* only where the run asks for them.", ""]
    for role, rows in grouped(vocabulary.columns(), "role").items():
        out += [f"## Table `{role}`", ""]
        out += table(["column", "type", "unit or codes", "", "by", "since", "what it is"],
                     [[f"`{one['name']}`", one["type"], one["unit"], USES[one["use"] if role in GIVEN else "DEFAULT"],
                       "people" if one["use"] == "INPUT" and role in GIVEN else one["room"], one["since"], one["text"]]
                      for one in rows])
        out.append("")
    out += ["## Codes", "", "A code column holds the number; text is matched against the names. 0 means not given.", ""]
    for name, rows in vocabulary.code_lists().items():
        out += [f"### `{name}`", ""]
        out += table(["number", "name", "label", "中文", "what it means"],
                     [[one["value"], f"`{one['name']}`", one["label"], one["label_zh"], one["text"]] for one in rows])
        out.append("")
    out += ["## What the calls read and add", ""]
    for call, rows in grouped(vocabulary.schema(), "call").items():
        out += [f"### `{call}`", ""]
        out += table(["table", "column", "use"], [[one["role"], f"`{one['column']}`", one["use"]] for one in rows])
        out.append("")
    out += ["## Status codes", ""]
    out += table(["number", "name", "what it means"],
                 [[one["value"], f"`KEYACCT_{one['name']}`", one["text"]] for one in vocabulary.statuses()])
    return "\n".join(out) + "\n"


def shown(one):
    """The default of a parameter as a person reads it: the name of a code, digits in groups."""
    if one["type"] == "code":
        names = {code["value"]: code["name"] for code in vocabulary.code_lists().get(one["unit"], [])}
        return f"`{names.get(one['default'], one['default'])}`"
    return f"{int(one['default']):,}" if one["type"] == "int64" and one["default"].lstrip("-").isdigit() else one["default"]


def parameters_page():
    out = [NOTE, "", "# Parameters", "",
           "Every threshold, quota and weight, with its default in edition 1, its bounds and where it comes from. \"n.s.\" means that the",
           "source documents give no number: it is a default of the library. Set them in a policy; see `keyacct/policy.h`.", ""]
    for room, rows in grouped(vocabulary.parameters(), "group").items():
        out += [f"## {room}", ""]
        out += table(["parameter", "default", "from", "to", "unit", "source", "since", "what it does"],
                     [[f"`{room}.{one['name']}`", shown(one), one["min"], one["max"], one["unit"], one["source"], one["since"],
                       one["text"]] for one in rows])
        out.append("")
    out += ["## service.trigger", "", "A policy table that has no rows until you add some; see [triggers](triggers.md).", ""]
    fields = ["name", "type", "unit", "min", "max", "empty", "text"]
    found = [dict(zip(fields, row)) for row in vocabulary.rows(vocabulary.ROOT / "src/service/trigger.def", "TRIGGER_COLUMN", 7)]
    out += table(["column", "type", "unit or codes", "from", "to", "may be empty", "what it says"],
                 [[f"`{one['name']}`", one["type"].lower(), f"`{one['unit']}`" if one["type"] == "CODE" else one["unit"],
                   "" if one["type"] == "CODE" else one["min"], "" if one["type"] == "CODE" else one["max"],
                   "yes" if one["empty"] == "1" else "", one["text"]] for one in found])
    out.append("")
    return "\n".join(out)
