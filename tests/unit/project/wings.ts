import type { IConfiguration } from "dependency-cruiser";

/**
 * The wings of pipeline/src, top to bottom: each may import from those below it, and from its own rooms in one direction.
 * wings.test.ts enforces it, by dependency-cruiser; docs/architecture.md draws it.
 */
export const WINGS: readonly (readonly [name: string, why: string])[] = [
  [
    "surface",
    "What `dagger call` shows: it reads arguments and calls steps, so that the surface is read in one sitting.",
  ],
  [
    "steps",
    "The only code below the surface that calls the engine; everything under it runs, and is tested, without one.",
  ],
  [
    "registry",
    "What is done to a registry by programs that are run elsewhere: as a step, or on this machine in tests.",
  ],
  ["programs", "One file per external program: its arguments, and the reader of its result. It decides nothing."],
  ["judgement", "May it ship? Answered from documents alone, so that a verdict can be repeated years later."],
  ["documents", "What is written about an image. They record verdicts, and never make one."],
  ["repository", "What people write, and locks: readable before anything is built."],
  ["errors", "What a problem is, for all of them."],
  ["text", "How bytes, times and columns are written, and how names are matched."],
];

const SURFACE = "^pipeline/src/[^/]+[.]ts$";
const NAMES = WINGS.map(([name]) => name);
const pathOf = (name: string) => (name === "surface" ? SURFACE : `^pipeline/src/${name}/`);

/** A wing and all that lie above it, which it may not import. */
const upward = WINGS.slice(1).map(([name, why], index) => ({
  name: `${name}-imports-from-above`,
  comment: why,
  severity: "error" as const,
  from: { path: pathOf(name) },
  to: { path: NAMES.slice(0, index + 1).map(pathOf) },
}));

/** https://github.com/sverweij/dependency-cruiser/blob/main/doc/rules-reference.md */
export const RULES: IConfiguration = {
  forbidden: [
    ...upward,
    {
      name: "no-circle-of-files",
      comment: "Files that need each other are one file, or one concept too few.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-circle-of-rooms",
      comment: "Two rooms that need each other cannot be read one after the other.",
      severity: "error",
      scope: "folder",
      from: {},
      to: { circular: true },
    },
    {
      name: "engine-only-in-steps",
      comment: "Importing the SDK costs each unit test seconds, and ties logic to an engine.",
      severity: "error",
      from: { pathNot: [SURFACE, "^pipeline/src/steps/"] },
      to: { path: "@dagger[.]io/dagger" },
    },
    {
      name: "no-room-beside-the-wings",
      comment: "A file in no wing is bound by no rule.",
      severity: "error",
      from: { path: "^pipeline/src/", pathNot: NAMES.map(pathOf) },
      to: {},
    },
    {
      name: "only-what-is-declared",
      comment: "The engine installs what pipeline/package.json declares, and brings its own SDK, and nothing else.",
      severity: "error",
      from: {},
      to: { dependencyTypes: ["npm-no-pkg", "npm-dev", "npm-unknown", "unknown"], pathNot: "@dagger[.]io/dagger" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: [".ts", ".js"] },
  },
};
