import { lockPath, PLATFORMS, type Platform, parseTool, type ToolWants } from "../../repository/inputs/index.js";
import { checkLock, missingLock, parseLock } from "../../repository/lock/index.js";
import { type Found, failuresOf } from "./failures.js";
import type { Repository } from "./repository.js";

const RENEW = "Renew the toolbox's locks with: ./daggerw call lock export --path=.";

/** What is wrong with the inputs and the locks of the toolbox, for every machine that an engine runs on. */
export function toolFindings({ tools, locks }: Pick<Repository, "tools" | "locks">): Found[] {
  return tools.flatMap((file) => {
    const wants: ToolWants[] = [];
    const wrong = failuresOf(() => wants.push(parseTool(file)));
    return [...wrong, ...wants.flatMap((tool) => PLATFORMS.flatMap((platform) => lockFindings(locks, tool, platform)))];
  });
}

function lockFindings(locks: ReadonlyMap<string, string>, tool: ToolWants, platform: Platform): Found[] {
  const path = lockPath(tool, platform);
  const text = locks.get(path);
  const found = failuresOf(() => {
    if (text === undefined) throw missingLock(tool, platform);
    checkLock(parseLock({ path, text }), tool, platform, null);
  });
  return found.map(({ problems }) => ({ problems, next: RENEW }));
}
