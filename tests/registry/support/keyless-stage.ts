import { join } from "node:path";
import {
  judge,
  type ReleasePolicy,
  type Trust,
  trustOf,
} from "../../../pipeline/src/judgement/release-policy/index.js";
import type { Signer } from "../../../pipeline/src/programs/cosign.js";
import { findTag } from "../../../pipeline/src/registry/client/lookup.js";
import { type Place, SERVED } from "../../../pipeline/src/registry/client/place.js";
import { push } from "../../../pipeline/src/registry/client/push.js";
import { attest } from "../../../pipeline/src/registry/evidence/attest.js";
import { collect } from "../../../pipeline/src/registry/evidence/collect.js";
import { sign } from "../../../pipeline/src/registry/evidence/sign.js";
import {
  parseSigningConfig,
  parseTrustedRoot,
  type Sigstore,
} from "../../../pipeline/src/repository/environments/index.js";
import type { Repository } from "../../../pipeline/src/repository/references/index.js";
import { digestOf, IMAGE, POLICY, rules } from "../../unit/judgement/release-policy/complete.js";
import { type HostOptions, HostTools } from "./host-tools.js";
import type { TestKey } from "./keys.js";
import { makeLayout, type TestLayout } from "./layout.js";
import type { Workflow } from "./oidc-issuer.js";
import { PrivateSigstore } from "./private-sigstore.js";
import { RegistryServer } from "./registry-server.js";
import { attestationsOf, subjectsOf } from "./released.js";

/** The workflow that releases. */
export const OURS: Workflow = { repository: "TEAM/REPO" };

/** The expression that it fits, as registry/README.md says to write it. */
export const SUBJECT = String.raw`https://github\.com/TEAM/REPO/\.github/workflows/release\.yml@refs/heads/main`;

/** A registry, and a Sigstore of one's own whose files an environment names. */
export class KeylessStage {
  private constructor(
    readonly sigstore: PrivateSigstore,
    readonly server: RegistryServer,
    readonly layouts: readonly [TestLayout, TestLayout],
  ) {}

  static async open(): Promise<KeylessStage> {
    const [sigstore, server] = await Promise.all([PrivateSigstore.start(), RegistryServer.start()]);
    return new KeylessStage(sigstore, server, [makeLayout(), makeLayout()]);
  }

  async stop(): Promise<void> {
    await Promise.all([this.sigstore.stop(), this.server.stop()]);
  }

  /** The files of an environment, as it is read. */
  files({ sigstore }: { sigstore: PrivateSigstore } = this): Sigstore {
    const file = (name: string, text: string) => ({ path: join(sigstore.folder, name), text });
    return {
      signingConfig: parseSigningConfig(file("signing-config.json", sigstore.signingConfig)),
      trustedRoot: parseTrustedRoot(file("trusted-root.json", sigstore.trustedRoot)),
    };
  }

  get signer(): Signer {
    return { kind: "keyless", sigstore: this.files() };
  }

  tools(options: HostOptions = {}, workflow: Workflow = OURS): HostTools {
    return new HostTools({ token: () => this.sigstore.issuer.token(workflow), ...options });
  }

  /** Trust in the workflow, and in some keys. */
  trust(
    identities: Partial<ReleasePolicy["trust"]["identities"][number]>[] = [{}],
    keys: readonly (ReleasePolicy["trust"]["keys"][number] & { text: string })[] = [],
  ): Trust {
    const all = identities.map((item) => ({ issuer: this.sigstore.issuer.url, subject: SUBJECT, ...item }));
    const own = keys.map(({ text: _, ...key }) => key);
    const policy = { ...POLICY, trust: { localKeys: false, keys: own, identities: all } };
    const texts = keys.map(({ file, text }) => ({ path: file, text }));
    return trustOf(policy, texts, [], this.files().trustedRoot);
  }

  place(environment: string, trust: Trust = this.trust(), server = this.server): Place {
    const policy: ReleasePolicy = { ...POLICY, require: ["provenance"] };
    const { now: _, ...own } = rules({ trust, policy });
    return {
      ...{ environment, promoted: environment.endsWith("production"), rules: own },
      repository: server.repository(`${environment}/${IMAGE}`),
      journal: server.repository(`${environment}/journal`),
      policy: { path: "policy.yaml", digest: digestOf("9") },
    };
  }

  /** Push, sign and attest one of the images. */
  async release(repository: Repository, image: 0 | 1, signer: Signer = this.signer, key?: TestKey): Promise<string> {
    const layout = this.layouts[image];
    const tools = this.tools({ layout: layout.folder, ...(key !== undefined && { signer: key }) });
    const { index } = await push(tools, layout.index, repository, SERVED);
    await sign(tools, signer, repository, subjectsOf(layout));
    await attest(tools, signer, repository, provenanceOf(layout));
    return index;
  }

  /** What blocks an image, as `subject: what: found`. */
  async blocks(place: Place, digest: string, tools = this.tools(), now = new Date()): Promise<string[]> {
    const { trust, policy } = place.rules;
    const found = await collect(tools, place.repository, digest, trust, policy.require);
    return judge(found, { ...place.rules, now }).flatMap(({ ok, subject, what, found: said }) =>
      ok ? [] : [`${subject}: ${what}: ${said}`],
    );
  }

  served(place: Place): Promise<string | undefined> {
    return findTag(this.tools(), place.repository, SERVED);
  }
}

/** The evidence that is required here. */
export function provenanceOf(layout: TestLayout) {
  return attestationsOf(layout).filter(({ predicate }) => predicate === "provenance");
}
