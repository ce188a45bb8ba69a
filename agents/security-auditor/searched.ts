import { isLockfile } from "../sdk/formats/lockfiles/read-lockfile.ts";
import { otherPrograms } from "../sdk/languages/language-of.ts";
import { isJavaScript } from "../sdk/languages/parse-javascript.ts";
import type { Skipped } from "../sdk/reports/skipped.ts";
import { counted } from "../sdk/text/words.ts";

/**
 * How closely files were searched: all of them for secrets, `code` of them for unsafe code and `lockfiles` for where
 * packages come from. `others` are the programs in other languages, in words.
 */
export type Searched = { files: number; code: number; lockfiles: number; others: string | undefined };

/** How closely files were searched, of which some could not be read as what they are. */
export function searchedIn(files: readonly string[], skipped: readonly Skipped[]): Searched {
  const unread = new Set(skipped.map(({ file }) => file));
  const read = files.filter((file) => !unread.has(file));
  return {
    files: files.length,
    code: read.filter(isJavaScript).length,
    lockfiles: read.filter(isLockfile).length,
    others: otherPrograms(files, (file) => /\.[mc]?[jt]sx?$/.test(file)),
  };
}

/** What was looked for and is not there; each only of files that were searched for it. */
export function nothingInWords({ files, code, lockfiles }: Searched): string {
  const parts = [
    "no secret",
    ...(code > 0 ? [`no unsafe code in ${code} of JavaScript or TypeScript`] : []),
    ...(lockfiles > 0 ? [`no doubtful source of a package in ${counted(lockfiles, "lockfile")}`] : []),
  ];
  return `Nothing found in ${counted(files, "file")}: ${parts.join(", ")}.`;
}

/** A sentence on the programs that were searched for secrets alone; none without any. */
export const notSearched = ({ others }: Searched): string[] =>
  others === undefined
    ? []
    : [
        `Unsafe code is looked for in JavaScript and TypeScript alone; in ${others} only secrets were looked for.`,
      ];
