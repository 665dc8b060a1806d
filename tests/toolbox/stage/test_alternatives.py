from __future__ import annotations

import random
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from stage.alternatives import choices, recorded
from stage.errors import StageError
from subjects import make_deb, run

GXX = """#! /bin/sh -e

update-alternatives \\
    --install /usr/bin/c++ c++ /usr/bin/g++ 20 \\
    #--slave /usr/share/man/man1/c++.1.gz c++.1.gz /usr/share/man/man1/g++.1.gz
exit 0
"""
MAWK = """#!/bin/sh
set -e
if [ "$1" = "configure" ] || [ "$1" = "abort-remove" ]; then
\tupdate-alternatives --install /usr/bin/awk awk /usr/bin/mawk 5 \\
            --slave /usr/share/man/man1/awk.1.gz awk.1.gz /usr/share/man/man1/mawk.1.gz \\
            --slave /usr/bin/nawk nawk /usr/bin/mawk
fi
"""
JAVA = "#!/bin/sh\nfor i in java; do\n  update-alternatives --install /usr/bin/$i $i $basedir/bin/$i 1711\ndone\n"


class AlternativesTest(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.debs = self.folder / "in/debs"
        self.debs.mkdir(parents=True)
        self.out = self.folder / "out"

    def stage(self, *flags: str, status: int = 0) -> str:
        done = run("stage.debs", str(self.folder / "in"), str(self.out), *flags)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stderr

    def resolved(self, path: str) -> str:
        """Follows links inside the tree only."""
        for _ in range(5):
            place = self.out / path.lstrip("/")
            if not place.is_symlink():
                return path
            path = str(place.readlink())
        return path

    def test_a_compiler_gets_its_generic_name(self) -> None:
        make_deb(self.debs, "g++", {"usr/bin/g++": b"x"}, postinst=GXX)
        self.stage()
        self.assertEqual(str((self.out / "usr/bin/c++").readlink()), "/etc/alternatives/c++")
        self.assertEqual(self.resolved("/usr/bin/c++"), "/usr/bin/g++")

    def test_a_layer_on_a_base_gets_it_too(self) -> None:
        (self.folder / "status").write_text("")
        make_deb(self.debs, "g++", {"usr/bin/g++": b"x"}, postinst=GXX)
        self.stage("--base-status", str(self.folder / "status"))
        self.assertEqual(self.resolved("/usr/bin/c++"), "/usr/bin/g++")

    def test_the_greatest_priority_wins_and_followers_come_along(self) -> None:
        blas = "/usr/lib/x86_64-linux-gnu"
        call = f"update-alternatives --install {blas}/libblas.so.3 libblas.so.3-x86_64-linux-gnu {blas}/%s/libblas.so.3 %d\n"
        make_deb(self.debs, "libblas3", {f"{blas[1:]}/blas/libblas.so.3": b"slow"}, postinst="#!/bin/sh\n" + call % ("blas", 10))
        make_deb(self.debs, "libopenblas0", {f"{blas[1:]}/openblas/libblas.so.3": b"fast"}, postinst="#!/bin/sh\n" + call % ("openblas", 100))
        make_deb(self.debs, "mawk", {"usr/bin/mawk": b"x"}, postinst=MAWK)
        self.stage()
        self.assertEqual(self.resolved(f"{blas}/libblas.so.3"), f"{blas}/openblas/libblas.so.3")
        self.assertEqual(self.resolved("/usr/bin/awk"), "/usr/bin/mawk")
        self.assertEqual(self.resolved("/usr/bin/nawk"), "/usr/bin/mawk")
        self.assertFalse((self.out / "etc/alternatives/awk.1.gz").exists(), "a manual page that was not unpacked")

    @unittest.skipUnless(shutil.which("update-alternatives"), "needs dpkg's update-alternatives")
    def test_dpkg_reads_the_record(self) -> None:
        make_deb(self.debs, "mawk", {"usr/bin/mawk": b"x"}, postinst=MAWK)
        self.stage()
        flags = ["--admindir", str(self.out / "var/lib/dpkg/alternatives"), "--altdir", str(self.out / "etc/alternatives")]
        done = subprocess.run(["update-alternatives", *flags, "--query", "awk"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Link: /usr/bin/awk\nSlaves:\n nawk /usr/bin/nawk\nStatus: auto\nBest: /usr/bin/mawk\nValue: /usr/bin/mawk\n", done.stdout)
        self.assertIn("Alternative: /usr/bin/mawk\nPriority: 5\nSlaves:\n nawk /usr/bin/mawk\n", done.stdout)

    def test_what_cannot_be_read_is_named_until_the_stage_accepts_it(self) -> None:
        make_deb(self.debs, "jre", {"usr/lib/jvm/bin/java": b"x"}, postinst=JAVA)
        make_deb(self.debs, "g++", {"usr/bin/other": b"x"}, postinst=GXX)
        stderr = self.stage(status=1)
        self.assertIn("ALTERNATIVE_NOT_MADE: jre: cannot be read: update-alternatives --install /usr/bin/$i", stderr)
        self.assertIn("ALTERNATIVE_NOT_MADE: g++: /usr/bin/c++ leads to /usr/bin/g++, which is not there", stderr)
        self.assertIn("--accept-alternatives=jre", stderr)
        shutil.rmtree(self.out)
        self.stage("--accept-alternatives=jre", "--accept-alternatives=g++")

    def test_a_file_under_the_generic_name_stays(self) -> None:
        make_deb(self.debs, "g++", {"usr/bin/g++": b"x", "usr/bin/c++": b"its own"}, postinst=GXX)
        self.stage()
        self.assertEqual((self.out / "usr/bin/c++").read_bytes(), b"its own")

    def test_an_alternative_of_an_alternative(self) -> None:
        script = "#!/bin/sh\nupdate-alternatives --install /usr/bin/emacs emacs /usr/bin/emacs-nox 28\n"
        script += "update-alternatives --install /usr/bin/editor editor /usr/bin/emacs 0\n"
        make_deb(self.debs, "emacs", {"usr/bin/emacs-nox": b"x"}, postinst=script)
        self.stage()
        self.assertEqual(self.resolved("/usr/bin/editor"), "/usr/bin/emacs-nox")

    def on_base(self, base: int, own: int) -> str:
        """Stages a BLAS upon a base that has one, and returns dpkg's record."""
        lib = "/usr/lib/x86_64-linux-gnu"
        call = f"#!/bin/sh\nupdate-alternatives --install {lib}/libblas.so.3 \\\n\tlibblas.so.3-x86_64-linux-gnu \\\n\t{lib}/%s/libblas.so.3 %d\n"
        make_deb(self.debs, "libblas3", {f"{lib[1:]}/blas/libblas.so.3": b"base"}, postinst=call % ("blas", base))
        self.stage()
        (self.out / "var/lib/dpkg/alternatives").rename(self.folder / "in/base-alternatives")
        (self.out / "var/lib/dpkg/status").rename(self.folder / "in/base-status")
        shutil.rmtree(self.out)
        (self.debs / "libblas3_1.0_all.deb").unlink()
        make_deb(self.debs, "libopenblas0", {f"{lib[1:]}/openblas/libblas.so.3": b"own"}, postinst=call % ("openblas", own))
        self.stage()
        return (self.out / "var/lib/dpkg/alternatives/libblas.so.3-x86_64-linux-gnu").read_text()

    def test_a_choice_of_the_base_with_a_greater_priority_stays(self) -> None:
        record = self.on_base(100, 10)
        self.assertFalse((self.out / "usr/lib/x86_64-linux-gnu/libblas.so.3").is_symlink())
        self.assertFalse((self.out / "etc/alternatives").exists())
        lib = "/usr/lib/x86_64-linux-gnu"
        self.assertEqual(record, f"auto\n{lib}/libblas.so.3\n\n{lib}/blas/libblas.so.3\n100\n{lib}/openblas/libblas.so.3\n10\n\n")

    def test_a_choice_with_a_greater_priority_than_the_bases_is_linked(self) -> None:
        record = self.on_base(10, 100)
        lib = "/usr/lib/x86_64-linux-gnu"
        self.assertEqual(self.resolved(f"{lib}/libblas.so.3"), f"{lib}/openblas/libblas.so.3")
        self.assertIn(f"{lib}/blas/libblas.so.3\n10\n{lib}/openblas/libblas.so.3\n100\n", record)

    def test_a_record_is_read_as_it_was_written(self) -> None:
        make_deb(self.debs, "mawk", {"usr/bin/mawk": b"x"}, postinst=MAWK)
        make_deb(self.debs, "gawk", {"usr/bin/gawk": b"x"}, postinst="#!/bin/sh\nupdate-alternatives --install /usr/bin/awk awk /usr/bin/gawk 1\n")
        self.stage()
        found = recorded(self.out / "var/lib/dpkg/alternatives")
        self.assertEqual([(c.master.link, c.master.name, c.master.target, c.priority, [s.target for s in c.slaves]) for c in found],
                         [("/usr/bin/awk", "awk", "/usr/bin/gawk", 1, []), ("/usr/bin/awk", "awk", "/usr/bin/mawk", 5, ["/usr/bin/mawk"])])
        for wrong in ("", "auto\n", "auto\n/usr/bin/awk\nnawk\n\n", "auto\n/usr/bin/awk\n\n/usr/bin/gawk\nmany\n\n"):
            (self.out / "var/lib/dpkg/alternatives/awk").write_text(wrong)
            with self.assertRaisesRegex(StageError, "ALTERNATIVE_NOT_MADE: .*no records of update-alternatives"):
                recorded(self.out / "var/lib/dpkg/alternatives")

    def test_every_way_to_write_a_call_is_read_alike(self) -> None:
        dice = random.Random(20261126)
        for _ in range(1000):
            wanted = [_random_choice(dice) for _ in range(dice.randint(1, 4))]
            script = "#!/bin/sh\nset -e\n" + "\n".join(_written(dice, words) for words in wanted)
            read, unread = choices("p", script)
            flat = [[c.master.link, c.master.name, c.master.target, str(c.priority), *(x for s in c.slaves for x in (s.link, s.name, s.target))] for c in read]
            self.assertEqual((flat, unread), (wanted, []), script)


def _random_choice(dice: random.Random) -> list[str]:
    words = [f"/usr/bin/n{dice.randint(0, 99)}", f"n+{dice.randint(0, 99)}", f"/usr/lib/t.{dice.randint(0, 99)}", str(dice.randint(-5, 200))]
    for _ in range(dice.randint(0, 3)):
        words += [f"/usr/bin/s{dice.randint(0, 99)}", f"s{dice.randint(0, 99)}", f"/usr/bin/u{dice.randint(0, 99)}"]
    return words


def _written(dice: random.Random, words: list[str]) -> str:
    groups = [["--install", *words[:4]], *(["--slave", *words[i : i + 3]] for i in range(4, len(words), 3))]
    quoted = [dice.choice((word, f'"{word}"', f"'{word}'")) for group in groups for word in group]
    text = dice.choice(("update-alternatives", "/usr/bin/update-alternatives --quiet", "update-alternatives --force"))
    for word in quoted:
        text += dice.choice((" ", " \\\n    ", "\t")) + word
    text += dice.choice(("", " # note", " \\\n  #--slave a b c", " || true", " >/dev/null 2>&1"))
    before = dice.choice(("", "# update-alternatives --install is next\n", "update-alternatives --remove x /y\n", "true && "))
    after = dice.choice(("", "\nupdate-alternatives --auto x", "; exit 0"))
    return before + text + (after if not text.endswith("c") and "#" not in text else "")
