import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { declaredText, testTable } from "../../../../pipeline/src/documents/test/index.js";

import {
  type Attempt,
  declarations,
  judgeAttempts,
  judgedResult,
  judgeRun,
  parseSmoke,
  testVariables,
  unseenDeclarations,
} from "../../../../pipeline/src/judgement/smoke/index.js";
import { failure } from "../../fixtures.js";

const COMMAND = "commands:\n  - { name: a, as: ['1:1'], run: [/a], expect: ok }\n";
const parse = (text: string) => parseSmoke({ path: "images/x/tests/smoke.yaml", text: `${COMMAND}${text}` });
const attempt = (kind: Attempt["kind"], what: string): Attempt => ({ kind, what, command: "/usr/bin/vllm serve" });
const recording = (seconds: number, ...attempts: Attempt[]) => JSON.stringify({ version: 1, seconds, attempts });
const ended = (text: string, code = 0) => ({ code, stdout: "", stderr: "", recording: text });

const KNOWN = declarations({
  network: [{ to: "8.8.8.8:80/udp", reason: "to learn its own address" }],
  dns: [{ name: "*.example.com", reason: "looks for a peer" }],
  files: [{ path: "/opt/cache/**", reason: "a cache" }],
  unobserved: [{ call: "io_uring_setup", reason: "libuv asks whether there is one" }],
});
const DECLARED = [
  attempt("network", "8.8.8.8:80/udp"),
  attempt("dns", "a.b.example.com"),
  attempt("file", "/opt/cache/a/b"),
  attempt("unobserved", "io_uring_setup"),
];

describe("attempts in smoke.yaml", () => {
  test("each has a reason", () => {
    const { attempts } = parse(`attempts:
  network: [{ to: "8.8.8.8:80/udp", reason: "to learn its own address" }]
  dns: [{ name: hub.example.com, reason: "looks for updates" }]
  files: [{ path: "/opt/**", reason: "a cache" }]
  unobserved: [{ call: io_uring_setup, reason: "libuv" }]
`);
    expect(declarations(attempts).map(declaredText)).toEqual([
      "connects to 8.8.8.8:80/udp: to learn its own address",
      "asks DNS for hub.example.com: looks for updates",
      "writes /opt/**: a cache",
      "cannot be observed: io_uring_setup: libuv",
    ]);
    expect(declarations(undefined)).toEqual([]);
  });

  test.each([
    ["network: [{ to: 8.8.8.8, reason: x }]", "8.8.8.8:80/udp"],
    ['network: [{ to: "8.8.8.8:80/udp" }]', "reason"],
    ['network: [{ to: "8.8.8.8:80/udp", reason: "" }]', "reason"],
    ["files: [{ path: opt, reason: x }]", "absolute path"],
    ["dns: [{ host: a, reason: x }]", "host"],
    ["connections: []", "connections"],
  ])("%s is a mistake", (text, words) => {
    const error = failure(() => parse(`attempts:\n  ${text}\n`));
    expect(error.code).toBe("INPUTS_INVALID");
    expect(error.message).toContain("images/x/tests/smoke.yaml:4:");
    expect(error.message).toContain(words);
  });

  test("seconds of waiting are given to the command", () => {
    const [one] = parseSmoke({
      path: "x",
      text: COMMAND.replace("expect", "idle: 30, env: { A: b }, expect"),
    }).commands;
    expect(one && testVariables(one)).toEqual({ A: "b", IDLE_SECONDS: "30" });
    expect(one && testVariables({ ...one, idle: undefined })).toEqual({ A: "b" });
    expect(failure(() => parseSmoke({ path: "x", text: COMMAND.replace("expect", "idle: 0, expect") })).code).toBe(
      "INPUTS_INVALID",
    );
  });
});

