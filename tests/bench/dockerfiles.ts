import type { Content } from "./content.js";

/** A Dockerfile and the files beside it. */
export type Context = Record<string, string>;

const SECRETS = ["type=secret,id=sources,target=/etc/apt/sources.list", "type=secret,id=ca,target=/ca.crt"];
const APT = "-o Acquire::https::CAInfo=/ca.crt";
const ENV = "SSL_CERT_FILE=/ca.crt PIP_CERT=/ca.crt UV_LINK_MODE=copy";

/**
 * What somebody writes who knows BuildKit well: one step for each tool, caches that outlive a build, uv, no package manager's
 * leftovers. `label` is the last instruction.
 */
export function goodDockerfile(content: Content, base: string, label: string): Context {
  return contextOf(content, [
    `FROM ${base}`,
    run(
      [
        ...SECRETS,
        ...["/var/cache/apt", "/var/lib/apt/lists"].map((path) => `type=cache,target=${path},sharing=locked`),
      ],
      `rm -f /etc/apt/apt.conf.d/docker-clean && apt-get ${APT} -q update && xargs apt-get ${APT} -qy --allow-downgrades --no-install-recommends install </context/debs.txt`,
    ),
    run(
      [
        ...SECRETS.slice(1),
        "type=secret,id=index,env=UV_DEFAULT_INDEX",
        "type=cache,target=/root/.cache/uv",
        "type=bind,from=uv,target=/uv",
      ],
      `${ENV} /uv/uv pip install --python ${content.python} --system --break-system-packages --no-deps --compile-bytecode -r /context/requirements.txt`,
    ),
    ...copies(content),
    `LABEL bench=${label}`,
  ]);
}

/** What is found in most repositories: pip, nothing kept between builds, gzip. */
export function usualDockerfile(content: Content, base: string, label: string): Context {
  return contextOf(content, [
    `FROM ${base}`,
    run(
      SECRETS,
      `apt-get ${APT} -q update && xargs apt-get ${APT} -qy --allow-downgrades install python3-pip </context/debs.txt && rm -rf /var/lib/apt/lists/*`,
    ),
    run(
      [...SECRETS.slice(1), "type=secret,id=index,env=PIP_INDEX_URL"],
      `${ENV} pip install --no-cache-dir --break-system-packages --no-deps -r /context/requirements.txt`,
    ),
    ...copies(content),
    `LABEL bench=${label}`,
  ]);
}

function contextOf({ debs, requirements }: Content, lines: readonly string[]): Context {
  const text = (all: readonly string[]) => all.map((line) => `${line}\n`).join("");
  return { Dockerfile: text(lines), "debs.txt": text(debs), "requirements.txt": text(requirements) };
}

function run(mounts: readonly string[], command: string): string {
  // One file each: with the folder, a change of the Dockerfile would run everything again.
  const files = ["debs.txt", "requirements.txt"].filter((name) => command.includes(`/context/${name}`));
  const all = [...mounts, ...files.map((name) => `type=bind,source=${name},target=/context/${name}`)];
  return `RUN ${all.map((mount) => `--mount=${mount}`).join(" ")} ${command}`;
}

const copies = ({ files }: Content) => files.map((path) => `COPY ${path} /${path}`);
