"""Parses the public headers: the small C subset that they are written in, and nothing else.

A header is cut into tokens (doc comments kept), conditionals are decided for a C compiler, and the rest must be one of: extern "C"
markers, opaque struct, struct, alias, callback, enum of constants, function. What is not understood ends the program, so a
declaration can never be missing from the bindings in silence.
"""
import re
import sys

KNOWN_DEFINED = {"__GNUC__"}
SCALARS = {"void", "char", "int8_t", "uint8_t", "int16_t", "uint16_t", "int32_t", "uint32_t", "int64_t", "uint64_t", "double", "size_t",
           "int"}  # int: what the functions of an Arrow stream give
TOKEN = re.compile(r"/\*\*<?.*?\*/|/\*.*?\*/|//[^\n]*|[A-Za-z_]\w*|-?\d\w*|\"[^\"\n]*\"|[-+{}()\[\];,*=:]|\s+", re.S)


def fail(path, line, what):
    sys.exit(f"{path.name}:{line}: {what}")


def doc_text(comment):
    """The text of a doc comment, without its stars."""
    body = re.sub(r"^/\*\*<?|\*/$", "", comment)
    return "\n".join(re.sub(r"^\s*\* ?", "", line).rstrip() for line in body.splitlines()).strip()


class Header:
    """One header: its constants from #define, and its tokens as (text, line) with comments other than docs left out."""

    def __init__(self, path):
        self.path, self.constants, self.tokens, self.includes = path, [], [], []
        text = path.read_text(encoding="utf-8")
        self.guard = re.search(r"#ifndef (\w+)\n#define \1\n", text)
        if not self.guard:
            fail(path, 1, "no include guard")
        self.guard = self.guard[1]
        self.tokenize(self.preprocess(text))

    def decide(self, directive, rest, line):
        if directive in ("ifdef", "ifndef"):
            return (rest in KNOWN_DEFINED) == (directive == "ifdef")
        match = re.fullmatch(r"defined\((\w+)\)", rest)
        if not match:
            fail(self.path, line, f"#{directive} {rest}: only defined(NAME) is understood")
        return match[1] in KNOWN_DEFINED

    def preprocess(self, text):
        """Blanks directives and what conditionals leave out; collects #define NAME value."""
        kept, stack, lines = [], [], text.split("\n")
        for number, line in enumerate(lines, 1):
            match = re.match(r"#\s*(\w+)\s*(.*?)\s*$", line)
            live = all(taken for taken, _ in stack)
            if not match:
                kept.append(line if live else "")
                continue
            kept.append("")
            directive, rest = match[1], re.sub(r"\s*/\*\*?(?!<).*?\*/$", "", match[2])
            if line.endswith("\\"):
                fail(self.path, number, "continued directives are not understood")
            if directive in ("if", "ifdef", "ifndef"):
                taken = self.decide(directive, rest, number)
                stack.append((taken, taken))
            elif directive == "elif":
                taken = not stack[-1][1] and self.decide(directive, rest, number)
                stack[-1] = (taken, stack[-1][1] or taken)
            elif directive == "else":
                stack[-1] = (not stack[-1][1], True)
            elif directive == "endif":
                stack.pop()
            elif directive == "include":
                if live:
                    self.includes.append(rest)
            elif directive == "define":
                if live:
                    self.define(rest, number)
            else:
                fail(self.path, number, f"#{directive} is not understood")
        if stack:
            fail(self.path, len(lines), "a conditional is not closed")
        return "\n".join(kept)

    def define(self, rest, line):
        match = re.fullmatch(r"(\w+)(?:\s+(.*?))?(?:\s*/\*\*<\s*(.*?)\s*\*/)?", rest)
        if not match:
            fail(self.path, line, f"#define {rest}: not understood")
        name, value, text = match[1], match[2], match[3] or ""
        if name.startswith("ARROW_FLAG_") or re.fullmatch(r"-?\d+", value or ""):
            self.constants.append({"name": name, "value": int(value), "text": text})
        elif re.fullmatch(r'"[^"]*"', value or ""):
            self.constants.append({"name": name, "value": value[1:-1], "text": text})
        elif value and not value.startswith(("__attribute__", "__declspec", "extern", "{", "}")):
            fail(self.path, line, f"#define {name} {value}: neither a number, a text, nor an initialiser")

    def tokenize(self, text):
        position, line = 0, 1
        while position < len(text):
            match = TOKEN.match(text, position)
            if not match:
                fail(self.path, line, f"character {text[position]!r} is not understood")
            token = match[0]
            if token.startswith("/**") or not (token.isspace() or token.startswith(("/*", "//"))):
                self.tokens.append((token, line))
            line += token.count("\n")
            position = match.end()


