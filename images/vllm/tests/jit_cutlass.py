"""Compile a kernel of CUTLASS' DSL for each GPU as far as it goes without one: down to its binary, which is not loaded."""

import os
import subprocess
import sys

ARCHITECTURES = ("sm_90a", "sm_100a")


def compile_here() -> None:
    import cutlass
    import torch
    from cutlass import cute
    from cutlass.cute.runtime import from_dlpack

    @cute.kernel
    def kernel(out: cute.Tensor):
        x, _, _ = cute.arch.thread_idx()
        out[x] = out[x] + cutlass.Float32(1)

    @cute.jit
    def launch(out: cute.Tensor):
        kernel(out).launch(grid=(1, 1, 1), block=(32, 1, 1))

    compiled = cute.compile(launch, from_dlpack(torch.zeros(32)))
    assert compiled is not None
    print("cutlass:", os.environ["CUTE_DSL_ARCH"])


if "CUTE_DSL_ARCH" in os.environ:
    compile_here()
else:
    # The DSL reads the architecture once, when it is imported.
    for name in ARCHITECTURES:
        subprocess.run([sys.executable, __file__], env={**os.environ, "CUTE_DSL_ARCH": name}, check=True)
