"""`python3 -m run.elf ROOT --arch arm64 [--allow GLOB]...`: every ELF file that is for another machine, or cut off.

Prints `PATH: MACHINE` for each and ends with 1 when there is any (ELF gABI: e_machine at byte 18).
"""

from __future__ import annotations

import argparse
import fnmatch
import os
import stat
import sys
from collections.abc import Iterator

MACHINES = {"amd64": 62, "arm64": 183}
CUT_OFF = -1
NAMES = {CUT_OFF: "cut off", 3: "x86", 40: "arm", 62: "amd64", 183: "arm64", 190: "CUDA", 224: "AMD GPU", 243: "riscv", 247: "BPF"}


def foreign(root: str, architecture: str, allowed: list[str]) -> tuple[list[str], int]:
    """Returns `PATH: MACHINE` lines, sorted, for files that are neither `architecture` nor `allowed` (globs), and how many ELF files there are."""
    lines, count = [], 0
    for path in _files(root):
        machine = _machine(os.path.join(root, path))
        if machine is None:
            continue
        count += 1
        if machine != MACHINES[architecture] and not any(fnmatch.fnmatch(path, pattern) for pattern in allowed):
            lines.append(f"{path}: {NAMES.get(machine, f'machine {machine}')}")
    return sorted(lines), count


def _files(root: str) -> Iterator[str]:
    for folder, _, names in os.walk(root):
        for name in names:
            full = os.path.join(folder, name)
            if stat.S_ISREG(os.lstat(full).st_mode):
                yield os.path.relpath(full, root)


def _machine(file: str) -> int | None:
    with open(file, "rb") as handle:
        head = handle.read(20)
    if head[:4] != b"\x7fELF":
        return None
    if len(head) < 20:
        return CUT_OFF
    return int.from_bytes(head[18:20], "little" if head[5] == 1 else "big")


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="run.elf", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", metavar="ROOT")
    parser.add_argument("--arch", choices=sorted(MACHINES), required=True)
    parser.add_argument("--allow", action="append", default=[], metavar="GLOB", help="paths, relative to ROOT, that may differ")
    options = parser.parse_args(argv)
    lines, count = foreign(options.root, options.arch, options.allow)
    print("".join(f"{line}\n" for line in lines), end="")
    print(f"{count} ELF files, {len(lines)} not for {options.arch}", file=sys.stderr)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
