from __future__ import annotations

import json
from pathlib import Path

from small_elf import ARM64, Small
from subjects import Tree, run

LOADER, LIB = "lib64/ld-linux-x86-64.so.2", "usr/lib/x86_64-linux-gnu"


class Loader(Tree):
    """Each test writes a tree with one thing in it that is found or not."""

    def setUp(self) -> None:
        super().setUp()
        (self.root / "config.json").write_text("{}")
        self.program(LOADER, Small(soname="ld-linux-x86-64.so.2"))
        self.program("usr/bin/env", Small(interpreter=f"/{LOADER}"))

    def program(self, path: str, small: Small) -> Path:
        return self.executable(path, small.made())

    def executable(self, path: str, content: bytes) -> Path:
        file = self.write(path, content)
        file.chmod(0o755)
        return file

    def config(self, **variables: str) -> None:
        env = [f"{name}={value}" for name, value in variables.items()]
        (self.root / "config.json").write_text(json.dumps({"config": {"Env": env, "WorkingDir": "/work"}}))

    def judged(self) -> dict[str, object]:
        done = run("loader", str(self.root), "--arch", "amd64", "--config", str(self.root / "config.json"))
        self.assertEqual(done.returncode, 0, done.stderr)
        whole: dict[str, object] = json.loads(done.stdout)
        return whole

    def missing(self) -> list[tuple[str, str, str]]:
        found = self.judged()["missing"]
        assert isinstance(found, list)
        return [(item["file"], item["needs"], item["by"]) for item in found]


class Libraries(Loader):
    def test_a_library_that_is_missing_is_named_with_what_needs_it(self) -> None:
        self.program("usr/bin/tool", Small(("libgone.so.1", "libhere.so"), interpreter=f"/{LOADER}"))
        self.program(f"{LIB}/libhere.so", Small(("libdeep.so",)))
        self.assertEqual(self.missing(), [("/usr/bin/tool", "libgone.so.1", ""), (f"/{LIB}/libhere.so", "libdeep.so", "")])
        self.assertEqual(self.judged()["libraries"], 4)

    def test_library_path_of_the_config_counts_but_not_for_a_program_with_its_owners_rights(self) -> None:
        self.program("opt/x/libx.so", Small())
        tool = self.program("usr/bin/tool", Small(("libx.so",), interpreter=f"/{LOADER}"))
        self.assertEqual(self.missing(), [("/usr/bin/tool", "libx.so", "")])
        self.config(LD_LIBRARY_PATH="/nowhere:/opt/x")
        self.assertEqual(self.missing(), [])
        tool.chmod(0o4755)
        self.assertEqual(self.missing(), [("/usr/bin/tool", "libx.so", "")])

    def test_the_rpath_of_a_program_counts_for_its_libraries_and_a_runpath_does_not(self) -> None:
        self.program("app/bin/tool", Small(("liba.so",), rpath="$ORIGIN/../lib", interpreter=f"/{LOADER}"))
        self.program("app/lib/liba.so", Small(("libb.so",)))
        self.program("app/lib/libb.so", Small())
        self.assertEqual(self.missing(), [])
        self.program("app/bin/tool", Small(("liba.so",), runpath="$ORIGIN/../lib", interpreter=f"/{LOADER}"))
        self.assertEqual(self.missing(), [("/app/lib/liba.so", "libb.so", "")])

    def test_a_library_is_missing_where_one_program_of_two_does_not_lead_to_it(self) -> None:
        self.program("app/bin/good", Small(("liba.so",), rpath="/app/lib", interpreter=f"/{LOADER}"))
        self.program("usr/bin/bad", Small(("liba.so",), interpreter=f"/{LOADER}"))
        self.program(f"{LIB}/liba.so", Small(("libb.so",)))
        self.program("app/lib/libb.so", Small())
        self.assertEqual(self.missing(), [(f"/{LIB}/liba.so", "libb.so", "/usr/bin/bad")])

    def test_what_is_loaded_already_is_found_by_its_soname(self) -> None:
        self.program("app/module.so", Small(("libfirst.so", "libsecond.so"), runpath="$ORIGIN"))
        self.program("app/libfirst.so", Small(soname="libother.so.3"))
        self.program("app/libsecond.so", Small(("libother.so.3",)))
        self.assertEqual(self.missing(), [])

    def test_what_every_program_is_to_load_first_is_looked_for_too(self) -> None:
        self.program("opt/libhere.so", Small())
        self.config(LD_PRELOAD="/opt/libhere.so:libgone.so /opt/gone.so", LD_LIBRARY_PATH="/opt")
        where = "/config.env/LD_PRELOAD"
        self.assertEqual(self.missing(), [(where, "/opt/gone.so", ""), (where, "libgone.so", "")])

    def test_an_empty_name_is_the_program_itself(self) -> None:
        self.program(f"{LIB}/libqt.so", Small(("", "libgone.so")))
        self.assertEqual(self.missing(), [(f"/{LIB}/libqt.so", "libgone.so", "")])

    def test_what_only_some_processors_have_is_missing_on_the_others(self) -> None:
        self.program("usr/bin/tool", Small(("libfast.so", "libkind.so"), runpath="/opt/$PLATFORM", interpreter=f"/{LOADER}"))
        self.program(f"{LIB}/glibc-hwcaps/x86-64-v3/libfast.so", Small())
        self.program("opt/x86_64/libkind.so", Small())
        self.assertEqual(self.missing(), [("/usr/bin/tool", "libfast.so", ""), ("/usr/bin/tool", "libkind.so", "")])
        self.program("opt/haswell/libkind.so", Small())
        self.assertEqual(self.missing(), [("/usr/bin/tool", "libfast.so", "")])

    def test_links_stay_in_the_tree_and_another_machine_is_passed_over(self) -> None:
        self.program("usr/bin/tool", Small(("liba.so", "libb.so", "libloop.so"), interpreter=f"/{LOADER}"))
        (self.root / LIB).mkdir(parents=True)
        (self.root / LIB / "liba.so").symlink_to("/opt/real.so")
        (self.root / LIB / "libloop.so").symlink_to("libloop.so")
        self.program("opt/real.so", Small())
        self.program(f"{LIB}/libb.so", Small(machine=ARM64))
        self.assertEqual(self.missing(), [("/usr/bin/tool", "libb.so", ""), ("/usr/bin/tool", "libloop.so", "")])

    def test_a_file_that_is_cut_off_is_named(self) -> None:
        whole = Small(("liba.so",)).made()
        self.write(f"{LIB}/libcut.so", whole[:-40])
        self.write(f"{LIB}/libshort.so", whole[:30])
        self.write(f"{LIB}/module.o", Small(kind=1).made())
        self.assertEqual([item[:2] for item in self.missing()], [(f"/{LIB}/libcut.so", "whole headers"), (f"/{LIB}/libshort.so", "whole headers")])


