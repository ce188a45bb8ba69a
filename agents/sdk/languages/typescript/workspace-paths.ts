import { posix } from "node:path";
import { z } from "zod";
import { parseJson } from "../../formats/parse-json.ts";
import type { SourceFiles } from "./source-files.ts";

const packageFile = z.object({
  name: z.string().min(1),
  types: z.string().optional().catch(undefined),
  typings: z.string().optional().catch(undefined),
  main: z.string().optional().catch(undefined),
});

/** Where the source may lie of what a package was built to, the likeliest first. */
function sourcesOf(built: string): string[] {
  const bare = built.replace(/(\.d)?\.[mc]?[jt]sx?$/, "");
  const folder = /^(\.\/)?(dist|build|lib|out)\//;
  return [bare.replace(folder, "src/"), bare, bare.replace(folder, "")];
}

/**
 * Where the packages among the user's files have their sources, for the compiler's `paths`. A package manager links
 * them into `node_modules` and a build makes their declarations, of which neither is among what people upload.
 */
export function workspacePaths(files: SourceFiles): Record<string, string[]> {
  const found = files.listed
    .filter((path) => posix.basename(path) === "package.json")
    .flatMap((path) => {
      const text = files.read(files.absolute(path));
      const { data } = packageFile.safeParse(text === undefined ? undefined : parseJson(text));
      return data === undefined ? [] : [{ ...data, folder: files.absolute(posix.dirname(path)) }];
    });
  return Object.fromEntries(
    found.flatMap(({ name, folder, types, typings, main }) => {
      const entries = [types, typings, main].flatMap((entry) =>
        entry === undefined ? [] : sourcesOf(entry),
      );
      const starts = [...entries, "src/index", "index"].map((path) => posix.join(folder, path));
      return [
        [name, [...new Set(starts)]],
        [`${name}/*`, [`${folder}/*`, `${folder}/src/*`]],
      ];
    }),
  );
}
