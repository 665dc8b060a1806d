import fc from "fast-check";

import { step } from "./plain.js";

/** One of some texts; a number before a text is its weight. */
function some(...items: readonly (string | readonly [number, string])[]): fc.Arbitrary<string> {
  return fc.oneof(
    ...items.map((item) =>
      typeof item === "string"
        ? { weight: 1, arbitrary: fc.constant(item) }
        : { weight: item[0], arbitrary: fc.constant(item[1]) },
    ),
  );
}

function many(item: fc.Arbitrary<string>, separator: string, maxLength: number, minLength = 0): fc.Arbitrary<string> {
  return fc.array(item, { minLength, maxLength }).map((items) => items.join(separator));
}

const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;

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
const gap = some(
  [20, " "],
  [3, " \\\n  "],
  "  ",
  "\t",
  "\\\n",
  " \\ \n",
  "\\\n ",
  " \\\n# note\n",
  " \\\n\n  ",
  " `\n",
  " \\\\\n",
  " \\\n  # note \\\n ",
  "\u00a0",
  "\v",
  "\r",
  " \\\r\n",
);
const documentWord = some(
  [4, "<<EOF"],
  [2, "<<-EOF"],
  [2, "<<'EOF'"],
  [2, '<<"EOF"'],
  [2, "3<<EOF"],
  [2, "<< EOF"],
  [2, "<< 'EOF'"],
  [2, "\\<<EOF"],
  "<<-'EOF'",
  "<<\\EOF",
  '<<E"O"F',
  "<<EOF;",
  "<<EOF)",
  "<<EOF>x",
  "<<$EOF",
  "<<${EOF}",
  "<<${A:-EOF}",
  "a<<EOF",
  '"<<EOF"',
  "'<<EOF'",
  "<<<EOF",
  "<<< EOF",
  "<<\tEOF",
  "<<- EOF",
  "<<~EOF",
  "<<EOF<<X",
  "<<X <<EOF",
  "a<< 3<<EOF",
  "<<EOF<",
  "<<",
  "\\\\<<EOF",
  "$<<EOF",
  "${A}<<EOF",
  "$$<<EOF",
  "$'<<EOF",
  "${A#<<EOF}",
  "${<<EOF",
  "`<<EOF`",
  "<<\u00e9",
  "<<E\u00a0OF",
  "12<<'E OF'",
  "<<EOF&&",
  "x\u00a0<<EOF",
  "<<''",
  "<<-",
  "<<0",
);
const command = some(
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
const text = fc.oneof(
  { weight: 3, arbitrary: command },
  { weight: 2, arbitrary: fc.tuple(command, documentWord).map((parts) => parts.join(" ")) },
  { weight: 1, arbitrary: fc.tuple(documentWord, documentWord, command).map((parts) => parts.join(" ")) },
);

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
const mount = fc.oneof(
  { weight: 6, arbitrary: plainMount },
  { weight: 1, arbitrary: plainMount.map((value) => `'${value.replace(/[^,]+$/, '"$&"')}'`) },
  { weight: 1, arbitrary: plainMount.map((value) => `"${value}"`) },
  { weight: 1, arbitrary: plainMount.map((value) => `'"from=ubuntu:22.04",${value}'`) },
  { weight: 1, arbitrary: plainMount.map((value) => `type=bind,"from=ubuntu:22.04",${value}`) },
);
const runFlag = fc.oneof(
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
const copyFlag = some(
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
const files = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(many(source, " ", 3, 1), some([6, "/x"], "/", "<<EOF", "")).map((parts) => parts.join(" ")),
  },
  { weight: 1, arbitrary: many(source, '", "', 3, 1).map((sources) => `["${sources}", "/x"]`) },
);
const pair = some(
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

const keyword = (name: string) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant(name) },
    { weight: 1, arbitrary: fc.constant(name.toLowerCase()) },
    { weight: 1, arbitrary: fc.constant(name.charAt(0) + name.slice(1).toLowerCase()) },
  );
const written = (name: string, flags: fc.Arbitrary<string>, rest: fc.Arbitrary<string>, most = 3, least = 0) =>
  fc
    .tuple(keyword(name), gap, fc.array(fc.tuple(flags, gap), { minLength: least, maxLength: most }), rest)
    .map(([word, space, all, end]) => word + space + all.flat().join("") + end);
const odd = some([12, ""], "--x=y ", "--platform=x ", "-- ");
const plain = (name: string, rest: fc.Arbitrary<string>) =>
  fc.tuple(keyword(name), gap, odd, rest).map((parts) => parts.join(""));

const from = fc
  .tuple(image, some([2, ""], [3, " AS tools"], " as Tools", " AS a", " AS 1", " AS", " AS x y", " AS \u212a"))
  .map((parts) => parts.join(""));
