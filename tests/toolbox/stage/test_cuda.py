from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from stage.cuda import driver_symbols
from stage.elf import AARCH64, X86_64, read_library
from stage.stub import stub
from subjects import run

NVIDIA = "usr/local/lib/python3.11/dist-packages/nvidia"
HEADER = """
#define CUDAAPI
#define cuCtxCreate                         cuCtxCreate_v4
    #define cuMemcpyAsync                       __CUDA_API_PTSZ(cuMemcpyAsync)
    #define cuMemcpy                            __CUDA_API_PTDS(cuMemcpy)
#define CUDA_VERSION 13000
CUresult CUDAAPI cuInit(unsigned int Flags);
CUresult CUDAAPI
 cuCtxCreate(CUcontext *pctx);
"""
CALLER = "int cuInit(unsigned); int main(int n, char **v) { return n > 9 ? cuInit(0) : 0; }\n"


class CudaTest(unittest.TestCase):
    def setUp(self) -> None:
        self.out = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.out)

    def toolkit(self) -> Path:
        folder = self.out / NVIDIA / "cu13"
        for path in ("lib/libcudart.so.13", "lib/libcublas.so.9", "lib/libcublas.so.13", "lib/libnvperf_host.so", "include/cuda.h"):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(HEADER if path.endswith(".h") else "x")
        return folder

    def stage(self, status: int = 0, arch: str = "amd64") -> str:
        done = run("stage.cuda", str(self.out), "--arch", arch)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stderr

    def test_the_names_that_compilers_ask_for(self) -> None:
        folder = self.toolkit()
        other = self.out / NVIDIA / "nccl/lib"
        other.mkdir(parents=True)
        (other / "libnccl.so.2").write_text("x")
        for _ in range(2):
            self.stage()
        links = {path.relative_to(self.out / NVIDIA).as_posix(): str(path.readlink()) for path in (self.out / NVIDIA).rglob("*") if path.is_symlink()}
        self.assertEqual(links, {
            "cu13/lib64": "lib", "cu13/lib/libcudart.so": "libcudart.so.13", "cu13/lib/libcublas.so": "libcublas.so.13", "nccl/lib/libnccl.so": "libnccl.so.2",
        })
        self.assertEqual(sorted(path.name for path in folder.rglob("libcuda*")), ["libcuda.so", "libcudart.so", "libcudart.so.13"])

    def test_every_name_of_a_function(self) -> None:
        folder = self.toolkit()
        wanted = ["cuCtxCreate", "cuCtxCreate_v4", "cuInit", "cuMemcpy", "cuMemcpyAsync", "cuMemcpyAsync_ptsz", "cuMemcpy_ptds"]
        self.assertEqual(driver_symbols(folder / "include"), wanted)

    def test_a_folder_without_libraries_and_a_header_that_is_none(self) -> None:
        self.assertIn("CUDA_EMPTY", self.stage(status=1))
        (self.toolkit() / "include/cuda.h").write_text("/* moved */")
        self.assertIn("CUDA_HEADER: cuda.h declares no cuInit", self.stage(status=1))

    def test_the_stub_is_a_library_of_its_architecture(self) -> None:
        for arch, machine in (("amd64", X86_64), ("arm64", AARCH64)):
            shutil.rmtree(self.out / NVIDIA, ignore_errors=True)
            file = self.toolkit() / "lib/stubs/libcuda.so"
            self.stage(arch=arch)
            library = read_library(file)
            assert library is not None
            self.assertEqual((library.machine, library.soname), (machine, "libcuda.so.1"))

    @unittest.skipUnless(shutil.which("gcc"), "needs gcc")
    def test_the_linker_takes_the_stub_and_the_loader_another_folder(self) -> None:
        folder = self.toolkit()
        self.stage()
        (self.out / "c.c").write_text(CALLER)
        program, driver = self.out / "program", self.out / "host"
        for linker in ("bfd", "gold"):
            argv = ["gcc", str(self.out / "c.c"), f"-fuse-ld={linker}", "-Wl,--as-needed", f"-L{folder}/lib64/stubs", "-lcuda", "-o", str(program)]
            done = subprocess.run(argv, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)
            needed = subprocess.run(["readelf", "-d", str(program)], capture_output=True, text=True).stdout
            self.assertIn("Shared library: [libcuda.so.1]", needed)
            self.assertNotEqual(subprocess.run([str(program)], capture_output=True).returncode, 0, "there is no driver")
            driver.mkdir(exist_ok=True)
            shutil.copy(folder / "lib/stubs/libcuda.so", driver / "libcuda.so.1")
            ran = subprocess.run([str(program)], env={"LD_LIBRARY_PATH": str(driver)}, capture_output=True, text=True)
            self.assertEqual(ran.returncode, 0, ran.stderr)

    @unittest.skipUnless(Path("/lib64/ld-linux-x86-64.so.2").exists(), "needs an amd64 machine")
    def test_the_loader_finds_each_symbol(self) -> None:
        file = self.out / "libx.so"
        for count in (1, 2, 3, 17, 700):
            names = [f"cuFunction{number}" for number in range(count)]
            file.with_name(f"libx{count}.so").write_bytes(stub(X86_64, f"libx{count}.so.1", names))
            library = ctypes.CDLL(str(file.with_name(f"libx{count}.so")))
            for name in names:
                self.assertEqual(getattr(library, name)(), 34)
            self.assertFalse(hasattr(library, "cuOther"))
