import { expect, test } from "vitest";
import { goodDockerfile, usualDockerfile } from "../../bench/dockerfiles.js";

const content = {
  image: "small",
  platform: "linux/amd64",
  python: "python3.11",
  debs: ["libc6=2.36-9", "python3.11=3.11.2"],
  requirements: ["numpy==2.4.6 --hash=sha256:00"],
  files: ["app"],
};

test.each([
  ["good", goodDockerfile, "uv pip install"],
  ["usual", usualDockerfile, "pip install --no-cache-dir"],
])("the %s one has the same packages and files, and no address", (_, dockerfile, installs) => {
  const context = dockerfile(content, "base@sha256:00", "first");
  expect(context["debs.txt"]).toBe("libc6=2.36-9\npython3.11=3.11.2\n");
  expect(context["requirements.txt"]).toBe("numpy==2.4.6 --hash=sha256:00\n");
  expect(context.Dockerfile).toContain(installs);
  expect(context.Dockerfile).toContain("COPY app /app\nLABEL bench=first\n");
  expect(Object.values(context).join("")).not.toMatch(/https?:\/\//);
  // A label is the last thing: what is before it stays in the cache.
  const other = dockerfile(content, "base@sha256:00", "second").Dockerfile ?? "";
  expect(other.replace("second", "first")).toBe(context.Dockerfile);
});
