"""Runs a command inside a tree: python3 -m run ROOT --config CONFIG.json [options] -- ARG...

No capabilities, no-new-privs, own mount, process, IPC, host name and network namespaces. Without ARG the config's Entrypoint and Cmd run.
Exit status: the command's; 192 + N after signal N, which is named; 125 the options are wrong; 126 it could not be set up; 127 no such program.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

from run.config import read_process
from run.container import run
from run.errors import RunError
from run.mounts import Mounts
from run.record import network

BAD_OPTIONS = 125


def main(argv: list[str]) -> int:
    """Runs the command and returns its exit status."""
    options = _options(argv)
    try:
        root = options.root.resolve(strict=True)
        process = read_process(options.config, root, options.user, [word for word in options.arguments if word])
        binds = [_pair(text) for text in options.bind]
        record = None if options.record is None else os.open(options.record, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        mounts = Mounts(root, options.readonly, options.tmpfs, binds, options.qemu, {} if record is None else network.files())
        return _told(run(process, mounts, options.network == "loopback", record))
    except (RunError, OSError) as problem:
        print(problem if isinstance(problem, RunError) else f"RUN_FAILED: {problem}", file=sys.stderr)
        return BAD_OPTIONS


def _told(status: int) -> int:
    """Moves 128 to 191 up by 64: Dagger takes these for an error of the step itself, and ends every other test with it (ReturnType.ANY)."""
    if not 128 <= status < 192:
        return status
    with suppress(ValueError):
        print(f"RUN_SIGNAL: the command ended by {signal.Signals(status - 128).name}", file=sys.stderr)
    return status + 64


def _pair(text: str) -> tuple[str, str]:
    source, colon, target = text.rpartition(":")
    if not colon:
        raise RunError(f"RUN_BIND: {text!r}: expected SRC:DST")
    return source, target


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=Path, metavar="ROOT", help="tree that becomes /")
    parser.add_argument("--config", type=Path, required=True, help="OCI image config: Env, User, WorkingDir, Entrypoint, Cmd")
    parser.add_argument("--user", help="UID[:GID] or names of the tree, instead of the config's")
    parser.add_argument("--readonly", action="store_true", help="the tree cannot be written; --tmpfs and --bind can")
    parser.add_argument("--tmpfs", action="append", default=[], metavar="PATH", help="empty writable folder in memory")
    parser.add_argument("--bind", action="append", default=[], metavar="SRC:DST", help="file or folder of this machine")
    parser.add_argument("--qemu", help="static emulator of this machine, put before the command")
    parser.add_argument("--record", type=Path, metavar="FILE", help="write what it tries to reach and to write, as JSON; needs loopback")
    parser.add_argument("--network", choices=["none", "loopback"], default="loopback")
    command = argv.index("--") if "--" in argv else len(argv)
    options = parser.parse_args(argv[:command])
    options.arguments = argv[command + 1 :]
    return options


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
