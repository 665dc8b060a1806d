import { clean } from "../../text/clean.js";
// Not from its index: the page of a report has these words, and no schema.
import { type Due, dueText } from "../scan/judged.js";
import type { DriftLine, Fix } from "./report.js";

/** Say why a line is there. */
export function causeText({ causes }: Pick<DriftLine, "causes">): string {
  return causes.map(({ cause, detail }) => `${cause}: ${clean(detail)}`).join("; ");
}

/** Say until when something has to be gone. */
export function clockText(due: Due | undefined): string {
  return due === undefined ? "none" : dueText(due);
}

/** Say whether it can be mended. */
export function fixText(fix: Fix): string {
  switch (fix.state) {
    case "none":
      return "no fix is known";
    case "available":
      return `to be had: ${clean(fix.version)} (${clean(fix.detail, LONG)})`;
    case "unavailable":
      return `not to be had: ${clean(fix.detail, LONG)}`;
    case "not-asked":
      return `not asked: ${clean(fix.detail, LONG)}`;
  }
}

/** Words of a resolver, in characters. */
const LONG = 300;

/** Where a line is: `production/vllm linux/amd64`. */
export function whereOf({
  environment,
  image,
  platforms,
}: Pick<DriftLine, "environment" | "image" | "platforms">): string {
  return `${environment}/${clean(image)} ${platforms.map((name) => clean(name)).join(", ")}`;
}
