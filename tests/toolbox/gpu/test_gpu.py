from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import unittest
from collections import Counter
from pathlib import Path
from typing import Any

from fatbins import CODE, FAMILY, LTO, MAGIC, PTX, SASS, SPECIFIC, container, elf, entry
from subjects import Tree, run

SITE = "usr/local/lib/python3.11/dist-packages"
REAL = Path(__file__).parent / "real"


class GpuTree(Tree):
    """A root file system to write into, and what is found in it."""

    def found(self) -> list[dict[str, Any]]:
        result = run("gpu", str(self.root))
        self.assertEqual(result.returncode, 0, result.stderr)
        found: list[dict[str, Any]] = json.loads(result.stdout)
        return found

    def code(self) -> list[str]:
        """kind, target and number of modules of the only file."""
        (file,) = self.found()
        return [f"{item['kind']} {item['target']} {item['modules']}" for item in file["code"]]


class GpuTest(GpuTree):
    def test_an_elf_file_that_is_cut_off_anywhere_is_named_or_has_nothing_but_never_a_trace(self) -> None:
        whole = elf({".nv_fatbin": container(entry(SASS, 80))})
        many = whole[:60] + b"\0\0" + whole[62:]
        dice = random.Random(22)
        for content in (whole, many):
            for size in (4, 63, 64, *dice.sample(range(65, len(content)), 12)):
                self.write("app/a.so", content[:size])
                result = run("gpu", str(self.root))
                self.assertNotIn("Traceback", result.stderr, size)
                if size >= 64 and content is whole:
                    self.assertRegex(result.stderr, r"^GPU_CODE: /app/a.so: ", size)

    def test_a_library_has_its_modules_and_its_wheel(self) -> None:
        fat = container(entry(SASS, 80), entry(SASS, 80), entry(SASS, 90), entry(PTX, 90, isa=(8, 7)))
        self.write(f"{SITE}/torch/lib/a.so", elf({".nv_fatbin": fat}))
        self.write(f"{SITE}/torch-2.0.dist-info/RECORD", b"torch/lib/a.so,sha256=AAAA,64\n")
        self.assertEqual(
            self.found(),
            [
                {
                    "path": f"/{SITE}/torch/lib/a.so",
                    "package": "torch 2.0",
                    "code": [
                        {"kind": "ptx", "target": "sm_90", "isa": "8.7", "modules": 1},
                        {"kind": "sass", "target": "sm_80", "isa": "", "modules": 2},
                        {"kind": "sass", "target": "sm_90", "isa": "", "modules": 1},
                    ],
                }
            ],
        )

    def test_code_for_one_version_or_one_family_has_its_letter(self) -> None:
        self.write("a.so", elf({".nv_fatbin": container(entry(SASS, 90, SPECIFIC | 0x8011), entry(SASS, 100, FAMILY), entry(PTX, 100, FAMILY))}))
        self.assertEqual(self.code(), ["ptx sm_100f 1", "sass sm_90a 1", "sass sm_100f 1"])

    def test_headers_of_any_length_are_stepped_over(self) -> None:
        self.write("a.so", elf({".nv_fatbin": container(entry(SASS, 100, header=112), entry(PTX, 120, header=80), entry(LTO, 75, header=128))}))
        self.assertEqual(self.code(), ["lto sm_75 1", "ptx sm_120 1", "sass sm_100 1"])

    def test_a_kind_that_nobody_knows_is_told(self) -> None:
        self.write("a.so", elf({".nv_fatbin": container(entry(64, 90))}))
        self.assertEqual(self.code(), ["kind 64 sm_90 1"])

    def test_code_outside_of_its_section_is_found(self) -> None:
        """cuFFT has all but one of its kernels in .ldata, CUPTI in .rodata; cuobjdump does not see them."""
        inner = b"text\0" + MAGIC + b"\1\0\x10\0" + b"\xff" * 8 + container(entry(SASS, 90)) + b"more" + container(entry(SASS, 100))
        self.write("a.so", elf({".nv_fatbin": container(entry(SASS, 75)), ".ldata": inner}))
        self.assertEqual(self.code(), ["sass sm_75 1", "sass sm_90 1", "sass sm_100 1"])

    def test_the_magic_number_in_host_code_is_no_container(self) -> None:
        """nvlink and fatbinary compare with it."""
        self.write("nvlink", elf({".text": container(entry(SASS, 90)), ".rodata": MAGIC + b"\0" * 40}, {".text": CODE}))
        self.assertEqual(self.found(), [])

    def test_a_fat_binary_of_its_own(self) -> None:
        self.write("a.fatbin", container(entry(SASS, 90)))
        self.assertEqual(self.code(), ["sass sm_90 1"])

    def test_what_nvidias_tools_made_is_read(self) -> None:
        """Compressed, by ptxas and fatbinary of CUDA 13.0: see gpu/README.md."""
        self.write("a.fatbin", (REAL / "kernels.fatbin").read_bytes())
        sass = [f"sass sm_{target} 1" for target in ("75", "90", "90a", "100f", "120")]
        self.assertEqual(self.code(), [*(f"ptx sm_{target} 1" for target in ("90a", "100f", "120")), *sass])

    def test_a_cubin_of_its_own(self) -> None:
        self.write("a.cubin", (REAL / "kernel.sm_90a.cubin").read_bytes())
        self.assertEqual(self.code(), ["sass sm_90a 1"])

    def test_links_and_files_without_gpu_code_are_left_out(self) -> None:
        self.write("a.so", elf({".rodata": b"nothing"}))
        self.write("empty", b"")
        self.write("short", b"\x7fELF")
        self.write("old.o", b"\x7fELF\x01\x01" + bytes(100))
        (self.root / "link.so").symlink_to("a.so")
        self.assertEqual(self.found(), [])

    def test_the_list_can_go_to_a_file(self) -> None:
        self.write("a.fatbin", container(entry(SASS, 90)))
        file = self.root / "list.json"
        result = run("gpu", str(self.root), f"--output={file}")
        self.assertEqual((result.returncode, result.stdout, len(json.loads(file.read_text()))), (0, "", 1))

    def test_code_that_cannot_be_read_ends_it_with_the_files_name(self) -> None:
        whole = container(entry(SASS, 90), entry(PTX, 90))
        broken = {
            "cut off": whole[:-1],
            "cut off in its header": whole[:12],
            "another version": whole[:4] + b"\2" + whole[5:],
            "an entry too long": whole[:24] + b"\xff" + whole[25:],
            "an entry without a header": whole[:20] + bytes(4) + whole[24:],
        }
        for name, content in broken.items():
            with self.subTest(name):
                for path, file in (("a.so", elf({".nv_fatbin": content})), ("a.fatbin", content)):
                    self.write(path, file)
                    result = run("gpu", str(self.root))
                    self.assertEqual((result.returncode, result.stdout), (1, ""))
                    self.assertRegex(result.stderr, rf"^GPU_CODE: /{re.escape(path)}: an? (container|entry) at ")
                    (self.root / path).unlink()

    def test_an_elf_file_that_is_cut_off_ends_it(self) -> None:
        self.write("a.so", elf({".nv_fatbin": container(entry(SASS, 90))})[:-10])
        result = run("gpu", str(self.root))
        self.assertEqual(result.returncode, 1)
        self.assertIn("GPU_CODE: /a.so: its 3 section headers", result.stderr)

    def test_random_containers_are_read_as_they_were_written(self) -> None:
        dice = random.Random(11)
        for _ in range(15):
            wanted: Counter[str] = Counter()
            pieces = []
            for _ in range(dice.randint(1, 6)):
                entries = []
                for _ in range(dice.randint(0, 8)):
                    kind, sm = dice.choice((PTX, SASS)), dice.choice((50, 75, 80, 90, 100, 120, 121))
                    letter, flags = dice.choice((("", 0), ("a", SPECIFIC), ("f", FAMILY)))
                    noise = dice.choice((0x11, 0x2011, 0x8011, 0x1008011))
                    code = dice.randbytes(8 * dice.randint(0, 40))
                    entries.append(entry(kind, sm, flags | noise, code=code, header=dice.choice((64, 72, 80, 112))))
                    wanted[f"{'ptx' if kind == PTX else 'sass'} sm_{sm}{letter}"] += 1
                pieces.append(container(*entries) + bytes(8 * dice.randint(0, 4)))
            self.write("a.so", elf({".nv_fatbin": b"".join(pieces)}))
            found = [item for file in self.found() for item in file["code"]]
            counted: Counter[str] = Counter()
            for item in found:
                counted[f"{item['kind']} {item['target']}"] += item["modules"]
            self.assertEqual(counted, wanted)


