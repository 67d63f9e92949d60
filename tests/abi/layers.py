"""Every #include that crosses the layers: core knows no room, rooms do not know each other, hosts know installed headers only."""
import re

ROOMS = ["ledger", "value", "segment", "service", "risk", "plan"]
SOURCES = {".c", ".h", ".def", ".cc", ".cpp", ".hpp"}


def includes(path, quoted_only=False):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8", errors="replace"), flags=re.S)
    return re.findall(r'^\s*#\s*include\s*%s([^>"]+)[>"]' % ('"' if quoted_only else '[<"]'), text, re.M)


def room_of(name):
    """The room whose file an include names, seen from src/ or include/ ("" if it is none of a room)."""
    parts = name.replace("../", "").split("/")
    if parts[0] == "keyacct" and len(parts) == 2:
        stem = parts[1].removesuffix(".h")
        return stem if stem in ROOMS else ""
    return parts[0] if len(parts) > 1 and parts[0] in ROOMS else ""


def layering(root):
    """Every #include below `root` that crosses the layers, as text; [] when there is none."""
    found = []
    for path in sorted(one for one in (root / "src").rglob("*") if one.suffix in SOURCES):
        home = path.relative_to(root / "src").parts[0] if path.parent != root / "src" else ""
        for name in includes(path):
            room = room_of(name)
            where = f"{path.relative_to(root)} includes {name}"
            if home == "core" and (room or name == "keyacct.h"):
                found.append(f"{where}: core includes no room")
            elif home in ROOMS and home != "plan" and ((room and room != home) or name == "keyacct.h"):
                found.append(f"{where}: rooms do not include each other")
            elif home == "plan" and room not in ("", "plan") and not name.startswith("keyacct/"):
                found.append(f"{where}: plan uses the public headers of rooms only")
            if name in ("stdio.h", "time.h", "locale.h", "threads.h", "pthread.h", "signal.h", "setjmp.h", "errno.h"):
                found.append(f"{where}: the library does no such thing")
    internal = {one.name for one in (root / "src").rglob("*.h")}
    for path in sorted(one for folder in ("bindings",
                                          "docs/examples") for one in (root / folder).rglob("*") if one.suffix in SOURCES):
        system = set(includes(path)) - set(includes(path, quoted_only=True))
        for name in includes(path):
            beside = path.parent / name
            own = beside.exists() and "src" not in beside.resolve().relative_to(root.resolve()).parts[:1]
            public = (root / "include" / name).exists()
            if "src/" in name or (not own and not public and (
                    name.split("/")[-1] in internal and name not in system or name.split("/")[0] in ROOMS + ["core"])):
                found.append(f"{path.relative_to(root)} includes {name}: hosts use the installed headers only")
    for path in sorted((root / "bindings").rglob("CMakeLists.txt")):
        if re.search(r"include_directories\([^)]*/src\b|keyacct_objects", path.read_text(encoding="utf-8")):
            found.append(f"{path.relative_to(root)} uses src/: hosts use the installed headers and the library only")
    return found
