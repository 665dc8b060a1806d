"""The search is that of the real loader: random small trees, judged by both. Takes root (chroot) and an amd64 machine."""

from __future__ import annotations

import os
import platform
import random
import re
import shutil
import struct
import tempfile
import unittest
from dataclasses import dataclass
from pathlib import Path

from loader.cache import read_cache
from loader.machine import MACHINES
from loader.objects import Objects
from loader.process import load
from loader.search import Context, expand
from loader.tree import Tree
from small_elf import AMD64, ARM64, Small
from stage.ldcache import Found, encode

REAL = Path("/lib64/ld-linux-x86-64.so.2")
AMD = MACHINES["amd64"]
TREES = 1000
NAMES = ("liba.so", "libb.so.1", "libc0.so", "libd.so", "libe.so.2")
FOLDERS = ("app", "kinds/x86_64", "app/inner", "opt/lib", "opt/lib/x86_64-linux-gnu", "usr/lib", "usr/lib/x86_64-linux-gnu", "work", "work/sub")
LINKS = (("lib", "usr/lib"), ("other", "opt/lib"), ("opt/up", "../app/inner"), ("far", "/work"))
PATHS = (
    "$ORIGIN", "${ORIGIN}/inner", "$ORIGIN/../opt/lib", "/opt/lib", "/other", "/opt/up/..", "/opt/$LIB", "/kinds/$PLATFORM", "sub", "", "/app/",
    "/nowhere", "/far/sub", "$ORIGINAL/x", "$ORIGIN/./../app//inner", "/opt/up", "$$ORIGIN", "/work/${LIB", "/kinds/${PLATFORM}",
)
LINE = re.compile(r"^\t(?P<name>.*?)(?: => (?P<path>.*?))?(?: \(0x[0-9a-f]+\))?$")


@dataclass
class Case:
    """One tree and what is started in it."""

    root: Path
    main: str
    library_path: str
    workdir: str


def make(root: Path, dice: random.Random) -> Case:
    """Fills a tree: libraries under the same few names in many folders, links, decoys, a cache that may be wrong."""
    for folder in FOLDERS:
        (root / folder).mkdir(parents=True, exist_ok=True)
    for name, target in LINKS:
        (root / name).symlink_to(target)
    main = f"/{dice.choice(FOLDERS)}/main"
    places = [(folder, name) for folder in FOLDERS for name in NAMES if dice.random() < 0.12]
    for folder, name in places:
        put(root / folder / name, name, dice)
    for _ in range(dice.randint(0, 2)):
        file = root / dice.choice(FOLDERS) / dice.choice(NAMES)
        if not file.exists() and not file.is_symlink():
            file.symlink_to(dice.choice([f"/{folder}/{name}" for folder, name in places] + ["../nothing", "inner/liba.so"]))
    (root / main[1:]).write_bytes(small(dice, "main").made())
    if dice.random() < 0.4:
        some = [Found(name, f"/{dice.choice(FOLDERS)}/{name}", AMD64) for name in dice.sample(NAMES, 2)]
        (root / "etc").mkdir()
        (root / "etc/ld.so.cache").write_bytes(encode(some))
    return Case(root, main, paths(dice, ":;") if dice.random() < 0.4 else "", f"/{dice.choice(('', 'work', 'app', 'far'))}")


def put(file: Path, name: str, dice: random.Random) -> None:
    kind = dice.random()
    if kind < 0.05:
        file.write_bytes(Small(machine=ARM64).made())
    elif kind < 0.08:
        file.write_bytes(Small(bits=1).made())
    elif kind < 0.1:
        file.write_bytes(b"/* GNU ld script */\nGROUP ( libx.so )\n" * 4)
    else:
        file.write_bytes(small(dice, name).made())


def small(dice: random.Random, name: str) -> Small:
    needed = dice.sample(NAMES, dice.randint(0, 3))
    if dice.random() < 0.1:
        needed.append(dice.choice(("$ORIGIN/liba.so", "/opt/lib/libd.so", "sub/libb.so.1", "${ORIGIN}/inner/liba.so", "lib$LIB.so")))
    soname = None if dice.random() < 0.3 else name if dice.random() < 0.8 else dice.choice(NAMES)
    rpath = paths(dice) if dice.random() < 0.4 else None
    runpath = paths(dice) if dice.random() < 0.3 else None
    return Small(tuple(needed), soname, rpath, runpath, no_default=dice.random() < 0.1)


