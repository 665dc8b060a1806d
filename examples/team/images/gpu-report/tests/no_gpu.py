"""Without a driver, NVML must say so; without a GPU, that is all that can be seen of it."""

import pynvml

try:
    pynvml.nvmlInit()
except pynvml.NVMLError as error:
    print(error)
else:
    print("GPUs:", pynvml.nvmlDeviceGetCount())
