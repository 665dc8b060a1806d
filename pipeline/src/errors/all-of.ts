/**
 * Wait for all of them, also after one failed. Throws the error of the one that failed; where several did, an
 * AggregateError with what each said, once.
 */
export async function allOf<T extends readonly unknown[]>(parts: readonly [...{ [K in keyof T]: Promise<T[K]> }]) {
  const ended = await Promise.allSettled(parts);
  const errors = ended.flatMap((item) => (item.status === "rejected" ? [item.reason as unknown] : []));
  const said = new Map(errors.map((error) => [error instanceof Error ? error.message : String(error), error]));
  if (said.size > 1) throw new AggregateError([...said.values()], [...said.keys()].join("\n\n"));
  for (const error of said.values()) throw error;
  return Promise.all(parts);
}