class Parser:
    """Turns the tokens of one header into declarations, appended to the lists of `api`."""

    def __init__(self, header, api):
        self.header, self.api, self.at = header, api, 0
        self.name = header.path.name

    def fail(self, what):
        token, line = self.header.tokens[min(self.at, len(self.header.tokens) - 1)]
        fail(self.header.path, line, f"{what} (at {token.splitlines()[0]!r})")

    def peek(self):
        return self.header.tokens[self.at][0] if self.at < len(self.header.tokens) else ""

    def take(self, *expected):
        token = self.peek()
        if not token or (expected and token not in expected):
            self.fail(f"expected {' or '.join(expected) or 'more'}")
        self.at += 1
        return token

    def identifier(self):
        token = self.take()
        if not re.fullmatch(r"[A-Za-z_]\w*", token):
            self.at -= 1
            self.fail("expected a name")
        return token

    def docs(self):
        """The last doc comment before a declaration ("" if none); @file comments do not count."""
        text = ""
        while self.peek().startswith("/**"):
            token = self.take()
            text = "" if token.startswith("/**<") or "@file" in token else doc_text(token)
        return text

    def trailing(self):
        return doc_text(self.take()) if self.peek().startswith("/**<") else ""

    def base_type(self):
        """const? (struct NAME | scalar | keyacct_name) followed by stars and consts; returned with single spaces."""
        words = []
        while self.peek() == "const":
            words.append(self.take())
        word = self.identifier()
        if word == "struct":
            word = "struct " + self.identifier()
        elif (word not in SCALARS or (word == "int" and self.name != "arrow.h")) and not word.startswith("keyacct_"):
            self.at -= 1
            self.fail(f"type {word} is outside the public C subset")
        words.append(word)
        while self.peek() in ("*", "const"):
            words.append(self.take())
        return " ".join(words).replace("* *", "**")

    def declarator(self):
        """One parameter or field: a type, a name and maybe an array length, or a pointer to function."""
        kind = self.base_type()
        if self.peek() == "(":
            self.take("(")
            self.take("*")
            name = self.identifier()
            self.take(")")
            return {"name": name, "type": "function", "callback": {"returns": kind, "arguments": self.parameters()}}
        found = {"name": self.identifier() if self.peek() not in (",", ")") else "", "type": kind}
        if self.peek() == "[":
            self.take("[")
            found["count"] = int(self.take())
            self.take("]")
        return found

    def parameters(self):
        self.take("(")
        found = []
        if self.peek() == "void" and self.header.tokens[self.at + 1][0] == ")":
            self.take()
        elif self.peek() != ")":
            found.append(self.declarator())
            while self.peek() == ",":
                self.take()
                found.append(self.declarator())
        self.take(")")
        return found

    def fields(self):
        self.take("{")
        found = []
        while self.peek() != "}":
            self.docs()
            field = self.declarator()
            self.take(";")
            field["text"] = self.trailing()
            found.append(field)
        self.take("}")
        return found

    def typedef(self, text):
        self.take("typedef")
        if self.peek() == "struct":
            self.take()
            name = self.identifier()
            if self.peek() == "{":
                found = {"name": name, "header": self.name, "fields": self.fields(), "text": text}
                self.api["structs"].append(found)
            else:
                self.api["handles"].append({"name": name, "header": self.name, "text": text})
            self.take(name)
            self.take(";")
            return
        found = self.declarator()
        self.take(";")
        kind = "aliases" if found["type"] != "function" else "callbacks"
        self.api[kind].append({**found, "header": self.name, "text": text})

    def enumeration(self, text):
        self.take("enum")
        self.take("{")
        found = []
        while self.peek() != "}":
            name = self.identifier()
            self.take("=")
            constant = {"name": name, "value": int(self.take())}
            if self.peek() == ",":
                self.take()
            constant["text"] = self.trailing()
            found.append(constant)
        self.take("}")
        self.take(";")
        self.api["enums"].append({"header": self.name, "text": text, "constants": found})

    def function(self, text):
        self.take("KEYACCT_API")
        returns = self.base_type()
        name = self.identifier()
        found = {"name": name, "header": self.name, "returns": returns, "arguments": self.parameters()}
        self.take(";")
        since = re.search(r"@since (\d+\.\d+)", text)
        if not text or not since:
            self.fail(f"{name} has no documentation or no @since")
        if not name.startswith("keyacct_"):
            self.fail(f"{name} does not start with keyacct_")
        if any(not one["name"] for one in found["arguments"]):
            self.fail(f"{name} has a parameter without a name")
        self.api["functions"].append({**found, "since": since[1], "text": text})

    def run(self):
        while True:
            text = self.docs()
            token = self.peek()
            if not token:
                return
            if token in ("KEYACCT_BEGIN_DECLS", "KEYACCT_END_DECLS"):
                self.take()
            elif token == "typedef":
                self.typedef(text)
            elif token == "enum":
                self.enumeration(text)
            elif token == "struct":
                self.take()
                name = self.identifier()
                self.api["structs"].append({"name": "struct " + name, "header": self.name, "fields": self.fields(), "text": text})
                self.take(";")
            elif token == "KEYACCT_API":
                self.function(text)
            else:
                self.fail("not a declaration of the public C subset")


