/** With what was looked: databases by their sha256 and scanners by their versions, by the scanners' names. */
export interface KnowledgeState {
  databases: Readonly<Record<string, string>>;
  scanners: Readonly<Record<string, string>>;
}

/** Say in what two states of knowledge differ. */
export function knowledgeDetail(before: KnowledgeState, today: KnowledgeState): string {
  const names = [...new Set([...Object.keys(before.databases), ...Object.keys(today.databases)])].sort();
  const said = names.flatMap((name) => {
    const [old, now] = [before.databases[name], today.databases[name]];
    if (old === undefined) return [`${name} did not look then`];
    if (now === undefined) return [`${name} does not look any more`];
    const versions = [before.scanners[name], today.scanners[name]];
    return [
      ...(versions[0] === versions[1]
        ? []
        : [`${name} ${versions[0] ?? "of no version"} became ${versions[1] ?? "one of no version"}`]),
      ...(old === now ? [] : [`the database of ${name} changed`]),
    ];
  });
  return said.length === 0 ? "neither scanner nor database changed" : said.join(", ");
}
