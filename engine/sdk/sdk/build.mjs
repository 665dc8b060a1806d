// Makes /src/mod/bundle out of a module's sources in /src/mod: main.mjs, which calls its functions, and types.mjs, which tells the
// engine its types. Each is the module, its dependencies and the SDK in one file, with what the SDK would find out about the types
// by parsing the sources: a function call starts no TypeScript compiler and reads no thousand small files.
//
// What was made of the same bytes is kept in KEPT: the engine knows a module by all files of its repository, and most changes are
// of others than these.
//
// usage: node build.mjs MODULE-NAME [ROOT]    ROOT: where /src and /var are; tests have their own
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs"
import { dirname, join } from "node:path"

const [name, root = ""] = process.argv.slice(2)
const SDK = `${root}/src/node_modules/@dagger.io/dagger/dist/src`
const MODULE = `${root}/src/mod`
const BUNDLE = `${MODULE}/bundle`
const KEPT = `${root}/var/cache/bundle`
const KEEP = 16
/** Fields that hold the compiler's own objects; nothing reads them once the types are known. */
const COMPILER_FIELDS = new Set(["node", "__node", "ast", "symbol", "signature", "userModule"])

const sources = filesOf("src").filter((file) => /\.m?ts$/.test(file))
const kept = join(KEPT, keyOf(filesOf("."), [`${root}/src/package-lock.json`, import.meta.filename]))
if (!existsSync(kept)) keep(await make().catch(stop))
else utimesSync(kept, new Date(), new Date())
cpSync(kept, BUNDLE, { recursive: true })

/** The client shows the last lines that this program wrote: what went wrong, not where in here. */
function stop(error) {
  console.error(error.message)
  process.exit(1)
}

/** Paths below a folder of the module, the same in each run. What the SDK puts there is no part of it. */
function filesOf(folder) {
  return readdirSync(join(MODULE, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(MODULE.length + 1))
    .filter((path) => !/^(?:node_modules|sdk)\//.test(path))
    .sort()
}

function keyOf(own, others) {
  const hash = createHash("sha256").update(JSON.stringify([name, process.version]))
  for (const path of [...own.map((file) => join(MODULE, file)), ...others]) {
    const bytes = readFileSync(path)
    hash.update(JSON.stringify([path, bytes.length])).update(bytes)
  }
  return hash.digest("hex")
}

/** Two at once may make the same: the first one's is kept. The longest unused go. */
function keep(made) {
  try {
    renameSync(made, kept)
  } catch (error) {
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error
    rmSync(made, { recursive: true })
  }
  const age = (entry) => statSync(join(KEPT, entry), { throwIfNoEntry: false })?.mtimeMs ?? 0
  const old = readdirSync(KEPT).sort((one, other) => age(other) - age(one)).slice(KEEP)
  for (const entry of old) rmSync(join(KEPT, entry), { recursive: true, force: true })
}

async function make() {
  execFileSync("npm", ["ci", "--omit=dev"], { cwd: MODULE, stdio: "inherit" })
  const { build } = await import("esbuild")
  const { scan } = await import(`${SDK}/module/introspector/index.js`)
  const files = ["sdk/client.gen.ts", ...sources].map((file) => join(MODULE, file))
  const plugins = [sdkPlugin(plain(await scan(files, name, false)))]
  const folder = mkdtempSync(join(KEPT, "new-"))
  for (const [outfile, contents] of Object.entries({ "main.mjs": mainText(), "types.mjs": typesText() })) {
    await build({
      stdin: { contents, resolveDir: MODULE, sourcefile: outfile },
      outfile: join(folder, outfile),
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
      plugins,
    })
  }
  return folder
}

/** Calls one function of the module. */
function mainText() {
  const imports = sources.map((file, index) => `import * as module${index} from ${JSON.stringify(join(MODULE, file))}`)
  return `${imports.join("\n")}
    import { entrypoint } from "@dagger.io/dagger"
    await entrypoint([${sources.map((_, index) => `module${index}`)}])`
}

/** Does what the SDK's introspection_entrypoint.js does, with types that are known. */
function typesText() {
  return `
    import { writeFile } from "node:fs/promises"
    import { connection } from "${SDK}/connect.js"
    import { Register } from "${SDK}/module/entrypoint/register.js"
    import { scan } from "${SDK}/module/introspector/index.js"
    await connection(async () => {
      await writeFile(process.env.TYPEDEF_OUTPUT_FILE, JSON.stringify(await new Register(await scan()).run()))
    })`
}

/** The same as data; an object of a class of the SDK keeps the name of its class under "$", and under "at" where in the sources it is. */
function plain(value) {
  if (typeof value !== "object" || value === null) return value
  if (Array.isArray(value)) return value.map(plain)
  const fields = Object.entries(value).filter(([key]) => !COMPILER_FIELDS.has(key))
  const copy = Object.fromEntries(fields.map(([key, field]) => [key, plain(field)]))
  if (value.constructor === Object) return copy
  return { $: value.constructor.name, ...(value.getLocation && { at: value.getLocation() }), ...copy }
}

/** Puts what is known of the types in the place of the compiler. */
function sdkPlugin(types) {
  /** Stands in for the introspector: brings the data back to objects of the SDK's classes. */
  const introspector = `
    import * as classes from "./dagger_module/index.js"
    const revive = (_, value) => {
      if (typeof value !== "object" || value === null || !value.$) return value
      const { $, at, ...fields } = value
      const object = Object.assign(Object.create((classes[$] ?? Object).prototype), fields)
      return at === undefined ? object : Object.assign(object, { getLocation: () => at })
    }
    export const scan = async () => JSON.parse(${JSON.stringify(JSON.stringify(types))}, revive)
  `
  /** Any property, call or construction of the compiler gives the same nothing: no code gets to it. */
  const noCompiler = `
    const get = (_, key) => (key === Symbol.toPrimitive ? () => "nothing" : nothing)
    const nothing = new Proxy(function () {}, { get, apply: () => nothing })
    export default nothing
  `
  return {
    name: "dagger-module",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^typescript$/ }, () => ({ path: "typescript", namespace: "nothing" }))
      onLoad({ filter: /.*/, namespace: "nothing" }, () => ({ contents: noCompiler }))
      onLoad({ filter: /\/module\/introspector\/index\.js$/ }, () => ({ contents: introspector, resolveDir: `${SDK}/module/introspector` }))
      onLoad({ filter: /\/module\/entrypoint\/load\.js$/ }, ({ path }) => ({ contents: loadGiven(path), resolveDir: dirname(path) }))
    },
  }
}

/** The SDK's loader imports files by name; here it gets the modules themselves. */
function loadGiven(path) {
  const text = readFileSync(path, "utf8")
  if (!text.includes("await import(f)")) throw new Error(`${path} is not of the SDK version that build.mjs was written for`)
  return text.replace("await import(f)", "f")
}
