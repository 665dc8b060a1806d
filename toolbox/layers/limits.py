"""How much of an image's layers is read. An image may come from any registry. Sizes are in bytes.

Each limit is far above what is known to be real, and below what would hurt the machine.
"""

from __future__ import annotations

MIB, GIB = 1 << 20, 1 << 30

# Of an image: entries of all layers, and bytes when unpacked. vllm has 110,000 and 9 GB.
ENTRIES, UNPACKED = 2_000_000, 128 * GIB
# Bytes unpacked for each byte packed, where more than FLOOR are unpacked. Layers have 2 to 6.
RATIO, FLOOR = 200, 256 * MIB
# Of a path, and how many folders deep it is. Linux takes 4096 bytes.
PATH, DEPTH = 4096, 256
# Of a tar's own header of a member (long names, pax): read into memory as a whole.
HEADER = MIB
# Of the lists of files that packages bring, all together.
LISTS = 256 * MIB
# Entries of each list of what is largest, and paths of the same content.
SHOWN, PATHS = 50, 5
# Differences between two images that are told one by one; the rest is counted.
DIFFERENCES = 10_000
