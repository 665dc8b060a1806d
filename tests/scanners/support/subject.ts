import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { blobPath, imageIndex, jsonBlob, MediaType, ociPlatform } from "../../../pipeline/src/documents/oci/index.js";
import { archive } from "./databases.js";
import { newFolder } from "./run.js";

const SITE = "usr/lib/python3/dist-packages/requests-2.25.0.dist-info";

/** A syft document of a Debian with requests 2.25.0. Returns the file. */
export function sbomFile(): string {
  const file = join(newFolder("sbom"), "sbom.json");
  const requests = {
    ...{ id: "1", name: "requests", version: "2.25.0", type: "python", language: "python" },
    ...{ purl: "pkg:pypi/requests@2.25.0", locations: [{ path: `/${SITE}/METADATA` }], licenses: [], cpes: [] },
  };
  const document = {
    artifacts: [requests],
    source: { id: "1", name: "x", version: "1", type: "directory", metadata: { path: "x" } },
    distro: { id: "debian", name: "debian", version: "12", versionID: "12" },
    descriptor: { name: "syft", version: "1.57.0" },
    schema: { version: "16.1.0", url: "anchore/syft/schema-16.1.0.json" },
  };
  writeFileSync(file, JSON.stringify(document));
  return file;
}

/** An OCI image layout of the same. Returns the folder. */
export function layoutFolder(): string {
  const layout = newFolder("layout");
  mkdirSync(join(layout, "blobs/sha256"), { recursive: true });
  const layer = addBlob(layout, readFileSync(archive(rootfs(), ["etc", "usr", "var"], "layer.tar")));
  const json = (type: string, value: object) => {
    const blob = jsonBlob(type, value);
    writeFileSync(join(layout, blobPath(blob.descriptor.digest)), blob.text);
    return blob.descriptor;
  };
  const config = { ...ociPlatform("linux/amd64"), rootfs: { type: "layers", diff_ids: [layer.digest] }, config: {} };
  const manifest = json(MediaType.manifest, {
    ...{ schemaVersion: 2, mediaType: MediaType.manifest, config: json(MediaType.config, config) },
    layers: [{ mediaType: "application/vnd.oci.image.layer.v1.tar", ...layer }],
  });
  writeFileSync(join(layout, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  writeFileSync(join(layout, "index.json"), JSON.stringify(imageIndex([manifest])));
  return layout;
}

function addBlob(layout: string, bytes: Buffer): { digest: string; size: number } {
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  writeFileSync(join(layout, blobPath(digest)), bytes);
  return { digest, size: bytes.length };
}

function rootfs(): string {
  const root = newFolder("rootfs");
  const files = {
    "etc/os-release": 'ID=debian\nVERSION_ID="12"\n',
    "etc/debian_version": "12.15\n",
    "var/lib/dpkg/status": "",
    [`${SITE}/METADATA`]: "Metadata-Version: 2.1\nName: requests\nVersion: 2.25.0\n",
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}
