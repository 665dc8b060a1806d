import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { currentText, type Facts, factsBlock, imageFacts } from "../../../../pipeline/src/repository/facts/index.js";
import { findImage } from "../../../../pipeline/src/repository/inputs/index.js";
import { catalog, deb, lock, wheel } from "../../fixtures.js";

const IMAGE = findImage(catalog(), "app");
const LOCK = lock({ debs: [deb("libc6", "1.0", { from: "tiny" })], wheels: [wheel("numpy"), wheel("uvicorn")] });
const FACTS = imageFacts(IMAGE, [["linux/amd64", LOCK]], undefined);
const KNOWN: Facts = new Map([["app", FACTS]]);

test("what a README repeats of an image", () => {
  expect(factsBlock(FACTS)).toEqual([
    "<!-- facts of app: ./daggerw call refresh writes them -->",
    "| | |",
    "|---|---|",
    "| version | 1.2.3, on tiny |",
    "| Python packages asked for | `fastapi==0.100.0`, `numpy==2.2.0`, `uvicorn[standard]==1.0` |",
    "| locked for linux/amd64 | 2 of 2 wheels and 0 of 1 Debian packages are its own |",
    "| starts | `/usr/bin/python3.11 -m app` |",
    "| as | `65532:65532` |",
    "| ports | `8000/tcp` |",
    "| volumes | `/cache` |",
    "<!-- end of facts -->",
  ]);
});

describe("a text is brought up to date", () => {
  test.each([
    ["a reference by tag", "oci:dist/app:0.9.0 docker://HOST/app:0.9.0", "oci:dist/app:1.2.3 docker://HOST/app:1.2.3"],
    ["at the end of a sentence", "It is `app:0.9.0`. Or app:0.9.0.", "It is `app:1.2.3`. Or app:1.2.3."],
    ["a package that is required", "/x/numpy-2.1.9.dist-info/RECORD", "/x/numpy-2.2.0.dist-info/RECORD"],
    ["by any spelling of its name", "/x/FastAPI-0.1.dist-info", "/x/FastAPI-0.100.0.dist-info"],
  ])("%s", (_, text, current) => {
    expect(currentText(text, KNOWN)).toBe(current);
  });

  test.each([
    ["another image", "myapp:0.9.0 my-app:0.9.0 app.x:0.9.0"],
    ["a tag that is no version", "app:latest app:0.9 app:0.9.0-rc1 app:0.9.0+x"],
    ["a package that nothing requires", "/x/torch-1.0.dist-info"],
    ["marks without an end", "<!-- facts of app: x -->\nold"],
    ["marks of no image", "<!-- facts of other: x -->\nold\n<!-- end of facts -->"],
  ])("but not %s", (_, text) => {
    expect(currentText(text, KNOWN)).toBe(text);
  });

  test("between the marks, whatever stood there, and nothing else", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.string()), (before, inside) => {
        fc.pre(![...before, ...inside].some((line) => /<!--|:\d|dist-info|\n/.test(line)));
        const [begin = "", ...rest] = factsBlock(FACTS);
        const text = [...before, begin, ...inside, "<!-- end of facts -->", "after"].join("\n");
        const current = currentText(text, KNOWN);
        expect(current).toBe([...before, begin, ...rest, "after"].join("\n"));
        expect(currentText(current, KNOWN)).toBe(current);
      }),
    );
  });
});

test("what would end a cell or a code span stays in it", () => {
  const settings = { ...IMAGE.settings, entrypoint: ["a|b", "`c`", "d\ne"] };
  const { lines } = imageFacts({ ...IMAGE, settings }, [], undefined);
  expect(lines).toContain('| starts | ``"a\\|b" "`c`" "d\\ne"`` |');
});