class CuobjdumpTest(GpuTree):
    """What NVIDIA's own reader says of the same file; it is in requirements.txt for this test only."""

    def setUp(self) -> None:
        super().setUp()
        self.cuobjdump = nvidia_reader()
        if self.cuobjdump is None:
            self.skipTest("cuobjdump is not here: pip install nvidia-cuda-cuobjdump, or put it on PATH")

    def listed(self, file: Path) -> Counter[str]:
        argv = [str(self.cuobjdump), "--all-fatbin", "--list-elf", "--list-ptx", str(file)]
        result = subprocess.run(argv, capture_output=True, text=True)
        kinds = {"cubin": "sass", "ptx": "ptx"}
        found = re.findall(r"\.(sm_\d+[a-z]?)\.(cubin|ptx)$", result.stdout, re.MULTILINE)
        return Counter(f"{kinds[kind]} {target}" for target, kind in found)

    def agree(self, file: Path) -> None:
        ours = Counter({f"{kind} {target}": int(count) for kind, target, count in (line.split() for line in self.code())})
        # cuobjdump names the family of PTX, and not that of a cubin.
        named: Counter[str] = Counter()
        for key, count in ours.items():
            named[key.rstrip("f") if key.startswith("sass") else key] += count
        self.assertEqual(self.listed(file), named)

    def test_both_say_the_same_of_what_nvidias_tools_made(self) -> None:
        self.write("a.fatbin", (REAL / "kernels.fatbin").read_bytes())
        self.agree(self.root / "a.fatbin")

    def test_both_say_the_same_of_a_library_with_several_containers(self) -> None:
        real, cubin = (REAL / "kernels.fatbin").read_bytes(), (REAL / "kernel.sm_90a.cubin").read_bytes()
        made = container(entry(SASS, 90, SPECIFIC | 0x11, (1, 7), cubin), entry(SASS, 90, SPECIFIC | 0x11, (1, 7), cubin, header=72))
        self.write("a.so", elf({".nv_fatbin": real + bytes(8) + made + real}))
        self.agree(self.root / "a.so")


def nvidia_reader() -> Path | None:
    try:
        from importlib.metadata import files

        found = [Path(item.locate()) for item in files("nvidia-cuda-cuobjdump") or [] if item.name == "cuobjdump"]
    except ModuleNotFoundError:
        found = []
    on_path = shutil.which("cuobjdump")
    return found[0] if found else Path(on_path) if on_path else None


if __name__ == "__main__":
    unittest.main()
