"""Load every CUDA library as CuPy does, and see that each is the image's own."""

import ctypes
import os

from cupy.cuda import cub, cufft, thrust
from cupy_backends.cuda.libs import cublas, curand, cusolver, cusparse, nvrtc

ROOT = "/usr/local/lib/python3.11/dist-packages/nvidia/"
USED = [cub, cublas, cufft, curand, cusolver, cusparse, nvrtc, thrust]
LIBRARIES = [
    "libcublas.so.12",
    "libcudart.so.12",
    "libcufft.so.11",
    "libcurand.so.10",
    "libcusolver.so.11",
    "libcusparse.so.12",
    "libnvJitLink.so.12",
    "libnvrtc.so.12",
]


def loaded() -> dict[str, str]:
    """Libraries in this process: name and path."""
    with open("/proc/self/maps", encoding="utf-8") as maps:
        paths = {line.split(maxsplit=5)[-1].strip() for line in maps if ".so" in line}
    return {os.path.basename(path): path for path in paths}


def version(library: str, function: str) -> int:
    """Asks the copy that CuPy opened: dlopen of a name that is loaded returns that one."""
    number = ctypes.c_int()
    status = getattr(ctypes.CDLL(library), function)(ctypes.byref(number))
    assert status == 0, f"{function} of {library} ended with {status}"
    return number.value


def main() -> None:
    # Neither needs a GPU.
    assert nvrtc.getVersion() == (12, 5), nvrtc.getVersion()
    assert cublas.getVersion(0) // 100 == 1205, cublas.getVersion(0)
    assert version("libcufft.so.11", "cufftGetVersion") == 11206
    assert version("libcurand.so.10", "curandGetVersion") == 10306
    # Opened when they are first called.
    ctypes.CDLL("libcusolver.so.11"), ctypes.CDLL("libcudart.so.12")
    names = loaded()
    foreign = [name for name in LIBRARIES if not names.get(name, "").startswith(ROOT)]
    assert not foreign, f"not from {ROOT}: {[(name, names.get(name)) for name in foreign]}"
    print(len(LIBRARIES), "CUDA libraries are the image's own")


main()
