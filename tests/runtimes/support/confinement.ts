import { readFileSync } from "node:fs";

/** What a process may do, as the kernel says it. */
export interface Confinement {
  uid: number;
  /** No program that it starts can have more than it has. */
  noNewPrivileges: boolean;
  /** Effective capabilities, as a mask in hexadecimal. */
  capabilities: string;
  /** System calls are filtered. */
  seccomp: boolean;
  readOnlyRoot: boolean;
}

/** What the images are made for: any user, and nothing of what a container usually may. */
export function confined(uid: number): Confinement {
  return { uid, noNewPrivileges: true, capabilities: "0000000000000000", seccomp: true, readOnlyRoot: true };
}

/** Read what a process may do. https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
export function confinementOf(pid: number): Confinement {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const field = (name: string) => new RegExp(`^${name}:\\s+(\\S+)`, "m").exec(status)?.[1] ?? "";
  return {
    uid: Number(field("Uid")),
    noNewPrivileges: field("NoNewPrivs") === "1",
    capabilities: field("CapEff"),
    seccomp: field("Seccomp") === "2",
    readOnlyRoot: rootOptions(pid).includes("ro"),
  };
}

/** The options of the mount at /: the sixth field of its line, and the fifth is where it is. */
function rootOptions(pid: number): string[] {
  const lines = readFileSync(`/proc/${pid}/mountinfo`, "utf8")
    .split("\n")
    .map((line) => line.split(" "));
  return (lines.find((fields) => fields[4] === "/")?.[5] ?? "").split(",");
}
