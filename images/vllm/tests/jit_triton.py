"""Compile a Triton kernel down to a cubin for each GPU, without one: needs ptxas, which triton carries."""

import triton
import triton.language as tl
from triton.backends.compiler import GPUTarget
from triton.compiler import ASTSource

ARCHITECTURES = (90, 100)


@triton.jit
def add(x, y, out, count, BLOCK: tl.constexpr):
    at = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    inside = at < count
    tl.store(out + at, tl.load(x + at, inside) + tl.load(y + at, inside), inside)


for architecture in ARCHITECTURES:
    types = {"x": "*fp32", "y": "*fp32", "out": "*fp32", "count": "i32", "BLOCK": "constexpr"}
    source = ASTSource(fn=add, signature=types, constexprs={"BLOCK": 128})
    kernel = triton.compile(source, target=GPUTarget("cuda", architecture, 32))
    assert kernel.asm["cubin"][:4] == b"\x7fELF", f"no cubin for sm_{architecture}"
    print(f"triton: sm_{architecture}, {len(kernel.asm['cubin'])} bytes")
