"""Small real subjects: debs made by dpkg-deb, wheels zipped by hand, trees of files with difficult names."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import os
import random
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

TOOLBOX = Path(__file__).resolve().parents[2] / "toolbox"


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs one of the toolbox's programs: run("pack", ...)."""
    whole = {**os.environ, "PYTHONPATH": str(TOOLBOX), "PYTHONDONTWRITEBYTECODE": "1", "no_proxy": "127.0.0.1", **environment}
    return subprocess.run([sys.executable, "-m", *arguments], capture_output=True, text=True, env=whole)


class Tree(unittest.TestCase):
    """A root file system to write into."""

    def setUp(self) -> None:
        self.root = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)

    def write(self, path: str, content: bytes) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return file


def make_deb(target: Path, name: str, files: Mapping[str, bytes | str], architecture: str = "all", **fields: str) -> Path:
    """Builds a .deb: bytes are a file's content, a str is a link's target; `fields` names control fields with _ for -."""
    source = target / f".{name}"
    (source / "DEBIAN").mkdir(parents=True)
    sums = []
    for path, content in files.items():
        file = source / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            file.symlink_to(content)
        else:
            file.write_bytes(content)
            file.chmod(0o755 if "bin/" in path or "/ld-linux-" in path else 0o644)
            sums.append(f"{hashlib.md5(content).hexdigest()}  {path}\n")
    conffiles = fields.pop("conffiles", "")
    postinst = fields.pop("postinst", "")
    control = {"Package": name, "Version": "1.0", "Architecture": architecture, "Maintainer": "t", "Description": "test", **fields}
    lines = [f"{key.replace('_', '-')}: {value}\n" for key, value in control.items()]
    (source / "DEBIAN/control").write_text("".join(lines))
    (source / "DEBIAN/md5sums").write_text("".join(sums))
    if conffiles:
        (source / "DEBIAN/conffiles").write_text(conffiles)
    if postinst:
        (source / "DEBIAN/postinst").write_text(postinst)
        (source / "DEBIAN/postinst").chmod(0o755)
    deb = target / f"{name}_1.0_{architecture}.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zgzip", "-b", str(source), str(deb)], check=True, capture_output=True)
    subprocess.run(["rm", "-rf", str(source)], check=True)
    return deb


def make_wheel(target: Path, name: str, files: dict[str, bytes], purelib: bool = True, record: bool = True, info: str | None = None) -> Path:
    """Zips a wheel; `info` is another spelling of the .dist-info folder's name."""
    info = info or f"{name}-1.0.dist-info"
    metadata = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n".encode(),
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: {str(purelib).lower()}\nTag: py3-none-any\n".encode(),
    }
    whole = {**files, **metadata}
    rows = [f"{path},sha256={_digest(content)},{len(content)}" for path, content in whole.items()] if record else []
    whole[f"{info}/RECORD"] = "\n".join([*rows, f"{info}/RECORD,,", ""]).encode()
    wheel = target / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in whole.items():
            entry = zipfile.ZipInfo(path, (2020, 1, 1, 0, 0, 0))
            entry.external_attr = (0o100755 if "bin/" in path else 0o100644) << 16
            archive.writestr(entry, content)
    return wheel