class Interpreters(Loader):
    def test_a_library_with_an_empty_name_of_one_needs_none(self) -> None:
        self.program("usr/lib/libQt5Core.so.5", Small(interpreter=""))
        self.assertEqual(self.missing(), [])

    def test_a_program_whose_loader_is_missing_is_named(self) -> None:
        self.program("usr/bin/tool", Small(interpreter="/lib/ld-musl-x86_64.so.1"))
        self.assertEqual(self.missing(), [("/usr/bin/tool", "/lib/ld-musl-x86_64.so.1", "")])

    def test_the_first_line_of_scripts_that_may_be_executed(self) -> None:
        self.executable("usr/bin/a", b"#!/bin/sh\n")
        self.executable("usr/bin/b", b"#! /usr/bin/env  ruby\n")
        self.executable("usr/bin/c", b"#!/usr/bin/env -S A=1 -i perl -w\n")
        self.executable("usr/bin/d", b"#!/usr/bin/env tool\n")
        self.executable("usr/bin/e", b"#!\n")
        self.executable("usr/local/bin/tool", b"#!/usr/bin/env\n")
        self.write("usr/bin/f", b"#!/bin/not-executed\n")
        self.executable("usr/bin/g", b"#!/usr/bin/ruby\r\n")
        wanted = [("/usr/bin/a", "/bin/sh"), ("/usr/bin/b", "ruby"), ("/usr/bin/c", "perl"), ("/usr/bin/g", "/usr/bin/ruby\r")]
        self.assertEqual([item[:2] for item in self.missing()], wanted)
        self.config(PATH="/opt/bin")
        self.assertIn(("/usr/bin/d", "tool", ""), self.missing())

    def test_an_interpreter_must_be_executable(self) -> None:
        self.executable("usr/bin/a", b"#!/usr/bin/perl\n")
        self.write("usr/bin/perl", Small().made())
        self.assertEqual(self.missing(), [("/usr/bin/a", "/usr/bin/perl", "")])


class Program(Loader):
    def test_what_cannot_be_judged_is_an_error_and_no_empty_list(self) -> None:
        good = ("loader", str(self.root), "--arch", "amd64", "--config", str(self.root / "config.json"))
        for words, argv in (
            ("LOADER_ROOT: ", ("loader", str(self.root / "gone"), *good[2:])),
            ("LOADER_CONFIG: ", (*good[:-1], str(self.root / "gone.json"))),
        ):
            done = run(*argv)
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertTrue(done.stderr.startswith(words), done.stderr)
        self.write("etc/ld.so.cache", b"glibc-ld.so.cache1.1 cut off")
        done = run(*good)
        self.assertEqual(done.returncode, 1)
        self.assertTrue(done.stderr.startswith("LOADER_CACHE: "), done.stderr)
