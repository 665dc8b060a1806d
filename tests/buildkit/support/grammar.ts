import fc from "fast-check";

import { copyFlag, files } from "./grammar/files.js";
import { from, fromFlag } from "./grammar/from.js";
import { directive } from "./grammar/head.js";
import { bodyLine, documentWord } from "./grammar/here-documents.js";
import { command, runFlag, text } from "./grammar/run.js";
import { health, pair, plain, words } from "./grammar/settings.js";
import { many, some, written } from "./grammar/some.js";
import { step, withBacktick } from "./plain.js";

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

const reaching = some(
  "RUN curl x",
  "RUN --network=host ls",
  "FROM debian:12 AS tools",
  "COPY --from=debian /a /b",
  "ADD https://example.com/x /x",
);
const stage = some(
  [4, "FROM ${BASE} AS last"],
  "FROM $BASE",
  "FROM tools AS next",
  "FROM ${OTHER}",
  "FROM $TARGETARCH",
  "FROM Tools",
);

/** A step with what could be a here-document, and lines that are its body or instructions. */
const document = fc
  .tuple(
    some([4, "RUN --network=none "], "COPY ", "run --network=none \\\n", "ADD --chmod=1 "),
    some([4, ""], "a ", "cat ", "echo 'x' ", 'b "c d" ', "\\\\ ", "$A ", "it's "),
    documentWord,
    some([2, ""], " /x", " > /x", " <<B", "\\"),
    fc.constantFrom(
      "after",
      "body EOF",
      "after EOF",
      "after EOF step",
      "EOF after",
      "body X EOF after",
      "body EOF body B after",
    ),
    fc.tuple(bodyLine, reaching, step),
  )
  .map(([start, before, word, end, lines, [body, after, next]]) => {
    const named: Readonly<Record<string, string>> = { body, after, step: next };
    return [start + before + word + end, ...lines.split(" ").map((name) => named[name] ?? name)];
  });

const part = fc.oneof(
  { weight: 7, arbitrary: step.map((text) => [text]) },
  { weight: 1, arbitrary: reaching.map((text) => [text]) },
  { weight: 2, arbitrary: stage.map((text) => [text]) },
  { weight: 2, arbitrary: line.map((text) => [text]) },
  { weight: 1, arbitrary: fc.tuple(line, fc.array(bodyLine, { maxLength: 4 })).map(([text, body]) => [text, ...body]) },
  { weight: 4, arbitrary: document },
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
        "ARG BASE=Tools",
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
    backtick: fc.nat(7),
  })
  .map(({ mark, head, args, first, rest, end, newline, backtick }) => {
    const text = mark + [...head, ...args, first, ...rest.flat()].join(newline) + end;
    return backtick > 0 ? text : withBacktick(text);
  });
