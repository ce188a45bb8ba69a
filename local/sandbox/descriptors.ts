// The messages of the in-sandbox daemon are described inside the installed `e2b` package, which
// publishes no schema files. They are lifted from its bundle, so the wire is always that SDK's own.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { loadServices } from "./envd/services.ts";

/** The encoded file descriptors that the installed `e2b` package carries. */
export function readDescriptors(): string[] {
  const bundle = createRequire(import.meta.url).resolve("e2b");
  const source = readFileSync(bundle, "utf8");
  const descriptors = [...source.matchAll(/fileDesc\)?\("([A-Za-z0-9+/=]+)"/g)].flatMap(
    (match) => match[1] ?? [],
  );
  try {
    loadServices(descriptors);
  } catch (cause) {
    throw new Error(
      `${bundle} does not describe its services as expected: is this version of e2b supported?`,
      {
        cause,
      },
    );
  }
  return descriptors;
}
