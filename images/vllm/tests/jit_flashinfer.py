"""Compile, link and load what vLLM lets FlashInfer compile at its first start, for the GPU that FLASHINFER_CUDA_ARCH_LIST names.

vLLM's default sampler is FlashInfer's: a failed build of it ends the server. The modules link with -lcudart and -lcuda, so
loading them finds the driver's library where a host may put it; here it is the stub, under the driver's name.
"""

import ctypes
import os
import sys

import torch
from flashinfer.jit.attention import gen_single_decode_module
from flashinfer.jit.sampling import gen_sampling_module

MODULES = {
    "sampling": gen_sampling_module,
    "attention": lambda: gen_single_decode_module(torch.float16, torch.float16, torch.float16, 128, 128, 0, False, False),
}

for name in sys.argv[1:]:
    module = MODULES[name]()
    module.build(verbose=False)
    library = module.get_library_path()
    assert str(library).startswith("/cache/"), f"{library} is not kept in the cache volume"
    ctypes.CDLL(str(library))
    print(f"flashinfer: {name} for {os.environ['FLASHINFER_CUDA_ARCH_LIST']}, {os.path.getsize(library)} bytes")
