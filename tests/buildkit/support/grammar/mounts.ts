import fc from "fast-check";

import { DIGEST, many, some } from "./some.js";

const field = some(
  [3, "type=bind"],
  [4, "target=/x"],
  [2, "source=a"],
  [2, "from=tools"],
  "TYPE=cache",
  "type=cache",
  "type=tmpfs",
  "type=secret",
  "type=ssh",
  "type=Bind",
  "from=ubuntu:22.04",
  "FROM=ubuntu:22.04",
  "From=Tools",
  "from=0",
  "from=$BASE",
  "from=x$",
  "from=",
  "from=scratch",
  "from=de\\bian",
  "target=$T",
  "dst=${T}",
  "id=x",
  "rw",
  "RO=true",
  "ro",
  "required",
  "required=true",
  "size=1g",
  "sharing=locked",
  "mode=0755",
  "uid=1",
  "gid=x",
  "env=X",
  "",
  " from=debian",
  "'from=debian'",
  "target=/a b",
  "type=$T",
  "from",
  "nothing=1",
  "target=${T:-x}",
  "fro\u212a=x",
  `from=debian@${DIGEST}`,
);
const plainMount = many(field, ",", 4, 1);

/** The value of a --mount. */
export const mount = fc.oneof(
  { weight: 6, arbitrary: plainMount },
  { weight: 1, arbitrary: plainMount.map((value) => `'${value.replace(/[^,]+$/, '"$&"')}'`) },
  { weight: 1, arbitrary: plainMount.map((value) => `"${value}"`) },
  { weight: 1, arbitrary: plainMount.map((value) => `'"from=ubuntu:22.04",${value}'`) },
  { weight: 1, arbitrary: plainMount.map((value) => `type=bind,"from=ubuntu:22.04",${value}`) },
);
