import fc from "fast-check";

import { DIGEST, many, some } from "./some.js";

export const copyFlag = some(
  "--from=tools",
  "--from=0",
  "--from=9",
  "--from=debian",
  "--from=Tools",
  "--from=$BASE",
  "--link",
  "--link=false",
  "--chown=1:1",
  "--parents",
  "--exclude=x",
  "--from=scratch",
  "--from=",
  '--from="debian"',
  "--keep-git-dir",
  "--checksum=x",
  "--FROM=debian",
  "--from=00",
  `--from=x@${DIGEST}`,
);

const source = some(
  [5, "a"],
  [2, "b/"],
  "https://example.com/a",
  "HTTPS://example.com/a",
  '"https://example.com/a"',
  "ht\\tps://example.com/a",
  "$URL",
  "git@example.com:a/b",
  "https://example.com/a.git#x",
  "a.git",
  "'a'",
  "<<EOF",
  "<<-EOF",
  "<<'EOF'",
  '"<<EOF"',
  "<< EOF",
  "3<<EOF",
  "git://x/y",
  "h'ttp'://x",
);

/** Sources and target of COPY and ADD. */
export const files = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(many(source, " ", 3, 1), some([6, "/x"], "/", "<<EOF", "")).map((parts) => parts.join(" ")),
  },
  { weight: 1, arbitrary: many(source, '", "', 3, 1).map((sources) => `["${sources}", "/x"]`) },
);
