"""Load every CUDA library the way CuPy does, and see that each is the image's own and in CUDA 12.5's version."""

import ctypes
import os

from cupy_backends.cuda.libs import cublas, curand, cusolver, cusparse, nvrtc  # noqa: F401: importing some opens them
from cupy.cuda import cub, cufft, thrust  # noqa: F401: CuPy's own kernels

ROOT = "/usr/local/lib/python3.11/dist-packages/nvidia/"
# What CUDA 12.5 Update 1 calls these libraries; cuBLAS, cuSOLVER and cuFFT count for themselves.
EXPECTED = ["libcublas.so.12", "libcudart.so.12", "libcufft.so.11", "libcurand.so.10", "libcusolver.so.11", "libcusparse.so.12", "libnvJitLink.so.12", "libnvrtc.so.12"]


def loaded() -> set[str]:
    with open("/proc/self/maps", encoding="utf-8") as maps:
        return {line.split()[-1] for line in maps if ".so" in line}


def version(library: str, function: str) -> int:
    """Asks the copy that CuPy opened: dlopen of a name that is loaded returns that one."""
    number = ctypes.c_int()
    status = getattr(ctypes.CDLL(library), function)(ctypes.byref(number))
    assert status == 0, f"{function} of {library} ended with {status}"
    return number.value


cublas.getVersion(0) if hasattr(cublas, "getVersion") else None
assert nvrtc.getVersion() == (12, 5), nvrtc.getVersion()
versions = {
    "cuFFT": version("libcufft.so.11", "cufftGetVersion"),
    "cuRAND": version("libcurand.so.10", "curandGetVersion"),
    "cudart": version("libcudart.so.12", "cudaRuntimeGetVersion"),
}
print(versions)
names = {os.path.basename(path): path for path in loaded()}
missing = [name for name in EXPECTED if not names.get(name, "").startswith(ROOT)]
assert not missing, f"not loaded from {ROOT}: {missing}; loaded: {sorted(names)}"
print(len(EXPECTED), "CUDA libraries are the image's own")
