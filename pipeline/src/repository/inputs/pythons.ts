/** A package that is an interpreter or a part of one: python3.11, python3.11-minimal, libpython3.11-stdlib. */
const INTERPRETER = /^(?:lib)?python(3\.\d+)(?:-minimal|-stdlib)?$/;

/** Tell which Python (MAJOR.MINOR) a package of Debian is, or is a part of. */
export function pythonOfPackage(name: string): string | undefined {
  return INTERPRETER.exec(name)?.[1];
}

/** List the versions of Python that some packages bring. */
export function pythonsIn(names: readonly string[]): string[] {
  return [...new Set(names.flatMap((name) => pythonOfPackage(name) ?? []))].sort();
}

/** Where Debian's Python of a version (`3.13`) finds wheels, relative to the root. */
export function distPackages(version: string): string {
  return `usr/local/lib/python${version}/dist-packages`;
}

/** The program of Debian's Python of a version (`3.13`). */
export function interpreterOf(version: string): string {
  return `/usr/bin/python${version}`;
}
