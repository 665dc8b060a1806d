"""What compilers expect of a CUDA toolkit: names without a version, lib64, and a driver's library to link against."""

import ctypes
import glob
import os

NVIDIA = "/usr/local/lib/python3.11/dist-packages/nvidia"
# cuda.h: "the CUDA driver that the application has loaded is a stub library".
CUDA_ERROR_STUB_LIBRARY = 34

(root,) = (os.path.dirname(os.path.dirname(path)) for path in glob.glob(f"{NVIDIA}/*/include/cuda.h"))
assert os.path.samefile(f"{root}/lib64", f"{root}/lib"), f"{root}/lib64 is not lib"
for library in glob.glob(f"{NVIDIA}/*/lib/lib*.so.[0-9]*"):
    name = library.rsplit(".so.", 1)[0] + ".so"
    assert os.path.exists(name), f"there is no {name} beside {library}"
driver = ctypes.CDLL(f"{root}/lib64/stubs/libcuda.so")
assert driver.cuInit(0) == CUDA_ERROR_STUB_LIBRARY, "the stub is no stub"
print("toolkit complete:", root)
