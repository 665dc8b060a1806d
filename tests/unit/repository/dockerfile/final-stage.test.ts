import { expect, test } from "vitest";

import { finalStageProblems, stageSettings } from "../../../../pipeline/src/repository/dockerfile/index.js";

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
  expect(stageSettings(TEXT, "app")).toEqual(SETTINGS);
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
