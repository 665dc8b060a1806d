/** One entry of a tar. */
export interface TarEntry {
  /** `-` for a file; `d` for a folder, `l` and `h` for links, and others. */
  kind: string;
  /** Bytes. */
  size: number;
  /** What is no plain character is written as `\n`, `\\`, `\303`. */
  name: string;
}

/**
 * The arguments that pack files into a tar that depends on nothing but their names and bytes.
 * @param folder what the names are relative to
 * @param list file with a name a line; they are packed in that order
 */
export function tarCreate(tar: string, folder: string, list: string): string[] {
  return [
    // GNU's own format: ustar ends at 8 GiB a file, and pax writes times.
    ...["tar", "--create", `--file=${tar}`, "--format=gnu", "--no-recursion"],
    ...["--owner=0", "--group=0", "--numeric-owner", "--mtime=@0", "--mode=u=rw,go=r"],
    ...[`--directory=${folder}`, "--verbatim-files-from", `--files-from=${list}`],
  ];
}

/** The arguments that print the first header of a tar. */
export function tarHead(tar: string): string[] {
  return ["head", "--bytes=512", tar];
}

/** Whether what tarHead printed begins a tar: GNU tar would take a compressed one, however much comes out of it. */
export function beginsTar(head: string): boolean {
  return /^[\x20-\x7e]/.test(head) && head.slice(257, 262) === "ustar";
}

/** What is behind the end of an archive is read as well: two archives in one file are seen. */
const READ = ["--verbose", "--quoting-style=escape", "--ignore-zeros"];

/** The arguments that list what is in a tar. */
export function tarList(tar: string): string[] {
  return ["tar", "--list", "--numeric-owner", ...READ, `--file=${tar}`];
}

/** The arguments that unpack a tar into a folder, and print a name a line as tarList writes it. */
export function tarExtract(tar: string, folder: string): string[] {
  const plain = ["--no-same-owner", "--no-same-permissions", "--touch"];
  return ["tar", "--extract", ...READ, ...plain, `--file=${tar}`, `--directory=${folder}`];
}

/** Kind and mode, owner, size (devices have two numbers), date, time, name. */
const LINE = /^([^ ])[^ ]* \d+\/\d+ +([\d,]+) \S+ \S+ (.*)$/;

/** Read what tarList prints. Throws a SyntaxError. */
export function parseListing(text: string): TarEntry[] {
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => {
    const [, kind, size, name] = LINE.exec(line) ?? [];
    if (kind === undefined || size === undefined || name === undefined) {
      throw new SyntaxError(`tar listed ${JSON.stringify(line.slice(0, 200))}`);
    }
    return { kind, size: Number(size), name };
  });
}
