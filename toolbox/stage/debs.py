"""`python3 -m stage.debs IN OUT [--base-status FILE]`: unpacks IN/debs/*.deb into OUT and writes dpkg's database.

The archives come from `dpkg-deb --fsys-tarfile`, two at a time, and not from `dpkg-deb -x`: so paths are mapped to the
usr-merged place, documentation is never written, conflicts are seen, and the result does not depend on the order on disk.
What a postinst would have linked with update-alternatives is linked (alternatives.py).
The base's package database is IN/base-status, which the factory puts there for an image with a base, or --base-status. Without
one the tree is a root file system, and /bin, /sbin, /lib (and /lib64 where a package needs it) are links.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import IO

from stage.alternatives import link_alternatives, recorded
from stage.deb import Control, read_control, unpacked
from stage.errors import StageError, report
from stage.inputs import packages
from stage.status import write_database
from stage.unpack import Unpacked, link_merged, settle_times, unpack

AHEAD = 3
BASE_STATUS, BASE_ALTERNATIVES = "base-status", "base-alternatives"


def stage_debs(source: Path, out: Path, base_status: Path | None, accepted: frozenset[str] = frozenset()) -> None:
    """Unpacks every .deb of source/debs into `out`, sorted by package name, and links its alternatives. Raises StageError."""
    os.umask(0o022)
    out.mkdir(parents=True, exist_ok=True)
    files = packages(source, "debs", ".deb")
    base_status = base_status or _given(source / BASE_STATUS)
    with ThreadPoolExecutor(AHEAD) as pool:
        controls = sorted(_controls(pool, files), key=lambda control: (control.name, control.file.name))
        _one_architecture(controls)
        state = Unpacked(out)
        if base_status is None:
            link_merged(out, ("bin", "lib", "sbin"))
        for control, file in _archives(pool, controls):
            with file:
                try:
                    unpack(control, file, state, with_links=base_status is None)
                except StageError as problem:
                    state.problems += problem.problems
    problems = [*dict.fromkeys(state.problems), *link_alternatives(out, controls, accepted, recorded(source / BASE_ALTERNATIVES))]
    if problems:
        raise StageError(problems)
    settle_times(state)
    write_database(out, controls, state.listed, base_status.read_text("utf-8", "surrogateescape") if base_status else "")


def _given(file: Path) -> Path | None:
    return file if file.is_file() else None


def _controls(pool: ThreadPoolExecutor, files: list[Path]) -> list[Control]:
    found: list[Control] = []
    problems: list[str] = []
    for reading in [pool.submit(read_control, file) for file in files]:
        try:
            found.append(reading.result())
        except StageError as problem:
            problems += problem.problems
    if problems:
        raise StageError(problems)
    return found


def _archives(pool: ThreadPoolExecutor, controls: list[Control]) -> Iterator[tuple[Control, IO[bytes]]]:
    """Yields each package with its archive, in order, while the next ones are being decompressed."""
    waiting = deque(controls)
    running: deque[tuple[Control, Future[IO[bytes]]]] = deque()
    while waiting or running:
        while waiting and len(running) < AHEAD:
            control = waiting.popleft()
            running.append((control, pool.submit(unpacked, control.file)))
        control, future = running.popleft()
        yield control, future.result()


def _one_architecture(controls: list[Control]) -> None:
    found = sorted({control.fields["Architecture"] for control in controls} - {"all"})
    if len(found) > 1:
        raise StageError([f"DEB_ARCHITECTURE: packages of {' and '.join(found)} in one stage"])


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="stage.debs", description=__doc__)
    parser.add_argument("source", type=Path, metavar="IN", help="folder that holds debs/*.deb")
    parser.add_argument("out", type=Path, metavar="OUT", help="folder that becomes the layer")
    parser.add_argument("--base-status", type=Path, help="var/lib/dpkg/status of the image that this layer goes on; IN/base-status by itself")
    parser.add_argument(
        "--accept-alternatives", action="append", default=[], metavar="PACKAGE",
        help="package whose alternatives cannot all be read from its postinst; the stage makes what it needs of them",
    )
    options = parser.parse_args(argv)
    accepted = frozenset(options.accept_alternatives)
    return report(lambda: stage_debs(options.source, options.out, options.base_status, accepted))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
