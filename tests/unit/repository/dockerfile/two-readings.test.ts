import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  checkDockerfile,
  dockerfileProblems,
  readDockerfile,
} from "../../../../pipeline/src/repository/dockerfile/index.js";
import { DIGEST, failure } from "../../fixtures.js";

const lines = (text: string) =>
  dockerfileProblems("Dockerfile", text, []).map(
    (problem) => `${problem.line}:${problem.column} ${problem.path}: ${problem.message}`,
  );
const added = (line: string) => lines(`FROM scratch AS tools\n${line}\n`);
const network = (place: string) => `${place} no-network: expected RUN --network=none, got no --network`;

describe("what other parsers read in another way", () => {
  test.each([
    ["an escaped << is no here-document", "RUN --network=none echo x \\<<EOF\nRUN curl x", [network("3:1")]],
    ["nor is a quoted one", "RUN --network=none echo '<<EOF'\nRUN curl x", [network("3:1")]],
    ["nor is <<<", "RUN --network=none cat <<<EOF\nRUN curl x", [network("3:1")]],
    ["nor is one in a list", 'RUN --network=none ["cat", "<<EOF"]\nRUN curl x', [network("3:1")]],
    ["nor is one of CMD", "CMD cat <<EOF\nRUN curl x", [network("3:1")]],
    ["what follows its end is an instruction", "RUN --network=none <<EOF\nRUN x\nEOF\nRUN curl x", [network("5:1")]],
    ["tabs before its end do not count after <<-", "RUN --network=none <<-EOF\n\tEOF\nRUN curl x", [network("4:1")]],

    ["a comment in a continuation is none of it", "RUN --network=none \\\n# x \\\n\n  ls\nRUN curl", [network("6:1")]],
    ["an escape before the escape continues nothing", "RUN --network=none ls \\\\\nRUN curl", [network("3:1")]],
    ["a keyword can be in two lines", "RU\\\nN ls", [network("2:1")]],
    [
      "flags can be in any line",
      "RUN \\\n  --network=none \\\n  --mount=type=bind,from=debian,target=/x ls",
      ["2:1 pinned-base"],
    ],
    [
      "keys of mounts can be in any case",
      "RUN --network=none --mount=type=bind,FROM=ubuntu:22.04,target=/x ls",
      ["2:1 pinned-base"],
    ],
    [
      "fields of mounts can be quoted",
      'RUN --network=none --mount=type=bind,"from=ubuntu:22.04",target=/x ls',
      ["2:1 pinned-base"],
    ],
    ["also as CSV has it", "RUN --network=none --mount='\"from=ubuntu:22.04\",target=/x' ls", ["2:1 pinned-base"]],
    [
      "a cache can be from an image",
      "RUN --network=none --mount=type=cache,from=debian,target=/x ls",
      ["2:1 pinned-base"],
    ],
    ["a mount counts no stages", "RUN --network=none --mount=from=0,target=/x ls", ["2:1 pinned-base"]],
    ["COPY counts earlier stages", "COPY --from=1 a /a", ['2:1 pinned-base: COPY --from "1" is no earlier stage']],
    ["quotes in a flag are none of it", "RUN --network=\"none\" --security='insecure' ls", ["2:1 no-privileges"]],
    ["ADD unquotes its sources", 'ADD h"ttp"s://example.com/a /a', ["2:1 no-remote-add"]],
    ["ADD takes off escapes", "ADD ht\\tps://example.com/a /a", ["2:1 no-remote-add"]],
    ["ADD fetches git", "ADD https://example.com/a.git#main /a", ["2:1 no-remote-add"]],
    ["scratch is written so", "COPY --from=SCRATCH a /a", ["2:1 pinned-base"]],
    ["a digest is written so", `FROM debian@${DIGEST.toUpperCase()}`, ["2:1 pinned-base"]],
    ["FROM compares names as they are written", "FROM TOOLS", ["2:1 pinned-base"]],
  ])("%s: %j", (_what, line, expected) => {
    const found = added(line);
    expect(found).toEqual(expected.map((start) => expect.stringContaining(start)));
  });

  test.each([
    ["RUN --network=none python3 3<<EOF\nRUN x\nEOF"],
    ["RUN --network=none cat <<A <<-'B' > x\nRUN x\nA\n\tRUN y\n\tB\nCOPY a /a"],
    ["RUN --network=none <<EOF\n#!/bin/sh\nFROM debian\nEOF"],
    ['COPY <<"EOF" /etc/x\nRUN x\nEOF'],
    ["ADD --chmod=0600 <<A <<B /etc/\nRUN x\nA\nRUN y\nB"],
    ["RUN --network=none echo $$ ${A:-b} <<EOF\nRUN x\r\nEOF\r"],
    ["RUN --network=none --mount=type=cache,id=$A,target=/c,sharing=locked --mount=type=ssh ls"],
    ["RUN --network=none --mount=type=secret,id=x,required --mount=type=tmpfs,size=1g,target=/t ls"],
    ["run --network=none ls\ncopy --from=Tools /a /b"],
  ])("no false alarm: %j", (line) => {
    expect(added(line)).toEqual([]);
  });

  test("the escape of the first lines continues, and no other", () => {
    expect(
      lines("# escape=`\nFROM scratch\nRUN --network=none ls `\nRUN x\nRUN --network=none dir c:\\\nRUN x"),
    ).toEqual([network("6:1")]);
    expect(lines("# note\n# escape=`\nFROM scratch\nRUN --network=none ls `\nRUN x")).toEqual([network("5:1")]);
    expect(lines("# check=skip=all\n#Escape = ` \r\nFROM scratch\r\nRUN --network=none ls `\r\nRUN x")).toEqual([]);
  });

  test("an ARG whose default names a stage is no image", () => {
    expect(lines("ARG BASE=tools\nFROM scratch AS tools\nFROM ${BASE}")).toEqual([]);
    expect(lines('ARG BASE="scratch"\nFROM $BASE')).toEqual([]);
    expect(lines("ARG BASE=tools\nFROM ${BASE}\nFROM scratch AS tools")).toHaveLength(1);
    expect(lines("ARG BASE=Tools\nFROM scratch AS tools\nFROM ${BASE}")).toHaveLength(1);
    expect(lines("ARG A=1 BASE=debian\nFROM ${BASE}")).toHaveLength(1);
    expect(lines("ARG A\nARG BASE=${A}\nFROM ${BASE}")).toEqual([]);
    expect(lines("ARG A=debian\nARG BASE=${A}\nFROM ${BASE}")).toHaveLength(1);
    expect(lines("ARG BASE=debian\nARG BASE\nFROM ${BASE}")).toHaveLength(1);
  });

  test.each(["TARGETARCH", "BUILDPLATFORM", "TARGETSTAGE", "SOURCE_DATE_EPOCH"])(
    "ARG %s is filled in, and no image",
    (name) => {
      const expected = expect.stringContaining(`FROM "$${name}" is filled in by the build`);
      expect(lines(`ARG ${name}\nFROM $${name}`)).toEqual([expected]);
      expect(lines(`ARG ${name}=scratch\nFROM $${name}`)).toEqual([expected]);
      expect(lines(`ARG ${name}\nARG BASE=$${name}\nFROM $BASE`)).toHaveLength(1);
    },
  );
});

