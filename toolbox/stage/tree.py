"""Where a path of a package lies in the tree that it is unpacked into: never outside of it, whatever links are there."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from stage.errors import StageError
from stage.limits import DEPTH, LINKS, NAME, PATH

# Below a file nothing can be.
NOWHERE = Path("/dev/null/nowhere")


ALLOWED = "expected one below its folder, in one spelling. Look into this package before you lock another version"


class Blocked(StageError):
    """A folder that cannot be: `at`, relative to the root, is in its way, and is `what`."""

    def __init__(self, path: str, at: str, what: str) -> None:
        super().__init__([f"TREE_BLOCKED: /{path} cannot be written: /{at} is {what}; look into the package that ships that"])
        self.at, self.what = at, what


def wrong(path: str) -> str:
    """Says why a path cannot be one below a folder, or nothing. Each has one spelling, so that no two lead to one file."""
    if "\0" in path:
        return "has a NUL"
    if "\\" in path:
        return "has a backslash, which some installers take as a slash"
    if path.startswith("/"):
        return "is absolute"
    parts = path.split("/")
    for part, why in (("..", "leads out of its folder"), ("", "has an empty part"), (".", "has a part that is a dot")):
        if part in parts:
            return why
    if len(os.fsencode(path)) > PATH or len(parts) > DEPTH or any(len(os.fsencode(part)) > NAME for part in parts):
        return f"is too long: at most {PATH} bytes, {NAME} for each part, and {DEPTH} parts are allowed"
    return ""


class Tree:
    """The folders of a tree. Links are followed as if `root` were /, as in a container that has the tree."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._below = os.fspath(root)
        self._folders = {""}

    def folder(self, path: str) -> str:
        """Makes a folder where it is missing, and returns where it lies: `path` without links. Raises Blocked."""
        if path in self._folders:
            return path
        at, pending, links = "", path.split("/")[::-1], 0
        # Parts of a link's target are those above `own` in `pending`.
        link, own = "", len(pending)
        while pending:
            part = pending.pop()
            if part in ("", ".", ".."):
                at = at.rpartition("/")[0] if part == ".." else at
                continue
            here = f"{at}/{part}" if at else part
            if here in self._folders:
                at = here
                continue
            mode = self._mode(here)
            if stat.S_ISLNK(mode):
                links += 1
                if links > LINKS:
                    raise Blocked(path, here, "a link in a circle")
                if not link or len(pending) < own:
                    link, own = here, len(pending)
                target = os.readlink(self.place(here))
                at = "" if target.startswith("/") else at
                pending.extend(reversed(target.split("/")))
                continue
            if not mode and link and len(pending) >= own:
                raise Blocked(path, link, "a link that leads nowhere")
            if not mode:
                self._make(here)
            elif not stat.S_ISDIR(mode):
                leads = link and len(pending) >= own
                raise Blocked(path, link if leads else here, "a link to a file" if leads else "a file")
            self._folders.add(here)
            at = here
        return at

    def lies(self, path: str) -> str:
        """Returns where a path lies whose folder is made: its own name is not followed. Raises Blocked."""
        folder, _, name = path.rpartition("/")
        at = self.folder(folder)
        return f"{at}/{name}" if at else name

    def write(self, path: str, content: bytes) -> None:
        """Writes a file, over one that is there, and in place of a link. Raises Blocked."""
        lies = self.lies(path)
        if self.is_folder(lies):
            raise Blocked(path, lies, "a folder")
        if self._mode(lies):
            os.unlink(self.place(lies))
        with open(self.place(lies), "xb") as file:
            file.write(content)

    def place(self, path: str) -> str:
        """Returns the path on this machine of one that `lies` returned."""
        return f"{self._below}/{path}"

    def is_folder(self, path: str) -> bool:
        """Tells whether a path that `lies` returned is a folder, and no link to one."""
        return path in self._folders or stat.S_ISDIR(self._mode(path))

    def _mode(self, path: str) -> int:
        """Returns st_mode, or 0 where nothing is."""
        try:
            return os.lstat(self.place(path)).st_mode
        except FileNotFoundError:
            return 0

    def _make(self, path: str) -> None:
        try:
            os.mkdir(self.place(path))
        except FileExistsError:
            # Another process of this stage made it in the meantime, or what is no folder.
            if not self.is_folder(path):
                raise Blocked(path, path, "a file") from None


def linked(root: Path, paths: Iterable[str]) -> list[str]:
    """Returns which of the paths are links, or lead through one: what is written there would lie elsewhere, perhaps out of the tree."""
    parts = (path.split("/") for path in paths)
    whole = {"/".join(part[:count]): None for part in parts for count in range(1, len(part) + 1)}
    return [path for path in whole if os.path.islink(root / path)]


def resolved(root: Path, name: str) -> Path:
    """Follows links as if `root` were /, so that an absolute link does not lead out of the tree. Nothing is made; a circle leads nowhere."""
    current, links = root, 0
    pending = [part for part in reversed(name.split("/")) if part and part != "."]
    while pending:
        part = pending.pop()
        current = current.parent if part == ".." and current != root else current / part if part != ".." else current
        if os.path.islink(current):
            links += 1
            if links > LINKS:
                return NOWHERE
            target = os.readlink(current)
            current = root if target.startswith("/") else current.parent
            pending.extend(piece for piece in reversed(target.split("/")) if piece and piece != ".")
    return current
