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

/** The lines on which the keys of a lockfile stand, each the first time. */
export function keyLines(text: string, key: RegExp): Map<string, number> {
  const lines = new Map<string, number>();
  for (const [index, line] of text.split("\n").entries()) {
    const name = key.exec(line)?.[1];
    if (name !== undefined && !lines.has(name)) lines.set(name, index + 1);
  }
  return lines;
}
