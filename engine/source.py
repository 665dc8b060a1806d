"""Compares what a release is made of with the commit that it names: every file by its bytes, not by what git remembers of it.

usage: source.py ROOT [PATH...]    PATH: what is read besides the commit's own files, whether git ignores it or not

Exits 0 where nothing differs, 3 with a line on stderr for each file that does (ten at most), 1 where git cannot say it.
Not asked is `git status`: it passes over what is ignored, skip-worktree and assume-unchanged, and what filters change.
"""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

SHOWN = 10
# What `dagger call` does not upload, and what it writes itself.
LEFT_OUT = {b"__pycache__", b"node_modules"}
GENERATED = b"pipeline/sdk"


class Failed(Exception):
    """git could not say what the commit holds."""


def git(root: str, *words: str) -> bytes:
    """What git prints. No variable of the caller's may send it to another repository, index or object."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    options = ["-c", f"safe.directory={root}", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "-C", root]
    command = ["git", "--no-replace-objects", "--no-optional-locks", *options, *words]
    done = subprocess.run(command, capture_output=True, env=environment, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise Failed(f"git {words[0]} ended with {done.returncode}")
    return done.stdout


def committed(root: str) -> dict[bytes, tuple[bytes, bytes]]:
    """Mode and object name of each file of the commit, by its path below the root."""
    entries: dict[bytes, tuple[bytes, bytes]] = {}
    for line in git(root, "ls-tree", "-r", "-z", "HEAD").split(b"\0"):
        head, _, path = line.partition(b"\t")
        if path:
            mode, _, name = head.split(b" ")
            entries[path] = (mode, name)
    return entries


def blob(content: bytes, digits: int) -> bytes:
    """The name that git gives to these bytes; a repository of SHA-256 has names of 64 digits."""
    hashed = hashlib.sha256() if digits == 64 else hashlib.sha1(usedforsecurity=False)
    hashed.update(b"blob %d\0" % len(content))
    hashed.update(content)
    return hashed.hexdigest().encode()


def difference(path: bytes, mode: bytes, name: bytes) -> str | None:
    """How a file differs from what the commit has; None where it does not."""
    try:
        found = os.lstat(path)
    except OSError:
        return "is not there"
    if mode == b"120000":
        return None if stat.S_ISLNK(found.st_mode) and blob(os.readlink(path), len(name)) == name else "is another link"
    if mode not in {b"100644", b"100755"} or not stat.S_ISREG(found.st_mode):
        return "is no file of the commit"
    if bool(found.st_mode & stat.S_IXUSR) != (mode == b"100755"):
        return "has other permissions"
    return None if blob(Path(os.fsdecode(path)).read_bytes(), len(name)) == name else "differs"


def files(root: bytes, part: bytes) -> Iterator[bytes]:
    """All that lies below a part, as paths below the root; links are not followed."""
    top = os.path.join(root, part)
    if os.path.islink(top) or not os.path.isdir(top):
        if os.path.lexists(top):
            yield part
        return
    for folder, below, names in os.walk(top, onerror=_stop):
        links = [name for name in below if os.path.islink(os.path.join(folder, name))]
        below[:] = [name for name in below if name not in links and name not in LEFT_OUT]
        for name in (*names, *links):
            path = os.path.relpath(os.path.join(folder, name), root)
            if not path.startswith(GENERATED + b"/"):
                yield path


def _stop(error: OSError) -> None:
    raise error


def known(root: str) -> list[bytes]:
    """What git has in its index or would add, wherever it lies. What it ignores counts only where it is read."""
    return [path for path in git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split(b"\0") if path]


def differences(root: str, parts: list[str]) -> Iterator[str]:
    """A line for each file that differs from the commit."""
    wanted = committed(root)
    for path, (mode, name) in wanted.items():
        found = difference(os.path.join(os.fsencode(root), path), mode, name)
        if found:
            yield f"{os.fsdecode(path)} {found}"
    lying = {path for part in parts for path in files(os.fsencode(root), os.fsencode(part))}
    for path in sorted((lying | set(known(root))) - set(wanted)):
        yield f"{os.fsdecode(path)} is in no commit"


def main(words: list[str]) -> int:
    """The exit status."""
    if not words:
        sys.stderr.write(f"{__doc__}\n")
        return 1
    try:
        found = list(differences(words[0], words[1:]))
    except (Failed, OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for line in found[:SHOWN]:
        sys.stderr.write(f"{line.encode('unicode_escape').decode('ascii')}\n")
    if len(found) > SHOWN:
        sys.stderr.write(f"and {len(found) - SHOWN} more\n")
    return 3 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
