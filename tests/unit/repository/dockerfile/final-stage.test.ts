import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { finalStageProblems, readStage } from "../../../../pipeline/src/repository/dockerfile/index.js";

const TEXT = `FROM scratch AS tools
ENV PATH=/tools
FROM tools AS app
ENV A=1 \\
    B="two words"
USER 65532:65532
WORKDIR /home
EXPOSE 80/tcp 443/tcp
VOLUME ["/cache"]
ENTRYPOINT ["/bin/app", "-x"]
CMD ["serve"]
`;

const SETTINGS = {
  env: { A: "1", B: "two words" },
  user: "65532:65532",
  workdir: "/home",
  exposedPorts: ["80/tcp", "443/tcp"],
  volumes: ["/cache"],
  entrypoint: ["/bin/app", "-x"],
  cmd: ["serve"],
};

test("the settings of one stage are read, not those of others", () => {
  expect(readStage(TEXT, "app")).toEqual({ settings: SETTINGS, unread: [] });
});

test("equal settings are no problem, with or without a base", () => {
  expect(finalStageProblems("Dockerfile", TEXT, { name: "app", settings: SETTINGS }, undefined)).toEqual([]);
  const base = { env: { C: "3" }, exposedPorts: ["1/udp"], volumes: [], user: "0:0" };
  const settings = { ...SETTINGS, env: { ...SETTINGS.env, C: "3" }, exposedPorts: ["1/udp", "80/tcp", "443/tcp"] };
  expect(finalStageProblems("Dockerfile", TEXT, { name: "app", settings }, base)).toEqual([]);
});

test("every setting that differs is named with both values", () => {
  const settings = { ...SETTINGS, user: "1:1", env: { A: "2" }, cmd: ["other"] };
  const found = finalStageProblems("Dockerfile", TEXT, { name: "app", settings }, undefined);
  expect(found.map(({ line, message }) => `${line} ${message}`)).toEqual([
    '3 stage "app": ENV is [["A","1"],["B","two words"]], inputs.yaml says [["A","2"]]',
    '3 stage "app": USER is "65532:65532", inputs.yaml says "1:1"',
    '3 stage "app": CMD is ["serve"], inputs.yaml says ["other"]',
  ]);
});

test("a missing last stage is a problem", () => {
  const found = finalStageProblems("Dockerfile", TEXT, { name: "vllm", settings: SETTINGS }, undefined);
  expect(found[0]?.message).toContain('expected a last stage called "vllm"');
});

describe("one instruction of the last stage", () => {
  const read = (line: string) => readStage(`FROM scratch AS a\n${line}\n`, "a");
  const none = { env: {}, exposedPorts: [], volumes: [] };

  test.each([
    ["VOLUME /data /b", { volumes: ["/data", "/b"] }],
    ['VOLUME [ "/data", \\\n "/b" ]', { volumes: ["/data", "/b"] }],
    ['CMD ["\\u00e9", "a\\"b", "c\\\\d", "$P"]', { cmd: ["é", 'a"b', "c\\d", "$P"] }],
    ["ENTRYPOINT []", { entrypoint: [] }],
    ["EXPOSE 80 443/TCP 53/udp", { exposedPorts: ["80/tcp", "443/tcp", "53/udp"] }],
    ["env A=1 B='two words' C= D=\"\" E=a=b", { env: { A: "1", B: "two words", C: "", D: "", E: "a=b" } }],
    ["ENV A=1 \\\n# a comment\n  B=2", { env: { A: "1", B: "2" } }],
    ["WORKDIR /home/x", { workdir: "/home/x" }],
    ["WORKDIR /", { workdir: "/" }],
    ["USER 65532:65532", { user: "65532:65532" }],
    ['SHELL ["/bin/sh"]', {}],
  ])("%s is read to the letter", (line, settings) => {
    expect(read(line)).toEqual({ settings: { ...none, ...settings }, unread: [] });
  });

  test.each([
    "ENTRYPOINT python x",
    "CMD serve --all",
    'CMD ["a" "b"]',
    "CMD ['a']",
    'CMD ["a", 1]',
    "CMD",
    "ENV Q=$P/b",
    'ENV Q="${P}"',
    "ENV A=a\\ b",
    'ENV A="a\\"b"',
    'ENV A=x"y z"',
    "ENV OLD style",
    "ENV A=1 # comment",
    "VOLUME $DATA",
    'VOLUME ["$DATA"]',
    'VOLUME ["/a" "/b"]',
    "EXPOSE $PORT",
    "EXPOSE 8000-8002",
    "EXPOSE 80/sctp",
    "WORKDIR sub",
    "WORKDIR /a/../b",
    "WORKDIR /a/",
    "WORKDIR /a b",
    "USER $NAME",
    'USER "1:1"',
  ])("%s is refused at its place, with what is allowed", (line) => {
    const { settings, unread } = read(`  ${line}`);
    expect(settings).toEqual(none);
    const keyword = line.split(" ")[0] ?? "";
    expect(unread).toEqual([{ line: 2, column: 3, message: expect.stringContaining(`expected ${keyword} `) }]);
    const found = finalStageProblems("D", `FROM scratch AS a\n${line}\n`, { name: "a", settings: none }, undefined);
    expect(found).toMatchObject([{ file: "D", line: 2, column: 1, path: "final-stage" }]);
  });

  test("that is a list of JSON is what JSON.parse makes of it", () => {
    const word = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(fc.array(word), fc.constantFrom("CMD", "ENTRYPOINT"), (words, keyword) => {
        const { settings, unread } = read(`${keyword} ${JSON.stringify(words)}`);
        expect([settings.cmd ?? settings.entrypoint, unread]).toEqual([words, []]);
      }),
    );
  });

  test("that sets plain variables sets them, in whatever quotes", () => {
    const name = fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,5}$/);
    const value = fc.stringMatching(/^[a-z0-9 :;,.=+%/@é-]{0,10}$/);
    const quote = fc.constantFrom('"', "'");
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value, quote), { minLength: 1 }), (all) => {
        const written = all.map(([key, text, mark]) => `${key}=${mark}${text}${mark}`).join(" \\\n  ");
        const env = Object.fromEntries(all.map(([key, text]) => [key, text]));
        expect(read(`ENV ${written}`)).toEqual({ settings: { ...none, env }, unread: [] });
      }),
    );
  });
});

test("an undeclared volume in shell form is a problem", () => {
  const settings = { env: {}, exposedPorts: [], volumes: [] };
  const found = finalStageProblems("D", "FROM scratch AS a\nVOLUME /data\n", { name: "a", settings }, undefined);
  expect(found[0]?.message).toBe('stage "a": VOLUME is ["/data"], inputs.yaml says []');
});
