// The types of Node itself, for projects that declare them and came without their `node_modules`. A bundle holds
// them inside (scripts/build-agents.ts); unbundled, they are those of this repository.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const modules = fileURLToPath(new URL("../../../../node_modules/", import.meta.url));

function declarations(packageName: string): [string, string][] {
  const folder = join(modules, packageName);
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.d\.[mc]?ts$/.test(path) || path === "package.json")
    .map((path) => [
      `${packageName}/${path.replaceAll("\\", "/")}`,
      readFileSync(join(folder, path), "utf8"),
    ]);
}

/** Texts by their path below a `node_modules`. */
export const embedded: Record<string, string> = Object.fromEntries(
  [...declarations("@types/node"), ...declarations("undici-types")].sort(([a], [b]) => (a < b ? -1 : 1)),
);
