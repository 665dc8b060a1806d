"""What a server leaves behind: processes, zombies, and files outside of the folders that are there to be written."""

import ctypes
import os
import time

PR_SET_CHILD_SUBREAPER = 36
# Of these, only the ones below /proc/PID belong to a process, and nothing in them is kept.
NOT_FILES = {"proc", "sysfs", "devpts", "mqueue", "cgroup", "cgroup2"}


def adopt_orphans() -> None:
    """Have processes whose parent ended become children of this one: as process 1 of a container would get them."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def states() -> dict[int, str]:
    """The name and state of every process that is there, as `vllm (Z)`: proc_pid_stat(5)."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
                head, _, tail = file.read().rpartition(")")
        except (FileNotFoundError, ProcessLookupError):
            continue
        found[int(pid)] = f"{head.partition('(')[2]} ({tail.split()[0]})"
    return found


def zombies(before: set[int]) -> list[str]:
    """Processes that ended and that nobody waited for, but for those of `before`."""
    return [name for pid, name in states().items() if pid not in before and name.endswith("(Z)")]


def wait_until_gone(before: set[int], deadline: float) -> list[str]:
    """Wait until only the processes of `before` are there; returns those that are still there at the deadline."""
    while True:
        reap()
        left = [name for pid, name in states().items() if pid not in before]
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.05)


def reap() -> None:
    """Wait for each orphan that ended."""
    try:
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass
    except ChildProcessError:
        pass


def written(since: float, allowed: list[str]) -> list[str]:
    """Files and folders that this user changed after `since` (time.time) outside of the allowed folders, on what may be written."""
    found: set[str] = set()
    for place in writable_mounts():
        for folder, folders, files in os.walk(place):
            if folder in allowed:
                folders.clear()
                continue
            paths = [os.path.join(folder, name) for name in files + folders]
            found.update(path for path in paths if path not in allowed and not os.path.ismount(path) and changed(path, since))
    return sorted(found)


def changed(path: str, since: float) -> bool:
    status = os.lstat(path)
    return status.st_ctime > since and (status.st_uid == os.getuid() or os.access(path, os.W_OK, follow_symlinks=False))


def writable_mounts() -> list[str]:
    """Folders on which something is mounted that may be written: proc_pid_mountinfo(5), fields 5, 6 and 9."""
    places = []
    with open("/proc/self/mountinfo", encoding="utf-8") as file:
        for line in file:
            mount, _, kind = line.partition(" - ")
            point, options = mount.split()[4:6]
            if kind.split()[0] not in NOT_FILES and "ro" not in options.split(",") and os.path.isdir(point):
                places.append(point)
    return places
