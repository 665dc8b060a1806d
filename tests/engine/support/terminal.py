"""Uses a program as somebody at a terminal would: waits for a shell's prompt, types a line, prints all that was shown.

usage: terminal.py LINE COMMAND...    exits with the command's code, or 124 when there is no prompt within 300 s
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

# bash's, and that of the shell which -i opens below the exit code of a step.
PROMPT = re.compile(rb"root@[^\r\n]*# |exit code: \d[\s\S]*# ")
SECONDS = 300


def main(line: str, command: list[str]) -> int:
    """Returns the exit code."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm"
        os.execvp(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 400, 0, 0))
    shown, typed, end = b"", False, time.monotonic() + SECONDS
    while time.monotonic() < end:
        data = read(terminal)
        if data is None:
            sys.stdout.buffer.write(shown)
            return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        shown += data
        if not typed and PROMPT.search(shown):
            os.write(terminal, line.encode() + b"\r")
            typed = True
    sys.stdout.buffer.write(shown)
    os.kill(pid, signal.SIGKILL)
    return 124


def read(terminal: int) -> bytes | None:
    """What is shown within a second; None when the terminal was closed."""
    if not select.select([terminal], [], [], 1)[0]:
        return b""
    try:
        return os.read(terminal, 1 << 16) or None
    except OSError:
        return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
