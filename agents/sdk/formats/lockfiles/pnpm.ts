import { z } from "zod";
import { readYaml } from "../yaml-source.ts";
import { keyLines, type LockedPackage } from "./locked-package.ts";

const pnpmLock = z.object({
  packages: z
    .record(
      z.string(),
      z.object({
        resolution: z.object({ integrity: z.string().optional(), tarball: z.string().optional() }).optional(),
        deprecated: z.string().optional().catch(undefined),
      }),
    )
    .optional(),
});

/** The packages of a `pnpm-lock.yaml`. Throws where it is none. */
export function readPnpm(text: string): LockedPackage[] {
  const { value, faults } = readYaml(text);
  if (faults.length > 0) throw new SyntaxError(faults[0]?.message);
  const { packages = {} } = pnpmLock.parse(value);
  const lines = keyLines(text, /^ {2}['"]?\/?([^'"\s]+?)['"]?:/);
  return Object.entries(packages).map(([key, { resolution, deprecated }]) => {
    const path = key.replace(/^\//, "");
    const at = path.indexOf("@", 1);
    const [name, version] = at < 0 ? [path, ""] : [path.slice(0, at), path.slice(at + 1)];
    const line = lines.get(path) ?? 1;
    return {
      name,
      version: version.split("(", 1)[0] ?? "",
      line,
      resolved: resolution?.tarball ?? (/^(https?:|git)/.test(version) ? version : undefined),
      integrity: resolution?.integrity,
      deprecated,
    };
  });
}
