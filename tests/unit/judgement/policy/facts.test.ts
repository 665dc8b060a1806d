import fc from "fast-check";
import { expect, test } from "vitest";
import { acceptedIn } from "../../../../pipeline/src/judgement/policy/index.js";
import { parseSurvey, type Survey } from "../../../../pipeline/src/judgement/policy/survey.js";
import { failure } from "../../fixtures.js";

const SURVEY: Survey = {
  files: 2,
  setuid: [],
  writable: ["/tmp"],
  repositories: [],
  unowned: ["/app/a"],
  newest: { path: "/usr/bin/x", time: 1_790_000_000 },
  secrets: [{ path: "/app/key.pem", kind: "private key" }],
};

test("a survey is read", () => {
  expect(parseSurvey(JSON.stringify(SURVEY))).toEqual(SURVEY);
  expect(parseSurvey(JSON.stringify({ ...SURVEY, newest: null })).newest).toBeNull();
});

test("a survey that saw no file, or is none, shows nothing", () => {
  for (const text of ["", "{}", "null", "[]", JSON.stringify({ ...SURVEY, files: 0 })]) {
    const error = failure(() => parseSurvey(text));
    expect(error).toMatchObject({ code: "NOT_SHOWN_TO_BE_SAFE" });
    expect(error.message).toContain("the answer of toolbox/survey: ");
    expect(error.message).toContain("Run it again; if it fails again, toolbox/survey and pipeline/src");
  }
});

test("a survey that lacks a fact, has another one, or is cut off shows nothing", () => {
  const text = JSON.stringify(SURVEY);
  for (const key of Object.keys(SURVEY)) {
    expect(failure(() => parseSurvey(JSON.stringify({ ...SURVEY, [key]: undefined })))).toMatchObject({
      code: "NOT_SHOWN_TO_BE_SAFE",
    });
  }
  expect(failure(() => parseSurvey(JSON.stringify({ ...SURVEY, more: 1 })))).toBeInstanceOf(Error);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: text.length - 1 }), (end) => {
      expect(failure(() => parseSurvey(text.slice(0, end)))).toMatchObject({ code: "NOT_SHOWN_TO_BE_SAFE" });
    }),
  );
});

test("what is accepted holds in the image and in those on top of it", () => {
  const generator = (image: string) => ({ image, stage: "s", paths: ["/a"], reason: "the stage writes it" });
  const file = (image: string) => ({ image, path: "/a", reason: "it has to be" });
  const secret = (image: string) => ({ ...file(image), kind: "private key" });
  const images = ["base", "app", "other"];
  const files = { setuid: images.map(file), writable: images.map(file), secrets: images.map(secret) };
  expect(acceptedIn(["base", "app"], images.map(generator), files)).toEqual({
    generators: [generator("base"), generator("app")],
    setuid: [file("base"), file("app")],
    writable: [file("base"), file("app")],
    secrets: [secret("base"), secret("app")],
  });
});
