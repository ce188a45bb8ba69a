// Bundles what runs inside sandboxes: the runtime and the program of every agent, each one file that
// needs Node alone. The Worker ships them; `dist/agents.json` says what they are.

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundlePlugins } from "./bundle-plugins.ts";

/** A bundle: its path below `assets/`, and what identifies its content. */
export type Bundle = { name: string; path: string; sha256: string; bytes: number };

/** `agents.json`. An agent without a program of its own is run by a model. */
export type AgentsFile = {
  /** A hash of all programs, the runtime's among them. */
  tag: string;
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

const sha256Of = (content: string | Uint8Array) => createHash("sha256").update(content).digest("hex");

/** Short, as it is part of a template's name. */
const tagOf = (programs: Bundle[]): string =>
  sha256Of(programs.map(({ name, sha256 }) => `${name} ${sha256}\n`).join("")).slice(0, 16);

/** The runtime, and every program of an agent. */
export const programsOf = ({ runtime, agents }: Pick<AgentsFile, "runtime" | "agents">): Bundle[] => [
  runtime,
  ...agents.flatMap(({ program }) => program ?? []),
];

const entryOf = (name: string): string => join(agentsFolder, name, "main.ts");

/** Builds one program into `dist`: that of an agent, or the runtime by its folder's name. */
export async function buildProgram(name: string, dist: string): Promise<Bundle> {
  const path = `agents/${name}.mjs`;
  const result = await build({
    entryPoints: [entryOf(name)],
    absWorkingDir: project,
    bundle: true,
    write: false,
    platform: "node",
    target: "node20",
    format: "esm",
    mainFields: ["module", "main"],
    legalComments: "none",
    minify: true,
    keepNames: true,
    // Short enough to be shown where a program crashes.
    lineLimit: 160,
    plugins: bundlePlugins,
    // Libraries that are still CommonJS ask for Node's own modules by `require`, and for their own place.
    define: { __dirname: "import.meta.dirname", __filename: "import.meta.filename" },
    banner: {
      js: 'import { createRequire as requireFor } from "node:module";\nconst require = requireFor(import.meta.url);',
    },
  });
  const contents = Buffer.concat(result.outputFiles.map((file) => file.contents));
  const target = join(dist, "assets", path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, contents);
  return { name, path, sha256: sha256Of(contents), bytes: contents.length };
}

async function buildAgent(name: string, dist: string) {
  const markdown = await readIfPresent(join(agentsFolder, name, "AGENT.md"));
  if (markdown === undefined) return [];
  return [{ name, markdown, program: existsSync(entryOf(name)) ? await buildProgram(name, dist) : null }];
}

/** Builds into `dist`: `assets/agents/*.mjs` and `agents.json`, the same bytes for the same sources. */
export async function buildAgents(dist = join(project, "dist")): Promise<AgentsFile> {
  const names = (await readdir(agentsFolder)).sort();
  const [runtime, ...agents] = await Promise.all([
    buildProgram("runtime", dist),
    ...names.map((name) => buildAgent(name, dist)),
  ]);
  const built = { runtime, agents: agents.flat() };
  const file = { tag: tagOf(programsOf(built)), ...built };
  await writeFile(join(dist, "agents.json"), `${JSON.stringify(file, null, 2)}\n`);
  return file;
}

if (import.meta.main) {
  for (const { path, bytes } of programsOf(await buildAgents()))
    process.stdout.write(`${path}  ${Math.round(bytes / 1_024)} KiB\n`);
}
