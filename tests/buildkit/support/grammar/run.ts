import fc from "fast-check";

import { documentWord } from "./here-documents.js";
import { mount } from "./mounts.js";
import { some } from "./some.js";

export const command = some(
  [6, "ls -l"],
  [2, '["ls", "<<EOF"]'],
  "echo it's",
  "echo 'a b' \"c\"",
  'echo "it\'s"',
  "[ -f x ] && ls",
  "echo $((1<<2))",
  "echo $((1 << 2))",
  '["ls" "-l"]',
  '["ls", 1]',
  "[]",
  '["\\u00e9", "\\ud800"]',
  '["a\\\\b"] ',
  '"a <<EOF b"',
  "echo \\\\",
  "echo 'x",
  'echo "x\\"y"',
  "echo ${A:-b}",
  "echo \u00e9",
  '["a",]',
  '["a"] x',
  "--network=none ls",
  "<in >out",
  "",
);
export const text = fc.oneof(
  { weight: 3, arbitrary: command },
  { weight: 2, arbitrary: fc.tuple(command, documentWord).map((parts) => parts.join(" ")) },
  { weight: 1, arbitrary: fc.tuple(documentWord, documentWord, command).map((parts) => parts.join(" ")) },
);

export const runFlag = fc.oneof(
  { weight: 10, arbitrary: fc.constant("--network=none") },
  { weight: 5, arbitrary: mount.map((value) => `--mount=${value}`) },
  {
    weight: 3,
    arbitrary: some(
      "--network=host",
      "--network=default",
      '--network="none"',
      "--network='no'ne",
      "--NETWORK=none",
      "--network none",
      "--network=no\\ne",
      "--network=$N",
      "--security=insecure",
      "--security=sandbox",
      "--device=x",
      "--",
      "-- --network=none",
      "--network",
      "--network=",
      "--netw\\ork=none",
      "--network=`none",
      "--netwo\\\nrk=none",
      "--network=none\u00a0",
      "--network=none\u00e0",
      '--network="none',
      "'--network=none'",
      "-",
      "--network=None",
    ),
  },
);