describe("frontends", () => {
  test.each([
    ["#!/usr/bin/env -S docker build . -f\n# syntax=evil/frontend:1", 2],
    ["//syntax=evil/frontend:1", 1],
    ["# escape=`\n# check=skip=all\r\n# syntax=evil/frontend:1\r", 3],
    ["\uFEFF#!x\n//  SyNtAx = evil/frontend:1", 2],
    [`# syntax=evil/frontend:1 x@${DIGEST}`, 1],
    ["#\u00a0syntax=evil", 1],
  ])("of comments: %j", (head, line) => {
    expect(lines(`${head}\nFROM scratch`)[0]).toContain(`${line}:1 no-frontend: "syntax=evil`);
  });

  test.each(['{"syntax": "evil"}', '\uFEFF{\n"a": 1, "syntax": "evil"}\n', '#!x\n{"syntax": "evil"}'])(
    "of JSON: %j",
    (text) => {
      expect(lines(text)).toContainEqual(expect.stringContaining('no-frontend: "syntax=evil"'));
    },
  );
});

describe("what is not read to the letter is refused where it stands", () => {
  test.each([
    ["RUN --network=none cat << 'EOF'\nRUN x\nEOF", "2:24", "<<NAME"],
    ["RUN --network=none cat << EOF\nRUN x\nEOF", "2:24", "<<NAME"],
    ["RUN --network=none cat <<EOF;\nRUN x\nEOF;", "2:24", '"<<EOF;"'],
    ["RUN --network=none \\\n  cat <<\\EOF\nRUN x\nEOF", "3:7", "<<NAME"],
    ["RUN --network=none cat <<EOF\nRUN x", "2:1", "a line EOF that ends"],
    ["RUN --network=none echo it's <<EOF\nRUN x\nEOF", "2:27", "the end of this quote"],
    ["RUN --network=none echo ${A#x} <<EOF\nRUN x\nEOF", "2:25", "${NAME}"],
    ["RUN --network=none echo $((1 << 2))", "2:30", "<<NAME"],
    ["RUN --network=none --network=host ls", "2:20", "--network once"],
    ["RUN --network=None ls", "2:5", "--network=default or none or host"],
    ["RUN --network=none --security=sandbox ls", "2:20", "--security=insecure"],
    ["RUN --NETWORK=none ls", "2:5", "--network"],
    ["RUN --network=none -- ls", "2:20", "--NAME=VALUE"],
    ["RUN --netw\\ork=none ls", "2:5", "without escapes"],
    ["RUN --network=none \\\n --device=x ls", "3:2", "got --device"],
    ["RUN --network=none --mount=from=$BASE,target=/x ls", "2:20", "FROM $NAME AS stage"],
    ["RUN --network=none --mount=type=bind,from=a,From=b,target=/x ls", "2:20", "from once"],
    ["RUN --network=none --mount=type=bind,nothing=1 ls", "2:20", '"nothing"'],
    ["RUN --network=none", "2:1", "argument"],
    ["COPY --parents a /a", "2:6", "got --parents"],
    ['COPY ["<<EOF", "/a"]', "2:1", "here-document"],
    ["COPY a", "2:1", "a source and a target"],
    ["FROM scratch tools", "2:1", "FROM IMAGE AS NAME"],
    ["FROM scratch AS 1", "2:1", "a name of letters"],
    ["SHELL bash -c", "2:1", "SHELL ["],
    ['ENV "A"B=1', "2:1", "a name of letters"],
    ["ENV A=1 B", "2:1", "NAME=VALUE"],
    ["ARG --x A", "2:5", "no flags"],
    ["LS x", "2:1", "expected one of FROM, RUN"],
    ['CMD ["a", 1]', "2:1", "a list of texts"],
    ["HEALTHCHECK --interval=x CMD ls", "2:13", "1m30s"],
    ["ONBUILD RUN cat <<EOF\nRUN x\nEOF", "2:1", "without a here-document"],
    [`RUN --network=none echo ${"x".repeat(20_000)}`, "2:1", "at most 16000"],
  ])("%j", (line, place, message) => {
    const found = added(line).filter((problem) => problem.includes("not-understood"));
    expect(found).toEqual([expect.stringContaining(message)]);
    expect(found[0]).toContain(`${place} not-understood: `);
  });

  test.each([
    ["RUN --network=none ls\nFROM scratch", "1:1", "only ARG before the first FROM"],
    ["", "1:1", "expected instructions"],
    ["FROM scratch AS a\nFROM scratch AS b\n FROM scratch AS A", "3:2", 'a stage "a" once'],
    ["# escape=x\nFROM scratch", "1:1", "escape="],
    ["# escape=`\n# escape=`\nFROM scratch", "2:1", "each directive once"],
    ["#\u0085escape=`\nFROM scratch", "1:1", "a directive as"],
  ])("of a file: %j", (text, place, message) => {
    expect(lines(text)).toEqual([expect.stringMatching(new RegExp(`^${place} not-understood: .*${message}`))]);
  });

  test("a setting of the last stage is told once", () => {
    const image = { name: "a", layers: [], settings: { env: { A: "1" }, exposedPorts: [], volumes: [] } };
    const error = failure(() => checkDockerfile("D", "FROM scratch AS a\nENV A=1 B\n", image, undefined));
    expect(error.message.split("\n").slice(0, -1)).toEqual(['D:2:1: not-understood: expected NAME=VALUE, got "B"']);
  });

  test("every problem at once, up to a here-document that is not understood", () => {
    expect(
      added("RUN ls\nCOPY a\nRUN --network=none cat << EOF\nRUN x\nEOF").map((problem) =>
        problem.split(":", 2).join(":"),
      ),
    ).toEqual(["3:1 not-understood", "4:24 not-understood", "2:1 no-network"]);
  });
});

