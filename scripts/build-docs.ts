// Puts the API's documentation among the Worker's assets: `node scripts/build-docs.ts`.

import { cp, mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const swagger = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));

/** Copies the page and the viewer that it uses to `dist/assets/docs`. */
export async function buildDocs(): Promise<void> {
  const target = join(root, "dist/assets/docs");
  await mkdir(target, { recursive: true });
  const page = join(root, "src/gateway/docs");
  const files = [
    join(page, "index.html"),
    join(page, "start.js"),
    join(swagger, "swagger-ui.css"),
    join(swagger, "swagger-ui-bundle.js"),
  ];
  for (const file of files) await cp(file, join(target, file.slice(dirname(file).length + 1)));
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await buildDocs();
}
