"""Compile, link and load a CUDA source as torch.utils.cpp_extension does for any project's kernels: nvcc, c++, -lcudart."""

import os

os.environ["TORCH_CUDA_ARCH_LIST"] = "9.0a"

from torch.utils.cpp_extension import load_inline

CUDA = """
__global__ void twice(float *x) { x[threadIdx.x] *= 2; }
int architectures() { cudaFuncAttributes found; (void)cudaFuncGetAttributes(&found, twice); return __CUDACC_VER_MAJOR__; }
"""

module = load_inline("smoke_cuda", "int architectures();", CUDA, functions=["architectures"], with_cuda=True, verbose=False)
print("torch extension: nvcc", module.architectures())
