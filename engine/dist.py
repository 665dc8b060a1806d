"""Makes `build-all export` incremental: says which blobs an export folder has, and checks it afterwards.

usage: dist.py have DIST MEMORY      prints {"<image>": ["sha256:...", ...]}, the verified blobs
       dist.py finish DIST MEMORY    every blob that an index reaches is there; others are removed
       dist.py run DIST MEMORY HAVE COMMAND...   writes HAVE, runs the command with the terminal and the
                                     signals of this process, then finishes; exits with the command's code
MEMORY is a file that remembers verified blobs by path, size, mtime and inode, so each is hashed once.
"""

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import Any, BinaryIO

# What each verified blob's stamp was, by path.
Memory = dict[str, list[int]]


class BrokenExport(Exception):
    """The export folder lacks something that its indexes name."""


def images(dist: str) -> list[str]:
    """The names of the layouts below dist."""
    if not os.path.isdir(dist):
        return []
    return sorted(name for name in os.listdir(dist) if os.path.isdir(os.path.join(dist, name, "blobs", "sha256")))


def blobs(dist: str, image: str) -> dict[str, str]:
    """Path of every blob of one layout, by file name."""
    folder = os.path.join(dist, image, "blobs", "sha256")
    return {name: os.path.join(folder, name) for name in sorted(os.listdir(folder))}


def stamp(path: str) -> list[int]:
    """What changes when somebody writes to the file."""
    stat = os.lstat(path)
    return [stat.st_size, stat.st_mtime_ns, stat.st_ino, stat.st_ctime_ns]


def sha256(path: str) -> str:
    """The file's digest in hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() if hasattr(hashlib, "file_digest") else _sha256(file)


def _sha256(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(1 << 20):
        digest.update(chunk)
    return digest.hexdigest()


def is_good(name: str, path: str, memory: Memory) -> bool:
    """Whether the file is a plain file that holds what its name says; remembered in memory."""
    if os.path.islink(path) or not os.path.isfile(path):
        return False
    now, key = stamp(path), os.path.realpath(path)
    if memory.get(key) == now:
        return True
    if sha256(path) != name:
        memory.pop(key, None)
        return False
    memory[key] = now
    return True


def have(dist: str, memory: Memory) -> dict[str, list[str]]:
    """The verified blobs of every image. A blob that is not what its name says is removed."""
    found = {}
    for image in images(dist):
        good = []
        for name, path in blobs(dist, image).items():
            if is_good(name, path, memory):
                good.append("sha256:" + name)
            else:
                print(f"daggerw: {path} is incomplete or damaged: it is written again", file=sys.stderr)
                remove(path)
        found[image] = good
    return found


def remove(path: str) -> None:
    """Removes a file or a link, never a directory."""
    if os.path.isdir(path) and not os.path.islink(path):
        raise BrokenExport(f"{path} is a directory where a blob belongs")
    os.unlink(path)


def reachable(layout: str) -> dict[str, int]:
    """(digest, size) of all that the layout's index reaches: indexes, manifests, configs, layers."""
    with open(os.path.join(layout, "index.json"), encoding="utf-8") as file:
        todo = json.load(file)["manifests"]
    seen: dict[str, int] = {}
    while todo:
        part = todo.pop()
        if part["digest"] in seen:
            continue
        seen[part["digest"]] = part["size"]
        todo.extend(children(layout, part))
    return seen


def children(layout: str, part: dict[str, Any]) -> list[dict[str, Any]]:
    """What a manifest or an index names; nothing for other blobs."""
    if not part["mediaType"].endswith(("manifest.v1+json", "index.v1+json", "manifest.v2+json", "manifest.list.v2+json")):
        return []
    path = blob_path(layout, part["digest"])
    if not os.path.isfile(path):
        return []
    with open(path, encoding="utf-8") as file:
        content = json.load(file)
    return [*content.get("manifests", []), *content.get("layers", []), *filter(None, [content.get("config")])]


def blob_path(layout: str, digest: str) -> str:
    return os.path.join(layout, "blobs", "sha256", digest.removeprefix("sha256:"))


def missing(layout: str, memory: Memory) -> list[str]:
    """One line for every blob that is not there, whole and with its size; hashing now makes the next start quick."""
    problems = []
    for digest, size in sorted(reachable(layout).items()):
        path = blob_path(layout, digest)
        if not os.path.isfile(path):
            problems.append(f"{path} is missing")
        elif os.path.getsize(path) != size:
            problems.append(f"{path} has {os.path.getsize(path)} bytes, expected {size}")
        elif not is_good(os.path.basename(path), path, memory):
            problems.append(f"{path} does not hold what its name says")
    return problems


def finish(dist: str, memory: Memory) -> None:
    """Checks every layout, then removes the blobs that no index reaches."""
    layouts = {image: os.path.join(dist, image) for image in images(dist)}
    layouts = {image: path for image, path in layouts.items() if os.path.isfile(os.path.join(path, "index.json"))}
    problems = [line for path in layouts.values() for line in missing(path, memory)]
    if problems:
        raise BrokenExport("\n".join(problems))
    for image, path in layouts.items():
        wanted = {digest.removeprefix("sha256:") for digest in reachable(path)}
        for name, blob in blobs(dist, image).items():
            if name not in wanted:
                remove(blob)
                memory.pop(os.path.realpath(blob), None)


def load(path: str) -> Memory:
    """The memory; an unreadable one only costs time."""
    try:
        with open(path, encoding="utf-8") as file:
            memory: Memory = json.load(file)
            return memory
    except (OSError, ValueError):
        return {}


def save(memory: Memory, path: str) -> None:
    """Writes the memory, without files that are gone, under a temporary name first."""
    kept = {key: value for key, value in memory.items() if os.path.exists(key)}
    with open(f"{path}.{os.getpid()}", "w", encoding="utf-8") as file:
        json.dump(kept, file)
    os.replace(f"{path}.{os.getpid()}", path)


def run(dist: str, memory: Memory, have_path: str, command: Sequence[str]) -> int:
    """Runs an export that may leave out the blobs named in have_path; returns its exit code."""
    with open(have_path, "w", encoding="utf-8") as file:
        json.dump(have(dist, memory), file)
    try:
        code = wait(command)
    finally:
        os.unlink(have_path)
    if code == 0:
        finish(dist, memory)
    return code


def wait(command: Sequence[str]) -> int:
    """The terminal sends its interrupts to the command as well; other signals are handed on."""
    signal.signal(signal.SIGINT, lambda *_: None)
    with subprocess.Popen(command) as child:
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda which, _: child.send_signal(which))
        code = child.wait()
    return code if code >= 0 else 128 - code


def main(command: str, dist: str, memory_path: str, *rest: str) -> None:
    memory, code = load(memory_path), 0
    try:
        if command == "have":
            print(json.dumps(have(dist, memory)))
        elif command == "finish":
            finish(dist, memory)
        else:
            code = run(dist, memory, rest[0], rest[1:])
    except BrokenExport as problem:
        for line in str(problem).splitlines():
            print(f"daggerw: DIST_INCOMPLETE: {line}", file=sys.stderr)
        code = 1
    finally:
        save(memory, memory_path)
    sys.exit(code)


if __name__ == "__main__":
    main(*sys.argv[1:])
