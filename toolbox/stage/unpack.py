"""Unpacks the file system archives of .debs into one tree, in the order given, without maintainer scripts.

Paths and links are checked as dpkg does, and more: nothing is written outside of the tree, over a folder, or over another
package's file. Links that packages ship are followed as in the image: what lies behind an absolute one is in the tree, too.
"""

from __future__ import annotations

import math
import os
import shutil
import tarfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from stage.deb import Control, named
from stage.errors import StageError, unreadable
from stage.limits import MEMBERS, shown
from stage.owners import owner_of, wheel_files
from stage.paths import MERGED, is_safe, kept, merged, normal
from stage.tree import ALLOWED, Blocked, Tree, wrong

# What os.utime and os.lchown take; -1 would leave an owner as it is.
_LATEST, _NOBODY = 1 << 40, (1 << 32) - 1


@dataclass
class Unpacked:
    """What has been unpacked, by where it lies: owner of each file, newest time of each folder (seconds), which package came with a folder first.

    `listed` has the names as each package ships them; `wheels` the files of wheels that were in the tree before, by path.
    """

    root: Path
    owner: dict[str, Control] = field(default_factory=dict)
    folders: dict[str, Control] = field(default_factory=dict)
    folder_times: dict[str, int] = field(default_factory=dict)
    listed: dict[str, list[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    tree: Tree = field(init=False)
    wheels: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.tree = Tree(self.root)
        self.wheels = wheel_files(self.root)


def link_merged(root: Path, names: tuple[str, ...]) -> None:
    """Makes /bin -> usr/bin and so on, as the package usrmerge leaves them."""
    for name in names:
        (root / "usr" / name).mkdir(parents=True, exist_ok=True)
        if not (root / name).is_symlink():
            (root / name).symlink_to(f"usr/{name}")


def unpack(control: Control, file: IO[bytes], state: Unpacked, with_links: bool) -> None:
    """Writes every member of a file system archive that stays; conflicts go to state.problems. `with_links` also makes /bin, /lib64, ...

    Raises StageError, by the package's name, for an archive that is broken.
    """
    try:
        # As a stream: one whose sizes lead backwards is an error, and no circle.
        with tarfile.open(fileobj=file, mode="r|", bufsize=1 << 20, errors="surrogateescape") as archive:
            _unpack(control, archive, state, with_links)
    except StageError as problem:
        raise named(control.file, problem) from problem
    except Exception as problem:  # tarfile raises a dozen kinds
        raise unreadable("DEB_BROKEN", control.file.name, problem) from problem


def _unpack(control: Control, archive: tarfile.TarFile, state: Unpacked, with_links: bool) -> None:
    listed = state.listed.setdefault(control.name, [])
    for count, member in enumerate(archive):
        if count >= MEMBERS:
            raise StageError([f"DEB_LIMIT: it has more than {MEMBERS} members"])
        shipped = _checked(member)
        if not kept(shipped, member.isdir(), member.issym()):
            continue
        listed.append(shipped)
        if with_links and shipped.split("/")[0] in MERGED:
            link_merged(state.root, (shipped.split("/")[0],))
        if not _is_merging(member, shipped):
            _place(state, control, archive, member, merged(shipped))


def settle_times(state: Unpacked) -> None:
    """Sets the time of each folder to the newest that a package gives it: unpacking order and clock leave no trace."""
    for path in sorted(state.folder_times, reverse=True):
        os.utime(state.root / path, (state.folder_times[path],) * 2)


def _checked(member: tarfile.TarInfo) -> str:
    """Returns the path of a member without "./" in front, "" for the root. Raises StageError for what is in no package of Debian."""
    path = normal(member.name)
    problem = wrong(path) if path else ""
    if "\n" in path or "\r" in path:
        problem = "has an end of line, which dpkg's lists cannot hold"
    if problem:
        raise StageError([f"DEB_BROKEN: the path {shown(member.name)} {problem}; {ALLOWED}"])
    if not (member.isdir() or member.issym() or member.islnk() or member.isreg()) or member.issparse():
        raise StageError([f"DEB_BROKEN: {shown(path)} is a device, a pipe or of another kind; expected files, folders and links"])
    if member.size < 0:
        raise StageError([f"DEB_BROKEN: {shown(path)} has a size of {member.size} bytes"])
    if not (math.isfinite(member.mtime) and 0 <= member.mtime < _LATEST and 0 <= member.uid < _NOBODY and 0 <= member.gid < _NOBODY):
        raise StageError([f"DEB_BROKEN: {shown(path)} has the time {member.mtime} and the owner {member.uid}:{member.gid}; expected what Linux takes"])
    if member.issym() and (not member.linkname or "\0" in member.linkname or len(os.fsencode(member.linkname)) > 4095):
        raise StageError([f"DEB_BROKEN: {shown(path)} is a link to {shown(member.linkname)}; expected a path"])
    return path


def _is_merging(member: tarfile.TarInfo, shipped: str) -> bool:
    """Tells whether a member is one of the links that link_merged makes, as later base-files ship them."""
    return member.issym() and shipped in MERGED and member.linkname == f"usr/{shipped}"


def _place(state: Unpacked, control: Control, archive: tarfile.TarFile, member: tarfile.TarInfo, path: str) -> None:
    """Writes one member at `path`; what is in its way goes to the problems."""
    try:
        lies = state.tree.lies(path) if path else ""
        if member.isdir():
            _folder(state, control, path, lies, member)
        elif state.tree.is_folder(lies):
            state.problems.append(_conflict(lies, _who(state, lies, folder=True), "a folder", control, "a link" if member.issym() else "a file"))
        elif _may_write(state, control, lies):
            _write(state, control, archive, member, lies)
    except Blocked as problem:
        state.problems.append(_conflict(problem.at, _who(state, problem.at), problem.what, control, f"a folder, for /{path}"))


def _conflict(path: str, before: str, what: str, control: Control, asked: str) -> str:
    return f"DEB_CONFLICT: /{path} is {what} in {before} and {asked}, in {control.file.name}"


def _who(state: Unpacked, path: str, folder: bool = False) -> str:
    owner = state.folders.get(path) if folder else state.owner.get(path)
    return owner.file.name if owner else f"the tree before, {owner_of(state.root, path)}"


def _may_write(state: Unpacked, control: Control, path: str) -> bool:
    """Tells whether this package gets the path; two packages share one only when one declares Replaces."""
    before = state.owner.get(path)
    if before is None and path in state.wheels:
        state.problems.append(f"DEB_CONFLICT: /{path} is in both the wheel {state.wheels[path]}, unpacked before, and {control.file.name}")
        return False
    if before is None or before is control or control.replaces(before):
        state.owner[path] = control
        return True
    if not before.replaces(control):
        state.problems.append(f"DEB_CONFLICT: /{path} is in both {before.file.name} and {control.file.name}")
    return False


def _folder(state: Unpacked, control: Control, path: str, lies: str, member: tarfile.TarInfo) -> None:
    """Makes a folder. A link to one that an earlier package shipped stays, and is gone through, as dpkg does."""
    target = state.root / lies
    if not os.path.lexists(target):
        target.mkdir()
        _own(target, member)
    real = state.tree.folder(path)
    state.folders.setdefault(real, control)
    state.folder_times[real] = max(state.folder_times.get(real, 0), int(member.mtime))


def _write(state: Unpacked, control: Control, archive: tarfile.TarFile, member: tarfile.TarInfo, path: str) -> None:
    target = state.root / path
    linked = _linked(state, control, member, path) if member.islnk() else None
    target.unlink(missing_ok=True)
    if member.issym():
        target.symlink_to(member.linkname)
    elif linked:
        os.link(state.root / linked, target, follow_symlinks=False)
        return
    else:
        content = archive.extractfile(member)
        assert content is not None
        with target.open("xb") as file:
            shutil.copyfileobj(content, file, 1 << 20)
    _own(target, member)
    os.utime(target, (member.mtime, member.mtime), follow_symlinks=False)


def _linked(state: Unpacked, control: Control, member: tarfile.TarInfo, path: str) -> str:
    """Returns where the file lies that a hard link is of: one that the same package shipped before."""
    shipped = normal(member.linkname)
    lies = state.tree.lies(merged(shipped)) if is_safe(shipped) and not wrong(shipped) else ""
    if not lies or lies == path or state.owner.get(lies) is not control or not os.path.lexists(state.root / lies):
        raise StageError([f"DEB_BROKEN: {shown(member.name)} is a hard link to {shown(member.linkname)}; expected a file of the same package, before it"])
    return lies


def _own(target: Path, member: tarfile.TarInfo) -> None:
    os.lchown(target, member.uid, member.gid)
    if not member.issym():
        target.chmod(member.mode & 0o7777)
