"""Checks a guide page against the examples: every block of C is a part of the example that is named before it, to the letter, and
every block of text is all that this example prints."""
import pathlib
import re

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "docs/examples"


def check(page, said):
    """What the page says wrong; `said` is what each example prints, by name."""
    found, name, shown, code = [], None, set(), 0
    parts = r"(?ms)^(## .*?)$|^From \[\w+\.c\]\(examples/(\w+)\.c\):$|^```(\w+)\n(.*?)^```$"
    for heading, link, language, block in re.findall(parts, page):
        if heading:
            name = None
        elif link:
            name = link
            if name not in said:
                found.append(f"there is no example {name}")
        elif name is None:
            found.append(f"a block names no example: {block[:60]!r}")
        elif language == "c":
            code += 1
            shown.add(name)
            path = EXAMPLES / f"{name}.c"
            if not path.exists() or block not in path.read_text(encoding="utf-8"):
                found.append(f"{name}.c does not have: {block[:60]!r}")
        elif language != "text":
            found.append(f"a block of {language} is checked by nobody")
        elif block != said.get(name):
            found.append(f"{name} does not print: {block[:60]!r}")
    if code < 8:
        found.append(f"only {code} blocks of C are found")
    return found + [f"the page does not show {one}" for one in sorted(set(said) - shown - {"segment"})]
