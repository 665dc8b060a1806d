"""passwd, group and home of an image: base-passwd's masters plus the user that images run as."""

from __future__ import annotations

import os
from pathlib import Path

USER, USER_ID, HOME = "nonroot", 65532, "/home/nonroot"


def write_accounts(root: Path) -> None:
    """Writes etc/passwd and etc/group from usr/share/base-passwd/*.master (as update-passwd does), then adds nonroot."""
    masters = root / "usr/share/base-passwd"
    # "*" says that there is no password, in a system without etc/shadow.
    passwd = _lines(masters / "passwd.master", "root:*:0:0:root:/root:/bin/sh")
    group = _lines(masters / "group.master", "root:*:0:")
    passwd.append(f"{USER}:*:{USER_ID}:{USER_ID}:{USER}:{HOME}:/usr/sbin/nologin")
    group.append(f"{USER}:*:{USER_ID}:")
    (root / "etc/passwd").write_text("\n".join(passwd) + "\n", "utf-8", "surrogateescape")
    (root / "etc/group").write_text("\n".join(group) + "\n", "utf-8", "surrogateescape")


def make_home(root: Path) -> None:
    """Makes the home folder, which any UID may read and only nonroot may write."""
    home = root / HOME.lstrip("/")
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o755)
    os.chown(home, USER_ID, USER_ID)


def _lines(master: Path, otherwise: str) -> list[str]:
    """Returns the master's lines without an earlier nonroot, so that running twice gives the same."""
    return master.read_text("utf-8", "surrogateescape").splitlines() if master.is_file() else [otherwise]
