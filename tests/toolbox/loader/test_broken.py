"""Whatever bytes a file has, the readers answer: with what it asks, or with why that cannot be told."""

from __future__ import annotations

import random
import unittest

from loader.cache import read_cache
from loader.elf import Elf, NoLibrary, read
from loader.errors import LoaderError
from loader.machine import MACHINES
from loader.scripts import missing_interpreters
from loader.tree import Tree as Root
from small_elf import AMD64, Small
from stage.ldcache import Found, encode
from subjects import Tree

CASES = 2000


def broken(whole: bytes, dice: random.Random) -> bytes:
    """Cuts bytes off, or changes some: often to what makes a number large or negative."""
    data = bytearray(whole)
    for _ in range(dice.randint(1, 4)):
        place, size = dice.randrange(len(data)), dice.choice((1, 2, 4, 8))
        data[place : place + size] = dice.choice((b"\0" * size, b"\xff" * size, b"\x7f" + b"\xff" * (size - 1), dice.randbytes(size)))
    return bytes(data[: dice.randint(0, len(data))] if dice.random() < 0.2 else data)


class Broken(Tree):
    def test_an_elf_file(self) -> None:
        dice = random.Random(1)
        whole = Small(("liba.so", "libb.so"), "libc.so", rpath="/a", interpreter="/lib64/ld.so").made()
        answers = {"read": 0, "refused": 0}
        for _ in range(CASES):
            file = self.write("x.so", broken(whole, dice))
            try:
                found = read(str(file), AMD64)
                self.assertTrue(found is None or isinstance(found, Elf))
                answers["read"] += 1
            except NoLibrary as problem:
                self.assertTrue(str(problem))
                answers["refused"] += 1
        self.assertGreater(min(answers.values()), CASES // 20)

    def test_a_cache(self) -> None:
        dice = random.Random(2)
        whole = encode([Found(f"lib{name}.so", f"/opt/lib{name}.so", AMD64) for name in "abcdef"])
        refused = 0
        for _ in range(CASES):
            file = self.write("cache", broken(whole, dice))
            try:
                for name, path in read_cache(file, MACHINES["amd64"].cache_flags).items():
                    self.assertIsInstance(name + path, str)
            except LoaderError as problem:
                self.assertTrue(str(problem).startswith("LOADER_CACHE: "))
                refused += 1
        self.assertGreater(refused, CASES // 20)

    def test_the_first_line_of_a_script(self) -> None:
        dice = random.Random(3)
        words = (b"/bin/sh", b"/usr/bin/env", b"-S", b"-", b"A=1", b"\xff\xfe", b"'", b'"', b"\\", b"$X", b" ", b"\t", b"\0", b"\r", b"..", b"//", b"x" * 300)
        tree = Root(str(self.root))
        for _ in range(CASES):
            line = b"#!" + b" ".join(dice.choice(words) for _ in range(dice.randint(0, 4))) + dice.choice((b"\n", b""))
            for name in missing_interpreters(line, tree, "/usr/bin::bin", "/work"):
                self.assertTrue(name)


if __name__ == "__main__":
    unittest.main()
