#!/usr/bin/env python3
"""Writes the source tarball of the commit that is checked out, and its checksum: the same commit gives the same bytes.

    dist.py DIRECTORY      makes keyacct-VERSION.tar.gz and keyacct-VERSION.tar.gz.sha256 there; `ninja dist` calls it

Files are those that git knows, without git's own, in the order of their names, owned by nobody, as old as the commit (or
SOURCE_DATE_EPOCH). A tree with changes that are not committed is refused: nobody could say what such a tarball holds.
Python 3.11, git and gzip.
"""
import hashlib
import io
import os
import pathlib
import re
import subprocess
import sys
import tarfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
LEFT_OUT = {".gitignore", ".gitattributes", ".mailmap"}


def git(root, *arguments):
    return subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True).stdout


def files(root):
    """(path, is it a program, content) of every file of HEAD, sorted."""
    listing = git(root, "ls-tree", "-r", "-z", "--full-tree", "HEAD").decode().split("\0")
    for line in sorted(listing, key=lambda one: one.partition("\t")[2]):
        what, _, path = line.partition("\t")
        if path and path not in LEFT_OUT:
            mode, kind, number = what.split()
            if kind != "blob" or mode not in ("100644", "100755"):
                sys.exit(f"dist: {path} is no plain file")
            yield path, mode == "100755", git(root, "cat-file", "blob", number)


def tar(root, top, when):
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path, program, content in files(root):
            one = tarfile.TarInfo(f"{top}/{path}")
            one.size, one.mtime, one.mode = len(content), when, 0o755 if program else 0o644
            archive.addfile(one, io.BytesIO(content))
    return target.getvalue()


def make(root, folder):
    if not (root / ".git").exists():
        sys.exit("dist: this is no git checkout; a tarball is made from a commit")
    dirt = git(root, "status", "--porcelain").decode()
    if dirt:
        sys.exit(f"dist: these changes are not committed:\n{dirt}")
    version = re.search(r'KEYACCT_VERSION_STRING "([\d.]+)"', git(root, "show", "HEAD:include/keyacct/version.h").decode())[1]
    when = int(os.environ.get("SOURCE_DATE_EPOCH") or git(root, "log", "-1", "--format=%ct"))
    plain = tar(root, f"keyacct-{version}", when)
    packed = subprocess.run(["gzip", "-9", "-n"], input=plain, check=True, capture_output=True).stdout
    target = folder / f"keyacct-{version}.tar.gz"
    target.write_bytes(packed)
    checksum = f"{hashlib.sha256(packed).hexdigest()}  {target.name}\n"
    target.with_name(target.name + ".sha256").write_text(checksum, encoding="utf-8")
    return target


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(make(ROOT, pathlib.Path(sys.argv[1])))
