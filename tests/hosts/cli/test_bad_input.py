"""Every file of bad_input.txt is refused in words that say file, line, column and what was expected; the book stays as it was."""
import re
import shlex

from command import Case, HERE, content, main, run


def read_cases():
    name, facts, lines = None, None, None
    for line in (HERE / "bad_input.txt").read_text().split("\n"):
        if line.startswith("== "):
            if name:
                yield name, facts, lines
            name, facts, lines = line[3:], {"expect": [], "options": "", "exit": "3"}, []
        elif name and not lines and re.match(r"(kind|options|exit|expect): ", line):
            key, value = line.split(": ", 1)
            if key == "expect":
                facts["expect"].append(value)
            else:
                facts[key] = value
        elif name:
            lines.append(line)
    yield name, facts, lines


def file_bytes(lines):
    while lines and not lines[-1]:
        lines = lines[:-1]
    text = "".join(line + "\n" for line in lines)
    text = re.sub(r"\{big:(\d+)\}", lambda match: "b" * int(match[1]), text)
    data = text.encode()
    data = re.sub(rb"\\x([0-9A-F]{2})", lambda match: bytes([int(match[1], 16)]), data)
    return data.replace(b"\\r", b"\r").replace(b"\\0", b"\0")


class BadInput(Case):
    def setUp(self):
        super().setUp()
        self.init()
        self.load("accounts", "account_id,name\nA1,One\nA2,Two\n")

    def check(self, facts, lines):
        before = content(self.book)
        path = self.write(facts["kind"] + ".csv", file_bytes(lines))
        for extra, code in (([], int(facts["exit"])), (["--check"], {3: 1}.get(int(facts["exit"]), int(facts["exit"])))):
            done = run("import", self.book, facts["kind"], path.name, *shlex.split(facts["options"]), *extra, code=code, cwd=self.folder)
            for expected in facts["expect"]:
                if not done.err.startswith("keyacct: ") or expected not in done.err:
                    raise AssertionError(f"expected {expected!r} in\n{done.err}")
            if "Traceback" in done.err or "Sanitizer" in done.err:
                raise AssertionError(done.err)
            if content(self.book) != before:
                raise AssertionError("the book has changed")


for number, (case, facts_of, lines_of) in enumerate(read_cases()):
    def method(self, facts=facts_of, lines=lines_of):
        self.check(facts, lines)
    setattr(BadInput, f"test_{number:02}_{re.sub('[^a-z0-9]+', '_', case.lower())}", method)

if __name__ == "__main__":
    main()
