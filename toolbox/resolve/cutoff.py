"""What is too new to be taken where there is a choice: what nobody asks for by version is taken in one that is old enough."""

from __future__ import annotations

from dataclasses import dataclass

# uv wants a day for each; this one is after all that there is.
_ANY = "2999-01-01T00:00:00Z"


@dataclass(frozen=True)
class Cutoff:
    """Files from `time` on (RFC 3339; "" for no limit) are not taken, but those of the `free` packages."""

    time: str = ""
    free: tuple[str, ...] = ()

    def argv(self) -> list[str]:
        """Returns uv's arguments."""
        if not self.time:
            return []
        return ["--exclude-newer", self.time, *(word for name in self.free for word in ("--exclude-newer-package", f"{name}={_ANY}"))]


NO_CUTOFF = Cutoff()
