"""Without a driver, CuPy must say so; without a GPU, that is all that can be seen of it."""

import cupy

try:
    cupy.arange(3)
except cupy.cuda.runtime.CUDARuntimeError as error:
    print(error)
else:
    print("there is a GPU:", cupy.arange(3).sum())
