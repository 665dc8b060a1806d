"""Tests of engine/dist.py: python3 -m unittest discover -s tests/engine"""

import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
from typing import Any
from unittest import mock

SOURCE = pathlib.Path(__file__).parents[2] / "engine" / "dist.py"
sys.path.insert(0, str(SOURCE.parent))
import dist  # noqa: E402

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+zstd"


class Layout:
    """A small OCI layout: one index, one manifest, a config and a layer."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        self.blobs = self.folder / "blobs" / "sha256"
        self.blobs.mkdir(parents=True)
        self.layer = self.add(LAYER, b"layer")
        manifest = {"config": self.add(CONFIG, b"{}"), "layers": [self.layer]}
        self.manifest = self.add(MANIFEST, json.dumps(manifest).encode())
        index = self.add(INDEX, json.dumps({"manifests": [self.manifest]}).encode())
        (self.folder / "index.json").write_text(json.dumps({"manifests": [index]}))

    def add(self, media_type: str, data: bytes) -> dict[str, Any]:
        name = hashlib.sha256(data).hexdigest()
        (self.blobs / name).write_bytes(data)
        return {"mediaType": media_type, "digest": f"sha256:{name}", "size": len(data)}

    def path(self, part: dict[str, Any]) -> pathlib.Path:
        return self.blobs / str(part["digest"]).removeprefix("sha256:")


class DistTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.dist = str(self.root / "dist")
        self.layout = Layout(self.root / "dist" / "tiny")

    def test_have_names_every_verified_blob(self) -> None:
        self.assertEqual(len(dist.have(self.dist, {})["tiny"]), 4)

    def test_have_of_a_folder_that_is_not_there(self) -> None:
        self.assertEqual(dist.have(str(self.root / "nothing"), {}), {})

    def test_have_drops_a_damaged_blob(self) -> None:
        self.layout.path(self.layout.layer).write_bytes(b"LAYER")
        found = dist.have(self.dist, {})["tiny"]
        self.assertNotIn(self.layout.layer["digest"], found)
        self.assertFalse(self.layout.path(self.layout.layer).exists())

    def test_a_remembered_blob_is_not_read_again(self) -> None:
        memory: dist.Memory = {}
        dist.have(self.dist, memory)
        with mock.patch.object(dist, "sha256") as hashing:
            self.assertEqual(len(dist.have(self.dist, memory)["tiny"]), 4)
        hashing.assert_not_called()

    def test_a_tampered_blob_is_noticed_although_remembered(self) -> None:
        memory: dist.Memory = {}
        dist.have(self.dist, memory)
        path = self.layout.path(self.layout.layer)
        times = path.stat().st_atime_ns, path.stat().st_mtime_ns
        path.write_bytes(b"LAYER")
        os.utime(path, ns=times)
        self.assertNotIn(self.layout.layer["digest"], dist.have(self.dist, memory)["tiny"])

    def test_finish_accepts_a_complete_layout_and_removes_what_no_index_reaches(self) -> None:
        stray = self.layout.add(LAYER, b"old layer")
        dist.finish(self.dist, {})
        self.assertFalse(self.layout.path(stray).exists())
        self.assertTrue(self.layout.path(self.layout.layer).exists())

    def test_finish_names_what_is_missing_and_removes_nothing(self) -> None:
        stray = self.layout.add(LAYER, b"old layer")
        self.layout.path(self.layout.layer).unlink()
        with self.assertRaisesRegex(dist.BrokenExport, "is missing"):
            dist.finish(self.dist, {})
        self.assertTrue(self.layout.path(stray).exists())

    def test_finish_notices_a_wrong_size_and_wrong_content(self) -> None:
        self.layout.path(self.layout.layer).write_bytes(b"short")
        with self.assertRaisesRegex(dist.BrokenExport, "does not hold"):
            dist.finish(self.dist, {})
        self.layout.path(self.layout.layer).write_bytes(b"much longer")
        with self.assertRaisesRegex(dist.BrokenExport, "expected 5"):
            dist.finish(self.dist, {})

    def run_dist(self, *command: str) -> subprocess.CompletedProcess[str]:
        memory, have = self.root / "memory.json", self.root / "have.json"
        done = subprocess.run([sys.executable, SOURCE, "run", self.dist, memory, have, *command], capture_output=True, text=True)
        self.assertFalse(have.exists())
        return done

    def test_run_hands_over_the_list_and_the_exit_code(self) -> None:
        done = self.run_dist("sh", "-c", f"cat {self.root}/have.json; exit 7")
        self.assertEqual(done.returncode, 7)
        self.assertEqual(len(json.loads(done.stdout)["tiny"]), 4)

    def test_run_fails_when_the_export_is_incomplete(self) -> None:
        done = self.run_dist("rm", str(self.layout.path(self.layout.layer)))
        self.assertEqual(done.returncode, 1)
        self.assertIn("DIST_INCOMPLETE", done.stderr)


if __name__ == "__main__":
    unittest.main()
