"""Reads a report strictly: every element closed where it must be, nothing that could act, nothing from outside."""
import base64
import hashlib
import html.parser
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))

VOID = {"meta"}
ALLOWED = {
    "html": {"lang"}, "head": set(), "meta": {"charset", "http-equiv", "content", "name"}, "title": {"id"}, "style": set(), "body": set(),
    "header": set(), "main": set(), "footer": set(), "nav": {"aria-label"}, "section": {"id", "aria-labelledby"}, "h1": set(), "h2": {"id"},
    "h3": set(), "p": {"class"}, "ul": set(), "li": set(), "a": {"href"}, "span": {"class"}, "small": set(), "bdi": set(), "time": set(),
    "dl": {"class"}, "dt": {"class"}, "dd": {"class"}, "div": {"class", "tabindex", "role", "aria-labelledby"}, "figure": {"class"},
    "figcaption": set(), "details": set(), "summary": set(), "table": {"class"}, "caption": {"id"}, "thead": set(), "tbody": set(),
    "tr": {"id"}, "th": {"scope", "class"}, "td": {"class"},
    "svg": {"class", "viewbox", "role", "aria-labelledby", "aria-hidden", "preserveaspectratio"}, "desc": {"id"},
    "path": {"class", "d"}, "circle": {"class", "cx", "cy", "r"}, "rect": {"class", "x", "y", "width", "height"},
    "text": {"x", "y", "class"},
}
# What must not stand inside what.
BLOCKS = {"p", "ul", "dl", "div", "figure", "table", "section", "h2", "h3", "details"}


class Node:
    def __init__(self, tag, attributes, parent):
        self.tag, self.attributes, self.parent, self.children = tag, attributes, parent, []

    def all(self, tag=None):
        for child in self.children:
            if isinstance(child, Node):
                if tag is None or child.tag == tag:
                    yield child
                yield from child.all(tag)

    def text(self):
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)

    def up(self, tag):
        node = self
        while node and node.tag != tag:
            node = node.parent
        return node


class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = Node("#root", {}, None)
        self.at = self.root
        self.ids = set()

    def handle_starttag(self, tag, attributes):
        raw = self.get_starttag_text()
        names = [name for name, _ in attributes]
        assert tag in ALLOWED, f"element {tag}: {raw}"
        assert len(names) == len(set(names)), f"attribute twice: {raw}"
        for name, value in attributes:
            assert name in ALLOWED[tag], f"attribute {name} of {tag}: {raw}"
            assert value is not None and f'{name}="'.lower() in raw.lower(), f"attribute {name} without quotes: {raw}"
        if tag in BLOCKS:
            assert not self.at.up("p") and self.at.tag not in ("span", "a", "small", "ul", "tr"), f"{tag} in {self.at.tag}"
        if tag in ("td", "th"):
            assert self.at.tag == "tr"
        node = Node(tag, dict(attributes), self.at)
        if "id" in node.attributes:
            assert re.fullmatch(r"[A-Za-z][A-Za-z0-9_.-]*", node.attributes["id"]), node.attributes["id"]
            assert node.attributes["id"] not in self.ids, f"id twice: {node.attributes['id']}"
            self.ids.add(node.attributes["id"])
        self.at.children.append(node)
        if tag not in VOID:
            self.at = node

    def handle_startendtag(self, tag, attributes):
        assert tag in ("path", "circle", "rect"), f"{tag} closes itself"
        self.handle_starttag(tag, attributes)
        self.at = self.at.parent

    def handle_endtag(self, tag):
        assert self.at.tag == tag, f"</{tag}> closes <{self.at.tag}> at {self.getpos()}"
        self.at = self.at.parent

    def handle_data(self, data):
        self.at.children.append(data)

    def handle_comment(self, data):
        raise AssertionError("a comment: " + data)

    def handle_pi(self, data):
        raise AssertionError("a processing instruction: " + data)

    def unknown_decl(self, data):
        raise AssertionError("a declaration: " + data)


