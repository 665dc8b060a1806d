import fc from "fast-check";

const option = <T>(values: readonly T[]) => fc.constantFrom(...values);

/** Instructions of a stage that is hermetic. */
export const step = option([
  "RUN --network=none ls -l",
  "RUN --network=none --mount=type=bind,source=inputs/a,target=/inputs \\\n    python3 -m stage.wheels /inputs /out",
  "RUN --network=none --mount=type=bind,from=tools,target=/x cp /x/a /b \\\n    # why\n    && ls",
  "RUN --mount=type=cache,id=x,target=/c --network=none make",
  "RUN --network=none --mount=type=secret,id=key,required=true cat /run/secrets/key",
  "RUN --network=none --mount=type=tmpfs,target=/t,size=64MiB,rw=1 ls",
  'RUN --network=none ["ls", "-l"]',
  "RUN --network=none <<EOF\n#!/bin/sh\ncurl nothing\nRUN ls\nEOF",
  "RUN --network=none cat <<-'A' <<B > x\n\tRUN a\n\tA\nADD b\nB",
  "RUN --network=none python3 3<<EOF\nRUN x\nEOF",
  "run --network=none echo \"a <<EOF\" 'it'",
  "RUN --network=none [ -f /x ] || echo ${A:-b} $B",
  "COPY --link --from=tools /out /",
  "COPY a b/ /c/",
  'COPY ["a b", "/c"]',
  "COPY --chown=1:1 --chmod=0755 <<EOF /etc/x\nFROM debian\nEOF",
  "ADD a.tar /x",
  "ENV A=1 B=\"two words\" \\\n    C='x'",
  "ENV OLD style of it",
  "ARG X=1 Y",
  'LABEL a.b="c" d=e',
  "USER 1:1",
  "WORKDIR /a",
  'VOLUME ["/a"]',
  "VOLUME /a /b",
  "EXPOSE 80/tcp 443",
  'CMD ["a"]',
  "CMD a b",
  'ENTRYPOINT ["a", "\\u00e9"]',
  'SHELL ["/bin/bash", "-c"]',
  "STOPSIGNAL SIGTERM",
  "# RUN curl",
  "",
  "HEALTHCHECK --interval=1m30s --retries=3 CMD ls",
  "HEALTHCHECK NONE",
]);
const base = option(["scratch", "tools", "${BASE}", "$BASE", `debian@sha256:${"0".repeat(64)}`]);
const head = option(["", "# escape=\\\n", "# check=skip=all\n", "# note\n\n", "\ufeff", "#!/usr/bin/env x\n"]);
const args = option(["ARG BASE\n", "ARG BASE=scratch\n", "ARG BASE=tools\n", 'ARG BASE="scratch" OTHER\n']);

/** The same Dockerfile with another escape, as people write them for Windows. */
export function withBacktick(text: string): string {
  return `# escape=\`\n${text.replaceAll("\\\n", "`\n")}`;
}

/** Well-formed Dockerfiles that are hermetic. */
export const plainDockerfile: fc.Arbitrary<string> = fc
  .record({
    head,
    args,
    steps: fc.array(step, { maxLength: 5 }),
    base,
    more: fc.array(step, { maxLength: 3 }),
    crlf: fc.boolean(),
    backtick: fc.boolean(),
  })
  .map(({ head: top, args: given, steps, base: from, more, crlf, backtick }) => {
    const text = [
      `${top}${given}FROM --platform=$BUILDPLATFORM scratch AS tools`,
      ...steps,
      `FROM ${from} AS last`,
      ...more,
      "",
    ].join("\n");
    const written = backtick && top === "" ? withBacktick(text) : text;
    return crlf ? written.replaceAll("\n", "\r\n") : written;
  });
