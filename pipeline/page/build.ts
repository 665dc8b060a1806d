import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { DATA_PLACE } from "../src/documents/overview/page.js";

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, "../..");

/**
 * Make the page without its data: program, style and the licences of what is in them, in one text. The same sources and the same
 * packages of package-lock.json give the same bytes.
 */
export async function buildPage(): Promise<string> {
  const { script, packages } = await bundle();
  const style = readFileSync(join(HERE, "style.css"), "utf8");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(script, style)}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>image-factory</title>
<style>${style}</style>
</head>
<body>
<div id="app"></div>
<noscript><p>This page needs JavaScript; it asks no network. The same in short is made by --format=markdown.</p></noscript>
<footer><details><summary>Licences of what is in this page</summary><pre tabindex="0">${licencesOf(packages)}</pre></details></footer>
<script type="application/json" id="overview">${DATA_PLACE}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** Nothing is fetched, framed or sent, and no script runs but the page's own: https://www.w3.org/TR/CSP3/ */
function policyOf(script: string, style: string): string {
  const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  return `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; base-uri 'none'; form-action 'none'`;
}

async function bundle(): Promise<{ script: string; packages: string[] }> {
  const { outputFiles, metafile } = await build({
    ...{ absWorkingDir: ROOT, entryPoints: [join(HERE, "index.tsx")], tsconfig: join(HERE, "tsconfig.json") },
    ...{ bundle: true, minify: true, write: false, metafile: true, format: "iife", target: "es2023" },
    ...{ charset: "ascii", legalComments: "none", logLevel: "silent" },
    define: { "process.env.NODE_ENV": '"production"' },
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error("esbuild gave no file");
  const [result] = Object.values(metafile.outputs);
  const used = Object.entries(result?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  const packages = used.flatMap(([path]) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  return { script: inElement(output.text.trim()), packages: [...new Set(packages)].sort() };
}

/** What would end the element that it is in: in a program it can only be in a text. */
function inElement(script: string): string {
  return script.replace(/<(?=\/script|!--)/gi, "\\x3c");
}

function licencesOf(packages: readonly string[]): string {
  const texts = packages.map((path) => {
    const { name, version, license } = JSON.parse(readFileSync(join(ROOT, path, "package.json"), "utf8"));
    return `${name} ${version} (${license})\n\n${readFileSync(join(ROOT, path, "LICENSE"), "utf8").trim()}`;
  });
  return texts.join("\n\n----\n\n").replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);
}
