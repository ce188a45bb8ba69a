import type { LockedPackage } from "./locked-package.ts";

/** Yarn's own format, of its first version and later: a header a package, and its fields indented below. */
export function readYarn(text: string): LockedPackage[] {
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
