"""Writes src/vocabulary_texts.h: every text of the vocabulary once, and where each row finds its own.

Texts stand in two blocks, words (names, units, labels, numbers) and explanations, so that an offset has two bytes. A text that ends
another one is the end of that one: "account_id" lies in "parent_account_id". Sorting by the reversed text finds all of them.
"""
import vocabulary

CHUNK = 4000  # C99 promises literals of 4,095 bytes
WORDS = {"column": ["name", "unit"], "code": ["name", "label", "label_zh"],
         "parameter": ["name", "default", "min", "max", "unit", "source"], "role": ["name"], "list": ["name"], "call": ["name"]}


def parameters():
    return [dict(one, name=f"{one['group']}.{one['name']}") for one in vocabulary.parameters()]


TABLES = [("column", vocabulary.columns), ("code", vocabulary.codes), ("parameter", parameters),
          ("role", vocabulary.roles), ("list", vocabulary.lists), ("call", vocabulary.calls)]


def pool(texts):
    """The texts that have to be stored, in order, and the offset of every text."""
    by_end = sorted(set(texts), key=lambda text: text[::-1])
    stored = [text for text, after in zip(by_end, by_end[1:] + [""]) if not after.endswith(text)]
    offsets, size = {}, 0
    for text in stored:
        length = len(text.encode())
        for cut in range(len(text) + 1):
            offsets.setdefault(text[cut:], size + length - len(text[cut:].encode()))
        size += length + 1
    return stored, offsets, size


def literal(text):
    return text.replace("\\", "\\\\").replace('"', '\\"')


def block(name, stored, size):
    """One struct of literals: char members have no padding, so that offsets run through."""
    chunks, used = [[]], 0
    for text in stored:
        length = len(text.encode()) + 1
        if used + length > CHUNK:
            chunks.append([])
            used = 0
        chunks[-1].append(text)
        used += length
    out = [f"/* {size:,} bytes. */", f"static const struct {name} {{"]
    out += [f"    char part{at}[{sum(len(text.encode()) + 1 for text in chunk)}];" for at, chunk in enumerate(chunks)]
    out.append(f"}} {name} = {{")
    for chunk in chunks:
        out += [f'    "{literal(text)}\\0"' for text in chunk[:-1]] + [f'    "{literal(chunk[-1])}",']
    return out + ["};"]


def numbers(name, rows):
    width = len(rows[0])
    out = [f"static const uint16_t {name}[][{width}] = {{" if width > 1 else f"static const uint16_t {name}[] = {{"]
    line = "   "
    for row in rows:
        cell = "{" + ", ".join(map(str, row)) + "}," if width > 1 else f"{row[0]},"
        if len(line) + 1 + len(cell) > 132:
            out.append(line)
            line = "   "
        line += " " + cell
    return out + [line, "};"]


def generate():
    tables = [(name, read()) for name, read in TABLES]
    words = [(name, [[row[field] for field in WORDS[name]] for row in rows]) for name, rows in tables]
    explanations = [(name, [[row["text"]] for row in rows]) for name, rows in tables if "text" in rows[0]]
    out = ["/* Texts of the vocabulary, and the offset of each text of each row. Generated from the .def tables by bindings/apigen;",
           " * do not edit. */", "#include <stdint.h>"]
    for kind, found in ("words", words), ("explanations", explanations):
        stored, offsets, size = pool([text for _, rows in found for row in rows for text in row])
        if size > 1 << 16:
            raise SystemExit(f"src/vocabulary_texts.h: {kind} have outgrown offsets of two bytes: divide the block")
        out += [""] + block(kind, stored, size)
        for name, rows in found:
            out += numbers(f"{name}_{kind}", [[offsets[text] for text in row] for row in rows])
    return "\n".join(out) + "\n"
