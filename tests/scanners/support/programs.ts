import type { TestProject } from "vitest/node";
import { goTool } from "../../registry/support/programs.js";

/** The real scanners, and the maker of their databases, by path. */
export interface Scanners {
  grype: string;
  trivy: string;
  advisoryDb: string;
}

declare module "vitest" {
  export interface ProvidedContext {
    scanners: Scanners;
  }
}

/** Find or make the programs before the first test. */
export default function setup(project: TestProject): void {
  project.provide("scanners", { grype: goTool("grype"), trivy: goTool("trivy"), advisoryDb: goTool("advisory-db") });
}
