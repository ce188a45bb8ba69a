import { posix } from "node:path";
import { z } from "zod";
import { readJson } from "../sdk/formats/read-json.ts";

const MAX_PACKAGES = 500;

const paths = z.union([z.string(), z.record(z.string(), z.unknown())]);
const packageFile = z.object({
  name: z.string().optional(),
  main: z.string().optional(),
  module: z.string().optional(),
  bin: paths.optional(),
  exports: paths.optional(),
  scripts: z.record(z.string(), z.string()).optional(),
});
/** What a `package.json` says, and the folder it is in. */
type PackageFile = z.infer<typeof packageFile> & { folder: string };

/** The packages of a repository; what is no `package.json` in spite of its name is passed over. */
export async function readPackages(root: string, files: readonly string[]): Promise<PackageFile[]> {
  const read = files
    .filter((file) => posix.basename(file) === "package.json")
    .slice(0, MAX_PACKAGES)
    .map(async (file) => {
      const found = await readJson(root, file, packageFile);
      return found === undefined ? [] : [{ ...found, folder: posix.dirname(file) }];
    });
  return (await Promise.all(read)).flat();
}

/** All texts in a value, however deep. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** The files that a package says it starts with: its main, its programs, and what its scripts run. */
export function entriesOf(
  { folder, main, module, bin, exports, scripts = {} }: PackageFile,
  files: ReadonlySet<string>,
): string[] {
  const said = [main, module, bin, exports].flatMap(textsIn);
  const run = Object.values(scripts).flatMap((line) =>
    line.split(/\s+/).filter((word) => /\.[mc]?[jt]sx?$/.test(word)),
  );
  return [...said, ...run].map((path) => posix.join(folder, path)).filter((path) => files.has(path));
}
