import { pathToFileURL } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
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
export const embeddedValues: Plugin = {
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
export const compilerAlone: Plugin = {
  name: "compiler-alone",
  setup(build) {
    build.onLoad({ filter: /\/@ts-morph\/common\/dist\/ts-morph-common\.js$/ }, () => ({
      contents: 'exports.ts = require("./typescript");',
    }));
  },
};
