// What runs inside the frameworks to tell how far they are. A bundle holds it inside (scripts/build-agents.ts).

import { readFileSync } from "node:fs";

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");

/** Texts by file name. */
export const embedded: Record<string, string> = {
  "progress.mjs": read("progress.mjs"),
  "miosa_progress.py": read("miosa_progress.py"),
};