def check(api):
    """Names are declared once, and every type that is used is declared."""
    names = [one["name"] for kind in ("handles", "structs", "aliases", "callbacks", "functions") for one in api[kind]]
    names += [one["name"] for group in api["enums"] for one in group["constants"]] + [one["name"] for one in api["constants"]]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        sys.exit(f"declared twice: {', '.join(twice)}")
    known = set(names) | SCALARS

    def use(kind, where):
        base = re.sub(r"[*]|\bconst\b", "", kind).strip()
        if base not in known:
            sys.exit(f"{where}: type {base} is not declared in any public header")

    for function in api["functions"] + [one["callback"] | {"name": one["name"]} for one in api["callbacks"]]:
        use(function["returns"], function["name"])
        for one in function["arguments"]:
            if one["type"] != "function":
                use(one["type"], function["name"])


def parse(include):
    """The whole public interface below the include folder, as one dict, in the order of the umbrella header."""
    api = {"handles": [], "structs": [], "aliases": [], "callbacks": [], "enums": [], "constants": [], "functions": []}
    umbrella = Header(include / "keyacct.h")
    named = [re.fullmatch(r'"(keyacct/\w+\.h)"', one)[1] for one in umbrella.includes]
    present = sorted(str(path.relative_to(include)) for path in (include / "keyacct").glob("*.h"))
    if sorted(named) != present:
        sys.exit(f"keyacct.h includes {sorted(named)}, but the folder holds {present}")
    for name in named:
        header = Header(include / name)
        Parser(header, api).run()
        api["constants"] += [{**one, "header": header.path.name} for one in header.constants]
    check(api)
    return api
