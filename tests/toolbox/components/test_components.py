from __future__ import annotations

import json
import os
import random
import tempfile
import unittest
from pathlib import Path

from subjects import TOOLBOX, Tree, run

SITE = "usr/local/lib/python3.11/dist-packages"
TRITON = f"{SITE}/triton/backends/nvidia/bin"
CATALOGUE = TOOLBOX / "components" / "components.json"


def tool(version: str) -> bytes:
    release = ".".join(version.split(".")[:2])
    return b"\x7fELF" + bytes(60) + f"\0Cuda compilation tools, release {release}, V{version}\0Cuda compilation tools, release %d.%d,\0".encode()


class ComponentsTest(Tree):
    def found(self) -> list[dict[str, object]]:
        result = run("components", str(self.root), str(CATALOGUE))
        self.assertEqual(result.returncode, 0, result.stderr)
        found: list[dict[str, object]] = json.loads(result.stdout)
        return found

    def brief(self) -> set[tuple[object, object, str]]:
        found = set()
        for item in self.found():
            releases = item["releases"]
            assert isinstance(releases, list)
            found.add((item["component"], item["path"], " ".join(releases)))
        return found

    def test_what_triton_carries_is_of_the_version_that_each_file_says(self) -> None:
        self.write(f"{TRITON}/cuobjdump", tool("13.1.80"))
        self.write(f"{TRITON}/ptxas", tool("12.8.93"))
        self.write(f"{SITE}/triton-3.7.1.dist-info/RECORD", b"triton/backends/nvidia/bin/cuobjdump,sha256=AAAA,64\n")
        self.assertEqual(
            self.found(),
            [
                {"component": "cuobjdump", "path": f"/{TRITON}/cuobjdump", "wheel": "triton 3.7.1", "version": "", "releases": ["13.1.80"], "cuda": ""},
                {"component": "ptxas", "path": f"/{TRITON}/ptxas", "wheel": "", "version": "", "releases": ["12.8.93"], "cuda": ""},
            ],
        )

    def test_a_library_is_of_the_version_of_nvidias_wheel(self) -> None:
        self.write(f"{SITE}/nvidia/nvjpeg/lib/libnvjpeg.so.12", b"\x7fELF")
        self.write(f"{SITE}/nvidia_nvjpeg_cu12-12.3.1.117.dist-info/RECORD", b"nvidia/nvjpeg/lib/libnvjpeg.so.12,,\n")
        self.write("opt/lib/libnvjpeg.so.11.6.0.55", b"\x7fELF")
        self.write("opt/nvidia/cu13/lib/libnvjpeg.so.13", b"\x7fELF")
        found = {str(item["path"]): (item["version"], item["cuda"]) for item in self.found()}
        self.assertEqual(
            found,
            {
                f"/{SITE}/nvidia/nvjpeg/lib/libnvjpeg.so.12": ("12.3.1.117", "12"),
                "/opt/lib/libnvjpeg.so.11.6.0.55": ("11.6.0.55", ""),
                "/opt/nvidia/cu13/lib/libnvjpeg.so.13": ("", "13"),
            },
        )

    def test_a_file_that_says_several_versions_has_all_of_them_the_oldest_first(self) -> None:
        self.write("lib/libcupti.so.12", tool("12.10.13") + tool("12.9.2") + tool("12.9.2"))
        self.assertEqual(self.brief(), {("cupti", "/lib/libcupti.so.12", "12.9.2 12.10.13")})

    def test_what_is_no_version_is_none(self) -> None:
        words = [b"Cuda compilation tools, release 12.8, V12.9.93", b"Cuda compilation tools, release 12.8", b"release 12.8, V12.8.93", b""]
        for number, text in enumerate(words):
            self.write(f"{number}/nvdisasm", text)
        self.assertEqual({releases for _, _, releases in self.brief()}, {""})

    def test_names_count_wherever_they_lie_and_links_by_another_name(self) -> None:
        self.write("opt/x/nv", tool("12.5.39"))
        self.write("opt/Cuobjdump", tool("12.5.40"))
        self.write("opt/notcuobjdump", tool("12.5.41"))
        for name, target in {"bin/nvdisasm": "../opt/x/nv", "bin/cuobjdump": "/opt/Cuobjdump", "bin/nvcc": "/gone", "bin/nvprune": "nvprune"}.items():
            (self.root / name).parent.mkdir(exist_ok=True)
            (self.root / name).symlink_to(target)
        self.assertEqual(self.brief(), {("nvdisasm", "/opt/x/nv", "12.5.39"), ("cuobjdump", "/opt/Cuobjdump", "12.5.40")})

    def test_a_link_out_of_the_root_is_not_followed(self) -> None:
        outside = Path(self.enterContext(_folder()))
        (outside / "nvcc").write_bytes(tool("12.5.82"))
        (self.root / "nvcc").symlink_to(outside / "nvcc")
        (self.root / "folder").symlink_to(outside)
        (self.root / "cuobjdump").symlink_to("folder/nvcc")
        self.assertEqual(self.found(), [])

    def test_names_that_are_not_utf8_are_written(self) -> None:
        folder = os.fsencode(self.root) + b"/\xff"
        os.mkdir(folder)
        with open(folder + b"/nvcc", "wb") as file:
            file.write(tool("12.5.82"))
        self.assertEqual([item["component"] for item in self.found()], ["nvcc"])

    def test_many_folders_with_any_names_hide_nothing(self) -> None:
        dice = random.Random(15)
        names = ["cuobjdump", "nvdisasm", "libnvjpeg.so.12", "nsys"]
        planted = set()
        for number in range(1000):
            name = dice.choice(names) if dice.random() < 0.3 else f"file{dice.randrange(100)}"
            path = "/".join([f"d{dice.randrange(4)}" for _ in range(dice.randrange(5))] + [f"n{number}", name])
            self.write(path, dice.randbytes(dice.randrange(200)))
            if name in names:
                planted.add(f"/{path}")
        self.assertEqual({item["path"] for item in self.found()}, planted)


def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory()


if __name__ == "__main__":
    unittest.main()