describe("an instruction", () => {
  const words = fc.array(fc.constantFrom("ls", "-l", "'a b'", "a#x", "RUN", "\\\\", "[", '"', "é", "<in"), {
    minLength: 1,
    maxLength: 6,
  });
  const gap = fc.constantFrom(
    " ",
    " \\\n",
    " \\ \t\n",
    " \\\r\n",
    " \\\n# RUN x \\\n",
    " \\\n\n",
    " \\\n  # <<EOF\n\r\n",
  );

  test("says the same however its lines are continued, and what follows stays where it is", () => {
    fc.assert(
      fc.property(words, fc.array(gap, { minLength: 6, maxLength: 6 }), (all, gaps) => {
        const written = all.map((word, index) => (gaps[index] ?? " ") + word).join("");
        const text = `FROM scratch\nRUN --network=none${written}\nUSER 1`;
        const { instructions, refusals } = readDockerfile(text);
        expect(refusals).toEqual([]);
        expect(instructions.map(({ keyword }) => keyword)).toEqual(["FROM", "RUN", "USER"]);
        expect(instructions[1]?.details?.words).toEqual([all.join(" ")]);
        expect(instructions[2]?.line).toBe(text.split("\n").length);
      }),
      { numRuns: 1_000 },
    );
  });

  test("ends its here-document at the line of its name, whatever the body holds", () => {
    const line = fc.constantFrom(
      "RUN x",
      " EOF",
      "EOF ",
      "\\",
      "# x",
      "FROM a",
      "",
      "'EOF'",
      "\tEOF",
      "<<EOF",
      "\u00a0EOF",
    );
    fc.assert(
      fc.property(fc.array(line), fc.boolean(), fc.constantFrom("EOF", "'EOF'", '"EOF"'), (lines, chomp, name) => {
        const body = lines.filter((text) => !(chomp && text === "\tEOF"));
        const text = [
          "FROM scratch",
          `RUN --network=none cat <<${chomp ? "-" : ""}${name}`,
          ...body,
          "EOF",
          "USER 1",
        ].join("\n");
        const { instructions, refusals } = readDockerfile(text);
        expect(refusals).toEqual([]);
        expect(instructions[1]?.bodies.map((item) => item.text)).toEqual([body.map((item) => `${item}\n`).join("")]);
        expect(instructions.map(({ keyword }) => keyword)).toEqual(["FROM", "RUN", "USER"]);
      }),
      { numRuns: 1_000 },
    );
  });
});
