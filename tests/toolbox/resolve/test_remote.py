"""A file on a server, read in places."""

from __future__ import annotations

import random
import unittest

from fetch.errors import FetchError, Unreachable
from fetch.web import Address
from index import File, Index, Manners
from resolve.remote import NoRanges, Remote, TooLarge, reader, size_of, whole

CONTENT = random.Random(3).randbytes(300_000)


class RemoteTest(unittest.TestCase):
    def address(self, manners: Manners) -> Address:
        index = Index(File("a-1-py3-none-any.whl", CONTENT), manners=manners)
        self.addCleanup(index.close)
        return Address.parse(f"{index.url}/files/a-1-py3-none-any.whl")

    def test_any_part_is_what_it_is_in_the_file(self) -> None:
        remote = Remote(self.address(Manners()), len(CONTENT), reader(0.01))
        dice = random.Random(5)
        for _ in range(1000):
            start, length = dice.randrange(-10, len(CONTENT) + 10), dice.choice((0, 1, 22, 70_000, -1))
            remote.seek(max(0, start))
            self.assertEqual(remote.read(length), CONTENT[max(0, start) :][: length if length >= 0 else None])
        self.assertEqual((remote.seek(-22, 2), remote.tell()), (len(CONTENT) - 22, len(CONTENT) - 22))
        with self.assertRaises(OSError):
            remote.seek(-1)

    def test_another_size_than_the_index_says(self) -> None:
        for size in (len(CONTENT) - 7, len(CONTENT) + 7, len(CONTENT) + 200_000):
            with self.assertRaises((FetchError, NoRanges)):
                Remote(self.address(Manners()), size, reader(0.01)).read()

    def test_a_server_without_ranges(self) -> None:
        address = self.address(Manners(ranges=False))
        with self.assertRaises(NoRanges):
            Remote(address, len(CONTENT), reader(0.01)).read(1)
        with whole(address, reader(0.01))[0] as file:
            self.assertEqual(file.seek(0), 0)
            self.assertEqual(file.read(), CONTENT)
        with self.assertRaises(TooLarge):
            whole(address, reader(0.01), limit=1000)

    def test_sizes_by_whatever_the_server_can(self) -> None:
        for manners in (Manners(), Manners(head=False), Manners(head=False, ranges=False)):
            self.assertEqual(size_of(self.address(manners), reader(0.01)), len(CONTENT))

    def test_a_server_that_fails_for_good(self) -> None:
        address = self.address(Manners(instead={"/files/a-1-py3-none-any.whl": (500, "text/plain", b"")}))
        for read in (lambda: size_of(address, reader(0.01)), lambda: whole(address, reader(0.01)), lambda: Remote(address, 9, reader(0.01)).read()):
            with self.assertRaises(Unreachable):
                read()


if __name__ == "__main__":
    unittest.main()
