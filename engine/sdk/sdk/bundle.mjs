// Makes /src/mod/bundle/main.mjs: the module, its dependencies and the SDK in one file, with what the
// SDK would find out about the module's types by parsing its sources. Made once per source, this
// saves each function call the start of the TypeScript compiler and some thousand small files.
//
// usage: node --import tsx/loader bundle.mjs MODULE-NAME
import { readFileSync, readdirSync } from "node:fs"
import { dirname } from "node:path"
import { build } from "esbuild"

const SDK = "/src/node_modules/@dagger.io/dagger/dist/src/module"
const SOURCE = "/src/mod/src/"
/** Fields that hold the compiler's own objects; nothing reads them once the types are known. */
const COMPILER_FIELDS = new Set(["node", "__node", "ast", "symbol", "signature", "userModule"])

const files = readdirSync(SOURCE, { recursive: true })
  .map(String)
  .filter((file) => /\.m?ts$/.test(file))
  .sort()
  .map((file) => SOURCE + file)

const { scan } = await import(`${SDK}/introspector/index.js`)
const types = plain(await scan(["/src/mod/sdk/client.gen.ts", ...files], process.argv[2]))

/** The same as data; an object of a class of the SDK keeps the name of its class under "$". */
function plain(value) {
  if (typeof value !== "object" || value === null) return value
  if (Array.isArray(value)) return value.map(plain)
  const fields = Object.entries(value).filter(([key]) => !COMPILER_FIELDS.has(key))
  const copy = Object.fromEntries(fields.map(([key, field]) => [key, plain(field)]))
  return value.constructor === Object ? copy : { $: value.constructor.name, ...copy }
}

/** Stands in for the introspector: brings the data back to objects of the SDK's classes. */
const introspector = `
  import * as classes from "./dagger_module/index.js"
  const revive = (_, value) => {
    if (typeof value !== "object" || value === null || !value.$) return value
    const { $, ...fields } = value
    return Object.assign(Object.create((classes[$] ?? Object).prototype), fields)
  }
  export const scan = async () => JSON.parse(${JSON.stringify(JSON.stringify(types))}, revive)
`

/** Any property, call or construction of the compiler gives the same nothing: no code gets to it. */
const noCompiler = `
  const get = (_, key) => (key === Symbol.toPrimitive ? () => "nothing" : nothing)
  const nothing = new Proxy(function () {}, { get, apply: () => nothing })
  export default nothing
`

const plugin = {
  name: "dagger-module",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^typescript$/ }, () => ({ path: "typescript", namespace: "nothing" }))
    onLoad({ filter: /.*/, namespace: "nothing" }, () => ({ contents: noCompiler }))
    onLoad({ filter: /\/module\/introspector\/index\.js$/ }, () => ({ contents: introspector, resolveDir: `${SDK}/introspector` }))
    onLoad({ filter: /\/module\/entrypoint\/load\.js$/ }, ({ path }) => ({ contents: loadGiven(path), resolveDir: dirname(path) }))
  },
}

/** The SDK's loader imports files by name; here it gets the modules themselves. */
function loadGiven(path) {
  const text = readFileSync(path, "utf8")
  if (!text.includes("await import(f)")) throw new Error(`${path} is not of the SDK version that bundle.mjs was written for`)
  return text.replace("await import(f)", "f")
}

const imports = files.map((file, index) => `import * as module${index} from ${JSON.stringify(file)}`)
const main = `${imports.join("\n")}
import { entrypoint } from "@dagger.io/dagger"
await entrypoint([${files.map((_, index) => `module${index}`)}])`

await build({
  stdin: { contents: main, resolveDir: "/src/mod", sourcefile: "main.mjs" },
  outfile: "/src/mod/bundle/main.mjs",
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node24",
  keepNames: true,
  sourcemap: "linked",
  sourcesContent: false,
  logLevel: "error",
  // CommonJS dependencies ask for Node's own modules through require.
  banner: { js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);' },
  plugins: [plugin],
})
