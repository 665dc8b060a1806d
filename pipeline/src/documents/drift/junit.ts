import { wellFormed } from "../../text/clean.js";
import type { DriftLine, DriftReport } from "./report.js";
import { causeText, fixText, whereOf } from "./words.js";

/**
 * Write a report as JUnit, as CI servers read it: a suite for each image, a case for each line; what blocks is a failure.
 * https://github.com/testmoapp/junitxml
 */
export function driftJunit({ at, images, lines }: DriftReport): string {
  const suites = images.map(({ environment, image, digest }) => ({
    name: `${environment}/${image}`,
    lines: lines.filter((line) => line.environment === environment && line.image === image && line.digest === digest),
  }));
  const counts = (items: readonly DriftLine[]) =>
    `tests="${items.length}" failures="${items.filter(fails).length}" errors="0"`;
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="drift" ${counts(lines)}>`,
    ...suites.flatMap((suite) => [
      `  <testsuite name=${quoted(suite.name)} timestamp=${quoted(at.replace(/Z$/, ""))} ${counts(suite.lines)}>`,
      ...suite.lines.flatMap((line) => caseOf(suite.name, line)),
      "  </testsuite>",
    ]),
    "</testsuites>",
  ].join("\n")}\n`;
}

function fails({ verdict }: DriftLine): boolean {
  return verdict === "block" || verdict === "expired";
}

function caseOf(suite: string, line: DriftLine): string[] {
  const said = `${whereOf(line)}: ${causeText(line)}. Fix: ${fixText(line.fix)}.`;
  const name = `${line.id} in ${line.package} ${line.version}`;
  const open = `    <testcase classname=${quoted(suite)} name=${quoted(name)} time="0">`;
  const body = fails(line)
    ? `      <failure type=${quoted(line.verdict)} message=${quoted(said)}></failure>`
    : `      <system-out>${escaped(said)}</system-out>`;
  return [open, body, "    </testcase>"];
}

function quoted(text: string): string {
  return `"${escaped(text)}"`;
}

/** XML 1.0, 2.2 and 2.4: characters that it does not have are left out, and the others mean nothing. */
function escaped(text: string): string {
  const known = wellFormed(text).replace(/(?![\n\r\t])[\p{Cc}\ufffe\uffff]/gu, "");
  return known.replace(/[&<>"'\n\r\t]/g, (character) => `&#${character.charCodeAt(0)};`);
}
