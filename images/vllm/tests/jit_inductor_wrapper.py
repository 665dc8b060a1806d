"""Compile with torch inductor's C++ wrapper: headers of torch, c++, linking, loading."""

import torch
import torch._inductor.config

torch._inductor.config.cpp_wrapper = True


@torch.compile(backend="inductor")
def f(x: torch.Tensor) -> torch.Tensor:
    return torch.sin(x) + torch.cos(x).sum()


x = torch.linspace(0, 1, 100)
assert torch.allclose(f(x), torch.sin(x) + torch.cos(x).sum()), "the compiled function gives another result"
print("inductor: C++ wrapper ran")
