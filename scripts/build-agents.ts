// Bundles what runs inside sandboxes: the runtime and the program of every agent, each one file that
// needs Node alone. The Worker ships them; `dist/agents.json` says what they are.

import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundlePlugins } from "./bundle-plugins.ts";

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
