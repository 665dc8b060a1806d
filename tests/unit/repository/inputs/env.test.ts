import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { mergeEnv, settledEnv } from "../../../../pipeline/src/repository/inputs/env.js";
import { findImage, loadCatalog } from "../../../../pipeline/src/repository/inputs/index.js";
import { APP, BASE, failure, LABELS } from "../../fixtures.js";

const files = (mixin: string, app = APP) => [
  { path: "bases/tiny/inputs.yaml", text: BASE },
  { path: "bases/tiny/labels.yaml", text: LABELS },
  { path: "images/app/inputs.yaml", text: app },
  { path: "images/app/labels.yaml", text: LABELS },
  { path: "mixins/web.yaml", text: mixin },
];
const envOf = (mixin: string, app?: string) => findImage(loadCatalog(files(mixin, app)), "app").settings.env;

describe("a variable of config.env", () => {
  test("of a base is extended by a mixin, at both ends", () => {
    expect(envOf("config: { env: { PATH: { prepend: /a }, NEW: { append: /n } } }\n")).toEqual({
      PATH: "/a:/usr/bin",
      LANG: "C",
      NEW: "/n",
    });
    expect(envOf("config: { env: { PATH: { prepend: /a, append: /z } } }\n").PATH).toBe("/a:/usr/bin:/z");
  });

  test("is extended in the order of mixins and image, and replaced by a text", () => {
    const own = APP.replace("LANG: C }", "LANG: C, PATH: { prepend: /own } }");
    expect(envOf("config: { env: { PATH: { prepend: /mixin } } }\n", own).PATH).toBe("/own:/mixin:/usr/bin");
    expect(
      envOf("config: { env: { PATH: { prepend: /mixin } } }\n", own.replace("{ prepend: /own }", "/only")).PATH,
    ).toBe("/only");
    expect(envOf("config: { env: { PATH: /mixin } }\n", own).PATH).toBe("/own:/mixin");
  });

  test.each([
    "{}",
    "{ prepend: '' }",
    "{ prepend: ':/a' }",
    "{ append: '/a:' }",
    "{ prepend: '/a::/b' }",
    "{ before: /a }",
    "[/a]",
    "1",
  ])("is not %s", (value) => {
    const error = failure(() => envOf(`config:\n  env:\n    PATH: ${value}\n`));
    expect(error.code).toBe("INPUTS_INVALID");
    expect(error.message).toContain("mixins/web.yaml:3:");
    expect(error.message).toContain("config.env.PATH");
  });

  test("comes to the same however levels are put together (1,000 lists)", () => {
    const path = fc.constantFrom("/a", "/b", "/c:/d");
    const value = fc.oneof(
      path,
      fc.record({ prepend: path }),
      fc.record({ append: path }),
      fc.record({ prepend: path, append: path }),
    );
    const level = fc.dictionary(fc.constantFrom("PATH", "LIB"), value, { maxKeys: 2 });
    fc.assert(
      fc.property(level, level, level, (a, b, c) => {
        const left = settledEnv(mergeEnv(mergeEnv(a, b), c));
        expect(settledEnv(mergeEnv(a, mergeEnv(b, c)))).toEqual(left);
        for (const text of Object.values(left)) expect(text).toMatch(/^\/[a-d](:\/[a-d])*$/);
      }),
      { numRuns: 1000 },
    );
  });
});
