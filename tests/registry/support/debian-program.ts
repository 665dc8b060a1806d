import { type ExecFileSyncOptions, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

const QUIET: ExecFileSyncOptions = { stdio: ["ignore", "ignore", "inherit"] };

/**
 * A program of a Debian package that is unpacked into a folder, without its scripts and services. Returns its path; the
 * package is fetched once, by apt, which verifies it.
 */
export function debianProgram(debianPackage: string, program: string, kept: string): string {
  if (!existsSync(kept)) unpack(debianPackage, kept);
  return join(kept, program);
}

function unpack(debianPackage: string, kept: string): void {
  console.log(`fetching ${debianPackage} for the tests with apt-get download: once, seconds`);
  mkdirSync(dirname(kept), { recursive: true });
  const partial = mkdtempSync(`${kept}.`);
  try {
    download(debianPackage, partial);
    const deb = readdirSync(partial).find((name) => name.endsWith(".deb")) ?? "no package";
    execFileSync("dpkg", ["-x", join(partial, deb), partial]);
    rmSync(join(partial, deb));
    renameSync(partial, kept);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

function download(debianPackage: string, folder: string): void {
  const options = { ...QUIET, cwd: folder };
  try {
    execFileSync("apt-get", ["download", debianPackage], options);
  } catch {
    execFileSync("apt-get", ["update"], options);
    execFileSync("apt-get", ["download", debianPackage], options);
  }
}