describe("a run", () => {
  test("that tried nothing, or only what is declared, passes", () => {
    expect(judgeRun(ended(recording(1)), {}, KNOWN)).toEqual({ problems: [], declared: [] });
    expect(judgeRun(ended(recording(1, ...DECLARED)), {}, KNOWN)).toEqual({ problems: [], declared: KNOWN });
  });

  test("fails for each thing that is not declared, by its name and its command", () => {
    const tried = [
      attempt("network", "[2001:db8::1]:443/tcp"),
      attempt("dns", "telemetry.example.org"),
      { ...attempt("file", "/home/nonroot/.cache"), command: `python -c "\n${"x".repeat(500)}` },
    ];
    const { problems } = judgeRun(ended(recording(1, ...tried)), {}, KNOWN);
    expect(problems.slice(0, 2)).toEqual([
      "connects to [2001:db8::1]:443/tcp, which tests/smoke.yaml does not declare (by /usr/bin/vllm serve)",
      "asks DNS for telemetry.example.org, which tests/smoke.yaml does not declare (by /usr/bin/vllm serve)",
    ]);
    expect(problems[2]).toMatch(/^writes \/home\/nonroot\/\.cache, .* \(by python -c " x+…\)$/);
    expect(problems[3]).toContain("mixins/silent.yaml");
  });

  test("is told with the whole command, on one line, or as much of it as there is room for", () => {
    const by = (command: string) =>
      judgeRun(ended(recording(1, { ...attempt("dns", "x"), command })), {}, []).problems[0]?.replace(/^.*declare/, "");
    expect(by("")).toBe("");
    expect(by(" \t")).toBe("");
    expect(by(" a  b\n c ")).toBe(" (by a b c)");
    expect(by("x".repeat(160))).toBe(` (by ${"x".repeat(160)})`);
    expect(by("x".repeat(161))).toBe(` (by ${"x".repeat(160)}…)`);
  });

  test("says last what can be done, and that only where something is not declared", () => {
    const { problems } = judgeRun(ended(recording(1, attempt("dns", "x"))), { idle: 2 }, []);
    expect(problems.slice(1)).toEqual([
      "Prevent it (mixins/silent.yaml has the switches that are known), or declare it with a reason under attempts in tests/smoke.yaml.",
      "ran 1 s, but idle asks for 2 s of waiting: the test has to wait IDLE_SECONDS",
    ]);
    expect(judgeRun(ended(recording(1)), { idle: 2 }, []).problems).toHaveLength(1);
  });

  test("may use shared memory", () => {
    expect(judgeRun(ended(recording(1, attempt("shared-memory", "/dev/shm/x"))), {}, []).problems).toEqual([]);
  });

  test.each([
    ["empty", ""],
    ["cut off", recording(1).slice(0, -2)],
    ["of another version", recording(1).replace('"version":1', '"version":2')],
    ["with a kind that nobody knows", recording(1, attempt("file", "/x")).replace('"file"', '"smell"')],
  ])("whose recording is %s fails", (_, text) => {
    expect(judgeRun(ended(text), {}, KNOWN)).toEqual({
      ...{ problems: ["what it tried could not be recorded, so nothing is known of it"], declared: [] },
    });
  });

  test("that did not wait fails", () => {
    expect(judgeRun(ended(recording(29.9)), { idle: 30 }, []).problems).toEqual([expect.stringContaining("29.9 s")]);
    expect(judgeRun(ended(recording(30.1)), { idle: 30 }, []).problems).toEqual([]);
    expect(judgeRun(ended(recording(30)), { idle: 30 }, []).problems).toEqual([]);
    expect(judgeRun(ended(recording(0)), {}, []).problems).toEqual([]);
    // It failed already, and says so itself.
    expect(judgeRun(ended(recording(1), 1), { idle: 30 }, []).problems).toEqual([]);
  });
});

describe("what is declared without a star", () => {
  test.each([
    ["network", "10.0.0.1:80/tcp", "10.0.0.11:80/tcp"],
    ["network", "10.0.0.1:80/tcp", "110.0.0.1:80/tcp"],
    ["network", "10.0.0.1:80/tcp", "10.0.0.1:8080/tcp"],
    ["dns", "example.org", "telemetry.example.org"],
  ] as const)("is that and nothing more: %s %s is not %s", (kind, pattern, what) => {
    const known = [{ kind, pattern, reason: "r" }];
    expect(judgeAttempts({ attempts: [attempt(kind, what)] }, known).undeclared).toHaveLength(1);
    expect(judgeAttempts({ attempts: [attempt(kind, pattern)] }, known).undeclared).toEqual([]);
  });
});

describe("what is declared", () => {
  const path = fc.array(fc.stringMatching(/^[a-z.+$()[\]{}|^!\\]{1,6}$/), { minLength: 1, maxLength: 4 });
  const undeclared = (pattern: string, what: string) =>
    judgeAttempts({ attempts: [attempt("file", what)] }, declarations({ files: [{ path: pattern, reason: "x" }] }))
      .undeclared.length;

  test("without a star is that very thing", () => {
    fc.assert(
      fc.property(path, path, (a, b) => {
        const [first, second] = [`/${a.join("/")}`, `/${b.join("/")}`];
        expect(undeclared(first, first)).toBe(0);
        expect(undeclared(first, second)).toBe(first === second ? 0 : 1);
      }),
    );
  });

  test("one star is one name, two are any number of folders", () => {
    fc.assert(
      fc.property(path, path, (a, b) => {
        const [folder, below] = [`/${a.join("/")}`, b.join("/")];
        expect(undeclared(`${folder}/**`, `${folder}/${below}`)).toBe(0);
        expect(undeclared(`${folder}/*`, `${folder}/${below}`)).toBe(b.length === 1 ? 0 : 1);
        expect(undeclared(`${folder}/**`, `${folder}x/${below}`)).toBe(1);
      }),
    );
  });

  test("has stars for any part of an address or a name", () => {
    const known = (to: string) => declarations({ network: [{ to, reason: "x" }] });
    const left = (to: string, what: string) =>
      judgeAttempts({ attempts: [attempt("network", what)] }, known(to)).undeclared.length;
    expect(left("[2001:db8::*]:443/*", "[2001:db8::1]:443/tcp")).toBe(0);
    expect(left("*", "8.8.8.8:80/udp")).toBe(0);
    expect(left("8.8.8.?:80/udp", "8.8.8.8:80/udp")).toBe(0);
    expect(left("8.8.8.8:80/udp", "8x8.8.8:80/udp")).toBe(1);
  });

  test("has stars for any part of a name that is asked for, or of a system call, and within a folder of a path", () => {
    const known = declarations({
      ...{ dns: [{ name: "*.example.com", reason: "x" }], files: [{ path: "/opt/*", reason: "x" }] },
      unobserved: [{ call: "io_*", reason: "x" }],
    });
    const left = (kind: Attempt["kind"], what: string) =>
      judgeAttempts({ attempts: [attempt(kind, what)] }, known).undeclared.length;
    expect(left("dns", "a/b.example.com")).toBe(0);
    expect(left("dns", "example.com")).toBe(1);
    expect(left("unobserved", "io_uring/setup")).toBe(0);
    expect(left("unobserved", "bpf")).toBe(1);
    expect(left("file", "/opt/a")).toBe(0);
    expect(left("file", "/opt/a/b")).toBe(1);
  });

  test("counts where one attempt of several matched it", () => {
    const tried = [attempt("dns", "other"), ...DECLARED.slice(0, 1)];
    const { declared, undeclared } = judgeAttempts({ attempts: tried }, KNOWN);
    expect(declared).toEqual(KNOWN.slice(0, 1));
    expect(undeclared).toEqual(tried.slice(0, 1));
  });

  test("is never matched by another kind", () => {
    const known = declarations({ dns: [{ name: "*", reason: "x" }] });
    expect(judgeAttempts({ attempts: DECLARED }, known).undeclared.map(({ kind }) => kind)).toEqual([
      "network",
      "file",
      "unobserved",
    ]);
  });
});

describe("the table", () => {
  const passed = { platform: "linux/amd64", name: "a", passed: true, detail: "" };

  test("says what was tried, and why that is no failure", () => {
    const result = judgedResult(passed, judgeRun(ended(recording(1, ...DECLARED.slice(0, 1))), {}, KNOWN));
    expect(testTable([result])).toBe(
      "ok     linux/amd64 a\n         connects to 8.8.8.8:80/udp: to learn its own address\n",
    );
  });

  test("shows what is not declared below what the program said", () => {
    const one = { ...passed, detail: "exit 0\nhello\n" };
    const result = judgedResult(one, judgeRun(ended(recording(1, attempt("dns", "x.y.z"))), {}, []));
    expect(result.passed).toBe(false);
    expect(testTable([result]).split("\n").slice(0, 4)).toEqual([
      "FAILED linux/amd64 a",
      "         exit 0",
      "         hello",
      "         asks DNS for x.y.z, which tests/smoke.yaml does not declare (by /usr/bin/vllm serve)",
    ]);
  });

  test("fails a test that failed, or whose attempts do, and keeps what either says", () => {
    const judged = (passes: boolean, detail: string, ...problems: string[]) =>
      judgedResult({ ...passed, passed: passes, detail }, { problems, declared: KNOWN.slice(0, 1) });
    expect(judged(true, "")).toEqual({ ...passed, detail: "\n", attempts: KNOWN.slice(0, 1) });
    expect(judged(true, "a\n\n", "b", "c")).toMatchObject({ passed: false, detail: "a\nb\nc\n" });
    expect(judged(false, "a")).toMatchObject({ passed: false, detail: "a\n" });
    expect(judged(false, "", "b")).toMatchObject({ passed: false, detail: "b\n" });
  });

  test("tells apart what is declared of one kind and of another", () => {
    const known = declarations({ dns: [{ name: "x", reason: "r" }], unobserved: [{ call: "x", reason: "r" }] });
    const seen = { ...passed, attempts: known.slice(0, 1) };
    expect(unseenDeclarations([seen], known, ["linux/amd64"])).toEqual([
      {
        ...{ platform: "linux/amd64", name: "declared: cannot be observed: x", passed: true, detail: "" },
        skipped: "no test here tried it",
      },
    ]);
    expect(unseenDeclarations([seen], known, [])).toEqual([]);
  });

  test("names what is declared and was not tried, which fails nothing", () => {
    const seen = { ...passed, attempts: KNOWN.slice(0, 3) };
    const unseen = unseenDeclarations([seen, passed], KNOWN, ["linux/amd64", "linux/arm64"]);
    expect(testTable(unseen)).toBe(
      ["amd64", "arm64"]
        .map((arch) => `skip   linux/${arch} declared: cannot be observed: io_uring_setup: no test here tried it\n`)
        .join(""),
    );
    expect(unseen.every((item) => item.passed)).toBe(true);
  });
});
