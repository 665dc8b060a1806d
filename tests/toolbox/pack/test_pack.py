from __future__ import annotations

import gzip
import hashlib
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from subjects import TOOLBOX, random_tree, run

sys.path.insert(0, str(TOOLBOX))

from pack.header import header

EPOCH = 1_764_547_200
SEEDS = range(8)


class PackTest(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.tree = self.folder / "tree"
        self.tree.mkdir()

    def pack(self, out: str = "out", *more: str) -> Path:
        done = run("pack", str(self.tree), str(self.folder / out), "--epoch", str(EPOCH), *more)
        self.assertEqual(done.returncode, 0, done.stderr)
        return self.folder / out

    @unittest.skipUnless(os.geteuid() == 0, "only root gives capabilities")
    def test_attributes_are_named_and_change_nothing(self) -> None:
        for name in ("plain", "ping", "noted"):
            (self.tree / name).write_text("x")
            os.utime(self.tree / name, (1, 1))
        before = (self.pack("before") / "layer").read_bytes()
        # vfs_cap_data of revision 2: CAP_NET_RAW, permitted and effective (capabilities(7)).
        os.setxattr(self.tree / "ping", "security.capability", bytes.fromhex("0100000200200000000000000000000000000000"))
        os.setxattr(self.tree / "noted", "user.x", b"1")
        done = run("pack", str(self.tree), str(self.folder / "after"), "--epoch", str(EPOCH))
        said = "is not in the layer, which holds no extended attributes"
        self.assertEqual(done.stderr, f"pack: '/noted': user.x {said}\npack: '/ping': security.capability {said}\n")
        self.assertEqual((self.folder / "after/layer").read_bytes(), before)

    def tar(self, out: Path) -> bytes:
        reader = "zstd" if json.loads((out / "layer.json").read_text())["mediaType"].endswith("zstd") else "gzip"
        return subprocess.run([reader, "-dcq", str(out / "layer")], stdout=subprocess.PIPE, check=True).stdout

    def test_random_trees_repeat_and_come_back_by_gnu_tar(self) -> None:
        for seed in SEEDS:
            with self.subTest(seed=seed):
                shutil.rmtree(self.tree)
                self.tree.mkdir()
                random_tree(self.tree, random.Random(seed))
                first, second = self.pack("one"), self.pack("two")
                self.assertEqual((first / "layer").read_bytes(), (second / "layer").read_bytes())
                self.assertEqual(self.extracted(first), seen(self.tree))

    def extracted(self, out: Path) -> dict[bytes, tuple[object, ...]]:
        back = self.folder / "back"
        shutil.rmtree(back, ignore_errors=True)
        back.mkdir()
        command = ["tar", "-xpf", "-", "--numeric-owner", "--warning=no-unknown-keyword", "-C", str(back)]
        done = subprocess.run(command, input=self.tar(out), capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return seen(back)

    def test_order_of_creation_leaves_no_trace(self) -> None:
        names = [f"n{number}" for number in range(50)]
        for turn, order in enumerate((names, names[::-1])):
            shutil.rmtree(self.tree)
            self.tree.mkdir()
            for name in order:
                (self.tree / name).write_text(name)
            self.pack(f"turn{turn}")
        self.assertEqual((self.folder / "turn0/layer").read_bytes(), (self.folder / "turn1/layer").read_bytes())

    def test_facts_describe_the_layer(self) -> None:
        (self.tree / "f").write_bytes(b"x" * 100_000)
        for kind in ("zstd", "gzip"):
            out = self.pack(kind, "--format", kind)
            facts, layer, tar = json.loads((out / "layer.json").read_text()), (out / "layer").read_bytes(), self.tar(out)
            self.assertEqual(facts["digest"], "sha256:" + hashlib.sha256(layer).hexdigest())
            self.assertEqual(facts["diffID"], "sha256:" + hashlib.sha256(tar).hexdigest())
            self.assertEqual((facts["size"], facts["uncompressedSize"], facts["files"]), (len(layer), len(tar), 1))
            self.assertEqual(facts["mediaType"], f"application/vnd.oci.image.layer.v1.tar+{kind}")

    def test_a_socket_and_a_whiteout_are_refused_together_and_leave_nothing(self) -> None:
        listener = socket.socket(socket.AF_UNIX)
        self.addCleanup(listener.close)
        listener.bind(str(self.tree / "sock"))
        (self.tree / ".wh.gone").touch()
        done = run("pack", str(self.tree), str(self.folder / "out"), "--epoch", "1")
        self.assertEqual(done.returncode, 1)
        self.assertIn("PACK_KIND: 'sock': a layer holds files, directories and links, not a socket", done.stderr)
        self.assertIn("PACK_WHITEOUT: '.wh.gone'", done.stderr)
        self.assertEqual(list((self.folder / "out").iterdir()), [])

    def test_another_compressor_is_refused(self) -> None:
        for kind in ("zstd", "gzip"):
            with self.subTest(kind=kind):
                done = run("pack", str(self.tree), str(self.folder / "out"), "--epoch", "1", "--format", kind, "--compressor", "0.1.2")
                self.assertEqual(done.returncode, 1)
                self.assertRegex(done.stderr, rf"PACK_VERSION: this toolbox has {kind} \S+, the packer asked for has 0.1.2")

    def test_gzip_repeats_has_no_time_and_no_name_and_the_tar_of_zstd(self) -> None:
        for seed in SEEDS:
            with self.subTest(seed=seed):
                shutil.rmtree(self.tree)
                self.tree.mkdir()
                random_tree(self.tree, random.Random(seed))
                first = self.pack("gzip-one", "--format", "gzip", "--level", "6")
                time.sleep(0.01)
                second, zstd = self.pack("gzip-two", "--format", "gzip", "--level", "6"), self.pack("zstd")
                layer = (first / "layer").read_bytes()
                self.assertEqual(layer, (second / "layer").read_bytes())
                # RFC 1952, 2.3: magic, deflate, no flags (so no name), no time.
                self.assertEqual(layer[:8], b"\x1f\x8b\x08\x00" + bytes(4))
                self.assertEqual(gzip.decompress(layer), self.tar(zstd))
                facts, other = (json.loads((out / "layer.json").read_text()) for out in (first, zstd))
                self.assertEqual((facts["diffID"], facts["uncompressedSize"]), (other["diffID"], other["uncompressedSize"]))
                self.assertRegex(facts["packer"], r"^factory-pack/1 gzip/\d+\.\d+ level/6$")

    def test_threads_do_not_change_the_bytes(self) -> None:
        data = random.Random(1).randbytes(3_000_000) * 8
        results = {subprocess.run(["zstd", "-3", f"-T{n}", "-qc"], input=data, stdout=subprocess.PIPE).stdout for n in (1, 2, 4)}
        self.assertEqual(len(results), 1)

    def test_large_numbers_go_to_pax(self) -> None:
        head = header(b"f", b"0", 0o644, 3_000_000, 0, 1, 9 << 30)
        self.assertIn(b"uid=3000000\n", head)
        self.assertIn(b"size=9663676416\n", head)

    def test_differences_are_named(self) -> None:
        for name in ("content", "mode", "gone"):
            (self.tree / name).write_text(name)
        before = self.pack("before") / "layer"
        (self.tree / "content").write_text("changed")
        (self.tree / "mode").chmod(0o600)
        (self.tree / "gone").unlink()
        after = self.pack("after", "--format", "gzip") / "layer"
        done = run("pack.diff", str(before), str(after))
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, r"content: size 7 -> 7|content: content \w{12} -> \w{12}")
        self.assertIn("mode: mode 0644 -> 0600", done.stdout)
        self.assertIn("gone: only in the first", done.stdout)

    def test_equal_files_in_another_compression_are_said_to_be_equal(self) -> None:
        (self.tree / "f").write_text("f")
        done = run("pack.diff", str(self.pack("a") / "layer"), str(self.pack("b", "--format", "gzip") / "layer"))
        self.assertEqual((done.returncode, done.stdout.startswith("the same files")), (0, True))


def seen(root: Path) -> dict[bytes, tuple[object, ...]]:
    """What a tree looks like: kind and mode, size, clamped time, owner, link target, content, and who shares an inode."""
    facts: dict[bytes, tuple[object, ...]] = {}
    inodes: dict[int, bytes] = {}
    for folder, folders, files in os.walk(os.fsencode(root)):
        for name in sorted(folders + files):
            path = os.path.join(folder, name)
            short, info = os.path.relpath(path, os.fsencode(root)), os.lstat(path)
            link = os.path.islink(path)
            content = os.readlink(path) if link else b"" if os.path.isdir(path) else Path(os.fsdecode(path)).read_bytes()
            time = 0 if link else min(int(info.st_mtime), EPOCH)
            facts[short] = (info.st_mode, time, info.st_uid, info.st_gid, content, info.st_nlink if not os.path.isdir(path) else 0)
            inodes.setdefault(info.st_ino, short)
    return facts


if __name__ == "__main__":
    unittest.main()
