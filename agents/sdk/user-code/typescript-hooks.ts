// Node 20 knows no TypeScript, and newer ones only what can be stripped. With these hooks Node runs all
// of it, and finds files that imports name without an ending or as `.js`. An agent's bundle is both the
// preloaded module that installs the hooks and, for Node's loader thread, the module that holds them.

import { readFileSync, statSync } from "node:fs";
import * as nodeModule from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isMainThread } from "node:worker_threads";
import { transform } from "sucrase";
import { formatOfFile } from "./module-format.ts";

const endings = [".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", "/index.ts", "/index.tsx", "/index.js"];

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** The file that a relative import means where none has exactly its name. */
function fileMeantBy(path: string): string | undefined {
  const named = [path.replace(/\.([mc]?)js$/, ".$1ts"), path.replace(/\.js$/, ".tsx")];
  return [...named, ...endings.map((ending) => path + ending)].find(isFile);
}

/** The resolve hook. */
export const resolve: nodeModule.ResolveHookSync = (specifier, context, nextResolve) => {
  const { parentURL = "" } = context;
  const isOwn = parentURL.startsWith("file:") && !parentURL.includes("/node_modules/");
  if (isOwn && /^\.\.?\//.test(specifier)) {
    const path = fileURLToPath(new URL(specifier, parentURL));
    const meant = isFile(path) ? undefined : fileMeantBy(path);
    if (meant !== undefined) return { url: pathToFileURL(meant).href, shortCircuit: true };
  }
  return nextResolve(specifier, context);
};

/** A syntax error with the stack of one of Node's own, so that it names its place. */
function withPlace(error: unknown, path: string): unknown {
  if (!(error instanceof Error && "loc" in error)) return error;
  const [, words = error.message, place = "1:1"] = /^.*?: (.*) \((\d+:\d+)\)$/s.exec(error.message) ?? [];
  const placed = new SyntaxError(words);
  placed.stack = `SyntaxError: ${words}\n    at ${path}:${place}`;
  return placed;
}

/** The JavaScript of a TypeScript file, line by line where it was. */
function toJavaScript(path: string, source: string, format: nodeModule.ModuleFormat): string {
  try {
    const { code } = transform(source, {
      transforms: [
        "typescript",
        ...(path.endsWith("x") ? (["jsx"] as const) : []),
        ...(format === "commonjs" ? (["imports"] as const) : []),
      ],
      jsxRuntime: "automatic",
      production: true,
      disableESTransforms: true,
      filePath: path,
    });
    return code;
  } catch (error) {
    throw withPlace(error, path);
  }
}

/** The load hook. */
export const load: nodeModule.LoadHookSync = (url, context, nextLoad) => {
  if (!/^file:.*\.[mc]?tsx?$/.test(url)) return nextLoad(url, context);
  const path = fileURLToPath(url);
  const source = readFileSync(path, "utf8");
  const format = formatOfFile(path, source);
  return { format, source: toJavaScript(path, source, format), shortCircuit: true };
};

/** Installs the hooks in this process. `bundleUrl` is the module that exports them. */
export function installTypeScript(bundleUrl: string): void {
  if (!isMainThread) return;
  // Node 20 has no hooks in the same thread.
  if (typeof nodeModule.registerHooks === "function") nodeModule.registerHooks({ resolve, load });
  else nodeModule.register(bundleUrl);
}
