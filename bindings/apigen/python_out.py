"""Writes what an editor wants to know of the vocabulary: parameters of policies as keywords, names of roles and codes. No logic."""
import vocabulary

TYPES = {"int64": "int", "float64": "float"}


def wrapped(head, names):
    """head = Literal[...] in lines of at most 132 columns."""
    lines, line = [], f"{head} = Literal["
    for name in names:
        piece = f'"{name}", '
        if len(line) + len(piece) > 130:
            lines.append(line.rstrip())
            line = "    "
        line += piece
    return lines + [line.rstrip(", ") + "]"]


def class_name(code_list):
    return "".join(word.capitalize() for word in code_list.split("_"))


def generate():
    lists = vocabulary.code_lists()
    used = sorted({one["unit"] for one in vocabulary.parameters() if one["type"] == "code"})
    out = ['"""Parameters of a policy as keywords, and names, for editors and type checkers. Generated from the .def tables of src/ by',
           'bindings/apigen; do not edit."""',
           "from typing import Literal, TypedDict, Union", ""]
    for name in used:
        out += wrapped(class_name(name), [one["name"] for one in lists[name]])
    out += ["", "", "class Parameters(TypedDict, total=False):",
            '    """Every parameter, written with "_" for the ".": segment_high_quota_ppm is "segment.high_quota_ppm"."""', ""]
    for one in vocabulary.parameters():
        if one["type"] == "code":
            kind = f"Union[{class_name(one['unit'])}, int]"
            default = next(code["name"] for code in lists[one["unit"]] if code["value"] == one["default"])
            bounds = f"Default {default}."
        else:
            kind, bounds = TYPES[one["type"]], f"Default {one['default']}, {one['min']} to {one['max']}, {one['unit']}."
        out += [f"    {one['group']}_{one['name']}: {kind}", f'    """{one["text"]}', "", f'    {bounds}', '    """']
    return "\n".join(out) + "\n"