def read(source):
    """Bytes of a report -> its tree, after every check that holds for every report."""
    text = source.decode("utf-8")
    assert text.startswith("<!DOCTYPE html>\n")
    acts = re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]", text)
    assert not acts, f"a character that acts: {acts!r}"
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert reader.at is reader.root, f"<{reader.at.tag}> is open at the end"
    root = reader.root
    check_policy(root, text)
    check_links(root, reader.ids)
    check_tables(root)
    check_charts(root)
    return root


def check_policy(root, text):
    styles = list(root.all("style"))
    assert len(styles) == 1
    style = styles[0].text()
    hashed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policies = [meta.attributes["content"] for meta in root.all("meta") if meta.attributes.get("http-equiv") == "Content-Security-Policy"]
    assert policies == [f"default-src 'none'; style-src 'sha256-{hashed}'; base-uri 'none'; form-action 'none'"], policies
    assert not re.search(r"url\s*\(|@import|expression|</", style), "the style reaches outside"
    assert style.count("{") == style.count("}")
    head = text.split("</head>")[0]
    assert head.index("Content-Security-Policy") < head.index("<style>")


def check_links(root, ids):
    for node in root.all("a"):
        target = node.attributes["href"]
        assert target.startswith("#") and target[1:] in ids, f"link to {target}"
    for node in root.all():
        for name in node.attributes.get("aria-labelledby", "").split():
            assert name in ids, f"labelled by {name}"
    classes = set(re.findall(r"\.([A-Za-z][A-Za-z0-9]*)", next(root.all("style")).text()))
    for node in root.all():
        for name in node.attributes.get("class", "").split():
            assert name in classes or re.fullmatch(r"tb\d+|t0", name), f"class {name} has no style"


def check_tables(root):
    for table in root.all("table"):
        caption = next(table.all("caption")).text()
        assert caption.strip()
        heads = [node for node in next(table.all("thead")).all("th")]
        assert all(node.attributes.get("scope") == "col" and node.text().strip() for node in heads), caption
        rows = list(next(table.all("tbody")).all("tr"))
        assert rows, f"no rows: {caption}"
        for row in rows:
            cells = [node for node in row.children if isinstance(node, Node)]
            assert len(cells) == len(heads), f"{caption}: {len(cells)} cells under {len(heads)} heads"
            assert all(node.tag == "td" or node.attributes.get("scope") == "row" for node in cells)


def check_charts(root):
    for svg in root.all("svg"):
        if svg.attributes.get("aria-hidden") == "true":
            cell = svg.up("td")
            assert cell and re.search(r"\d", cell.text()), "a bar without its figure"
            continue
        assert svg.attributes.get("role") == "img" and svg.attributes["class"] in ("wide", "narrow")
        title, describes = list(svg.all("title")), list(svg.all("desc"))
        assert len(title) == 1 and len(describes) == 1 and title[0].text().strip() and describes[0].text().strip()
        assert svg.attributes["aria-labelledby"] == f"{title[0].attributes['id']} {describes[0].attributes['id']}"
        assert title[0].text().strip()[-1] in "?？", "a title that asks nothing: " + title[0].text()
        assert list(svg.up("section").all("table")), "a chart without a table"
        box = [float(number) for number in svg.attributes["viewbox"].split()]
        for node in svg.all():
            x, y = (node.attributes.get(name) for name in (("cx", "cy") if node.tag == "circle" else ("x", "y")))
            if x is not None:
                assert -1 <= float(x) <= box[2] + 1 and -1 <= float(y or 0) <= box[3] + 1, "drawn outside"
            assert "nan" not in " ".join(node.attributes.values()) and "inf" not in node.attributes.get("d", "")


def section(root, name):
    return next(node for node in root.all("section") if node.attributes["id"] == name)


def row(root, anchor):
    return next((node for node in root.all("tr") if node.attributes.get("id") == anchor), None)
