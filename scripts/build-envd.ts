// Bundles the daemon that the local sandbox host puts into every sandbox: one file, so that nothing else of this
// project is visible in there.

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const project = fileURLToPath(new URL("..", import.meta.url));

/** Builds `dist/envd.mjs`. */
export async function buildEnvd(): Promise<void> {
  await build({
    entryPoints: [join(project, "local/sandbox/envd/main.ts")],
    outfile: join(project, "dist/envd.mjs"),
    bundle: true,
    platform: "node",
    target: "node22",
    format: "esm",
    minify: true,
    logLevel: "silent",
  });
}
