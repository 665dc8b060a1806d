import { execFileSync } from "node:child_process";

/** Run git in a folder, as somebody whom no configuration names, and return what it prints. A submodule may lie on this machine. */
export function git(folder: string, ...args: string[]): string {
  const settings = ["user.name=x", "user.email=x@example.invalid", "protocol.file.allow=always"];
  const options = [...settings.flatMap((setting) => ["-c", setting]), "-C", folder];
  return execFileSync("git", [...options, ...args], { encoding: "utf8" }).trim();
}
