import { z } from "zod";

import { notShown } from "../errors/index.js";
import type { Verdict, Violation } from "../judgement/policy/index.js";
import { type Outcome, toolJson } from "./outcome.js";

/** The arguments that check one JSON document against the rules of some namespaces. */
export function conftestArgv(file: string, namespaces: readonly string[]): string[] {
  return [
    ...["conftest", "test", "--policy", "/policies", "--parser", "json", "--output", "json", "--no-fail"],
    ...namespaces.flatMap((name) => ["--namespace", name]),
    file,
  ];
}

/** The arguments that run the policies' own unit tests. */
export function conftestVerify(): string[] {
  return ["conftest", "verify", "--policy", "/policies", "--output", "json"];
}

const Finding = z.looseObject({
  msg: z.string().min(1),
  metadata: z.looseObject({ id: z.string().min(1), why: z.string().min(1), do: z.string().min(1) }),
});

const Result = z.looseObject({
  namespace: z.string(),
  successes: z.int(),
  failures: z.array(Finding).optional(),
  warnings: z.array(Finding).optional(),
});
const Results = z.array(Result).min(1);

/** Read what conftest printed. Every namespace must have checked something, or the policy is not shown to hold. */
export function parseConftest(outcome: Outcome, namespaces: readonly string[]): Verdict {
  const parsed = Results.safeParse(toolJson("conftest", outcome));
  if (!parsed.success) {
    const message = `its report is not one of a check: ${z.prettifyError(parsed.error)}`;
    throw notShown("conftest", message, "Each rule needs msg, id, why and do.");
  }
  for (const name of namespaces) {
    const checks = parsed.data.filter((result) => result.namespace === name).reduce(countChecks, 0);
    if (checks === 0) throw notShown("conftest", `no rule of ${name} was checked`, "See policies/.");
  }
  return {
    violations: parsed.data.flatMap((result) => (result.failures ?? []).map(violation)),
    notes: parsed.data.flatMap((result) => (result.warnings ?? []).map(violation)),
  };
}

function countChecks(sum: number, { successes, failures = [], warnings = [] }: z.infer<typeof Result>): number {
  return sum + successes + failures.length + warnings.length;
}

function violation({ msg, metadata }: z.infer<typeof Finding>): Violation {
  return { id: metadata.id, message: msg, why: metadata.why, todo: metadata.do };
}

const Tests = z.array(z.looseObject({ successes: z.int(), failures: z.array(z.unknown()).optional() })).min(1);

/** Count the policies' unit tests that passed. Throws a NotShownError where one failed or none ran. */
export function parseVerify(outcome: Outcome): number {
  const parsed = Tests.safeParse(toolJson("conftest verify", outcome));
  const results = parsed.success ? parsed.data : [];
  const failed = results.reduce((sum, result) => sum + (result.failures?.length ?? 0), 0);
  const passed = results.reduce((sum, result) => sum + result.successes, 0);
  if (failed > 0 || passed === 0) {
    throw notShown("policies", `${failed} of their unit tests failed, ${passed} passed`, "Run: conftest verify.");
  }
  return passed;
}
