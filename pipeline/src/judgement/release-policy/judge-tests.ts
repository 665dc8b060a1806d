import { Reproduction, TestResults } from "../../documents/attest/index.js";
import { malformed, type Row, row } from "./row.js";
import type { Rules } from "./rules.js";
import type { JudgedSubject } from "./subject.js";

/** Judge test results: of this digest, none failed, and on every platform of the subject some passed. */
export function judgeTests(predicate: unknown, { digest, manifests }: JudgedSubject, { image }: Rules): Row[] {
  const parsed = TestResults.safeParse(predicate);
  if (!parsed.success) return [malformed("test-result", "an in-toto test result v0.1")];
  const { result, configuration, passedTests, warnedTests, failedTests } = parsed.data;
  const about = configuration.some((item) => item.name === image && `sha256:${item.digest?.sha256}` === digest);
  const untested = manifests.filter(({ platform }) => !passedTests.some((name) => name.startsWith(`${platform} `)));
  const counts = `${passedTests.length} passed, ${warnedTests.length} skipped, ${failedTests.length} failed`;
  const where = untested.length === 0 ? counts : `${counts}; none passed on ${untested.map((item) => item.platform)}`;
  const ok = about && result !== "FAILED" && failedTests.length === 0 && untested.length === 0 && manifests.length > 0;
  return [row("test-result", "none failed, some passed", about ? where : "tests of something else", ok)];
}

/** Judge a reproduction: both builds gave this digest, and every part was the same. */
export function judgeReproduction(predicate: unknown, { digest, manifests }: JudgedSubject, { image }: Rules): Row[] {
  const parsed = Reproduction.safeParse(predicate);
  if (!parsed.success) return [malformed("reproduction", "a comparison of two builds")];
  const { first, second, parts, platforms } = parsed.data;
  const different = parts.filter((part) => part.first !== part.second);
  const missing = manifests.filter((item) => !platforms.includes(item.platform));
  const parted = manifests.every((item) =>
    parts.some((part) => part.kind === "manifest" && part.first === item.digest),
  );
  const same = first === digest && second === digest && different.length === 0;
  const ok = same && parsed.data.image === image && missing.length === 0 && parted && parts.length > 0;
  const found = same ? `${parts.length} parts the same` : `${first} and ${second}, ${different.length} parts differ`;
  return [
    row("reproduction", "the same digest twice", ok || !same ? found : `of ${parsed.data.image}: ${platforms}`, ok),
  ];
}
