import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { parseJson } from "../formats/parse-json.ts";

/** How Node loads a module. */
export type ModuleFormat = "module" | "commonjs";

const packageType = z.object({ type: z.enum(["module", "commonjs"]).optional() });

/** How a piece of JavaScript or TypeScript without a name of its own wants to be loaded, by its syntax. */
export function formatOfSource(source: string): ModuleFormat {
  if (/^[ \t]*(import\s*["'{*\w]|export\s)/m.test(source) || source.includes("import.meta")) return "module";
  if (/\brequire\s*\(|\bmodule\.exports\b|\bexports\.\w|\b__(dir|file)name\b/.test(source)) return "commonjs";
  return /\bawait\b/.test(source) ? "module" : "commonjs";
}

function declaredFormat(folder: string): ModuleFormat | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, "package.json");
    if (existsSync(path)) return packageType.safeParse(parseJson(readFileSync(path, "utf8"))).data?.type;
    if (at === dirname(at)) return undefined;
  }
}

/** The format of a file: by its ending, else by the nearest `package.json`, else by its syntax. */
export function formatOfFile(path: string, source: string): ModuleFormat {
  if (/\.m[jt]s$/.test(path)) return "module";
  if (/\.c[jt]s$/.test(path)) return "commonjs";
  return declaredFormat(dirname(path)) ?? formatOfSource(source);
}
