import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { AgentError } from "../program/program.ts";

/** Where a sandbox has frameworks of its own, for projects that bring none. */
const toolsFolder = process.env.MIOSA_TOOLS ?? "/opt/miosa";

const toolPackage = z.object({ bin: z.union([z.string(), z.record(z.string(), z.string())]) });

async function binOf(modules: string, tool: string): Promise<string> {
  const folder = join(modules, tool);
  const { bin } = toolPackage.parse(JSON.parse(await readFile(join(folder, "package.json"), "utf8")));
  const path = typeof bin === "string" ? bin : bin[tool];
  if (path === undefined) throw new AgentError("tool_missing", `The ${tool} of the project has no program.`);
  return join(folder, path);
}

/** The nearest installed packages of a folder, not looked for above `top`. */
function nearestModules(folder: string, top: string, isWanted: (modules: string) => boolean) {
  for (let at = folder; ; at = dirname(at)) {
    const modules = join(at, "node_modules");
    if (isWanted(modules)) return modules;
    if (at === top || at === dirname(at)) return undefined;
  }
}

/**
 * Gives a project the sandbox's packages: a folder of links, and not one link, because frameworks write
 * their caches beside the packages and the sandbox's own are read-only.
 */
async function linkTools(folder: string): Promise<string> {
  const modules = join(folder, "node_modules");
  const tools = join(toolsFolder, "node_modules");
  await mkdir(modules);
  const names = (await readdir(tools)).filter((name) => !name.startsWith("."));
  await Promise.all(names.map((name) => symlink(join(tools, name), join(modules, name))));
  return modules;
}

/**
 * The program of a framework for a project: its own, or the sandbox's where the project has no packages
 * at all. Throws an `AgentError` with the code `tool_missing`.
 */
export async function findTool(
  tool: "vitest" | "jest",
  folder: string,
  filesFolder: string,
): Promise<string> {
  const own = nearestModules(folder, filesFolder, (modules) => existsSync(join(modules, tool)));
  if (own) return binOf(own, tool);
  const hasModules = nearestModules(folder, filesFolder, existsSync) !== undefined;
  if (!hasModules && existsSync(join(toolsFolder, "node_modules", tool))) {
    return binOf(await linkTools(folder), tool);
  }
  throw new AgentError(
    "tool_missing",
    `The tests need ${tool}, which is not among the files, and the sandbox has no network to install it. ` +
      "Include node_modules in the archive.",
  );
}
