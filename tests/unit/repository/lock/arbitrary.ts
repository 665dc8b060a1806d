import fc from "fast-check";

import { normalizePythonName } from "../../../../pipeline/src/repository/inputs/index.js";
import type { Deb, Lock, Wheel } from "../../../../pipeline/src/repository/lock/index.js";

const hex = fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 64, maxLength: 64 });
const digest = hex.map((value) => `sha256:${value}`);
const name = fc.stringMatching(/^[a-z0-9][a-z0-9+.-]{1,20}$/);
const pythonName = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,10}[A-Za-z0-9])?$/);
const version = fc.stringMatching(/^[0-9][A-Za-z0-9.+~-]{0,15}$/);
const size = fc.integer({ min: 1 });
const from = fc.option(fc.constantFrom("python-3.11", "cuda-13.0"), { nil: undefined });

const deb: fc.Arbitrary<Deb> = fc
  .record({
    name,
    version,
    architecture: fc.constantFrom("amd64", "arm64", "all"),
    archive: fc.constantFrom("debian", "debian-security"),
    size,
    sha256: hex,
    from,
  })
  .map(({ from: origin, ...item }) => ({
    ...item,
    path: `pool/main/x/${item.sha256}.deb`,
    ...(origin && { from: origin }),
  }));

const seconds = fc.integer({ min: 1, max: 4_000_000_000 });
const words = fc.string({ minLength: 1, maxLength: 30 });
const publisher = fc.record({ kind: words, repository: words, workflow: words }, { requiredKeys: ["kind"] });

/** Where a wheel comes from, any part of it. */
const where = fc.record(
  {
    uploaded: seconds.map((time) => new Date(time * 1000).toISOString().replace(".000Z", "Z")),
    index: fc.constantFrom("default", "other-1"),
    yanked: fc.string(),
    publisher,
    attestation: fc.constant("stated" as const),
  },
  { requiredKeys: [] },
);

const wheel: fc.Arbitrary<Wheel> = fc
  .record({ name: pythonName, version, size, sha256: hex, from, where })
  .map(({ from: origin, where: said, ...item }) => ({
    ...item,
    ...said,
    filename: `${item.sha256}-py3-none-any.whl`,
    ...(origin && { from: origin }),
  }));

/** Any lock that is allowed, in any order. */
export const anyLock: fc.Arbitrary<Lock> = fc.record({
  version: fc.constant(1 as const),
  image: fc.constantFrom("vllm", "cuda-13.0"),
  platform: fc.constantFrom("linux/amd64", "linux/arm64"),
  asked: digest,
  base: fc.option(fc.record({ image: fc.constant("python-3.11"), lock: digest })),
  packer: fc.constantFrom("none", "factory-pack/1 zstd/1.5.4 level/3"),
  debs: fc.uniqueArray(deb, { selector: (item) => item.name }),
  wheels: fc.uniqueArray(wheel, { selector: (item) => normalizePythonName(item.name) }),
});
