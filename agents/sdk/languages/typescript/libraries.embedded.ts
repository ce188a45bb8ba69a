// The declarations of JavaScript itself and of the DOM. A bundle holds them inside (scripts/build-agents.ts).

import { getLibFiles } from "@ts-morph/common";

/** Texts by file name, such as `lib.es2024.d.ts`. */
export const embedded: Record<string, string> = Object.fromEntries(
  getLibFiles().map(({ fileName, text }) => [fileName, text]),
);
