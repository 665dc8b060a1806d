"""Compile a kernel of vLLM's own DeepGEMM with the compiler and the flags that it uses at run time (deep_jit), for each GPU."""

import os
import subprocess
import sysconfig
import tempfile

ROOT = os.path.join(sysconfig.get_path("platlib", "posix_local"), "vllm/third_party/deep_gemm/include")
SOURCE = """
#include <deep_gemm/impls/smxx_layout.cuh>
static void __instantiate_kernel() { auto ptr = reinterpret_cast<void *>(&deep_gemm::transpose_fp32<512, 64, 8, 8>); }
"""

for architecture in ("90a", "100a"):
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/kernel.cu", "w", encoding="utf-8") as file:
            file.write(SOURCE)
        nvcc = os.path.join(os.environ["CUDA_HOME"], "bin/nvcc")
        argv = [nvcc, f"{folder}/kernel.cu", "--cubin", "--output-file", f"{folder}/kernel.cubin", "--include-path", ROOT]
        argv += ["-std=c++20", "--expt-relaxed-constexpr", "--expt-extended-lambda", f"--gpu-architecture=sm_{architecture}"]
        subprocess.run([*argv, "--compiler-options=-O3", "--diag-suppress=177"], check=True)
        print(f"deep_gemm: sm_{architecture}, {os.path.getsize(f'{folder}/kernel.cubin')} bytes")
