"""Runs dagger's client where somebody has to watch it: without a terminal, and while it exports.

usage: call LOGS COMMAND...    few lines of progress, a short error; all of it in a log of the folder LOGS
       call - COMMAND...       everything as the client shows it; without a terminal, but for the traces of errors
An export of too many files is refused, one that stands still is ended: exit 1. Else the exit code is the client's.
"""

import os
import re
import sys

from arguments import export_target, listing
from client import Client
from exporting import MAX_FILES, SECONDS, Watch, too_many
from log import Log
from report import Passing, Report, Silence


def main(logs: str, command: list[str]) -> int:
    """Returns the exit code."""
    report = own_words() if logs == "-" else Report(Log(logs), command)
    target = export_target(command)
    if target and (tree := listing(command)):
        code, files = run(tree, report, counts=True)
        if code != 0:
            return report.ended(code)
        if files > MAX_FILES:
            return report.refused(too_many(files, target))
    seconds = limit()
    watch = Watch(target, seconds) if target else None
    code, _ = run(command, report, watch)
    return report.refused(watch.words()) if watch and watch.stalled else report.ended(code)


def own_words() -> Silence:
    """The client speaks for itself: a terminal it draws on is its own, what else it writes is read by people, too."""
    return Silence() if sys.stderr.isatty() else Passing()


def limit() -> int:
    """The seconds that an export may stand still."""
    text = os.environ.get("IMAGE_FACTORY_EXPORT_SECONDS") or str(SECONDS)
    if not re.fullmatch("[1-9][0-9]{0,6}", text):
        sys.exit(f"daggerw: error: IMAGE_FACTORY_EXPORT_SECONDS must be a number of seconds, as {SECONDS}, got {text}")
    return int(text)


def run(command: list[str], report: Silence, watch: Watch | None = None, counts: bool = False) -> tuple[int, int]:
    """Runs the client; returns its exit code and how many lines it printed, if they are counted."""
    client = Client(command, report.reads, report.plain, counts)

    def hear(line: bytes) -> None:
        report.hear(line)
        if watch:
            watch.hear(line, report.now())

    def tick() -> None:
        report.tick()
        if watch and watch.stands(client.number, report.now()):
            client.end()

    return client.run(hear, tick), client.lines


sys.exit(main(sys.argv[1], sys.argv[2:]))
