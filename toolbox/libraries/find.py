"""Looks through a root file system for libraries that no package manager knows of."""

import base64
import csv
import os
import re
import subprocess

from libraries.markers import CONTEXT, LITERALS, read

# libgomp-a34b3233.so.1.0.0: auditwheel's hash is no part of the name.
NAME = re.compile(r"^(lib[^/]+?)(?:[-.][0-9a-f]{8,}){0,2}\.so(?:\.(\d[0-9A-Za-z.]*))?$")


def find(root):
    """Return a sorted list of {name, version, path, wheel, how, sha256}; version is empty where none is said."""
    owners = wheel_files(root)
    known = debian_files(root)
    files = [path for path in elf_files(root) if path not in known]
    found = [item for path in files for item in by_name(path, owners)]
    found += by_text(root, files, owners)
    unique = {(item["name"], item["version"], item["path"]): item for item in found}
    return [unique[key] for key in sorted(unique)]


def elf_files(root):
    for folder, names, files in os.walk(root):
        names.sort()
        for name in sorted(files):
            path = os.path.join(folder, name)
            if os.path.islink(path) or not os.path.isfile(path):
                continue
            with open(path, "rb") as file:
                if file.read(4) == b"\x7fELF":
                    yield os.path.relpath(path, root)


def debian_files(root):
    """Paths that Debian packages own: those have an entry and a version of their own."""
    folder = os.path.join(root, "var/lib/dpkg/info")
    paths = set()
    for name in os.listdir(folder) if os.path.isdir(folder) else []:
        if name.endswith(".list"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                paths.update(re.sub(r"^/(bin|sbin|lib|lib64)/", r"/usr/\1/", line.rstrip("\n"))[1:] for line in file)
    return paths


def wheel_files(root):
    """Map each file of a wheel to (wheel, sha256), from the RECORD that its installer wrote."""
    owners = {}
    for folder, names, _ in os.walk(os.path.join(root, "usr/local/lib")):
        for name in [name for name in names if name.endswith(".dist-info")]:
            record = os.path.join(folder, name, "RECORD")
            if os.path.isfile(record):
                owners.update(record_files(root, folder, name.removesuffix(".dist-info"), record))
    return owners


def record_files(root, folder, wheel, record):
    with open(record, encoding="utf-8", newline="") as file:
        for path, digest, *_ in csv.reader(file):
            full = os.path.relpath(os.path.normpath(os.path.join(folder, path)), root)
            yield full, (wheel.replace("-", " ", 1), hex_digest(digest))


def hex_digest(text):
    """RECORD writes sha256 as base64 without padding: https://packaging.python.org/specifications/recording-installed-packages/"""
    name, _, value = text.partition("=")
    return base64.urlsafe_b64decode(value + "==").hex() if name == "sha256" else ""


def by_name(path, owners):
    match = NAME.match(os.path.basename(path))
    if match is None:
        return
    name, version = match.group(1), match.group(2) or ""
    bundled = os.path.dirname(path).endswith(".libs")
    if bundled or version:
        yield entry(name, version, path, "file name", owners)


def by_text(root, files, owners):
    for offset, literal, path in grep(root, files):
        with open(os.path.join(root, path), "rb") as file:
            file.seek(max(0, offset - CONTEXT))
            before = file.read(min(CONTEXT, offset))
            found = read(literal, before, file.read(len(literal) + CONTEXT))
        if found:
            yield entry(*found, path, "text in the binary", owners)


def grep(root, files):
    """Yield (offset, literal, path). One pass of grep for all literals: gigabytes of libraries take seconds."""
    patterns = "\n".join(literal.decode() for literal in LITERALS)
    for start in range(0, len(files), 200):
        argv = ["grep", "-abo", "-Z", "-H", "-F", "-e", patterns, "--", *files[start : start + 200]]
        result = subprocess.run(argv, cwd=root, env={"LC_ALL": "C", "PATH": os.environ["PATH"]}, capture_output=True)
        if result.returncode > 1:
            raise RuntimeError(f"LIBRARIES_GREP: {result.stderr.decode(errors='replace').strip()}")
        for line in result.stdout.splitlines():
            path, _, rest = line.partition(b"\0")
            offset, _, literal = rest.partition(b":")
            yield int(offset), literal, path.decode()


def entry(name, version, path, how, owners):
    wheel, digest = owners.get(path, ("", ""))
    return {"name": name, "version": version, "path": f"/{path}", "wheel": wheel, "how": how, "sha256": digest}
