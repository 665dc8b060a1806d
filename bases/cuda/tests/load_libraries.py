"""Load NVIDIA's run-time libraries from site-packages and ask nvrtc for its version and a compile."""

import ctypes
import glob
import os
import sysconfig

root = os.path.join("/usr/local/lib/python3.11/dist-packages", "nvidia")


def find(name: str) -> str:
    found = sorted(glob.glob(f"{root}/**/{name}.so*", recursive=True))
    if not found:
        raise SystemExit(f"{name} is not in {root} ({sysconfig.get_platform()})")
    return found[0]


for name in ("libcudart", "libnvJitLink"):
    ctypes.CDLL(find(name), mode=ctypes.RTLD_GLOBAL)
nvrtc = ctypes.CDLL(find("libnvrtc"), mode=ctypes.RTLD_GLOBAL)
ctypes.CDLL(find("libcublasLt"), mode=ctypes.RTLD_GLOBAL)
ctypes.CDLL(find("libcublas"), mode=ctypes.RTLD_GLOBAL)

major, minor = ctypes.c_int(), ctypes.c_int()
assert nvrtc.nvrtcVersion(ctypes.byref(major), ctypes.byref(minor)) == 0
program = ctypes.c_void_p()
source = b'extern "C" __global__ void twice(float *x) { x[threadIdx.x] *= 2; }'
assert nvrtc.nvrtcCreateProgram(ctypes.byref(program), source, b"twice.cu", 0, None, None) == 0
option = (ctypes.c_char_p * 1)(b"--gpu-architecture=compute_90")
code = nvrtc.nvrtcCompileProgram(program, 1, option)
if code != 0:
    log = ctypes.create_string_buffer(10_000)
    nvrtc.nvrtcGetProgramLog(program, log)
    raise SystemExit(f"nvrtc could not compile a kernel (error {code}): {log.value.decode(errors='replace')}")
print(f"nvrtc {major.value}.{minor.value} compiled a kernel")
