import { cpSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { advisoryFolder, MANY, URLLIB3 } from "../engine/support/advisories.js";
import { Checkout } from "../engine/support/checkout.js";

/** CONTRIBUTING's way to a first image, with its own words for what stands in capitals there. */
const VALUES: Readonly<Record<string, string>> = {
  "PACKAGE==VERSION": "waitress==3.0.2",
  NAME: "greeter",
  FOLDER: "advisories",
};

/** The commands of the section, in order, without the program. */
function steps(): string[][] {
  const section = /^## Add an image$([\s\S]*?)^## /m.exec(readFileSync("CONTRIBUTING.md", "utf8"))?.[1] ?? "";
  const found = [...section.matchAll(/`\.\/daggerw ([^`]+)`/g)].map(([, words = ""]) => words);
  const names = Object.keys(VALUES).sort((a, b) => b.length - a.length);
  const filled = found.map((words) => names.reduce((text, name) => text.replaceAll(name, VALUES[name] ?? name), words));
  return filled.map((words) => words.split(" "));
}

describe("CONTRIBUTING's way to a first image", () => {
  const checkout = Checkout.small();
  const said: string[] = [];

  test("has the steps that are walked", () => {
    const verbs = steps().map((words) => words.filter((word) => !word.startsWith("-")).join(" "));
    expect(verbs).toEqual(["call new-image export", "call image test", "check", "call image reproduce"]);
  });

  test("is walked to its end with a small set of OSV records", async () => {
    cpSync(advisoryFolder([URLLIB3], 1, MANY), checkout.path("advisories"), { recursive: true });
    for (const words of [...steps(), ["call", "image", "--name=greeter", "bake-plan"]]) {
      const started = Date.now();
      const done = await checkout.daggerw(...words);
      said.push(`${Math.round((Date.now() - started) / 1000)} s  ./daggerw ${words.join(" ")}`);
      expect(done.code, `${words.join(" ")}\n${done.stdout}\n${done.stderr}`).toBe(0);
    }
    console.log(said.join("\n"));
    expect(checkout.read("images/greeter/inputs.yaml")).toMatch(/^# yaml-language-server: \$schema=\.\.\/\.\.\/docs\//);
  });
});
