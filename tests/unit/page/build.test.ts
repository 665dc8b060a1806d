import { join } from "node:path";
import { expect, test } from "vitest";
import { buildPage } from "../../../pipeline/page/build.js";

const PAGE = join(import.meta.dirname, "../../../pipeline/page/report.html");

test("the committed page is what its sources and locked packages give: --update makes it anew", async () => {
  await expect(await buildPage()).toMatchFileSnapshot(PAGE);
});
