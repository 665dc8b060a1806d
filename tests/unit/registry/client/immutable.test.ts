import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { failed } from "../../../../pipeline/src/registry/client/ask.js";
import { saysImmutable } from "../../../../pipeline/src/registry/client/immutable.js";

const PUT = 'PUT "https://registry.invalid/v2/team/tiny/manifests/latest"';

describe("a tag that may not be moved", () => {
  test.each([
    "denied: The image tag 'x' already exists in the 'tiny' repository and cannot be overwritten because the tag is immutable.",
    "ImageTagAlreadyExistsException: x",
    `${PUT}: response status code 412: Precondition Failed: Failed to process request due to 'tiny:x' configured as immutable.`,
    "tag immutability is enabled",
    "Immutable tags are on",
    `${PUT}: response status code 409: Conflict`,
    `${PUT}: response status code 405: Method Not Allowed`,
    "PUT http://registry.invalid/v2/tiny/manifests/sha256-00: UNSUPPORTED: The operation is unsupported.",
    "PUT https://registry.invalid/v2/tiny/manifests/sha256-00: unexpected status code 412 Precondition Failed",
    "Not enough permissions to overwrite artifact 'tiny/latest/manifest.json'",
    "Updating asset not allowed: v2/tiny/manifests/latest",
  ])("is one: %s", (words) => {
    expect(saysImmutable(words)).toBe(true);
    const error = failed(["oras", "tag"], "here", { code: 1, stdout: "", stderr: words });
    expect(error).toMatchObject({ code: "TAGS_IMMUTABLE", next: expect.stringContaining("Tags that move") });
  });

  test.each([
    "registry.invalid/team/immutable:1.0: not found",
    "registry.invalid/immutable/tiny@sha256:00: not found",
    'GET "https://registry.invalid/v2/immutable/tiny/tags/list": response status code 404: Not Found',
    'PUT "https://registry.invalid/v2/tiny/manifests/sha256:00": response status code 409: Conflict',
    'PUT "https://registry.invalid/v2/tiny/blobs/uploads/1": response status code 405: Method Not Allowed',
    'GET "https://registry.invalid/v2/tiny/manifests/latest": response status code 409: Conflict',
    `${PUT}: response status code 403: Forbidden`,
    `${PUT}: response status code 401: Unauthorized`,
    `${PUT}: response status code 500: Internal Server Error`,
    "mismatch sha256:00",
  ])("is none: %s", (words) => {
    expect(saysImmutable(words)).toBe(false);
    expect(failed(["oras", "tag"], "here", { code: 1, stdout: "", stderr: words }).code).toBe("REGISTRY_FAILED");
  });

  test("is not found in names", () => {
    const part = fc.constantFrom("immutable", "immutability", "x-immutable", "immutable-x", "immutable.corp", "tiny");
    const name = fc.array(part, { minLength: 2, maxLength: 4 }).map((parts) => parts.join("/"));
    const form = fc.constantFrom(
      "NAME: not found",
      "NAME@sha256:00: mismatch",
      'GET "https://NAME/v2/": EOF',
      '"NAME": denied',
    );
    fc.assert(
      fc.property(name, form, fc.nat(), (path, text, tag) => {
        for (const full of [path, `${path}:${tag}`, `${path}:immutable`]) {
          expect([full, saysImmutable(text.replace("NAME", full))]).toEqual([full, false]);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
