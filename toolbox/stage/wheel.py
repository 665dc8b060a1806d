"""A wheel as pypa's installer reads it (Binary distribution format), with what real wheels need on top."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from installer.sources import WheelFile
from installer.utils import parse_entrypoints, parse_metadata_file

SITE = "usr/local/lib/python3.11/dist-packages"
BIN = "usr/local/bin"
SIGNATURES = ("RECORD.jws", "RECORD.p7s")


def schemes(distribution: str) -> dict[str, str]:
    """Returns where each scheme goes, relative to the root: Debian's interpreter reads dist-packages below /usr/local."""
    headers = f"usr/local/include/python3.11/{distribution}"
    return {"purelib": SITE, "platlib": SITE, "headers": headers, "scripts": BIN, "data": "usr/local"}


class Wheel(WheelFile):
    """A WheelFile whose .dist-info folder may be spelled otherwise than the file's name (PEP 503 equality)."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        super().__init__(archive)
        self.archive = archive
        self._spelled = {kind: self._find(kind) for kind in ("dist-info", "data")}

    def _find(self, kind: str) -> str:
        asked = f"{self.distribution}-{self.version}.{kind}"
        tops = sorted({name.split("/", 1)[0] for name in self.archive.namelist()})
        same = [top for top in tops if top.endswith(f".{kind}") and _spelling(top) == _spelling(asked)]
        return same[0] if same else asked

    @property
    def dist_info_dir(self) -> str:
        return self._spelled["dist-info"]

    @property
    def data_dir(self) -> str:
        return self._spelled["data"]


@dataclass(frozen=True)
class Item:
    """One path that a wheel writes: `scheme` and `path` as installer names them, `target` below the root, `content` a fingerprint."""

    scheme: str
    path: str
    target: str
    content: str


def items(file: Path) -> Iterator[Item]:
    """Yields what a wheel will write, from its directory only: the content is CRC and size, or the text of an entry point."""
    with zipfile.ZipFile(file) as archive:
        wheel = Wheel(archive)
        places = schemes(wheel.distribution)
        root = "purelib" if parse_metadata_file(wheel.read_dist_info("WHEEL"))["Root-Is-Purelib"] == "true" else "platlib"
        for info in archive.infolist():
            if not info.is_dir():
                scheme, path = _place(wheel, info.filename, root)
                yield Item(scheme, path, posixpath.join(places.get(scheme, ""), path), f"{info.CRC:08x}:{info.file_size}")
        for name, module, attribute, _ in _entry_points(wheel):
            yield Item("scripts", name, f"{BIN}/{name}", f"{module}:{attribute}")


def _entry_points(wheel: Wheel) -> list[tuple[str, str, str, str]]:
    if "entry_points.txt" not in wheel.dist_info_filenames:
        return []
    return list(parse_entrypoints(wheel.read_dist_info("entry_points.txt")))


def _place(wheel: Wheel, name: str, root: str) -> tuple[str, str]:
    if not name.startswith(f"{wheel.data_dir}/"):
        return root, name
    scheme, _, path = name.removeprefix(f"{wheel.data_dir}/").partition("/")
    return scheme, path


def _spelling(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
