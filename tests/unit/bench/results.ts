import type { Results, Row } from "../../bench/results.js";

/** Results of a machine, with these rows: `[contender, what, ...seconds]`. */
export function results(...rows: [Row["contender"], string, ...number[]][]): Results {
  return {
    version: 1,
    date: "2026-12-01T00:00:00.000Z",
    commit: "0123456789abcdef0123456789abcdef01234567",
    machine: { cores: 2, memory: 24 * 2 ** 30, system: "Debian GNU/Linux 12 (bookworm)", load: [0.1, 1.9] },
    rows: rows.map(([contender, what, ...seconds]) => ({
      image: "small",
      what,
      contender,
      samples: seconds.map((one) => ({ seconds: one, bytes: 73_000_000, disk: 5 })),
    })),
  };
}
