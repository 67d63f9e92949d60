"""What must hold of a release: one version everywhere, and an installed tree that does not tell where and when it was built.

Both are functions that return what they object to, so that test_release.py can show them trees that are wrong.
"""
import pathlib
import re
import subprocess


def versions(root, build):
    """Every place that names the version of this release says the same as include/keyacct/version.h."""
    root, build = pathlib.Path(root), pathlib.Path(build)

    def read(path):
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def first(pattern, text):
        match = re.search(pattern, text, re.M)
        return match[1] if match else "nothing"

    header = read(root / "include/keyacct/version.h")
    version = first(r'KEYACCT_VERSION_STRING "(.*?)"', header)
    numbers = [first(rf"KEYACCT_VERSION_{part} (\d+)", header) for part in ("MAJOR", "MINOR", "PATCH")]
    said = {"the three numbers of version.h": ".".join(numbers),
            "CHANGELOG.md": first(r"^## (\S+)", read(root / "CHANGELOG.md")),
            "bindings/python/pyproject.toml": first(r'^version = "(.*?)"', read(root / "bindings/python/pyproject.toml")),
            "the project in CMake": first(r"^CMAKE_PROJECT_VERSION:STATIC=(.*)$", read(build / "CMakeCache.txt")),
            "keyacct.pc": first(r"^Version: (.*)$", read(build / "keyacct.pc")),
            "keyacctConfigVersion.cmake": first(r'set\(PACKAGE_VERSION "(.*?)"\)', read(build / "keyacctConfigVersion.cmake")),
            "the file name of the library": (build / "libkeyacct.so").resolve().name.removeprefix("libkeyacct.so.")}
    package = read(root / "bindings/python/keyacct/__init__.py")
    if "__version__" in package:
        said["keyacct.__version__"] = first(r'^__version__ = "(.*?)"', package)
    for rock in root.glob("bindings/lua/*.rockspec"):
        said[f"the name of {rock.name}"] = first(r"^keyacct-(.*)-\d+\.rockspec$", rock.name)
        said[rock.name] = first(r'^version = "(.*)-\d+"', read(rock))
    command = build / "bindings/cli/keyacct"
    if command.exists():
        done = subprocess.run([str(command), "--version"], capture_output=True, text=True)
        said["keyacct --version"] = done.stdout.removeprefix("keyacct ").strip() or done.stderr.strip()
    found = [f"{place} says {other}, version.h says {version}" for place, other in said.items() if other != version]
    number = tuple(int(part) for part in version.split("."))
    nodes = re.findall(r"^KEYACCT_([\d.]+) \{", read(root / "src/keyacct.map"), re.M)
    if not nodes:
        found.append("src/keyacct.map has no node")
    return found + [f"src/keyacct.map has a node {node}, later than {version}" for node in nodes
                    if tuple(int(part) for part in node.split(".")) > number[:2]]


def contents(folder):
    """{relative path: bytes, or where a link points} of everything below a folder."""
    folder = pathlib.Path(folder)
    return {str(path.relative_to(folder)): str(path.readlink()).encode() if path.is_symlink() else path.read_bytes()
            for path in folder.rglob("*") if path.is_symlink() or path.is_file()}


def different(one, other):
    """Two installed trees are the same files with the same bytes."""
    one, other = contents(one), contents(other)
    if len(one) < 20:
        return [f"only {len(one)} files are installed"]
    found = [f"{name} is installed only once" for name in sorted(set(one) ^ set(other))]
    return found + [f"{name} has other bytes" for name in sorted(set(one) & set(other)) if one[name] != other[name]]


def places(installed, *folders):
    """No installed file names a folder in which it was built."""
    return [f"{name} names {folder}" for name, content in sorted(contents(installed).items()) for folder in folders
            if str(folder).encode() in content]
