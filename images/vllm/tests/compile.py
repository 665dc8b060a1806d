"""Force torch inductor's just-in-time compile on the CPU: it breaks first in an image that is too slim."""

import os

import torch


@torch.compile(backend="inductor")
def f(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return torch.relu(x @ y + 1).sum(dim=0)


torch.manual_seed(0)
x, y = torch.randn(64, 32), torch.randn(32, 16)
expected = torch.relu(x @ y + 1).sum(dim=0)
assert torch.allclose(f(x, y), expected, atol=1e-4), "the compiled function gives another result"
cache = os.environ["TORCHINDUCTOR_CACHE_DIR"]
libraries = [name for _, _, names in os.walk(cache) for name in names if name.endswith(".so")]
assert libraries, f"nothing was compiled in {cache}"
print("compiled", len(libraries), "libraries")
