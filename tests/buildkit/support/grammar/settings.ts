import fc from "fast-check";

import { gap, keyword, some } from "./some.js";

export const pair = some(
  [3, "A=1"],
  "B='two words'",
  'C="x"',
  "D",
  "E=a\\ b",
  "F=$A/b",
  "G=",
  "=x",
  '"H"=1',
  "I=a=b",
  'J="a\\"b"',
  "K 'old way'",
  'L=x"y z"',
  "M='x",
  "N=a\u00a0b",
  "O=\\",
  "P=`x",
  "$Q=1",
  "# x",
  "R=\u00e9",
);

const odd = some([12, ""], "--x=y ", "--platform=x ", "-- ");
export const plain = (name: string, rest: fc.Arbitrary<string>) =>
  fc.tuple(keyword(name), gap, odd, rest).map((parts) => parts.join(""));

export const words = some(
  "/data",
  "/data /b",
  '["/data"]',
  '["/a" "/b"]',
  '[" /a "]',
  "$DATA",
  "80",
  "443/tcp 80",
  '[""]',
  "1:1",
  "/a b",
  "",
  "\u00a0x",
  '"x"',
  "[",
  '[\t"/a"]',
);
export const health = some(
  "NONE",
  "none",
  "NONE x",
  "CMD ls",
  'CMD ["ls"]',
  "CMD",
  "CMD []",
  "--interval=5s CMD ls",
  "--retries=x CMD ls",
  "--timeout=1m30s cmd ls",
  "LS",
);
