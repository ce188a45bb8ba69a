import { posix } from "node:path";
import { parseDocument } from "yaml";
import { z } from "zod";

/** A package that a lockfile fixes. `resolved` is where it comes from, where the lockfile says so. */
export type LockedPackage = {
  name: string;
  version: string;
  line: number;
  resolved?: string | undefined;
  integrity?: string | undefined;
  license?: string | undefined;
  deprecated?: string | undefined;
  isDev?: boolean | undefined;
  /** Where npm installs it, such as `node_modules/a/node_modules/b`. */
  path?: string | undefined;
  /** The commands that it brings, and the packages that must be there beside it. */
  commands?: string[] | undefined;
  peers?: string[] | undefined;
};

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

/** Whether a file is a lockfile that can be read: of npm, Yarn or pnpm. */
export function isLockfile(file: string): boolean {
  return /^(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml)$/.test(posix.basename(file));
}

/** The lines on which the keys of a lockfile stand, each the first time. */
function keyLines(text: string, key: RegExp): Map<string, number> {
  const lines = new Map<string, number>();
  for (const [index, line] of text.split("\n").entries()) {
    const name = key.exec(line)?.[1];
    if (name !== undefined && !lines.has(name)) lines.set(name, index + 1);
  }
  return lines;
}

function readNpm(text: string): LockedPackage[] {
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

/** Yarn's own format, of its first version and later: a header a package, and its fields indented below. */
function readYarn(text: string): LockedPackage[] {
  const packages: LockedPackage[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const header = /^"?((?:@[^@/\s]+\/)?[^@\s"]+)@.*:\s*$/.exec(line);
    const name = header?.[1];
    if (name !== undefined) packages.push({ name, version: "", line: index + 1 });
    const [, field, value] =
      /^ {2}"?(version|resolved|integrity|checksum|resolution)"?:? "?([^"\s]+)"?/.exec(line) ?? [];
    const last = packages.at(-1);
    if (last === undefined || value === undefined) continue;
    if (field === "version") last.version = value;
    if (field === "resolved") last.resolved = value;
    if (field === "integrity" || field === "checksum") last.integrity = value;
    if (field === "resolution" && /@(git|https?|ssh)[:@]/.test(value)) {
      last.resolved = value.slice(value.indexOf("@", 1) + 1);
    }
  }
  return packages.filter(({ version }) => version !== "0.0.0-use.local");
}

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

function readPnpm(text: string): LockedPackage[] {
  const { packages = {} } = pnpmLock.parse(parseDocument(text).toJS({ maxAliasCount: 100 }));
  const lines = keyLines(text, /^ {2}['"]?\/?([^'"\s]+?)['"]?:/);
  return Object.entries(packages).map(([key, { resolution, deprecated }]) => {
    const path = key.replace(/^\//, "");
    const at = path.indexOf("@", 1);
    const [name, version] = at < 0 ? [path, ""] : [path.slice(0, at), path.slice(at + 1)];
    const line = lines.get(path) ?? 1;
    return {
      name,
      version: version.replace(/\(.*$/, ""),
      line,
      resolved: resolution?.tarball ?? (/^(https?:|git)/.test(version) ? version : undefined),
      integrity: resolution?.integrity,
      deprecated,
    };
  });
}

/** The packages of a lockfile, in its order. Throws where it is none. */
export function readLockfile(file: string, text: string): LockedPackage[] {
  if (file.endsWith("yarn.lock")) return readYarn(text);
  return file.endsWith(".yaml") ? readPnpm(text) : readNpm(text);
}