const fromFlag = some(
  "--platform=$BUILDPLATFORM",
  "--platform=linux/arm64",
  "--platform",
  "--from=x",
  '--platform="a"',
);
const words = some(
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
const health = some(
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
const line = fc.oneof(
  { weight: 9, arbitrary: written("RUN", runFlag, text, 3, 1) },
  { weight: 3, arbitrary: written("RUN", fc.constant("--network=none"), text, 1, 1) },
  { weight: 3, arbitrary: written("FROM", fromFlag, from, 1) },
  { weight: 2, arbitrary: written("COPY", copyFlag, files, 2) },
  { weight: 2, arbitrary: written("ADD", copyFlag, files, 1) },
  { weight: 2, arbitrary: plain("ENV", many(pair, " ", 3)) },
  { weight: 1, arbitrary: plain("ARG", many(pair, " ", 3)) },
  { weight: 1, arbitrary: plain("LABEL", many(pair, " ", 2)) },
  { weight: 1, arbitrary: fc.oneof(...["CMD", "ENTRYPOINT", "SHELL"].map((name) => plain(name, command))) },
  {
    weight: 2,
    arbitrary: fc.oneof(
      ...["VOLUME", "EXPOSE", "USER", "WORKDIR", "STOPSIGNAL", "MAINTAINER"].map((name) => plain(name, words)),
    ),
  },
  { weight: 1, arbitrary: plain("HEALTHCHECK", health) },
  {
    weight: 1,
    arbitrary: some(
      "ONBUILD RUN ls",
      "ONBUILD FROM x",
      "# note",
      "  # note \\",
      "",
      "LS x",
      "\\",
      "\u00a0# x",
      "\\ ",
      "`",
      "RU\\\nN ls",
      "RUN",
      "FROM",
    ),
  },
);
const bodyLine = some(
  [4, "EOF"],
  [2, "RUN curl x"],
  "\tEOF",
  "EOF ",
  " EOF",
  "'EOF'",
  "EOF;",
  "# note",
  "x",
  "",
  "EOF\r",
  "FROM debian",
  "ADD https://x/y /z",
  "X",
  "EOF)",
  "2))",
  "it's",
);
const directive = some(
  "# escape=`",
  "# escape=\\",
  "#escape = `",
  "# check=skip=all",
  "# syntax=evil/frontend:1",
  "#syntax=x",
  "//syntax=evil",
  "// syntax=x",
  "# note",
  "#!/usr/bin/env -S docker build . -f",
  "# escape=x",
  '{"syntax": "evil"}',
  `# syntax=x@${DIGEST}`,
  `# syntax=evil x@${DIGEST}`,
  "",
  "# SYNTAX = evil \r",
  "  # escape=`",
  "#\u00a0escape=`",
  "# escape=",
  "#\u0085syntax=x",
  "# Escape=`",
  "\ufeff# syntax=x",
);

const reaching = some(
  "RUN curl x",
  "RUN --network=host ls",
  "FROM debian:12 AS tools",
  "COPY --from=debian /a /b",
  "ADD https://example.com/x /x",
);
const part = fc.oneof(
  { weight: 4, arbitrary: step.map((text) => [text]) },
  { weight: 1, arbitrary: reaching.map((text) => [text]) },
  { weight: 2, arbitrary: line.map((text) => [text]) },
  { weight: 2, arbitrary: fc.tuple(line, fc.array(bodyLine, { maxLength: 4 })).map(([text, body]) => [text, ...body]) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        written(
          "RUN",
          runFlag,
          fc.tuple(command, documentWord).map((parts) => parts.join(" ")),
          1,
        ),
        bodyLine,
        reaching,
      )
      .map(([text, body, after]) => [text, body, "EOF", after, "EOF"].slice(0, body === "x" ? 4 : 5)),
  },
);

/** Dockerfiles as people write them, and as nobody does: each part from all that was found to be read in two ways. */
export const dockerfile: fc.Arbitrary<string> = fc
  .record({
    mark: some([15, ""], "\ufeff"),
    head: fc.oneof(
      { weight: 4, arbitrary: fc.constant<string[]>([]) },
      { weight: 1, arbitrary: fc.array(directive, { maxLength: 3 }) },
    ),
    args: fc.array(
      some(
        "ARG BASE",
        "ARG BASE=scratch",
        "ARG BASE=tools",
        "ARG BASE=debian:12",
        "ARG OTHER=x",
        "ARG BASE='scratch'",
        "ARG A B=2",
        "ARG BASE=${OTHER}",
        "ARG OTHER=scratch",
        "ARG OTHER TARGETARCH",
        "ARG TARGETARCH=tools BASE=$TARGETARCH",
      ),
      { maxLength: 2 },
    ),
    first: fc.oneof({ weight: 5, arbitrary: fc.constant("FROM scratch AS tools") }, { weight: 1, arbitrary: line }),
    rest: fc.array(part, { maxLength: 4 }),
    end: some([6, "\n"], "", "\r\n", "\n\\"),
    newline: some([8, "\n"], "\r\n"),
  })
  .map(
    ({ mark, head, args, first, rest, end, newline }) =>
      mark + [...head, ...args, first, ...rest.flat(2)].join(newline) + end,
  );
