import { createHash } from "node:crypto";

import { MediaType } from "../../../pipeline/src/documents/oci/index.js";
import { BUNDLE_TYPE } from "../../../pipeline/src/programs/cosign.js";
import type { Repository } from "../../../pipeline/src/repository/references/index.js";

/** An entry of a list of referrers. */
export interface Entry {
  mediaType: string;
  digest: string;
  size: number;
  artifactType?: string;
  annotations?: Record<string, string>;
}

interface Document {
  mediaType: string;
  manifests?: Entry[];
  layers?: Entry[];
}

const EMPTY = Buffer.from("{}");
const PREDICATE = "dev.sigstore.bundle.predicateType";

/** Someone who can write to a repository, through the registry's HTTP API, and has no key that is trusted. */
export class Attacker {
  constructor(private readonly at: Repository) {}

  /** Read a manifest by its digest or tag. */
  async read<T extends object = Document>(reference: string): Promise<T> {
    return JSON.parse((await this.get(`manifests/${reference}`)).toString()) as T;
  }

  /** Write a document as a manifest; returns its digest. With a tag it gets that tag. */
  async write<T extends { mediaType: string }>(document: T, tag?: string): Promise<string> {
    const body = Buffer.from(JSON.stringify(document));
    const digest = digestOf(body);
    await this.put(`manifests/${tag ?? digest}`, body, document.mediaType);
    return digest;
  }

  /** Let a tag point at a manifest that is there, by its digest or another tag. */
  async tag(reference: string, tag: string): Promise<void> {
    const body = await this.get(`manifests/${reference}`);
    await this.put(`manifests/${tag}`, body, (JSON.parse(body.toString()) as Document).mediaType);
  }

  /** The bundles that refer to a manifest, of one predicate type, as text. */
  async bundles(subject: string, type: string): Promise<string[]> {
    const entries = (await this.referrers(subject)).filter(({ annotations }) => annotations?.[PREDICATE] === type);
    return Promise.all(
      entries.map(async ({ digest }) => {
        const [layer] = (await this.read(digest)).layers ?? [];
        return (await this.get(`blobs/${layer?.digest}`)).toString();
      }),
    );
  }

  /** Let a bundle refer to a manifest, as one of a predicate type; nothing of that needs to be true. */
  async attach(subject: string, bundle: string, type: string): Promise<void> {
    const body = await this.get(`manifests/${subject}`);
    const about = {
      mediaType: (JSON.parse(body.toString()) as Document).mediaType,
      digest: subject,
      size: body.length,
    };
    const document = {
      ...{ schemaVersion: 2, mediaType: MediaType.manifest, artifactType: BUNDLE_TYPE },
      config: await this.blob(EMPTY, "application/vnd.oci.empty.v1+json"),
      layers: [await this.blob(Buffer.from(bundle), BUNDLE_TYPE)],
      ...{ subject: about, annotations: { "dev.sigstore.bundle.content": "dsse-envelope", [PREDICATE]: type } },
    };
    const digest = await this.write(document);
    const size = Buffer.byteLength(JSON.stringify(document));
    const { mediaType, artifactType, annotations } = document;
    const others = await this.referrers(subject);
    await this.list(subject, [...others, { mediaType, digest, size, artifactType, annotations }]);
  }

  /** Let an image, or any other manifest, refer to a manifest. Returns its digest. */
  async refer<T extends { mediaType: string }>(document: T, subject: string): Promise<string> {
    const body = await this.get(`manifests/${subject}`);
    const about = {
      mediaType: (JSON.parse(body.toString()) as Document).mediaType,
      digest: subject,
      size: body.length,
    };
    const referring = { ...document, subject: about };
    const digest = await this.write(referring);
    const size = Buffer.byteLength(JSON.stringify(referring));
    const { mediaType } = document;
    await this.list(subject, [
      ...(await this.referrers(subject)),
      { mediaType, digest, size, artifactType: BUNDLE_TYPE },
    ]);
    return digest;
  }

  /** Take what is of a predicate type from the lists of what refers to manifests. Returns how much that was. */
  async drop(type: string, ...subjects: readonly string[]): Promise<number> {
    let dropped = 0;
    for (const subject of subjects) {
      const all = await this.referrers(subject);
      const rest = all.filter(({ annotations }) => annotations?.[PREDICATE] !== type);
      await this.list(subject, rest);
      dropped += all.length - rest.length;
    }
    return dropped;
  }

  /** What refers to a manifest: this registry has no API for it, so the list lies under a tag. */
  async referrers(subject: string): Promise<Entry[]> {
    const answer = await fetch(this.url(`manifests/${listOf(subject)}`), { headers: { accept: MediaType.index } });
    if (answer.status === 404) return [];
    return ((await answer.json()) as Document).manifests ?? [];
  }

  private async list(subject: string, manifests: readonly Entry[]): Promise<void> {
    const document = { schemaVersion: 2, mediaType: MediaType.index, manifests };
    await this.write(document, listOf(subject));
  }

  private async blob(body: Buffer, mediaType: string): Promise<Entry> {
    const begun = await fetch(this.url("blobs/uploads/"), { method: "POST" });
    const url = new URL(begun.headers.get("location") ?? "");
    url.searchParams.set("digest", digestOf(body));
    const answer = await fetch(url, { method: "PUT", body: new Uint8Array(body) });
    if (answer.status !== 201) throw new Error(`blob: ${answer.status} ${await answer.text()}`);
    return { mediaType, digest: digestOf(body), size: body.length };
  }

  private async get(path: string): Promise<Buffer> {
    const accept = [MediaType.index, MediaType.manifest].join(", ");
    const answer = await fetch(this.url(path), { headers: { accept } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return Buffer.from(await answer.arrayBuffer());
  }

  private async put(path: string, body: Buffer, type: string): Promise<void> {
    const headers = { "content-type": type };
    const answer = await fetch(this.url(path), { method: "PUT", headers, body: new Uint8Array(body) });
    if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  }

  private url(path: string): string {
    return `http://${this.at.registry}/v2/${this.at.path}/${path}`;
  }
}

function listOf(subject: string): string {
  return subject.replace(":", "-");
}

function digestOf(body: Buffer): string {
  return `sha256:${createHash("sha256").update(body).digest("hex")}`;
}
