"""Tests of engine/call: python3 -m unittest discover -s tests/engine

recorded/*.txt.gz are outputs of dagger v0.21.8 without a terminal, as its client wrote them; layout.txt.gz is one without colours.
"""

import contextlib
import gzip
import io
import itertools
import os
import pathlib
import random
import re
import stat
import string
import subprocess
import sys
import tempfile
import time
import unittest
from collections.abc import Callable

HERE = pathlib.Path(__file__).parent
SOURCE = HERE.parents[1] / "engine" / "call"
sys.dont_write_bytecode = True
sys.path.insert(0, str(SOURCE))

import arguments  # noqa: E402
import exporting  # noqa: E402
import failure  # noqa: E402
import log  # noqa: E402
import nearest  # noqa: E402
import progress  # noqa: E402
import report  # noqa: E402
from text import text_of  # noqa: E402

TRACE = "[traceparent:4d5539d2bd598717a94003048572d371-a3201aee965c18c5]"


def recorded(name: str) -> list[bytes]:
    """The lines of a recorded output."""
    return gzip.decompress((HERE / "recorded" / f"{name}.txt.gz").read_bytes()).split(b"\n")


def error_of(lines: list[bytes]) -> list[str]:
    """What is shown of the error in an output."""
    ending = failure.Ending()
    for line in lines:
        ending.hear(line)
    return failure.message(ending.lines())


