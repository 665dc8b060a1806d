"""The file system that layers make, one upon the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from posixpath import basename, dirname

from layers.read import OPAQUE, WHITEOUT, Entry


@dataclass(slots=True)
class Node:
    """A path: what the topmost layer with it says, and what is below."""

    entry: Entry | None = None
    layer: int = -1
    children: dict[str, Node] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hidden:
    """A file of one layer that another one above it hides: `how` is whiteout, overwritten or "the same again"."""

    entry: Entry
    layer: int
    by: int
    how: str


class Tree:
    """Layers are laid upon it from below; what they hide is told to `hides`."""

    def __init__(self, hides: Callable[[Hidden], None] | None = None) -> None:
        self._root = Node()
        self._hides = hides

    def lay(self, layer: int, entries: Iterable[Entry]) -> None:
        """Lays a layer. Its whiteouts hide what is in layers below it alone, wherever they stand in it."""
        own: list[Entry] = []
        for entry in entries:
            name, folder = basename(entry.path), dirname(entry.path)
            if name == OPAQUE:
                self._clear(folder, layer)
            elif name.startswith(WHITEOUT):
                self._remove(f"{folder}/{name.removeprefix(WHITEOUT)}", layer)
            else:
                own.append(entry)
        for entry in own:
            self._put(entry, layer)

    def files(self) -> Iterator[tuple[Entry, int]]:
        """Yields what is left to be seen, with the layer that it is of, in no order."""
        waiting = [self._root]
        while waiting:
            node = waiting.pop()
            if node.entry is not None:
                yield node.entry, node.layer
            waiting.extend(node.children.values())

    def _put(self, entry: Entry, layer: int) -> None:
        node = self._root
        for name in entry.path.split("/"):
            node = node.children.setdefault(name, Node())
        if node.entry is not None and node.layer != layer:
            same = node.entry.kind == entry.kind and node.entry.digest == entry.digest
            self._hide(node, layer, "the same again" if same else "overwritten")
        if entry.kind != "folder":
            self._drop(node, layer, "overwritten")
        node.entry, node.layer = entry, layer

    def _find(self, path: str) -> Node | None:
        node: Node | None = self._root
        for name in path.split("/"):
            if name:
                node = node.children.get(name) if node else None
        return node

    def _clear(self, folder: str, layer: int) -> None:
        node = self._find(folder)
        if node is not None:
            self._drop(node, layer, "whiteout")

    def _remove(self, path: str, layer: int) -> None:
        parent, name = self._find(dirname(path)), basename(path)
        node = parent.children.pop(name, None) if parent else None
        if node is not None:
            self._hide(node, layer, "whiteout")
            self._drop(node, layer, "whiteout")

    def _drop(self, node: Node, layer: int, how: str) -> None:
        """Takes away all that is below a node."""
        waiting = list(node.children.values())
        node.children = {}
        while waiting:
            child = waiting.pop()
            self._hide(child, layer, how)
            waiting.extend(child.children.values())

    def _hide(self, node: Node, layer: int, how: str) -> None:
        if self._hides and node.entry is not None and node.entry.kind == "file" and node.layer != layer:
            self._hides(Hidden(node.entry, node.layer, layer, how))