def wheel_of(target: Path, name: str, members: Sequence[tuple[str, bytes] | tuple[str, bytes, int]], **other: str) -> Path:
    """Zips a wheel with any names, in that order: each with a content and perhaps a mode (0o100644).

    `record` and `metadata` are other texts of RECORD and WHEEL (latin-1), `system` what made the zip (0 is Windows), `compression` is "deflated" or stored.
    """
    info = f"{name}-1.0.dist-info"
    whole = [*members, (f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n".encode())]
    whole.append((f"{info}/WHEEL", other.get("metadata", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n").encode("latin-1")))
    rows = io.StringIO()
    csv.writer(rows, lineterminator="\n").writerows((member[0], f"sha256={_digest(member[1])}", len(member[1])) for member in whole)
    whole.append((f"{info}/RECORD", other.get("record", rows.getvalue()).encode()))
    wheel = target / f"{name}-1.0-py3-none-any.whl"
    with warnings.catch_warnings(), zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED if other.get("compression") else zipfile.ZIP_STORED) as archive:
        warnings.simplefilter("ignore")  # names that are in it twice
        for path, content, *mode in whole:
            entry = zipfile.ZipInfo("x", (2020, 1, 1, 0, 0, 0))
            entry.filename = path
            entry.create_system = int(other.get("system", "3"))
            entry.external_attr = (int(mode[0]) if mode else 0o100644) << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED if other.get("compression") else zipfile.ZIP_STORED)
    return wheel


CONTROL = "Package: {name}\nVersion: 1.0\nArchitecture: all\nMaintainer: t\nDescription: test\n"


def tarred(members: Sequence[tuple[str, bytes | str | Mapping[str, object]]]) -> bytes:
    """Packs a tar with any names: bytes are a file's content, a str a link's target, a mapping the fields of a TarInfo (`content` too)."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT, errors="surrogateescape") as archive:
        for path, what in members:
            entry, content = tarfile.TarInfo(path), b""
            entry.mode = 0o755
            if isinstance(what, bytes):
                content = what
            elif isinstance(what, str):
                entry.type, entry.linkname = tarfile.SYMTYPE, what
            else:
                for field, value in what.items():
                    if field == "content":
                        content = bytes(value) if isinstance(value, bytes) else b""
                    else:
                        setattr(entry, field, value)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def folder(**fields: object) -> dict[str, object]:
    return {"type": tarfile.DIRTYPE, **fields}


def ar(members: Sequence[tuple[str, bytes]]) -> bytes:
    """Packs an ar archive (deb(5))."""
    parts = [b"!<arch>\n"]
    for name, content in members:
        parts += [f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(content):<10}`\n".encode("latin-1"), content, b"\n" * (len(content) % 2)]
    return b"".join(parts)


def deb_of(target: Path, name: str, members: Sequence[tuple[str, bytes | str | Mapping[str, object]]], control: str = CONTROL, **more: bytes) -> Path:
    """Makes a .deb by hand, so that dpkg-deb's builder does not look at it; `more` are other files of its control archive."""
    text = control.replace("{name}", name).encode("utf-8", "surrogateescape")
    controls = tarred([("./control", text), *((f"./{path}", content) for path, content in more.items())])
    file = target / f"{name}_1.0_all.deb"
    file.write_bytes(ar([("debian-binary", b"2.0\n"), ("control.tar", controls), ("data.tar", tarred(members))]))
    return file


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")


PIECES = ("a", "b-c", "d.e", "é", "漢字", "x y", "tab\there", "line\nbreak", "quote'\"", "-dash", "\udcff\udcfe", "emoji🙂", "*")


def random_name(dice: random.Random) -> str:
    """A file name that tar, shells and pax like to stumble over, up to 250 bytes."""
    name = "".join(dice.choice(PIECES) for _ in range(dice.randint(1, 5)))
    if dice.random() < 0.3:
        name += "l" * dice.randint(80, 200)
    return os.fsdecode(os.fsencode(name)[:250]) if os.fsencode(name).isascii() else name


def random_tree(root: Path, dice: random.Random, count: int = 60) -> None:
    """Fills `root` with files, folders, links and hard links of any name, mode and time."""
    folders: list[Path] = [root]
    files: list[Path] = []
    for _ in range(count):
        path = dice.choice(folders) / random_name(dice)
        if path.exists() or path.is_symlink() or len(os.fsencode(path)) > 1500 or len(os.fsencode(path.name)) > 250:
            continue
        kind = dice.random()
        if kind < 0.2:
            path.mkdir()
            folders.append(path)
        elif kind < 0.35:
            path.symlink_to(random_name(dice))
        elif kind < 0.45 and files:
            os.link(dice.choice(files), path)
        else:
            path.write_bytes(dice.randbytes(dice.choice((0, 1, 511, 512, 513, 5000, 70000))))
            files.append(path)
    for path in (*files, *folders[1:]):
        path.chmod(dice.choice((0o644, 0o755, 0o600, 0o4755, 0o1777, 0o2750)) | (0o700 if path.is_dir() else 0))
        os.utime(path, (dice.randint(0, 2_000_000_000),) * 2)