class Notes(unittest.TestCase):
    def test_what_the_module_notes_beside_its_result_is_said(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        told = report.Report(log.Log(folder.name), ["dagger", "call", "build-all"])
        with contextlib.redirect_stderr(io.StringIO()) as said:
            told.hear("24  : ┆ [0.3s] | METRICS_NOT_KEPT: the build is whole, and there is no registry".encode())
            told.hear(b'24  : withExec echo "METRICS_NOT_KEPT: no note"')
        self.assertEqual(said.getvalue(), "daggerw: note: METRICS_NOT_KEPT: the build is whole, and there is no registry\n")


class Errors(unittest.TestCase):
    def test_recorded_errors_are_what_the_module_said(self) -> None:
        cases = {
            "wrong-flag": ["Error: unknown flag: --platfrom", "Run 'dagger call image layout --help' for usage."],
            "unknown-function": ['Error: unknown command "layuot" for "dagger call image"', "Run 'dagger call image --help' for usage."],
            "unknown-image": [
                'Error: --name: unknown image "python-3.1"; allowed: cuda-12.5, cuda-13.0, cupy, onnxruntime, python-3.11, vllm',
                "Choose one of the names above.",
            ],
            "stage-fails": ["Error: failed to clone built container state: exit code: 1", "Stderr:", "broken on purpose"],
            "gate-fails": [
                "Error: images/onnxruntime/Dockerfile:24:1: DL3003: Use WORKDIR to switch to a directory",
                "images/onnxruntime/Dockerfile:24:1: DL3004: Do not use sudo as it leads to unpredictable behavior. Use a tool like gosu to enforce root",
                "Rules: https://github.com/hadolint/hadolint#rules",
            ],
        }
        for name, wanted in cases.items():
            with self.subTest(name):
                self.assertEqual(error_of(recorded(name)), wanted)

    def test_without_colours_it_is_the_same(self) -> None:
        for name in ("wrong-flag", "unknown-image", "stage-fails"):
            with self.subTest(name):
                bare = [text_of(line).encode() for line in recorded(name)]
                self.assertEqual(error_of(bare), error_of(recorded(name)))

    def test_an_output_without_an_error_is_shown_by_its_end(self) -> None:
        self.assertEqual(error_of([b"no tty available for progress"]), ["no tty available for progress"])
        self.assertEqual(error_of([b"\x1b[95m1   : \x1b[0mconnect", b""]), ["1   : connect"])
        self.assertEqual(error_of([b"panic: runtime error", b"goroutine 1 [running]:"]), ["panic: runtime error"])
        self.assertEqual(error_of([]), [])

    def test_what_only_machines_read_is_left_out(self) -> None:
        base64 = "ChV4eGgzOmFiY2RlZjEyMzQ1Njc4" * 20
        said = [
            f'Error: cannot read "{base64}" {TRACE}',
            '13:37:34 INF dagger call parse schema summary reason=traverse_error error="x"',
            'it failed: {"response":{"errors":[{"message":"no"}]},"request":{"query":"query { container }"}}',
            "    at run (/src/pipeline/src/index.ts:12:3)",
            "    at /src/index.js:1:2",
            "sha256:" + "0123456789abcdef" * 4,
        ]
        self.assertEqual(
            failure.message(said),
            ['Error: cannot read "<560 characters of base64>"', "it failed", said[-1]],
        )

    def test_a_check_tells_its_gates_and_what_the_failed_ones_said(self) -> None:
        lines = [line for line in recorded("gate-fails") if b"Error: " not in line][:-3]
        lines += [b"\x1b[95m2   : \x1b[0mimage-factory:lint ERROR [1m2.0s]", b"\x1b[95m9   : \x1b[0mimage-factory:sbom DONE [2.0s]", b"", b""]
        ending = failure.Ending()
        for line in lines:
            ending.hear(line)
        self.assertEqual(ending.gates.ends, {"image-factory:lint": "ERROR", "image-factory:sbom": "DONE"})
        self.assertEqual(
            [re.findall(r"^\S+ DL\d+|^Rules", line) for line in failure.message(ending.lines())],
            [["images/onnxruntime/Dockerfile:24:1: DL3003"], ["images/onnxruntime/Dockerfile:24:1: DL3004"], ["Rules"]],
        )

    def test_of_a_module_that_cannot_be_loaded_what_its_build_wrote_last_is_said(self) -> None:
        shown = error_of(recorded("loading-fails"))
        self.assertRegex(shown[0], "^Error: .* exit code: 1$")
        self.assertIn("npm error code ECONNREFUSED", shown)
        self.assertEqual(shown[-1], "Command failed: npm ci --omit=dev")

    def test_a_registry_s_own_words_stay(self) -> None:
        said = 'Error: registry: 403 {"errors":[{"code":"DENIED","message":"no"}]}'
        self.assertEqual(failure.message([said]), [said])

    def test_a_long_path_is_no_base64(self) -> None:
        path = "/usr/local/lib/Python3/distpackages" * 4
        self.assertEqual(failure.message([path]), [path])

    def test_a_long_error_has_its_first_and_its_last_lines(self) -> None:
        shown = failure.message(["Error: 100 problems:", *(f"problem {number}" for number in range(100)), "Correct them."])
        self.assertEqual(len(shown), failure.MAX_LINES)
        self.assertEqual([shown[0], shown[1], shown[-1]], ["Error: 100 problems:", "problem 0", "Correct them."])
        self.assertIn("… (79 more lines are in the log)", shown)

    def test_the_last_line_is_never_lost(self) -> None:
        rng = random.Random(29)
        for _ in range(2000):
            lines = [f"Error: {words(rng)}", *(words(rng) for _ in range(rng.randrange(60)))]
            colour = rng.choice(["\x1b[95m", ""])
            steps = [f"{colour}{n:<4}: {words(rng)}".encode() for n in range(rng.randrange(1, 5))]
            last = next(line for line in reversed(lines) if line.strip())
            trailing = [""] * rng.randrange(3)
            shown = error_of([*steps, b"", *(line.encode() for line in [*lines, *trailing])])
            self.assertLess(len(shown), 26)
            kept = failure.cleaned(last)
            self.assertTrue(kept in shown or failure.NOISE.match(last), (last, shown))
            self.assertTrue(shown[-1].strip())


def words(rng: random.Random) -> str:
    """A line as errors have it: words, indented ones, steps, frames of a stack, JSON, base64, nothing."""

    def word() -> str:
        return "".join(rng.choices(string.ascii_letters + string.digits + "/:.\"'{}[]|", k=rng.randrange(1, 30)))

    forms: list[Callable[[], str]] = [
        lambda: "",
        lambda: " ".join(word() for _ in range(rng.randrange(1, 9))),
        lambda: f"  {word()} {word()}",
        lambda: f"{rng.randrange(99)}  : {word()} DONE [0.1s]",
        lambda: f"    at {word()} (/src/a.ts:{rng.randrange(99)}:1)",
        lambda: f'{{"query":"{word()}"}}',
        lambda: "".join(rng.choices(string.ascii_letters + string.digits + "+/", k=200)),
    ]
    return rng.choice(forms)()


class Nearest(unittest.TestCase):
    HELP = """
FUNCTIONS
  bake-plan      Print what bake would build.
  layout         Build the image.

ARGUMENTS
      --compression ZSTD,GZIP   Compression of the layers. [default: ZSTD]
      --platforms [string]      Platforms to build.

INHERITED OPTIONS
  -d, --debug    Show debug logs
"""

    def test_names_of_a_help(self) -> None:
        self.assertEqual(nearest.names(self.HELP, flags=True), ["compression", "platforms", "debug"])
        self.assertEqual(nearest.names(self.HELP, flags=False), ["bake-plan", "layout"])

    def suggest(self, name: str) -> tuple[list[str], str]:
        """The lines for a recorded error, with a client that prints the help."""
        with tempfile.TemporaryDirectory() as folder:
            client = pathlib.Path(folder, "dagger")
            client.write_text(f"#!/bin/sh\necho \"$*\" >{folder}/asked\ncat <<'EOF'\n{self.HELP}\nEOF\n")
            client.chmod(0o755)
            lines = nearest.suggest(error_of(recorded(name)), [str(client), "call", "-m", "x", "image"])
            return lines, pathlib.Path(folder, "asked").read_text().strip()

    def test_a_flag(self) -> None:
        lines, asked = self.suggest("wrong-flag")
        self.assertEqual(
            lines,
            ['Error: unknown flag "--platfrom"; did you mean --platforms?', "Run './daggerw call image layout --help' for usage."],
        )
        self.assertEqual(asked, "--silent -m x call image layout --help")

    def test_a_function(self) -> None:
        lines, _ = self.suggest("unknown-function")
        self.assertEqual(lines[0], 'Error: unknown function "layuot"; did you mean layout?')

    def test_other_errors_stay_as_they_are(self) -> None:
        lines = error_of(recorded("unknown-image"))
        self.assertEqual(nearest.suggest(lines, ["/nowhere/dagger"]), lines)

    def test_without_a_help_nothing_is_guessed(self) -> None:
        lines = nearest.suggest(error_of(recorded("wrong-flag")), ["/nowhere/dagger", "call"])
        self.assertEqual(lines[0], 'Error: unknown flag "--platfrom"')


class Told(unittest.TestCase):
    def told(self, lines: list[bytes], seconds: float) -> list[str]:
        """The lines of progress when an output comes evenly over that many seconds."""
        told, shown, clock = progress.Progress(), [], 0.0
        step = seconds / max(1, len(lines))
        for line in lines:
            told.hear(text_of(line), clock)
            clock += step
            shown.append(told.due(clock))
        return [line for line in shown if line]

    def test_a_build_in_a_few_lines(self) -> None:
        shown = self.told(recorded("layout"), 73)
        self.assertLess(len(shown), 15)
        self.assertRegex("\n".join(shown), r"stage rootfs for linux/(arm64|amd64)")

    def test_check_inputs(self) -> None:
        self.assertEqual(self.told(recorded("check-inputs"), 4), [])

    def test_an_hour_is_told_in_under_40_lines(self) -> None:
        rng = random.Random(7)
        for minutes in (1, 5, 10, 30, 60, 75):
            told, shown = progress.Progress(), 0
            for second in range(minutes * 60):
                if rng.random() < 0.3:
                    told.hear(f'{second}  : ┆ Directory.dockerBuild(platform: "linux/amd64", target: "s{second}"): Container!', second)
                if rng.random() < 0.3:
                    told.hear(f"{rng.randrange(second + 1)}  : ┆ Directory.dockerBuild DONE [1m2.5s]", second)
                shown += told.due(second) is not None
            self.assertLess(shown, 40, minutes)

    def test_what_only_starts_a_program_is_no_name(self) -> None:
        told = progress.Progress()
        told.hear("7   : ┆ withExec nice -n 10 go build -trimpath -o /out/syft (expect: ANY)", 0)
        self.assertEqual(told.due(5), "0:05  go build -trimpath…")

    def test_what_takes_long_is_named_every_minute_and_later_every_five(self) -> None:
        told = progress.Progress()
        told.hear("7   : ┆ withExec timeout --kill-after=10 1800 syft scan dir:/tree -o json (expect: ANY)", 0)
        said = {second: line for second in range(3600) if (line := told.due(second))}
        self.assertEqual(list(said.values())[:2], ["0:05  syft scan dir:/tree…", "1:05  still at syft scan dir:/tree (1:05); 0 steps are done"])
        gaps = [later - earlier for earlier, later in itertools.pairwise(said)]
        self.assertEqual([min(gaps), max(gaps)], [60, 300])

    def test_what_was_cached_is_not_told(self) -> None:
        told = progress.Progress()
        told.hear("3   : withExec sh /bootstrap/fetch.sh /debs.list /out", 0)
        told.hear("3   : Container.withExec CACHED [0.0s]", 0)
        self.assertIsNone(told.due(20))

    def test_times(self) -> None:
        self.assertEqual([progress.clock(s) for s in (5, 65, 3725)], ["0:05", "1:05", "1:02:05"])


class Arguments(unittest.TestCase):
    def test_where_an_export_writes_to(self) -> None:
        cases = {
            "d call image --name=x layout export --path=dist": "dist",
            "d call image layout export --path dist": "dist",
            "d call build-all --output=dist": "dist",
            "d call build-all -o dist": "dist",
            "d call image --name=x test": None,
            "d functions export --path=x": None,
        }
        for words, wanted in cases.items():
            with self.subTest(words):
                self.assertEqual(arguments.export_target(words.split()), wanted)

    def test_trees_of_containers_are_listed_first(self) -> None:
        cases = {
            "d call image --name=x stage --name=y directory --path=/out export --path=o": (
                "d call image --name=x stage --name=y directory --path=/out glob --pattern=**"
            ),
            "d call toolbox rootfs export --path=o": "d call toolbox rootfs glob --pattern=**",
            "d call toolbox rootfs --output o": "d call toolbox rootfs glob --pattern=**",
            "d call -o o toolbox rootfs": "d call toolbox rootfs glob --pattern=**",
            "d call toolbox file --path=/bin/sh export --path=o": None,
            "d call image --name=x stage --name rootfs file --path=/out/x export --path=o": None,
            "d call image --name=x rootfs export --path=o": None,
            "d call image --name=x layout export --path=o": None,
            "d call toolbox directory --path=/opt entries": None,
        }
        for words, wanted in cases.items():
            with self.subTest(words):
                self.assertEqual(arguments.listing(words.split()), wanted and wanted.split())


class Logs(unittest.TestCase):
    def test_only_the_owner_reads_it_and_it_has_no_colours(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            kept = log.Log(os.path.join(folder, "calls"))
            kept.write(b"\x1b[95m1   : \x1b[0mconnect")
            self.assertEqual(pathlib.Path(kept.path).read_bytes(), b"1   : connect\n")
            self.assertEqual(stat.S_IMODE(os.stat(kept.path).st_mode), 0o600)

    def test_the_last_20_are_kept_and_those_of_running_calls(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            names = [f"20260101T0000{second:02}-99999999.log" for second in range(30)]
            running = f"20250101T000000-{os.getpid()}.log"
            for name in [*names, running, "other"]:
                pathlib.Path(folder, name).touch()
            log.drop_old(folder)
            self.assertEqual(sorted(os.listdir(folder)), sorted([*names[-20:], running, "other"]))


class Watches(unittest.TestCase):
    BEGIN = b"223 : \xe2\x94\x86 export directory / to host /x"

    def setUp(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name, "out")

    def test_an_export_that_writes_goes_on_and_one_that_does_not_stands(self) -> None:
        watch = exporting.Watch(str(self.path), 10)
        watch.hear(self.BEGIN, 0)
        self.path.mkdir()
        for second in range(60):
            (self.path / str(second)).touch()
            self.assertFalse(watch.stands(os.getpid(), second), second)
        self.assertEqual(next(second for second in range(60, 100) if watch.stands(os.getpid(), second)), 69)
        self.assertRegex(watch.words(), r"^EXPORT_STALLED: .*/out made no progress for 10 s; 60 files are there\.")

    def test_a_build_may_be_silent_for_as_long_as_it_likes(self) -> None:
        watch = exporting.Watch(str(self.path), 10)
        self.assertFalse(any(watch.stands(os.getpid(), second) for second in range(1000)))

    def test_what_the_module_writes_into_its_own_folder_is_no_export(self) -> None:
        watch = exporting.Watch(str(self.path), 10)
        watch.hear("27  : ┆ ┆ export directory / to host repository".encode(), 0)
        self.assertFalse(any(watch.stands(os.getpid(), second) for second in range(1000)))

    def test_one_file_that_grows_goes_on(self) -> None:
        watch = exporting.Watch(str(self.path), 10)
        watch.hear(self.BEGIN, 0)
        for second in range(40):
            with self.path.open("ab") as file:
                file.write(b"x")
            self.assertFalse(watch.stands(os.getpid(), second))

    def test_files_count_at_any_depth_and_links_are_not_followed(self) -> None:
        deep = self.path / "a" / "b"
        deep.mkdir(parents=True)
        (deep / "file").touch()
        (deep / "loop").symlink_to(self.path)
        before = exporting.state_of(str(self.path))
        self.assertEqual(before[0], 2)
        (deep / "file").write_text("x")
        self.assertNotEqual(exporting.state_of(str(self.path)), before)

    def test_a_file_that_the_client_writes_there_begins_it_and_one_that_it_reads_does_not(self) -> None:
        self.path.mkdir()
        (self.path / "source").touch()
        with (self.path / "source").open("rb"):
            self.assertFalse(exporting.writes_below(os.getpid(), str(self.path)))
        with (self.path / "result").open("wb"):
            self.assertTrue(exporting.writes_below(os.getpid(), str(self.path)))

    def test_too_many_files(self) -> None:
        self.assertRegex(exporting.too_many(100_000, "out"), r"^EXPORT_TREE: 100000 files .* stage-result --name=STAGE export --path=STAGE\.tar\.zst")


# A client that lists 100,000 files, exports as the environment says, prints to both streams, and tells of a signal.
CLIENT = """#!/usr/bin/env python3
import os, signal, sys, time
words = sys.argv[1:]
if "glob" in words:
    print("\\n".join(map(str, range(int(os.environ["FILES"])))))
    sys.exit(int(os.environ.get("CODE", 0)))
print("\\x1b[95m1   : \\x1b[0mconnect", file=sys.stderr)
print("result")
if os.environ.get("HANG"):
    print("\\x1b[95m2   : \\x1b[0mexport directory / to host /x", file=sys.stderr, flush=True)
    time.sleep(60)
if os.environ.get("WAIT"):
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda which, _: (print(f"Error: got {which}", file=sys.stderr), sys.exit(7)))
    print("ready", flush=True)
    time.sleep(60)
if os.environ.get("CODE"):
    print("\\nError: it failed [traceparent:00-11]", file=sys.stderr)
if os.environ.get("TRACED"):
    print("1   : ! no [traceparent:4d5539d2bd598717a94003048572d371-a3201aee965c18c5]", file=sys.stderr)
    print("Error: no  [traceparent:4d5539d2bd598717a94003048572d371-a3201aee965c18c5]", file=sys.stderr)
sys.exit(int(os.environ.get("CODE", 0)))
"""


class Whole(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.client = pathlib.Path(self.folder, "dagger")
        self.client.write_text(CLIENT)
        self.client.chmod(0o755)

    def start(self, logs: str, *words: str, **environment: str) -> subprocess.Popen[str]:
        argv = [sys.executable, "-IB", str(SOURCE), logs, str(self.client), *words]
        pipe = subprocess.PIPE
        return subprocess.Popen(argv, env={**os.environ, **environment}, stdout=pipe, stderr=pipe, text=True, cwd=self.folder)

    def run_call(self, logs: str, *words: str, **environment: str) -> tuple[int, str, str]:
        child = self.start(logs, *words, **environment)
        out, err = child.communicate(timeout=30)
        return child.returncode, out, err

    def wait_until_ready(self, child: subprocess.Popen[str]) -> None:
        """A client that was told to wait says when it listens for signals."""
        assert child.stdout is not None
        self.assertEqual([child.stdout.readline(), child.stdout.readline()], ["result\n", "ready\n"])

    def test_a_result_and_the_name_of_the_log(self) -> None:
        code, out, err = self.run_call("logs", "call", "x")
        self.assertEqual([code, out], [0, "result\n"])
        self.assertRegex(err, r"^daggerw: done after 0:0\d; all of it: logs/\S+\.log\n$")
        [name] = os.listdir(os.path.join(self.folder, "logs"))
        self.assertEqual(pathlib.Path(self.folder, "logs", name).read_text(), "1   : connect\n")

    def test_an_error_and_the_code_of_the_client(self) -> None:
        code, out, err = self.run_call("logs", "call", "x", CODE="17")
        self.assertEqual([code, out], [17, "result\n"])
        self.assertRegex(err, r"^Error: it failed\ndaggerw: exit code 17 after 0:0\d; all of it: \S+\n$")

    def test_without_logs_nothing_is_changed(self) -> None:
        code, out, err = self.run_call("-", "call", "x", "export", "--path=o", CODE="3")
        self.assertEqual([code, out, err], [3, "result\n", "\x1b[95m1   : \x1b[0mconnect\n\nError: it failed [traceparent:00-11]\n"])

    def test_no_trace_reaches_who_chose_how_it_is_told(self) -> None:
        begin = "\x1b[95m1   : \x1b[0mconnect\n"
        self.assertEqual(self.run_call("-", "--progress=plain", "call", "x", TRACED="1"), (0, "result\n", f"{begin}1   : ! no\nError: no\n"))
        self.assertNotIn("traceparent", self.run_call("logs", "call", "x", TRACED="1", CODE="1")[2])
        [name] = os.listdir(os.path.join(self.folder, "logs"))
        self.assertIn("Error: no  [traceparent:", pathlib.Path(self.folder, "logs", name).read_text())

    def test_an_export_that_stands_is_ended(self) -> None:
        began = time.monotonic()
        code, _, err = self.run_call("logs", "call", "x", "export", "--path=o", HANG="1", IMAGE_FACTORY_EXPORT_SECONDS="2")
        self.assertEqual(code, 1)
        self.assertIn("daggerw: error: EXPORT_STALLED: ", err)
        self.assertLess(time.monotonic() - began, 15)

    def test_a_limit_that_is_none(self) -> None:
        for limit in ("0", "2m", "-1"):
            code, _, err = self.run_call("-", "call", "x", "export", "--path=o", IMAGE_FACTORY_EXPORT_SECONDS=limit)
            self.assertEqual([code, err], [1, f"daggerw: error: IMAGE_FACTORY_EXPORT_SECONDS must be a number of seconds, as 120, got {limit}\n"])

    def test_a_tree_of_too_many_files_is_refused_before_a_byte_is_written(self) -> None:
        for logs in ("logs", "-"):
            words = ["call", "toolbox", "directory", "--path=/", "export", "--path=o"]
            code, out, err = self.run_call(logs, *words, FILES="100000")
            self.assertEqual([code, out], [1, ""])
            self.assertIn("daggerw: error: EXPORT_TREE: 100000 files would be written to o", err)

    def test_a_small_tree_is_exported_and_one_that_cannot_be_listed_tells_why(self) -> None:
        words = ["call", "toolbox", "directory", "--path=/", "export", "--path=o"]
        self.assertEqual(self.run_call("-", *words, FILES="20000")[:2], (0, "result\n"))
        self.assertEqual(self.run_call("-", *words, FILES="0", CODE="5")[:2], (5, ""))

    def test_signals_reach_the_client(self) -> None:
        for number in (2, 15):
            child = self.start("logs", "call", "x", WAIT="1")
            self.wait_until_ready(child)
            child.send_signal(number)
            _, err = child.communicate(timeout=30)
            self.assertEqual(child.returncode, 7)
            self.assertIn(f"Error: got {number}", err)

    def test_the_client_ends_with_the_wrapper(self) -> None:
        child = self.start("-", "call", "x", WAIT="1")
        self.wait_until_ready(child)
        [client] = re.findall(r"\d+", pathlib.Path(f"/proc/{child.pid}/task/{child.pid}/children").read_text())
        child.kill()
        child.communicate(timeout=30)
        end = time.monotonic() + 10
        while os.path.exists(f"/proc/{client}") and time.monotonic() < end:
            time.sleep(0.05)
        self.assertFalse(os.path.exists(f"/proc/{client}"))


if __name__ == "__main__":
    unittest.main()
