/** Write a time as RFC 3339 in whole seconds, as predicates have it. */
export function timeText(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, "Z");
}
