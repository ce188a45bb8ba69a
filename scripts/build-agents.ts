// Bundles what runs inside sandboxes: the runtime and the program of every agent, each one file that
// needs Node alone. The Worker ships them; `dist/agents.json` says what they are.

import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { build, type Plugin } from "esbuild";

/** A bundle: its path below `assets/`, and what identifies its content. */
export type Bundle = { path: string; sha256: string; bytes: number };

/** `agents.json`. An agent without a program of its own is run by a model. */
export type AgentsFile = {
  runtime: Bundle;
  agents: { name: string; markdown: string; program: Bundle | null }[];
};

const project = fileURLToPath(new URL("..", import.meta.url));
const agentsFolder = join(project, "agents");

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return undefined;
  }
}

/** Leaves out the translations of error messages, a third of every bundle, that zod keeps reachable. */
const withoutTranslations: Plugin = {
  name: "without-translations",
  setup(build) {
    build.onLoad({ filter: /\/zod\/v4\/locales\/index\.js$/ }, () => ({ contents: "export {};" }));
  },
};

const evaluated = new Map<string, Promise<string>>();

/** The value that a module `*.embedded.ts` exports as `embedded`, worked out here and kept compressed in the bundle. */
async function evaluate(path: string): Promise<string> {
  const { embedded }: { embedded: unknown } = await import(pathToFileURL(path).href);
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
  const data = brotliCompressSync(JSON.stringify(embedded), options).toString("base64");
  return [
    'import { brotliDecompressSync } from "node:zlib";',
    `const compressed = Buffer.from("${data}", "base64");`,
    "export const embedded = JSON.parse(brotliDecompressSync(compressed).toString());",
  ].join("\n");
}

const embeddedData: Plugin = {
  name: "embedded-data",
  setup(build) {
    build.onLoad({ filter: /\.embedded\.ts$/ }, async ({ path }) => {
      const contents = evaluated.get(path) ?? evaluate(path);
      evaluated.set(path, contents);
      return { contents: await contents };
    });
  },
};

/** Takes of the package that has the TypeScript compiler that alone: its other half is declarations, which are embedded. */
const compilerAlone: Plugin = {
  name: "compiler-alone",
  setup(build) {
    build.onLoad({ filter: /\/@ts-morph\/common\/dist\/ts-morph-common\.js$/ }, () => ({
      contents: 'exports.ts = require("./typescript");',
    }));
  },
};

/** What libraries that are still CommonJS expect to be there. */
const commonJs = [
  'import { createRequire as requireFor } from "node:module";',
  'import { fileURLToPath as pathOf } from "node:url";',
  "const require = requireFor(import.meta.url);",
  "const __filename = pathOf(import.meta.url);",
  'const __dirname = pathOf(new URL(".", import.meta.url));',
].join("\n");

async function bundle(entry: string, dist: string, name: string): Promise<Bundle> {
  const path = `agents/${name}.mjs`;
  const result = await build({
    entryPoints: [entry],
    absWorkingDir: project,
    bundle: true,
    write: false,
    platform: "node",
    target: "node20",
    format: "esm",
    mainFields: ["module", "main"],
    legalComments: "none",
    plugins: [withoutTranslations, embeddedData, compilerAlone],
    banner: { js: commonJs },
    minify: true,
    keepNames: true,
    // Short enough to be shown where a program crashes.
    lineLimit: 160,
  });
  const contents = Buffer.concat(result.outputFiles.map((file) => file.contents));
  const target = join(dist, "assets", path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, contents);
  return { path, sha256: createHash("sha256").update(contents).digest("hex"), bytes: contents.length };
}

async function buildAgent(name: string, dist: string) {
  const folder = join(agentsFolder, name);
  const markdown = await readIfPresent(join(folder, "AGENT.md"));
  if (markdown === undefined) return [];
  const entry = join(folder, "main.ts");
  const hasProgram = (await readIfPresent(entry)) !== undefined;
  return [{ name, markdown, program: hasProgram ? await bundle(entry, dist, name) : null }];
}

/** Builds into `dist`: `assets/agents/*.mjs` and `agents.json`, the same bytes for the same sources. */
export async function buildAgents(dist = join(project, "dist")): Promise<AgentsFile> {
  const names = (await readdir(agentsFolder)).sort();
  const [runtime, ...agents] = await Promise.all([
    bundle(join(agentsFolder, "runtime", "main.ts"), dist, "runtime"),
    ...names.map((name) => buildAgent(name, dist)),
  ]);
  const file = { runtime, agents: agents.flat() };
  await writeFile(join(dist, "agents.json"), `${JSON.stringify(file, null, 2)}\n`);
  return file;
}

if (import.meta.main) {
  const { runtime, agents } = await buildAgents();
  const bundles = [runtime, ...agents.flatMap(({ program }) => program ?? [])];
  for (const { path, bytes } of bundles) process.stdout.write(`${path}  ${Math.round(bytes / 1_024)} KiB\n`);
}
