"""What the loader of bookworm's glibc 2.36 has built in, for each architecture (sysdeps/*/ldsodefs.h; `ld.so --help` prints it)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Machine:
    """`number` is e_machine, `library` what $LIB stands for, `platforms` what $PLATFORM can stand for on one processor or another."""

    number: int
    interpreter: str
    library: str
    platforms: tuple[str, ...]
    folders: tuple[str, ...]
    # The flags of this architecture's entries in ld.so.cache (sysdeps/*/dl-cache.h, _DL_CACHE_DEFAULT_ID).
    cache_flags: int


def _folders(library: str) -> tuple[str, ...]:
    return f"/{library}", f"/usr/{library}", "/lib", "/usr/lib"


_AMD64, _ARM64 = "lib/x86_64-linux-gnu", "lib/aarch64-linux-gnu"
MACHINES = {
    # Of Intel's processors those with AVX2 are "haswell" (cpu-features.c, 2.36).
    "amd64": Machine(62, "/lib64/ld-linux-x86-64.so.2", _AMD64, ("x86_64", "haswell"), _folders(_AMD64), 0x0303),
    "arm64": Machine(183, "/lib/ld-linux-aarch64.so.1", _ARM64, ("aarch64",), _folders(_ARM64), 0x0A03),
}
