"""Compile a kernel at run time, run it, and compare with NumPy; random numbers, an FFT, a system of equations."""

import cupy
import numpy

x = cupy.arange(1000, dtype=cupy.float32)
twice = cupy.ElementwiseKernel("float32 x", "float32 y", "y = 2 * x", "twice")
assert float(twice(x).sum()) == float(2 * numpy.arange(1000, dtype=numpy.float32).sum())
a = cupy.random.default_rng(1).standard_normal((64, 64))
assert cupy.allclose(a @ cupy.linalg.solve(a, cupy.eye(64)), cupy.eye(64))
assert cupy.allclose(cupy.fft.ifft(cupy.fft.fft(x)).real, x, atol=1e-2)
print("sums agree")
