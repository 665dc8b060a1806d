"""Which paths of a .deb go into an image, and where (usr-merge)."""

from __future__ import annotations

MERGED = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
# Nothing at run time reads these; licences (copyright) stay, because they must travel with the binaries.
DROPPED = (
    "usr/share/man/", "usr/share/info/", "usr/share/locale/", "usr/share/lintian/", "usr/share/bug/",
    "usr/share/doc-base/",
)
DOC = "usr/share/doc/"


def normal(name: str) -> str:
    """Returns a member's name without "./" in front and a slash at its end; "" is the root."""
    return "" if name in (".", "./", "/.") else name.removeprefix("./").removesuffix("/")


def merged(path: str) -> str:
    """Returns where a path lands on a usr-merged system: bin/x -> usr/bin/x."""
    top = path.split("/", 1)[0]
    return f"usr/{path}" if top in MERGED else path


def kept(path: str, is_folder: bool, is_link: bool) -> bool:
    """Tells whether a path stays: documentation goes, but copyright files and the links between doc folders stay."""
    if any(f"{path}/".startswith(prefix) for prefix in DROPPED):
        return False
    if not path.startswith(DOC):
        return True
    depth = path.removeprefix(DOC).count("/")
    if depth == 0:
        return is_folder or is_link
    return depth == 1 and path.endswith("/copyright")


def is_safe(path: str) -> bool:
    """Tells whether a path stays below the root."""
    return ".." not in path.split("/")
