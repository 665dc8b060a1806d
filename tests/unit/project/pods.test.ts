import { describe, expect, test } from "vitest";
import { podOf, restrictedProblems } from "../../runtimes/support/pod.js";

const READMES = ["images/onnxruntime/README.md", "images/vllm/README.md"];

describe.each(READMES)("the pod of %s", (readme) => {
  test("is taken under the profile restricted", () => {
    expect(restrictedProblems(podOf(readme))).toEqual([]);
  });

  test("has a read-only root, and is named by digest", () => {
    for (const container of podOf(readme).containers) {
      expect(container.securityContext.readOnlyRootFilesystem).toBe(true);
      expect(container.image).toMatch(/@sha256:/);
    }
  });
});

test("what the profile forbids is named", () => {
  const [container] = podOf("images/onnxruntime/README.md").containers;
  if (container === undefined) throw new Error("the README has no container");
  const wrong = { runAsUser: 0, privileged: true, capabilities: { drop: ["NET_RAW"], add: ["SYS_ADMIN"] } };
  const volumes = [{ name: "models", hostPath: { path: "/" } }];
  expect(restrictedProblems({ containers: [{ ...container, securityContext: wrong }], volumes })).toEqual([
    "volumes: hostPath",
    "onnxruntime: privileged must not be set",
    "onnxruntime: allowPrivilegeEscalation must be false",
    "onnxruntime: runAsNonRoot must be true",
    "onnxruntime: runAsUser must not be 0",
    "onnxruntime: capabilities.drop must have ALL",
    "onnxruntime: capabilities.add may have NET_BIND_SERVICE only",
    "onnxruntime: seccompProfile.type must be RuntimeDefault or Localhost",
  ]);
});
