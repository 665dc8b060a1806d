"""Compile and link a tilelang kernel for each GPU, as tilelang does before it launches one: nvcc, and its own host code."""

import tilelang
import tilelang.language as T

for architecture in ("sm_90a", "sm_100a"):

    @T.prim_func
    def add(a: T.Tensor((256,), "float32"), b: T.Tensor((256,), "float32"), c: T.Tensor((256,), "float32")):
        with T.Kernel(1, threads=256):
            for i in T.Parallel(256):
                c[i] = a[i] + b[i]

    kernel = tilelang.compile(add, target={"kind": "cuda", "arch": architecture}, out_idx=[2])
    assert "__global__" in kernel.get_kernel_source(), f"no kernel for {architecture}"
    print(f"tilelang: {architecture}")
