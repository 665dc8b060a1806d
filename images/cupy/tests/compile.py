"""Compile a kernel on CuPy's own headers with the image's NVRTC, for each GPU that it knows: no GPU is needed for that.

CuPy does the same when a kernel is first called; but it asks the driver first, which is not here.
"""

import os

import cupy
from cupy.cuda import compiler

HEADERS = os.path.join(os.path.dirname(cupy.__file__), "_core", "include")
CUDA = "/usr/local/lib/python3.11/dist-packages/nvidia/cuda_runtime/include"
SOURCE = """
#include <cupy/complex.cuh>
#include <cupy/carray.cuh>
#include <cupy/float16.cuh>
extern "C" __global__ void twice(CArray<complex<float>, 1> x, CArray<float16, 1> y) {
  CUPY_FOR(i, x.size()) { x[i] *= complex<float>(2); y[i] = y[i] + y[i]; }
}
"""


def includes() -> list[str]:
    """CUDA's headers, CuPy's, and the parts of CCCL that CuPy carries."""
    cccl = os.path.join(HEADERS, "cupy", "_cccl")
    folders = [HEADERS, *(os.path.join(cccl, name) for name in sorted(os.listdir(cccl))), CUDA]
    return [f"-I{folder}" for folder in folders]


def kernel(target: str, method: str) -> bytes:
    options = [f"-arch={target}", "-std=c++17", *includes()]
    compiled: bytes = compiler._NVRTCProgram(SOURCE, "twice.cu", method=method).compile(options)[0]
    return compiled


def main() -> None:
    targets = ["sm_70", "sm_75", "sm_80", "sm_86", "sm_89", "sm_90"]
    # CuPy asks for no newer one, whatever the GPU is.
    assert compiler._get_max_compute_capability() == "90", compiler._get_max_compute_capability()
    for target in targets:
        assert kernel(target, "cubin").startswith(b"\x7fELF"), target
    # With CUPY_COMPILE_WITH_PTX=1, for the driver to compile.
    assert b".target sm_90" in kernel("compute_90", "ptx")
    try:
        kernel("sm_100", "cubin")
    except compiler.CompileException as error:
        assert "invalid value for --gpu-architecture" in str(error), error
    else:
        raise SystemExit("NVRTC 12.5 makes code for sm_100: say so in the README")
    print("compiled for", *targets)


main()
