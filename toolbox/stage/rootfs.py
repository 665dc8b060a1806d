"""`python3 -m stage.rootfs OUT`: what maintainer scripts would have left in a root file system that stage.debs unpacked.

Everything here can be done twice, and depends on nothing but the tree: not on the machine, its clock or its architecture.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

from stage.accounts import make_home, write_accounts
from stage.errors import StageError, report
from stage.ldcache import write_cache
from stage.python import Python, pythons_in
from stage.tree import linked, resolved

NSSWITCH = "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\nnetworks: files\nprotocols: files\nservices: files\n"
# What is written through, not replaced: a link there would lead out of the tree.
WRITTEN = (
    "etc/passwd", "etc/group", "etc/ssl/certs/ca-certificates.crt", "etc/ca-certificates.conf", "etc/nsswitch.conf", "etc/ld.so.conf", "etc/shells",
    "etc/hosts", "etc/resolv.conf", "etc/ld.so.conf.d", "etc/timezone", "etc/profile", "etc/ld.so.cache", "home/nonroot", "proc", "sys", "dev", "run/lock",
    "tmp", "var/tmp", "usr/bin", "usr/local/bin", "usr/share/base-passwd/passwd.master", "usr/share/base-passwd/group.master", "usr/share/base-files/profile",
    "usr/local/lib",
)
LD_CONF = "include /etc/ld.so.conf.d/*.conf\n"


def stage_rootfs(root: Path) -> None:
    """Finishes the tree at `root`. Raises StageError when it is no root file system."""
    os.umask(0o022)
    if not (root / "usr").is_dir():
        raise StageError([f"ROOTFS_EMPTY: {root}: has no usr; run stage.debs first"])
    pythons = pythons_in(root)
    links = linked(root, (*WRITTEN, *(python.site for python in pythons)))
    if links:
        raise StageError([f"ROOTFS_LINK: /{path} is a link; expected a file or a folder of its own: which package ships it?" for path in links])
    (root / "etc").mkdir(exist_ok=True)
    write_accounts(root)
    make_home(root)
    _make_folders(root, pythons)
    _write_bundle(root)
    _write_settings(root)
    _link_programs(root, pythons)
    write_cache(root)


def _make_folders(root: Path, pythons: list[Python]) -> None:
    for name in ("proc", "sys", "dev", "run", "usr/local/bin", *(python.site for python in pythons)):
        (root / name).mkdir(parents=True, exist_ok=True)
    for name in ("tmp", "var/tmp", "run/lock"):
        (root / name).mkdir(parents=True, exist_ok=True)
        (root / name).chmod(0o1777)
    # base-files' postinst replaces these two (Debian Policy 9.1.4).
    for name, target in (("var/run", "/run"), ("var/lock", "/run/lock")):
        path = root / name
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        if not path.is_symlink():
            path.symlink_to(target)


def _write_bundle(root: Path) -> None:
    """Writes etc/ssl/certs/ca-certificates.crt: every certificate of the package, sorted, as update-ca-certificates does."""
    shipped = root / "usr/share/ca-certificates"
    files = sorted(shipped.rglob("*.crt"), key=lambda file: os.fsencode(file.relative_to(shipped)))
    if not files:
        return
    folder = root / "etc/ssl/certs"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ca-certificates.crt").write_bytes(b"".join(resolved(root, str(file.relative_to(root))).read_bytes().rstrip(b"\n") + b"\n" for file in files))
    names = "".join(f"{file.relative_to(shipped)}\n" for file in files)
    (root / "etc/ca-certificates.conf").write_text(names, "utf-8", "surrogateescape")


def _write_settings(root: Path) -> None:
    etc = root / "etc"
    _write_missing(etc / "nsswitch.conf", NSSWITCH)
    _write_missing(etc / "ld.so.conf", LD_CONF)
    _write_missing(etc / "shells", "/bin/sh\n")
    # A container's runtime mounts its own over these two; programs that run without one still find the names.
    _write_missing(etc / "hosts", "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n")
    _write_missing(etc / "resolv.conf", "")
    (etc / "ld.so.conf.d").mkdir(exist_ok=True)
    _link(etc / "localtime", "/usr/share/zoneinfo/Etc/UTC")
    (etc / "timezone").write_text("Etc/UTC\n")
    # base-files copies the profile in its postinst; a terminal in the toolbox reads it.
    profile = root / "usr/share/base-files/profile"
    if profile.is_file():
        shutil.copyfile(profile, etc / "profile")


def _link_programs(root: Path, pythons: list[Python]) -> None:
    """Names the one Python that there is as python3-minimal would; of several, none is the system's."""
    for python in pythons if len(pythons) == 1 else []:
        for name, target in (("python3", Path(python.interpreter).name), ("python", "python3")):
            _link(root / "usr/bin" / name, target)


def _write_missing(file: Path, text: str) -> None:
    if not file.exists():
        file.write_text(text)


def _link(path: Path, target: str) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(target)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="stage.rootfs", description=__doc__)
    parser.add_argument("out", type=Path, metavar="OUT", help="root file system made by stage.debs")
    options = parser.parse_args(argv)
    return report(lambda: stage_rootfs(options.out))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
