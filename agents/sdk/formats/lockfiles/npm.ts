import { z } from "zod";
import { keyLines, type LockedPackage } from "./locked-package.ts";

const npmPackage = z.object({
  name: z.string().optional(),
  version: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  license: z.string().optional().catch(undefined),
  deprecated: z.string().optional(),
  dev: z.boolean().optional(),
  link: z.boolean().optional(),
  inBundle: z.boolean().optional(),
  bin: z.record(z.string(), z.string()).optional().catch(undefined),
  peerDependencies: z.record(z.string(), z.string()).optional().catch(undefined),
});
const npmLock = z.object({
  packages: z.record(z.string(), npmPackage).optional(),
  dependencies: z.record(z.string(), npmPackage).optional(),
});

/** The packages of npm's `package-lock.json`. Throws where it is none. */
export function readNpm(text: string): LockedPackage[] {
  const { packages, dependencies = {} } = npmLock.parse(JSON.parse(text));
  const lines = keyLines(text, /^\s*"([^"]+)":\s*\{/);
  return Object.entries(packages ?? dependencies).flatMap(([key, entry]) => {
    // The project itself, its workspaces, and links to those.
    if (packages !== undefined && !key.includes("node_modules/")) return [];
    if (entry.link === true || entry.inBundle === true) return [];
    const name = entry.name ?? key.replace(/^.*node_modules\//, "");
    const { version = "", resolved, integrity, license, deprecated, dev, bin, peerDependencies } = entry;
    const known = { name, version, line: lines.get(key) ?? 1, resolved, integrity, license, deprecated };
    const commands = bin && Object.keys(bin);
    const peers = peerDependencies && Object.keys(peerDependencies);
    return [{ ...known, isDev: dev, path: key, commands, peers }];
  });
}
