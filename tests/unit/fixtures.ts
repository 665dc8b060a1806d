import { expect } from "vitest";
import type { ImageLayer } from "../../pipeline/src/documents/oci/index.js";
import { FactoryError } from "../../pipeline/src/errors/index.js";
import {
  type Catalog,
  findImage,
  type ImageDefinition,
  loadCatalog,
  type SourceFile,
} from "../../pipeline/src/repository/inputs/index.js";
import { type Deb, type Lock, PACKER, type Wheel } from "../../pipeline/src/repository/lock/index.js";

export const LABELS = `title: Test image
description: For tests
licenses: Apache-2.0
vendor: Image Factory
version: 1.2.3
source: https://example.com/factory
documentation: https://example.com/factory/docs
extra:
  com.example.team: platform
`;

export const BASE = `name: tiny
platforms: [linux/amd64, linux/arm64]
epoch: 1764547200
debian:
  suite: bookworm
  packages: [python3.11, libc6]
  omit: [{ name: perl-base, reason: "no maintainer script runs" }]
python:
  version: "3.11"
layers:
  - { stage: rootfs, comment: "Debian packages", debs: rest }
config:
  user: "65532:65532"
  env: { PATH: /usr/bin, LANG: C.UTF-8 }
  cmd: [/usr/bin/python3.11]
`;

export const APP = `name: app
base: tiny
mixins: [web]
python:
  requirements: ["numpy==2.2.0", "uvicorn[standard]==1.0"]
layers:
  - { stage: compiled, comment: "compiled wheels", wheels: compiled }
  - { stage: pure, comment: "pure Python wheels", wheels: pure }
config:
  entrypoint: [/usr/bin/python3.11, -m, app]
  env: { LANG: C }
  exposedPorts: [8000/tcp]
  volumes: [/cache]
  workdir: /app
  stopSignal: SIGTERM
`;

export const MIXIN = `python:
  requirements: ["fastapi==0.100.0"]
config:
  env: { WEB: "1" }
`;

/** The files of a small repository; `changes` replaces or adds texts by path. */
export function sources(changes: Record<string, string> = {}): SourceFile[] {
  const files: Record<string, string> = {
    "bases/tiny/inputs.yaml": BASE,
    "bases/tiny/labels.yaml": LABELS,
    "images/app/inputs.yaml": APP,
    "images/app/labels.yaml": LABELS,
    "mixins/web.yaml": MIXIN,
    ...changes,
  };
  return Object.entries(files).map(([path, text]) => ({ path, text }));
}

/** The catalog of the small repository. */
export function catalog(changes?: Record<string, string>): Catalog {
  return loadCatalog(sources(changes));
}

/** One image of the small repository. */
export function image(name: string): ImageDefinition {
  return findImage(catalog(), name);
}

export const HEX = "0123456789abcdef".repeat(4);
export const DIGEST = `sha256:${HEX}`;

/** A .deb as a lock lists it. */
export function deb(name: string, version = "1.0", extra: Partial<Deb> = {}): Deb {
  const path = `pool/main/${name[0]}/${name}/${name}_${version}_amd64.deb`;
  return { name, version, architecture: "amd64", archive: "debian", path, size: 1000, sha256: HEX, ...extra };
}

/** A wheel as a lock lists it; pure unless a tag is given. */
export function wheel(name: string, version = "1.0", tag = "py3-none-any", extra: Partial<Wheel> = {}): Wheel {
  return { name, version, filename: `${name}-${version}-${tag}.whl`, size: 2000, sha256: HEX, ...extra };
}

/** A lock of the small repository. */
export function lock(changes: Partial<Lock> = {}): Lock {
  return {
    version: 1,
    image: "tiny",
    platform: "linux/amd64",
    asked: DIGEST,
    base: null,
    packer: PACKER,
    debs: [],
    wheels: [],
    ...changes,
  };
}

/** A packed layer; its digests follow from the name of its stage. */
export function layer(stage: string, changes: Partial<ImageLayer> = {}): ImageLayer {
  const hex = Buffer.from(stage).toString("hex").padEnd(64, "0");
  return {
    digest: `sha256:${hex}`,
    diffID: `sha256:${[...hex].reverse().join("")}`,
    size: 1000,
    uncompressedSize: 3000,
    mediaType: "application/vnd.oci.image.layer.v1.tar+zstd",
    files: 3,
    packer: PACKER,
    image: "tiny",
    stage,
    comment: `the ${stage}`,
    ...changes,
  };
}

/** Run something that must fail with one of the project's errors, and return that error. */
export function failure(action: () => unknown): FactoryError {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(FactoryError);
    return error as FactoryError;
  }
  throw new Error("expected an error");
}

/** The problems of an error as lines. */
export function problemLines(action: () => unknown): string[] {
  const error = failure(action);
  return error.message.split("\n").slice(0, error.problems.length);
}
