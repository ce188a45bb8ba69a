import { posix } from "node:path";
import type { ts } from "@ts-morph/common";
import type { SourceFiles } from "../sdk/languages/typescript/source-files.ts";
import type { Skipped } from "../sdk/reports/skipped.ts";

/** Components have a compiler of their own, which makes TypeScript of them. */
const component = /\.(vue|svelte|astro)$/;
/** What the compiler resolves itself. */
const resolved = /\.([mc]?[jt]sx?|json)$/;

/** The components among the files, which are not checked. */
export const skippedComponents = ({ listed }: SourceFiles): Skipped[] =>
  listed
    .filter((file) => component.test(file))
    .map((file) => ({ file, reason: "components are compiled by a compiler of their own" }));

/** What an import that the compiler cannot resolve names, where a bundler can. */
export function otherFile(
  specifier: string,
  importer: ts.SourceFile,
  files: SourceFiles,
): "component" | "asset" | undefined {
  const [path = ""] = specifier.split("?");
  if (component.test(path)) return "component";
  if (!path.startsWith(".") || posix.extname(path) === "" || resolved.test(path)) return undefined;
  return files.hasFile(posix.join(posix.dirname(importer.fileName), path)) ? "asset" : undefined;
}
