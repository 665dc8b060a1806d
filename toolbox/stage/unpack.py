"""Unpacks the file system archives of .debs into one tree, in the order given, without maintainer scripts."""

from __future__ import annotations

import os
import shutil
import tarfile
from dataclasses import dataclass, field
from pathlib import Path

from stage.deb import Control
from stage.errors import StageError
from stage.paths import MERGED, is_safe, kept, merged, normal


@dataclass
class Unpacked:
    """What has been unpacked: owner of each path, newest time of each folder (seconds), names as the package ships them."""

    root: Path
    owner: dict[str, Control] = field(default_factory=dict)
    folder_times: dict[str, int] = field(default_factory=dict)
    listed: dict[str, list[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def link_merged(root: Path, names: tuple[str, ...]) -> None:
    """Makes /bin -> usr/bin and so on, as the package usrmerge leaves them."""
    for name in names:
        (root / "usr" / name).mkdir(parents=True, exist_ok=True)
        if not (root / name).is_symlink():
            (root / name).symlink_to(f"usr/{name}")


def unpack(control: Control, archive: tarfile.TarFile, state: Unpacked, with_links: bool) -> None:
    """Writes every member of `archive` that stays; conflicts go to state.problems. `with_links` also makes /bin, /lib64, ..."""
    listed = state.listed.setdefault(control.name, [])
    for member in archive:
        shipped = normal(member.name)
        if not kept(shipped, member.isdir(), member.issym()):
            continue
        listed.append(shipped)
        if with_links and shipped.split("/")[0] in MERGED:
            link_merged(state.root, (shipped.split("/")[0],))
        if not is_safe(shipped):
            raise StageError([f"DEB_BROKEN: {control.file.name}: unsafe path {shipped!r}"])
        path = merged(shipped)
        if member.isdir():
            _folder(state, path, member)
        elif _may_write(state, control, path):
            _write(state, archive, member, path)


def settle_times(state: Unpacked) -> None:
    """Sets the time of each folder to the newest that a package gives it: unpacking order and clock leave no trace."""
    for path in sorted(state.folder_times, reverse=True):
        os.utime(state.root / path, (state.folder_times[path],) * 2)


def _may_write(state: Unpacked, control: Control, path: str) -> bool:
    """Tells whether this package gets the path; two packages share one only when one declares Replaces."""
    before = state.owner.get(path)
    if before is None or before is control or control.replaces(before):
        state.owner[path] = control
        return True
    if not before.replaces(control):
        state.problems.append(f"DEB_CONFLICT: /{path} is in both {before.file.name} and {control.file.name}")
    return False


def _folder(state: Unpacked, path: str, member: tarfile.TarInfo) -> None:
    target = state.root / path
    state.folder_times[path] = max(state.folder_times.get(path, 0), int(member.mtime))
    if target.is_dir():
        return
    target.mkdir(parents=True)
    _own(target, member)


def _write(state: Unpacked, archive: tarfile.TarFile, member: tarfile.TarInfo, path: str) -> None:
    target = state.root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    if member.issym():
        target.symlink_to(member.linkname)
    elif member.islnk():
        os.link(state.root / merged(normal(member.linkname)), target)
        return
    elif member.isreg():
        content = archive.extractfile(member)
        assert content is not None
        with target.open("wb") as file:
            shutil.copyfileobj(content, file, 1 << 20)
    else:
        raise StageError([f"DEB_BROKEN: {member.name}: a device or fifo in a package"])
    _own(target, member)
    os.utime(target, (member.mtime, member.mtime), follow_symlinks=False)


def _own(target: Path, member: tarfile.TarInfo) -> None:
    os.lchown(target, member.uid, member.gid)
    if not member.issym():
        target.chmod(member.mode)
