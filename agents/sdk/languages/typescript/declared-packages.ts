import { posix } from "node:path";
import { z } from "zod";
import { parseJson } from "../../formats/parse-json.ts";
import type { SourceFiles } from "./source-files.ts";

const versions = z.record(z.string(), z.string()).optional();
const packageFile = z.object({
  dependencies: versions,
  devDependencies: versions,
  peerDependencies: versions,
  optionalDependencies: versions,
});

/** The packages that a folder's project declares, in its own `package.json` or one above it, with their versions. */
export function declaredPackages(files: SourceFiles, folder: string): ReadonlyMap<string, string> {
  const above = folder === "." ? [] : [...declaredPackages(files, posix.dirname(folder))];
  const text = files.read(files.absolute(posix.join(folder, "package.json")));
  const own = packageFile.safeParse(text === undefined ? undefined : parseJson(text)).data ?? {};
  return new Map([...above, ...Object.values(own).flatMap((group) => Object.entries(group ?? {}))]);
}
