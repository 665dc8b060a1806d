import { z } from "zod";
import { about } from "../../errors/index.js";
import { jsonOf } from "../../text/json.js";
import { parseYaml, type SourceFile } from "../inputs/index.js";
import { EnvironmentError } from "./errors.js";

/** By what an environment signs and verifies, in place of the public Sigstore. */
export interface Sigstore {
  trustedRoot: TrustedRoot;
  /** Where certificates, log entries and times are had. Without it they come from the public Sigstore. */
  signingConfig?: SigningConfig;
}

/** Whose certificates, log entries and times count: a file of the repository. */
export interface TrustedRoot extends SourceFile {
  /** Whether it names a log of certificates; what is in none of them can be told by nobody else. */
  certificateLogs: boolean;
  /** Whether it names a log of signatures. */
  signatureLogs: boolean;
  /** Whether it names an authority for times (RFC 3161). */
  authorities: boolean;
}

/** The services that sign: a file of the repository. */
export interface SigningConfig extends SourceFile {
  /** Whether it names an authority for times. */
  authorities: boolean;
}

const Time = z.iso.datetime({ offset: true });
const Authority = z.strictObject({
  subject: z.unknown(),
  uri: z.string().optional(),
  certChain: z.unknown(),
  validFor: z.strictObject({ start: Time.optional(), end: Time.optional() }).optional(),
  operator: z.string().optional(),
});

/**
 * https://github.com/sigstore/protobuf-specs/blob/v0.5.1/protos/sigstore_trustroot.proto
 * cosign knows a second name of each field (`timestamp_authorities`), which would go past what is changed here.
 */
const Root = z.strictObject({
  mediaType: z.string().regex(/^application\/vnd\.dev\.sigstore\.trustedroot(?:\+json;version=0\.1|\.v0\.[12]\+json)$/),
  tlogs: z.array(z.unknown()).optional(),
  certificateAuthorities: z.array(z.unknown()).optional(),
  ctlogs: z.array(z.unknown()).optional(),
  timestampAuthorities: z.array(Authority).optional(),
});

const Config = z.strictObject({
  mediaType: z.literal("application/vnd.dev.sigstore.signingconfig.v0.2+json"),
  caUrls: z.array(z.unknown()).optional(),
  oidcUrls: z.array(z.unknown()).optional(),
  rekorTlogUrls: z.array(z.unknown()).optional(),
  rekorTlogConfig: z.unknown(),
  tsaUrls: z.array(z.unknown()).optional(),
  tsaConfig: z.unknown(),
});

/** Read a trusted root. Throws an EnvironmentError. */
export function parseTrustedRoot(file: SourceFile): TrustedRoot {
  const root = read(file, Root, `cosign trusted-root create --out=${file.path}`);
  return {
    ...file,
    certificateLogs: (root.ctlogs ?? []).length > 0,
    signatureLogs: (root.tlogs ?? []).length > 0,
    authorities: (root.timestampAuthorities ?? []).length > 0,
  };
}

/** Read a signing config. Throws an EnvironmentError. */
export function parseSigningConfig(file: SourceFile): SigningConfig {
  const config = read(file, Config, `cosign signing-config create --out=${file.path}`);
  return { ...file, authorities: (config.tsaUrls ?? []).length > 0 };
}

/** JSON is YAML, and that reader tells the place of a problem and finds what is there twice. */
function read<T>(file: SourceFile, schema: z.ZodType<T>, command: string): T {
  const next = `Write the file with \`${command} …\`, and commit it; registry/README.md says more.`;
  const wrong = (message: string) => new EnvironmentError([about(file.path, message)], next);
  if (file.text.trim() === "") throw wrong("the file is missing or empty");
  if (jsonOf(file.text) === undefined) throw wrong("it is not JSON");
  const { value, problems } = parseYaml(file, schema);
  if (value === undefined) throw new EnvironmentError(problems, next);
  return value;
}

/** A stretch of time, both ends included; open where one is missing. */
export interface Span {
  start?: Date;
  end?: Date;
}

/** Write a trusted root whose authorities are believed for a stretch of time only: their other times do not count. */
export function rootWithin({ text }: TrustedRoot, { start, end }: Span): string {
  const root = Root.parse(JSON.parse(text));
  const timestampAuthorities = (root.timestampAuthorities ?? []).map(({ validFor = {}, ...authority }) => {
    const starts = [validFor.start, start?.toISOString()].filter((time) => time !== undefined);
    const ends = [validFor.end, end?.toISOString()].filter((time) => time !== undefined);
    const [latest, earliest] = [last(starts), last(ends, -1)];
    return {
      ...authority,
      validFor: { ...(latest !== undefined && { start: latest }), ...(earliest !== undefined && { end: earliest }) },
    };
  });
  return JSON.stringify({ ...root, timestampAuthorities });
}

/** The latest of some times; with -1 the earliest. */
function last(times: readonly string[], sign = 1): string | undefined {
  return [...times].sort((a, b) => sign * (Date.parse(b) - Date.parse(a)))[0];
}

/** Write a signing config that gets a time for what a key signs, and nothing else: no certificate, and no entry in a log. */
export function timesOnly({ text }: SigningConfig): string {
  const { mediaType, tsaUrls, tsaConfig } = Config.parse(JSON.parse(text));
  return JSON.stringify({ mediaType, tsaUrls, tsaConfig, rekorTlogConfig: {} });
}
