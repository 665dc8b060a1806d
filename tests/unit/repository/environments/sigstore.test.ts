import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  parseSigningConfig,
  parseTrustedRoot,
  rootWithin,
  timesOnly,
} from "../../../../pipeline/src/repository/environments/index.js";
import { failure, problemLines } from "../../fixtures.js";

const AUTHORITY = { subject: { commonName: "tsa" }, uri: "https://tsa.invalid", certChain: { certificates: [] } };
const ROOT = {
  mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
  tlogs: [{ baseUrl: "https://rekor.invalid" }],
  certificateAuthorities: [{ uri: "https://fulcio.invalid" }],
  timestampAuthorities: [AUTHORITY],
};
const CONFIG = {
  mediaType: "application/vnd.dev.sigstore.signingconfig.v0.2+json",
  caUrls: [{ url: "https://fulcio.invalid" }],
  rekorTlogUrls: [{ url: "https://rekor.invalid" }],
  rekorTlogConfig: { selector: "EXACT", count: 1 },
  tsaUrls: [{ url: "https://tsa.invalid" }],
  tsaConfig: { selector: "EXACT", count: 1 },
};

const file = (value: unknown, path = "registry/sigstore/a.json") => ({
  path,
  text: typeof value === "string" ? value : JSON.stringify(value),
});
const root = (changes: object = {}) => parseTrustedRoot(file({ ...ROOT, ...changes }));

test("what a root names is known", () => {
  expect(root()).toMatchObject({ certificateLogs: false, signatureLogs: true, authorities: true });
  const other = root({ ctlogs: [{}], tlogs: [], timestampAuthorities: [] });
  expect(other).toMatchObject({ certificateLogs: true, signatureLogs: false, authorities: false });
  expect(parseSigningConfig(file(CONFIG))).toMatchObject({ authorities: true });
  expect(parseSigningConfig(file({ ...CONFIG, tsaUrls: [] }))).toMatchObject({ authorities: false });
  const nothing = parseTrustedRoot(file({ mediaType: ROOT.mediaType }));
  expect(nothing).toMatchObject({ certificateLogs: false, signatureLogs: false, authorities: false });
  expect(JSON.parse(rootWithin(nothing, {}))).toEqual({ mediaType: ROOT.mediaType, timestampAuthorities: [] });
  expect(parseSigningConfig(file({ ...CONFIG, tsaUrls: undefined }))).toMatchObject({ authorities: false });
});

describe("what is none", () => {
  test.each([
    ["", "the file is missing or empty"],
    [" \n", "the file is missing or empty"],
    ["{", "it is not JSON"],
    ["a: b", "it is not JSON"],
    [CONFIG, "mediaType"],
    [{ ...ROOT, timestamp_authorities: [AUTHORITY] }, "timestamp_authorities: unknown key"],
    [{ ...ROOT, timestampAuthorities: [{ ...AUTHORITY, valid_for: {} }] }, "valid_for: unknown key"],
    [{ ...ROOT, timestampAuthorities: [{ ...AUTHORITY, validFor: { end: "today" } }] }, "validFor.end"],
    [`{"timestampAuthorities": [], ${JSON.stringify(ROOT).slice(1)}`, "Map keys must be unique"],
  ])("%j", (value, expected) => {
    expect(failure(() => parseTrustedRoot(file(value))).code).toBe("ENVIRONMENT");
    expect(problemLines(() => parseTrustedRoot(file(value))).join()).toContain(expected);
  });

  test("is followed by how such a file is written", () => {
    const told = (command: string) =>
      `Write the file with \`cosign ${command} create --out=registry/sigstore/a.json …\`, and commit it`;
    expect(failure(() => parseTrustedRoot(file(""))).message).toContain(told("trusted-root"));
    expect(failure(() => parseTrustedRoot(file(CONFIG))).message).toContain(told("trusted-root"));
    expect(failure(() => parseSigningConfig(file("{"))).message).toContain(told("signing-config"));
  });

  test("as a signing config", () => {
    expect(problemLines(() => parseSigningConfig(file(ROOT))).join()).toContain("mediaType");
  });
});

test("a root for a span believes authorities in what is left of both", () => {
  const time = fc.date({ min: new Date("2020-01-01"), max: new Date("2030-01-01"), noInvalidDate: true });
  const maybe = fc.option(time, { nil: undefined });
  fc.assert(
    fc.property(maybe, maybe, maybe, maybe, time, (from, until, start, end, now) => {
      const validFor = { ...(from && { start: from.toISOString() }), ...(until && { end: until.toISOString() }) };
      const own = root({ timestampAuthorities: [{ ...AUTHORITY, validFor }] });
      const text = rootWithin(own, { ...(start && { start }), ...(end && { end }) });
      const [{ validFor: narrowed, ...rest }] = JSON.parse(text).timestampAuthorities;
      expect(rest).toEqual(AUTHORITY);
      const inside = (a?: Date | string, b?: Date | string) =>
        (a === undefined || now >= new Date(a)) && (b === undefined || now <= new Date(b));
      expect(inside(narrowed.start, narrowed.end)).toBe(inside(from, until) && inside(start, end));
    }),
    { numRuns: 1000 },
  );
});

test("what a key signs gets a time, and is written into no log", () => {
  const { tsaUrls, tsaConfig, mediaType } = CONFIG;
  expect(JSON.parse(timesOnly(parseSigningConfig(file(CONFIG))))).toEqual({
    ...{ mediaType, tsaUrls, tsaConfig },
    rekorTlogConfig: {},
  });
});
