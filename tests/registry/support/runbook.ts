import { readFileSync } from "node:fs";

/** A section of docs/runbook.md, with everything in it that somebody would run or write down. */
export interface Section {
  title: string;
  /** Commands in their order, from the blocks and from the lines between them, without the words behind them. */
  commands: string[];
  /** Lines of NAME=value, as a file has them. */
  variables: string[];
  /** Blocks of YAML. */
  yaml: string[];
}

/** How a command begins that is one: what is only named, as `promotions`, is none. */
const COMMAND = /^(?:(?:\.\/daggerw|oras|cosign|\/tmp\/cosign|mkdir|export) \S|cp \S+ \S)/;

/** Read the sections of the runbook. Throws where a block holds a line that is neither command, variable nor comment. */
export function runbook(): Section[] {
  const [, ...parts] = readFileSync("docs/runbook.md", "utf8").split(/^## /m);
  return parts.map(sectionOf);
}

function sectionOf(text: string): Section {
  const [title = "", ...lines] = text.split("\n");
  const yaml = [...text.matchAll(/^ *```yaml\n([\s\S]*?)^ *```/gm)].map((match) => match[1] ?? "");
  const section: Section = { title, commands: [], variables: [], yaml };
  let fenced = false;
  for (const line of lines) {
    if (line.trim().startsWith("```")) fenced = !fenced;
    else if (!fenced) read(section, line);
  }
  return section;
}

function read(section: Section, line: string): void {
  if (!/^ {4,}\S/.test(line)) {
    const spans = [...line.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? "");
    section.commands.push(...spans.filter((span) => COMMAND.test(span)));
    return;
  }
  const text = line.trim().replace(/ {3,}.*$/, "");
  if (COMMAND.test(text)) section.commands.push(text);
  else if (/^(?:#.*|[A-Z][A-Z_]*=.*)$/.test(text)) section.variables.push(text);
  else throw new Error(`docs/runbook.md: ${section.title}: what is "${text}"? A test has to know each line of a block`);
}
