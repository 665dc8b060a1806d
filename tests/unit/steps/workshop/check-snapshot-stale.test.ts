import { describe } from "vitest";
import { type Case, IMAGE, STRUCTURE, tellsOf } from "./broken-snapshots.js";

const README = `${IMAGE}/README.md`;

const CASES: Case[] = [
  [
    "a tag of an older version, in the README of another image",
    (f) => f.set("bases/tiny/README.md", "# tiny\n\nUnder `app:1.2.3` and app:1.2.2.\n"),
    [
      'bases/tiny/README.md:3:1: it is not up to date: expected "Under `app:1.2.3` and app:1.2.3.", got "Under `app:1.2.3` and app:1.2.2."',
    ],
  ],
  [
    "facts that changed, at the first line",
    (f) => f.set(README, "# app\n\n<!-- facts of app: x -->\n<!-- end of facts -->\n"),
    [
      'images/app/README.md:3:1: it is not up to date: expected "<!-- facts of app: ./daggerw call refresh writes them -->", got "<!-- facts of app: x -->"',
    ],
  ],
  [
    "the version of a package that is required, in the tests of the image that requires it",
    (f) =>
      f
        .replace(STRUCTURE, "/server/server.py", "/x/numpy-1.9.dist-info")
        .set("bases/tiny/README.md", "numpy-1.9.dist-info\n"),
    [
      'images/app/tests/structure.yaml:3:1: it is not up to date: expected "  - { name: the server, path: /x/numpy-2.0.dist-info, shouldExist: true }", got "  - { name: the server, path: /x/numpy-1.9.dist-info, shouldExist: true }"',
    ],
  ],
];

describe("what repeats inputs and locks and is not up to date", () => tellsOf(CASES));
