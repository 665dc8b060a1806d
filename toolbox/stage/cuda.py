"""`python3 -m stage.cuda OUT --arch amd64`: what compilers expect of a CUDA toolkit and NVIDIA's wheels lack.

The wheels have lib/ and libraries under names with a version; what compiles at run time (FlashInfer, torch's cpp_extension,
CMake) links with -L$CUDA_HOME/lib64 -lcudart -L$CUDA_HOME/lib64/stubs -lcuda. So lib64 leads to lib, libX.so to libX.so.N, and
stubs/libcuda.so has the name and the symbols of the driver's library: it comes from the host, in whichever folder, when the
image runs. A program never loads a stub: it has no name that a loader asks for.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from stage.elf import AARCH64, X86_64
from stage.errors import StageError, report
from stage.python import SITES
from stage.stub import stub

MACHINES = {"amd64": X86_64, "arm64": AARCH64}
DRIVER = "libcuda.so.1"
_VERSIONED = re.compile(r"^(lib.+\.so)\.\d[\d.]*$")
# `CUresult CUDAAPI cuInit(`; and what cuda.h turns a name into: `#define cuCtxCreate cuCtxCreate_v4`, `__CUDA_API_PTSZ(cuMemcpyAsync)`.
_DECLARED = re.compile(r"\bCUDAAPI\s+(cu\w+)\s*\(")
_DEFINED = re.compile(r"^\s*#\s*define\s+(cu[A-Z]\w*)\s+(?:__CUDA_API_(PTSZ|PTDS)\()?(cu[A-Z]\w*)\)?\s*$", re.MULTILINE)


def stage_cuda(out: Path, architecture: str) -> None:
    """Completes every folder of NVIDIA's libraries below `out`. Raises StageError when there is none."""
    folders = sorted(folder for folder in out.glob(f"{SITES}/nvidia/*/lib") if folder.is_dir() and not folder.is_symlink())
    if not folders:
        raise StageError([f"CUDA_EMPTY: {out}/{SITES}/nvidia: has no */lib; run stage.wheels first"])
    for folder in folders:
        _link_names(folder)
        include = folder.parent / "include"
        if (include / "cuda.h").is_file():
            _link(folder.parent / "lib64", "lib")
            (folder / "stubs").mkdir(exist_ok=True)
            (folder / "stubs/libcuda.so").write_bytes(stub(MACHINES[architecture], DRIVER, driver_symbols(include)))


def driver_symbols(include: Path) -> list[str]:
    """Returns every function that cuda.h and its kin (cudaGL.h, …) can name, by each of its versions and streams; as the driver has them."""
    header = "\n".join(file.read_text() for file in sorted(include.glob("cuda*.h")))
    names = set(_DECLARED.findall(header))
    for name, stream, target in _DEFINED.findall(header):
        names |= {name, target, *([f"{target}_{stream.lower()}"] if stream else [])}
    if "cuInit" not in names:
        raise StageError(["CUDA_HEADER: cuda.h declares no cuInit: its form has changed, see toolbox/stage/cuda.py"])
    return sorted(names)


def _link_names(folder: Path) -> None:
    """Makes libX.so for each libX.so.N; of several the greatest version, as a development package does."""
    versions: dict[str, list[str]] = {}
    for file in folder.iterdir():
        match = _VERSIONED.match(file.name)
        if match:
            versions.setdefault(match[1], []).append(file.name)
    for name, found in versions.items():
        if not (folder / name).exists():
            _link(folder / name, max(found, key=_numbers))


def _numbers(name: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", name.rsplit(".so.", 1)[-1])]


def _link(path: Path, target: str) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(target)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="stage.cuda", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, metavar="OUT", help="folder that stage.wheels filled")
    parser.add_argument("--arch", choices=sorted(MACHINES), required=True, help="architecture of the image")
    options = parser.parse_args(argv)
    return report(lambda: stage_cuda(options.out, options.arch))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
