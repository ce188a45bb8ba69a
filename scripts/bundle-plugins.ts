// What esbuild needs to be told so that a program is one file: where libraries read files beside them, or are built in
// ways that it would take the wrong one of.

import { readFile } from "node:fs/promises";
import { createRequire, isBuiltin } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "esbuild";

const evaluated = new Map<string, Promise<string>>();

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

/** Works out what a module `*.embedded.ts` exports as `embedded`, and keeps that alone, compressed, in the bundle. */
const embeddedValues: Plugin = {
  name: "embedded-values",
  setup(build) {
    build.onLoad({ filter: /\.embedded\.ts$/ }, async ({ path }) => {
      const contents = evaluated.get(path) ?? evaluate(path);
      evaluated.set(path, contents);
      return { contents: await contents };
    });
  },
};

/** Takes of the package that has the TypeScript compiler that alone: the rest is declarations, which are embedded. */
const compilerAlone: Plugin = {
  name: "compiler-alone",
  setup(build) {
    build.onLoad({ filter: /\/@ts-morph\/common\/dist\/ts-morph-common\.js$/ }, () => ({
      contents: 'exports.ts = require("./typescript");',
    }));
  },
};

/** Leaves out the translations of error messages, a third of every bundle, that zod keeps reachable. */
const withoutTranslations: Plugin = {
  name: "without-translations",
  setup(build) {
    build.onLoad({ filter: /\/zod\/v4\/locales\/index\.js$/ }, () => ({ contents: "export {};" }));
  },
};

/** The file that Node would give to CommonJS that asks for a package; undefined where it has none to give. */
function requiredFile(path: string, importer: string): string | undefined {
  try {
    return createRequire(importer).resolve(path);
  } catch {
    return undefined;
  }
}

/** Gives CommonJS what Node would give it, and not the file for ES modules that `mainFields` prefers. */
const requiredAsByNode: Plugin = {
  name: "required-as-by-node",
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, ({ kind, path, importer }) => {
      if (kind !== "require-call" || isBuiltin(path)) return undefined;
      const file = requiredFile(path, importer);
      return file === undefined ? undefined : { path: file };
    });
  },
};

/**
 * Puts into the bundle what jsdom reads from files beside it, and of css-tree the one build that reads none. Its file
 * for synchronous requests stays out: nothing makes any.
 */
const jsdomInOneFile: Plugin = {
  name: "jsdom-in-one-file",
  setup(build) {
    build.onResolve({ filter: /^css-tree$/ }, ({ importer, kind, resolveDir }) =>
      build.resolve("css-tree/dist/csstree.esm", { importer, kind, resolveDir }),
    );
    build.onLoad({ filter: /\/jsdom\/lib\/.*\/computed-style\.js$/ }, async ({ path }) => {
      const styles = await readFile(join(dirname(path), "../../../browser/default-stylesheet.css"), "utf8");
      const source = await readFile(path, "utf8");
      return { contents: source.replace(/fs\.readFileSync\([^;]+\);/, () => `${JSON.stringify(styles)};`) };
    });
    build.onLoad({ filter: /\/jsdom\/lib\/.*\/XMLHttpRequest-impl\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(/require\.resolve\(([^)]+)\)/, "$1"),
    }));
  },
};

/** Puts files that are no code into the bundle: compressed, and unpacked when it starts. */
const embeddedFiles: Plugin = {
  name: "embedded-files",
  setup(build) {
    build.onLoad({ filter: /\.(wasm|data|tar\.gz)$/ }, async ({ path }) => {
      const packed = gzipSync(await readFile(path)).toString("base64");
      return {
        contents: `import { gunzipSync } from "node:zlib";
export const bytes = gunzipSync(Buffer.from("${packed}", "base64"));`,
      };
    });
  },
};

/** In order: the first that has an answer gives it. */
export const bundlePlugins: Plugin[] = [
  withoutTranslations,
  embeddedFiles,
  embeddedValues,
  compilerAlone,
  jsdomInOneFile,
  requiredAsByNode,
];
