import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { inject } from "vitest";

import { RegistryServer } from "../../registry/support/registry-server.js";
import { archive, makeDatabase } from "./databases.js";
import { newFolder } from "./run.js";

/** Trivy takes a database of this type only: https://github.com/aquasecurity/trivy/blob/v0.74.0/pkg/db/db.go */
const LAYER = "application/vnd.aquasec.trivy.db.layer.v1.tar+gzip";
const ARTIFACT = "application/vnd.aquasec.trivy.config.v1+json";

/** A real registry that wants a password, with Trivy's database in it. */
export class TrivyRegistry {
  private constructor(
    private readonly server: RegistryServer,
    /** Folder of a config.json that has the password. */
    readonly dockerConfig: string,
  ) {}

  /** Start an empty one, on loopback or another address of this machine. */
  static async start(address?: string): Promise<TrivyRegistry> {
    const users = join(newFolder("users"), "htpasswd");
    writeFileSync(users, `me:${bcrypt("secret")}\n`);
    const server = await RegistryServer.start({ auth: users, address });
    const auths = { [server.host]: { auth: Buffer.from("me:secret").toString("base64") } };
    const dockerConfig = newFolder("docker");
    writeFileSync(join(dockerConfig, "config.json"), JSON.stringify({ auths }));
    return new TrivyRegistry(server, dockerConfig);
  }

  /** What --trivy-db-repository is given. */
  repository(name: string): string {
    return `${this.server.host}/${name}:2`;
  }

  /** Push a database that was built at a time, as its vendor does. */
  push(name: string, built: string, type = LAYER): void {
    const file = archive(makeDatabase("trivy", built), ["trivy.db", "metadata.json"], "db.tar.gz");
    const where = ["push", "--no-tty", "--plain-http", "--artifact-type", ARTIFACT, this.repository(name)];
    const env = { PATH: "/usr/bin:/bin", DOCKER_CONFIG: this.dockerConfig };
    const options = { cwd: dirname(file), env, stdio: "ignore" } as const;
    execFileSync(inject("programs").oras, [...where, `${basename(file)}:${type}`], options);
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}

/** Perl's crypt knows bcrypt, which is what docker-registry takes. */
function bcrypt(password: string): string {
  const script = "print crypt($ARGV[0], q($2b$05$abcdefghijklmnopqrstuu))";
  return execFileSync("perl", ["-e", script, password], { encoding: "utf8" });
}

/** A folder for Trivy's cache. */
export function emptyCache(): string {
  const folder = join(newFolder("trivy-cache"), "cache");
  mkdirSync(folder);
  return folder;
}
