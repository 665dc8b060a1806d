import fc from "fast-check";

import { DIGEST, some } from "./some.js";

const image = some(
  [4, "scratch"],
  [3, "tools"],
  [2, "${BASE}"],
  "$BASE",
  "debian:12",
  "Tools",
  "TOOLS",
  "0",
  "7",
  "tools:1",
  '"scratch"',
  `debian@${DIGEST}`,
  "debian@sha256:12",
  "${OTHER}",
  "$TARGETARCH",
  "${BASE:-debian}",
  "${BASE}:12",
  "$BASE$OTHER",
  "to\\ols",
  "'debian'",
  "",
);

export const from = fc
  .tuple(image, some([2, ""], [3, " AS tools"], " as Tools", " AS a", " AS 1", " AS", " AS x y", " AS \u212a"))
  .map((parts) => parts.join(""));
export const fromFlag = some(
  "--platform=$BUILDPLATFORM",
  "--platform=linux/arm64",
  "--platform",
  "--from=x",
  '--platform="a"',
);
