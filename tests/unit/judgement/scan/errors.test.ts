import { expect, test } from "vitest";
import { notShown } from "../../../../pipeline/src/errors/index.js";
import { notFetched, VulnerableError } from "../../../../pipeline/src/judgement/scan/index.js";

test("what must not ship has a code of its own", () => {
  expect(new VulnerableError([], "Mend it.").code).toBe("VULNERABLE");
});

test("a database that cannot be had is told with all that its scanner said", () => {
  const said = notShown("grype", "no route", "x");
  const two = Object.assign(said, { problems: [...said.problems, ...notShown("mirror", "404", "x").problems] });
  const { message } = notFetched("grype", two);
  expect(message).toContain("the database of grype: it cannot be fetched: grype: no route; mirror: 404");
  expect(message).toContain("Run it again, or offline give --advisories=FOLDER or --databases=FOLDER.");
});
