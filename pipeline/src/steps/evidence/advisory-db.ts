import type { Container } from "@dagger.io/dagger";
import { goProgram } from "../workshop/go-tool.js";
import { toolbox } from "../workshop/toolbox.js";
import type { Workshop } from "../workshop/workshop.js";

/** The toolbox with this repository's program that reads and makes databases of vulnerabilities. */
export async function advisoryDb(workshop: Workshop): Promise<Container> {
  const program = await goProgram(workshop, "advisory-db");
  return toolbox(workshop.settings, workshop.root).withFile("/usr/local/bin/advisory-db", program);
}