def paths(dice: random.Random, separators: str = ":") -> str:
    return dice.choice(separators).join(dice.choice(PATHS) for _ in range(dice.randint(1, 3)))


def real_answer(case: Case) -> tuple[str, set[str], set[str]]:
    """Returns how the real loader ended ("" or its words), the paths that it loaded, the names that it did not find."""
    os.link(case.root.parent / "ld.so", case.root / "ld.so")
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(writing, 1)
        os.dup2(writing, 2)
        os.chroot(case.root)
        os.chdir(case.workdir)
        # As ldd does: --list alone ends at the first that is missing.
        environment = {"LD_TRACE_LOADED_OBJECTS": "1", **({"LD_LIBRARY_PATH": case.library_path} if case.library_path else {})}
        os.execve("/ld.so", ["/ld.so", "--glibc-hwcaps-mask", "none", case.main], environment)
    os.close(writing)
    with os.fdopen(reading, errors="surrogateescape") as file:
        lines = file.read().splitlines()
    _, status = os.waitpid(child, 0)
    if status != 0:
        return "\n".join(lines) or str(status), set(), set()
    found = [match for line in lines if (match := LINE.match(line)) and "vdso" not in line and "ld-linux" not in line and line != "\tstatically linked"]
    missing = {match["name"] for match in found if match["path"] == "not found"}
    return "", {match["path"] or match["name"] for match in found if match["path"] != "not found"}, missing


def our_answer(case: Case) -> tuple[set[str], set[str]]:
    tree = Tree(str(case.root))
    objects = Objects(tree, AMD.number)
    cache = read_cache(case.root / "etc/ld.so.cache", AMD.cache_flags)
    context = Context(AMD, "x86_64", case.library_path, case.workdir, cache)
    real = tree.real(case.main)
    assert real is not None
    done = load(case.main, real, context, objects)
    missing = {expand(need.name, done.loaded[need.file].origin, context) for need in done.missing}
    return {item.real for item in done.loaded.values() if item.real != real}, missing


@unittest.skipUnless(os.geteuid() == 0 and platform.machine() == "x86_64" and REAL.exists(), "takes root, and the loader of amd64")
class AgainstLdSo(unittest.TestCase):
    def test_random_trees_are_judged_as_ld_so_judges_them(self) -> None:
        dice = random.Random(36)
        missing = loaded = refused = 0
        above = Path(self.enterContext(tempfile.TemporaryDirectory()))
        shutil.copyfile(REAL, above / "ld.so")
        (above / "ld.so").chmod(0o755)
        for number in range(TREES):
            with self.subTest(number=number), tempfile.TemporaryDirectory(dir=above) as folder:
                case = make(Path(folder), dice)
                words, real_paths, real_missing = real_answer(case)
                our_paths, our_missing = our_answer(case)
                if words:
                    # A file that is no library ends it: with us, its name is missing.
                    refused += 1
                    self.assertTrue(any(name.rpartition("/")[2] in words for name in our_missing), f"{words} {our_missing} {case}")
                    continue
                tree = Tree(folder)
                resolved = {tree.real(path if path.startswith("/") else f"{case.workdir}/{path}") for path in real_paths}
                self.assertEqual(our_paths, resolved, case)
                self.assertEqual(our_missing, real_missing, case)
                missing += len(our_missing)
                loaded += len(our_paths)
        # The trees are worth it: much is found, much is not.
        self.assertGreater(min(missing, loaded), TREES // 2)
        self.assertGreater(refused, 10)


class Cache(unittest.TestCase):
    def test_both_forms_of_the_cache_are_read_and_what_is_for_some_processors_is_left_out(self) -> None:
        new = encode([Found("liba.so", "/opt/liba.so", AMD64), Found("libb.so", "/opt/libb.so", ARM64)])
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "ld.so.cache"
            file.write_bytes(new)
            self.assertEqual(read_cache(file, AMD.cache_flags), {"liba.so": "/opt/liba.so"})
            old = struct.pack("<11sxI", b"ld.so-1.7.0", 1) + bytes(12)
            file.write_bytes(old + bytes(-len(old) % 8) + new)
            self.assertEqual(read_cache(file, AMD.cache_flags), {"liba.so": "/opt/liba.so"})
            some = bytearray(new)
            struct.pack_into("<Q", some, new.index(struct.pack("<i", AMD.cache_flags)) + 16, 1 << 62)
            file.write_bytes(some)
            self.assertEqual(read_cache(file, AMD.cache_flags), {})


if __name__ == "__main__":
    unittest.main()
